/* SPDX-License-Identifier: MIT */
/* Pages that rest: sparse ones that are not allocated from, so that they become empty.
 *
 * Where a program held much more than it does now, a few survivors stay on each of many pages.
 * Allocation takes blocks from all of them in turn, since those are large: every page gets
 * new cells before its old ones have died, and the little that lives stays spread over
 * memory, caches and the TLB.  Compaction moves what one pause has time for, which is not much
 * in a heap whose pauses are short.
 *
 * Most cells die if one only waits.  So when a sweep begins, the fullest pages are counted until
 * their free memory is WANTED times what will be allocated before the next one; the sparse pages
 * that are left rest.  They are swept like others, but their free blocks go to no bin:
 *
 *                 sweep begins, enough free elsewhere
 *      +---------+ --------------------------------> +---------+
 *      | in use  |                                   | resting |---+ no live cell left:
 *      |         | <-------------------------------- |         |   | the page is given back
 *      +---------+    bins are empty (rest_wake),    +---------+ <-+
 *                     or the next sweep chooses anew
 *
 * A page wakes before the heap grows, so resting costs no memory: it decides which free memory
 * is used first.  docs/heap/old-space.md has the invariants. */
#include "heap/rest.h"

#include "heap/compact.h"
#include "heap/space.h"
#include "heap/zeal.h"

#define WANTED 2
#define GROWTH_LEAST ((size_t)8 << 20) /* allocated between two cycles, at least */
#define CLASSES 32                     /* of pages, by how full they are */
#define SPARSE (CLASSES / 2)           /* fuller pages never rest */

static size_t class_of(const page *p) {
  return min_size(p->live_bytes * CLASSES / PAGE_AREA, CLASSES - 1);
}

/* The pages of the classes below this one may rest. */
static size_t first_in_use(const space *s) {
  size_t free_bytes[CLASSES] = {0}, sum = 0, i = CLASSES;
  size_t wanted = WANTED * max_size(GROWTH_LEAST, s->used / 2);
  if (s->pages.len * PAGE_AREA - s->used <= wanted) return 0;
  for (size_t n = 0; n < s->pages.len; n++)
    free_bytes[class_of(s->pages.data[n])] += PAGE_AREA - s->pages.data[n]->live_bytes;
  while (i > 0 && sum < wanted) sum += free_bytes[--i];
  return min_size(i, SPARSE);
}

void rest_choose(impl *im) {
  space *s = &im->old;
  WN_ASSERT(s->resting.len == 0);
  if (!im->config.resting_pages && !im->zeal.rest) return;
  size_t first = first_in_use(s);
  for (size_t i = 0; i < s->pages.len; i++) {
    page *p = s->pages.data[i];
    bool rests = im->zeal.rest ? zeal_random(im) % im->zeal.rest == 0 : class_of(p) < first;
    if (!rests) continue;
    p->resting = true;
    vec_push(&s->resting, p);
  }
}

static void put_in_bins(impl *im, page *p) {
  for (size_t i = 0; i < BITMAP_WORDS; i++) {
    for (uint64_t bits = p->start[i]; bits; bits &= bits - 1) {
      char *cell = (char *)p + (i * 64 + (size_t)__builtin_ctzll(bits)) * 8;
      uint32_t header = header_load(cell);
      if (header_kind(header) == KIND_FILLER)
        space_free_block(im, &im->old, cell, cell + header_bytes(cell, header));
    }
  }
}

bool rest_wake(impl *im) {
  page_list *resting = &im->old.resting;
  while (resting->len) {
    page *p = vec_last(resting);
    if (p->head.flags & PAGE_UNSWEPT) return false;
    resting->len--;
    if (p->head.flags & PAGE_CANDIDATE) continue; /* what is left of it is the next sweep's */
    if (!FAULT(FAULT_REST_TWICE)) p->resting = false;
    put_in_bins(im, p);
    return true;
  }
  return false;
}
