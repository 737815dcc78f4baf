/* SPDX-License-Identifier: MIT */
const b = new ArrayBuffer(16); const u8 = new Uint8Array(b), f64 = new Float64Array(b), i32 = new Int32Array(b, 4, 2);
f64[0] = 1.5; console.log(u8, i32.length, b.byteLength); u8[0] = 300; u8[1] = -1; console.log(u8[0], u8[1], u8[99], u8.length);
console.log(new Uint8Array([1, 2, 3]).map((x) => x * 2), Uint8Array.from('123'), new Float64Array(3).fill(1.5), new Uint8Array([3, 1, 2]).sort(), new Int16Array(2));
console.log(u8.subarray(2, 4).byteOffset, u8.slice(0, 2), [...new Uint8Array([9, 8])], new Uint8ClampedArray([300, -5, 1.5]), Object.prototype.toString.call(u8));
try { new Uint8Array(-1); } catch (e) { console.log(e.name, e.message); } try { new Float64Array(b, 1); } catch (e) { console.log(e.message); }
const dv = new DataView(b); dv.setInt16(0, -2); console.log(dv.getUint16(0), dv.getInt16(0, true), new Float32Array([1.1])[0]);
u8.foo = 1; console.log(u8.foo, 'foo' in u8, 3 in u8, 99 in u8, Object.keys(new Uint8Array(2))); for (const x of new Uint8Array([1, 2])) console.log(x);
console.log(new Uint8Array(b).set([1, 2], 3), u8[3], u8.indexOf(2), u8.join('-').length, new BigInt64Array(1)[0], u8.at(-1));
// expect: Uint8Array(16) [
// expect:     0,  0, 0, 0, 0, 0,
// expect:   248, 63, 0, 0, 0, 0,
// expect:     0,  0, 0, 0
// expect: ] 2 16
// expect: 44 255 undefined 16
// expect: Uint8Array(3) [ 2, 4, 6 ] Uint8Array(3) [ 1, 2, 3 ] Float64Array(3) [ 1.5, 1.5, 1.5 ] Uint8Array(3) [ 1, 2, 3 ] Int16Array(2) [ 0, 0 ]
// expect: 2 Uint8Array(2) [ 44, 255 ] [ 9, 8 ] Uint8ClampedArray(3) [ 255, 0, 2 ] [object Uint8Array]
// expect: RangeError Invalid typed array length: -1
// expect: start offset of Float64Array should be a multiple of 8
// expect: 65534 -257 1.100000023841858
// expect: 1 true true false [ '0', '1' ]
// expect: 1
// expect: 2
// expect: undefined 1 4 38 0n 0
