/* SPDX-License-Identifier: MIT */
// flags: --trace-gc=1
// exit: 9
// expect-error: ^Error: illegal value for flag --trace-gc=1 of type bool$
// expect-error: ^To set or unset a boolean flag, use --flag or --no-flag.$
