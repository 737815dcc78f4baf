/* SPDX-License-Identifier: MIT */
// flags: --no-incremental-marking --initial-old-space-size=20 --max-old-space-size=400
const { count, grow } = require('./support/gcs.js');
const c = count(() => grow(200));
console.log(c.IncrementalMarking, c.MarkSweepCompact > 0); // expect: 0 true
// node: skip (a limit this low does not call for a full collection there)
// zeal: skip (collections are counted)
