/* SPDX-License-Identifier: MIT */
// flags: --trace-gc --trace-gc-ignore-scavenger --expose-gc
gc(true);
console.log('only the full one:'); // expect: only the full one:
gc(); // expect-match: .*: Mark-Compact .*
gc(true);
// node: skip (addresses and times)
// zeal: skip (the mode's own collections are lines too)
