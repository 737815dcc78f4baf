/* SPDX-License-Identifier: MIT */
/* The cage: one reserved address range, handed out in pages and runs of pages. */
#ifndef WN_HEAP_CAGE_H
#define WN_HEAP_CAGE_H

#include "heap/impl.h"

/* Reserves a cage for the limits in `config` and commits its first bytes.  Falls back to
 * smaller reservations; NULL with errno set when none is to be had. */
WN_MUST_USE wn_heap *cage_new(const wn_heap_config *config, size_t max_old,
                              size_t max_semispace, size_t *cage_bytes);
void cage_free(wn_heap *heap, size_t cage_bytes);
void cage_init(impl *im, size_t max_semispace);
void cage_fini(impl *im);

/* A page of the nursery or of the old part, its header initialised; NULL when the cage or
 * the system has no more. */
WN_MUST_USE page *cage_take_page(impl *im, uint32_t flags);
/* CAGE_REGION_PAGES pages of the nursery in a row, which the system may back with one huge
 * page; the first of them, or NULL. */
#define CAGE_REGION_PAGES 8u
WN_MUST_USE page *cage_take_young_region(impl *im);
/* Before `bytes` are likely to be taken in old pages: sees to it that idle pages have their
 * memory, beside the mutator; part of config.parallel_scavenge. */
void cage_prepare(impl *im, size_t bytes);
/* Ends what cage_prepare began. */
void cage_stop_helper(impl *im);
/* What the memory of a run is to be. */
typedef enum run_contents {
  RUN_ZEROED, /* an idle run or a new one, all zero as far as the cell reaches */
  RUN_DIRTY,  /* an idle run, with anything in it behind the page header */
  RUN_FRESH,  /* memory that was not touched yet */
} run_contents;
/* A run for a large cell of `bytes`, in the nursery's part for them when the flags say young.
 * NULL when there is no room, or, of RUN_DIRTY, when none is idle that fits. */
WN_MUST_USE page *cage_take_run(impl *im, size_t bytes, uint32_t flags,
                                run_contents contents);
/* After a collection: gives back the memory of pages and runs that have been idle for long. */
void cage_age(impl *im, bool major);
/* Gives a page or run back, memory included (some are kept for reuse). */
void cage_release(impl *im, page *p);
/* The same, but the system call is left to cage_return_one, on any thread. */
void cage_release_later(impl *im, page *p);
/* Gives back the memory of all idle runs; `later` leaves it to cage_return_one. */
void cage_return_runs(impl *im, bool later);
/* Gives one such run's memory back; false when none waits.  Any thread. */
bool cage_return_one(impl *im);
/* On the mutator's thread: makes the address space of such runs free again. */
void cage_take_returned(impl *im);
/* Both for all such runs, where address space or memory is short; what a helper is returning
 * at this moment is not waited for. */
void cage_return_all(impl *im);
/* Returns what cage_release kept to the system; the second one, of single pages alone. */
void cage_trim(impl *im);
void cage_trim_pages(impl *im);
/* The same, but the system calls are left to cage_return_one. */
void cage_doom_pages(impl *im);

/* The first page of the run that an offset lies in, or NULL. */
static inline page *cage_page_at(const impl *im, size_t offset) {
  uint32_t owner = im->page_owner[offset >> PAGE_SHIFT];
  return owner - 1 < im->page_count ? page_at(im, owner - 1) : NULL;
}

#endif
