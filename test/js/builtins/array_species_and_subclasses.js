/* SPDX-License-Identifier: MIT */
class Sub extends Array {}
class Plain extends Array { static get [Symbol.species]() { return Array; } }
const s = Sub.from([1, 2, 3]), p = Plain.of(1, 2);
console.log(s.map((x) => x) instanceof Sub, s.slice() instanceof Sub, s.concat([4]).length, s.filter(Boolean).constructor.name);
console.log(p.map((x) => x) instanceof Plain, p.map((x) => x).constructor.name, new Sub(3).length, s.splice(0, 1).constructor.name);
const a = [1, 2, 3];
a.constructor = { [Symbol.species]: function (n) { this.made = n; } };
console.log(a.map((x) => x * 2).made, JSON.stringify(a.slice(1)));
// expect: true true 4 Sub
// expect: false Array 3 Sub
// expect: 3 {"0":2,"1":3,"made":2,"length":2}
