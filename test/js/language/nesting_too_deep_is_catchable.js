/* SPDX-License-Identifier: MIT */
for (const [open, n] of [['(', 100000], ['[', 100000], ['{', 100000], ['x=>', 100000], ['!', 1000000],
  ['a?', 100000], ['`${', 100000], ['function f(){', 100000], ['if(1){', 100000], ['new ', 100000]]) {
  try {
    new Function(open.repeat(n));
    console.log('accepted', open);
  } catch (e) {
    if (e.name !== 'RangeError' && e.name !== 'SyntaxError') console.log(open, e.name, e.message);
  }
}
const sum = new Function('return ' + '1+'.repeat(100000) + '1');
console.log(sum());
let chain = 'if (x === 0) return 0;';
for (let i = 1; i < 20000; i++) chain += ` else if (x === ${i}) return ${i};`;
console.log(new Function('x', chain)(19999));
// expect: 100001
// expect: 19999
