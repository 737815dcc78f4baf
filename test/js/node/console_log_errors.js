/* SPDX-License-Identifier: MIT */
const e = new Error('boom'); e.stack = e.stack.split('\n')[0] + '\n    at somewhere'; console.log(e); e.code = 'X'; console.log(e);
class MyErr extends Error { constructor(m) { super(m); this.extra = 1; } } const m = new MyErr('m'); m.stack = 'Error: m\n    at x'; console.log(m);
class MyError extends Error {} const n = new MyError('n'); n.stack = 'Error: n\n    at x'; console.log([n]);
const noStack = new TypeError('t'); noStack.stack = undefined; console.log(noStack); const c = new Error('c', { cause: 'why' }); c.stack = 'Error: c\n    at y'; console.log(c);
console.log({ e: noStack }, String(new RangeError('r')), Object.prototype.toString.call(e));
// expect: Error: boom
// expect:     at somewhere
// expect: Error: boom
// expect:     at somewhere {
// expect:   code: 'X'
// expect: }
// expect: MyErr [Error]: m
// expect:     at x {
// expect:   extra: 1
// expect: }
// expect: [
// expect:   MyError: n
// expect:       at x
// expect: ]
// expect: [TypeError: t]
// expect: Error: c
// expect:     at y {
// expect:   [cause]: 'why'
// expect: }
// expect: { e: [TypeError: t] } RangeError: r [object Error]
