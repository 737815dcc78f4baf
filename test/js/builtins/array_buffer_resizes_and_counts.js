/* SPDX-License-Identifier: MIT */
const b = new ArrayBuffer(8, { maxByteLength: 64 }), all = new Uint8Array(b), part = new Uint8Array(b, 2, 4), rest = new Uint16Array(b, 4);
all.fill(7);
b.resize(32);
console.log(all.length, part.length, rest.length, all[31], all[7]);
b.resize(4);
console.log(all.length, part.length, rest.length, part[0], part.byteOffset);
b.resize(16);
console.log(all.join(), part.length);
const before = process.memoryUsage().arrayBuffers;
let big = new ArrayBuffer(10e6);
const with10 = process.memoryUsage().arrayBuffers;
console.log(with10 - before >= 10e6, with10 - before < 11e6);
const attempt = (f) => { try { f(); } catch (e) { console.log(`${e.name}: ${e.message}`); } };
attempt(() => new ArrayBuffer(-1));
attempt(() => new ArrayBuffer(2 ** 53));
attempt(() => new ArrayBuffer(10, { maxByteLength: 5 }));
attempt(() => new ArrayBuffer(2 ** 40));
attempt(() => new Uint8Array(-1));
attempt(() => new Uint8Array(2 ** 33));
attempt(() => new Uint16Array(new ArrayBuffer(3)));
attempt(() => new DataView(new ArrayBuffer(1)).getInt16(0));
// expect: 32 4 14 0 7
// expect: 4 0 0 undefined 0
// expect: 7,7,7,7,0,0,0,0,0,0,0,0,0,0,0,0 4
// expect: true true
// expect: RangeError: Invalid array buffer length
// expect: RangeError: Invalid array buffer length
// expect: RangeError: Invalid array buffer max length
// expect: RangeError: Array buffer allocation failed
// expect: RangeError: Invalid typed array length: -1
// expect: RangeError: Invalid typed array length: 8589934592
// expect: RangeError: byte length of Uint16Array should be a multiple of 2
// expect: RangeError: Offset is outside the bounds of the DataView
