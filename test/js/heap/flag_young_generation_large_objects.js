/* SPDX-License-Identifier: MIT */
// flags: --max-semi-space-size=1 --initial-old-space-size=64
// Large objects are young first: scavenges free those that die.  (In larger semispaces there is
// room for more of them, and semispaces grow with the time that a scavenge takes.  What the
// stack holds at a scavenge gets old: in 64 MB there is room for it.)
const { count } = require('./support/gcs.js');
const c = count(() => { for (let i = 0; i < 500; i++) new Array(60000).fill(i); }); // 240 KB each
console.log(c.Scavenge > 60, c.MarkSweepCompact === 0); // expect: true true
// node: skip (its arrays are twice as large)
// zeal: skip (collections are counted)
