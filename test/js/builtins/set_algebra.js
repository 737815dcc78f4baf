/* SPDX-License-Identifier: MIT */
const a = new Set([1, 2, 3]), b = new Set([3, 4]);
const show = (s) => [...s].join();
console.log(show(a.union(b)), show(a.intersection(b)), show(a.difference(b)), show(a.symmetricDifference(b)));
console.log(a.isSubsetOf(b), new Set([3]).isSubsetOf(a), a.isSupersetOf(new Set([1])), a.isDisjointFrom(new Set([9])));
const like = { size: 2, has: (x) => x === 2, keys: () => [2, 7].values() };
console.log(show(a.union(like)), show(a.intersection(like)), show(a.difference(like)));
try { a.union([1]); } catch (e) { console.log(e.name); }
// expect: 1,2,3,4 3 1,2 1,2,4
// expect: false true true true
// expect: 1,2,3,7 2 1,3
// expect: TypeError
// node: skip (older than the set methods)
