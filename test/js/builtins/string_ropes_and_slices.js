/* SPDX-License-Identifier: MIT */
// Long concatenations, to the left, to the right and bushy, read back what was put in.
let left = '';
for (let i = 0; i < 3000000; i++) left += 'ab'[i & 1];
console.log(left.length, left[0], left[2999999], left.slice(1000000, 1000004));
let right = 'end of the string that grows to its left';
for (let i = 0; i < 100000; i++) right = 'é' + right;
console.log(right.length, right[99999], right[100000], right.indexOf('end'));
let bushy = 'twelve units';
for (let i = 0; i < 14; i++) bushy += bushy;
console.log(bushy.length, bushy.lastIndexOf('twelve'), bushy.split('units').length);
const slice = left.substring(7, 2000000), inner = slice.substring(1, 1500000);
console.log(inner.length, inner[0], inner.charCodeAt(1499998), inner === left.substring(8, 1500007));
const keys = {};
for (let i = 0; i < 100; i++) keys['key number ' + i + ' with a long name'] = i;
console.log(keys[['key number 42', ' with a long name'].join('')], 'x'.repeat(5), 'abc'.padStart(8, '12').padEnd(10));
try { 'x'.repeat(2 ** 29); } catch (e) { console.log(e.name + ': ' + e.message); }
let huge = 'x'.repeat(2 ** 28);
try { huge = huge + huge + huge; } catch (e) { console.log(e.name + ': ' + e.message); }
// expect: 3000000 a b abab
// expect: 100040 é e 100000
// expect: 196608 196596 16385
// expect: 1499999 a 97 true
// expect: 42 xxxxx 12121abc  
// expect: RangeError: Invalid string length
// expect: RangeError: Invalid string length
