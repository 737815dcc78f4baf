/* SPDX-License-Identifier: MIT */
/* The few things that every layer needs: attributes, checks, alignment helpers.
 *
 * WN_CHECK is always on: cheap conditions whose failure means that memory may already
 * be wrong; it prints the expression and stops the process.  WN_ASSERT is for
 * programmer errors and exists in debug builds only (WN_DEBUG=1). */
#ifndef WN_BASE_BASE_H
#define WN_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef WN_DEBUG
#define WN_DEBUG 0
#endif

#define WN_LIKELY(x) __builtin_expect(!!(x), 1)
#define WN_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define WN_NOINLINE __attribute__((noinline))
#define WN_ALWAYS_INLINE inline __attribute__((always_inline))
#define WN_NORETURN __attribute__((noreturn))
#define WN_MUST_USE __attribute__((warn_unused_result))
#define WN_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define WN_COUNTOF(a) (sizeof(a) / sizeof((a)[0]))

/* Prints the failed expression with its place to stderr and aborts. */
WN_NORETURN void check_failed(const char *expr, const char *file, int line);

#define WN_CHECK(x) (WN_LIKELY(x) ? (void)0 : check_failed(#x, __FILE__, __LINE__))
#if WN_DEBUG
#define WN_ASSERT(x) WN_CHECK(x)
#else
#define WN_ASSERT(x) ((void)sizeof(x))
#endif
#define WN_UNREACHABLE() check_failed("unreachable", __FILE__, __LINE__)

static inline size_t align_up(size_t n, size_t alignment) {
  return (n + alignment - 1) & ~(alignment - 1);
}

static inline size_t align_down(size_t n, size_t alignment) {
  return n & ~(alignment - 1);
}

static inline size_t min_size(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t max_size(size_t a, size_t b) { return a > b ? a : b; }

/* malloc and friends that never return NULL: exhaustion ends the process with a
 * message.  For small bookkeeping only; what a program sizes uses plain malloc. */
void *xmalloc(size_t bytes);
void *xcalloc(size_t count, size_t bytes);
void *xrealloc(void *p, size_t bytes);
char *xstrdup(const char *s);

#endif
