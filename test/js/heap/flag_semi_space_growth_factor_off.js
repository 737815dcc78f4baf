/* SPDX-License-Identifier: MIT */
// zeal: skip (the nursery grows between collections that it calls for itself)
// flags: --min-semi-space-size=1 --max-semi-space-size=16
const { grow, semispace } = require('./support/gcs.js');
const sizes = new Set();
const kept = [];
for (let i = 0; i < 60; i++) {
  grow(0.1, kept);
  sizes.add(semispace());
}
console.log(sizes.has(2)); // expect: true
