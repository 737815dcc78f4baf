/* SPDX-License-Identifier: MIT */
// flags: --max-heap-size=300 --max-old-space-size=200 --max-semi-space-size=8
// exit: 9
// expect-error: --max-heap-size, --max-old-space-size and --max-semi-space-size exclude each other
// node: skip (node ends by SIGTRAP)
