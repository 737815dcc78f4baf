/* SPDX-License-Identifier: MIT */
// JSON.parse says what it met and where, in V8's words.
const texts = ['', '{', '{a}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '[', '[1', '[1,]', '[1 2]', '1 2', 'tru', 'truX',
  '"abc', '"a\nb"', '"\\x"', '"\\u12g4"', '01', '1.', '1e', '-', '+1', '{"a" 1}', '{"a":1 "b":2}', '[}', 'undefined', '[object Object]',
  'abcdefghijklmnopqrstuvwxyz', '{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": x, "bbbbbbbbbbbbbbbbb":3}', '[1,2,3,4,5,6,7,8,9,10,11,12,x]'];
for (const text of texts) {
  try { console.log(JSON.stringify(JSON.parse(text))); } catch (e) { console.log(e.name + ': ' + e.message); }
}
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Expected property name or '}' in JSON at position 1
// expect: SyntaxError: Expected property name or '}' in JSON at position 1
// expect: SyntaxError: Expected ':' after property name in JSON at position 4
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Expected ',' or '}' after property value in JSON at position 6
// expect: SyntaxError: Expected double-quoted property name in JSON at position 7
// expect: SyntaxError: Expected double-quoted property name in JSON at position 7
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Expected ',' or ']' after array element in JSON at position 2
// expect: SyntaxError: Unexpected token ']', "[1,]" is not valid JSON
// expect: SyntaxError: Expected ',' or ']' after array element in JSON at position 3
// expect: SyntaxError: Unexpected non-whitespace character after JSON at position 2
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Unexpected token 'X', "truX" is not valid JSON
// expect: SyntaxError: Unterminated string in JSON at position 4
// expect: SyntaxError: Bad control character in string literal in JSON at position 2
// expect: SyntaxError: Bad escaped character in JSON at position 2
// expect: SyntaxError: Bad Unicode escape in JSON at position 5
// expect: SyntaxError: Unexpected number in JSON at position 1
// expect: SyntaxError: Unterminated fractional number in JSON at position 2
// expect: SyntaxError: Exponent part is missing a number in JSON at position 2
// expect: SyntaxError: No number after minus sign in JSON at position 1
// expect: SyntaxError: Unexpected token '+', "+1" is not valid JSON
// expect: SyntaxError: Expected ':' after property name in JSON at position 5
// expect: SyntaxError: Expected ',' or '}' after property value in JSON at position 7
// expect: SyntaxError: Unexpected token '}', "[}" is not valid JSON
// expect: SyntaxError: "undefined" is not valid JSON
// expect: SyntaxError: "[object Object]" is not valid JSON
// expect: SyntaxError: Unexpected token 'a', "abcdefghij"... is not valid JSON
// expect: SyntaxError: Unexpected token 'x', ..."aaaaaaa": x, "bbbbbb"... is not valid JSON
// expect: SyntaxError: Unexpected token 'x', ...",10,11,12,x]" is not valid JSON
