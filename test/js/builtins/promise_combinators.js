/* SPDX-License-Identifier: MIT */
const later = (v, ms) => new Promise((r) => setTimeout(r, ms, v));
(async () => {
  console.log((await Promise.all([later(1, 5), 2, later(3, 1)])).join(), await Promise.race([later('slow', 20), later('fast', 1)]));
  console.log(JSON.stringify(await Promise.allSettled([1, Promise.reject('no')])));
  try { await Promise.any([Promise.reject(1), Promise.reject(2)]); } catch (e) { console.log(e.name, e.message, e.errors.join()); }
  console.log(await Promise.reject(1).finally(() => 2).catch((x) => 'caught ' + x), await Promise.resolve(3).finally(() => 4));
  console.log((await Promise.all([])).length, await Promise.any([Promise.reject(1), 5]));
  class P extends Promise {}
  console.log(P.resolve(1) instanceof P, P.resolve(1).then(() => {}) instanceof P, Promise.resolve(P.resolve(1)) instanceof P);
  try { new Promise(); } catch (e) { console.log(e.message); }
  try { Promise(); } catch (e) { console.log(e.message); }
})();
// expect: 1,2,3 fast
// expect: [{"status":"fulfilled","value":1},{"status":"rejected","reason":"no"}]
// expect: AggregateError All promises were rejected 1,2
// expect: caught 1 3
// expect: 0 5
// expect: true true false
// expect: Promise resolver undefined is not a function
// expect: Promise constructor cannot be invoked without 'new'
