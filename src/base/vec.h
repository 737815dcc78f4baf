/* SPDX-License-Identifier: MIT */
/* Growable arrays.  VEC(int) v = {0}; vec_push(&v, 3); v.data[0]; v.len; vec_free(&v);
 * The memory is malloc'd: it must never hold heap cells unless a root visitor scans it. */
#ifndef WN_BASE_VEC_H
#define WN_BASE_VEC_H

#include "base/base.h"

#define VEC(type)   \
  struct {          \
    type *data;     \
    size_t len;     \
    size_t cap;     \
  }

/* Grows *data so that at least `need` elements of `size` bytes fit. */
void vec_grow(void **data, size_t *cap, size_t need, size_t size);

/* Gives back capacity beyond `len` elements, unless it is less than a KiB. */
void vec_shrink(void **data, size_t *cap, size_t len, size_t size);

#define vec_reserve(v, n)                                                        \
  ((n) > (v)->cap                                                                \
       ? vec_grow((void **)&(v)->data, &(v)->cap, (n), sizeof(*(v)->data))       \
       : (void)0)
#define vec_push(v, x) (vec_reserve((v), (v)->len + 1), (v)->data[(v)->len++] = (x))
#define vec_pop(v) ((v)->data[--(v)->len])
#define vec_last(v) ((v)->data[(v)->len - 1])
#define vec_trim(v) vec_shrink((void **)&(v)->data, &(v)->cap, (v)->len, sizeof(*(v)->data))
#define vec_free(v) (free((v)->data), (v)->data = NULL, (v)->len = (v)->cap = 0)

#endif
