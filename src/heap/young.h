/* SPDX-License-Identifier: MIT */
/* The nursery's pages and the mutator's allocation area in them. */
#ifndef WN_HEAP_YOUNG_H
#define WN_HEAP_YOUNG_H

#include "heap/impl.h"

/* The allocation area grows by this much. */
#define LAB_BYTES ((size_t)16 << 10)

void young_init(impl *im, size_t capacity);
void young_fini(impl *im);

/* Makes the allocation area at least `bytes` long (at most what one page holds).  False
 * when the semispace has no room for it, or with over_budget only when no page is to be
 * had.  Never collects. */
bool young_refill(impl *im, size_t bytes, bool over_budget);
/* Ends the allocation area: what is left of it becomes free or a filler. */
void young_retire(impl *im);
/* Writes a filler over the rest of the allocation area, which goes on being used. */
void young_make_walkable(impl *im);

/* A page for cells, empty; NULL when the nursery's address space is used up. */
WN_MUST_USE page *young_take_page(impl *im);
/* Takes a vacated page back. */
void young_release_page(impl *im, page *p);
/* Gives empty pages beyond `keep` bytes back to the system. */
void young_trim(impl *im, size_t keep);

/* Remembers that a cell starts at `cell`, for young_find. */
static inline void young_note_start(page *p, const void *cell) {
  size_t granule = granule_of(cell);
  uint16_t *entry = &p->starts[granule >> (CHUNK_SHIFT - GRANULE_SHIFT)];
  if (*entry == 0) *entry = (uint16_t)granule;
}
/* The cell or filler that covers an address of a young page; NULL if none does. */
void *young_find(page *p, const void *address);

void young_walk_page(page *p, void (*fn)(void *cell, void *data), void *data);

static inline size_t young_used(const impl *im) {
  return im->young.used - (im->births.active ? 0 : (size_t)(im->lab_end - im->heap->top));
}

/* Bytes allocated since the heap began. */
static inline uint64_t allocated_bytes(const impl *im) {
  size_t old = im->births.active ? (size_t)(im->heap->top - im->births.published) : 0;
  return im->allocated_before + old + young_used(im) - im->young_used_after;
}

/* heap->limit as it should be: the end of the area, or less when the next allocation is to
 * take the slow path, because of a request, a zeal mode or an observer. */
static inline void young_set_limit(impl *im) {
  char *top = im->heap->top, *limit = im->lab_end;
  if (im->zeal.any || im->pending_reason) {
    limit = top;
  } else if (WN_UNLIKELY(im->next_observation != UINT64_MAX)) {
    uint64_t now = allocated_bytes(im);
    uint64_t left = im->next_observation > now ? im->next_observation - now : 0;
    if (left < (uint64_t)(limit - top)) limit = top + align_down(left, WN_CELL_ALIGNMENT);
  }
  im->heap->limit = limit;
}

#endif
