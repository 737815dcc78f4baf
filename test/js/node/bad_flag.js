/* SPDX-License-Identifier: MIT */
// flags: --no-such-flag
// exit: 9
// expect-error: bad option: --no-such-flag
