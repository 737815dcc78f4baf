/* SPDX-License-Identifier: MIT */
/* The collector's log: --trace-gc lines, and the report of a process that ran out of memory. */
#ifndef WN_DIAG_GC_TRACE_H
#define WN_DIAG_GC_TRACE_H

#include <winnow/heap.h>

enum gc_trace_form {
  GC_TRACE_NODE20,  /* as Node 20 (V8 11) prints it; tools parse this */
  GC_TRACE_CLASSIC, /* as Node 8 to 10 (V8 5 to 6) did */
};

typedef struct gc_trace {
  bool print;            /* --trace-gc */
  bool ignore_scavenger; /* --trace-gc-ignore-scavenger */
  bool nvp;              /* --trace-gc-nvp: name=value pairs instead of the sentence */
  bool verbose;          /* --trace-gc-verbose: spaces and decisions too */
  bool incremental;      /* --trace-incremental-marking */
  enum gc_trace_form form;
  uint64_t start_ns;     /* monotonic time that the lines count from */
  /* Time spent in each phase since the last collection ended, that end, and what had been
   * allocated and survived (bytes) by then. */
  uint64_t phase_ns[WN_PHASE_COUNT];
  uint64_t last_end_ns, last_allocated;
  size_t last_survived;
  /* The last lines, kept even when they are not printed: V8's 512-byte ring. */
  char ring[512];
  size_t ring_end;
  bool ring_full;
  void *reserve; /* memory that the report gives back before it begins */
} gc_trace;

void gc_trace_init(gc_trace *t, uint64_t start_ns);
/* For wn_heap_config.on_gc: data is the gc_trace. */
void gc_trace_on_gc(wn_heap *heap, const wn_gc_event *event, void *data);
/* For wn_heap_config.on_phase: data is the gc_trace. */
void gc_trace_on_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin_ns, uint64_t end_ns,
                       void *data);
/* Prints Node's report to stderr: the last collections, the JavaScript stack (written by
 * print_stack, may be NULL), what fills the memory, the FATAL ERROR line with V8's location text,
 * the native stack.  Allocates nothing on any heap. */
void gc_trace_out_of_memory(gc_trace *t, wn_heap *heap, const char *location,
                            void (*print_stack)(void *), void *data);
void gc_trace_fini(gc_trace *t);

#endif
