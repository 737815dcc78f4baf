/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
// A callback runs in a task of its own, never inside the collection that found the target dead.
const called = [];
const registry = new FinalizationRegistry((held) => called.push(held));
const token = {};
(function () {
  registry.register({}, 'held');
  registry.register({}, 'never', token);
})();
console.log(registry.unregister(token), registry.unregister(token));
setTimeout(() => {
  const before = called.length;
  gc();
  console.log(called.length === before);
  setTimeout(() => console.log(called.join()), 20);
}, 1);
// expect: true false
// expect: true
// expect: held
