/* SPDX-License-Identifier: MIT */
const { count } = require('./support/gcs.js');
console.log(count(() => { for (let i = 0; i < 2000; i++) [{ i }]; }).all.length < 2); // expect: true
// zeal: skip (collections are counted)
