/* SPDX-License-Identifier: MIT */
// A length may reach past the stored elements; what lies there is absent.
const a = [1, 2, 3];
a.length = 60;
console.log(a[4], typeof a[50], 5 in a, a.indexOf(undefined), a.includes(undefined), a.at(-1), a.pop(), a.length);
const d = [1.5];
d.length = 40;
d[30] = 2.5;
console.log(d[20], d[30], d.length, d.lastIndexOf(2.5), d.slice(0, 2).length, Object.keys(d).join());
const big = new Array(2 ** 26);
big[0] = 1;
console.log(big[1000], big[2 ** 26 - 1], big.length);
// expect: undefined undefined false -1 true undefined undefined 59
// expect: undefined 2.5 40 30 2 0,30
// expect: undefined undefined 67108864
