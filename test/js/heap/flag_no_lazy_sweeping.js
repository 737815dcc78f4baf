/* SPDX-License-Identifier: MIT */
// flags: --no-lazy-sweeping --no-compact --trace-gc-nvp --trace-gc-ignore-scavenger --expose-gc --initial-old-space-size=400
// off: --lazy-sweeping
// The pause itself sweeps every page, which takes time; lazily it takes a fiftieth of a ms.
const { grow } = require('./support/gcs.js');
const kept = grow(150);
for (let i = 0; i < kept.length; i++) if (i % 8 !== 0) kept[i] = null;
gc();
// expect-match: .* gc=mc .* sweep=(0\.[1-9]\d|[1-9]\d*\.\d\d) .*
// node: skip (no such flag)
// zeal: skip (the mode's own collections are lines too)
