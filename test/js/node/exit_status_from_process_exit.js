/* SPDX-License-Identifier: MIT */

// exit: 9
console.log('before'); setTimeout(() => console.log('never'), 1); process.exit(7); console.log('after');
