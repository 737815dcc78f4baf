/* SPDX-License-Identifier: MIT */
const kept = [];
for (let i = 0; i < 50; i++) kept.push(Buffer.alloc(5e6));
console.log(kept.length); // expect: 50
