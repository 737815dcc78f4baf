/* SPDX-License-Identifier: MIT */
// flags: --max-semi-space-size=1
// Garbage that dies young needs no full collection.
const { count, churn } = require('./support/gcs.js');
const c = count(() => churn(20));
console.log(c.Scavenge > 3, c.MarkSweepCompact); // expect: true 0
// zeal: skip (collections are counted)
