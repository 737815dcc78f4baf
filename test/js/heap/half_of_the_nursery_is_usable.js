/* SPDX-License-Identifier: MIT */
// Row A-15: a program can fill one semispace, while the copies of what survives need memory of the
// other one.
// flags: --min-semi-space-size=4 --max-semi-space-size=4
const v8 = require('v8');
const MB = 2 ** 20;
const usable = new Set();
let committed = 0, used = 0;
let window = [];
for (let i = 0; i < 400000; i++) {
  window.push({ i, list: [i, i] });
  if (window.length === 30000) window = window.slice(15000); // survives one scavenge, or two
  if (i % 500) continue;
  const young = v8.getHeapSpaceStatistics()[1];
  usable.add(Math.round((young.space_used_size + young.space_available_size) / MB));
  committed = Math.max(committed, young.space_size);
  used = Math.max(used, young.space_used_size);
}
console.log([...usable].join()); // expect: 4
console.log(used > 3 * MB, used <= 4.5 * MB); // expect: true true
console.log(committed > 4.2 * MB, committed <= 8.5 * MB); // expect: true true
// node: skip (it commits both semispaces at once)
// zeal: skip (collections come before the nursery is full)
