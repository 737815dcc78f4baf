/* SPDX-License-Identifier: MIT */
// shift, unshift and push at both ends move the head, not the elements.
const q = [];
let sum = 0;
for (let i = 0; i < 300000; i++) {
  q.push(i);
  if (i % 3 === 2) sum += q.shift();
}
while (q.length > 1000) sum += q.shift();
for (let i = 0; i < 100000; i++) q.unshift(i);
while (q.length) sum += q.pop();
console.log(sum === 300000 * 299999 / 2 + 100000 * 99999 / 2, q.length);
// expect: true 0
