/* SPDX-License-Identifier: MIT */
Promise.reject(3);
// exit: 1
// expect-error: rejected with the reason "3"
// expect-error: ERR_UNHANDLED_REJECTION
