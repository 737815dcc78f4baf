/* SPDX-License-Identifier: MIT */
// A program that replaces a little of what it holds: the factor follows from the two speeds.
// flags: --trace-gc-nvp --max-old-space-size=1024 --max-semi-space-size=2
// pipe: support/growth_rule.js 1024 default measured proportional
// timeout: 60
const { churn } = require('./support/gcs.js');
churn(30); // the first limit comes down
const cache = [];
for (let i = 0; i < 16000; i++) cache.push(new Array(1000).fill(i));
for (let round = 0, next = 0; round < 1200; round++) {
  churn(3);
  for (let i = 0; i < 10; i++) cache[next++ % 16000] = new Array(1000).fill(round);
}
// expect: limits true
// expect: speeds true true
// expect: default true
// expect: measured true
// expect: proportional true
// node: skip (other pairs)
// zeal: skip (the mode's own collections are lines too)
