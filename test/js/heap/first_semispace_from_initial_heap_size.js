/* SPDX-License-Identifier: MIT */
// flags: --initial-heap-size=1024 --max-semi-space-size=16
// 1024 MB are an old generation of 1000 and semispaces of 8 (1000 / 128, in whole pages).
const young = require('v8').getHeapSpaceStatistics()[1];
const megabytes = (young.space_used_size + young.space_available_size) / 2 ** 20;
console.log(megabytes > 7 && megabytes <= 8); // expect: true
