/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=20 --max-old-space-size=400
// off: --no-incremental-marking
// The old generation is marked in steps; cycles start at the limit.
const { count, grow } = require('./support/gcs.js');
const c = count(() => grow(100));
console.log(c.IncrementalMarking > 0, c.MarkSweepCompact > 0); // expect: true true
// zeal: skip (collections are counted)
