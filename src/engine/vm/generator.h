/* SPDX-License-Identifier: MIT */
/* Generators, async functions and async generators (ECMA-262, 27.3 - 27.7).
 *
 * A suspended body lies in a FRAME cell.  Resuming copies it back to the VM stack as the
 * innermost frame and runs it there: from C through the natives below, from script calls
 * and for-of by the interpreter loop without C recursion. */
#ifndef WN_ENGINE_VM_GENERATOR_H
#define WN_ENGINE_VM_GENERATOR_H

#include "engine/vm/frame.h"

enum generator_state {
  GENERATOR_START,
  GENERATOR_YIELD,
  GENERATOR_RUNNING,
  GENERATOR_DRAINING, /* async: completed, awaiting the value of a queued return() */
  GENERATOR_COMPLETED
};

typedef struct generator {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot frame;   /* suspended_frame */
  wn_slot queue;   /* async: last request of a circular list (RECORD), or hole */
  wn_slot promise; /* unused */
  uint32_t state;  /* generator_state */
  uint32_t is_async;
} generator;

/* How a suspended body goes on; the numbers are those YieldRaw hands to script. */
enum resume_mode { RESUME_NEXT, RESUME_THROW, RESUME_RETURN };

/* The functions of %GeneratorPrototype% and %AsyncGeneratorPrototype%: the builtins layer
 * installs them (length 1 each). */
native_fn generator_next_native, generator_return_native, generator_throw_native;
native_fn async_generator_next_native, async_generator_return_native,
    async_generator_throw_native;

/* ---- for the interpreter ---- */
/* Checks and makes ready what next / throw / return need: 1: pushed, the loop goes on in the
 * new frame with *mode and *v; 0: *v is the finished result object; -1: exception. */
int generator_prepare(isolate *iso, wn_value generator, enum resume_mode *mode, wn_value *v,
                      uint32_t flags);
/* The body of a sync generator suspends: its registers go to the cell. */
void generator_suspend(isolate *iso, frame *fr);
/* The body ended. */
void generator_finish(isolate *iso, frame *fr);

/* `yield v` in an async generator.  1: suspend (pop the frame); 0: go on at once with *mode
 * and *v from the next queued request; -1: exception. */
int async_generator_yield(isolate *iso, frame *fr, enum resume_mode *mode, wn_value *v);
/* The body of an async generator ended. */
bool async_generator_complete(isolate *iso, frame *fr, bool threw, wn_value v);

static inline bool code_is_async_generator(const code *c) {
  return c->kind == FN_ASYNC_GENERATOR || c->kind == FN_ASYNC_GENERATOR_METHOD;
}
static inline bool code_is_generator(const code *c) {
  return c->kind == FN_GENERATOR || c->kind == FN_GENERATOR_METHOD ||
         code_is_async_generator(c);
}
static inline bool code_is_async_function(const code *c) {
  return c->kind == FN_ASYNC || c->kind == FN_ASYNC_ARROW || c->kind == FN_ASYNC_METHOD ||
         (c->kind == FN_TOP && c->flags & CODE_ASYNC_MODULE);
}

/* Resumes the innermost frame (pushed with FRAME_ENTRY) from C. */
wn_value vm_resume(isolate *iso, enum resume_mode mode, wn_value v);

#endif
