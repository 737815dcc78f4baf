/* SPDX-License-Identifier: MIT */
// Row A-03: with the limit of the notes, 1400 MB, lesson 2 dies between 1280 and 1450 MB.
// flags: --max-old-space-size=1400
const MB = 2 ** 20;
const kept = [];
let near = false, beyond = false;
for (;;) {
  const used = process.memoryUsage().heapUsed / MB;
  if (used >= 1280 && !near) console.log('near'); // expect: near
  near ||= used >= 1280;
  if (used > 1450 && !beyond) console.log('beyond');
  beyond ||= used > 1450;
  kept.push(new Array(20 * MB).fill(0));
}
// timeout: 120
// exit: 134
// expect-error: ^FATAL ERROR: (Reached heap limit|CALL_AND_RETRY_LAST) Allocation failed - JavaScript heap out of memory$
// node: skip (arrays are twice as large)
