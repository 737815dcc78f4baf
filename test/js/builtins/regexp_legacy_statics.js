/* SPDX-License-Identifier: MIT */
// The static properties that remember the last match.
/(b)(c)?/.exec('abcd');
console.log(RegExp.$1, RegExp.$2, RegExp.$3 === '', RegExp.lastMatch, RegExp['$&'], RegExp.lastParen);
console.log(RegExp.leftContext, RegExp.rightContext, RegExp['$`'], RegExp["$'"], RegExp.input);
// expect: b c true bc bc c
// expect: a d a d abcd
