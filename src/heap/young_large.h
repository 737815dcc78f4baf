/* SPDX-License-Identifier: MIT */
/* Large cells that are young: runs of pages in a part of the nursery of their own. */
#ifndef WN_HEAP_YOUNG_LARGE_H
#define WN_HEAP_YOUNG_LARGE_H

#include "heap/impl.h"

void young_large_fini(impl *im);

/* True when `bytes` more keep the budget of one semispace; the first cell always does. */
bool young_large_fits(const impl *im, size_t bytes);
/* True when a cell of `bytes` had better be born old, since those before it outlived their
 * scavenges; counts it. */
bool young_large_outlives(impl *im, size_t bytes);
/* A young large cell, zeroed but for its header; NULL when the region, the memory limit or the
 * system has no room for it.  Ignores the budget. */
WN_MUST_USE void *young_large_alloc(impl *im, wn_kind kind, size_t bytes);

/* ---- in a scavenge ---- */

/* All cells but pinned ones are in From. */
void young_large_flip(impl *im);
/* Moves a cell to the old generation and returns its new place, its header as the old cell's
 * should be; the caller forwards the young one.  NULL when there is no room. One thread at a
 * time. */
WN_MUST_USE void *young_large_promote(impl *im, void *cell, uint32_t header);
/* A pinned cell stays young, and is aged. */
void young_large_keep(impl *im, void *cell);
/* Visits those that are not in From. */
void young_large_walk(impl *im, void (*fn)(void *cell, void *data), void *data);
/* Gives From back. */
void young_large_end(impl *im);

#endif
