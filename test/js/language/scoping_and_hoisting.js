/* SPDX-License-Identifier: MIT */
console.log(typeof hoisted, hoisted());
function hoisted() { return 'h'; }
var v = 1; { var v = 2; } console.log(v);
let l = 1; { let l = 2; } console.log(l);
console.log(typeof notDeclared);
(function () { console.log(typeof inner); { function inner() {} } console.log(typeof inner); })();
const o = { get a() { return this.b; }, b: 3, ['c' + 1]: 4, __proto__: { inherited: 5 }, f() { return super.inherited; } };
console.log(o.a, o.c1, o.inherited, o.f());
function args() { arguments[0] = 9; return [...arguments, arguments.length]; }
console.log(args(1, 2, 3));
function mapped(a) { arguments[0] = 5; return a; } console.log(mapped(1));
function strict(a) { 'use strict'; arguments[0] = 5; return a; } console.log(strict(1));
console.log((function () { return typeof this; })(), (function () { 'use strict'; return typeof this; })());
console.log((() => { try { return eval('var q = 5; q * 2'); } finally { } })());
var ev = 1; (function () { var ev = 2; console.log(eval('ev'), (0, eval)('typeof ev')); })();
switch (3) { case 1: let z = 1; case 3: console.log('three'); case 4: console.log('four'); break; default: console.log('no'); }
outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; console.log(i, j); } }
with ({ wx: 1 }) { console.log(wx); var wv = 2; } console.log(wv);
console.log(((a, b = a, ...c) => [a, b, c])(1), (function (a, b) {}).length, ((a, b = 1, c) => 0).length);
var fe = function named() { return typeof named; }; console.log(fe());
console.log(new.target === undefined, function () { return new.target; }());
// expect: function h
// expect: 2
// expect: 1
// expect: undefined
// expect: undefined
// expect: function
// expect: 3 4 5 5
// expect: [ 9, 2, 3, 3 ]
// expect: 5
// expect: 1
// expect: object undefined
// expect: 10
// expect: 2 undefined
// expect: three
// expect: four
// expect: 0 0
// expect: 1 0
// expect: 1
// expect: 2
// expect: [ 1, 1, [] ] 2 1
// expect: function
// expect: true undefined
