/* SPDX-License-Identifier: MIT */
const o = { _x: 1, get x() { return this._x; }, set x(v) { this._x = v * 2; } };
o.x = 5; console.log(o.x, Object.getOwnPropertyDescriptor(o, 'x'));
const child = Object.create(o); child.x = 3; console.log(child._x, o._x, Object.hasOwn(child, '_x'));
Object.defineProperty(o, 'ro', { value: 1 }); o.ro = 2; console.log(o.ro);
(function () { 'use strict'; try { o.ro = 2; } catch (e) { console.log(e.message); } })();
const fr = Object.freeze({ a: 1 }); fr.a = 2; fr.b = 1; delete fr.a; console.log(fr);
(() => { 'use strict'; try { fr.b = 1; } catch (e) { console.log(e.message); } try { delete fr.a; } catch (e) { console.log(e.message); } })();
function F() {} F.prototype.hi = function () { return 'hi'; }; console.log(new F().hi(), new F() instanceof F, F.prototype.constructor === F);
console.log(Object.keys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol('s')]: 1 }).join(), JSON.stringify({ b: 1, 2: 1, a: 1, 1: 1 }));
const many = {}; for (let i = 0; i < 300; i++) many['k' + i] = i; for (let i = 0; i < 300; i += 2) delete many['k' + i];
console.log(Object.keys(many).length, many.k1, many.k2, many.k299, Object.keys(many)[0]);
many.again = 1; console.log(Object.keys(many).at(-1));
function P() {} P.prototype.v = 1; const p = new P(); const read = () => p.v; for (let i = 0; i < 50; i++) read();
P.prototype.v = 2; console.log(read()); p.v = 3; console.log(read()); delete p.v; console.log(read());
Object.setPrototypeOf(P.prototype, { w: 9 }); const rw = () => p.w; for (let i = 0; i < 50; i++) rw(); console.log(rw());
Object.getPrototypeOf(P.prototype).w = 10; console.log(rw()); P.prototype.w = 11; console.log(rw());
for (const k in Object.create({ inh: 1 }, { own: { value: 1, enumerable: true }, hid: { value: 2 } })) console.log(k);
// expect: 10 {
// expect:   get: [Function: get x],
// expect:   set: [Function: set x],
// expect:   enumerable: true,
// expect:   configurable: true
// expect: }
// expect: 6 10 true
// expect: 1
// expect: Cannot assign to read only property 'ro' of object '#<Object>'
// expect: { a: 1 }
// expect: Cannot add property b, object is not extensible
// expect: Cannot delete property 'a' of #<Object>
// expect: hi true true
// expect: 1,2,b,a {"1":1,"2":1,"b":1,"a":1}
// expect: 150 1 undefined 299 k1
// expect: again
// expect: 2
// expect: 3
// expect: 2
// expect: 9
// expect: 10
// expect: 11
// expect: own
// expect: inh
