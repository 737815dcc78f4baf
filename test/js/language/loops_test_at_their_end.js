/* SPDX-License-Identifier: MIT */
function conditions(n) {
  const seen = [];
  for (let i = 0; i < n && !(i === 5 || i == 7); i++) { if (i & 1) continue; seen.push(i); }
  let o = { next: { next: { next: null } } }, depth = 0;
  while (o.next !== null) { o = o.next; depth++; }
  let k = 10;
  do { k -= 3; if (k == 4) continue; seen.push('k' + k); } while (k > 0 || k === -100);
  outer: for (var a = 0; a < 3; ++a) for (var b = 0; b < 3; b++) { if (b == 1) continue outer; if (a == 2) break outer; seen.push(a + '' + b); }
  return seen.join() + ' ' + depth;
}
console.log(conditions(9)); // expect: 0,2,4,k7,k1,k-2,00,10 2
console.log(conditions(3)); // expect: 0,2,k7,k1,k-2,00,10 2

function steps() {
  let s = '5', big = 7n, u, d = 1.5, m = 2147483647, l = -2147483648;
  const old = [s++, big++, u++, d--, m++, l--];
  return [...old, s, big, u, d, m, l, ++m, --l, ++s].map(String).join();
}
console.log(steps()); // expect: 5,7,NaN,1.5,2147483647,-2147483648,6,8,NaN,0.5,2147483648,-2147483649,2147483649,-2147483650,7

function edges(x) {
  let r = '';
  if (x < 3) r += 'lt '; if (x >= 3) r += 'ge '; if (x == 3) r += 'eq '; if (x === 3) r += 'seq ';
  if (x != 3) r += 'ne '; if (x !== null) r += 'notnull '; if (x == null) r += 'nullish '; if (x === undefined) r += 'undef';
  return r.trim();
}
for (const x of [3, 3.5, '3', NaN, null, undefined, 3n, { valueOf() { return 2; } }]) console.log(edges(x));
// expect: ge eq seq notnull
// expect: ge ne notnull
// expect: ge eq notnull
// expect: ne notnull
// expect: lt ne nullish
// expect: ne notnull nullish undef
// expect: ge eq notnull
// expect: lt ne notnull

class Base { constructor() { this.x = 1; this.y = this.x + (() => this.x)(); } get() { return this.y; } }
class Derived extends Base {
  constructor(early) { if (early) this.z = 0; super(); this.z = this.get() + this.x; }
}
console.log(new Derived(false).z); // expect: 3
try { new Derived(true); } catch (e) { console.log(e.name); } // expect: ReferenceError
function sloppy() { return typeof this + (this === globalThis); }
console.log(sloppy(), sloppy.call(1), (function () { 'use strict'; return typeof this; })()); // expect: objecttrue objectfalse undefined
function* walk() { let i = 0; while (i < 3) yield this.at + i++; }
console.log([...walk.call({ at: 10 })].join()); // expect: 10,11,12
const made = [];
for (let i = 0; i < 3; i++) made.push(() => i);
console.log(made.map((f) => f()).join()); // expect: 0,1,2
