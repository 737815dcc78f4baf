/* SPDX-License-Identifier: MIT */
/* Weak slots, ephemerons, weak roots, weak persistents and finalizers. */
#ifndef WN_HEAP_WEAK_H
#define WN_HEAP_WEAK_H

#include "heap/impl.h"
#include "heap/roots.h"

/* Registers a cell whose kind has a finalizer. */
void finalizer_add(impl *im, void *cell);
/* At the heap's end: runs the finalizers of all cells. */
void finalizers_run_all(impl *im);

/* After marking: clears the weak slots and ephemeron pairs of live cells whose targets are
 * unmarked, and drops dead cells from im->weak_cells.  In the incremental phase young cells
 * count as marked, and im->young_weak must be the list of the scavenge just done. */
void weak_clear_unmarked(impl *im);

/* Once liveness is known (young cells forwarded or pinned, old ones marked when `major`):
 * weak roots, weak persistents, finalizers. */
void weak_finish(impl *im, bool major);
/* After the collection: on_death and weak_cleared hooks. */
void weak_run_hooks(impl *im);

/* Remembers that a live cell's weak_cleared hook is due. */
void weak_note_cleared(impl *im, void *cell);
void weak_fini(impl *im);

#endif
