/* SPDX-License-Identifier: MIT */
/* The pauses and steps that policy (trigger.c, reducer.c) puts together. */
#ifndef WN_HEAP_COLLECT_H
#define WN_HEAP_COLLECT_H

#include "heap/impl.h"

#define COLLECTOR_OLD "GC in old space requested"
#define FINISH_REASON "finalize incremental marking via stack guard"

/* A scavenge. */
void collect_minor(impl *im, wn_stack_state stack, const char *reason);
/* Everything at once and precisely; abandons an incremental cycle. */
void collect_major(impl *im, wn_stack_state stack, const char *reason,
                   const char *collector_reason, bool reduce_memory);
/* Starts an incremental cycle, directly after a scavenge: every young cell is a survivor
 * and a root. */
void collect_start_marking(impl *im, wn_stack_state stack);
/* Marks until `ns` have passed, or about `bytes`. */
void collect_marking_step(impl *im, size_t bytes, uint64_t ns);
/* Ends an incremental cycle, with a scavenge; memory-reducing when im->reduce_memory. */
void collect_finish_marking(impl *im, wn_stack_state stack, const char *reason);
/* Returns empty pages of the heap, and what the C allocator holds empty, to the system. */
void collect_give_back(impl *im);

/* When a phase begins, and tells config.on_phase that it has ended. */
uint64_t collect_phase_begin(const impl *im);
void collect_phase(impl *im, wn_gc_phase phase, uint64_t begin);

/* Whether now is a good moment for the end of marking, which includes a scavenge. */
bool collect_finish_is_cheap(const impl *im);

#endif
