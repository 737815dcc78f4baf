/* SPDX-License-Identifier: MIT */
async function bad() { throw new Error('x'); }
async function main() {
  try { await bad(); } catch (e) { console.log('caught', e.message); }
  try { await Promise.reject(5); } catch (e) { console.log('caught', e); } finally { console.log('finally'); }
  const r = await Promise.allSettled([1, Promise.reject(new TypeError('t')), bad()]);
  console.log(r.map((x) => x.status).join());
  console.log(await Promise.any([Promise.reject(1), 2]), await Promise.race([new Promise(() => {}), 3]));
  try { await Promise.any([Promise.reject(1)]); } catch (e) { console.log(e.constructor.name, e.errors); }
  const thenable = { then(res) { res('thenable'); } };
  console.log(await thenable);
  for await (const x of [Promise.resolve(1), 2]) console.log(x);
  async function* ag() { try { yield 1; yield 2; } finally { console.log('ag done'); } }
  for await (const x of ag()) { console.log('ag', x); if (x === 1) break; }
  const w = Promise.withResolvers ? 'has' : 'no';
  return 'end';
}
main().then(console.log);
// expect: caught x
// expect: caught 5
// expect: finally
// expect: fulfilled,rejected,rejected
// expect: 2 3
// expect: AggregateError [ 1 ]
// expect: thenable
// expect: 1
// expect: 2
// expect: ag 1
// expect: ag done
// expect: end
