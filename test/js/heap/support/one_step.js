/* SPDX-License-Identifier: MIT */
// Reads a trace of --trace-incremental-marking: the lines of its first cycle, those that repeat
// once, without what differs from run to run.
'use strict';
let last = '';
for (const line of require('fs').readFileSync(0, 'latin1').split('\n')) {
  const match = /^\[\d+:0x[0-9a-f]+\] +\d+ ms: (.*)$/.exec(line);
  const text = (match ? match[1] : line).replace(/(?<![a-z])\d+(\.\d+)?/g, 'N');
  if (text !== last) console.log(text);
  last = text;
  if (text.includes('Stopping')) break;
}
