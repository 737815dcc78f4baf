/* SPDX-License-Identifier: MIT */
const cache = {};
function get(key, value) { if (cache[key]) return cache[key]; cache[key] = value; return value; }
console.log(get('ac', 12)); console.log(get('ac', 12)); console.log('cache: ', cache);
// expect: 12
// expect: 12
// expect: cache:  { ac: 12 }
