/* SPDX-License-Identifier: MIT */
function sum() { let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i]; return s; }
const arr = Array.from({ length: 1000 }, (_, i) => i);
console.log(sum(...arr), sum.apply(null, arr), Math.max(...arr), sum(...[1, 2], 3, ...new Set([4])), Reflect.apply(sum, null, [1, 2]));
console.log([...arr.slice(0, 3), ...'ab', ...new Map([[1, 2]])], { ...{ a: 1 }, ...[5], ...'hi', ...null });
const f = sum.bind(null, 1, 2); console.log(f(3), f.name, f.length, new (function P(a) { this.a = a; }.bind(null, 7))().a);
console.log(((...args) => args.length)(...arr), new Array(...[1, 2, 3]), String.fromCharCode(...[72, 105]));
function outer() { return (() => arguments.length)(); } console.log(outer(1, 2, 3)); console.log((function (a, b, ...rest) { return rest.length + arguments.length; })(1, 2, 3, 4));
const partial = (fn, ...a) => (...b) => fn(...a, ...b); console.log(partial(Math.max, 5)(3, 9));
// expect: 499500 499500 999 10 3
// expect: [ 0, 1, 2, 'a', 'b', [ 1, 2 ] ] { '0': 'h', '1': 'i', a: 1 }
// expect: 6 bound sum 0 7
// expect: 1000 [ 1, 2, 3 ] Hi
// expect: 3
// expect: 6
// expect: 9
