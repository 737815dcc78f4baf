/* SPDX-License-Identifier: MIT */
// Rows B-03, D-03: an empty program has a small nursery and a small heap.
// zeal: skip (collections of the mode that take long let the nursery grow)
const young = require('v8').getHeapSpaceStatistics()[1];
const megabytes = (young.space_used_size + young.space_available_size) / 2 ** 20;
console.log(megabytes <= 1); // expect: true
console.log(process.memoryUsage().heapTotal < 10 * 2 ** 20); // expect: true
