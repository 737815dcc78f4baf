/* SPDX-License-Identifier: MIT */
console.log(Math.round(-0.5), 1 / Math.round(-0.2), Math.round(2.5), Math.round(0.49999999999999994), Math.round(4503599627370495.5), Math.max(), Math.min(0, -0), Math.max(-0, 0));
console.log(Math.hypot(3, 4), Math.hypot(), Math.hypot(1e300, 1e300), Math.hypot(NaN, Infinity), Math.sign(-3), Math.trunc(-4.7), Math.cbrt(27), Math.clz32(1), Math.imul(0xffffffff, 5));
console.log(Math.fround(5.5), Math.fround(5.05), Math.log2(8), Math.log10(1000), Math.expm1(0), Math.pow(2, 0.5), Math.pow(1, Infinity), Math.atan2(-0, -0), 2 ** -1074);
const r = Math.random(), s = Math.random();
console.log(r >= 0 && r < 1 && r !== s, Object.prototype.toString.call(Math), Math.PI);
// expect: -0 -Infinity 3 0 4503599627370496 -Infinity -0 0
// expect: 5 0 1.4142135623730952e+300 Infinity -1 -4 3 31 -5
// expect: 5.5 5.050000190734863 3 3 0 1.4142135623730951 NaN -3.141592653589793 5e-324
// expect: true [object Math] 3.141592653589793
