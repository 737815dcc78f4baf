/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=300
// Without them the first full collection comes at half of the maximum at the latest.
const { count, grow } = require('./support/gcs.js');
const c = count(() => grow(200));
console.log(c.IncrementalMarking + c.MarkSweepCompact > 0); // expect: true
// zeal: skip (collections are counted)
