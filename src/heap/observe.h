/* SPDX-License-Identifier: MIT */
/* Watching the heap: allocation observers, object ids, the census. */
#ifndef WN_HEAP_OBSERVE_H
#define WN_HEAP_OBSERVE_H

#include "heap/impl.h"
#include "heap/young.h"

void observe_fini(impl *im);
/* Tells the observers that are due of the cell that was just allocated. */
void observe_due(impl *im, void *cell, size_t bytes);

static inline void observe(impl *im, void *cell, size_t bytes) {
  if (WN_UNLIKELY(allocated_bytes(im) >= im->next_observation)) observe_due(im, cell, bytes);
}

#endif
