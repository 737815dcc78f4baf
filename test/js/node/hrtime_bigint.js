/* SPDX-License-Identifier: MIT */
const start = process.hrtime.bigint();
const pair = process.hrtime();
const end = process.hrtime.bigint();
const middle = BigInt(pair[0]) * 1000000000n + BigInt(pair[1]);
console.log(typeof start, start <= middle, middle <= end);
// expect: bigint true true
