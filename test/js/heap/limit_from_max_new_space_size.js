/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=100 --max-new-space-size=4096
// The historic flag: KB of both semispaces together.
console.log(require('v8').getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 106
// node: skip (refused since V8 4)
