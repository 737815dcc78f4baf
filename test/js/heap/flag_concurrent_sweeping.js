/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=20 --no-concurrent-marking --no-parallel-scavenge --no-parallel-compaction
// off: --no-concurrent-sweeping
// off: --single-threaded-gc
// With sweeping alone left to them, helper threads exist.
console.log(require('./support/threads.js').helpers()); // expect: true
// node: skip (its threads have other names)
