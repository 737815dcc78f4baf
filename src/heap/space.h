/* SPDX-License-Identifier: MIT */
/* The old generation: pages of cells that do not move, with size-class free lists, and
 * large cells on page runs of their own. */
#ifndef WN_HEAP_SPACE_H
#define WN_HEAP_SPACE_H

#include "heap/cage.h"
#include "heap/impl.h"

void space_init(space *s, uint32_t page_flags);
void space_fini(impl *im, space *s);

/* Memory for a cell of `bytes` (a multiple of 8, at most WN_MAX_SMALL_CELL), contents
 * undefined; its start bit is set.  Ignores limits; NULL only when the cage is full. */
WN_MUST_USE void *space_alloc(impl *im, space *s, size_t bytes);

/* A stretch of free memory of at least `bytes`, for the cells that one thread of a pause
 * places without asking for each: it sets their start bits, adds them to cell_bytes of
 * their page and to s->used, and gives the rest back.  Ignores limits; false when the cage
 * is full.  One thread at a time. */
WN_MUST_USE bool space_take_area(impl *im, space *s, size_t bytes, area *a);
void space_return_area(impl *im, space *s, area a);

/* [start, end) holds no cell and is in no list: the next sweep is to find it.  Every end of free
 * memory has to be known (docs/heap/old-space.md). */
void space_note_free(const impl *im, char *start, char *end);
/* A free block for a bin. */
void space_free_block(impl *im, space *s, char *start, char *end);
/* Empties the bins and lets go of the current block. */
void space_forget_blocks(impl *im, space *s);

/* A large cell, zeroed but for its header unless the contents asked for are others; NULL when
 * the cage or the system refuses, or there is no such memory (cage_take_run). */
WN_MUST_USE void *large_alloc(impl *im, wn_kind kind, size_t bytes, run_contents contents);

/* Visits each old cell that is alive or not yet swept. */
void space_walk(impl *im, void (*fn)(void *cell, void *data), void *data);

static inline size_t old_used(const impl *im) {
  return im->old.used + im->immobile.used + im->large_used;
}
static inline size_t old_committed(const impl *im) {
  return im->old.committed + im->immobile.committed + im->large_committed;
}

/* Smallest bin all of whose blocks hold `units` granules, for storing a block of that
 * size; exposed for the verifier. */
unsigned space_bin(size_t units);
/* The next block after a free block, or 0. */
static inline uint32_t *free_block_next(void *block) { return (uint32_t *)block + 1; }

#endif
