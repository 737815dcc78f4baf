/* SPDX-License-Identifier: MIT */
// flags: --trace-incremental-marking --no-concurrent-marking --initial-old-space-size=20 --max-old-space-size=400
// off: --no-incremental-marking
// pipe: support/one_step.js
// A cycle is told of from its start to its end.
const { grow } = require('./support/gcs.js');
grow(100);
// expect-match: \[IncrementalMarking\] Start \((allocation limit|task)\): \(size/limit/slack\) v8: NMB / NMB / NMB
// expect: [IncrementalMarking] Step in v8 in N
// expect: [IncrementalMarking] Stopping: old generation NMB, limit NMB, N steps, N ms
// node: skip (other figures)
// zeal: skip (the mode's own cycles are lines too)
