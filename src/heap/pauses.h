/* SPDX-License-Identifier: MIT */
/* Keeping the histograms of pauses. */
#ifndef WN_HEAP_PAUSES_H
#define WN_HEAP_PAUSES_H

#include "heap/impl.h"

/* The mutator was stopped for so long. */
void pause_note(impl *im, wn_pause_sort sort, uint64_t ns);

#endif
