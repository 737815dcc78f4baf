/* SPDX-License-Identifier: MIT */
/* The scavenger: copies live young cells out of the pages they lie in. */
#ifndef WN_HEAP_SCAVENGE_H
#define WN_HEAP_SCAVENGE_H

#include "heap/impl.h"

typedef struct scavenge_options {
  bool promote_all; /* every survivor goes to the old generation */
  bool weak_strong; /* after marking: dead weak targets are gone already, the rest lives */
} scavenge_options;

/* Pins are in im->pinned and in the headers. Afterwards survivors are in the new active
 * pages and every reference is up to date, but From pages are not yet given back: the
 * caller deals with weak things (weak_finish), then calls scavenge_end. */
void scavenge_run(impl *im, scavenge_options options);
/* Gives From pages back; pinned cells stay in theirs and the gaps can be reused. */
void scavenge_end(impl *im);

/* Where a cell is now: copies it when it is young and in From. */
void *scavenge_cell(impl *im, void *cell);
/* While a scavenge has not ended: the new address of a young cell, or NULL if it is dead. */
void *scavenge_survivor(impl *im, void *cell);

#endif
