/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=20
// timeout: 60
const kept = [];
for (let i = 0; ; i++) kept.push({ i, next: kept[i - 1] });
// exit: 134
// expect-error: ^FATAL ERROR: .*Allocation failed - JavaScript heap out of memory$
