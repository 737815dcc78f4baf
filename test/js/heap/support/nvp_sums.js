/* SPDX-License-Identifier: MIT */
// Reads a trace of --trace-gc-nvp.  Arguments are comparisons of sums over all collections, such as
// "promoted>2*new_space_survived" or "compacted_pages>0"; prints whether each holds.
'use strict';
const sums = {};
for (const line of require('fs').readFileSync(0, 'latin1').split('\n')) {
  if (!line.includes(' gc=')) continue;
  for (const [, name, value] of line.matchAll(/([\w.]+)=([\d.]+)/g)) sums[name] = (sums[name] ?? 0) + Number(value);
}
for (const claim of process.argv.slice(2)) {
  const [, name, than, factor, other] = /^(\w+)([<>])([\d.]+)(?:\*(\w+))?$/.exec(claim);
  const bound = factor * (other ? sums[other] : 1);
  console.log(claim, than === '<' ? sums[name] < bound : sums[name] > bound);
}
console.error(sums);
