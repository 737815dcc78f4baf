/* SPDX-License-Identifier: MIT */
// Splitting at patterns: captures, limits, empty matches.
console.log(JSON.stringify(['a, b ,c'.split(/\s*,\s*/), 'abc'.split(/(b)/), ''.split(/x/), ''.split(/(?:)/)]));
console.log(JSON.stringify(['abc'.split(/(?:)/), 'abc'.split(/(?:)/, 2), 'a1b2c'.split(/(\d)/, 3), 'abc'.split(/$/)]));
console.log(JSON.stringify('A<B>bold</B>and<CODE>coded</CODE>'.split(/<(\/)?([^<>]+)>/)));
console.log(JSON.stringify('\u{1F600}\u{1F601}'.split(/(?:)/u)));
// expect: [["a","b","c"],["a","b","c"],[""],[]]
// expect: [["a","b","c"],["a","b"],["a","1","b"],["abc"]]
// expect: ["A",null,"B","bold","/","B","and",null,"CODE","coded","/","CODE",""]
// expect: ["😀","😁"]
