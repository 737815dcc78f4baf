/* SPDX-License-Identifier: MIT */
try { global.gc(); } catch (e) { console.log(e.name, e.message); }
// expect: TypeError global.gc is not a function
