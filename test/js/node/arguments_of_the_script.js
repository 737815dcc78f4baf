/* SPDX-License-Identifier: MIT */
console.log(process.argv.slice(2));
// args: one "two words" --flag
// expect: [ 'one', 'two words', '--flag' ]
