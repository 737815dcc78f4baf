/* SPDX-License-Identifier: MIT */
/* The old generation: pages of cells that do not move.
 *
 * Free memory is a set of blocks, each with a filler header, linked through its second
 * word.  Blocks of up to 31 granules have a bin for each size, larger ones eight bins for
 * each power of two; a bitmap says which bins are not empty.  Allocation bumps through one
 * current block and, when that is too small, takes the best fitting bin: an exact size for
 * small cells, so freed memory is used again by cells like those that left it.
 *
 * Freed memory comes back a page at a time, when the mutator adopts a swept page or sweeps
 * one itself: sweep.c. */
#include "heap/space.h"

#include "heap/cage.h"
#include "heap/compact.h"
#include "heap/remember.h"
#include "heap/rest.h"
#include "heap/sweep.h"

/* ---- bins ---- */

unsigned space_bin(size_t units) {
  if (units < 32) return (unsigned)units;
  unsigned log = 63u - (unsigned)__builtin_clzll(units);
  return 32 + 8 * (log - 5) + (unsigned)(units >> (log - 3) & 7);
}

/* Whether free memory begins there.  In a scavenge other threads set the bits of cells in the
 * same word. */
static void start_change(const impl *im, char *start, bool free) {
  size_t granule = granule_of(start);
  uint64_t *word = &page_of(start)->start[granule / 64], bit = UINT64_C(1) << (granule % 64);
  if (!im->collecting)
    *word = free ? *word | bit : *word & ~bit;
  else if (free)
    __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
  else
    __atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED);
}

void space_note_free(const impl *im, char *start, char *end) {
  if (start < end && !FAULT(FAULT_FREE_START)) start_change(im, start, true);
}

static void bin_push(impl *im, space *s, char *start, char *end) {
  if (start >= end) return;
  filler_write(start, end);
  space_note_free(im, start, end);
  unsigned bin = space_bin((size_t)(end - start) / 8);
  *free_block_next(start) = s->bins[bin];
  s->bins[bin] = slot_of(im, start);
  bit_set(s->bin_map, bin);
  if (im->zeal.poison)
    for (uint32_t *w = (uint32_t *)start + 2; (char *)w < end; w++) *w = POISON_SLOT;
}

void space_free_block(impl *im, space *s, char *start, char *end) { bin_push(im, s, start, end); }

/* Of what will be taken next, and of its start bit. */
static void prefetch_block(const impl *im, uint32_t slot) {
  char *block = cell_at(im, slot);
  __builtin_prefetch(block);
  __builtin_prefetch(&page_of(block)->start[granule_of(block) / 64], 1);
}

/* The first block of a bin; NULL when the bin had only blocks of pages that are to be
 * evacuated: those leave the bins here, until the next sweep. */
static void *bin_pop(impl *im, space *s, unsigned bin) {
  while (s->bins[bin]) {
    uint32_t slot = s->bins[bin];
    s->bins[bin] = *free_block_next(cell_at(im, slot));
    if (!s->bins[bin]) bit_clear(s->bin_map, bin);
    else prefetch_block(im, s->bins[bin]);
    if (compact_on_candidate(im, slot)) continue;
    start_change(im, cell_at(im, slot), false);
    return cell_at(im, slot);
  }
  return NULL;
}

/* The first bin at or above `bin` that is not empty, or BIN_COUNT. */
static unsigned bin_at_or_above(const space *s, unsigned bin) {
  unsigned w = bin / 64;
  uint64_t bits = s->bin_map[w] & ~UINT64_C(0) << (bin % 64);
  if (!bits && w == 0) bits = s->bin_map[++w];
  return bits ? w * 64 + (unsigned)__builtin_ctzll(bits) : BIN_COUNT;
}

/* Takes a block of at least `units` out of a bin that may also hold smaller ones.  Each look at one
 * is a miss of the cache; the next bin has blocks that are at most a quarter larger. */
#define TRIES 3
static void *bin_search(impl *im, space *s, unsigned bin, size_t units) {
  uint32_t *link = &s->bins[bin];
  for (int tries = 0; *link && tries < TRIES; tries++) {
    void *block = cell_at(im, *link);
    if (compact_on_candidate(im, *link)) {
      link = free_block_next(block);
      continue;
    }
    if (wn_cell_bytes(block) / 8 >= units) {
      *link = *free_block_next(block);
      if (!s->bins[bin]) bit_clear(s->bin_map, bin);
      start_change(im, block, false);
      return block;
    }
    link = free_block_next(block);
  }
  return NULL;
}

static void *take_block(impl *im, space *s, size_t bytes) {
  size_t units = bytes / 8;
  unsigned bin = space_bin(units);
  if (units >= 32) {
    if (bit_get(s->bin_map, bin)) {
      void *block = bin_search(im, s, bin, units);
      if (block) return block;
    }
    bin++;
  }
  while ((bin = bin_at_or_above(s, bin)) < BIN_COUNT) {
    void *block = bin_pop(im, s, bin);
    if (block) return block;
  }
  return NULL;
}

/* ---- pages ---- */

static void use_block(impl *im, space *s, char *start, char *end) {
  bin_push(im, s, s->top, s->limit);
  s->top = start;
  s->limit = end;
}

