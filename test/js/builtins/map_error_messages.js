/* SPDX-License-Identifier: MIT */
const attempt = (f) => { try { f(); } catch (e) { console.log(`${e.name}: ${e.message}`); } };
attempt(() => Map());
attempt(() => new Map(5));
attempt(() => new Map([1]));
attempt(() => Map.prototype.get.call({}));
attempt(() => new WeakMap().set(1, 1));
attempt(() => new WeakSet().add('x'));
attempt(() => new WeakRef(1));
attempt(() => new FinalizationRegistry(() => {}).register(1));
attempt(() => { const o = {}; new FinalizationRegistry(() => {}).register(o, o); });
attempt(() => new WeakMap().set(Symbol.for('registered'), 1));
// expect: TypeError: Constructor Map requires 'new'
// expect: TypeError: number 5 is not iterable (cannot read property Symbol(Symbol.iterator))
// expect: TypeError: Iterator value 1 is not an entry object
// expect: TypeError: Method Map.prototype.get called on incompatible receiver #<Object>
// expect: TypeError: Invalid value used as weak map key
// expect: TypeError: Invalid value used in weak set
// expect: TypeError: WeakRef: invalid target
// expect: TypeError: FinalizationRegistry.prototype.register: invalid target
// expect: TypeError: FinalizationRegistry.prototype.register: target and holdings must not be same
// expect: TypeError: Invalid value used as weak map key
