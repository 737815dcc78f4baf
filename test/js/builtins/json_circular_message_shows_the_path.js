/* SPDX-License-Identifier: MIT */
// The TypeError of JSON.stringify tells how the circle closes.
function attempt(v) { try { JSON.stringify(v); } catch (e) { console.log(e.message); } }
const a = {}; a.self = a; attempt(a);
const b = {}; b.list = { items: [1, { back: b }] }; attempt(b);
class Foo {} const c = new Foo(); c.x = { y: { z: { w: { q: c } } } }; attempt(c);
attempt(1n);
// expect: Converting circular structure to JSON
// expect:     --> starting at object with constructor 'Object'
// expect:     --- property 'self' closes the circle
// expect: Converting circular structure to JSON
// expect:     --> starting at object with constructor 'Object'
// expect:     |     property 'list' -> object with constructor 'Object'
// expect:     |     property 'items' -> object with constructor 'Array'
// expect:     |     index 1 -> object with constructor 'Object'
// expect:     --- property 'back' closes the circle
// expect: Converting circular structure to JSON
// expect:     --> starting at object with constructor 'Foo'
// expect:     |     property 'x' -> object with constructor 'Object'
// expect:     |     property 'y' -> object with constructor 'Object'
// expect:     |     ...
// expect:     |     property 'w' -> object with constructor 'Object'
// expect:     --- property 'q' closes the circle
// expect: Do not know how to serialize a BigInt
