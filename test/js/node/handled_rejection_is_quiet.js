/* SPDX-License-Identifier: MIT */
const p = Promise.reject(new Error('x'));
p.catch((e) => console.log('caught', e.message));
const q = Promise.reject(1);
process.nextTick(() => q.catch((v) => console.log('late', v)));
// expect: caught x
// expect: late 1
