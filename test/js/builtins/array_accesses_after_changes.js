/* SPDX-License-Identifier: MIT */
// Element accesses after everything that can change what is known about an array.
'use strict';
const out = [];
function fill(a, n, v) { for (let i = 0; i < n; i++) a[i] = v; }
function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }
function attempt(f) { try { return f(); } catch (e) { return e.name + ': ' + e.message; } }
function warm() { const a = new Array(8); fill(a, 8, 1); sum(a); return a; }

{ const a = warm(); Object.freeze(a); out.push(['freeze', attempt(() => { a[3] = 9; }), sum(a)]); }
{ const a = warm(); Object.seal(a); a[3] = 9; delete warm()[1]; out.push(['seal', sum(a), attempt(() => { delete a[0]; })]); }
{ const a = warm(); Object.preventExtensions(a); a[2] = 5; out.push(['prevent', attempt(() => { a[8] = 1; }), sum(a)]); }
{ const a = warm(); delete a[2]; Object.preventExtensions(a); out.push(['hole', attempt(() => { a[2] = 1; }), sum(a)]); }
{ const a = warm(); Object.defineProperty(a, 'length', { writable: false }); out.push(['length', attempt(() => { a[8] = 1; }), sum(a), a.length]); }
{ const a = warm(); a.length = 1000; out.push(['longer', a[999], a[7], a.length]); a[999] = 3; out.push([a[999], a[998]]); }
{ const a = warm(); a.length = 3; out.push(['shorter', a[3], a[2], sum(a)]); a.length = 8; out.push([a[3]]); }
{ const a = warm(); a.shift(); a.shift(); a[0] = 7; out.push(['shift', a[0], a[5], a[6], a.length]); a.unshift(1, 2, 3, 4, 5); out.push([a[0], a[5], a.length, sum(a)]); }
{ const a = warm(); a[4] = 1.5; out.push(['double', sum(a), a[4], a[3]]); a[4] = 2; fill(a, 8, 0.25); out.push([sum(a)]); a[1] = 'x'; out.push([a[0], a[1], sum(a)]); }
{ const a = warm(); a[2 ** 31] = 1; out.push(['sparse', a[2 ** 31], a.length, a[7]]); a[1] = 4; a.length = 8; out.push([sum(a)]); }
{ const a = warm(); Object.defineProperty(a, 5, { get() { return 40; } }); out.push(['getter', a[5], sum(a), attempt(() => { a[5] = 1; })]); }
{ const a = warm(); a.splice(0, 2); out.push(['splice', a[0], a[6], sum(a)]); a.splice(2, 1, 'p', 'q'); out.push([a[2], a[3], a.length]); }
{ const a = warm(); a.fill(2.5); out.push(['fill', sum(a)]); a.fill(null); out.push([a[1], sum(a)]); }
{ const a = warm(); while (a.length) a.pop(); out.push(['pop', a[0], a.length]); a[0] = 3; out.push([a[0]]); }
{ const a = warm(); while (a.length) a.shift(); out.push(['drained', a[0]]); a.push(6); out.push([a[0], a[1]]); }
{ const a = warm(); const o = Object.create(a); a[1] = 50; out.push(['prototype', o[1], o[8]]); a[9] = 2; out.push([o[9], sum(a)]); }
{ const a = new Array(8); a[0] = 1; out.push(['holes', a[1], a[1] === undefined, 1 in a]);
  Object.defineProperty(Array.prototype, 3, { configurable: true, get() { return 'up'; }, set(v) { out.push('set ' + v); } });
  a[3] = 5; out.push([a[3], 3 in a, Object.hasOwn(a, 3)]); const b = warm(); out.push([b[3], new Array(5)[3]]);
  delete Array.prototype[3]; a[3] = 6; out.push([a[3], new Array(5)[3]]); }
{ const a = warm(); a[-1] = 3; a['01'] = 4; out.push(['names', a[-1], a['01'], a['1'], a[1.5], a[4294967295]]); }
{ class B extends Array {} const b = new B(4); fill(b, 4, 3); out.push(['subclass', sum(b), b[4], b.length]); b[4] = 1; out.push([b.length]); }
{ const a = warm(); const copy = a.slice(); a.sort(); a.reverse(); a.copyWithin(0, 4); out.push(['others', sum(a), sum(copy), sum(a.concat(copy))]); }
{ const a = warm(); a[2] = a; a[3] = {}; a[4] = 2 ** 40; a[5] = -0; out.push(['kinds', a[2] === a, typeof a[3], a[4], Object.is(a[5], -0)]); }
{ const a = warm(); let i = 8; const r = (a[i] = i); out.push(['value', r, a[8], (a[0] = 'v'), a.length]); }
// The ends of loops' turns: counters and limits of every kind.
{ const seen = [];
  for (let i = 2147483645; i < 2147483649; i++) seen.push(i);
  for (let i = -2147483647; i >= -2147483650; i--) seen.push(i);
  for (let i = 0; i <= 2.5; i++) seen.push(i);
  for (let i = 0.5; i < 3; i++) seen.push(i);
  for (let i = 3n; i > 0; i--) seen.push(i);
  for (let i = 0n, n = 2n; i <= n; i++) seen.push(i);
  for (let i = '1'; i < '3'; i++) seen.push(i);
  for (let i = 0, n = { valueOf() { return 2; } }; i < n; i++) seen.push(i);
  for (let i = 0, n = undefined; i < n; i++) seen.push('never');
  for (let i = 5; i > 2; i--) seen.push(i);
  for (let i = 1, n = 3; i <= n; i++) { if (i === 2) continue; seen.push(i); }
  out.push(seen.map(String).join(' '));
  out.push(attempt(() => { for (let i = 0, n = Symbol('s'); i < n; i++); }));
  out.push(attempt(() => { for (let i = Symbol('i'), k = 0; k < 1 && i !== 0; i++); }));
  out.push(attempt(() => { for (let i = 0, n = 1; i < n; i++) n = { valueOf() { throw new RangeError('limit'); } }; }));
}
for (const line of out) console.log(Array.isArray(line) ? line.map(String).join(' | ') : line);
// expect: freeze | TypeError: Cannot assign to read only property '3' of object '[object Array]' | 8
// expect: seal | 16 | TypeError: Cannot delete property '0' of [object Array]
// expect: prevent | TypeError: Cannot add property 8, object is not extensible | 12
// expect: hole | TypeError: Cannot add property 2, object is not extensible | NaN
// expect: length | TypeError: Cannot assign to read only property 'length' of object '[object Array]' | 8 | 8
// expect: longer | undefined | 1 | 1000
// expect: 3 | undefined
// expect: shorter | undefined | 1 | 3
// expect: undefined
// expect: shift | 7 | 1 | undefined | 6
// expect: 1 | 7 | 11 | 27
// expect: double | 8.5 | 1.5 | 1
// expect: 2
// expect: 0.25 | x | 0.25x0.250.250.250.250.250.25
// expect: sparse | 1 | 2147483649 | 1
// expect: 11
// expect: getter | 40 | 47 | TypeError: Cannot set property 5 of [object Array] which has only a getter
// expect: splice | 1 | undefined | 6
// expect: p | q | 7
// expect: fill | 20
// expect: null | 0
// expect: pop | undefined | 0
// expect: 3
// expect: drained | undefined
// expect: 6 | undefined
// expect: prototype | 50 | undefined
// expect: 2 | NaN
// expect: holes | undefined | true | false
// expect: set 5
// expect: up | true | false
// expect: set 1
// expect: up | up
// expect: 6 | undefined
// expect: names | 3 | 4 | 1 | undefined | undefined
// expect: subclass | 12 | undefined | 4
// expect: 5
// expect: others | 8 | 8 | 16
// expect: kinds | true | object | 1099511627776 | true
// expect: value | 8 | 8 | v | 9
// expect: 2147483645 2147483646 2147483647 2147483648 -2147483647 -2147483648 -2147483649 -2147483650 0 1 2 0.5 1.5 2.5 3 2 1 0 1 2 1 2 0 1 5 4 3 1 3
// expect: TypeError: Cannot convert a Symbol value to a number
// expect: TypeError: Cannot convert a Symbol value to a number
// expect: RangeError: limit
