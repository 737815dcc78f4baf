/* SPDX-License-Identifier: MIT */
// flags: --gc-interval=1000
// 20,000 objects and their arrays are some 20 to 60 collections where none is needed.
const { count } = require('./support/gcs.js');
const c = count(() => { for (let i = 0; i < 20000; i++) [{ i }]; });
console.log(c.all.length >= 15 && c.all.length <= 200); // expect: true
// node: skip (without effect in release builds of V8)
// zeal: skip (collections are counted)
