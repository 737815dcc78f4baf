/* SPDX-License-Identifier: MIT */
// Row A-52: what the program printed is there, and the report says what filled the memory.
// flags: --max-old-space-size=40
for (let i = 0; i < 3; i++) console.log('line', i);
const kept = [];
for (let i = 0; ; i++) kept.push({ i, text: `number ${i} of many` });
// expect: line 0
// expect: line 1
// expect: line 2
// exit: 134
// expect-error: ^<--- What fills the memory --->$
// expect-error: ^ +\d+\.\d +0\.0 +\d+  strings
// expect-error: ^ +\d+\.\d +0\.0 +\d+  objects$
// expect-error: ^FATAL ERROR: (Reached heap limit|Ineffective mark-compacts near heap limit|CALL_AND_RETRY_LAST) Allocation failed - JavaScript heap out of memory$
// node: skip (its report has no such part)