static bool add_page(impl *im, space *s) {
  page *p = cage_take_page(im, s->page_flags);
  if (!p) return false;
  p->list_index = (uint32_t)s->pages.len;
  vec_push(&s->pages, p);
  s->committed += PAGE_BYTES;
  use_block(im, s, page_begin(p), page_end(p));
  return true;
}

void space_forget_blocks(impl *im, space *s) {
  memset(s->bins, 0, sizeof s->bins);
  memset(s->bin_map, 0, sizeof s->bin_map);
  space_note_free(im, s->top, s->limit);
  s->top = s->limit = NULL;
}

void space_init(space *s, uint32_t page_flags) { s->page_flags = page_flags; }

void space_fini(impl *im, space *s) {
  sweep_forget(s);
  for (size_t i = 0; i < s->pages.len; i++) remembered_drop_page(im, s->pages.data[i]);
  vec_free(&s->pages);
  vec_free(&s->resting);
}

/* ---- allocation ---- */

static void *alloc_from_block(impl *im, space *s, size_t bytes) {
  char *block = take_block(im, s, bytes);
  if (!block) return NULL;
  char *end = block + wn_cell_bytes(block);
  if (end - block - (ptrdiff_t)bytes > s->limit - s->top) {
    use_block(im, s, block + bytes, end);
  } else {
    bin_push(im, s, block + bytes, end);
  }
  return block;
}

/* Sweeps a page to find room, or adds one; false when neither is possible.  Where all pages
 * are full there is no use in sweeping them one after the other for one allocation: after
 * some, fewer in a pause, the space grows, and the sweeper goes on in its own time. */
#define SWEEPS_IN_PAUSE 2
#define SWEEPS_MOST 32
static bool find_room(impl *im, space *s, unsigned *swept) {
  if ((*swept)++ < (im->collecting ? SWEEPS_IN_PAUSE : SWEEPS_MOST) && sweep_for(im, s))
    return true;
  if (s == &im->old && rest_wake(im)) return true;
  return add_page(im, s) || sweep_for(im, s);
}

static WN_NOINLINE void *alloc_slow(impl *im, space *s, size_t bytes) {
  for (unsigned swept = 0;;) {
    void *cell = alloc_from_block(im, s, bytes);
    if (cell) return cell;
    if (!find_room(im, s, &swept)) return NULL;
    if (bytes > (size_t)(s->limit - s->top)) continue;
    cell = s->top;
    s->top += bytes;
    return cell;
  }
}

void *space_alloc(impl *im, space *s, size_t bytes) {
  char *cell = s->top;
  if (WN_LIKELY(bytes <= (size_t)(s->limit - cell))) {
    s->top = cell + bytes;
  } else {
    cell = alloc_slow(im, s, bytes);
    if (!cell) return NULL;
  }
  page *p = page_of(cell);
  bit_set(p->start, granule_of(cell));
  p->cell_bytes += (uint32_t)bytes;
  s->used += bytes;
  return cell;
}

/* Blocks below the minimum are taken only when nothing larger is left: one for each cell. */
#define AREA_MIN ((size_t)512)
#define AREA_MAX ((size_t)32 << 10)

bool space_take_area(impl *im, space *s, size_t bytes, area *a) {
  for (unsigned swept = 0; bytes > (size_t)(s->limit - s->top);) {
    char *block = take_block(im, s, max_size(bytes, AREA_MIN));
    if (!block && AREA_MIN > bytes) block = take_block(im, s, bytes);
    if (block)
      use_block(im, s, block, block + wn_cell_bytes(block));
    else if (!find_room(im, s, &swept))
      return false;
  }
  size_t take = max_size(bytes, min_size(AREA_MAX, (size_t)(s->limit - s->top)));
  *a = (area){s->top, s->top + take};
  s->top += take;
  return true;
}

void space_return_area(impl *im, space *s, area a) {
  if (a.end == s->top && a.end)
    s->top = a.start; /* it was taken from there last */
  else
    bin_push(im, s, a.start, a.end);
}

void *large_alloc(impl *im, wn_kind kind, size_t bytes, run_contents contents) {
  page *p = cage_take_run(im, bytes, PAGE_LARGE, contents);
  if (!p) return NULL;
  p->large_bytes = bytes;
  p->list_index = (uint32_t)im->large.len;
  vec_push(&im->large, p);
  im->large_used += bytes;
  im->large_committed += p->committed;
  char *cell = page_begin(p);
  *(uint32_t *)cell = header_make(kind, 0);
  return cell;
}

/* ---- walking ---- */

static void walk_page(page *p, void (*fn)(void *cell, void *data), void *data) {
  bool unswept = p->head.flags & PAGE_UNSWEPT;
  for (size_t i = 0; i < BITMAP_WORDS; i++) {
    uint64_t bits = unswept ? p->start[i] & p->mark[i] : p->start[i];
    for (; bits; bits &= bits - 1) {
      char *cell = (char *)p + (i * 64 + (size_t)__builtin_ctzll(bits)) * 8;
      if (wn_kind_of(cell) != KIND_FILLER) fn(cell, data);
    }
  }
}

void space_walk(impl *im, void (*fn)(void *cell, void *data), void *data) {
  for (size_t i = 0; i < im->old.pages.len; i++) walk_page(im->old.pages.data[i], fn, data);
  for (size_t i = 0; i < im->immobile.pages.len; i++)
    walk_page(im->immobile.pages.data[i], fn, data);
  for (size_t i = 0; i < im->large.len; i++) fn(page_begin(im->large.data[i]), data);
}
