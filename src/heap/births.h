/* SPDX-License-Identifier: MIT */
/* Cells that are born old, where the nursery would only copy them. */
#ifndef WN_HEAP_BIRTHS_H
#define WN_HEAP_BIRTHS_H

#include "heap/impl.h"

void births_init(impl *im);
/* Whether the next allocation area is to lie in the old generation. */
bool births_wanted(impl *im, size_t bytes);
/* Makes the allocation area one of at least `bytes` in the old generation; false when there is
 * no room.  Never collects. */
bool births_take_area(impl *im, size_t bytes);
/* The cells of such an area become cells of their page: start bits, counts, lists. */
void births_publish(impl *im);
/* Ends the area; what is left of it is free again. */
void births_retire(impl *im);
/* What a scavenge of `before` bytes in small cells says about where cells should be born. */
void births_note_scavenge(impl *im, size_t before);
/* The size of the nursery that tells, between two turns, whether cells still live. */
size_t births_trial_bytes(const impl *im);
/* The last scavenge has found that cells die in the nursery again. */
bool births_ended(const impl *im);
/* The nursery has another size: it is tried again. */
void births_stop(impl *im);
/* Bytes of the area that are neither cells nor free blocks. */
size_t births_rest(const impl *im);
/* Survivors of the scavenge under way are promoted at once: the nursery is to be empty. */
bool births_promote(const impl *im);

#endif
