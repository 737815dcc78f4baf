/* SPDX-License-Identifier: MIT */
// flags: --optimize-for-size --trace-gc-nvp --initial-old-space-size=30 --max-old-space-size=200
// pipe: support/nvp_sums.js "compacted_pages>10"
// Marking cycles evacuate pages that are half empty.
const kept = [];
for (let i = 0; i < 300000; i++) kept.push({ i, a: i, b: i, c: i, d: i, e: i });
for (let i = 0; i < kept.length; i++) if (i % 2) kept[i] = null;
const large = [];
for (let i = 0; i < 400; i++) large[i % 150] = new Array(60000).fill(i);
// expect: compacted_pages>10 true
// node: skip (no such pairs)
// zeal: skip (the mode's own collections are lines too)
