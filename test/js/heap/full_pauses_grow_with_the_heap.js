/* SPDX-License-Identifier: MIT */
// Row A-05: why there is a limit.  A full collection in one pause looks at all that lives; the
// trace and the profiler tell how long it took.
// flags: --expose-gc --no-incremental-marking --single-threaded-gc
const { count } = require('./support/gcs.js');
const pause = () => Math.min(...[1, 2, 3].map(() => count(() => gc()).all.reduce((n, r) => n + r.cost, 0)));
const small = pause();
const kept = [];
for (let i = 0; i < 300000; i++) kept.push({ i, next: { i, text: 'number ' + i } });
const large = pause();
console.log(small > 0, large > 5 * small); // expect: true true
console.log(kept.length); // expect: 300000
// zeal: skip (collections take as long as checking does)
