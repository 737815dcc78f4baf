/* SPDX-License-Identifier: MIT */
// Whether collections of all kinds are helped by other threads.  On one core there are none, and
// the question is answered by what the flags say.
'use strict';
const fs = require('fs');
const os = require('os');
const { grow } = require('./gcs.js');

// The names of the process's threads in a line; on one core, where helpers are not made: ''.
exports.names = function names() {
  if (os.availableParallelism() === 1) return '';
  return fs.readdirSync('/proc/self/task').map((id) =>
    fs.readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim()).join();
};

exports.helpers = function helpers() {
  let kept = [];
  for (let i = 0; i < 3; i++) kept = grow(60);
  kept = null;
  for (let i = 0; i < 3; i++) grow(30);
  if (os.availableParallelism() === 1) {
    const off = process.execArgv.filter((flag) => /^--no-(concurrent|parallel)/.test(flag));
    return off.length < 4 && !process.execArgv.includes('--single-threaded-gc');
  }
  return exports.names().includes('helper');
};
