/* SPDX-License-Identifier: MIT */
// After a burst of 500 MB, resident memory ten seconds later is what it was at the start and 1.3
// times what lives; ten bursts do not raise it.  Idle, then with timers being served.
// timeout: 400
const { burst, baseline, allowed, isBack } = require('../js/heap/support/burst.js');
const start = baseline();
const MB = 2 ** 20;
const results = [];
let server = null;
let rounds = 0;
(function round() {
  const used = burst(500);
  setTimeout(() => {
    const rss = process.memoryUsage.rss();
    results.push(rss);
    console.error(`burst ${(used / MB).toFixed(0)} MB, ten seconds later ${(rss / MB).toFixed(1)} MB, ` +
      `start ${(start / MB).toFixed(1)} MB, allowed ${(allowed(start) / MB).toFixed(1)} MB`);
    console.log(isBack(start));
    if (++rounds === 5) server = setInterval(() => [1, 2, 3].map((n) => ({ n })), 10);
    if (rounds < 10) round();
    else {
      clearInterval(server);
      console.log(results[9] <= results[0] + 2 * MB);
    }
  }, 10000);
})();
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// exit: 0
// node: skip (node keeps it)
