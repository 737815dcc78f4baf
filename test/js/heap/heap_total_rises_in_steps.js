/* SPDX-License-Identifier: MIT */
// zeal: skip (a full collection at each step frees what the steps are made of)
// Row A-06: the heap grows with what is allocated.
const { grow } = require('./support/gcs.js');
const totals = [process.memoryUsage().heapTotal];
const kept = [];
for (let i = 0; i < 5; i++) {
  grow(10, kept);
  totals.push(process.memoryUsage().heapTotal);
}
console.log(totals.every((n, i) => i === 0 || n > totals[i - 1] + 2 * 2 ** 20)); // expect: true
