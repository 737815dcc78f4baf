/* SPDX-License-Identifier: MIT */
// flags: --gc-interval=abc
// exit: 9
// expect-error: ^Error: illegal value for flag --gc-interval=abc of type int$
// expect-error: ^Try --help for options$
