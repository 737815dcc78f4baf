/* SPDX-License-Identifier: MIT */
const s = 'Hello, World';
console.log(s.length, s[1], s.charAt(4), s.at(-1), s.charCodeAt(0), s.indexOf('o'), s.lastIndexOf('o'), s.includes('World'), s.startsWith('He'), s.endsWith('d'));
console.log(s.slice(-5), s.substring(7, 3), s.substr(-5, 3), s.toUpperCase(), s.toLowerCase(), s.split(', '), s.split(''), s.repeat(2));
console.log(' x '.trim() + '|', 'a-b-c'.replace('-', '+'), 'a-b-c'.replaceAll('-', '+'), 'abc'.padStart(5, '*'), 'abc'.padEnd(6, '12'), 'x'.concat(1, null));
let rope = ''; for (let i = 0; i < 5000; i++) rope += i; console.log(rope.length, rope.slice(-4), rope[5000]);
let rev = ''; for (let i = 0; i < 3000; i++) rev = 'ab' + rev; console.log(rev.length, rev.indexOf('ba'));
console.log('a' < 'B', 'a'.localeCompare('b'), 'ß'.toUpperCase(), 'İ'.toLowerCase().length, '\u0041\u030A'.normalize('NFC').length);
console.log('x'.codePointAt(), '😀'.codePointAt(0), String.fromCodePoint(128512, 97), String.fromCharCode(104, 105), String.raw`a\n${1}`);
console.log([...'a😀b'], '😀'.split(''), 'abc' === 'a' + 'bc', 'é' === '\u00e9', Object('s') == 's');
console.log('12' * 1, 'abc'.localeCompare('abd'), 'a,b,,c'.split(',', 3), 'test'.search === undefined, 'x'.anchor('y'));
console.log("it's", 'say "hi"', `both ' and "`, ['it\'s', 'a\nb\t\\', '\u0000\x7f']);
const key = 'dyn' + 'amic'; const o = { [key]: 1 }; console.log(o.dynamic, o['dyn' + 'amic'], 'dynamic' in o);
console.log('abc'.isWellFormed?.(), isNaN('x'), 'ab\u2028c'.length, 'A'.charCodeAt(5), 'a'.at(9), 'abc'.slice(2, 1) === '');
console.log(encodeURIComponent('a b&ü/😀'), decodeURIComponent('%F0%9F%98%80'), encodeURI('http://x/ü?q=1'), escape('ü '), unescape('%FC'));
// expect: 12 e o d 72 4 8 true true true
// expect: World lo,  Wor HELLO, WORLD hello, world [ 'Hello', 'World' ] [
// expect:   'H', 'e', 'l', 'l',
// expect:   'o', ',', ' ', 'W',
// expect:   'o', 'r', 'l', 'd'
// expect: ] Hello, WorldHello, World
// expect: x| a+b-c a+b+c **abc abc121 x1null
// expect: 18890 4999 2
// expect: 6000 1
// expect: false -1 SS 2 1
// expect: 120 128512 😀a hi a\n1
// expect: [ 'a', '😀', 'b' ] [ '\ud83d', '\ude00' ] true true true
// expect: 12 -1 [ 'a', 'b', '' ] false <a name="y">x</a>
// expect: it's say "hi" both ' and " [ "it's", 'a\nb\t\\', '\x00\x7F' ]
// expect: 1 1 true
// expect: true true 4 NaN undefined true
// expect: a%20b%26%C3%BC%2F%F0%9F%98%80 😀 http://x/%C3%BC?q=1 %FC%20 ü
