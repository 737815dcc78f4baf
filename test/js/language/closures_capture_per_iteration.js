/* SPDX-License-Identifier: MIT */
const fs = [];
for (let i = 0; i < 3; i++) fs.push(() => i);
console.log(fs.map((f) => f()).join());
var gs = [];
for (var j = 0; j < 3; j++) gs.push(() => j);
console.log(gs.map((f) => f()).join());
for (const k of [1, 2]) fs.push(() => k);
console.log(fs[3](), fs[4]());
let hs = [];
for (let i = 0; i < 3; hs.push(() => i), i++);
console.log(hs.map((f) => f()).join());
function counter() { let n = 0; return { inc() { return ++n; }, get n() { return n; } }; }
const c = counter(); c.inc(); c.inc();
console.log(c.n);
(function (list) {
  for (const x of list.filter((y) => y + list.length > 3)) { (() => console.log('of', x))(); }
  for (const x in (() => ({ a: list.length }))()) { (() => console.log('in', x))(); }
  for (const x of [function () { return list; }]) { class C { m() { return x; } } console.log(new C().m()()[0]); }
  switch ((() => list.length)()) { case 3: let inner = 1; (() => console.log('switch', inner, list[1]))(); }
  for (let i = (() => list.length)(); i < 4; i++) { (() => console.log('for', i, list[2]))(); }
})([1, 2, 3]);
// expect: 0,1,2
// expect: 3,3,3
// expect: 1 2
// expect: 1,2,3
// expect: 2
// expect: of 1
// expect: of 2
// expect: of 3
// expect: in a
// expect: 1
// expect: switch 1 2
// expect: for 3 3
