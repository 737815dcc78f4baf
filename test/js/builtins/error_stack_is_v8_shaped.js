/* SPDX-License-Identifier: MIT */
// Frames of functions, methods, constructors, accessors, builtins and evals.
function show(stack) { console.log(stack.split('\n').slice(0, 3).map((l) => l.replace(/\(?\/?[^( ]*error_stack_is_v8_shaped.js/, (m) => (m[0] === '(' ? '(' : '') + 'F')).join('|')); }
class Foo {
  static create() { return new Error('static').stack; }
  method() { return new Error('method').stack; }
  get field() { return new Error('getter').stack; }
  constructor(make) { if (make) this.made = new Error('made').stack; }
}
(function top() {
  show(Foo.create());
  show(new Foo().method());
  show(new Foo().field);
  show(new Foo(true).made);
  [1].forEach(function each() { show(new Error('in a callback').stack); });
  try { JSON.parse('{'); } catch (e) { show(e.stack); }
  try { null.x; } catch (e) { show(e.stack); }
  show(eval('new Error("eval").stack'));
})();
// expect: Error: static|    at Foo.create (F:5:28)|    at top (F:11:12)
// expect: Error: method|    at Foo.method (F:6:21)|    at top (F:12:18)
// expect: Error: getter|    at get field [as field] (F:7:24)|    at top (F:13:18)
// expect: Error: made|    at new Foo (F:8:45)|    at top (F:14:8)
// expect: Error: in a callback|    at each (F:15:38)|    at Array.forEach (<anonymous>)
// expect: SyntaxError: Expected property name or '}' in JSON at position 1|    at JSON.parse (<anonymous>)|    at top (F:16:14)
// expect: TypeError: Cannot read properties of null (reading 'x')|    at top (F:17:14)|    at Object.<anonymous> (F:19:3)
// expect: Error: eval|    at eval (eval at top (F:18:8), <anonymous>:1:1)|    at top (F:18:8)
