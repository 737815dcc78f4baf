/* SPDX-License-Identifier: MIT */
/* The nursery's pages and the mutator's allocation area in them.
 *
 * The mutator bumps through an area [heap->top, im->lab_end) that is zeroed when it is
 * handed out, 16 KiB at a time: so the zeroing stays in the cache and a short program
 * touches few pages.  heap->limit is that end, or lower when somebody wants to see the
 * next allocation.  The area grows in place as long as its page has room; then the holes
 * around cells that a scavenge had to leave in place are used, then the next page.  Empty
 * pages are a stack: the page vacated last, which is in the cache and has its memory, is
 * used first.
 *
 *      page->starts: one known cell start per 8 KiB
 *      v              v
 *   +--+--------------+---------+-------------+--------------+- - - - - - - +
 *   |hd| cells        | filler  | cells       | area  (zero) |  not used yet |
 *   +--+--------------+---------+-------------+--------------+- - - - - - - +
 *                                             top           lab_end = page->top */
#include "heap/young.h"

#include "base/os.h"
#include "heap/births.h"
#include "heap/cage.h"

#define GAP_MIN 64
/* Semispaces of this size and more grow by regions of 2 MiB: cage.c. */
#define REGIONS_FROM ((size_t)4 << 20)

void young_init(impl *im, size_t capacity) { im->young.capacity = capacity; }

void young_fini(impl *im) {
  vec_free(&im->young.active);
  vec_free(&im->young.spare);
  vec_free(&im->young.gaps);
}

/* ---- pages ---- */

/* Poisoning: an empty page's cells may not be touched; its header stays readable. */
static void guard(page *p, bool on) {
  size_t header = os_page_size();
  if (on)
    os_protect_none((char *)p + header, PAGE_BYTES - header);
  else
    os_protect_write((char *)p + header, PAGE_BYTES - header);
}

/* A region's pages become spare, the lowest to be taken first. */
static bool add_region(impl *im) {
  page *first = cage_take_young_region(im);
  if (!first) return false;
  for (uint32_t i = CAGE_REGION_PAGES; i-- > 0;)
    vec_push(&im->young.spare, page_at(im, first->index + i));
  im->young.committed += CAGE_REGION_PAGES * PAGE_BYTES;
  return true;
}

page *young_take_page(impl *im) {
  young_space *y = &im->young;
  if (y->spare.len) {
    /* Poisoning wants stale pointers to fault as long as possible: oldest page first. */
    page *p = im->zeal.poison ? y->spare.data[0] : vec_last(&y->spare);
    if (im->zeal.poison) {
      memmove(y->spare.data, y->spare.data + 1, (y->spare.len - 1) * sizeof *y->spare.data);
      guard(p, false);
    }
    y->spare.len--;
    return p;
  }
  if (y->capacity >= REGIONS_FROM && !im->zeal.poison && add_region(im)) return vec_pop(&y->spare);
  page *p = cage_take_page(im, PAGE_YOUNG);
  if (p) y->committed += PAGE_BYTES;
  return p;
}

void young_release_page(impl *im, page *p) {
  if (p->top > p->dirty_end) p->dirty_end = p->top;
  p->top = PAGE_FIRST;
  p->pins = 0;
  p->head.flags = PAGE_YOUNG;
  memset(p->starts, 0, sizeof p->starts);
  vec_push(&im->young.spare, p);
  if (im->zeal.poison) guard(p, true);
}

void young_trim(impl *im, size_t keep) {
  young_space *y = &im->young;
  size_t n = keep >> PAGE_SHIFT;
  if (y->spare.len <= n) return;
  size_t drop = y->spare.len - n; /* those used longest ago */
  for (size_t i = 0; i < drop; i++) {
    if (im->zeal.poison) guard(y->spare.data[i], false);
    cage_release(im, y->spare.data[i]);
  }
  memmove(y->spare.data, y->spare.data + drop, n * sizeof *y->spare.data);
  y->spare.len = n;
  y->committed -= drop * PAGE_BYTES;
}

/* ---- the allocation area ---- */

static void set_area(impl *im, char *start, char *end) {
  im->heap->top = start;
  im->lab_end = end;
  young_set_limit(im);
}

/* True when the area ends where the current page's unused part begins. */
static bool area_is_last(const impl *im) {
  page *p = im->young.current;
  return p && im->lab_end == (char *)p + p->top;
}

void young_make_walkable(impl *im) {
  if (im->births.active)
    births_publish(im);
  else
    filler_write(im->heap->top, im->lab_end);
}

