/* SPDX-License-Identifier: MIT */
// Unicode mode, case folding and properties.
console.log(/^.$/.test('\u{1F600}'), /^.$/u.test('\u{1F600}'), /\u{1F600}{2}/u.test('\u{1F600}\u{1F600}'));
console.log(/\u212a/i.test('k'), /\u212a/iu.test('k'), /[^x]/iu.test('X'), /\w/iu.test('\u017f'), /\W/iu.test('\u017f'));
console.log(/^\p{Lu}\p{Ll}+$/u.test('Été'), /\p{Script=Greek}/u.exec('abγ').index, /\p{Emoji}/u.test('\u{1F600}'));
console.log(/[\p{L}--[a-z]]/v.exec('abC')[0], /[\w&&\d]/v.exec('a1')[0], /^[\q{abc|d}]$/v.test('abc'));
console.log(/\udf06/u.exec('\ud834\udf06'), /\udf06/.exec('\ud834\udf06').index);
// expect: false true true
// expect: false true false true false
// expect: true 2 true
// expect: C 1 true
// expect: null 1
