/* SPDX-License-Identifier: MIT */
const describe = (f) => { try { return String(f()); } catch (e) { return e.name; } };
const push = (a, v) => a.push(v);
console.log(push([], 1), push([1, 2], 'x'), push([1.5], 2), push([1], 2.5), push([{}], 0.5)); // expect: 1 3 2 2 2
console.log([1.5, 2].concat().push(undefined), describe(() => { const a = [0.5]; a.push('s', 1); return a; })); // expect: 3 0.5,s,1
const big = [];
for (let i = 0; i < 1000; i++) big.push(i % 3 ? i : i / 7);
console.log(big.length, big[7], big[21], big[999]); // expect: 1000 7 3 142.71428571428572
console.log(describe(() => push(Object.freeze([1]), 2))); // expect: TypeError
console.log(describe(() => push(Object.preventExtensions([1]), 2))); // expect: TypeError
console.log(describe(() => push(Object.defineProperty([1], 'length', { writable: false }), 2))); // expect: TypeError
class Sub extends Array {}
console.log(push(new Sub(), 1), push({ __proto__: Array.prototype, length: 4 }, 1)); // expect: 1 5
const queue = [1, 2, 3];
queue.shift(); queue.push(4); queue.shift(); queue.push(5);
console.log(queue.join(), queue.length); // expect: 3,4,5 3
const gaps = []; gaps.length = 3; gaps.push(9);
console.log(gaps.length, 2 in gaps, gaps[3]); // expect: 4 false 9
console.log([].push.call([], 1), Reflect.apply([].push, [1], [2, 3]), [7].push()); // expect: 1 3 1
const proto = Object.defineProperty(Object.create(Array.prototype), 2, { set(v) { console.log('set', v); } });
const under = Object.setPrototypeOf([0, 1], proto);
console.log(push(under, 'v'), Object.hasOwn(under, 2)); // expect: set v
// expect: 3 false
console.log(push([1], 3)); // expect: 2
