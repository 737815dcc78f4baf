/* SPDX-License-Identifier: MIT */
// flags: --max-semi-space-size=1 --single-threaded-gc
// Instructions whose objects, arrays, strings and closures all get old make them old: then
// scavenges are few.  Where they die again it is found out, and what a mistake leaves in the old
// generation is bounded.
const { count } = require('./support/gcs.js');
const kept = [];
class Point { constructor(i) { this.x = i; this.y = null; } }
function make(i) {
  return { at: new Point(i), list: [1, 2, 3], text: 'number ' + i + ' of many', call: () => i };
}
const build = (keep) => {
  for (let i = 0; i < 100000; i++) {
    const made = make(i);
    if (keep) kept.push(made);
  }
};
const building = count(() => build(true));
console.log(building.Scavenge <= 20); // expect: true
let sum = 0;
for (let i = 0; i < kept.length; i++) sum += kept[i].at.x === i && kept[i].call() === i && kept[i].text.length > 15 && kept[i].list[2] === 3;
console.log(sum === kept.length); // expect: true
const before = process.memoryUsage().heapUsed;
const dropping = count(() => build(false));
console.log(dropping.Scavenge >= 10); // expect: true
console.log(process.memoryUsage().heapUsed - before < 40e6); // expect: true
// zeal: skip (collections are counted)
