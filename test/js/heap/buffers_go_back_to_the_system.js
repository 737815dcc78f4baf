/* SPDX-License-Identifier: MIT */
// Row B-20: touched Buffers are resident outside the heap, and dropping them gives it back.
// zeal: skip (resident memory is measured)
// flags: --expose-gc
let kept = [];
const before = process.memoryUsage.rss();
for (let i = 0; i < 20; i++) kept.push(Buffer.alloc(10e6, 1));
const during = process.memoryUsage.rss();
console.log(during - before > 190e6); // expect: true
kept = null;
setTimeout(() => {
  gc();
  gc();
  setTimeout(() => console.log(during - process.memoryUsage.rss() > 190e6), 100); // expect: true
}, 1);
