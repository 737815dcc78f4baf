/* SPDX-License-Identifier: MIT */
// captureStackTrace on plain objects, with a function to leave out, and in old-style classes.
function Old(message) { Error.captureStackTrace(this, Old); this.message = message; }
Old.prototype = Object.create(Error.prototype);
Old.prototype.name = 'Old';
function make() { return new Old('text'); }
const lines = make().stack.split('\n');
console.log(lines[0], '|', lines[1].trim().split(' ').slice(0, 2).join(' '));
const o = {};
Error.captureStackTrace(o);
console.log(typeof o.stack, o.stack.split('\n')[0], Object.keys(o).length);
Error.stackTraceLimit = 1;
console.log(new Error('x').stack.split('\n').length);
Error.stackTraceLimit = 0;
console.log(new Error('x').stack);
Error.stackTraceLimit = 10;
try { Error.captureStackTrace(1); } catch (e) { console.log(e.name); }
class Mine extends Error { constructor(m) { super(m); this.name = 'Mine'; } }
console.log(new Mine('m').stack.split('\n')[0], new Mine('m') instanceof Error);
// expect: Old: text | at make
// expect: string Error 0
// expect: 2
// expect: Error: x
// expect: TypeError
// expect: Mine: m true
