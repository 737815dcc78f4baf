/* SPDX-License-Identifier: MIT */
// Row A-32: an allocation that cannot be had is tried after last-resort collections.
// flags: --max-old-space-size=100 --no-incremental-marking
const kept = [];
for (;;) kept.push(new Array(4e6).fill(1));
// exit: 134
// expect-error: last resort; GC in old space requested
// expect-error: ^FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory$
// zeal: skip (a collection that the mode asked for finds the limit first, by another name)
// node: skip (node dies at its limit before, by another location)
