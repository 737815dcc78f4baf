/* SPDX-License-Identifier: MIT */
/* Generators (ECMA-262, 27.5) and async generators (27.6).
 *
 * A generator's states:
 *
 *     START --next--> RUNNING <--next, throw, return--> YIELD
 *       |                |
 *       +--throw/return--+--end--> [async: DRAINING] --> COMPLETED
 *
 * An async generator keeps its requests in a queue; the first is the one being served.  Only
 * a generator in START or YIELD starts serving at once; one that runs, awaits (still RUNNING)
 * or drains takes the next request when it gets there. */
#include "engine/vm/generator.h"

#include <stdlib.h>

#include "engine/vm/async.h"
#include "engine/vm/promise.h"
#include "engine/vm/vm.h"

static generator *cell_of(wn_value v) { return wn_to_cell(v); }

wn_value generator_init(isolate *iso, frame *fr) {
  wn_heap *heap = &iso->heap;
  bool is_async = code_is_async_generator(fr->code);
  wn_value prototype = object_get(iso, fr->function, KEY(iso, prototype));
  if (wn_is_exception(prototype)) return prototype;
  if (!is_object(prototype))
    prototype = intrinsic(iso, is_async ? INTRINSIC_AsyncGeneratorP : INTRINSIC_GeneratorP);
  wn_value v = object_new_kind(iso, KIND_GENERATOR, sizeof(generator), prototype);
  if (wn_is_exception(v)) return v;
  cell_of(v)->is_async = is_async;
  suspended_frame *cell = suspended_frame_new(iso, fr);
  wn_store(heap, cell, &cell->owner, v);
  wn_store_cell(heap, cell_of(v), &cell_of(v)->frame, cell);
  frame_suspend(iso, fr, cell);
  return v;
}

void generator_suspend(isolate *iso, frame *fr) {
  generator *g = cell_of(fr->owner);
  frame_suspend(iso, fr, wn_slot_cell(&iso->heap, g->frame));
  g->state = GENERATOR_YIELD;
}

void generator_finish(isolate *iso, frame *fr) {
  generator *g = cell_of(fr->owner);
  g->state = GENERATOR_COMPLETED;
  wn_store(&iso->heap, g, &g->frame, WN_HOLE);
}

/* ---- Sync generators ---- */

int generator_prepare(isolate *iso, wn_value v, enum resume_mode *mode, wn_value *value,
                      uint32_t flags) {
  wn_heap *heap = &iso->heap;
  generator *g = cell_of(v);
  if (g->state == GENERATOR_RUNNING) {
    throw_type_error(iso, "Generator is already running");
    return -1;
  }
  if (g->state == GENERATOR_START && *mode != RESUME_NEXT) {
    g->state = GENERATOR_COMPLETED;
    wn_store(heap, g, &g->frame, WN_HOLE);
  }
  if (g->state == GENERATOR_COMPLETED) {
    if (*mode == RESUME_THROW) {
      throw_value(iso, *value);
      return -1;
    }
    if (flags & FRAME_ITER_STEP) return 0;
    *value = iterator_result(iso, *mode == RESUME_RETURN ? *value : WN_UNDEFINED, true);
    return wn_is_exception(*value) ? -1 : 0;
  }
  suspended_frame *cell = wn_slot_cell(heap, g->frame);
  frame *fr = frame_resume(iso, cell, v, FRAME_GENERATOR | flags);
  if (!fr) return -1;
  g->state = GENERATOR_RUNNING;
  struct realm *own_realm = object_realm(iso, fr->function);
  if (own_realm != iso->realm) {
    fr->flags |= FRAME_REALM;
    iso->realm = own_realm;
  }
  return 1;
}

static wn_value resume_from_c(isolate *iso, call_args *args, enum resume_mode mode,
                              const char *name) {
  wn_value v = args->this_value, value = arg(args, 0);
  if (!is_kind(v, KIND_GENERATOR) || cell_of(v)->is_async) {
    char *text = value_describe(iso, v);
    throw_type_error(iso, "%s method called on incompatible receiver %s", name, text);
    free(text);
    return WN_EXCEPTION;
  }
  if (stack_overflow(iso)) return WN_EXCEPTION;
  struct realm *own_realm = iso->realm;
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  int state = generator_prepare(iso, v, &mode, &value, FRAME_ENTRY);
  if (state < 0) return WN_EXCEPTION;
  if (state == 0) return value;
  value = vm_resume(iso, mode, value);
  iso->realm = own_realm;
  iso->frame = outer;
  iso->vm_stack_top = top;
  return value;
}

