/* SPDX-License-Identifier: MIT */
console.log('before');
setTimeout(() => console.log('never'), 1);
process.exit(7);
console.log('after');
// expect: before
// exit: 7
