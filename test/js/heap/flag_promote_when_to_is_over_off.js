/* SPDX-License-Identifier: MIT */
// flags: --trace-gc-nvp --min-semi-space-size=1 --max-semi-space-size=1
// pipe: support/nvp_sums.js "promoted<1*new_space_survived"
// What survives once is copied; most of it is dead when the next scavenge comes.
const window = [];
for (let i = 0; i < 600000; i++) window[i % 12000] = { i, list: [i] };
// expect: promoted<1*new_space_survived true
// node: skip (no such pairs)
// zeal: skip (the mode's own collections are lines too)
