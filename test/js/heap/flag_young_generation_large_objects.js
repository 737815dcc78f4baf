/* SPDX-License-Identifier: MIT */
// Large objects are young first: scavenges free those that die.
const { count } = require('./support/gcs.js');
const c = count(() => { for (let i = 0; i < 500; i++) new Array(60000).fill(i); }); // 240 KB each
console.log(c.Scavenge > 20, c.MarkSweepCompact < 3); // expect: true true
// node: skip (its arrays are twice as large)
// zeal: skip (collections are counted)
