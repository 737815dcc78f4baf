// SPDX-License-Identifier: MIT
// The fixed mutator of bench/heap/mutator.c as a program: live objects of a few words, half
// of them references; a steady rate of allocation of which a fifth survives; a tenth of all
// edges rewritten each second.
//
//     mutator.js [seconds [liveMB [allocatedMBPerSecond]]]
//
// Work is due each millisecond; what it prints is how late the milliseconds ended (the pauses
// as the program meets them) and the CPU time.  Members live on; an edge is a field of a
// member; rewriting one stores another member of its group or a fresh leaf, which lives until
// the edge is rewritten again.
"use strict";
const [seconds = 20, liveMB = 500, rateMB = 200] = process.argv.slice(2).map(Number);
const SURVIVE = 0.2, EDGES_PER_SECOND = 0.1, GROUP = 1024;
const BYTES = 32; // of an object with six fields: header, shape, six slots
const EDGES = 3; // fields of a member that are references

function Node_(a, b, c, n) {
  this.a = a;
  this.b = b;
  this.c = c;
  this.n = n;
  this.m = n + 1;
  this.k = n + 2;
}

let seed = 12345;
function random(n) {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % n;
}

function setEdge(node, which, target) {
  if (which === 0) node.a = target;
  else if (which === 1) node.b = target;
  else node.c = target;
}

const leavesPerSecond = rateMB * 1e6 * SURVIVE / BYTES;
const edgesPerSecond = liveMB * 1e6 / BYTES * EDGES * EDGES_PER_SECOND;
const leafShare = Math.min(1, leavesPerSecond / edgesPerSecond);
const groupCount =
  Math.ceil(liveMB * 1e6 / (BYTES * (1 + EDGES * leafShare) + 4) / GROUP);

function leaf(group) {
  return new Node_(group[random(GROUP)], group[random(GROUP)], group[random(GROUP)], 1);
}

const groups = new Array(groupCount);
for (let g = 0; g < groupCount; g++) {
  const group = groups[g] = new Array(GROUP);
  for (let i = 0; i < GROUP; i++) group[i] = new Node_(null, null, null, i);
  for (let i = 0; i < GROUP; i++)
    for (let e = 0; e < EDGES; e++)
      setEdge(group[i], e,
              random(1000) < leafShare * 1000 ? leaf(group) : group[random(GROUP)]);
}

let temporary = null;
function allocateTemporary() {
  temporary = new Node_(random(2) ? temporary : null, null, null, 2);
}

const due = { bytes: rateMB * 1e3, edges: edgesPerSecond / 1e3 }; // a millisecond
const done = { bytes: 0, leafBytes: 0, edges: 0 };
function work(milliseconds) {
  const bytes = due.bytes * milliseconds, edges = due.edges * milliseconds;
  while (done.bytes < bytes || done.edges < edges) {
    const fresh = done.leafBytes < done.bytes * SURVIVE;
    if (fresh || (done.edges < edges && done.edges * bytes <= done.bytes * edges)) {
      const group = groups[random(groupCount)];
      setEdge(group[random(GROUP)], random(EDGES), fresh ? leaf(group) : group[random(GROUP)]);
      done.edges++;
      if (!fresh) continue;
      done.leafBytes += BYTES;
    } else {
      allocateTemporary();
    }
    done.bytes += BYTES;
  }
}

const late = [];
const clock = () => Number(process.hrtime.bigint()) / 1e6;
const cpuNow = () => { // in milliseconds; NaN where nobody counts
  const used = process.cpuUsage ? process.cpuUsage() : { user: NaN, system: NaN };
  return (used.user + used.system) / 1000;
};
const cpu = cpuNow(), start = clock();
let tick = 0;
function slice() {
  const until = clock() - start + 8;
  for (;;) {
    const now = clock() - start;
    if (now > until || tick >= seconds * 1000) break;
    if (now < tick) break;
    work(++tick);
    late.push(clock() - start - now);
  }
  if (tick < seconds * 1000) return setTimeout(slice, 1);
  const took = (clock() - start) / 1000;
  late.sort((x, y) => x - y);
  const at = (share) => late[Math.min(late.length - 1, Math.floor(share * late.length))].toFixed(2);
  console.log(`${took.toFixed(1)} s, ${(done.bytes / took / 1e6).toFixed(0)} MB/s, ` +
              `${(done.edges / took / 1e6).toFixed(2)} million edges/s, ` +
              `CPU ${((cpuNow() - cpu) / 1000).toFixed(2)} s`);
  console.log(`a millisecond's work took: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
              `p99.9 ${at(0.999)} ms, max ${at(1)} ms`);
}
slice();
