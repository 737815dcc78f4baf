/* SPDX-License-Identifier: MIT */
// Row A-10's other half: traces can be switched on and off while the program runs.
// flags: --expose-gc
const v8 = require('v8');
gc();
v8.setFlagsFromString('--trace_gc');
gc(); // expect-match: \[.*Mark-Compact.*testing; GC in old space requested
v8.setFlagsFromString('--no-trace-gc');
gc();
v8.setFlagsFromString('--trace-gc --trace-gc-ignore-scavenger');
gc(true);
console.log('end'); // expect: end
// node: skip (its addresses and times differ)
// zeal: skip (the mode's own collections are lines too)
