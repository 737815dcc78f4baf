/* SPDX-License-Identifier: MIT */
/* The marker: tri-colour marking of old cells in steps, or of the whole heap in a pause. */
#ifndef WN_HEAP_MARK_H
#define WN_HEAP_MARK_H

#include "heap/impl.h"

/* Clears all mark bits and live byte counts; sweeping must be complete. */
void mark_begin(impl *im, marking_phase phase);
/* Ends or abandons a cycle: the marker forgets its lists, mark bits stay. */
void mark_end(impl *im);
void mark_fini(impl *im);

/* Greys a cell that is not marked; boxes and leaves included.  In the incremental phase
 * young cells are left alone. */
void mark_cell(impl *im, void *cell);
void mark_slot(impl *im, uint32_t slot);
/* Scans a cell's strong references without asking for its colour. */
void mark_scan(impl *im, void *cell);
/* Scans grey cells until about `bytes` have been scanned or none is left (then true). */
bool mark_step(impl *im, size_t bytes);
void mark_drain(impl *im);
/* Marks the values of ephemerons whose keys are marked, until nothing changes; linear in
 * the number of pairs.  All strong marking must have been drained. */
void mark_ephemerons(impl *im);

/* ---- values that wait for their keys; the scavenger has a table of its own ---- */

void pending_add(pending_table *t, uint32_t key, wn_slot *value, void *table);
/* Takes one value that waits for `key`; false when there is none (left). */
bool pending_take(pending_table *t, uint32_t key, ephemeron_entry *entry);
void pending_clear(pending_table *t);

/* A new or promoted old cell is black while marking. */
static inline void mark_allocated(impl *im, void *cell, size_t bytes) {
  if (im->marker.phase == MARKING_OFF) return;
  page *p = page_of(cell);
  bit_set(p->mark, granule_of(cell));
  p->live_bytes += bytes;
}

#endif
