/* SPDX-License-Identifier: MIT */
const values = [300, -1, 1.5, 2.5, NaN, Infinity, 2 ** 31, -(2 ** 40)];
for (const T of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
  console.log(T.name, T.from(values).join());
}
console.log(BigInt64Array.of(-1n, 2n ** 63n).join(), BigUint64Array.of(-1n).join());
const bits = new Uint8Array(new Float64Array([NaN]).buffer), f = new Float64Array(bits.buffer);
bits[0] = 1;
console.log(f[0], Object.is([f[0]][0], NaN), new Map([[f[0], 'nan']]).get(NaN));
const u = new Uint8Array(4);
u['-0'] = 1; u['1.5'] = 1; u[9] = 1; u.foo = 1;
console.log(Object.keys(u).join(), u[9], '-0' in u, u['1.5']);
// expect: Int8Array 44,-1,1,2,0,0,0,0
// expect: Uint8Array 44,255,1,2,0,0,0,0
// expect: Uint8ClampedArray 255,0,2,2,0,255,255,0
// expect: Int16Array 300,-1,1,2,0,0,0,0
// expect: Uint16Array 300,65535,1,2,0,0,0,0
// expect: Int32Array 300,-1,1,2,0,0,-2147483648,0
// expect: Uint32Array 300,4294967295,1,2,0,0,2147483648,0
// expect: Float32Array 300,-1,1.5,2.5,NaN,Infinity,2147483648,-1099511627776
// expect: Float64Array 300,-1,1.5,2.5,NaN,Infinity,2147483648,-1099511627776
// expect: -1,-9223372036854775808 18446744073709551615
// expect: NaN true nan
// expect: 0,1,2,3,foo undefined false undefined
