/* SPDX-License-Identifier: MIT */
const log = [];
const handler = new Proxy({}, { get: (_, trap) => (...args) => { log.push(trap); return Reflect[trap](...args); } });
const p = new Proxy(function () {}, handler);
p.a = 1; p.a; 'a' in p; delete p.a; Object.getPrototypeOf(p); p(); new p(); Object.preventExtensions(p);
console.log(log.join());
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(`${e.name}: ${e.message}`); } };
const frozen = Object.freeze({ x: 1 });
attempt(() => new Proxy(frozen, { has: () => false }).x);
attempt(() => 'x' in new Proxy(frozen, { has: () => false }));
attempt(() => Object.keys(new Proxy(frozen, { ownKeys: () => ['x', 'y'] })));
const r = Proxy.revocable({}, {});
r.revoke();
attempt(() => r.proxy.x);
attempt(() => new Proxy(1, {}));
attempt(() => new Proxy({}, { get: 1 }).x);
attempt(() => Array.isArray(new Proxy([], {})));
attempt(() => JSON.stringify(new Proxy([1, { a: 2 }], {})));
// expect: set,getOwnPropertyDescriptor,defineProperty,get,has,deleteProperty,getPrototypeOf,apply,construct,get,preventExtensions
// expect: 1
// expect: TypeError: 'has' on proxy: trap returned falsish for property 'x' which exists in the proxy target as non-configurable
// expect: TypeError: 'ownKeys' on proxy: trap returned extra keys but proxy target is non-extensible
// expect: TypeError: Cannot perform 'get' on a proxy that has been revoked
// expect: TypeError: Cannot create proxy with a non-object as target or handler
// expect: TypeError: '1' returned for property 'get' of object '#<Object>' is not a function
// expect: true
// expect: [1,{"a":2}]
