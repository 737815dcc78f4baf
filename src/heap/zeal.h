/* SPDX-License-Identifier: MIT */
/* Zeal modes: what makes rare events common in tests. */
#ifndef WN_HEAP_ZEAL_H
#define WN_HEAP_ZEAL_H

#include "heap/impl.h"

uint64_t zeal_random(impl *im);
/* Whether to pin this young cell at random. */
static inline bool zeal_pin(impl *im) { return zeal_random(im) % im->zeal.pin == 0; }
/* Whether this allocation is one to collect at, and how. */
bool zeal_collects(impl *im, wn_gc_type *type);
/* Whether to verify the heap around this collection. */
bool zeal_verifies(impl *im);

#endif
