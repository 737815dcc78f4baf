/* SPDX-License-Identifier: MIT */
console.log((255).toString(16), (0.1).toString(3), (-7.5).toString(2), (1e21).toString(36), (1 / 3).toString(2).length);
console.log((1.005).toFixed(2), (1e21).toFixed(2), (-1.5).toFixed(0), (0).toFixed(3), (123.456).toPrecision(4), (0.00001).toPrecision(1));
console.log((12345).toExponential(), (12345).toExponential(2), (0).toExponential(), (1e-7).toString(), 123456789012345680000 + '');
console.log(parseInt('0x1f'), parseInt('12px'), parseInt('z', 36), parseInt(''), parseInt('-0'), parseInt('9007199254740993'), parseInt('1e3'));
console.log(parseFloat('3.14abc'), parseFloat('.5.5'), parseFloat('-Infinityx'), parseFloat('e5'), Number(' 0b101 '), Number('1_0'), Number(null));
console.log(Number.MAX_SAFE_INTEGER, Number.EPSILON, Number.MIN_VALUE, Number.isSafeInteger(2 ** 53), Number.parseFloat === parseFloat);
console.log((1234567.891).toLocaleString(), (0).toLocaleString(), (-1234.5).toLocaleString(), 123456789n.toLocaleString());
for (const bad of [() => (1).toString(1), () => (1).toFixed(101), () => (1).toPrecision(0), () => (1).toExponential(-1), () => Number.prototype.valueOf.call('')]) {
  try { bad(); } catch (e) { console.log(e.name + ': ' + e.message); }
}
// expect: ff 0.0022002200220022002200220022002201 -111.1 5v1j4f4ds7c000 56
// expect: 1.00 1e+21 -2 0.000 123.5 0.00001
// expect: 1.2345e+4 1.23e+4 0e+0 1e-7 123456789012345680000
// expect: 31 12 35 NaN -0 9007199254740992 1
// expect: 3.14 0.5 -Infinity NaN 5 NaN 0
// expect: 9007199254740991 2.220446049250313e-16 5e-324 false true
// expect: 1,234,567.891 0 -1,234.5 123,456,789
// expect: RangeError: toString() radix argument must be between 2 and 36
// expect: RangeError: toFixed() digits argument must be between 0 and 100
// expect: RangeError: toPrecision() argument must be between 1 and 100
// expect: RangeError: toExponential() argument must be between 0 and 100
// expect: TypeError: Number.prototype.valueOf requires that 'this' be a Number
