/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
// Values that refer to their own key, chains of entries and symbols as keys are all released.
const wm = new WeakMap();
const refs = [];
(function () {
  for (let i = 0; i < 200; i++) {
    const key = { i }, value = { key };
    wm.set(key, value);
    wm.set(value, { next: key });
    refs.push(new WeakRef(value));
  }
})();
const kept = { name: 'kept' };
wm.set(kept, { v: 1.5 });
setTimeout(() => {
  gc();
  console.log(refs.filter((r) => r.deref()).length < 5, wm.get(kept).v, wm.has(kept), wm.delete(kept), wm.has(kept));
}, 1);
// expect: true 1.5 true true false
