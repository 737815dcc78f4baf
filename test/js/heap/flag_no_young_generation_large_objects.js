/* SPDX-License-Identifier: MIT */
// flags: --no-young-generation-large-objects --initial-old-space-size=20
// They are old from the start: full collections free those that die.
const { count } = require('./support/gcs.js');
const c = count(() => { for (let i = 0; i < 500; i++) new Array(60000).fill(i); });
console.log(c.Scavenge + c.MarkSweepCompact > 0, c.MarkSweepCompact >= 3); // expect: true true
// node: skip (another flag's effect)
// zeal: skip (collections are counted)
