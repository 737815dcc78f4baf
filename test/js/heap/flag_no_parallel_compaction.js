/* SPDX-License-Identifier: MIT */
// flags: --expose-gc --initial-old-space-size=400 --compact-on-every-full-gc --no-concurrent-sweeping --no-concurrent-marking --no-parallel-scavenge --no-parallel-compaction
// Evacuation is done on the main thread then, and nothing else is left to helpers.
const { names } = require('./support/threads.js');
const kept = [];
for (let i = 0; i < 1200000; i++) kept.push({ i, a: i, b: i, c: i, d: i, e: i });
gc();
for (let i = 0; i < kept.length; i++) if (i % 2) kept[i] = null;
gc();
console.log(names().includes('helper')); // expect: false
// node: skip (its threads have other names)
// zeal: skip (a mode makes threads of its own)
