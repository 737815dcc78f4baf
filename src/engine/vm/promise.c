/* SPDX-License-Identifier: MIT */
/* Promise state, reactions and their jobs.
 *
 * A reaction is a RECORD:
 *
 *   header | next | on_fulfilled | on_rejected | capability
 *
 * in a circular list whose last element the promise names, so appending and walking in order
 * are both simple.  A handler is a callable, undefined (pass on), or one of the engine's
 * own, told apart by kind: a FRAME (await: resume that body) or a GENERATOR (an async
 * generator that awaits the value of a return() after its end).  So await makes one
 * small cell and no functions. */
#include "engine/vm/promise.h"

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/vm/async.h"
#include "engine/vm/jobs.h"
#include "engine/vm/vm.h"

typedef struct reaction {
  uint32_t header;
  wn_slot next, on_fulfilled, on_rejected, capability;
} reaction;

typedef struct capability {
  uint32_t header;
  wn_slot promise, resolve, reject;
} capability;

wn_value promise_new_with_prototype(isolate *iso, wn_value prototype) {
  return object_new_kind(iso, KIND_PROMISE, sizeof(js_promise), prototype);
}

wn_value promise_new(isolate *iso) {
  return promise_new_with_prototype(iso, intrinsic(iso, INTRINSIC_PromiseP));
}

wn_value capability_new(isolate *iso, wn_value promise, wn_value resolve, wn_value reject) {
  wn_heap *heap = &iso->heap;
  capability *c = wn_alloc(heap, KIND_RECORD, sizeof *c);
  wn_store(heap, c, &c->promise, promise);
  wn_store(heap, c, &c->resolve, resolve);
  wn_store(heap, c, &c->reject, reject);
  return wn_from_cell(c);
}

/* ---- Reaction jobs (27.2.2.1) ---- */

static bool settle_capability(isolate *iso, wn_value cap, bool threw, wn_value v) {
  wn_heap *heap = &iso->heap;
  if (wn_is_undefined(cap)) return true;
  if (is_promise(cap)) {
    if (!threw) return promise_resolve_with(iso, cap, v);
    promise_reject(iso, cap, v);
    return true;
  }
  const capability *c = wn_to_cell(cap);
  wn_value f = wn_load(heap, threw ? &c->reject : &c->resolve);
  return !wn_is_exception(js_call(iso, f, WN_UNDEFINED, 1, &v));
}

/* v: reactor, capability, argument, whether the promise was rejected. */
static bool reaction_job(isolate *iso, wn_value *v) {
  wn_value reactor = v[0];
  bool rejected = wn_is_true(v[3]);
  if (is_kind(reactor, KIND_FRAME)) return async_resume(iso, reactor, rejected, v[2]);
  if (is_kind(reactor, KIND_GENERATOR))
    return async_generator_return_settled(iso, reactor, rejected, v[2]);
  if (wn_is_undefined(reactor)) return settle_capability(iso, v[1], rejected, v[2]);
  wn_value result = js_call(iso, reactor, WN_UNDEFINED, 1, &v[2]);
  bool threw = wn_is_exception(result);
  if (threw) {
    if (iso->vm->terminating) return false;
    result = take_exception(iso);
  }
  return settle_capability(iso, v[1], threw, result);
}

static void enqueue_reaction(isolate *iso, const reaction *r, bool rejected, wn_value v) {
  wn_heap *heap = &iso->heap;
  wn_value reactor = wn_load(heap, rejected ? &r->on_rejected : &r->on_fulfilled);
  enqueue_job(iso, reaction_job, reactor, wn_load(heap, &r->capability), v,
              wn_from_bool(rejected));
}

static void settle(isolate *iso, wn_value promise, enum promise_state state, wn_value v) {
  wn_heap *heap = &iso->heap;
  js_promise *p = to_promise_cell(promise);
  if (p->state != PROMISE_PENDING) return;
  reaction *last = wn_load_cell(heap, &p->reactions);
  wn_store(heap, p, &p->result, v);
  wn_store(heap, p, &p->reactions, WN_HOLE);
  p->state = (uint8_t)state;
  if (!last) return;
  reaction *r = last;
  do {
    r = wn_slot_cell(heap, r->next);
    enqueue_reaction(iso, r, state == PROMISE_REJECTED, v);
  } while (r != last);
}

void promise_fulfill(isolate *iso, wn_value promise, wn_value v) {
  settle(iso, promise, PROMISE_FULFILLED, v);
}

void promise_reject(isolate *iso, wn_value promise, wn_value reason) {
  js_promise *p = to_promise_cell(promise);
  if (p->state != PROMISE_PENDING) return;
  settle(iso, promise, PROMISE_REJECTED, reason);
  if (!p->handled && iso->hooks.promise_rejection)
    iso->hooks.promise_rejection(iso, promise, false, reason);
}

wn_value promise_reject_pending(isolate *iso, wn_value promise) {
  if (iso->vm->terminating) return WN_EXCEPTION;
  promise_reject(iso, promise, take_exception(iso));
  return promise;
}

/* ---- Resolving (27.2.1.3) ---- */

/* NewPromiseResolveThenableJob (27.2.2.2): promise, thenable, then. */
static bool thenable_job(isolate *iso, wn_value *v) {
  wn_value functions[2];
  if (!promise_resolving_functions(iso, v[0], &functions[0], &functions[1])) return false;
  wn_value result = js_call(iso, v[2], v[1], 2, functions);
  if (!wn_is_exception(result)) return true;
  if (iso->vm->terminating) return false;
  wn_value reason = take_exception(iso);
  return !wn_is_exception(js_call(iso, functions[1], WN_UNDEFINED, 1, &reason));
}

