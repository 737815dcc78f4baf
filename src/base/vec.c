/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

enum { FIRST_CAPACITY = 8 };

void vec_grow(void **data, size_t *cap, size_t need, size_t size) {
  size_t n = max_size(*cap + *cap / 2, FIRST_CAPACITY);
  if (n < need) n = need;
  size_t bytes;
  WN_CHECK(!__builtin_mul_overflow(n, size, &bytes));
  *data = xrealloc(*data, bytes);
  *cap = n;
}
