/* SPDX-License-Identifier: MIT */
// flags: --max_heap_size=300 --max_old_space_size=0 --max_semi_space_size=0
// A size of 0 is no size.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 300
