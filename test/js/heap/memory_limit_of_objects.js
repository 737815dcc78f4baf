/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=60
console.log('begins'); // expect: begins
const kept = new Map();
for (let i = 0; ; i++) kept.set(i, { i, half: i + 0.5 });
// exit: 134
// expect-error: ^\d+\.\d MB of 60\.0 MB \(--memory-limit\): heap \d+\.\d MB, external 0\.0 MB, code and tables \d\.\d MB$
// expect-error:  entries of Map and Set$
// expect-error:  numbers in boxes$
// expect-error: ^FATAL ERROR: (Reached memory limit Allocation failed - process|CALL_AND_RETRY_LAST Allocation failed - JavaScript heap) out of memory$
// node: skip (a limit of our own)
// zeal: skip (collections that free nothing, one after another, end the program earlier)
