/* SPDX-License-Identifier: MIT */
// flags: --max-heap-size=300 --max-old-space-size=200
// What max-heap-size leaves is the young generation's: 100 / 3, made a power of two: 64 MB.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 392
