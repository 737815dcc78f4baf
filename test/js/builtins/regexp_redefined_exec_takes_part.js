/* SPDX-License-Identifier: MIT */
// Redefined exec and species take part.
class Loud extends RegExp {
  exec(s) {
    const m = super.exec(s);
    if (m) m[0] = m[0].toUpperCase();
    return m;
  }
}
console.log('hello'.replace(new Loud('l', 'g'), '<$&>'), 'hello'.match(new Loud('l', 'g')).join(), new Loud('l').test('l'));
class Other extends RegExp {
  static get [Symbol.species]() { console.log('species'); return RegExp; }
}
console.log('a,b'.split(new Other(',')).join('|'));
const r = /a/g;
r.exec = () => null;
console.log('aaa'.replace(r, 'b'));
// expect: he<L><L>o L,L true
// expect: species
// expect: a|b
// expect: aaa
