/* SPDX-License-Identifier: MIT */
let f = 1n;
for (let i = 1n; i <= 60n; i++) f *= i;
console.log(String(f), String(f / 59n % 1000007n), String(-f >> 100n), String(f << 3n), f.toString(36));
console.log([-7n / 2n, -7n % 2n, (-7n) >> 1n, 7n & -2n, -8n | 3n, 5n ^ -1n, ~5n, 2n ** 100n, (-2n) ** 3n, 0n ** 0n].join(' '));
console.log([BigInt('0xff'), BigInt(' -12 '), BigInt(2 ** 60), BigInt(true), BigInt.asIntN(8, 255n), BigInt.asUintN(64, -1n), BigInt.asIntN(3, 25n)].join(' '));
console.log(1n < 2, 2n == 2, 2n === 2, 1n < 1.5, '3' > 2n, 10n > 9n, typeof 1n, Number(2n ** 64n + 1n), 0n ? 1 : 2, [3n, 1n, 2n].sort().join());
for (const bad of [() => 1n + 1, () => 1n / 0n, () => 1n >>> 0n, () => +1n, () => BigInt(1.5), () => BigInt('x'), () => 1n << 2n ** 31n, () => Math.max(1n), () => new BigInt(1)]) {
  try { bad(); } catch (e) { console.log(e.name + ': ' + e.message); }
}
// expect: 8320987112741390144276341183223364380754172606361245952449277696409600000000000000 375840 -6564101426089546444766616295547644979226051225436912 66567896901931121154210729465786915046033380850889967619594221571276800000000000000 9tshp0ovh8ef526ig6vhpt5lifzshl6l1nzutj400000000000000
// expect: -3 -1 -4 6 -5 -6 -6 1267650600228229401496703205376 -8 1
// expect: 255 -12 1152921504606846976 1 -1 18446744073709551615 1
// expect: true true false true true true bigint 18446744073709552000 2 1,2,3
// expect: TypeError: Cannot mix BigInt and other types, use explicit conversions
// expect: RangeError: Division by zero
// expect: TypeError: BigInts have no unsigned right shift, use >> instead
// expect: TypeError: Cannot convert a BigInt value to a number
// expect: RangeError: The number 1.5 cannot be converted to a BigInt because it is not an integer
// expect: SyntaxError: Cannot convert x to a BigInt
// expect: RangeError: Maximum BigInt size exceeded
// expect: TypeError: Cannot convert a BigInt value to a number
// expect: TypeError: BigInt is not a constructor
