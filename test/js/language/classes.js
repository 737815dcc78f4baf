/* SPDX-License-Identifier: MIT */
class A {
  #p = 1;
  static count = 0;
  static #secret = 42;
  field = this.#p + 1;
  ['comp' + 'uted'] = 'c';
  constructor(v) { this.v = v; A.count++; }
  get p() { return this.#p; }
  set p(v) { this.#p = v; }
  #m() { return 'private ' + this.#p; }
  callM() { return this.#m(); }
  static reveal() { return A.#secret; }
  static has(o) { return #p in o; }
  *gen() { yield this.v; }
  async am() { return this.v; }
  static { this.block = 'ran'; }
}
class B extends A {
  constructor(v) { super(v * 2); this.w = super.p; }
  callM() { return 'B ' + super.callM(); }
  get [Symbol.toStringTag]() { return 'Bee'; }
}
const b = new B(4);
console.log(b.v, b.w, b.field, b.computed, b.callM(), A.count, A.reveal(), A.has(b), A.has({}), A.block);
b.p = 9; console.log(b.p, [...b.gen()], String(b));
console.log(B.name, B.length, typeof B, Object.getOwnPropertyNames(B.prototype).join());
try { A(); } catch (e) { console.log(e.message); }
try { class C extends A { constructor() { } } new C(); } catch (e) { console.log(e.message); }
try { A.prototype.callM.call({}); } catch (e) { console.log(e.constructor.name); }
const D = class { static name2 = this.name; };
console.log(D.name2, new (class extends null { constructor() { return Object.create(new.target.prototype); } })() instanceof Object);
class E { static async *ag() { yield 1; } static get g() { return 'g'; } }
console.log(E.g, Object.prototype.toString.call(E.ag()));
class Accessors { static accessor = 1; get = 1; set = 2; static static = 3; async = 4; }
console.log(Object.keys(new Accessors).join(), Accessors.static);
console.log(new (class X extends Array { sum() { return this.reduce((a, b) => a + b, 0); } })(1, 2, 3).sum());
console.log(String(class { constructor() { return 1; } }), String(class extends B { x = 1 }));
class Lazy { constructor() { this.v = 1; } }
new Lazy(); console.log(Lazy.toString());
// expect: 8 1 2 c B private 1 1 42 true false ran
// expect: 9 [ 8 ] [object Bee]
// expect: B 1 function constructor,callM
// expect: Class constructor A cannot be invoked without 'new'
// expect: Must call super constructor in derived class before accessing 'this' or returning from derived constructor
// expect: TypeError
// expect: D false
// expect: g [object AsyncGenerator]
// expect: get,set,async 3
// expect: 6
// expect: class { constructor() { return 1; } } class extends B { x = 1 }
// expect: class Lazy { constructor() { this.v = 1; } }
