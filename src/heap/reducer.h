/* SPDX-License-Identifier: MIT */
/* The memory reducer: when a program that has become quiet is collected once more. */
#ifndef WN_HEAP_REDUCER_H
#define WN_HEAP_REDUCER_H

#include "heap/impl.h"

/* What happened, for the state machine alone. */
typedef struct reducer_event {
  enum { REDUCER_TIMER, REDUCER_MINOR, REDUCER_MAJOR } type;
  uint64_t now;           /* ns */
  size_t held;            /* bytes committed for the heap, and external ones */
  bool quiet;             /* little is allocated (REDUCER_TIMER) */
  uint64_t delay;         /* ns from growth to the first cycle; 0: 8 s */
  bool freed_much;        /* this major collection gave back over 1 MB */
} reducer_event;

/* The transition, without side effects; what the new state asks for is in its fields. */
reducer reducer_step(reducer r, const reducer_event *e);

/* After each collection. */
void reducer_note(impl *im, const wn_gc_event *e);

#endif