wn_value generator_next_native(isolate *iso, call_args *args) {
  return resume_from_c(iso, args, RESUME_NEXT, "next");
}
wn_value generator_return_native(isolate *iso, call_args *args) {
  return resume_from_c(iso, args, RESUME_RETURN, "return");
}
wn_value generator_throw_native(isolate *iso, call_args *args) {
  return resume_from_c(iso, args, RESUME_THROW, "throw");
}

/* ---- The queue of an async generator ---- */

typedef struct request {
  uint32_t header;
  wn_slot next, mode, value, promise;
} request;

static void push_request(isolate *iso, wn_value v, enum resume_mode mode, wn_value value,
                         wn_value promise) {
  wn_heap *heap = &iso->heap;
  request *r = wn_alloc(heap, KIND_RECORD, sizeof *r);
  wn_store_int(heap, r, &r->mode, (int32_t)mode);
  wn_store(heap, r, &r->value, value);
  wn_store(heap, r, &r->promise, promise);
  generator *g = cell_of(v);
  request *last = wn_load_cell(heap, &g->queue);
  wn_store_cell(heap, r, &r->next, last ? wn_slot_cell(heap, last->next) : r);
  if (last) wn_store_cell(heap, last, &last->next, r);
  wn_store_cell(heap, g, &g->queue, r);
}

static request *first_request(isolate *iso, const generator *g) {
  request *last = wn_load_cell(&iso->heap, &g->queue);
  return last ? wn_slot_cell(&iso->heap, last->next) : NULL;
}

static wn_value pop_request(isolate *iso, generator *g) {
  wn_heap *heap = &iso->heap;
  request *last = wn_load_cell(heap, &g->queue);
  request *first = wn_slot_cell(heap, last->next);
  if (first == last)
    wn_store(heap, g, &g->queue, WN_HOLE);
  else
    wn_store_cell(heap, last, &last->next, wn_slot_cell(heap, first->next));
  return wn_load(heap, &first->promise);
}

/* AsyncGeneratorCompleteStep (27.6.3.5). */
static bool complete_step(isolate *iso, wn_value v, bool threw, wn_value value, bool done) {
  wn_value promise = pop_request(iso, cell_of(v));
  if (threw) {
    promise_reject(iso, promise, value);
    return true;
  }
  wn_value result = iterator_result(iso, value, done);
  return !wn_is_exception(result) && promise_resolve_with(iso, promise, result);
}

static bool drain(isolate *iso, wn_value v);

/* AsyncGeneratorAwaitReturn (27.6.3.9). */
static bool await_return(isolate *iso, wn_value v) {
  wn_heap *heap = &iso->heap;
  cell_of(v)->state = GENERATOR_DRAINING;
  wn_value value = wn_load(heap, &first_request(iso, cell_of(v))->value);
  wn_value promise = promise_resolve_value(iso, value);
  if (wn_is_exception(promise)) {
    if (iso->vm->terminating) return false;
    return complete_step(iso, v, true, take_exception(iso), true) && drain(iso, v);
  }
  promise_perform_then(iso, promise, v, v, WN_UNDEFINED);
  return true;
}

bool async_generator_return_settled(isolate *iso, wn_value v, bool rejected,
                                    wn_value value) {
  return complete_step(iso, v, rejected, value, true) && drain(iso, v);
}

/* AsyncGeneratorDrainQueue (27.6.3.10). */
static bool drain(isolate *iso, wn_value v) {
  wn_heap *heap = &iso->heap;
  cell_of(v)->state = GENERATOR_DRAINING;
  request *r;
  while ((r = first_request(iso, cell_of(v))) != NULL) {
    enum resume_mode mode = (enum resume_mode)wn_slot_to_int(r->mode);
    if (mode == RESUME_RETURN) return await_return(iso, v);
    bool threw = mode == RESUME_THROW;
    wn_value value = threw ? wn_load(heap, &r->value) : WN_UNDEFINED;
    if (!complete_step(iso, v, threw, value, true)) return false;
  }
  cell_of(v)->state = GENERATOR_COMPLETED;
  return true;
}

