/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
console.log(typeof gc, gc.length, gc.name, gc(), gc(true), gc({ type: 'minor' }), Object.getOwnPropertyDescriptor(globalThis, 'gc').enumerable);
// expect: function 0 gc undefined undefined undefined true
