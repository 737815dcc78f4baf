/* SPDX-License-Identifier: MIT */
const add = new Function('a', 'b = 2', 'return a + b');
console.log(add(1), add.name, add.length, add.toString() === 'function anonymous(a,b = 2\n) {\nreturn a + b\n}');
const G = Object.getPrototypeOf(function* () {}).constructor, A = Object.getPrototypeOf(async () => {}).constructor;
console.log([...G('yield 1; yield 2')()].join(), A.name, G.length);
A('return await 5')().then(console.log);
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name}: ${e.message}`); } };
attempt(() => Math.max.apply(null, [1, 5, 3]));
attempt(() => (function () { return [this.x, ...arguments].join(); }).bind({ x: 1 }, 2)(3));
attempt(() => (function f(a, b, c) {}).bind(null, 1).name + (function f(a, b, c) {}).bind(null, 1).length);
attempt(() => Function.prototype.bind.call(1));
attempt(() => (() => 1).apply(1, 1));
attempt(() => Function.prototype.toString.call({}));
attempt(() => String.fromCharCode.apply(null, Array(50000).fill(65)).length);
// expect: 3 anonymous 1 true
// expect: 1,2 AsyncFunction 1
// expect: 5
// expect: 1,2,3
// expect: bound f2
// expect: TypeError: Bind must be called on a function
// expect: TypeError: CreateListFromArrayLike called on non-object
// expect: TypeError: Function.prototype.toString requires that 'this' be a Function
// expect: 50000
// expect: 5
