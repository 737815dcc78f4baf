/* SPDX-License-Identifier: MIT */
// Row A-11: the generations are the heap.
// flags: --expose-gc
// zeal: skip (the mode collects between two looks at the sizes)
const v8 = require('v8');
const kept = Array.from({ length: 20000 }, (_, i) => ({ i, text: 'n' + i }));
kept.push(new Array(100000).fill(0));
gc();
const spaces = v8.getHeapSpaceStatistics();
console.log(spaces.map((s) => s.space_name).join()); // expect: read_only_space,new_space,old_space,code_space,shared_space,new_large_object_space,large_object_space,code_large_object_space,shared_large_object_space
console.log(Object.keys(spaces[0]).join()); // expect: space_name,space_size,space_used_size,space_available_size,physical_space_size
const near = (a, b) => Math.abs(a - b) < 65536;
const sum = (key) => v8.getHeapSpaceStatistics().reduce((n, s) => n + s[key], 0);
console.log(near(sum('space_size'), v8.getHeapStatistics().total_heap_size)); // expect: true
console.log(near(sum('space_used_size'), v8.getHeapStatistics().used_heap_size)); // expect: true
console.log(spaces[2].space_used_size > 500000); // expect: true
console.log(spaces[6].space_used_size > 400000); // expect: true
console.log(kept.length); // expect: 20001
