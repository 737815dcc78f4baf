/* SPDX-License-Identifier: MIT */
/* Raw stack traces: what an error keeps until somebody reads its `stack`. */
#ifndef WN_ENGINE_VM_STACK_TRACE_H
#define WN_ENGINE_VM_STACK_TRACE_H

#include "engine/compiler/code.h"

/* A trace is a KIND_TABLE cell of TRACE_FIELDS slots a frame, innermost frame first. */
enum trace_field {
  TRACE_FUNCTION, /* FUNCTION or NATIVE object */
  TRACE_RECEIVER, /* this of the frame, or undefined */
  TRACE_PC,       /* bytecode offset, small int; -1 for natives */
  TRACE_FLAGS,    /* trace_flag, small int */
  TRACE_FIELDS
};
enum trace_flag {
  TRACE_CONSTRUCT = 1,
  TRACE_ASYNC = 2,     /* an awaiting caller, found through its promise */
  TRACE_TOP_LEVEL = 4, /* script, module or eval code */
};

/* The innermost `limit` frames; those above and including the innermost frame of the function
 * `skip_until` are left out (none remain when it is not on the stack; undefined: none are
 * skipped).  Async callers follow after the last synchronous frame.  May collect, runs no
 * JavaScript. */
wn_value capture_frames(isolate *iso, uint32_t limit, wn_value skip_until);

/* The script that a compiled function came from; NULL for natives. */
script *function_script(isolate *iso, wn_value function);
/* Source offset in that script for a bytecode offset of the function. */
uint32_t function_source_offset(isolate *iso, wn_value function, uint32_t pc);
/* Prints the ten innermost frames of compiled code to a stdio stream; allocates nothing on the
 * heap.  In stack_print.c. */
void print_stack_nogc(isolate *iso, void *file);

#endif
