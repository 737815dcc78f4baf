/* SPDX-License-Identifier: MIT */
// flags: --predictable-gc-schedule --max-old-space-size=100
// Semispaces of 4 MB from the start.
const v8 = require('v8');
console.log(v8.getHeapStatistics().heap_size_limit / 2 ** 20); // expect: 112
const young = v8.getHeapSpaceStatistics()[1];
const megabytes = (young.space_used_size + young.space_available_size) / 2 ** 20;
console.log(megabytes > 3 && megabytes <= 4); // expect: true
