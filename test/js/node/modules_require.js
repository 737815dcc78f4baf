/* SPDX-License-Identifier: MIT */
const a = require('./fixtures/a');
console.log(a.name, a.b.value, require('./fixtures/a') === a, a.file);
console.log(require('./fixtures/data.json').list, require('./fixtures/dir').index, require('util').format('%s!', 'x'));
try { require('./nowhere'); } catch (e) { console.log(e.code, e.message.split('\n')[0].slice(0, 20)); }
try { require('./fixtures/throws'); } catch (e) { console.log(e.message); }
console.log(module.id, require.main === module, typeof __dirname, __filename.endsWith('modules_require.js'), this === exports);
console.log(Object.keys(require.cache).length >= 3, module.children.length >= 2);
// expect: A B true a.js
// expect: [ 1, 2 ] 7 x!
// expect: MODULE_NOT_FOUND Cannot find module '
// expect: thrown in module
// expect: . true string true true
// expect: true true
