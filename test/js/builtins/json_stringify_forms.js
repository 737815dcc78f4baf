/* SPDX-License-Identifier: MIT */
// Values, omissions, replacers, indentation and toJSON.
console.log(JSON.stringify({ a: [1, -0, NaN, Infinity, 1e21, 0.1], b: undefined, c() {}, d: Symbol('x'), e: null, f: [undefined, () => 1] }));
console.log(JSON.stringify('\u2028').length, JSON.stringify('"\\\b\f\n\r\t\u0001 \ud800 \ud83d\ude00 é'));
console.log(JSON.stringify({ x: [1, { y: 2 }], z: {}, w: [] }, null, 2));
console.log(JSON.stringify([1, [2]], null, '--'));
console.log(JSON.stringify({ a: 1, b: { a: 2, c: 3 }, 7: 4 }, ['b', 'a', 7]));
console.log(JSON.stringify({ a: 1, b: 'x' }, (k, v) => typeof v === 'number' ? v + 1 : v));
console.log(JSON.stringify({ d: new Date(0), n: Object(5), s: Object('s'), t: Object(true) }));
console.log(JSON.stringify({ toJSON(k) { return 'json of "' + k + '"'; } }), JSON.stringify({ key: { toJSON(k) { return k; } } }));
console.log(JSON.stringify(undefined), JSON.stringify(() => 1), JSON.stringify(null));
const changing = { get a() { delete this.b; this.c = 3; return 1; }, b: 2 };
console.log(JSON.stringify(changing));
console.log(JSON.stringify(JSON.parse('[1,{"a":{"b":[true,false,null]}},"\\u0041"]', (k, v) => v === null ? undefined : v)));
console.log(JSON.stringify(JSON.parse('{"__proto__":1,"1":2,"a":3,"a":4}')));
// expect: {"a":[1,0,null,null,1e+21,0.1],"e":null,"f":[null,null]}
// expect: 3 "\"\\\b\f\n\r\t\u0001 \ud800 😀 é"
// expect: {
// expect:   "x": [
// expect:     1,
// expect:     {
// expect:       "y": 2
// expect:     }
// expect:   ],
// expect:   "z": {},
// expect:   "w": []
// expect: }
// expect: [
// expect: --1,
// expect: --[
// expect: ----2
// expect: --]
// expect: ]
// expect: {"b":{"a":2},"a":1,"7":4}
// expect: {"a":2,"b":"x"}
// expect: {"d":"1970-01-01T00:00:00.000Z","n":5,"s":"s","t":true}
// expect: "json of \"\"" {"key":"key"}
// expect: undefined undefined null
// expect: {"a":1}
// expect: [1,{"a":{"b":[true,false,null]}},"A"]
// expect: {"1":2,"__proto__":1,"a":4}
