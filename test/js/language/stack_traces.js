/* SPDX-License-Identifier: MIT */
function a() { return b(); }
function b() { return c.d(); }
const c = { d() { return new Error('deep'); } };
const lines = a().stack.split('\n').slice(0, 5).map((l) => l.replace ? l.slice(0, l.indexOf(' (') === -1 ? l.length : l.indexOf(' (')) : l);
console.log(lines.slice(0, 4).join('\n'));
class K { constructor() { this.e = new Error('in ctor'); } static s() { return new K(); } get g() { return new Error('getter'); } }
console.log(K.s().e.stack.split('\n')[1].slice(0, 12), K.s().e.stack.split('\n')[2].slice(0, 11));
const pos = a().stack.split('\n')[1]; const p2 = pos.slice(pos.lastIndexOf(':', pos.lastIndexOf(':') - 1)); console.log(p2);
const o = {}; Error.captureStackTrace(o); console.log(o.stack.split('\n')[0], typeof o.stack);
Error.stackTraceLimit = 1; console.log(a().stack.split('\n').length); Error.stackTraceLimit = 10;
try { [1].map(() => { throw new TypeError('cb'); }); } catch (e) { console.log(e.stack.split('\n')[2].slice(0, 16)); }
// expect: Error: deep
// expect:     at Object.d
// expect:     at b
// expect:     at a
// expect:     at new K     at K.s 
// expect: :4:26)
// expect: Error string
// expect: 2
// expect:     at Array.map
