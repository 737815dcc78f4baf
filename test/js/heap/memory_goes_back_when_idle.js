/* SPDX-License-Identifier: MIT */
// Memory of a burst goes back to the system once the program is quiet; nothing but a timer that
// is far off keeps it alive.
// (Quiet is what has allocated little for five seconds.)
// flags: --gc-memory-reducer-start-delay-ms=300
// timeout: 60
const { burst, baseline, allowed, isBack } = require('./support/burst.js');
const start = baseline();
console.log(burst(60) > 60 * 2 ** 20); // expect: true
const before = process.memoryUsage.rss();
setTimeout(() => {
  console.log(before > allowed(start)); // expect: true
  console.log(isBack(start)); // expect: true
}, 7500);
// node: skip (no such flag)
// zeal: skip (resident memory is measured)
