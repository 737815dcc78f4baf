/* SPDX-License-Identifier: MIT */
// Row A-14: with the option, survivors are promoted at once when To is more than a quarter full.
// flags: --expose-gc --min-semi-space-size=1 --max-semi-space-size=1 --promote-when-to-is-over=25
// off: --promote-when-to-is-over=0
const { churn } = require('./support/gcs.js');
const v8 = require('v8');
const used = (i) => v8.getHeapSpaceStatistics()[i].space_used_size;
gc();
gc();
const live = Array.from({ length: 16000 }, (_, i) => ({ i, n: i })); // 40 % of a semispace
churn(0.2);
const before = used(2);
gc({ type: 'minor' });
console.log(used(2) - before > 60000, used(1) < 400000); // expect: true true
console.log(live.length); // expect: 16000
// node: skip (it has no such option)
// zeal: skip (collections of the mode promote it earlier)
