/* SPDX-License-Identifier: MIT */
// flags: --trace-gc --trace-gc-verbose --expose-gc
// pipe: support/code_and_tables.js
// A block of one byte costs the C allocator 32.  What it adds is counted, beside the bytes of the
// buffers, and forgotten when they die.
let kept = [];
gc();
for (let i = 0; i < 100000; i++) kept.push(new ArrayBuffer(1));
gc();
kept = null;
gc();
// expect: more
// expect: the same
// node: skip (a figure of our own)
// zeal: skip (the mode's own collections are lines too)
