/* SPDX-License-Identifier: MIT */
/* A toy embedder for the heap's tests: a few kinds and ways to build graphs of them. */
#ifndef WN_TEST_HEAP_TOY_H
#define WN_TEST_HEAP_TOY_H

#include <winnow/heap.h>

enum toy_kind {
  TOY_PAIR = 1,  /* slots: car, cdr */
  TOY_ARRAY,     /* any number of slots */
  TOY_BYTES,     /* raw */
  TOY_WEAK,      /* word 1 strong, words 2.. weak */
  TOY_TABLE,     /* word 1 strong, then ephemeron pairs */
  TOY_FRAME,     /* word 1 strong, then 64-bit values from word 2 */
  TOY_FINAL,     /* word 1: the number of the finalizer call, as a small int; raw */
  TOY_IMMOBILE,  /* slots, never moves */
  TOY_KIND_COUNT
};

typedef struct toy_cell {
  uint32_t header;
  wn_slot slots[];
} toy_cell;

typedef struct toy {
  wn_heap heap;
  uint32_t finalized[64]; /* calls, by the number in the cell */
  uint32_t weak_cleared;  /* calls of the hook */
  wn_value roots[16];
  int collections[2]; /* by type */
  wn_gc_event last;
  size_t new_limit;   /* what the near-limit hook answers */
  int near_limit_calls;
} toy;

void toy_config(wn_heap_config *config);
/* A heap with toy kinds and the context's roots registered; modify() may be NULL. */
toy *toy_new(void (*modify)(wn_heap_config *config));
void toy_free(toy *t);

toy_cell *toy_pair(toy *t, wn_value car, wn_value cdr);
toy_cell *toy_array(toy *t, size_t n);
toy_cell *toy_bytes(toy *t, size_t n);
toy_cell *toy_final(toy *t, unsigned number);
void toy_set(toy *t, toy_cell *cell, unsigned slot, wn_value v);
wn_value toy_get(toy *t, toy_cell *cell, unsigned slot);
toy_cell *toy_cell_of(wn_value v);

/* A list of n integers 0 .. n - 1, the first in front; and its check. */
wn_value toy_list(toy *t, int n);
bool toy_list_is(toy *t, wn_value list, int n);

/* Overwrites the dead part of the C stack: what earlier calls left there would pin. */
void toy_scrub_stack(void);
/* Overwrites the dead part of the C stack and collects as if called from an empty one. */
void toy_collect(toy *t, wn_gc_type type);

#endif
