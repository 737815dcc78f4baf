/* SPDX-License-Identifier: MIT */
/* Allocation's slow half, and the requests it makes of the collector's policy. */
#ifndef WN_HEAP_ALLOC_H
#define WN_HEAP_ALLOC_H

#include "heap/impl.h"

/* Asks the mutator for a collection at its next poll or slow allocation. */
void request_collection(impl *im, const char *reason);
/* Ends in the embedder's handler, or in abort. */
WN_NORETURN void out_of_memory(impl *im, const char *location);

/* ---- answered by trigger.c ---- */

/* The nursery has no room: collects so that the next refill has some.  False when no
 * collection is allowed here. */
bool collect_for_young(impl *im);
/* Before `bytes` are taken in the old generation: collects or raises the limit as needed.
 * False when the limit does not allow it. */
bool collect_for_old(impl *im, size_t bytes);
/* Nothing has made room for `bytes`: two major collections and more, as long as what died
 * last called the embedder, which may have let go of something.  False when that did not
 * help, or none is allowed. */
bool collect_last_resort(impl *im, size_t bytes);
/* At each new allocation area: marking and sweeping steps. */
void collect_tick(impl *im, size_t bytes);
/* In zeal modes, at each allocation. */
void zeal_tick(impl *im);

#endif
