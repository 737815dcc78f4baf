/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=100 --max-semi-space-size=1 --no-incremental-marking
// Most of the heap lives, and every third array calls for a full collection of it.
require('./support/nearly_full.js');
console.log('done');
// exit: 134
// expect-error: ^FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory$
// node: skip (other sizes)
