/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size
// exit: 9
// expect-error: ^Error: illegal value for flag --max-old-space-size of type size_t$
