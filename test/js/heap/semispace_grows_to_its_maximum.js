/* SPDX-License-Identifier: MIT */
// Row D-03: two semispaces of at most 16 MB.
// flags: --max-semi-space-size=16
// zeal: skip (sizes are measured)
const { grow, semispace } = require('./support/gcs.js');
const v8 = require('v8');
const kept = [];
let most = 0, committed = 0;
for (let i = 0; i < 150; i++) {
  grow(0.5, kept);
  for (let k = 0; k < 20000; k++) kept.push({ k });
  most = Math.max(most, semispace());
  committed = Math.max(committed, v8.getHeapSpaceStatistics()[1].space_size);
}
console.log(most, committed <= 33 * 2 ** 20); // expect: 16 true
