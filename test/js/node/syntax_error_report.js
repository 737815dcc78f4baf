/* SPDX-License-Identifier: MIT */
console.log('never');
let a = ;
// exit: 1
// expect-error: syntax_error_report.js:3
// expect-error: let a = ;
// expect-error:         \^
// expect-error: SyntaxError: Unexpected token .;.
