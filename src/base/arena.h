/* SPDX-License-Identifier: MIT */
/* Bump allocation of small records that die together (AST nodes, scope data).
 * Chunks double from 4 KiB to 256 KiB; arena_mark / arena_release give stack discipline,
 * which lets a parser drop a function body as soon as it is no longer needed. */
#ifndef WN_BASE_ARENA_H
#define WN_BASE_ARENA_H

#include "base/base.h"

struct arena_chunk;

typedef struct arena {
  char *top;   /* next free byte, 8-aligned */
  char *limit; /* end of the current chunk */
  struct arena_chunk *chunks;
  size_t bytes; /* of all chunks */
} arena;

typedef struct arena_mark {
  struct arena_chunk *chunk;
  char *top;
} arena_mark_t;

void arena_init(arena *a);
void arena_fini(arena *a);

/* Zeroed memory, 8-byte aligned; never fails (the process ends when memory does). */
void *arena_alloc_slow(arena *a, size_t bytes);
void *arena_alloc(arena *a, size_t bytes);
/* A copy of n bytes. */
void *arena_copy(arena *a, const void *data, size_t n);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

arena_mark_t arena_mark(const arena *a);
/* Frees all that was allocated since the mark. */
void arena_release(arena *a, arena_mark_t mark);

#endif
