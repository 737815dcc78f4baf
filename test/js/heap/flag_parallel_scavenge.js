/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=20 --no-concurrent-sweeping --no-concurrent-marking --no-parallel-compaction
// off: --no-parallel-scavenge
// off: --single-threaded-gc
// With young collections alone left to them, helper threads exist.
console.log(require('./support/threads.js').helpers()); // expect: true
// node: skip (its threads have other names)
