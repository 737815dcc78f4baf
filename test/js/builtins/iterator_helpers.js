/* SPDX-License-Identifier: MIT */
function* naturals() { let i = 0; try { for (;;) yield i++; } finally { console.log('closed'); } }
console.log(naturals().filter((x) => x % 2).map((x) => x * x).drop(1).take(3).toArray().join());
console.log([1, 2].values().flatMap((x) => [x, -x]).toArray().join(), [1, 2, 3].values().reduce((a, b) => a + b));
console.log(naturals().some((x) => x > 3), [1].values().every((x) => x), naturals().find((x) => x === 5));
console.log(Iterator.from({ next: () => ({ done: true }) }) instanceof Iterator, Object.prototype.toString.call([].values().map((x) => x)));
try { [1].values().take(-1); } catch (e) { console.log(e.name, e.message); }
try { new Iterator(); } catch (e) { console.log(e.message); }
// expect: closed
// expect: 9,25,49
// expect: 1,-1,2,-2 6
// expect: closed
// expect: closed
// expect: true true 5
// expect: true [object Iterator Helper]
// expect: RangeError -1 must be positive
// expect: Abstract class Iterator not directly constructable
// node: skip (older than iterator helpers)
