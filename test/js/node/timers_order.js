/* SPDX-License-Identifier: MIT */
setTimeout(() => console.log('first of equals'), 5); setTimeout(() => console.log('second of equals'), 5);
setTimeout((a, b) => { console.log('args', a, b); next(); }, 5, 'x', 'y');
process.nextTick((x) => console.log('tick', x), 5); Promise.resolve().then(() => console.log('micro')); queueMicrotask(() => console.log('micro2'));
process.nextTick(() => { console.log('tick2'); Promise.resolve().then(() => console.log('micro from tick')); process.nextTick(() => console.log('nested tick')); });
const cancelled = setTimeout(() => console.log('never'), 1); clearTimeout(cancelled);
const un = setTimeout(() => console.log('never: unref'), 100000); un.unref(); console.log(un.hasRef(), typeof setTimeout(() => {}, 0).ref, 'sync');
function next() {
  let n = 0;
  const iv = setInterval(() => {
    console.log('interval', ++n);
    if (n < 3) return;
    clearInterval(iv);
    setImmediate(() => console.log('immediate')); process.nextTick(() => console.log('tick in timer'));
    const im = setImmediate(() => console.log('never')); clearImmediate(im);
    setImmediate((v) => { console.log('immediate', v); setImmediate(() => console.log('next turn')); Promise.resolve().then(() => console.log('micro in immediate')); }, 2);
  }, 2);
}
// expect: false function sync
// expect: tick 5
// expect: tick2
// expect: nested tick
// expect: micro
// expect: micro2
// expect: micro from tick
// expect: first of equals
// expect: second of equals
// expect: args x y
// expect: interval 1
// expect: interval 2
// expect: interval 3
// expect: tick in timer
// expect: immediate
// expect: immediate 2
// expect: micro in immediate
// expect: next turn
