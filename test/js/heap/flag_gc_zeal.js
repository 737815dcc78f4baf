/* SPDX-License-Identifier: MIT */
// flags: --gc-zeal=collect=100,verify=10
// A mode that collects at every hundredth allocation.
const { count } = require('./support/gcs.js');
const kept = [];
console.log(count(() => { for (let i = 0; i < 2000; i++) kept.push([i]); }).all.length >= 20); // expect: true
// node: skip (no such flag)
// zeal: skip (it has modes of its own)
