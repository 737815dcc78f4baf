/* SPDX-License-Identifier: MIT */
/* The marker's worklist: grey cells in segments that pass between threads. */
#ifndef WN_HEAP_WORKLIST_H
#define WN_HEAP_WORKLIST_H

#include "heap/impl.h"

/* Gives a worker its first segment and its table of live bytes. */
void worklist_join(impl *im, mark_worker *w);
/* Hands all that a worker has to the shared list: a step of constant length. */
void worklist_publish(mark_worker *w);
/* Forgets all grey cells of all workers; keeps a few segments for the next time. */
void worklist_clear(impl *im);
/* Frees what workers hold between cycles: segments, tables.  No cycle is under way. */
void worklist_trim(impl *im);
void worklist_fini(impl *im);

/* The slow halves of push and pop: the top segment is full, or empty. */
void worklist_push_slow(mark_worker *w);
bool worklist_pop_slow(mark_worker *w);

static inline void worklist_push(mark_worker *w, uint32_t slot) {
  if (WN_UNLIKELY(w->top->count == SEGMENT_CELLS)) worklist_push_slow(w);
  w->top->cells[w->top->count++] = slot;
}
/* A grey cell, or 0 when neither the worker nor the shared list has any. */
static inline uint32_t worklist_pop(mark_worker *w) {
  if (WN_UNLIKELY(w->top->count == 0) && !worklist_pop_slow(w)) return 0;
  return w->top->cells[--w->top->count];
}
static inline bool worklist_worker_is_empty(const mark_worker *w) {
  return w->top->count == 0 && !w->chain;
}
/* Segments on the shared list; exact only when nobody else runs. */
static inline size_t worklist_shared(const impl *im) {
  return __atomic_load_n(&im->marker.list.count, __ATOMIC_RELAXED);
}

#endif
