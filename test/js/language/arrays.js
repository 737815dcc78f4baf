/* SPDX-License-Identifier: MIT */
const a = [3, 1, 2]; a.push(5, 4); console.log(a.length, a.sort().join(), a.reverse().join(), a.indexOf(5), a.at(-1));
console.log([1, 2, 3, 4].map((x) => x * 2).filter((x) => x > 2).reduce((s, x) => s + x, 0));
const h = [1, , 3]; console.log(h, h.length, 1 in h, h.forEach((x) => 0), Object.keys(h));
h[5] = 6; console.log(h); h.length = 2; console.log(h);
console.log([1, [2, [3, [4]]]].flat(Infinity), [[1, 2], [3]].flatMap((x) => x), Array.from({ length: 3 }, (_, i) => i * i));
console.log(a.slice(1, 3), a.splice(1, 2, 'x', 'y', 'z'), a, a.concat([1], 2), a.join('-'));
const d = [1.5, 2.5]; d.push(3); d[0] = 'str'; d[10] = {}; console.log(d);
console.log([5, 1, 10].sort(), [5, 1, 10].sort((x, y) => x - y), ['b', undefined, 'a'].sort(), [3, 2, 1].toSorted(), [1, 2].with(0, 9));
console.log(Array.isArray([]), Array.of(7), new Array(3), new Array(1, 2), [].concat([[]]), [1, 2, 3].fill(0, 1), [1, 2, 3, 4, 5].copyWithin(0, 3));
console.log([1, 2, 3].some((x) => x > 2), [1, 2].every((x) => x), [1, 2, 3].find((x) => x > 1), [1, 2, 3].findLastIndex((x) => x < 3), [..."ab"].entries().next());
const q = []; for (let i = 0; i < 1000; i++) q.push(i); let s = 0; while (q.length) s += q.shift(); console.log(s);
q.unshift(1, 2); console.log(q, q.pop(), q.length); a.length = 0; console.log(a);
const big = []; big[100000] = 1; console.log(big.length, Object.keys(big)); big.length = 5; console.log(big);
console.log(typeof Object.keys, [1, 2, 3].lastIndexOf(3), [NaN].includes(NaN), [NaN].indexOf(NaN), [1, 2, 3].toString());
try { new Array(-1); } catch (e) { console.log(e.name, e.message); } try { [].length = 2 ** 32; } catch (e) { console.log(e.message); } try { [].reduce((x) => x); } catch (e) { console.log(e.message); }
const nums = []; for (let i = 0; i < 100; i++) nums.push(i * 1.1); nums[50] = 7; console.log(nums[50], nums[99], nums.length);
const big2 = [2147483647, 2147483648, -2147483648, 1073741824]; big2.push(4294967295); console.log(big2);
// expect: 5 1,2,3,4,5 5,4,3,2,1 0 1
// expect: 18
// expect: [ 1, <1 empty item>, 3 ] 3 false undefined [ '0', '2' ]
// expect: [ 1, <1 empty item>, 3, <2 empty items>, 6 ]
// expect: [ 1, <1 empty item> ]
// expect: [ 1, 2, 3, 4 ] [ 1, 2, 3 ] [ 0, 1, 4 ]
// expect: [ 4, 3 ] [ 4, 3 ] [ 5, 'x', 'y', 'z', 2, 1 ] [
// expect:   5, 'x', 'y', 'z',
// expect:   2, 1,   1,   2
// expect: ] 5-x-y-z-2-1
// expect: [ 'str', 2.5, 3, <7 empty items>, {} ]
// expect: [ 1, 10, 5 ] [ 1, 5, 10 ] [ 'a', 'b', undefined ] [ 1, 2, 3 ] [ 9, 2 ]
// expect: true [ 7 ] [ <3 empty items> ] [ 1, 2 ] [ [] ] [ 1, 0, 0 ] [ 4, 5, 3, 4, 5 ]
// expect: true true 2 1 { value: [ 0, 'a' ], done: false }
// expect: 499500
// expect: [ 1 ] 2 1
// expect: []
// expect: 100001 [ '100000' ]
// expect: [ <5 empty items> ]
// expect: function 2 true -1 1,2,3
// expect: RangeError Invalid array length
// expect: Invalid array length
// expect: Reduce of empty array with no initial value
// expect: 7 108.9 100
// expect: [ 2147483647, 2147483648, -2147483648, 1073741824, 4294967295 ]
