/* SPDX-License-Identifier: MIT */
// flags: --expose_gc --max_old_space_size=100 --no-lazy
console.log(typeof gc, process.execArgv);
// expect: function [ '--expose_gc', '--max_old_space_size=100', '--no-lazy' ]
// node: skip (it knows no --no-lazy of ours)
