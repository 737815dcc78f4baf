/* SPDX-License-Identifier: MIT */
// flags: --initial-heap-size=550 --max-old-space-size=1200
const { count, grow } = require('./support/gcs.js');
const c = count(() => grow(150));
console.log(c.IncrementalMarking + c.MarkSweepCompact); // expect: 0
// zeal: skip (collections are counted)
