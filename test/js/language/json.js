/* SPDX-License-Identifier: MIT */
console.log(JSON.stringify({ a: [1, 'x', null, undefined, () => 1, NaN, new Date(0), true], b: undefined, c: { d: 1.5 }, e: Infinity }));
console.log(JSON.stringify([1, { a: 2 }], null, 2), JSON.stringify({ a: 1, b: [1, 2], c: [] }, null, '--'), JSON.stringify('"\n\ud800'), JSON.stringify('\u2028').length);
console.log(JSON.stringify({ a: 1, b: 2, c: { a: 3 } }, ['a', 'c']), JSON.stringify({ a: 1, b: 'x' }, (k, v) => typeof v === 'number' ? v + 1 : v), JSON.stringify({ toJSON() { return 'tj'; } }), JSON.stringify(undefined));
console.log(JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u0041\\n","d":-1.5e3,"__proto__":1}'), JSON.parse(' [1 , 2 ] '), JSON.parse('"x"'), JSON.parse('{"1":1,"0":2}'));
console.log(JSON.parse('[1,2,3]', (k, v) => Array.isArray(v) ? v : k === '1' ? undefined : v));
for (const bad of ['', '{', '[1,]', '{"a":1,}', 'nul', '01', '"\n"', '{a:1}', '[1 2]', '1 x', "'a'"]) { try { JSON.parse(bad); console.log('??', bad); } catch (e) { console.log(e.name, e.message); } }
const c = { n: { } }; c.n.c = c; try { JSON.stringify(c); } catch (e) { console.log(e.name, e.message); } try { JSON.stringify(1n); } catch (e) { console.log(e.message); }
// expect: {"a":[1,"x",null,null,null,null,"1970-01-01T00:00:00.000Z",true],"c":{"d":1.5},"e":null}
// expect: [
// expect:   1,
// expect:   {
// expect:     "a": 2
// expect:   }
// expect: ] {
// expect: --"a": 1,
// expect: --"b": [
// expect: ----1,
// expect: ----2
// expect: --],
// expect: --"c": []
// expect: } "\"\n\ud800" 3
// expect: {"a":1,"c":{"a":3}} {"a":2,"b":"x"} "tj" undefined
// expect: { a: [ 1, 2, { b: null } ], c: 'A\n', d: -1500, ['__proto__']: 1 } [ 1, 2 ] x { '0': 2, '1': 1 }
// expect: [ 1, <1 empty item>, 3 ]
// expect: SyntaxError Unexpected end of JSON input
// expect: SyntaxError Expected property name or '}' in JSON at position 1
// expect: SyntaxError Unexpected token ']', "[1,]" is not valid JSON
// expect: SyntaxError Expected double-quoted property name in JSON at position 7
// expect: SyntaxError Unexpected end of JSON input
// expect: SyntaxError Unexpected number in JSON at position 1
// expect: SyntaxError Bad control character in string literal in JSON at position 1
// expect: SyntaxError Expected property name or '}' in JSON at position 1
// expect: SyntaxError Expected ',' or ']' after array element in JSON at position 3
// expect: SyntaxError Unexpected non-whitespace character after JSON at position 2
// expect: SyntaxError Unexpected token ''', "'a'" is not valid JSON
// expect: TypeError Converting circular structure to JSON
// expect:     --> starting at object with constructor 'Object'
// expect:     |     property 'n' -> object with constructor 'Object'
// expect:     --- property 'c' closes the circle
// expect: Do not know how to serialize a BigInt
