/* SPDX-License-Identifier: MIT */
// flags: --max-semi-space-size=1 --single-threaded-gc
// Arrays of an allocation that all stay are old from the start: scavenges have little left to
// do.  Where an allocation's arrays die they are young.
const { count } = require('./support/gcs.js');
const kept = [];
const keep = () => { for (let i = 0; i < 60000; i++) kept.push(new Array(100)); };
const drop = () => { for (let i = 0; i < 100000; i++) kept[0] = new Array(100); };
console.log(count(keep).Scavenge <= 12, count(drop).Scavenge >= 18); // expect: true true
// zeal: skip (collections are counted)
