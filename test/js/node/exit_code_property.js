/* SPDX-License-Identifier: MIT */
process.exitCode = 3;
console.log('set');
// expect: set
// exit: 3
