/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
let o = { big: 1 }; const wr = new WeakRef(o), wm = new WeakMap(); wm.set(o, 'v');
console.log(wr.deref() === o, wm.get(o), wm.has({}), wm.delete({}));
(function () { for (let i = 0; i < 1000; i++) wm.set({ i }, i); })();
gc(); console.log(wm.get(o));
let fr = new FinalizationRegistry((held) => console.log('finalized', held));
(function () { fr.register({}, 'one'); })();
setTimeout(() => { gc(); setTimeout(() => { o = null; setTimeout(() => { gc(); console.log(wr.deref()); }, 1); }, 10); }, 1);
// expect: true v false false
// expect: v
// expect: finalized one
// expect: undefined
