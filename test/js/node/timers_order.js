/* SPDX-License-Identifier: MIT */
setTimeout(() => console.log('timeout 2'), 2); setTimeout(() => console.log('timeout 1'), 1); setTimeout((a, b) => console.log('args', a, b), 3, 'x', 'y');
process.nextTick((x) => console.log('tick', x), 5); Promise.resolve().then(() => console.log('micro')); queueMicrotask(() => console.log('micro2'));
process.nextTick(() => { console.log('tick2'); Promise.resolve().then(() => console.log('micro from tick')); process.nextTick(() => console.log('nested tick')); });
let n = 0; const iv = setInterval(() => { console.log('interval', ++n); if (n === 3) clearInterval(iv); }, 10); const cancelled = setTimeout(() => console.log('never'), 1); clearTimeout(cancelled);
const un = setTimeout(() => console.log('never: unref'), 100000); un.unref(); console.log(un.hasRef(), typeof setTimeout(() => {}, 0).ref, 'sync'); setTimeout(() => { setImmediate(() => console.log('imm in timer')); process.nextTick(() => console.log('tick in timer')); }, 60);
// expect: false function sync
// expect: tick 5
// expect: tick2
// expect: nested tick
// expect: micro
// expect: micro2
// expect: micro from tick
// expect: timeout 1
// expect: timeout 2
// expect: args x y
// expect: interval 1
// expect: interval 2
// expect: interval 3
// expect: tick in timer
// expect: imm in timer
