/* SPDX-License-Identifier: MIT */
setTimeout(() => console.log('never'), 5);
Promise.reject(new Error('nobody caught me'));
console.log('sync');
// expect: sync
// exit: 1
// expect-error: Error: nobody caught me
