/* SPDX-License-Identifier: MIT */
/* Promise (ECMA-262, 27.2).  States, reactions and jobs are engine/vm/promise.c; here
 * are the constructor, the combinators and the prototype's methods.
 *
 * The functions that the combinators hand to `then` are natives with two data slots:
 * what all of them share (a RECORD: values, how many are missing, the capability) and
 * what is their own (the index; undefined once called). */
#include "engine/vm/promise.h"

#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"

/* ---- capabilities
 * -------------------------------------------------------------------------- */

typedef struct capability {
  wn_value promise, resolve, reject;
} capability;

typedef struct executor_record {
  uint32_t header;
  wn_slot resolve, reject;
} executor_record;

static wn_value capabilities_executor(isolate *iso, call_args *args) { /* 27.2.1.5.1 */
  wn_heap *heap = &iso->heap;
  executor_record *r = wn_to_cell(native_data(iso, args->callee, 0));
  if (!wn_is_undefined(wn_load(heap, &r->resolve)) ||
      !wn_is_undefined(wn_load(heap, &r->reject))) {
    return throw_type_error(iso, "Promise executor has already been invoked with "
                                 "non-undefined arguments");
  }
  wn_store(heap, r, &r->resolve, arg(args, 0));
  wn_store(heap, r, &r->reject, arg(args, 1));
  return WN_UNDEFINED;
}

static wn_value anonymous_function(isolate *iso, native_fn *fn, unsigned length,
                                   wn_value a, wn_value b) {
  return native_new_with_data(iso, fn, iso->atoms[ATOM_empty], length, a, b);
}

/* NewPromiseCapability, 27.2.1.5. */
static bool new_capability(isolate *iso, wn_value c, capability *out) {
  if (wn_same(c, intrinsic(iso, INTRINSIC_PromiseC))) {
    out->promise = promise_new(iso);
    return promise_resolving_functions(iso, out->promise, &out->resolve, &out->reject);
  }
  if (!is_constructor(iso, c)) {
    throw_not_constructor(iso, c);
    return false;
  }
  executor_record *r = wn_alloc(&iso->heap, KIND_RECORD, sizeof *r);
  wn_store(&iso->heap, r, &r->resolve, WN_UNDEFINED);
  wn_store(&iso->heap, r, &r->reject, WN_UNDEFINED);
  wn_value executor =
      anonymous_function(iso, capabilities_executor, 2, wn_from_cell(r), WN_UNDEFINED);
  if (wn_is_exception(executor)) return false;
  out->promise = js_construct(iso, c, 1, &executor, c);
  if (wn_is_exception(out->promise)) return false;
  out->resolve = wn_load(&iso->heap, &r->resolve);
  out->reject = wn_load(&iso->heap, &r->reject);
  if (is_callable(iso, out->resolve) && is_callable(iso, out->reject)) return true;
  throw_type_error(iso, "Promise resolve or reject function is not callable");
  return false;
}

/* True if the pending exception may be caught: a termination may not. */
static bool is_catchable(const isolate *iso) {
  return !wn_same(iso->exception, WN_CONSTANT(WN_SLOT_DEFAULT));
}

/* IfAbruptRejectPromise, 27.2.1.1.1. */
static wn_value reject_with_pending(isolate *iso, const capability *c) {
  if (!is_catchable(iso)) return WN_EXCEPTION;
  wn_value reason = take_exception(iso);
  wn_value result = js_call(iso, c->reject, WN_UNDEFINED, 1, &reason);
  return wn_is_exception(result) ? result : c->promise;
}

/* PromiseResolve, 27.2.4.7.1. */
static wn_value promise_resolve(isolate *iso, wn_value c, wn_value x) {
  if (is_promise(x)) {
    wn_value x_constructor = object_get(iso, x, KEY(iso, constructor));
    if (wn_is_exception(x_constructor)) return x_constructor;
    if (wn_same(x_constructor, c)) return x;
  }
  capability cap;
  if (!new_capability(iso, c, &cap)) return WN_EXCEPTION;
  wn_value result = js_call(iso, cap.resolve, WN_UNDEFINED, 1, &x);
  return wn_is_exception(result) ? result : cap.promise;
}

/* ---- constructor
 * ------------------------------------------------------------------------------ */

