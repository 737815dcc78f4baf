/* SPDX-License-Identifier: MIT */
throw { a: 1 };
// exit: 1
// expect-error: uncaught_value_report.js:2
// expect-error: throw \{ a: 1 \};
// expect-error: \^
// expect-error: \{ a: 1 \}
