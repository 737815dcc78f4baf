/* SPDX-License-Identifier: MIT */
// flags: --min-semi-space-size=16 --max-semi-space-size=16
const young = require('v8').getHeapSpaceStatistics()[1];
const megabytes = (young.space_used_size + young.space_available_size) / 2 ** 20;
console.log(young.space_name, megabytes > 15 && megabytes <= 16); // expect: new_space true
