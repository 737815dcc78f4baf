/* SPDX-License-Identifier: MIT */
// zeal: skip (full collections that free nothing, one after another, end the program)
// flags: --memory-limit=200
// One large string that does not fit can be caught.
const kept = [];
const megabyte = Buffer.alloc(2 ** 20, 97);
try {
  for (;;) kept.push(megabyte.toString('latin1'));
} catch (e) {
  console.log(e.name, e.message); // expect: RangeError Invalid string length
  console.log(kept.length > 150 && kept.length < 200); // expect: true
}
// node: skip (a limit of our own)
