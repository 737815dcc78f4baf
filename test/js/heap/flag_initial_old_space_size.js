/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=500 --max-old-space-size=1200
// No full collection before the old generation has this size.
const { count, grow } = require('./support/gcs.js');
const c = count(() => grow(150));
console.log(c.IncrementalMarking + c.MarkSweepCompact); // expect: 0
// zeal: skip (collections are counted)
