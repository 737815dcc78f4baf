/* SPDX-License-Identifier: MIT */
// flags: --no-memory-reducer --gc-memory-reducer-start-delay-ms=300
const { burst } = require('./support/burst.js');
burst(40);
setTimeout(() => {
  console.log(process.memoryUsage.rss() > 40 * 2 ** 20); // expect: true
}, 7500);
// node: skip (no such flag)
// zeal: skip (collections of the mode free it)
