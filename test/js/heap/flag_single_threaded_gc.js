/* SPDX-License-Identifier: MIT */
// flags: --initial-old-space-size=20 --single-threaded-gc
// No helper threads at all.
console.log(require('./support/threads.js').helpers()); // expect: false
// node: skip (its threads have other names)
// zeal: skip (a mode makes threads of its own)
