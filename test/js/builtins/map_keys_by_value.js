/* SPDX-License-Identifier: MIT */
// Keys are the same by SameValueZero: numbers and strings by value, objects by identity.
const m = new Map([[NaN, 'nan'], [0, 'zero'], [1.5, 'box'], ['ab', 'string'], [2 ** 31, 'big']]);
const o = {}, s = Symbol('s');
m.set(o, 'object').set(s, 'symbol').set(10n ** 30n, 'bigint').set(null, 'null').set(undefined, 'undefined');
console.log(m.get(NaN), m.get(-0), Object.is([...m.keys()][1], 0), m.get(3 / 2), m.get('a' + 'b'), m.get(2147483648));
console.log(m.get(o), m.get({}), m.get(s), m.get(10n ** 30n), m.get(null), m.get(), m.has('0'));
const minus = new Map([[-0, 1]]);
console.log(Object.is([...minus.keys()][0], 0), m.delete(1.5), m.has(1.5), m.size);
// expect: nan zero true box string big
// expect: object undefined symbol bigint null undefined false
// expect: true true false 9
