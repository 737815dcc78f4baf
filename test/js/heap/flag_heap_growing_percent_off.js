/* SPDX-License-Identifier: MIT */
// flags: --expose-gc --max-old-space-size=2400
const { count, grow } = require('./support/gcs.js');
const kept = grow(80);
gc();
const c = count(() => grow(80, kept));
console.log(c.MarkSweepCompact <= 1); // expect: true
// zeal: skip (collections are counted)
