/* SPDX-License-Identifier: MIT */
// flags: --max-heap-size=300
// Divided over the generations, and it adds up exactly.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 300
