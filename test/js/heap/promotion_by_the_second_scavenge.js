/* SPDX-License-Identifier: MIT */
// Row A-13: who has survived one young collection is moved to the old generation by the next.
// flags: --expose-gc --min-semi-space-size=2 --max-semi-space-size=2
// off: --promote-when-to-is-over=1
const { churn } = require('./support/gcs.js');
const v8 = require('v8');
const used = (i) => v8.getHeapSpaceStatistics()[i].space_used_size;
gc();
gc();
const live = Array.from({ length: 5000 }, (_, i) => ({ i, half: i + 0.5 }));
churn(0.6); // survivors of a nursery that survives as a whole would be promoted at once
const before = used(2);
gc({ type: 'minor' });
const first = used(2) - before;
gc({ type: 'minor' });
const second = used(2) - before;
console.log(first < 20000, second > 5000 * 16); // expect: true true
console.log(live.every((o, i) => o.i === i)); // expect: true
// node: skip (its gc() takes other options)
// zeal: skip (collections of the mode promote it earlier)