static wn_value promise_constructor(isolate *iso, call_args *args) { /* 27.2.3.1 */
  if (!is_construct_call(args)) {
    return throw_type_error(iso, "Promise constructor cannot be invoked without 'new'");
  }
  if (!is_callable(iso, arg(args, 0))) {
    char *text = value_describe(iso, arg(args, 0));
    throw_type_error(iso, "Promise resolver %s is not a function", text);
    free(text);
    return WN_EXCEPTION;
  }
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_PromiseP);
  if (wn_is_exception(proto)) return proto;
  capability c = {.promise = promise_new_with_prototype(iso, proto)};
  if (wn_is_exception(c.promise) ||
      !promise_resolving_functions(iso, c.promise, &c.resolve, &c.reject)) {
    return WN_EXCEPTION;
  }
  wn_value functions[2] = {c.resolve, c.reject};
  wn_value result = js_call(iso, args->v[0], WN_UNDEFINED, 2, functions);
  return wn_is_exception(result) ? reject_with_pending(iso, &c) : c.promise;
}

/* ---- combinators
 * -------------------------------------------------------------------------------- */

typedef struct combination { /* what the element functions share */
  uint32_t header;
  wn_slot values;
  wn_slot remaining;
  wn_slot settle; /* the capability's resolve (any: reject) */
} combination;

/* What a combinator calls for each promise: then(on_fulfilled, on_rejected). */
typedef bool handlers_fn(isolate *iso, combination *shared, uint32_t index,
                         const capability *c, wn_value handlers[2]);

typedef struct combinator {
  const char *name;
  handlers_fn *handlers;
  bool settles_with_reject; /* any */
} combinator;

static wn_value aggregate_error(isolate *iso, wn_value errors) {
  wn_value message = string_from_cstr(iso, "All promises were rejected");
  wn_value e = error_new(iso, ERROR_AGGREGATE, message);
  if (wn_is_exception(e) ||
      !object_define(iso, e, KEY(iso, errors), errors, PROP_HIDDEN)) {
    return WN_EXCEPTION;
  }
  return e;
}

/* One value less is missing; with the last one the outer promise is settled. */
static wn_value combination_count_down(isolate *iso, combination *shared, bool is_any) {
  int32_t remaining = wn_slot_to_int(shared->remaining) - 1;
  wn_store_int(&iso->heap, shared, &shared->remaining, remaining);
  if (remaining > 0) return WN_UNDEFINED;
  wn_value v = wn_load(&iso->heap, &shared->values);
  if (is_any) v = aggregate_error(iso, v);
  if (wn_is_exception(v)) return v;
  return js_call(iso, wn_load(&iso->heap, &shared->settle), WN_UNDEFINED, 1, &v);
}

static wn_value element_done(isolate *iso, combination *shared, uint32_t index,
                             wn_value v, bool is_any) {
  wn_value values = wn_load(&iso->heap, &shared->values);
  if (!array_store(iso, values, index, v)) return WN_EXCEPTION;
  return combination_count_down(iso, shared, is_any);
}

static combination *shared_of(isolate *iso, const call_args *args) {
  return wn_to_cell(native_data(iso, args->callee, 0));
}

/* The index of an element function, once: -1 afterwards. */
static int64_t take_index(isolate *iso, const call_args *args) {
  wn_value index = native_data(iso, args->callee, 1);
  if (!wn_is_int(index)) return -1;
  native_set_data(iso, args->callee, 1, WN_UNDEFINED);
  return wn_to_int(index);
}

static wn_value all_element(isolate *iso, call_args *args) { /* 27.2.4.1.3 */
  int64_t index = take_index(iso, args);
  if (index < 0) return WN_UNDEFINED;
  return element_done(iso, shared_of(iso, args), (uint32_t)index, arg(args, 0), false);
}

static bool all_handlers(isolate *iso, combination *shared, uint32_t index,
                         const capability *c, wn_value handlers[2]) {
  handlers[0] = anonymous_function(iso, all_element, 1, wn_from_cell(shared),
                                   wn_from_int((int32_t)index));
  handlers[1] = c->reject;
  return !wn_is_exception(handlers[0]);
}

static wn_value any_element(isolate *iso, call_args *args) { /* 27.2.4.3.2 */
  int64_t index = take_index(iso, args);
  if (index < 0) return WN_UNDEFINED;
  return element_done(iso, shared_of(iso, args), (uint32_t)index, arg(args, 0), true);
}

static bool any_handlers(isolate *iso, combination *shared, uint32_t index,
                         const capability *c, wn_value handlers[2]) {
  handlers[0] = c->resolve;
  handlers[1] = anonymous_function(iso, any_element, 1, wn_from_cell(shared),
                                   wn_from_int((int32_t)index));
  return !wn_is_exception(handlers[1]);
}

/* The pair of functions of allSettled shares one cell: index, or undefined once called.
 */
