/* SPDX-License-Identifier: MIT */
/* Large cells that are young: runs of pages in a part of the nursery of their own.
 *
 * Many large cells die young: arrays outgrown while they are filled, strings built and
 * parsed.  Born old they would wait for the end of a major cycle.
 *
 * What is young is asked with one comparison of addresses all over the collector, so a young
 * large cell has to lie in the nursery's range and an old one must not: promotion moves it
 * after all.  But not its bytes: the pages behind the run are moved (os_move_pages), some 10
 * microseconds whatever the size.  The first pages, with the header, are copied; the young
 * header becomes a forwarding address as any other cell's.  Up to a MiB it is copied instead
 * when a freed run with memory is at hand: as fast as two system calls, and the memory of both
 * runs stays where the next cell of its generation will use it.
 *
 *      nursery                                              old pages
 *   ---+-----------------+---------------------------+---  ---------------------+--------
 *      | semispaces      | header|cell ............  |       header|cell ...........
 *   ---+-----------------+-------+-------------------+---  -----------------------------
 *                         copied | moved        ------------------------>
 *
 *      young --- a scavenge finds it dead ---> freed
 *        | \---- pinned by the stack --------> young, where it was
 *        +------ reached --------------------> old, at once: it has cost a budget of its own
 *
 * Where three quarters of them live through three scavenges in a row, what follows is born
 * old for a while, and then some are young again, to see.
 *
 * The budget is one semispace: a cell that would go beyond it calls for a scavenge, unless
 * it would be the only one.  Larger ones than the region holds are born old. */
#include "heap/young_large.h"

#include "base/os.h"
#include "heap/cage.h"
#include "heap/mark.h"
#include "heap/space.h"

#define COPIED_AT_MOST ((size_t)1 << 20)
#define OUTLIVED_IN_A_ROW 3
#define BORN_OLD 8 /* semispaces of cells */

void young_large_fini(impl *im) { vec_free(&im->young_large.pages); }

bool young_large_fits(const impl *im, size_t bytes) {
  const young_large *y = &im->young_large;
  return y->pages.len == 0 || y->used + bytes <= im->young.capacity;
}

void *young_large_alloc(impl *im, wn_kind kind, size_t bytes) {
  young_large *y = &im->young_large;
  page *p = cage_take_run(im, bytes, PAGE_YOUNG | PAGE_LARGE, RUN_ZEROED);
  if (!p) return NULL;
  p->large_bytes = bytes;
  p->list_index = (uint32_t)y->pages.len;
  vec_push(&y->pages, p);
  y->used += bytes;
  y->committed += p->committed;
  char *cell = page_begin(p);
  *(uint32_t *)cell = header_make(kind, 0);
  return cell;
}

void young_large_flip(impl *im) {
  for (size_t i = 0; i < im->young_large.pages.len; i++) {
    page *p = im->young_large.pages.data[i];
    if (!p->pins) p->head.flags |= PAGE_FROM;
  }
}

/* The contents of a run, its page header aside. */
static void move_contents(page *to, page *from) {
  size_t bytes = PAGE_FIRST + from->large_bytes;
  size_t moved = align_up(PAGE_FIRST, os_page_size());
  size_t copied = min_size(bytes, moved);
  memcpy(page_begin(to), page_begin(from), copied - PAGE_FIRST);
  if (bytes <= moved) return;
  size_t length = align_up(bytes, os_page_size()) - moved;
  from->head.flags |= PAGE_MOVED;
  if (!os_move_pages((char *)to + moved, (char *)from + moved, length))
    memcpy((char *)to + moved, (char *)from + moved, bytes - moved);
}

void *young_large_promote(impl *im, void *cell, uint32_t header) {
  page *from = page_of(cell);
  size_t bytes = from->large_bytes;
  void *copy = NULL;
  if (bytes <= COPIED_AT_MOST) copy = large_alloc(im, wn_kind_of(cell), bytes, RUN_DIRTY);
  if (copy) {
    memcpy(copy, cell, bytes);
  } else {
    copy = large_alloc(im, wn_kind_of(cell), bytes, RUN_FRESH);
    if (!copy) return NULL;
    move_contents(page_of(copy), from);
  }
  *wn_header(copy) = header & ~(WN_HEADER_AGED | HEADER_REGISTERED);
  if (!FAULT(FAULT_PROMOTION_WHITE)) mark_allocated(im, copy, from->large_bytes);
  im->promoted_bytes += from->large_bytes;
  im->young_large.promoted += from->large_bytes;
  return copy;
}

void young_large_keep(impl *im, void *cell) {
  (void)im;
  page *p = page_of(cell);
  p->pins = 0;
  p->head.flags = PAGE_YOUNG | PAGE_LARGE;
  *wn_header(cell) = (*wn_header(cell) & ~WN_HEADER_PINNED) | WN_HEADER_AGED;
}

void young_large_walk(impl *im, void (*fn)(void *cell, void *data), void *data) {
  for (size_t i = 0; i < im->young_large.pages.len; i++) {
    page *p = im->young_large.pages.data[i];
    if (!(p->head.flags & PAGE_FROM)) fn(page_begin(p), data);
  }
}

/* Cells that nearly all live would cost a promotion each for nothing: the next ones are
 * born old, and then some are tried again. */
static void note_survival(impl *im, size_t all) {
  young_large *y = &im->young_large;
  if (all < im->young.capacity / 4) return;
  y->outlived = y->promoted >= all / 4 * 3 ? y->outlived + 1 : 0;
  if (y->outlived < OUTLIVED_IN_A_ROW) return;
  y->outlived = OUTLIVED_IN_A_ROW - 1;
  y->old_births = BORN_OLD * im->young.capacity;
}

bool young_large_outlives(impl *im, size_t bytes) {
  young_large *y = &im->young_large;
  if (y->old_births == 0) return false;
  y->old_births -= min_size(y->old_births, bytes);
  return true;
}

void young_large_end(impl *im) {
  young_large *y = &im->young_large;
  size_t kept = 0, all = y->used;
  for (size_t i = 0; i < y->pages.len; i++) {
    page *p = y->pages.data[i];
    if (p->head.flags & PAGE_FROM) {
      y->used -= p->large_bytes;
      y->committed -= p->committed;
      cage_release(im, p);
    } else {
      p->list_index = (uint32_t)kept;
      y->pages.data[kept++] = p;
    }
  }
  y->pages.len = kept;
  note_survival(im, all);
}
