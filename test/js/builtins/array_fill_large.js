/* SPDX-License-Identifier: MIT */
const n = 256 * 1024;
const a = new Array(n).fill(0);
const b = new Array(n).fill(0.5);
const c = new Array(1000).fill('x').fill(1.25).fill(3);
console.log(a[0], a[n - 1], b[n - 1], a.indexOf(1), b.length, c[999]);
a.fill('mixed', n - 2);
console.log(a[n - 1], a[n - 3], a.includes('mixed'));
// expect: 0 0 0.5 -1 262144 3
// expect: mixed 0 true
