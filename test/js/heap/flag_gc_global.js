/* SPDX-License-Identifier: MIT */
// flags: --gc-global --max-semi-space-size=1
// Every collection is a full one.
const { count, churn } = require('./support/gcs.js');
const c = count(() => churn(20));
console.log(c.Scavenge, c.MarkSweepCompact > 3); // expect: 0 true
// zeal: skip (collections are counted)
