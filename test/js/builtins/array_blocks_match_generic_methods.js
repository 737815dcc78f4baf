/* SPDX-License-Identifier: MIT */
// The quick paths over element stores and the generic algorithms give the same results: each
// method runs on an array and on an array-like object with the same contents.
function check(method, make, ...args) {
  const fast = make();
  const slow = Object.assign({ length: fast.length }, fast);
  const a = fast[method](...args);
  const b = Array.prototype[method].apply(slow, args);
  const text = (x) => JSON.stringify(x && x.length !== undefined && typeof x === 'object' ? Array.from(x) : x);
  const same = (a === fast ? b === slow : text(a) === text(b)) && text(fast) === text(slow);
  if (!same) console.log('differs', method, text(fast), text(slow), text(a), text(b));
  return same ? 1 : 0;
}
const makers = [() => [1, 2, 3, 4, 5], () => [1.5, 2.5, -0, NaN, 1e300], () => ['a', {}, null, 4, undefined],
  () => [1, , 3, , 5], () => [1.5, , 2.5], () => [], () => { const a = [0, 0, 1, 2, 3]; a.shift(); a.shift(); return a; }];
let good = 0, all = 0;
for (const make of makers) {
  for (const [method, ...args] of [['push', 6, 'x'], ['pop'], ['shift'], ['unshift', 9], ['unshift', 'a', 1.5, {}], ['reverse'],
    ['slice', 1, -1], ['slice'], ['splice', 1, 2], ['splice', 1, 1, 'x', 'y', 'z'], ['splice', 0, 2], ['splice', -2], ['splice', 2, 0, 7.5],
    ['indexOf', 3], ['indexOf', 2.5], ['includes', NaN], ['includes', undefined], ['lastIndexOf', 1], ['join', '-'], ['fill', 0, 1],
    ['fill', 'q'], ['fill', 2.5, -2], ['copyWithin', 0, 2], ['sort'], ['concat', 1]]) {
    if (method === 'concat') continue;
    all++;
    good += check(method, make, ...args);
  }
}
console.log(good === all, all);
console.log(JSON.stringify([1, 2].concat([3.5, , 'x'], 4, [[5]])), JSON.stringify([1.5].concat([2.5])), [1, , 2].concat([, 3]).length);
// expect: true 168
// expect: [1,2,3.5,null,"x",4,[5]] [1.5,2.5] 5
