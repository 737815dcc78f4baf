/* SPDX-License-Identifier: MIT */
// flags: --trace-gc --expose-gc
gc();
gc({ type: 'minor' });
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: Mark-Compact \d+\.\d \(\d+\.\d\) -> \d+\.\d \(\d+\.\d\) MB, \d+\.\d\d / \d+\.\d\d ms  \(average mu = \d\.\d{3}, current mu = \d\.\d{3}\) testing; GC in old space requested
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: Scavenge \d+\.\d \(\d+\.\d\) -> \d+\.\d \(\d+\.\d\) MB, \d+\.\d\d / \d+\.\d\d ms  \(average mu = \d\.\d{3}, current mu = \d\.\d{3}\) testing;\s?
// node: skip (node calls a minor collection of gc() by another form of argument)
// zeal: skip (the mode's own collections are lines too)
