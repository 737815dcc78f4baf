/* SPDX-License-Identifier: MIT */
// Row A-10: who needs more has to say so when the program begins; it dies at the limit it began with.
// flags: --max-old-space-size=60
require('v8').setFlagsFromString('--max-old-space-size=1000');
const kept = [];
for (let i = 0; i < 600; i++) {
  kept.push(new Array(2 ** 18).fill(i)); // a MB each
  if (i === 20) console.log('still there'); // expect: still there
  if (i === 120) console.log('beyond');
}
// exit: 134
// expect-error: JavaScript heap out of memory$
// zeal: skip (collections that free nothing, one after another, end the program earlier)
