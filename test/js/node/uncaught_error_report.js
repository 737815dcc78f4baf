/* SPDX-License-Identifier: MIT */
function f() {
  throw new RangeError('out');
}
console.log('first');
f();
// expect: first
// exit: 1
// expect-error: uncaught_error_report.js:3
// expect-error:   throw new RangeError\(.out.\);
// expect-error: RangeError: out
// expect-error:     at f \(.*uncaught_error_report.js:3:9\)
