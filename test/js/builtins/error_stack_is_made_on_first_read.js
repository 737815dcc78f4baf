/* SPDX-License-Identifier: MIT */
// The header shows the message at the time of the first read; assignment and deletion work.
const e = new Error('first');
e.message = 'second';
console.log(e.stack.split('\n')[0]);
e.message = 'third';
console.log(e.stack.split('\n')[0]);
const d = Object.getOwnPropertyDescriptor(e, 'stack');
console.log(typeof d.value, d.writable, d.enumerable, d.configurable);
e.stack = 42;
console.log(e.stack, Reflect.ownKeys(e).join());
console.log(delete e.stack, e.stack, 'stack' in e);
const frozen = Object.freeze(new Error('cold'));
console.log(frozen.stack.split('\n')[0], Object.isFrozen(frozen));
// expect: Error: second
// expect: Error: second
// expect: string true false true
// expect: 42 stack,message
// expect: true undefined false
// expect: Error: cold true