typedef struct settled_cell {
  uint32_t header;
  wn_slot index;
} settled_cell;

static wn_value settled_element(isolate *iso, call_args *args, bool rejected) {
  settled_cell *own = wn_to_cell(native_data(iso, args->callee, 1));
  wn_value index = wn_load(&iso->heap, &own->index);
  if (!wn_is_int(index)) return WN_UNDEFINED;
  wn_store(&iso->heap, own, &own->index, WN_UNDEFINED);
  wn_value o = object_new(iso, 2);
  wn_value status = string_from_cstr(iso, rejected ? "rejected" : "fulfilled");
  if (wn_is_exception(o) || wn_is_exception(status) ||
      !object_create_data(iso, o, key_from_cstr(iso, "status"), status) ||
      !object_create_data(iso, o, key_from_cstr(iso, rejected ? "reason" : "value"),
                          arg(args, 0))) {
    return WN_EXCEPTION;
  }
  return element_done(iso, shared_of(iso, args), (uint32_t)wn_to_int(index), o, false);
}

static wn_value settled_fulfilled(isolate *iso, call_args *args) { /* 27.2.4.2.2 */
  return settled_element(iso, args, false);
}
static wn_value settled_rejected(isolate *iso, call_args *args) { /* 27.2.4.2.3 */
  return settled_element(iso, args, true);
}

static bool settled_handlers(isolate *iso, combination *shared, uint32_t index,
                             const capability *c, wn_value handlers[2]) {
  (void)c;
  settled_cell *own = wn_alloc(&iso->heap, KIND_RECORD, sizeof *own);
  wn_store_int(&iso->heap, own, &own->index, (int32_t)index);
  wn_value s = wn_from_cell(shared), o = wn_from_cell(own);
  handlers[0] = anonymous_function(iso, settled_fulfilled, 1, s, o);
  handlers[1] = anonymous_function(iso, settled_rejected, 1, s, o);
  return !wn_is_exception(handlers[0]) && !wn_is_exception(handlers[1]);
}

static bool race_handlers(isolate *iso, combination *shared, uint32_t index,
                          const capability *c, wn_value handlers[2]) {
  (void)iso;
  (void)shared;
  (void)index;
  handlers[0] = c->resolve;
  handlers[1] = c->reject;
  return true;
}

static const combinator combinators[] = {
    {"Promise.all", all_handlers, false},
    {"Promise.allSettled", settled_handlers, false},
    {"Promise.any", any_handlers, true},
    {"Promise.race", race_handlers, false},
};
enum { COMBINE_ALL, COMBINE_SETTLED, COMBINE_ANY, COMBINE_RACE };

/* GetPromiseResolve, 27.2.4.1.1. */
static wn_value get_promise_resolve(isolate *iso, wn_value c) {
  wn_value f = object_get(iso, c, key_from_cstr(iso, "resolve"));
  if (wn_is_exception(f) || is_callable(iso, f)) return f;
  return throw_type_error(iso, "Promise resolve or reject function is not callable");
}

/* One turn of the loop: resolves a value to a promise and waits for it. */
static bool combine_value(isolate *iso, const combinator *how, wn_value c,
                          wn_value resolve, combination *shared, uint32_t index,
                          const capability *cap, wn_value value) {
  if (how->handlers != race_handlers &&
      !array_push(iso, wn_load(&iso->heap, &shared->values), WN_UNDEFINED)) {
    return false;
  }
  wn_value next = js_call(iso, resolve, c, 1, &value);
  wn_value handlers[2];
  if (wn_is_exception(next) || !how->handlers(iso, shared, index, cap, handlers)) {
    return false;
  }
  wn_store_int(&iso->heap, shared, &shared->remaining,
               wn_slot_to_int(shared->remaining) + 1);
  return !wn_is_exception(js_invoke(iso, next, KEY(iso, then), 2, handlers));
}

/* PerformPromiseAll and its siblings: WN_EXCEPTION when the outer promise must be
 * rejected with what is pending. */
