/* SPDX-License-Identifier: MIT */
/* Short pauses that cost too much: the goal for them gives way. */
#ifndef WN_HEAP_RELAXATION_H
#define WN_HEAP_RELAXATION_H

#include "heap/impl.h"

/* Around everything that the program stands still for. */
void relaxation_stop_begins(impl *im);
void relaxation_stop_ends(impl *im);
/* Within a stop, after a scavenge of `before` bytes. */
void relaxation_note_scavenge(impl *im, size_t before);
/* Whether semispaces are to be made anew, for im->relax.doublings is another; at the end of a
 * pause. */
bool relaxation_switch(impl *im);
/* The semispaces that the goal as it is now may be met with, whatever survives now. */
size_t relaxation_most_young(const impl *im);
/* For how large a nursery there is memory beside the old generation. */
size_t relaxation_room(const impl *im, size_t old);

#endif
