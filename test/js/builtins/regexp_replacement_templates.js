/* SPDX-License-Identifier: MIT */
// Replacement templates, functions and named groups.
console.log('a-b-c'.replace(/-/g, '+'), 'abc'.replace(/(b)/, "[$1$&$`$'$$]"));
console.log('the end'.replace(/(\w+) (\w+)/, '$2 $1 $3 $10 $01 $00'));
console.log('2024-05-06'.replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/, '$<d>/$<m>/$<y>'));
console.log('aBc'.replace(/[a-z]/gi, (m) => (m === m.toUpperCase() ? m.toLowerCase() : m.toUpperCase())));
console.log('x1y2'.replace(/([a-z])(?<n>\d)/g, (...a) => JSON.stringify(a)));
console.log('abc'.replace(/(?:)/g, '-'), '\u{1F600}x'.replace(/(?:)/gu, '-') === '-\u{1F600}-x-');
// expect: a+b+c a[bbac$]c
// expect: end the $3 the0 the $00
// expect: 06/05/2024
// expect: AbC
// expect: ["x1","x","1",0,"x1y2",{"n":"1"}]["y2","y","2",2,"x1y2",{"n":"2"}]
// expect: -a-b-c- true
