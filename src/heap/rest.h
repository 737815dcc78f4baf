/* SPDX-License-Identifier: MIT */
/* Sparse pages that are not allocated from, so that they become empty. */
#ifndef WN_HEAP_REST_H
#define WN_HEAP_REST_H

#include "heap/impl.h"

/* Chooses the pages of the old generation that rest until the next sweep begins.  In a pause,
 * between marking and the sweep: their live_bytes are known, and none rests. */
void rest_choose(impl *im);
/* Makes the free blocks of a resting page, swept by then, available; false when there is none. */
bool rest_wake(impl *im);

#endif
