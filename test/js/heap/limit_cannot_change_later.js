/* SPDX-License-Identifier: MIT */
// Row A-10: the heap is made when the program begins.
const v8 = require('v8');
const before = v8.getHeapStatistics().heap_size_limit;
console.log(v8.setFlagsFromString('--max-old-space-size=100')); // expect: undefined
v8.setFlagsFromString('--max-semi-space-size=1');
console.log(v8.getHeapStatistics().heap_size_limit === before); // expect: true