static wn_value perform_combination(isolate *iso, const combinator *how, wn_value c,
                                    wn_value resolve, const capability *cap,
                                    iterator_record *it) {
  combination *shared = wn_alloc(&iso->heap, KIND_RECORD, sizeof *shared);
  wn_value values = array_new_with_capacity(iso, 4);
  if (wn_is_exception(values)) return values;
  wn_store(&iso->heap, shared, &shared->values, values);
  wn_store_int(&iso->heap, shared, &shared->remaining, 1);
  wn_store(&iso->heap, shared, &shared->settle,
           how->settles_with_reject ? cap->reject : cap->resolve);
  for (uint32_t index = 0;; index++) {
    wn_value value;
    int more = iterator_step(iso, it, &value);
    if (more < 0) return WN_EXCEPTION;
    if (more == 0) break;
    if (!combine_value(iso, how, c, resolve, shared, index, cap, value)) {
      return iterator_abort(iso, it);
    }
  }
  if (how->handlers == race_handlers) return cap->promise;
  if (how->settles_with_reject && wn_slot_to_int(shared->remaining) == 1) {
    /* 27.2.4.3.1: no promise at all is a throw completion. */
    wn_value e = aggregate_error(iso, values);
    return wn_is_exception(e) ? e : throw_value(iso, e);
  }
  wn_value result = combination_count_down(iso, shared, how->settles_with_reject);
  return wn_is_exception(result) ? result : cap->promise;
}

static wn_value promise_combine(isolate *iso, call_args *args) { /* 27.2.4.1 - .3, .5 */
  const combinator *how = &combinators[native_magic(args)];
  wn_value c = args->this_value;
  if (!is_object(c)) return throw_type_error(iso, "%s called on non-object", how->name);
  capability cap;
  if (!new_capability(iso, c, &cap)) return WN_EXCEPTION;
  wn_value resolve = get_promise_resolve(iso, c);
  iterator_record it;
  if (wn_is_exception(resolve) || !iterator_open(iso, arg(args, 0), &it)) {
    return reject_with_pending(iso, &cap);
  }
  wn_value result = perform_combination(iso, how, c, resolve, &cap, &it);
  return wn_is_exception(result) ? reject_with_pending(iso, &cap) : result;
}

/* ---- other static methods
 * --------------------------------------------------------------------------- */

static wn_value promise_reject_static(isolate *iso, call_args *args) { /* 27.2.4.6 */
  if (!is_object(args->this_value)) {
    return throw_type_error(iso, "PromiseReject called on non-object");
  }
  capability c;
  if (!new_capability(iso, args->this_value, &c)) return WN_EXCEPTION;
  wn_value reason = arg(args, 0);
  wn_value result = js_call(iso, c.reject, WN_UNDEFINED, 1, &reason);
  return wn_is_exception(result) ? result : c.promise;
}

static wn_value promise_resolve_static(isolate *iso, call_args *args) { /* 27.2.4.7 */
  if (!is_object(args->this_value)) {
    return throw_type_error(iso, "PromiseResolve called on non-object");
  }
  return promise_resolve(iso, args->this_value, arg(args, 0));
}

static wn_value promise_try(isolate *iso, call_args *args) { /* 27.2.4.8 */
  if (!is_object(args->this_value)) {
    return throw_type_error(iso, "Promise.try called on non-object");
  }
  capability c;
  if (!new_capability(iso, args->this_value, &c)) return WN_EXCEPTION;
  uint32_t n = args->count ? args->count - 1 : 0;
  wn_value v =
      js_call(iso, arg(args, 0), WN_UNDEFINED, n, args->v + (args->count ? 1 : 0));
  if (wn_is_exception(v)) return reject_with_pending(iso, &c);
  wn_value result = js_call(iso, c.resolve, WN_UNDEFINED, 1, &v);
  return wn_is_exception(result) ? result : c.promise;
}

static wn_value promise_with_resolvers(isolate *iso, call_args *args) { /* 27.2.4.9 */
  capability c;
  if (!new_capability(iso, args->this_value, &c)) return WN_EXCEPTION;
  wn_value o = object_new(iso, 4);
  if (wn_is_exception(o) ||
      !object_create_data(iso, o, key_from_cstr(iso, "promise"), c.promise) ||
      !object_create_data(iso, o, key_from_cstr(iso, "resolve"), c.resolve) ||
      !object_create_data(iso, o, key_from_cstr(iso, "reject"), c.reject)) {
    return WN_EXCEPTION;
  }
  return o;
}

/* ---- Promise.prototype
 * --------------------------------------------------------------------------------- */

static wn_value promise_then(isolate *iso, call_args *args) { /* 27.2.5.4 */
  wn_value p = args->this_value;
  if (!is_promise(p)) return throw_incompatible(iso, "Promise.prototype.then", p);
  wn_value c = species_constructor(iso, p, INTRINSIC_PromiseC);
  if (wn_is_exception(c)) return c;
  wn_value fulfilled = is_callable(iso, arg(args, 0)) ? args->v[0] : WN_UNDEFINED;
  wn_value rejected = is_callable(iso, arg(args, 1)) ? args->v[1] : WN_UNDEFINED;
  if (wn_same(c, intrinsic(iso, INTRINSIC_PromiseC))) {
    wn_value result = promise_new(iso);
    if (wn_is_exception(result)) return result;
    promise_perform_then(iso, p, fulfilled, rejected, result);
    return result;
  }
  capability cap;
  if (!new_capability(iso, c, &cap)) return WN_EXCEPTION;
  wn_value record = capability_new(iso, cap.promise, cap.resolve, cap.reject);
  promise_perform_then(iso, p, fulfilled, rejected, record);
  return cap.promise;
}

