/* SPDX-License-Identifier: MIT */
const b = new Buffer(3);
new Buffer(2);
console.log(b.length, b[0]);
// expect: 3 0
// expect-error: \[DEP0005\] DeprecationWarning: Buffer\(\) is deprecated due to security and usability issues. Please use the Buffer.alloc\(\), Buffer.allocUnsafe\(\), or Buffer.from\(\) methods instead.
// exit: 0
