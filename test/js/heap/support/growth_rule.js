/* SPDX-License-Identifier: MIT */
// Reads a trace of --trace-gc-nvp and works out by itself what the growing rule makes of each full
// collection (docs/heap/pacing.md): the two speeds from bytes and times, the factor from the speeds,
// the limit from factor and live bytes.  Tells whether the heap came to the same within 10 %, and
// which parts of the rule the program has exercised.
//
// usage: growth_rule.js MAX_OLD_MB < trace
'use strict';
const fs = require('fs');
const MB = 2 ** 20;
const SAMPLES = 10, WINDOW_MS = 5000, TARGET = 0.97;
const maxOld = Number(process.argv[2]) * MB;
const mostFactor = maxOld >= 2048 * MB ? 4
  : 1.3 + 0.7 * Math.max(0, maxOld / MB - 256) / (2048 - 256);

const pauses = fs.readFileSync(0, 'latin1').split('\n').filter((line) => line.includes(' gc='))
  .map((line) => Object.fromEntries([...line.matchAll(/([\w.]+)=(\S+)/g)]
    .map(([, name, text]) => [name, Number.isNaN(+text) ? text : +text])));

// Bytes a millisecond of the newest samples, as many as span `window`.
function speed(samples, window = Infinity) {
  let bytes = 0, ms = 0;
  for (let i = samples.length - 1; i >= Math.max(0, samples.length - SAMPLES) && ms < window; i--) {
    bytes += samples[i].bytes;
    ms += samples[i].ms;
  }
  return ms ? bytes / ms : 0;
}

const near = (got, want) => Math.abs(got - want) <= 0.1 * want;
const full = [], marking = [], finish = [], allocation = [];
const seen = { maximum: 0, measured: 0, step: 0, proportional: 0, halfway: 0, default: 0, conservative: 0, minimal: 0 };
let hidden = 0; // collections until the newest samples are traced ones again
let collections = 0, limits = 0, collectorSpeeds = 0, mutatorSpeeds = 0;

function collectorSpeed(p) {
  if (p.marked) {
    marking.push({ bytes: p.marked, ms: p.marking });
    finish.push({ bytes: p.total_size_before, ms: p.pause });
  } else {
    full.push({ bytes: p.total_size_before, ms: p.pause });
  }
  const a = speed(marking), b = speed(finish);
  return a && b ? (a * b) / (a + b) : speed(full);
}

function modeOf(p) {
  if (p.reduce_memory) return 'minimal';
  return p.old_live > maxOld - maxOld / 8 ? 'conservative' : 'default';
}

function factorOf(p, mode) {
  const above = (1 - TARGET) * p.gc_speed / p.mutator_speed;
  let factor = mostFactor;
  if (p.gc_speed && p.mutator_speed && above > TARGET)
    factor = Math.min(mostFactor, Math.max(1.1, above / (above - TARGET)));
  seen[factor < mostFactor ? 'measured' : 'maximum']++;
  if (mode === 'conservative') factor = Math.min(factor, 1.3);
  return mode === 'minimal' ? 1.1 : factor;
}

function limitOf(p, mode, factor) {
  const step = (mode === 'conservative' ? 2 : 8) * MB;
  const half = (p.old_live + maxOld) / 2;
  const grown = Math.max(p.old_live * factor, p.old_live + step) + p.semispace;
  seen[grown > half ? 'halfway' : p.old_live * factor > p.old_live + step ? 'proportional' : 'step']++;
  return Math.min(grown, half);
}

for (const p of pauses) {
  allocation.push({ bytes: p.old_allocated, ms: p.sampled });
  // The memory reducer takes samples too, while nothing is collected.
  hidden = p.sampled < p.mutator - 1 ? SAMPLES : hidden - 1;
  if (p.gc !== 'mc') continue;
  collections++;
  const mode = modeOf(p);
  seen[mode]++;
  const factor = factorOf(p, mode), limit = limitOf(p, mode, factor);
  // Pauses are traced with one decimal: speeds from very short ones say nothing.
  const coarse = p.pause < 0.5;
  const gc = collectorSpeed(p), mutator = speed(allocation, WINDOW_MS);
  // What is added to live bytes, not their sum: else the rule would hardly matter near the maximum.
  if (p.growing_mode === mode && near(p.old_limit - p.old_live, limit - p.old_live) &&
      near(p.growing_factor - 1, factor - 1)) limits++;
  else console.error(`limit ${p.old_limit}, by the rule ${limit} (${mode}, ${factor})`, p);
  if (coarse || near(p.gc_speed, gc)) collectorSpeeds++;
  else console.error(`the collector's speed ${p.gc_speed}, by the trace ${gc}`, p);
  if (near(p.mutator_speed, mutator) || hidden > 0) mutatorSpeeds++;
  else console.error(`the mutator's speed ${p.mutator_speed}, by the trace ${mutator}`, p);
}
console.log('limits', collections > 0 && limits === collections);
console.log('speeds', collectorSpeeds === collections, mutatorSpeeds === collections);
for (const name of process.argv.slice(3)) console.log(name, seen[name] > 0);
console.error(`${collections} full collections;`, seen);
