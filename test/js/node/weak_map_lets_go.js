/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
function used() {
  gc();
  return process.memoryUsage().heapUsed;
}
const MB4 = 4 * 1024 * 1024;
let map = new WeakMap();
const empty = used();
let b = new Object();
map.set(b, new Array(1024 * 1024));
const filled = used();
b = null;
const after = used();
console.log(filled - empty >= MB4 && filled - empty < MB4 + 1e6, Math.abs(after - empty) < 5e5);
(function () {
  const inner = new WeakMap();
  let key = new Object();
  const start = used();
  inner.set(key, new Array(1024 * 1024));
  const full = used();
  key = null;
  const end = used();
  console.log(full - start >= MB4, Math.abs(end - start) < 5e5, inner instanceof WeakMap);
})();
// expect: true true
// expect: true true true
// node: skip (its slots are 8 bytes)
