/* SPDX-License-Identifier: MIT */
// A program that holds much for a moment, and what is resident once it has become quiet.
'use strict';
const MB = 2 ** 20;

// Objects of about `megabytes`, all dead when it returns.
exports.burst = function burst(megabytes) {
  const lists = [];
  for (let i = 0; i < megabytes; i++) {
    const list = [];
    for (let k = 0; k < 37000; k++) list.push({ i, k, next: null, n: i * k });
    lists.push(list);
  }
  return process.memoryUsage().heapUsed;
};

// Resident memory may be this much then: the start, 1.3 times what lives (under 1 MB), and what
// else the process has touched meanwhile: code pages, stacks of helper threads, tables.
exports.allowed = function allowed(baseline) { return baseline + 4.3 * MB; };

// The baseline: everything that the measurement itself uses has been used.
exports.baseline = function baseline() {
  exports.burst(1);
  exports.allowed(0);
  return process.memoryUsage.rss();
};
