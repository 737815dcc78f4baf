/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=100 --max-semi-space-size=2
// heap_size_limit is the old generation and three semispaces.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 106