bool promise_resolve_with(isolate *iso, wn_value promise, wn_value v) {
  if (wn_same(promise, v)) {
    throw_type_error(iso, "Chaining cycle detected for promise #<Promise>");
    return !wn_is_exception(promise_reject_pending(iso, promise));
  }
  if (!is_object(v)) {
    promise_fulfill(iso, promise, v);
    return true;
  }
  wn_value then = object_get(iso, v, KEY(iso, then));
  if (wn_is_exception(then)) return !wn_is_exception(promise_reject_pending(iso, promise));
  if (!is_callable(iso, then)) {
    promise_fulfill(iso, promise, v);
    return true;
  }
  enqueue_job(iso, thenable_job, promise, v, then, WN_HOLE);
  return true;
}

/* Data: the promise; a RECORD shared by the pair whose only word is true once one of them was
 * called. */
static bool first_call(isolate *iso, const call_args *args) {
  wn_slot *shared = wn_to_cell(native_data(iso, args->callee, 1));
  if (!wn_slot_is_hole(shared[1])) return false;
  wn_store(&iso->heap, shared, &shared[1], WN_TRUE);
  return true;
}

static wn_value resolve_native(isolate *iso, call_args *args) {
  if (!first_call(iso, args)) return WN_UNDEFINED;
  wn_value promise = native_data(iso, args->callee, 0);
  return promise_resolve_with(iso, promise, arg(args, 0)) ? WN_UNDEFINED : WN_EXCEPTION;
}

static wn_value reject_native(isolate *iso, call_args *args) {
  if (first_call(iso, args))
    promise_reject(iso, native_data(iso, args->callee, 0), arg(args, 0));
  return WN_UNDEFINED;
}

bool promise_resolving_functions(isolate *iso, wn_value promise, wn_value *resolve,
                                 wn_value *reject) {
  wn_value shared = wn_from_cell(wn_alloc(&iso->heap, KIND_RECORD, 2 * sizeof(wn_slot)));
  wn_value empty = iso->atoms[ATOM_empty];
  *resolve = native_new_with_data(iso, resolve_native, empty, 1, promise, shared);
  if (wn_is_exception(*resolve)) return false;
  *reject = native_new_with_data(iso, reject_native, empty, 1, promise, shared);
  return !wn_is_exception(*reject);
}

wn_value promise_resolve_value(isolate *iso, wn_value v) {
  if (is_promise(v)) {
    wn_value constructor = object_get(iso, v, KEY(iso, constructor));
    if (wn_is_exception(constructor)) return constructor;
    if (wn_same(constructor, intrinsic(iso, INTRINSIC_PromiseC))) return v;
  }
  wn_value promise = promise_new(iso);
  if (wn_is_exception(promise) || !promise_resolve_with(iso, promise, v))
    return WN_EXCEPTION;
  return promise;
}

/* ---- then ---- */

void promise_perform_then(isolate *iso, wn_value promise, wn_value on_fulfilled,
                          wn_value on_rejected, wn_value cap) {
  wn_heap *heap = &iso->heap;
  reaction *r = wn_alloc(heap, KIND_RECORD, sizeof *r);
  wn_store(heap, r, &r->on_fulfilled, on_fulfilled);
  wn_store(heap, r, &r->on_rejected, on_rejected);
  wn_store(heap, r, &r->capability, cap);
  js_promise *p = to_promise_cell(promise);
  if (p->state == PROMISE_PENDING) {
    reaction *last = wn_load_cell(heap, &p->reactions);
    wn_store_cell(heap, r, &r->next, last ? wn_slot_cell(heap, last->next) : r);
    if (last) wn_store_cell(heap, last, &last->next, r);
    wn_store_cell(heap, p, &p->reactions, r);
  } else {
    bool rejected = p->state == PROMISE_REJECTED;
    wn_value result = wn_load(heap, &p->result);
    if (rejected && !p->handled && iso->hooks.promise_rejection)
      iso->hooks.promise_rejection(iso, promise, true, result);
    enqueue_reaction(iso, r, rejected, result);
  }
  p->handled = true;
}

static bool microtask_job(isolate *iso, wn_value *v) {
  return !wn_is_exception(js_call(iso, v[0], WN_UNDEFINED, 0, NULL));
}

void enqueue_microtask(isolate *iso, wn_value f) {
  enqueue_job(iso, microtask_job, f, WN_HOLE, WN_HOLE, WN_HOLE);
}

wn_value promise_awaiter_nogc(isolate *iso, wn_value promise) {
  wn_heap *heap = &iso->heap;
  for (int hops = 0; hops < 16 && is_promise(promise); hops++) {
    js_promise *p = to_promise_cell(promise);
    reaction *r = wn_load_cell(heap, &p->reactions);
    if (!r || wn_slot_cell(heap, r->next) != r) return WN_UNDEFINED;
    wn_value reactor = wn_load(heap, &r->on_fulfilled);
    if (is_kind(reactor, KIND_FRAME)) return reactor;
    wn_value cap = wn_load(heap, &r->capability);
    promise = is_kind(cap, KIND_RECORD)
                  ? wn_load(heap, &((capability *)wn_to_cell(cap))->promise)
                  : cap;
  }
  return WN_UNDEFINED;
}
