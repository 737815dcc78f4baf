/* SPDX-License-Identifier: MIT */
const v8 = require('v8');
v8.setFlagsFromString('--nope');
v8.setFlagsFromString('--max-old-space-size=abc');
v8.setFlagsFromString('--gc-interval');
try {
  v8.setFlagsFromString(5);
} catch (e) {
  console.log(e.name, e.code, e.message); // expect: TypeError ERR_INVALID_ARG_TYPE The "flags" argument must be of type string. Received type number (5)
}
console.log('goes on'); // expect: goes on
// exit: 0
// expect-error: ^Error: unrecognized flag --nope$
// expect-error: ^Error: illegal value for flag --max-old-space-size=abc of type size_t$
// expect-error: ^Error: missing value for flag --gc-interval of type int$
