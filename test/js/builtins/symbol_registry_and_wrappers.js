/* SPDX-License-Identifier: MIT */
const s = Symbol('text');
console.log(String(s), s.description, Symbol().description, Symbol.for('k') === Symbol.for('k'), Symbol.keyFor(Symbol.for('k')), Symbol.keyFor(s));
console.log(Object(s) == s, typeof Object(s), Object.prototype.toString.call(s), Symbol.iterator.toString(), { [s]: 1 }[s]);
for (const bad of [() => `${s}`, () => s + 1, () => +s, () => new Symbol(), () => Symbol.keyFor('x')]) {
  try { bad(); } catch (e) { console.log(e.name + ': ' + e.message); }
}
console.log(new Boolean(false) ? 'object' : 'no', new Number(5) + 1, new String('ab').length, Object.getOwnPropertyNames(new String('ab')).join(), new String('ab')[1], 1 in new String('ab'));
// expect: Symbol(text) text undefined true k undefined
// expect: true object [object Symbol] Symbol(Symbol.iterator) 1
// expect: TypeError: Cannot convert a Symbol value to a string
// expect: TypeError: Cannot convert a Symbol value to a number
// expect: TypeError: Cannot convert a Symbol value to a number
// expect: TypeError: Symbol is not a constructor
// expect: TypeError: x is not a symbol
// expect: object 6 2 0,1,length b true
