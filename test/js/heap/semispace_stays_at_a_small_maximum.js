/* SPDX-License-Identifier: MIT */
// flags: --max-semi-space-size=2
// zeal: skip (what a mode makes old does not make the nursery grow)
const { grow, semispace } = require('./support/gcs.js');
const kept = [];
let most = 0;
for (let i = 0; i < 60; i++) {
  grow(0.5, kept);
  most = Math.max(most, semispace());
}
console.log(most); // expect: 2
