/* SPDX-License-Identifier: MIT */
// The old generation of a program that builds large structures grows by the largest factor.
// flags: --trace-gc-nvp --max-old-space-size=4096
// pipe: support/growth_rule.js 4096 default maximum proportional
const { churn, grow } = require('./support/gcs.js');
churn(30); // the first limit comes down
let kept = [];
for (let round = 0; round < 8; round++) {
  for (let i = 0; i < 8; i++) grow(10, kept);
  if (round % 3 === 1) kept = kept.slice(0, 1000);
}
// expect: limits true
// expect: speeds true true
// expect: default true
// expect: maximum true
// expect: proportional true
// node: skip (other pairs)
// zeal: skip (the mode's own collections are lines too)
