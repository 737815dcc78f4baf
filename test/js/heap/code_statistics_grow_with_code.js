/* SPDX-License-Identifier: MIT */
const v8 = require('v8');
const before = v8.getHeapCodeStatistics();
let text = '';
for (let i = 0; i < 2000; i++) text += `function f${i}(a, b) { return a * ${i} + b; } f${i}(1, 2);\n`;
const f = new Function(text);
f();
const after = v8.getHeapCodeStatistics();
console.log(after.bytecode_and_metadata_size - before.bytecode_and_metadata_size > 50000); // expect: true
console.log(after.external_script_source_size - before.external_script_source_size >= text.length); // expect: true
// node: skip (function texts of Function() are on V8's heap)
