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
// expect: 0,1,2
// expect: 3,3,3
// expect: 1 2
// expect: 1,2,3
// expect: 2
