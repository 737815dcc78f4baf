/* SPDX-License-Identifier: MIT */
// zeal: skip (the mode marks on the mutator alone)
// flags: --initial-old-space-size=20 --no-concurrent-sweeping --no-parallel-scavenge --no-parallel-compaction
// off: --no-concurrent-marking
// off: --single-threaded-gc
// With marking alone left to them, helper threads exist; the flag below switches them off.
console.log(require('./support/threads.js').helpers()); // expect: true
// node: skip (its threads have other names)
