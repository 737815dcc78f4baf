/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
// off: --no-compact
// zeal: skip (the mode pins what compaction would move)
// A full collection of a fragmented heap: what survives is moved together.
function fill() {
  const all = [];
  for (let i = 0; i < 400000; i++) all.push({ i, text: 'number ' + i });
  return all;
}
let all = fill();
gc();
const full = process.memoryUsage().heapTotal;
let kept = all.filter((o, i) => i % 16 === 0);
all = null;
gc();
const { heapTotal, heapUsed } = process.memoryUsage();
console.log(heapTotal < full / 3, heapTotal < heapUsed * 1.5 + (4 << 20));
console.log(kept.every((o, i) => o.i === i * 16 && o.text === 'number ' + o.i), kept.length);
// expect: true true
// expect: true 25000
