/* SPDX-License-Identifier: MIT */
/* The longer forms of the collector's log: name=value pairs, spaces, decisions, marking. */
#ifndef WN_DIAG_GC_DETAIL_H
#define WN_DIAG_GC_DETAIL_H

#include "diag/gc_trace.h"

/* All of these print to standard output. */

/* --trace-gc-nvp: the collection as one line of pairs. */
void gc_detail_pairs(const gc_trace *t, wn_heap *heap, const wn_gc_event *e);
/* --trace-gc-verbose: how the next limit was chosen (before the line of a full collection), and
 * the spaces (behind the line). */
void gc_detail_decision(const gc_trace *t, wn_heap *heap, const wn_gc_event *e);
void gc_detail_spaces(wn_heap *heap);
/* --trace-incremental-marking: a cycle's begin, each step, its end. */
void gc_detail_marking_start(const gc_trace *t, wn_heap *heap, uint64_t begin_ns);
void gc_detail_marking_step(const gc_trace *t, wn_heap *heap, uint64_t begin_ns,
                            uint64_t end_ns);
void gc_detail_marking_end(const gc_trace *t, wn_heap *heap, const wn_gc_event *e);

#endif
