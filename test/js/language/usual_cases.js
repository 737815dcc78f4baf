// Operations that have quick ways for their usual operands, around the edges of those.

// arguments, read and written, and what apply makes of it
function sloppy(a, b) {
  arguments[1] = 'B';
  a = 'A';
  return [arguments[0], b, arguments[2], arguments.length].join();
}
console.log(sloppy(1, 2, 3), sloppy(1)); // expect: A,B,3,3 A,,,1
function strict(a) {
  'use strict';
  a = 9;
  return arguments[0] + ',' + arguments.length;
}
console.log(strict(1, 2), strict.apply(null, { length: 2, 0: 'x' })); // expect: 1,2 x,2
function list() { return [].join.call(arguments); }
function forward(a) {
  if (a === 'cut') arguments.length = 1;
  if (a === 'drop') delete arguments[1];
  if (a === 'map') a = 'mapped';
  return list.apply(this, arguments);
}
console.log(forward(1, 2), forward('cut', 2), forward('drop', 2, 3)); // expect: 1,2 cut drop,,3
console.log(forward('map', 2), forward() === ''); // expect: mapped,2 true
console.log(list.apply(null, [1, , 3]), list.apply(null) + list.apply(0, null) === ''); // expect: 1,,3 true
console.log(list.apply(null, new Uint8Array([7, 8]))); // expect: 7,8
console.log(Math.max.apply(null, [3, 1, 2]), Math.max.call(null, 4, 5)); // expect: 3 5
console.log(Function.prototype.call.call(list, null, 1, 2)); // expect: 1,2
console.log((function () { 'use strict'; return this; }).call()); // expect: undefined
try { Function.prototype.call.call(3); } catch (e) { console.log(e.name); } // expect: TypeError
try { list.apply(null, 3); } catch (e) { console.log(e.message); } // expect: CreateListFromArrayLike called on non-object
class K { static go() { return K.call({}); } }
try { K.go(); } catch (e) { console.log(e.message); } // expect: Class constructor K cannot be invoked without 'new'
function deep(n) { return n ? deep.call(null, n - 1) : 'deep'; }
console.log(deep(5000)); // expect: deep
function again() { return again.apply(this, arguments); }
try { again(1); } catch (e) { console.log(e instanceof RangeError); } // expect: true
const strictArguments = (function () { 'use strict'; return arguments; })(1);
const pair = Object.getOwnPropertyDescriptor(strictArguments, 'callee');
console.log(pair.get === pair.set, pair.configurable); // expect: true false

// instanceof
function F() {}
const f = new F();
console.log(f instanceof F, {} instanceof F, 1 instanceof F); // expect: true false false
F.prototype = {};
console.log(f instanceof F, new F() instanceof F); // expect: false true
class Even { static [Symbol.hasInstance](n) { return n % 2 === 0; } }
console.log(2 instanceof Even, 3 instanceof Even); // expect: true false
Object.defineProperty(F, Symbol.hasInstance, { value: () => 'yes' });
console.log(1 instanceof F); // expect: true
class Derived extends Array {}
console.log(new Derived() instanceof Derived, [] instanceof Derived); // expect: true false
const bound = Derived.bind();
console.log(new Derived() instanceof bound); // expect: true
console.log(new Proxy([], { getPrototypeOf: () => K.prototype }) instanceof K); // expect: true
function G() {}
G.prototype = 3;
try { f instanceof G; } catch (e) { console.log(e.message); } // expect: Function has non-object prototype '3' in instanceof check

// elements
const ints = [1, 2, 3];
ints[1] = 2.5;
ints[2] = 'three';
console.log(ints.join()); // expect: 1,2.5,three
const zeros = new Array(4);
for (let i = 0; i < 4; i++) zeros[i] = i;
zeros[3] = 0.5;
zeros[9] = 1;
console.log(zeros.length, zeros[5], zeros[3], zeros[-1], zeros[1e9]); // expect: 10 undefined 0.5 undefined undefined
const frozen = Object.freeze([1, , 3]);
frozen[1] = 5;
frozen[0] = 5;
console.log(frozen[0], 1 in frozen); // expect: 1 false
const closed = Object.preventExtensions([1, , 3]);
closed[1] = 5;
closed[0] = 6;
console.log(closed[0], 1 in closed); // expect: 6 false
const plain = { 0: 'a', 1: 'b' };
plain[1] = 2.25;
plain[2] = 'c';
console.log(plain[0], plain[1], plain[2], plain[3]); // expect: a 2.25 c undefined
const sealed = Object.freeze({ 0: 'a' });
sealed[0] = 'z';
console.log(sealed[0]); // expect: a
const bytes = new Uint8ClampedArray(2), floats = new Float32Array(1);
bytes[0] = 300;
bytes[1] = 1.5;
bytes[2] = 9;
floats[0] = 0.1;
console.log(bytes[0], bytes[1], bytes[2], floats[0]); // expect: 255 2 undefined 0.10000000149011612
floats[0] = { valueOf: () => 0.5 };
console.log(floats[0], 'xyz'[1], 'xyz'[3], 'x\u1234'[1] === '\u1234'); // expect: 0.5 y undefined true
const before = [1, , 3];
Object.defineProperty(Array.prototype, 1, {
  get: () => 'above', set: (v) => console.log('set', v), configurable: true,
});
before[1] = 'mine'; // expect: set mine
console.log(before[1], 1 in before, Object.hasOwn(before, 1)); // expect: above true false
delete Array.prototype[1];

// arithmetic on doubles whose values are integers
const two = 4.5 - 2.5, table = ['zero', 'one', 'two'];
console.log(table[two], table[0.5 * 4], table[3 / 1.5], Object.is(-1 * 0, -0)); // expect: two two two true
console.log(new Map([[2, 'm']]).get(two), 6 / 3 === two, `${0.5 * 4}`); // expect: m true 2
