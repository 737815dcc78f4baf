/* SPDX-License-Identifier: MIT */
// Row C-04: a large young space makes scavenges rare and, where much survives, long.
// flags: --min-semi-space-size=1 --max-semi-space-size=16 --single-threaded-gc
const { count, semispace } = require('./support/gcs.js');
const median = (list) => list.map((r) => r.cost).sort((a, b) => a - b)[list.length >> 1];
const kept = [];
let made = 0;
const scavenges = (objects) => count(() => {
  for (let i = 0; i < objects; i++) kept.push({ i: made++, list: [i] });
}).all.filter((r) => r.gcType === 'Scavenge');
const first = scavenges(60000).slice(0, 3);
scavenges(1000000);
console.log(semispace()); // expect: 16
const last = scavenges(1500000);
console.log(first.length > 1, last.length > 2); // expect: true true
console.log(median(last) > 4 * median(first)); // expect: true
// node: skip (its array of a million elements is another matter)
// zeal: skip (scavenges come when the mode says so)
