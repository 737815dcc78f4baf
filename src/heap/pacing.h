/* SPDX-License-Identifier: MIT */
/* Policy: how large the generations may grow. */
#ifndef WN_HEAP_PACING_H
#define WN_HEAP_PACING_H

#include "heap/impl.h"

/* Sets the first limits from the configuration and the cage. */
void pacing_init(impl *im);

/* ---- asked by collect.c in a pause ---- */

/* At its beginning: takes the samples of allocation and tells the event of them. */
void pacing_before_pause(impl *im, wn_gc_event *e);
/* Directly after a scavenge of `young_before` bytes, in a pause of any kind. */
void pacing_after_scavenge(impl *im, size_t young_before);
/* The size of the semispaces. */
void pacing_resize_young(impl *im, bool reduce_memory);
/* At its end: the next limits; fills in the event's last fields. */
void pacing_after_pause(impl *im, wn_gc_event *e);
/* The share of time that the mutator had between the ends of two major collections. */
void pacing_note_utilisation(impl *im, uint64_t now, uint64_t gc_ns);
/* After a major collection and its event: ends in on_out_of_memory when four in a row
 * were futile. */
void pacing_check_effect(impl *im);

/* ---- asked by trigger.c and reducer.c ---- */

/* Bytes that count towards old_limit: the old generation, and what has come to external
 * memory since the last major collection. */
size_t pacing_old_counted(const impl *im);
/* A cycle starts when the old generation is that near to its limit. */
size_t pacing_headroom(const impl *im);
/* Beyond this a cycle under way ends in one pause. */
size_t pacing_hard_limit(const impl *im);
/* The maximum of the old generation, or what memory_limit_bytes leaves for it. */
size_t pacing_max_old(const impl *im);
/* What memory_limit_bytes leaves for committing; SIZE_MAX without a limit. */
size_t pacing_memory_left(const impl *im);
/* External memory and code. */
size_t pacing_outside(const impl *im);
bool pacing_over_maximum(const impl *im, size_t bytes);
/* Asks the embedder for a higher maximum; false when it does not give one. */
bool pacing_raise_limit(impl *im);
/* After a collection: more than the maximum ends in on_out_of_memory unless the embedder
 * raises it. */
void pacing_check_limit(impl *im);
/* The program allocates so little that collecting would cost under 0.7 % of the time. */
bool pacing_allocates_little(impl *im, uint64_t now);
/* Takes note of what was allocated since the last pause or the last call. */
void pacing_sample_allocation(impl *im, uint64_t now);

/* At least four fifths survived each of the last three scavenges: what a second copy in the
 * nursery would find out is known. */
bool pacing_nearly_all_survive(const impl *im);

/* ---- the growing rule by itself (docs/heap/pacing.md), for tests ---- */

typedef struct growing_rule {
  size_t live, max_old, new_space, minimum; /* bytes */
  double factor;
  wn_growing_mode mode;
} growing_rule;
double pacing_max_factor(size_t max_old);
double pacing_factor(double gc_speed, double mutator_speed, double max_factor);
size_t pacing_limit(const growing_rule *r);

/* While helpers mark: how many bytes the mutator has to mark itself, now, for marking to be
 * over before the old generation reaches the hard limit; 0 when they keep up. */
size_t pacing_marking_debt(const impl *im);

size_t heap_used(const impl *im);
size_t heap_committed(const impl *im);

#endif
