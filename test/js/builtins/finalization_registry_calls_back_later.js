/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
const order = [];
const registry = new FinalizationRegistry((held) => order.push(held));
const token = {};
(function () {
  registry.register({}, 'first');
  registry.register({}, 'never', token);
})();
console.log(registry.unregister(token), registry.unregister(token));
setTimeout(() => {
  gc();
  order.push('synchronous');
  setTimeout(() => console.log(order.join()), 20);
}, 1);
// expect: true false
// expect: synchronous,first
