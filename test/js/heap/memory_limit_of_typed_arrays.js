/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=60 --expose-gc
// Typed arrays, many small Buffers, shared ones: errors that can be caught, and room again once what
// was made has been dropped.
function fill(make) {
  const kept = [];
  try {
    for (;;) kept.push(make());
  } catch (e) {
    console.log(e.name, e.message, kept.length > 100);
  }
}
for (const make of [() => new Float64Array(20000).fill(1), () => Buffer.alloc(3000, 1),
  () => new SharedArrayBuffer(100000)]) {
  fill(make);
  gc();
}
// expect: RangeError Array buffer allocation failed true
// expect: RangeError Array buffer allocation failed true
// expect: RangeError Array buffer allocation failed true
// node: skip (a limit of our own)
// zeal: skip (what has been dropped is found later)