static wn_value promise_catch(isolate *iso, call_args *args) { /* 27.2.5.1 */
  wn_value handlers[2] = {WN_UNDEFINED, arg(args, 0)};
  return js_invoke(iso, args->this_value, KEY(iso, then), 2, handlers);
}

static wn_value return_data(isolate *iso, call_args *args) {
  return native_data(iso, args->callee, 0);
}

static wn_value throw_data(isolate *iso, call_args *args) {
  return throw_value(iso, native_data(iso, args->callee, 0));
}

/* Calls onFinally, then passes v on: 27.2.5.3.1, .2. */
static wn_value run_finally(isolate *iso, call_args *args, native_fn *pass_on) {
  wn_value on_finally = native_data(iso, args->callee, 0);
  wn_value c = native_data(iso, args->callee, 1);
  wn_value result = js_call(iso, on_finally, WN_UNDEFINED, 0, NULL);
  if (wn_is_exception(result)) return result;
  wn_value p = promise_resolve(iso, c, result);
  if (wn_is_exception(p)) return p;
  wn_value thunk = anonymous_function(iso, pass_on, 0, arg(args, 0), WN_UNDEFINED);
  if (wn_is_exception(thunk)) return thunk;
  return js_invoke(iso, p, KEY(iso, then), 1, &thunk);
}

static wn_value then_finally(isolate *iso, call_args *args) {
  return run_finally(iso, args, return_data);
}
static wn_value catch_finally(isolate *iso, call_args *args) {
  return run_finally(iso, args, throw_data);
}

static wn_value promise_finally(isolate *iso, call_args *args) { /* 27.2.5.3 */
  wn_value p = args->this_value, on_finally = arg(args, 0);
  if (!is_object(p)) {
    return throw_type_error(iso, "Promise.prototype.finally called on a non-object");
  }
  wn_value c = species_constructor(iso, p, INTRINSIC_PromiseC);
  if (wn_is_exception(c)) return c;
  wn_value handlers[2] = {on_finally, on_finally};
  if (is_callable(iso, on_finally)) {
    handlers[0] = anonymous_function(iso, then_finally, 1, on_finally, c);
    handlers[1] = anonymous_function(iso, catch_finally, 1, on_finally, c);
    if (wn_is_exception(handlers[0]) || wn_is_exception(handlers[1]))
      return WN_EXCEPTION;
  }
  return js_invoke(iso, p, KEY(iso, then), 2, handlers);
}

/* ---- tables
 * -----------------------------------------------------------------------------------------------
 */

static const native_spec constructor_spec = {"Promise", promise_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"all", promise_combine, 1, 0, COMBINE_ALL},
    {"allSettled", promise_combine, 1, 0, COMBINE_SETTLED},
    {"any", promise_combine, 1, 0, COMBINE_ANY},
    {"race", promise_combine, 1, 0, COMBINE_RACE},
    {"resolve", promise_resolve_static, 1, 0, 0},
    {"reject", promise_reject_static, 1, 0, 0},
    {"try", promise_try, 1, 0, 0},
    {"withResolvers", promise_with_resolvers, 0, 0, 0},
};

static const native_spec methods[] = {
    {"then", promise_then, 2, 0, 0},
    {"catch", promise_catch, 1, 0, 0},
    {"finally", promise_finally, 1, 0, 0},
};

bool builtins_promise(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_PromiseP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_PromiseC, c);
  if (!install_natives(iso, c, statics, WN_COUNTOF(statics)) ||
      !install_species(iso, c) ||
      !install_natives(iso, proto, methods, WN_COUNTOF(methods)) ||
      !install_to_string_tag(iso, proto, "Promise")) {
    return false;
  }
  wn_value then = object_get(iso, proto, KEY(iso, then));
  wn_value resolve = object_get(iso, c, key_from_cstr(iso, "resolve"));
  if (wn_is_exception(then) || wn_is_exception(resolve)) return false;
  intrinsic_set(iso, INTRINSIC_PromiseP_then, then);
  intrinsic_set(iso, INTRINSIC_PromiseC_resolve, resolve);
  return true;
}
