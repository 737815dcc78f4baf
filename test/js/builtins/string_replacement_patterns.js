/* SPDX-License-Identifier: MIT */
console.log('abcabc'.replace('b', '[$&|$`|$\'|$$|$1]'), 'abcabc'.replaceAll('b', (m, i, s) => m + i + s.length));
console.log('aaa'.replaceAll('', '-'), 'abc'.replaceAll('x', 'y'), 'x'.replace('x', () => '$&'));
console.log('2024-05-06'.replace(/(\d+)-(\d+)-(?<day>\d+)/, '$<day>/$2/$1 $4 $01'), 'aBc'.replace(/b/i, (m) => m + m));
console.log('a,b,,c'.split(',').length, 'abc'.split('').join('-'), 'abc'.split().length, 'a1b2'.split(/\d/).join('|'), 'a,b,c'.split(',', 2).join());
console.log('x'.anchor('"'), 'x'.bold(), 'x'.link('u'));
console.log('abc'.substr(-2, 1), 'abc'.substring(2, 0), 'abc'.slice(-2), 'abc'.at(-1), 'abcabc'.lastIndexOf('c', 4), 'abc'.includes('bc', 2));
console.log(String.raw`a\n${1}b`, [...'ab'.matchAll(/./g)].length, 'ab'.search('b'), 'ab'.match('b').index);
// expect: a[b|a|cabc|$|$1]cabc ab16cab46c
// expect: -a-a-a- abc $&
// expect: 06/05/2024 $4 2024 aBBc
// expect: 4 a-b-c 1 a|b| a,b
// expect: <a name="&quot;">x</a> <b>x</b> <a href="u">x</a>
// expect: b ab bc c 2 false
// expect: a\n1b 2 1 1
