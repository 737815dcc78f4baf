/* SPDX-License-Identifier: MIT */
require('./not/there');
// exit: 1
// expect-error: ^Error: Cannot find module '\./not/there'$
// expect-error: ^Require stack:$
// expect-error: code: 'MODULE_NOT_FOUND'
