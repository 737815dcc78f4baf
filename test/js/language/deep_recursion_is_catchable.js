/* SPDX-License-Identifier: MIT */
function depth(n) { try { return depth(n + 1); } catch { return n; } }
console.log(depth(0) > 1000);
const deep = []; let cur = deep; for (let i = 0; i < 100000; i++) { const n = []; cur.push(n); cur = n; }
try { JSON.stringify(deep); console.log('no'); } catch (e) { console.log(e.name); }
try { deep.flat(Infinity); console.log('flat'); } catch (e) { console.log(e.name); }
try { String(deep); console.log('no'); } catch (e) { console.log(e.name); }
const o = {}; Object.defineProperty(o, 'x', { get() { return this.x; } }); try { o.x; } catch (e) { console.log(e.message); }
class R { toString() { return `${this}`; } } try { `${new R()}`; } catch (e) { console.log(e.message); }
try { eval('('.repeat(100000)); } catch (e) { console.log(['RangeError', 'SyntaxError'].includes(e.name)); }
let f = (x) => x; for (let i = 0; i < 20000; i++) { const g = f; f = (x) => g(x); } try { f(1); console.log('ok'); } catch (e) { console.log(e.message); }
// expect: true
// expect: RangeError
// expect: RangeError
// expect: RangeError
// expect: Maximum call stack size exceeded
// expect: Maximum call stack size exceeded
// expect: true
// expect: Maximum call stack size exceeded