void young_retire(impl *im) {
  if (!im->lab_end) return;
  if (im->births.active) {
    births_retire(im);
  } else if (area_is_last(im)) {
    /* What is given back counts as zero: undo young_make_walkable. */
    if (im->heap->top < im->lab_end) *(uint32_t *)(void *)im->heap->top = 0;
    im->young.used -= (size_t)(im->lab_end - im->heap->top);
    im->young.current->top = (uint32_t)(im->heap->top - (char *)im->young.current);
  } else {
    young_make_walkable(im);
  }
  set_area(im, NULL, NULL);
}

/* Zeroes what was used before in the next `bytes` of the page and hands them out. */
static char *hand_out(young_space *y, page *p, size_t bytes) {
  char *start = (char *)p + p->top;
  if (p->top < p->dirty_end) memset(start, 0, min_size(bytes, p->dirty_end - p->top));
  p->top += (uint32_t)bytes;
  y->used += bytes;
  return start + bytes;
}

static bool extend_area(impl *im, size_t bytes, size_t wanted) {
  page *p = im->young.current;
  size_t room = PAGE_BYTES - p->top, has = (size_t)(im->lab_end - im->heap->top);
  if (has + room < bytes) return false;
  char *end = hand_out(&im->young, p, min_size(room, max_size(wanted, bytes) - has));
  young_note_start(p, im->heap->top);
  set_area(im, im->heap->top, end);
  return true;
}

/* A hole of at least `bytes`; what is not needed of it stays a hole. */
static bool use_gap(impl *im, size_t bytes, size_t wanted) {
  young_space *y = &im->young;
  for (size_t i = y->gaps.len; i-- > 0;) {
    area g = y->gaps.data[i];
    if ((size_t)(g.end - g.start) < bytes) continue;
    char *end = (size_t)(g.end - g.start) < wanted + GAP_MIN ? g.end : g.start + wanted;
    if (end < g.end) {
      filler_write(end, g.end);
      y->gaps.data[i].start = end;
    } else {
      y->gaps.data[i] = vec_pop(&y->gaps);
    }
    young_note_start(page_of(g.start), g.start);
    memset(g.start, 0, (size_t)(end - g.start));
    y->used += (size_t)(end - g.start);
    set_area(im, g.start, end);
    return true;
  }
  return false;
}

static bool use_next_page(impl *im, size_t bytes, size_t wanted) {
  page *p = young_take_page(im);
  if (!p) return false;
  vec_push(&im->young.active, p);
  im->young.current = p;
  char *start = (char *)p + p->top;
  set_area(im, start, start);
  return extend_area(im, bytes, wanted);
}

bool young_refill(impl *im, size_t bytes, bool over_budget) {
  young_space *y = &im->young;
  size_t used = young_used(im), wanted = max_size(bytes, LAB_BYTES);
  if (!over_budget) {
    if (used + bytes > y->capacity) return false;
    wanted = min_size(wanted, align_down(y->capacity - used, 8));
  }
  if (area_is_last(im) && extend_area(im, bytes, wanted)) return true;
  young_retire(im);
  if (use_gap(im, bytes, wanted)) return true;
  page *p = y->current;
  if (p && PAGE_BYTES - p->top >= bytes) {
    set_area(im, (char *)p + p->top, (char *)p + p->top);
    return extend_area(im, bytes, wanted);
  }
  return use_next_page(im, bytes, wanted);
}

/* ---- finding and walking cells ---- */

/* Young cells that share a page are small.  Where nothing stands a walk would never end. */
static size_t young_bytes(const char *cell) {
  size_t units = *wn_header(cell) >> WN_HEADER_SIZE_SHIFT;
  WN_CHECK(units && "a young page can be walked");
  return units * WN_CELL_ALIGNMENT;
}

void *young_find(page *p, const void *address) {
  size_t offset = (uintptr_t)address & PAGE_MASK;
  if (offset < PAGE_FIRST || offset >= p->top) return NULL;
  size_t granule = offset >> GRANULE_SHIFT, chunk = offset >> CHUNK_SHIFT;
  while (chunk > 0 && (p->starts[chunk] == 0 || p->starts[chunk] > granule)) chunk--;
  char *cell = chunk > 0 ? (char *)p + p->starts[chunk] * 8 : page_begin(p);
  for (;;) {
    char *next = cell + young_bytes(cell);
    if ((const char *)address < next) return cell;
    cell = next;
  }
}

void young_walk_page(page *p, void (*fn)(void *cell, void *data), void *data) {
  char *end = (char *)p + p->top;
  for (char *cell = page_begin(p); cell < end; cell += young_bytes(cell))
    if (wn_kind_of(cell) != KIND_FILLER) fn(cell, data);
}
