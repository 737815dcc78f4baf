/* SPDX-License-Identifier: MIT */
// zeal: skip (the nursery grows between collections that it calls for itself)
// flags: --semi-space-growth-factor=8 --min-semi-space-size=1 --max-semi-space-size=16
// From 1 MB the nursery grows to 8, not to 2 or 4.
const { grow, semispace } = require('./support/gcs.js');
const sizes = new Set();
const kept = [];
for (let i = 0; i < 60; i++) {
  grow(0.1, kept);
  sizes.add(semispace());
}
console.log(sizes.has(8), sizes.has(2) || sizes.has(4)); // expect: true false
