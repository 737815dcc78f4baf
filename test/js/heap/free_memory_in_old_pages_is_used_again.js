/* SPDX-License-Identifier: MIT */
// Row A-16: sweeping leaves holes between what lives and returns no page that is partly in use; what
// is allocated next fills the holes.
// flags: --expose-gc --no-compact --no-memory-reducer
const v8 = require('v8');
const MB = 2 ** 20;
const old = () => v8.getHeapSpaceStatistics()[2];
const COUNT = 300000;
const make = (i) => ({ i, a: i, b: i, c: i, d: i, e: i });
const kept = [];
for (let i = 0; i < COUNT; i++) kept.push(make(i));
gc();
const full = old();
for (let i = 0; i < COUNT; i++) if (i % 3) kept[i] = null; // two of three die
gc();
const holes = old();
console.log(holes.space_used_size < full.space_used_size - 4 * MB); // expect: true
console.log(holes.space_size > full.space_size - 2 * MB); // expect: true
console.log(holes.space_available_size > 4 * MB); // expect: true
for (let i = 0; i < COUNT; i++) kept[i] ??= make(i);
gc();
const again = old();
console.log(again.space_used_size > full.space_used_size - MB); // expect: true
console.log(again.space_size < full.space_size + 2 * MB); // expect: true
// node: skip (it compacts)
// zeal: skip (cells that a mode pins or promotes lie elsewhere)
