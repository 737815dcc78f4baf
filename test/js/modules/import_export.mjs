/* SPDX-License-Identifier: MIT */
import def, { value, increment as inc, default as again } from './fixtures/counter.mjs';
import * as ns from './fixtures/counter.mjs';
console.log(def(), again === def, value);
inc();
console.log(value, ns.value, Object.keys(ns).join());
const late = await import('./fixtures/counter.mjs');
console.log(late === ns, typeof import.meta);
try { ns.value = 1; } catch (e) { console.log(e.constructor.name); }
export const unused = await Promise.resolve(5);
console.log(unused, this);
// expect: default true 0
// expect: 1 1 default,increment,value
// expect: true object
// expect: TypeError
// expect: 5 undefined
