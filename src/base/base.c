/* SPDX-License-Identifier: MIT */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_failed(const char *expr, const char *file, int line) {
  fflush(stdout);
  fprintf(stderr, "winnow: %s:%d: check failed: %s\n", file, line, expr);
  fflush(stderr);
  abort();
}

static WN_NORETURN void out_of_memory(size_t bytes) {
  fprintf(stderr, "winnow: the system has no memory for %zu bytes\n", bytes);
  abort();
}

void *xmalloc(size_t bytes) {
  void *p = malloc(bytes ? bytes : 1);
  if (WN_UNLIKELY(!p)) out_of_memory(bytes);
  return p;
}

void *xcalloc(size_t count, size_t bytes) {
  void *p = calloc(count ? count : 1, bytes ? bytes : 1);
  if (WN_UNLIKELY(!p)) out_of_memory(count * bytes);
  return p;
}

void *xrealloc(void *p, size_t bytes) {
  void *q = realloc(p, bytes ? bytes : 1);
  if (WN_UNLIKELY(!q)) out_of_memory(bytes);
  return q;
}

char *xstrdup(const char *s) {
  size_t n = strlen(s) + 1;
  return memcpy(xmalloc(n), s, n);
}
