/* SPDX-License-Identifier: MIT */
console.log(1 + '2', '3' * '4', 1 / 0, -1 / 0, 0 / 0, 5 % 3, -5 % 3, 2 ** 10, (-2) ** 3);
console.log(1 < 2, 'a' < 'b', '10' < '9', 10 < 9, null == undefined, null == 0, NaN == NaN, '1' == 1, [1] == 1);
console.log(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, -1 >>> 0, -1 >> 1, 2 ** 32 >> 0, 2 ** 53 + 1);
console.log(true && 'yes', false || 'no', null ?? 'dflt', 0 ?? 'zero', !'' , !!'x');
let a = null; a ??= 5; a ||= 6; a &&= 7; console.log(a);
let i = 5; console.log(i++, ++i, i--, --i, -i, +'7', -'-3', typeof +'x');
console.log(({ a: { b: null } })?.a?.b?.c, undefined?.[0], null?.(), ({ f() { return this.v; }, v: 1 }).f?.());
console.log([1, 2, 3].includes(2), 'a' in { a: 1 }, delete { x: 1 }.x, void 0, (1, 2));
console.log(0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, 0xff, 0b101, 0o17, 1_000_000, .5, 5e-324, 1.7976931348623157e308);
console.log(-0, [-0], 0 === -0, Object.is(0, -0), 2147483647 + 1, -2147483648 - 1, 1073741823 + 1, 65536 * 65536);
console.log(typeof null, typeof undefined, typeof (() => 1), typeof Symbol(), typeof 1n, typeof {}, typeof '');
console.log('b' + 'a' + +'a' + 'a', [] + {}, [] + [], 1 + null, 1 + undefined, '5' - 2, true + true);
var s = `t${1 + 1}e${'x'.repeat(3)}`; console.log(s, `multi
line`);
function tag(st, ...v) { return st.raw.join('|') + v.join(); } console.log(tag`a\n${1}b${2}`);
console.log(10n ** 20n, 7n / 2n, -7n % 3n, 1n << 70n, 5n > 4, 2n == 2, BigInt(9007199254740993));
let x = 1; x += x++ + ++x; console.log(x);
console.log([..."héllo😀"].length, "\u{1F600}".length, 'x'.codePointAt(0), "\x41\u0042");
console.log(parseInt('12px'), parseFloat('3.14abc'), Number(''), Number(' 12 '), Number('0x1f'), Number('1e3'), (255).toString(16), (0.5).toString(2), (1234.5678).toFixed(2), (0.000001234).toString(), (1e21).toLocaleString === undefined);
// expect: 12 12 Infinity -Infinity NaN 2 -2 1024 -8
// expect: true true true false true false false true true
// expect: 1 7 6 -6 -2147483648 4294967295 -1 0 9007199254740992
// expect: yes no dflt 0 true true
// expect: 7
// expect: 5 7 7 5 -5 7 3 number
// expect: undefined undefined undefined 1
// expect: true true true undefined 2
// expect: 0.30000000000000004 1e+21 1e-7 123456789012345680000 255 5 15 1000000 0.5 5e-324 1.7976931348623157e+308
// expect: -0 [ -0 ] true false 2147483648 -2147483649 1073741824 4294967296
// expect: object undefined function symbol bigint object string
// expect: baNaNa [object Object]  1 NaN 3 2
// expect: t2exxx multi
// expect: line
// expect: a\n|b|1,2
// expect: 100000000000000000000n 3n -1n 1180591620717411303424n true true 9007199254740992n
// expect: 5
// expect: 6 2 120 AB
// expect: 12 3.14 0 12 31 1000 ff 0.1 1234.57 0.000001234 false
