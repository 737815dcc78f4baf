/* SPDX-License-Identifier: MIT */
// Of a trace with --trace-gc-verbose of a program that calls gc() three times: whether what the
// engine holds outside the heap was larger, by half a MB at least, at the second and the third.
const text = require('fs').readFileSync(0, 'utf8');
const found = text.split('Mark-Compact').slice(1).filter((part) => /^.*testing;/.test(part))
  .map((part) => +/Code and tables outside the heap: +(\d+) KB/.exec(part)[1]);
for (const kb of found.slice(1)) console.log(kb - found[0] > 500 ? "more" : "the same");
