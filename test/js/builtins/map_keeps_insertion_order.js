/* SPDX-License-Identifier: MIT */
// Entries come in the order of their first insertion, through growth, deletion and clearing,
// also for iterators that are under way.
const m = new Map();
for (let i = 0; i < 100; i++) m.set('k' + i, i);
for (let i = 0; i < 100; i++) if (i % 3) m.delete('k' + i);
m.set('k1', 'again').set('k3', 'still third');
console.log([...m.keys()].slice(0, 4).join(), [...m.keys()].at(-1), m.size);
const seen = [];
for (const [k] of m) {
  seen.push(k);
  if (k === 'k3') for (let i = 0; i < 200; i++) m.set('new' + i, i);
  if (k === 'k6') for (let i = 0; i < 199; i++) m.delete('new' + i);
  if (k === 'k9') m.delete('k0');
}
console.log(seen.slice(0, 4).join(), seen.slice(-2).join(), m.size);
const it = m.entries();
it.next();
m.clear();
m.set('after', 1);
console.log(JSON.stringify(it.next()), JSON.stringify(it.next()));
m.set('late', 2);
console.log(it.next().done);
// expect: k0,k3,k6,k9 k1 35
// expect: k0,k3,k6,k9 k1,new199 35
// expect: {"value":["after",1],"done":false} {"done":true}
// expect: true
