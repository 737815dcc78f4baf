/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=100 --max-semi-space-size=3
// A semispace is rounded up to a power of two: 4 MB.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 112
