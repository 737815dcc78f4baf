// SPDX-License-Identifier: MIT
// Wide arrays: 64 arrays of 65,536 references are alive; one after another is replaced by a new one, every
// eighth element of which is a fresh object and the others shared; between that, old arrays get fresh
// elements at random places, of which a collector has to find each and scan as little else as it can.
//
//     wide_arrays.js [arrays made, 500]
"use strict";
const ALIVE = 64, WIDTH = 65536, FRESH = 8, STORES = 2000;
const rounds = Number(process.argv[2] || 500);

let seed = 12345;
function random(n) {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % n;
}

const shared = { n: 1 };
function make(round) {
  const array = new Array(WIDTH);
  for (let i = 0; i < WIDTH; i++) array[i] = i % FRESH ? shared : { n: round };
  return array;
}

const arrays = [];
for (let i = 0; i < ALIVE; i++) arrays.push(make(0));
let sum = 0;
for (let round = 1; round <= rounds; round++) {
  arrays[random(ALIVE)] = make(round);
  for (let i = 0; i < STORES; i++) {
    const array = arrays[random(ALIVE)], at = random(WIDTH);
    sum += array[at].n;
    array[at] = { n: i & 7 };
  }
}
console.log("wide_arrays " + sum);
