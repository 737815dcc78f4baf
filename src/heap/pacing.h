/* SPDX-License-Identifier: MIT */
/* Policy: how large the generations may grow, and what calls for a collection. */
#ifndef WN_HEAP_PACING_H
#define WN_HEAP_PACING_H

#include "heap/impl.h"

/* Sets the first limits from the configuration and the cage. */
void pacing_init(impl *im);

/* ---- asked by collect.c in a pause ---- */

/* After a scavenge of `young_before` bytes: the size of the semispaces, and until the first
 * major collection the old generation's limit. */
void pacing_after_scavenge(impl *im, size_t young_before);
/* The size of the semispaces alone. */
void pacing_resize_young(impl *im);
/* After a major collection, before its event is sent: the next limit. */
void pacing_after_major(impl *im);
/* The share of time that the mutator had between the ends of two major collections. */
void pacing_note_utilisation(impl *im, uint64_t now, uint64_t gc_ns);
/* After a major collection and its event: ends in on_out_of_memory when four in a row
 * were futile. */
void pacing_check_effect(impl *im);

/* ---- asked by trigger.c ---- */

/* Beyond this a cycle under way ends in one pause. */
size_t pacing_hard_limit(const impl *im);
/* Asks the embedder for a higher maximum; false when it does not give one. */
bool pacing_raise_limit(impl *im);
/* After a collection: more than the maximum ends in on_out_of_memory unless the embedder
 * raises it. */
void pacing_check_limit(impl *im);

size_t heap_used(const impl *im);
size_t heap_committed(const impl *im);

#endif
