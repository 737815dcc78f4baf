/* SPDX-License-Identifier: MIT */
const attempt = (f) => { try { f(); } catch (e) { console.log(`${e.name}: ${e.message}`); } };
attempt(() => [].reduce(() => 1));
attempt(() => Array.prototype.forEach.call(null));
attempt(() => [].forEach({}));
attempt(() => new Array(-1));
attempt(() => { [].length = 2 ** 32; });
attempt(() => [].with(3, 1));
attempt(() => [].sort(3));
attempt(() => Object.freeze([1]).push(2));
attempt(() => Array.prototype.push.call({ length: 2 ** 53 - 1 }, 1));
attempt(() => [1].flatMap(1));
// expect: TypeError: Reduce of empty array with no initial value
// expect: TypeError: Array.prototype.forEach called on null or undefined
// expect: TypeError: #<Object> is not a function
// expect: RangeError: Invalid array length
// expect: RangeError: Invalid array length
// expect: RangeError: Invalid index : 3
// expect: TypeError: The comparison function must be either a function or undefined
// expect: TypeError: Cannot add property 1, object is not extensible
// expect: TypeError: Pushing 1 elements on an array-like of length 9007199254740991 is disallowed, as the total surpasses 2**53-1
// expect: TypeError: flatMap mapper function is not callable
