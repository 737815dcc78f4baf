/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=abc
// exit: 9
// expect-error: ^Error: illegal value for flag --max-old-space-size=abc of type size_t$
// expect-error: ^Try --help for options$
