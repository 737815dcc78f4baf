/* SPDX-License-Identifier: MIT */
// flags: --expose-gc-as=collect
console.log(typeof gc, typeof collect, collect()); // expect: undefined function undefined
