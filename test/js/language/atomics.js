/* SPDX-License-Identifier: MIT */
const i = new Int32Array(new SharedArrayBuffer(16)), b = new BigInt64Array(new SharedArrayBuffer(16)), u = new Uint8Array(4);
console.log(Atomics.add(i, 0, 5), Atomics.sub(i, 0, 2), Atomics.and(i, 0, 6), Atomics.or(i, 0, 9), Atomics.xor(i, 0, -1), Atomics.load(i, 0), i);
console.log(Atomics.exchange(u, 1, 300), Atomics.exchange(u, 1, 1), Atomics.compareExchange(u, 1, 1, 7), Atomics.compareExchange(u, 1, 1, 9), u, Atomics.store(u, 2, -0), Atomics.store(u, 2, 3.7));
console.log(Atomics.add(b, 0, 2n ** 63n), Atomics.add(b, 0, -1n), b[0], Atomics.compareExchange(b, 1, 0n, -5n), Atomics.load(b, 1));
console.log(Atomics.isLockFree(4), Atomics.isLockFree(3), String(Atomics), Object.getOwnPropertyNames(Atomics).sort().join());
console.log(Atomics.wait(i, 1, 0, 10), Atomics.wait(i, 1, 1), Atomics.notify(i, 1), Atomics.waitAsync(i, 1, 9), Atomics.waitAsync(i, 1, 0, 0));
const first = Atomics.waitAsync(i, 2, 0), second = Atomics.waitAsync(i, 2, 0);
first.value.then((v) => { console.log('first', v); console.log(Atomics.notify(i, 2)); });
second.value.then((v) => {
  console.log('second', v);
  // A wait alone does not keep the program running.
  const keep = setInterval(() => {}, 5);
  Atomics.waitAsync(i, 3, 0, 5).value.then((v) => {
    console.log('third', v);
    clearInterval(keep);
  });
});
console.log(first.async, Atomics.notify(i, 2, 1));
for (const f of [() => Atomics.add(new Float64Array(1), 0, 1), () => Atomics.add({}, 0, 1), () => Atomics.add(new Int8Array(1), 5, 1), () => Atomics.wait(new Int32Array(4), 0, 0), () => Atomics.wait(new Int8Array(4), 0, 0), () => Atomics.load(new Int8Array(1), -1), () => Atomics.notify(new Int32Array(1), 0, -1), () => Atomics.add(new BigInt64Array(1), 0, 1)])
  try { console.log(f()); } catch (e) { console.log(e.name, e.message); }
// expect: 0 5 3 2 11 -12 Int32Array(4) [ -12, 0, 0, 0 ]
// expect: 0 44 1 7 Uint8Array(4) [ 0, 7, 3, 0 ] 0 3
// expect: 0n -9223372036854775808n 9223372036854775807n 0n -5n
// expect: true false [object Atomics] add,and,compareExchange,exchange,isLockFree,load,notify,or,store,sub,wait,waitAsync,xor
// expect: timed-out not-equal 0 { async: false, value: 'not-equal' } { async: false, value: 'timed-out' }
// expect: true 1
// expect: TypeError [object Float64Array] is not an integer typed array.
// expect: TypeError #<Object> is not an integer typed array.
// expect: RangeError Invalid atomic access index
// expect: TypeError [object Int32Array] is not a shared typed array.
// expect: TypeError [object Int8Array] is not an int32 or BigInt64 typed array.
// expect: RangeError Invalid atomic access index
// expect: 0
// expect: TypeError Cannot convert 1 to a BigInt
// expect: first ok
// expect: 1
// expect: second ok
// expect: third timed-out
