/* SPDX-License-Identifier: MIT */
// What collections a function causes.
'use strict';
const v8 = require('v8');

// { Scavenge, MarkSweepCompact, IncrementalMarking, all } of collections while f runs.
exports.count = function count(f) {
  const profiler = new v8.GCProfiler();
  profiler.start();
  f();
  const counts = { Scavenge: 0, MarkSweepCompact: 0, IncrementalMarking: 0, all: [] };
  for (const record of profiler.stop().statistics) {
    counts[record.gcType]++;
    counts.all.push(record);
  }
  return counts;
};

// Objects that live: about `megabytes` of them.
exports.grow = function grow(megabytes, kept = []) {
  for (let i = 0; i < megabytes * 10; i++) kept.push(new Array(13000).fill(i));
  for (let i = 0; i < megabytes * 1600; i++) kept.push({ i, a: [i, i], b: { i } });
  return kept;
};

// Garbage, of which nothing lives.
exports.churn = function churn(megabytes) {
  let last;
  for (let i = 0; i < megabytes * 16000; i++) last = { i, a: [i, i], last: null };
  return last;
};

// How large the nursery may become, in MB.
exports.semispace = function semispace() {
  const s = v8.getHeapSpaceStatistics()[1];
  return Math.round((s.space_used_size + s.space_available_size) / 2 ** 20);
};
