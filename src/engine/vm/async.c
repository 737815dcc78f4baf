/* SPDX-License-Identifier: MIT */
/* Async functions (ECMA-262, 27.7.5): a frame's `owner` is the promise its caller gets, or,
 * once the body was suspended, the FRAME cell, which names that promise as its owner. */
#include "engine/vm/async.h"

#include "engine/vm/generator.h"
#include "engine/vm/promise.h"
#include "engine/vm/vm.h"

wn_value async_promise(isolate *iso, frame *fr) {
  if (is_kind(fr->owner, KIND_FRAME)) {
    suspended_frame *cell = wn_to_cell(fr->owner);
    return wn_load(&iso->heap, &cell->owner);
  }
  if (wn_is_hole(fr->owner)) fr->owner = promise_new(iso);
  return fr->owner;
}

/* The cell that the frame is saved in, made on its first suspension. */
static suspended_frame *own_cell(isolate *iso, frame *fr) {
  wn_heap *heap = &iso->heap;
  if (is_kind(fr->owner, KIND_FRAME)) return wn_to_cell(fr->owner);
  if (is_kind(fr->owner, KIND_GENERATOR)) {
    generator *g = wn_to_cell(fr->owner);
    return wn_slot_cell(heap, g->frame);
  }
  async_promise(iso, fr);
  suspended_frame *cell = suspended_frame_new(iso, fr);
  wn_store(heap, cell, &cell->owner, fr->owner);
  fr->owner = wn_from_cell(cell);
  return cell;
}

bool async_await(isolate *iso, frame *fr, wn_value v) {
  wn_value promise = promise_resolve_value(iso, v);
  if (wn_is_exception(promise)) return false;
  suspended_frame *cell = own_cell(iso, fr);
  frame_suspend(iso, fr, cell);
  wn_value reactor = wn_from_cell(cell);
  promise_perform_then(iso, promise, reactor, reactor, WN_UNDEFINED);
  return true;
}

bool async_complete(isolate *iso, frame *fr, bool threw, wn_value v) {
  wn_value promise = async_promise(iso, fr);
  if (!threw) return promise_resolve_with(iso, promise, v);
  promise_reject(iso, promise, v);
  return true;
}

bool async_resume(isolate *iso, wn_value reactor, bool rejected, wn_value v) {
  if (stack_overflow(iso)) return false;
  suspended_frame *cell = wn_to_cell(reactor);
  wn_value owner = wn_load(&iso->heap, &cell->owner);
  bool in_generator = is_kind(owner, KIND_GENERATOR);
  struct realm *own_realm = iso->realm;
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  frame *fr = frame_resume(iso, cell, in_generator ? owner : reactor,
                           FRAME_ENTRY | (in_generator ? FRAME_GENERATOR : FRAME_ASYNC));
  wn_value result = WN_EXCEPTION;
  if (fr) {
    iso->realm = object_realm(iso, fr->function);
    result = vm_resume(iso, rejected ? RESUME_THROW : RESUME_NEXT, v);
  }
  iso->realm = own_realm;
  iso->frame = outer;
  iso->vm_stack_top = top;
  return !wn_is_exception(result);
}

wn_value module_suspend(isolate *iso, frame *fr) {
  suspended_frame *cell = suspended_frame_new(iso, fr);
  frame_suspend(iso, fr, cell);
  return wn_from_cell(cell);
}
