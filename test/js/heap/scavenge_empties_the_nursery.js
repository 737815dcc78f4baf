/* SPDX-License-Identifier: MIT */
// Row A-12: one young collection moves what lives and leaves nothing of the garbage.
// flags: --expose-gc --min-semi-space-size=1 --max-semi-space-size=1
// off: --gc-global
const { count, churn } = require('./support/gcs.js');
const v8 = require('v8');
const used = (i) => v8.getHeapSpaceStatistics()[i].space_used_size;
gc();
gc();
const live = Array.from({ length: 1000 }, (_, i) => ({ i }));
churn(0.3);
const full = used(1), old = used(2);
let c = count(() => gc({ type: 'minor' }));
console.log(c.Scavenge, c.MarkSweepCompact); // expect: 1 0
console.log(full > 300000, used(1) < full / 4, used(2) - old < 100000); // expect: true true true
console.log(live.every((o, i) => o.i === i)); // expect: true
// node: skip (its gc() takes other options)
// zeal: skip (collections are counted)
