/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 8, WORTH_SHRINKING = 1024 };

void vec_grow(void **data, size_t *cap, size_t need, size_t size) {
  size_t n = max_size(*cap + *cap / 2, FIRST_CAPACITY);
  if (n < need) n = need;
  size_t bytes;
  WN_CHECK(!__builtin_mul_overflow(n, size, &bytes));
  *data = xrealloc(*data, bytes);
  *cap = n;
}

void vec_shrink(void **data, size_t *cap, size_t len, size_t size) {
  if ((*cap - len) * size < WORTH_SHRINKING) return;
  if (len == 0) {
    free(*data);
    *data = NULL;
  } else {
    /* A system that cannot make it smaller leaves it as it is. */
    void *smaller = realloc(*data, len * size);
    if (!smaller) return;
    *data = smaller;
  }
  *cap = len;
}
