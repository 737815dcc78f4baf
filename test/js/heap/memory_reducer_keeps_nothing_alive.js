/* SPDX-License-Identifier: MIT */
// The reducer waits for eight seconds, but a program that has nothing to do ends at once.
const { burst } = require('./support/burst.js');
burst(40);
const begin = Date.now();
setTimeout(() => console.log(Date.now() - begin < 4000), 1); // expect: true
// timeout: 7
