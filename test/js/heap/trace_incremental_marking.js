/* SPDX-License-Identifier: MIT */
// flags: --trace-incremental-marking --no-concurrent-marking --initial-old-space-size=20 --max-old-space-size=400
// A cycle is told from its start on; the program ends after the first step.
const { GCProfiler } = require('v8');
const kept = [];
let started = false;
while (!started) {
  const profiler = new GCProfiler();
  profiler.start();
  for (let i = 0; i < 40; i++) kept.push(new Array(20).fill(i));
  started = profiler.stop().statistics.some((s) => s.gcType === 'IncrementalMarking');
}
process.exit();
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: \[IncrementalMarking\] Start \((allocation limit|task)\): \(size/limit/slack\) v8: \d+MB / \d+MB / \d+MB
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: \[IncrementalMarking\] Step in v8 in \d+\.\d
// node: skip (other figures)
// zeal: skip (the mode's own cycles are lines too)
