/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=60
// Names of properties that nobody has any more are dropped, and their table shrinks: millions of
// different ones, a few thousand at a time, fit into little memory.
let found = 0;
for (let round = 0; round < 300; round++) {
  const o = {};
  for (let i = 0; i < 10000; i++) o['name ' + round + ' ' + i] = i;
  for (let i = 0; i < 10000; i += 1000) if (o['name ' + round + ' ' + i] === i) found++;
}
console.log(found);
// expect: 3000
// timeout: 60
// node: skip (a limit of our own)
