/* SPDX-License-Identifier: MIT */
const { a, b: { c = 5, ...rest }, ...others } = { a: 1, b: { d: 2, e: 3 }, f: 4, g: 5 };
console.log(a, c, rest, others);
const [x, , y = 10, ...zs] = [1, 2, undefined, 4, 5];
console.log(x, y, zs);
let p = 1, q = 2;
[p, q] = [q, p];
console.log(p, q);
function f({ a = 1, b = a + 1 } = {}, [c] = [3]) { return [a, b, c]; }
console.log(f(), f({ a: 5 }, [7]));
const order = [];
const { [(order.push('k'), 'z')]: z = order.push('d') } = {};
console.log(order.join(), z);
for (const [k, v] of Object.entries({ m: 1, n: 2 })) console.log(k, v);
try { const { t } = null; } catch (e) { console.log(e.message); }
try { const [u] = {}; } catch (e) { console.log(e.message); }
let o = {};
({ a: o.x, b: o['y'] } = { a: 1, b: 2 });
console.log(o);
// expect: 1 5 { d: 2, e: 3 } { f: 4, g: 5 }
// expect: 1 10 [ 4, 5 ]
// expect: 2 1
// expect: [ 1, 2, 3 ] [ 5, 6, 7 ]
// expect: k,d 2
// expect: m 1
// expect: n 2
// expect: Cannot destructure property 't' of 'null' as it is null.
// expect: {} is not iterable
// expect: { x: 1, y: 2 }
