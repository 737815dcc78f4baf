/* SPDX-License-Identifier: MIT */
const items = [];
let seed = 7;
for (let i = 0; i < 5000; i++) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  items.push({ key: seed % 50, i });
}
const sorted = items.toSorted((x, y) => x.key - y.key);
let ok = sorted.length === 5000;
for (let i = 1; i < sorted.length; i++) {
  const p = sorted[i - 1], c = sorted[i];
  if (p.key > c.key || (p.key === c.key && p.i > c.i)) ok = false;
}
console.log(ok, [3, undefined, 1, , 2].sort().length, [10, 9, 1, undefined, , 2].sort().join());
console.log([5, 1, 4].sort(() => NaN).join(), ['b', 'a'].sort().join(), [1.5, -0, NaN, -1].sort((a, b) => a - b).length);
let calls = 0;
try { [3, 2, 1].sort(() => { calls++; throw new Error('stop'); }); } catch (e) { console.log(e.message, calls); }
const cruel = Array.from({ length: 300 }, (_, i) => i);
cruel.sort(() => (calls++ % 3) - 1);
console.log(new Set(cruel).size);
// expect: true 5 1,10,2,9,,
// expect: 5,1,4 a,b 4
// expect: stop 1
// expect: 300
