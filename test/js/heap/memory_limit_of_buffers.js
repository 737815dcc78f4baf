/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=200
// Buffers count, and the request that does not fit fails alone.
const kept = [];
let error;
try {
  for (;;) kept.push(Buffer.alloc(5e6, 1));
} catch (e) {
  error = e;
}
console.log(error.name, error.message); // expect: RangeError Array buffer allocation failed
console.log(kept.length >= 34 && kept.length <= 42); // expect: true
kept.length = 0;
setTimeout(() => {
  console.log(Buffer.alloc(1e8).length); // expect: 100000000
  try { new Uint8Array(3e8); } catch (e) { console.log(e.message); } // expect: Array buffer allocation failed
  const resizable = new ArrayBuffer(1000, { maxByteLength: 1e9 });
  try { resizable.resize(9e8); } catch (e) { console.log(e.name, resizable.byteLength); } // expect: RangeError 1000
}, 1);
// node: skip (a limit of our own)
