/* SPDX-License-Identifier: MIT */
console.log(Math.max(), Math.min(1, 2), Math.round(-0.5), Math.round(2.5), Math.sign(-3), Math.trunc(-4.7), Math.hypot(3, 4), Math.cbrt(27), Math.fround(5.5), Math.clz32(1), Math.imul(3, 4), Math.log2(8), Math.atan2(1, 1));
console.log((25).toString(36), (1e21).toString(), (123.456).toFixed(1), (0).toFixed(2), (1.005).toFixed(2), (12345.678).toExponential(2), (0.00001).toPrecision(1), (1e-10).toFixed(2), (-1.5).toFixed(0));
console.log(Number.MAX_SAFE_INTEGER, Number.EPSILON > 0, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53), Number('abc'), Number(null), Number([5]), Number(true), Number('Infinity'), parseInt('0x1f'), parseInt('z', 36), parseInt(''), Number.parseFloat('1.5e3x'));
console.log(0.1 * 3, 1 / 3, 100 / 3, 5e-7, 123e-20, 1.0, 1e300 * 10, 4.35, 0.000001, 1e-7, 12345678901234567890, 2 ** 31, 2 ** 53, -1e-7);
const d = new Date(0); console.log(d.getTime(), typeof Date.now(), new Date(1e12).getTime(), isNaN(new Date(NaN)), new Date(2020, 0).getTime() === new Date(2020, 0, 1).getTime());
for (const v of [1.5, -7.25, 1e10]) console.log(v | 0, v >>> 0, ~~v, Math.floor(v), Math.ceil(v));
let acc = 0; for (let i = 0; i < 1e5; i++) acc += i * 0.5; console.log(acc); let n = 1; for (let i = 0; i < 40; i++) n *= 2; console.log(n, n | 0);
console.log([10, 9, 1].map(parseInt), ['1', '2', '3'].map(Number), (5).constructor.name, 5..toString(), Number.prototype.toString.call(7));
// expect: -Infinity 1 -0 3 -1 -4 5 3 5.5 31 12 3 0.7853981633974483
// expect: p 1e+21 123.5 0.00 1.00 1.23e+4 0.00001 0.00 -2
// expect: 9007199254740991 true true false NaN 0 5 1 Infinity 31 35 NaN 1500
// expect: 0.30000000000000004 0.3333333333333333 33.333333333333336 5e-7 1.23e-18 1 1e+301 4.35 0.000001 1e-7 12345678901234567000 2147483648 9007199254740992 -1e-7
// expect: 0 number 1000000000000 true true
// expect: 1 1 1 1 2
// expect: -7 4294967289 -7 -8 -7
// expect: 1410065408 1410065408 1410065408 10000000000 10000000000
// expect: 2499975000
// expect: 1099511627776 0
// expect: [ 10, NaN, 1 ] [ 1, 2, 3 ] Number 5 7
