/* SPDX-License-Identifier: MIT */
// zeal: skip (collections that free nothing, one after another, end the program earlier)
// Row A-03, a tenth as large: a program that adds 8 MB at a time dies near its limit, not before
// nine tenths of it and not beyond.
// flags: --max-old-space-size=140
const MB = 2 ** 20;
const kept = [];
let near = false, beyond = false;
for (;;) {
  const used = process.memoryUsage().heapUsed / MB;
  if (used >= 126 && !near) console.log('near'); // expect: near
  near ||= used >= 126;
  if (used > 150 && !beyond) console.log('beyond');
  beyond ||= used > 150;
  kept.push(new Array(2 * MB).fill(0));
}
// exit: 134
// expect-error: ^FATAL ERROR: (Reached heap limit|CALL_AND_RETRY_LAST) Allocation failed - JavaScript heap out of memory$
// node: skip (arrays are twice as large)
