/* SPDX-License-Identifier: MIT */
/* Promises (ECMA-262, 27.2.1 and 27.2.2): state, reactions, jobs.
 *
 * The Promise constructor and its methods (builtins layer) and await stand on this. */
#ifndef WN_ENGINE_VM_PROMISE_H
#define WN_ENGINE_VM_PROMISE_H

#include "engine/object/realm.h"

enum promise_state { PROMISE_PENDING, PROMISE_FULFILLED, PROMISE_REJECTED };

typedef struct js_promise {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot result;    /* value or reason once settled */
  wn_slot reactions; /* pending: last of a circular list of reactions, or hole */
  wn_slot waiter;    /* free for the embedder */
  uint8_t state;     /* enum promise_state */
  bool handled;
} js_promise;

static inline bool is_promise(wn_value v) { return is_kind(v, KIND_PROMISE); }
static inline js_promise *to_promise_cell(wn_value v) { return (js_promise *)wn_to_cell(v); }

/* A pending promise with %Promise.prototype%, or with another prototype. May collect. */
wn_value promise_new(isolate *iso);
wn_value promise_new_with_prototype(isolate *iso, wn_value prototype);
/* What the first call of a promise's resolve function does (27.2.1.3.2, from step 7): adopts
 * a thenable's state, else fulfils. Runs script (the getter of `then`), never throws except
 * for termination. */
bool promise_resolve_with(isolate *iso, wn_value promise, wn_value v);
void promise_fulfill(isolate *iso, wn_value promise, wn_value v);
void promise_reject(isolate *iso, wn_value promise, wn_value reason);
/* Rejects with the pending exception and returns the promise. */
wn_value promise_reject_pending(isolate *iso, wn_value promise);
/* CreateResolvingFunctions (27.2.1.3). */
bool promise_resolving_functions(isolate *iso, wn_value promise, wn_value *resolve,
                                 wn_value *reject);
/* PromiseResolve(%Promise%, v): v itself if it is a promise of that constructor, else a new
 * one resolved with it.  WN_EXCEPTION when looking at v.constructor throws. */
wn_value promise_resolve_value(isolate *iso, wn_value v);
/* A PromiseCapability Record (27.2.1.1) of script-visible functions: a RECORD cell. */
wn_value capability_new(isolate *iso, wn_value promise, wn_value resolve, wn_value reject);
/* PerformPromiseThen (27.2.5.4.1).  Handlers: callables, or undefined.  capability: a
 * capability_new record; a promise (settled directly, its functions are not visible); or
 * undefined.  Marks the promise as handled. */
void promise_perform_then(isolate *iso, wn_value promise, wn_value on_fulfilled,
                          wn_value on_rejected, wn_value capability);
/* Queues a microtask that calls f without arguments (queueMicrotask). */
void enqueue_microtask(isolate *iso, wn_value f);

/* ---- for stack traces ---- */
/* The suspended async function (FRAME) that awaits the promise, directly or through promises
 * that merely follow it; undefined if there is not exactly one. */
wn_value promise_awaiter_nogc(isolate *iso, wn_value promise);

#endif
