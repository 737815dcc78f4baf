/* SPDX-License-Identifier: MIT */
// flags: --trace-gc --trace-gc-classic --expose-gc
// The line of Node 8 to 10.
gc();
gc(true);
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: Mark-sweep \d+\.\d \(\d+\.\d\) -> \d+\.\d \(\d+\.\d\) MB, \d+\.\d / \d+\.\d ms .*testing GC in old space requested
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: Scavenge \d+\.\d \(\d+\.\d\) -> \d+\.\d \(\d+\.\d\) MB, \d+\.\d / \d+\.\d ms  testing *
// node: skip (no such flag)
// zeal: skip (the mode's own collections are lines too)
