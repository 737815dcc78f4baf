/* SPDX-License-Identifier: MIT */
// flags: --trace-gc-nvp --promote-when-to-is-over=1 --min-semi-space-size=1 --max-semi-space-size=1
// pipe: support/nvp_sums.js "promoted>2*new_space_survived"
// Once the other semispace is used to a hundredth, what survives is promoted at its first scavenge.
const window = [];
for (let i = 0; i < 600000; i++) window[i % 12000] = { i, list: [i] };
// expect: promoted>2*new_space_survived true
// node: skip (no such flag)
// zeal: skip (the mode's own collections are lines too)
