/* SPDX-License-Identifier: MIT */
// flags: --scavenge-pause-goal=100
// A tenth of a millisecond is less than a megabyte of survivors takes: semispaces stay small (16 MB without).
const { semispace } = require('./support/gcs.js');
const kept = [];
for (let i = 0; i < 120; i++) for (let k = 0; k < 20000; k++) kept.push({ k });
console.log(semispace() <= 4); // expect: true
// zeal: skip (collections at every allocation copy little)
// node: skip (not a flag of V8)
