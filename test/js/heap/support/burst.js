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

// Resident memory may be this much then: the start, and 1.3 times what lives.
exports.allowed = function allowed(baseline) {
  return baseline + 1.3 * process.memoryUsage().heapUsed;
};

// Whether the burst's memory has gone back.  A sanitizer's allocator keeps what is freed (and makes
// every process large): then what the heap has committed is looked at instead.
exports.isBack = function isBack(baseline) {
  const { rss, heapTotal } = process.memoryUsage();
  return baseline > 25 * MB ? heapTotal < 4 * MB : rss <= exports.allowed(baseline);
};

// The baseline: everything that the measurement itself uses has been used.
exports.baseline = function baseline() {
  exports.burst(1);
  exports.allowed(0);
  return process.memoryUsage.rss();
};
