/* SPDX-License-Identifier: MIT */
// Row A-50: external rises by n with an ArrayBuffer of n bytes, and falls when it is collected.
// flags: --expose-gc
const before = process.memoryUsage();
(function () { globalThis.kept = new ArrayBuffer(10e6); })();
const during = process.memoryUsage();
console.log(Math.abs(during.external - before.external - 10e6) < 1e5, during.arrayBuffers - before.arrayBuffers === 10e6); // expect: true true
console.log(Math.abs(during.heapUsed - before.heapUsed) < 2e6); // expect: true
globalThis.kept = null;
setTimeout(() => {
  gc();
  new ArrayBuffer(1);
  setTimeout(() => {
    const after = process.memoryUsage();
    console.log(after.external - before.external < 1e6, after.arrayBuffers - before.arrayBuffers < 1e6); // expect: true true
  }, 50);
}, 1);
// node: skip (external falls at a later bookkeeping point)
