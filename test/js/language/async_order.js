/* SPDX-License-Identifier: MIT */
const log = [];
async function f(n) { log.push('start ' + n); await null; log.push('mid ' + n); await new Promise((r) => setTimeout(r, 1)); log.push('end ' + n); return n; }
Promise.all([f(1), f(2)]).then((v) => { log.push('all ' + v); console.log(log.join('\n')); });
process.nextTick(() => log.push('tick'));
Promise.resolve().then(() => log.push('then1')).then(() => log.push('then2'));
queueMicrotask(() => log.push('micro'));
log.push('sync');
// expect: start 1
// expect: start 2
// expect: sync
// expect: tick
// expect: mid 1
// expect: mid 2
// expect: then1
// expect: micro
// expect: then2
// expect: end 1
// expect: end 2
// expect: all 1,2
