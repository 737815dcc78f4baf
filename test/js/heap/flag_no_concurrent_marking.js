/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=20 --no-concurrent-sweeping --no-concurrent-marking --no-parallel-scavenge --no-parallel-compaction
// Nothing is left to helper threads: there are none.
console.log(require('./support/threads.js').helpers()); // expect: false
// node: skip (its threads have other names)
// zeal: skip (a mode makes threads of its own)
