/* SPDX-License-Identifier: MIT */
class Foo { constructor() { this.a = 1; this.b = { c: { d: { e: {} } } }; } }
class Bar extends Array {}
const circ = { name: 'x' }; circ.self = circ; circ.arr = [circ, { circ }];
console.log(1, -0, 'str', "it's", null, undefined, true, Symbol('s'), 10n);
console.log([1, 2, 3], [, 1, , 2], new Array(5), ['a', "b'c"], [[1, [2, [3, [4]]]]]);
console.log({ a: 1, b: 'x', 'a-b': 1, 2: 3, [Symbol('k')]: 1, get x() { return 1; }, set y(v) {}, get z() { return 1; }, set z(v) {} });
console.log(new Foo(), circ, Object.create(null), new Bar(1, 2, 3), Object.create({}));
console.log(new Map([[1, { a: 2 }], ['k', [1]]]), new Set([1, 'a']), new Map(), new Set(), new WeakMap());
console.log(function f() {}, class A {}, class B extends Foo {}, () => {}, async () => {}, function* g() {}, Math.max);
console.log([function foo() {}, { a: [1, 2, { b: 3 }] }], { f() {}, g: class {} }, Object.assign(() => {}, { a: 1 }));
console.log(new Uint8Array(10), new ArrayBuffer(4), new Number(3), new String('abc'), [1.5, undefined, null, true]);
console.log({ s: 'multi\nline' }, ['a'.repeat(50), 'b'.repeat(50)], 'multi\nline', { long: 'x'.repeat(100), b: [1, 2, 3] });
console.log(Array.from({ length: 120 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => 'item' + i));
console.log(Promise.resolve(5), Promise.reject(1).catch(() => {}) && 1, new Promise(() => {}), (function* () {})(), [1, 2][Symbol.iterator](), new Map([[1, 2]]).entries());
console.log({ rss: 123456789, heapTotal: 123456789, heapUsed: 12345678, external: 1234567, arrayBuffers: 12345 });
console.log(globalThis === global, typeof console.log, [new Foo()], { e: [] , f: {} }, [{}], [[]]);
console.log(Object(1n), Object(Symbol('q')), [,'x'], [undefined, , null], { undefined: undefined, null: null });
// expect: 1 -0 str it's null undefined true Symbol(s) 10n
// expect: [ 1, 2, 3 ] [ <1 empty item>, 1, <1 empty item>, 2 ] [ <5 empty items> ] [ 'a', "b'c" ] [ [ 1, [ 2, [Array] ] ] ]
// expect: {
// expect:   '2': 3,
// expect:   a: 1,
// expect:   b: 'x',
// expect:   'a-b': 1,
// expect:   x: [Getter],
// expect:   y: [Setter],
// expect:   z: [Getter/Setter],
// expect:   [Symbol(k)]: 1
// expect: }
// expect: Foo { a: 1, b: { c: { d: [Object] } } } <ref *1> {
// expect:   name: 'x',
// expect:   self: [Circular *1],
// expect:   arr: [ [Circular *1], { circ: [Circular *1] } ]
// expect: } [Object: null prototype] {} Bar(3) [ 1, 2, 3 ] {}
// expect: Map(2) { 1 => { a: 2 }, 'k' => [ 1 ] } Set(2) { 1, 'a' } Map(0) {} Set(0) {} WeakMap { <items unknown> }
// expect: [Function: f] [class A] [class B extends Foo] [Function (anonymous)] [AsyncFunction (anonymous)] [GeneratorFunction: g] [Function: max]
// expect: [ [Function: foo], { a: [ 1, 2, [Object] ] } ] { f: [Function: f], g: [class g] } [Function (anonymous)] { a: 1 }
// expect: Uint8Array(10) [
// expect:   0, 0, 0, 0, 0,
// expect:   0, 0, 0, 0, 0
// expect: ] ArrayBuffer { [Uint8Contents]: <00 00 00 00>, byteLength: 4 } [Number: 3] [String: 'abc'] [ 1.5, undefined, null, true ]
// expect: { s: 'multi\nline' } [
// expect:   'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
// expect:   'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
// expect: ] multi
// expect: line {
// expect:   long: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
// expect:   b: [ 1, 2, 3 ]
// expect: }
// expect: [
// expect:    0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,
// expect:   12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
// expect:   24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
// expect:   36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
// expect:   48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
// expect:   60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
// expect:   72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
// expect:   84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
// expect:   96, 97, 98, 99,
// expect:   ... 20 more items
// expect: ] [
// expect:   'item0',  'item1',  'item2',
// expect:   'item3',  'item4',  'item5',
// expect:   'item6',  'item7',  'item8',
// expect:   'item9',  'item10', 'item11',
// expect:   'item12', 'item13', 'item14',
// expect:   'item15', 'item16', 'item17',
// expect:   'item18', 'item19', 'item20',
// expect:   'item21', 'item22', 'item23',
// expect:   'item24', 'item25', 'item26',
// expect:   'item27', 'item28', 'item29'
// expect: ]
// expect: Promise { 5 } 1 Promise { <pending> } Object [Generator] {} Object [Array Iterator] {} [Map Entries] { [ 1, 2 ] }
// expect: {
// expect:   rss: 123456789,
// expect:   heapTotal: 123456789,
// expect:   heapUsed: 12345678,
// expect:   external: 1234567,
// expect:   arrayBuffers: 12345
// expect: }
// expect: true function [ Foo { a: 1, b: { c: [Object] } } ] { e: [], f: {} } [ {} ] [ [] ]
// expect: [BigInt: 1n] [Symbol: Symbol(q)] [ <1 empty item>, 'x' ] [ undefined, <1 empty item>, null ] { undefined: undefined, null: null }
