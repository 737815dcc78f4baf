/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=30
console.log('before');
const kept = [];
for (;;) kept.push(new Array(100000).fill(0));
// expect: before
// exit: 134
// expect-error: ^<--- Last few GCs --->$
// expect-error: ^<--- JS stacktrace --->$
// expect-error: ^FATAL ERROR: .*Allocation failed - JavaScript heap out of memory$
// expect-error: ^----- Native stack trace -----$
// node: skip (its stack is not our stack)
