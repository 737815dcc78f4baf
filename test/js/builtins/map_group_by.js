/* SPDX-License-Identifier: MIT */
const m = Map.groupBy([1, 2, 3, -0, 5.5], (x, i) => (x === 0 ? -0 : x > 2));
console.log([...m].map(([k, v]) => `${k}:${v}`).join(' '), Object.is([...m.keys()][2], 0));
const o = Object.groupBy('hello', (c) => (c < 'i' ? 'low' : 'high'));
console.log(Object.getPrototypeOf(o), JSON.stringify(o));
// expect: false:1,2 true:3,5.5 0:0 true
// expect: null {"low":["h","e"],"high":["l","l","o"]}
// node: skip (older than Map.groupBy)
