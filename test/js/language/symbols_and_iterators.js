/* SPDX-License-Identifier: MIT */
class Range { constructor(n) { this.n = n; } *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield i; } }
console.log([...new Range(4)], Math.max(...new Range(5)), Array.from(new Range(2)));
const it = { from: 1, to: 3, [Symbol.iterator]() { let c = this.from, t = this.to; return { next: () => c <= t ? { value: c++, done: false } : { value: undefined, done: true }, return() { console.log('closed'); return {}; } }; } };
for (const x of it) { if (x === 2) break; console.log(x); }
const [first] = it; console.log(first);
console.log(Symbol('d').description, Symbol.for('k') === Symbol.for('k'), Symbol.keyFor(Symbol.for('k')), Symbol.iterator.toString());
class T { static [Symbol.hasInstance](x) { return x === 1; } } console.log(1 instanceof T, 2 instanceof T);
console.log(`${{ [Symbol.toPrimitive](h) { return h; } }}`, +{ [Symbol.toPrimitive](h) { return h === 'number' ? 1 : 0; } }, { valueOf() { return 3; } } * 2, `${{ toString() { return 'ts'; } }}`);
const m = new Map([['a', 1], ['b', 2]]); for (const [k, v] of m) console.log(k, v); console.log([...m.keys()], [...m.values()], m.size, m.get('a'), m.has('z'));
m.forEach((v, k, mm) => { if (k === 'a') m.delete('b'), m.set('c', 3); console.log(k, v); });
const set = new Set([1, 2, 2, NaN, NaN, 0, -0]); console.log(set.size, [...set], set.has(NaN)); console.log(m, set);
const ws = new WeakSet(), wk = {}; ws.add(wk); console.log(ws.has(wk), ws.has({})); try { ws.add(1); } catch (e) { console.log(e.message); }
const e = [1, 2].entries(); console.log(e.next(), e.toString(), [...e]); console.log(Object.fromEntries(m), Object.entries({ x: 1 }));
const big = new Map(); for (let i = 0; i < 10000; i++) big.set(i, i * 2); for (let i = 0; i < 10000; i += 3) big.delete(i); let t = 0; for (const [k, v] of big) t += v - k; console.log(big.size, t);
// expect: [ 0, 1, 2, 3 ] 4 [ 0, 1 ]
// expect: 1
// expect: closed
// expect: closed
// expect: 1
// expect: d true k Symbol(Symbol.iterator)
// expect: true false
// expect: string 1 6 ts
// expect: a 1
// expect: b 2
// expect: [ 'a', 'b' ] [ 1, 2 ] 2 1 false
// expect: a 1
// expect: c 3
// expect: 4 [ 1, 2, NaN, 0 ] true
// expect: Map(2) { 'a' => 1, 'c' => 3 } Set(4) { 1, 2, NaN, 0 }
// expect: true false
// expect: Invalid value used in weak set
// expect: { value: [ 0, 1 ], done: false } [object Array Iterator] [ [ 1, 2 ] ]
// expect: { a: 1, c: 3 } [ [ 'x', 1 ] ]
// expect: 6666 33326667
