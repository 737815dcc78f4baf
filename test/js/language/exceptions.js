/* SPDX-License-Identifier: MIT */
function f() { try { return 'try'; } finally { console.log('finally'); } }
console.log(f());
function g() { for (const x of [1, 2, 3]) { try { if (x === 2) continue; if (x === 3) break; console.log(x); } finally { console.log('f' + x); } } return 'done'; }
console.log(g());
function h() { try { throw 1; } catch { return 'c'; } finally { return 'override'; } }
console.log(h());
try { try { throw new Error('inner'); } finally { console.log('unwinding'); } } catch ({ message, name }) { console.log(name, message); }
try { undefinedVariable; } catch (e) { console.log(e.name, e.message); }
try { null.foo; } catch (e) { console.log(e.message); }
try { undefined.foo.bar; } catch (e) { console.log(e.message); }
try { ({}).foo(); } catch (e) { console.log(e.message); }
try { let o = { a: {} }; o.a.b.c(); } catch (e) { console.log(e.message); }
try { x; let x = 1; } catch (e) { console.log(e.message); }
try { const k = 1; k = 2; } catch (e) { console.log(e.message); }
try { null[Symbol.iterator]; } catch (e) { console.log(e.message); }
try { [...5]; } catch (e) { console.log(e.message); }
try { new (() => {})(); } catch (e) { console.log(e.message); }
try { 1 in 'x'; } catch (e) { console.log(e.message); }
try { ({}) instanceof 5; } catch (e) { console.log(e.message); }
try { Symbol() + ''; } catch (e) { console.log(e.message); }
try { (function f() { f(); })(); } catch (e) { console.log(e.name, e.message); }
try { JSON.parse('{bad'); } catch (e) { console.log(e.name); }
const e = new Error('m', { cause: 'c' }); console.log(e.cause, Object.keys(e).length, e instanceof Error);
label: { try { break label; } finally { console.log('label finally'); } }
// expect: finally
// expect: try
// expect: 1
// expect: f1
// expect: f2
// expect: f3
// expect: done
// expect: override
// expect: unwinding
// expect: Error inner
// expect: ReferenceError undefinedVariable is not defined
// expect: Cannot read properties of null (reading 'foo')
// expect: Cannot read properties of undefined (reading 'foo')
// expect: {}.foo is not a function
// expect: Cannot read properties of undefined (reading 'c')
// expect: Cannot access 'x' before initialization
// expect: Assignment to constant variable.
// expect: object null is not iterable (cannot read property Symbol(Symbol.iterator))
// expect: 5 is not iterable
// expect: (intermediate value) is not a constructor
// expect: Cannot use 'in' operator to search for '1' in x
// expect: Right-hand side of 'instanceof' is not an object
// expect: Cannot convert a Symbol value to a string
// expect: RangeError Maximum call stack size exceeded
// expect: SyntaxError
// expect: c 0 true
// expect: label finally
