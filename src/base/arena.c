/* SPDX-License-Identifier: MIT */
/* The arena: a list of chunks, newest first; only the newest has room.
 *
 *   chunks -> [chunk 3 | used ...... top -> | free      limit]
 *               | next
 *             [chunk 2 | used, closed ]
 *
 * A mark is (chunk, top).  Releasing frees the chunks that are newer than the mark's and
 * takes the bump pointer back.  A record too large for the next chunk gets a chunk of
 * exactly its own size, so that one huge array does not spoil the doubling.
 * Memory comes out zeroed at allocation, not at chunk creation: a released part of a
 * chunk is dirty, and a record is cleared while it is about to be written anyway. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { FIRST_CHUNK = 4 << 10, LARGEST_CHUNK = 256 << 10, ALIGNMENT = 8 };

struct arena_chunk {
  struct arena_chunk *next; /* the one allocated before */
  size_t bytes;             /* with this header */
};

static char *chunk_start(struct arena_chunk *c) { return (char *)(c + 1); }
static char *chunk_end(struct arena_chunk *c) { return (char *)c + c->bytes; }

static void free_chunk(arena *a, struct arena_chunk *c) {
  a->bytes -= c->bytes;
  ASAN_UNPOISON_MEMORY_REGION(c, c->bytes);
  free(c);
}

void arena_init(arena *a) { *a = (arena){0}; }

void arena_fini(arena *a) {
  while (a->chunks) {
    struct arena_chunk *c = a->chunks;
    a->chunks = c->next;
    free_chunk(a, c);
  }
  *a = (arena){0};
}

static void add_chunk(arena *a, size_t payload) {
  size_t bytes = a->chunks ? a->chunks->bytes * 2 : FIRST_CHUNK;
  if (bytes > LARGEST_CHUNK) bytes = LARGEST_CHUNK;
  if (bytes < payload + sizeof(struct arena_chunk))
    bytes = payload + sizeof(struct arena_chunk);
  struct arena_chunk *c = xmalloc(bytes);
  c->next = a->chunks;
  c->bytes = bytes;
  a->chunks = c;
  a->bytes += bytes;
  a->top = chunk_start(c);
  a->limit = chunk_end(c);
  ASAN_POISON_MEMORY_REGION(a->top, (size_t)(a->limit - a->top));
}

void *arena_alloc_slow(arena *a, size_t bytes) {
  WN_CHECK(bytes < SIZE_MAX / 2);
  bytes = align_up(bytes, ALIGNMENT);
  if ((size_t)(a->limit - a->top) < bytes) add_chunk(a, bytes);
  char *p = a->top;
  a->top = p + bytes;
  ASAN_UNPOISON_MEMORY_REGION(p, bytes);
  return memset(p, 0, bytes);
}

void *arena_alloc(arena *a, size_t bytes) {
  size_t n = align_up(bytes, ALIGNMENT);
  if (WN_UNLIKELY(n < bytes || (size_t)(a->limit - a->top) < n))
    return arena_alloc_slow(a, bytes);
  char *p = a->top;
  a->top = p + n;
  ASAN_UNPOISON_MEMORY_REGION(p, n);
  return memset(p, 0, n);
}

void *arena_copy(arena *a, const void *data, size_t n) {
  void *p = arena_alloc(a, n);
  if (n) memcpy(p, data, n);
  return p;
}

arena_mark_t arena_mark(const arena *a) { return (arena_mark_t){a->chunks, a->top}; }

void arena_release(arena *a, arena_mark_t mark) {
  while (a->chunks != mark.chunk) {
    struct arena_chunk *c = a->chunks;
    WN_ASSERT(c);
    a->chunks = c->next;
    free_chunk(a, c);
  }
  a->top = mark.top;
  a->limit = a->chunks ? chunk_end(a->chunks) : NULL;
  if (a->top) ASAN_POISON_MEMORY_REGION(a->top, (size_t)(a->limit - a->top));
}
