/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
const before = process.memoryUsage(); let b = Buffer.alloc(10e6); const after = process.memoryUsage();
console.log(after.arrayBuffers - before.arrayBuffers === 10e6, after.external - before.external >= 10e6, after.heapUsed - before.heapUsed < 500000);
(function () { b = null; })(); setTimeout(() => { gc(); gc(); setTimeout(() => console.log(process.memoryUsage().arrayBuffers - before.arrayBuffers < 20000), 20); }, 1);
// expect: true true true
// expect: true
