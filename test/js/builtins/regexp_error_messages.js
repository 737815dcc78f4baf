/* SPDX-License-Identifier: MIT */
// Bad patterns and flags, in V8's words.
for (const [source, flags] of [['(', ''], ['a**', ''], ['[b-a]', ''], ['a', 'gg'], ['a', 'uv'], ['\\', ''], [')', 'u'], ['{1}', ''], ['\\p{No}', 'u'], ['(?<a', ''], ['a{2,1}', ''], ['(?<a>.)(?<a>.)', ''], ['\\k<b>(?<a>.)', '']]) {
  try { new RegExp(source, flags); console.log('no error'); } catch (e) { console.log(e.name + ': ' + e.message); }
}
// expect: SyntaxError: Invalid regular expression: /(/: Unterminated group
// expect: SyntaxError: Invalid regular expression: /a**/: Nothing to repeat
// expect: SyntaxError: Invalid regular expression: /[b-a]/: Range out of order in character class
// expect: SyntaxError: Invalid flags supplied to RegExp constructor 'gg'
// expect: SyntaxError: Invalid flags supplied to RegExp constructor 'uv'
// expect: SyntaxError: Invalid regular expression: /\/: \ at end of pattern
// expect: SyntaxError: Invalid regular expression: /)/u: Unmatched ')'
// expect: SyntaxError: Invalid regular expression: /{1}/: Nothing to repeat
// expect: no error
// expect: SyntaxError: Invalid regular expression: /(?<a/: Invalid capture group name
// expect: SyntaxError: Invalid regular expression: /a{2,1}/: numbers out of order in {} quantifier
// expect: SyntaxError: Invalid regular expression: /(?<a>.)(?<a>.)/: Duplicate capture group name
// expect: SyntaxError: Invalid regular expression: /\k<b>(?<a>.)/: Invalid named capture referenced