bool async_generator_complete(isolate *iso, frame *fr, bool threw, wn_value value) {
  wn_value v = fr->owner;
  wn_store(&iso->heap, cell_of(v), &cell_of(v)->frame, WN_HOLE);
  cell_of(v)->state = GENERATOR_DRAINING;
  return complete_step(iso, v, threw, value, true) && drain(iso, v);
}

int async_generator_yield(isolate *iso, frame *fr, enum resume_mode *mode, wn_value *value) {
  wn_heap *heap = &iso->heap;
  wn_value v = fr->owner;
  if (!complete_step(iso, v, false, *value, false)) return -1;
  generator *g = cell_of(v);
  const request *r = first_request(iso, g);
  if (r) {
    *mode = (enum resume_mode)wn_slot_to_int(r->mode);
    *value = wn_load(heap, &r->value);
    return 0;
  }
  frame_suspend(iso, fr, wn_slot_cell(heap, g->frame));
  g->state = GENERATOR_YIELD;
  return 1;
}

/* AsyncGeneratorResume (27.6.3.7) with the first request. */
static bool resume_async(isolate *iso, wn_value v, enum resume_mode mode, wn_value value) {
  wn_heap *heap = &iso->heap;
  struct realm *own_realm = iso->realm;
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  frame *fr = frame_resume(iso, wn_slot_cell(heap, cell_of(v)->frame), v,
                           FRAME_GENERATOR | FRAME_ENTRY);
  if (!fr) return false;
  cell_of(v)->state = GENERATOR_RUNNING;
  iso->realm = object_realm(iso, fr->function);
  wn_value result = vm_resume(iso, mode, value);
  iso->realm = own_realm;
  iso->frame = outer;
  iso->vm_stack_top = top;
  return !wn_is_exception(result);
}

static wn_value request_native(isolate *iso, call_args *args, enum resume_mode mode,
                               const char *name) {
  wn_heap *heap = &iso->heap;
  wn_value v = args->this_value, value = arg(args, 0);
  wn_value promise = promise_new(iso);
  if (wn_is_exception(promise)) return promise;
  if (!is_kind(v, KIND_GENERATOR) || !cell_of(v)->is_async) {
    char *text = value_describe(iso, v);
    throw_type_error(iso, "%s method called on incompatible receiver %s", name, text);
    free(text);
    return promise_reject_pending(iso, promise);
  }
  if (stack_overflow(iso)) return promise_reject_pending(iso, promise);
  generator *g = cell_of(v);
  if (mode == RESUME_THROW && g->state == GENERATOR_START) {
    g->state = GENERATOR_COMPLETED;
    wn_store(heap, g, &g->frame, WN_HOLE);
  }
  if (g->state == GENERATOR_COMPLETED && mode != RESUME_RETURN) {
    if (mode == RESUME_THROW) {
      promise_reject(iso, promise, value);
    } else {
      promise_resolve_with(iso, promise, iterator_result(iso, WN_UNDEFINED, true));
    }
    return promise;
  }
  push_request(iso, v, mode, value, promise);
  bool ok = true;
  if (mode == RESUME_RETURN &&
      (g->state == GENERATOR_START || g->state == GENERATOR_COMPLETED)) {
    wn_store(heap, g, &g->frame, WN_HOLE);
    ok = await_return(iso, v);
  } else if (g->state == GENERATOR_START || g->state == GENERATOR_YIELD) {
    ok = resume_async(iso, v, mode, value);
  }
  return ok ? promise : WN_EXCEPTION;
}

wn_value async_generator_next_native(isolate *iso, call_args *args) {
  return request_native(iso, args, RESUME_NEXT, "next");
}
wn_value async_generator_return_native(isolate *iso, call_args *args) {
  return request_native(iso, args, RESUME_RETURN, "return");
}
wn_value async_generator_throw_native(isolate *iso, call_args *args) {
  return request_native(iso, args, RESUME_THROW, "throw");
}
