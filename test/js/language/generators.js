/* SPDX-License-Identifier: MIT */
function* g() { try { const x = yield 1; console.log('got', x); yield 2; } finally { console.log('cleanup'); } }
const it = g();
console.log(it.next(), it.next('hello'), it.return(7), it.next());
function* h() { const r = yield* inner(); console.log('r', r); yield* [10, 20]; }
function* inner() { yield 'a'; return 'ret'; }
console.log([...h()]);
function* t() { while (true) { try { yield 1; } catch (e) { console.log('caught', e); } } }
const tt = t(); tt.next(); console.log(tt.throw('boom'));
console.log(Object.prototype.toString.call(it), g.constructor.name, it[Symbol.iterator]() === it);
function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }
const out = []; for (const n of fib()) { if (n > 50) break; out.push(n); } console.log(out.join());
try { const r = function* () { yield r2.next(); }; var r2 = r(); r2.next(); } catch (e) { console.log(e.message); }
function* d(a = (() => 5)()) { yield a; yield arguments.length; }
console.log([...d()]);
const obj = { *m() { yield this.k; }, k: 'key' }; console.log([...obj.m()]);
// expect: got hello
// expect: cleanup
// expect: { value: 1, done: false } { value: 2, done: false } { value: 7, done: true } { value: undefined, done: true }
// expect: r ret
// expect: [ 'a', 10, 20 ]
// expect: caught boom
// expect: { value: 1, done: false }
// expect: [object Generator] GeneratorFunction true
// expect: 0,1,1,2,3,5,8,13,21,34
// expect: Generator is already running
// expect: [ 5, 0 ]
// expect: [ 'key' ]
