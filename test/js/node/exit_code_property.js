/* SPDX-License-Identifier: MIT */

// exit: 9
process.exitCode = 3; console.log('set');
