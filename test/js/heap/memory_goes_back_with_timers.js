/* SPDX-License-Identifier: MIT */
// The same in a program that keeps serving timers, and again: bursts do not add up.
// flags: --gc-memory-reducer-start-delay-ms=300
// timeout: 60
const { burst, baseline, isBack } = require('./support/burst.js');
const start = baseline();
let served = 0;
const server = setInterval(() => { served += [1, 2, 3].map((n) => ({ n })).length; }, 10);
let rounds = 0;
(function round() {
  burst(40);
  // Some seven seconds; more where other programs want the processor, too.
  let looks = 0;
  const look = setInterval(() => {
    if (!isBack(start) && ++looks < 25) return;
    clearInterval(look);
    console.log(isBack(start));
    if (++rounds < 2) round();
    else clearInterval(server);
  }, 1000);
})();
// expect: true
// expect: true
// node: skip (no such flag)
// zeal: skip (resident memory is measured)
