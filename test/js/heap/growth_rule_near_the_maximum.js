/* SPDX-License-Identifier: MIT */
// Near its maximum the old generation grows by small steps, half way at most, and by a tenth after
// the memory reducer's collection.
// flags: --trace-gc-nvp --max-old-space-size=100 --max-semi-space-size=1 --gc-memory-reducer-start-delay-ms=200
// pipe: support/growth_rule.js 100 default conservative minimal halfway step
// timeout: 60
const v8 = require('v8');
const { churn, grow } = require('./support/gcs.js');
churn(30); // the first limit comes down
let kept = [];
const old = () => v8.getHeapSpaceStatistics().slice(2).reduce((sum, s) => sum + s.space_used_size, 0);
while (old() < 94 * 2 ** 20) {
  grow(old() < 80 * 2 ** 20 ? 2 : 0.5, kept);
  churn(5);
}
for (let i = 0; i < 400; i++) {
  for (let k = 0; k < 300; k++) kept[i * 300 + k] = { i, a: [k, k], b: { i } };
  churn(1);
}
kept = kept.slice(0, 100);
setTimeout(() => console.log(kept.length), 7500);
// expect: limits true
// expect: speeds true true
// expect: default true
// expect: conservative true
// expect: minimal true
// expect: halfway true
// expect: step true
// node: skip (other pairs)
// zeal: skip (the mode's own collections are lines too)
