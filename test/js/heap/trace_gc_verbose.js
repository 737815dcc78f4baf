/* SPDX-License-Identifier: MIT */
// flags: --trace-gc --trace-gc-verbose --expose-gc
gc();
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: \[HeapController\] factor \d\.\d based on mu=0\.970, speed_ratio=\d+ \(gc=\d+, mutator=\d+\)
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: \[HeapController\] Limit: old size: \d+ KB, new limit: \d+ KB \(\d\.\d\)
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: Mark-Compact .* testing; GC in old space requested
// expect-match: \[\d+:0x[0-9a-f]+\] Memory allocator,       used: +\d+ KB, available: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] New space,              used: +\d+ KB, available: +\d+ KB, committed: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] Old space,              used: +\d+ KB, available: +\d+ KB, committed: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] Immobile space,         used: +\d+ KB, available: +\d+ KB, committed: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] Large object space,     used: +\d+ KB, available: +\d+ KB, committed: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] All spaces,             used: +\d+ KB, available: +\d+ KB, committed: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] External memory reported: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] Code and tables outside the heap: +\d+ KB
// expect-match: \[\d+:0x[0-9a-f]+\] Total time spent in GC  : \d+\.\d ms
// node: skip (other spaces)
// zeal: skip (the mode's own collections are lines too)
