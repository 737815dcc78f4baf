/* SPDX-License-Identifier: MIT */
const cause = new TypeError('inner');
const e = new Error('outer', { cause });
console.log(e.cause === cause, Object.getOwnPropertyDescriptor(e, 'cause').enumerable, 'cause' in new Error('x', {}));
const all = new AggregateError([1, cause], 'many', { cause: 0 });
console.log(all.errors.length, all.message, all.cause, all instanceof Error, AggregateError.length);
console.log(String(new RangeError('r')), Error('called').message, Object.getPrototypeOf(URIError) === Error);
console.log(Error.prototype.toString.call({ name: 'N', message: 'M' }), Error.prototype.toString.call({}));
try { decodeURI('%'); } catch (x) { console.log(x.name, x.message); }
try { new AggregateError(5); } catch (x) { console.log(x.message); }
// expect: true false false
// expect: 2 many 0 true 2
// expect: RangeError: r called true
// expect: N: M Error
// expect: URIError URI malformed
// expect: number 5 is not iterable (cannot read property Symbol(Symbol.iterator))
