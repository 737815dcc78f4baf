/* SPDX-License-Identifier: MIT */
// Fills nine tenths of a heap of 100 MB with what lives, then makes garbage in large pieces.
'use strict';
const limit = 90 * 2 ** 20;
const kept = [];
while (process.memoryUsage().heapUsed < limit) {
  const list = [];
  for (let i = 0; i < 10000; i++) list.push({ i, n: { i } });
  kept.push(list);
}
for (let i = 0; i < 60; i++) new Array(600000);
