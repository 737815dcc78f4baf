/* SPDX-License-Identifier: MIT */
const v8 = require('v8');
const s = v8.getHeapStatistics();
console.log(Object.keys(s).join()); // expect: total_heap_size,total_heap_size_executable,total_physical_size,total_available_size,used_heap_size,heap_size_limit,malloced_memory,peak_malloced_memory,does_zap_garbage,number_of_native_contexts,number_of_detached_contexts,total_global_handles_size,used_global_handles_size,external_memory
console.log(Object.values(s).every((n) => Number.isInteger(n) && n >= 0)); // expect: true
console.log(s.used_heap_size <= s.total_heap_size); // expect: true
console.log(s.total_available_size < s.heap_size_limit); // expect: true
console.log(s.number_of_native_contexts); // expect: 1
const usage = process.memoryUsage();
console.log(Math.abs(usage.heapTotal - v8.getHeapStatistics().total_heap_size) < 2 ** 21); // expect: true
console.log(Object.keys(v8.getHeapCodeStatistics()).join()); // expect: code_and_metadata_size,bytecode_and_metadata_size,external_script_source_size,cpu_profiler_metadata_size
