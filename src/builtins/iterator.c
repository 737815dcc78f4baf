/* SPDX-License-Identifier: MIT */
/* Iterator, its helpers, %IteratorPrototype% and %AsyncIteratorPrototype%
 * (ECMA-262, 27.1).
 *
 * The specification writes the lazy helpers (map, filter, take, drop, flatMap) as
 * generators. Here each is an iterator object whose state lies in a RECORD; helper_step
 * does what one resumption of that generator would do.  States:
 *
 *      start --next--> running --yields--> suspended --next--> running --ends-->
 * completed start, suspended --return--> completed (the underlying iterators are
 * closed) */
#include "engine/object/iterator.h"

#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"

/* ---- stepping
 * ------------------------------------------------------------------------------ */

/* IteratorStep, 7.4.7: the result object, its value unread.  1, 0 done, -1 exception.
 */
static int step_result(isolate *iso, const iterator_record *it, wn_value *result) {
  *result = js_call(iso, it->next, it->iterator, 0, NULL);
  if (wn_is_exception(*result)) return -1;
  if (!is_object(*result)) {
    char *text = value_describe(iso, *result);
    throw_type_error(iso, "Iterator result %s is not an object", text);
    free(text);
    return -1;
  }
  wn_value done = object_get(iso, *result, KEY(iso, done));
  if (wn_is_exception(done)) return -1;
  return !to_boolean(iso, done);
}

/* IteratorStepValue, 7.4.8. */
static int step_value(isolate *iso, const iterator_record *it, wn_value *value) {
  wn_value result;
  int more = step_result(iso, it, &result);
  if (more <= 0) return more;
  *value = object_get(iso, result, KEY(iso, value));
  return wn_is_exception(*value) ? -1 : 1;
}

/* GetIteratorDirect, 7.4.5. */
static bool get_direct(isolate *iso, wn_value o, iterator_record *it) {
  *it = (iterator_record){.iterator = o, .next = WN_UNDEFINED};
  it->next = object_get(iso, o, KEY(iso, next));
  return !wn_is_exception(it->next);
}

/* GetIteratorFlattenable, 7.4.15. */
static bool get_flattenable(isolate *iso, wn_value v, bool strings,
                            iterator_record *it) {
  if (!is_object(v) && !(strings && is_string(v))) {
    char *text = value_describe(iso, v);
    throw_type_error(iso, "%s is not an object", text);
    free(text);
    return false;
  }
  wn_value method = js_get_method(iso, v, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return false;
  wn_value iterator = wn_is_undefined(method) ? v : js_call(iso, method, v, 0, NULL);
  if (wn_is_exception(iterator)) return false;
  if (!is_object(iterator)) {
    char *text = value_describe(iso, iterator);
    throw_type_error(iso, "%s is not an object", text);
    free(text);
    return false;
  }
  return get_direct(iso, iterator, it);
}

/* The receiver of a method, an object. */
static bool this_object(isolate *iso, call_args *args, const char *method) {
  if (is_object(args->this_value)) return true;
  throw_type_error(iso, "Iterator.prototype.%s called on non-object", method);
  return false;
}

/* Closes the receiver, whose next was not read yet, with the pending exception. */
static wn_value abort_receiver(isolate *iso, wn_value o) {
  iterator_record it = {.iterator = o, .next = WN_UNDEFINED};
  return iterator_abort(iso, &it);
}

/* What map, filter, forEach ... begin with: receiver, callable argument, next. */
static bool begin_with_function(isolate *iso, call_args *args, const char *method,
                                iterator_record *it) {
  if (!this_object(iso, args, method)) return false;
  if (!require_callable(iso, arg(args, 0))) {
    abort_receiver(iso, args->this_value);
    return false;
  }
  return get_direct(iso, args->this_value, it);
}

/* ---- lazy helpers
 * ---------------------------------------------------------------------------- */

enum helper_type {
  HELPER_MAP,
  HELPER_FILTER,
  HELPER_TAKE,
  HELPER_DROP,
  HELPER_FLAT_MAP
};
enum helper_state { STATE_START, STATE_SUSPENDED, STATE_RUNNING, STATE_COMPLETED };

typedef struct helper {
  uint32_t header;
  wn_slot type, state;
  wn_slot function;
  wn_slot counter, remaining;
  wn_slot inner, inner_next; /* flatMap */
} helper;

static wn_value helper_new(isolate *iso, const iterator_record *it,
                           enum helper_type type, wn_value function, double remaining) {
  wn_heap *heap = &iso->heap;
  wn_value v = iterator_new(iso, intrinsic(iso, INTRINSIC_IteratorHelperP),
                            ITERATOR_HELPER, it->iterator);
  if (wn_is_exception(v)) return v;
  js_iterator *cell = to_iterator(v);
  wn_store(heap, cell, &cell->a, it->next);
  helper *h = wn_alloc(heap, KIND_RECORD, sizeof *h);
  wn_store_int(heap, h, &h->type, type);
  wn_store_int(heap, h, &h->state, STATE_START);
  wn_store(heap, h, &h->function, function);
  wn_store_int(heap, h, &h->counter, 0);
  wn_store(heap, h, &h->remaining, wn_from_number(remaining));
  wn_store_cell(heap, cell, &cell->b, h);
  return v;
}

static iterator_record helper_underlying(isolate *iso, const js_iterator *it) {
  return (iterator_record){.iterator = wn_load(&iso->heap, &it->source),
                           .next = wn_load(&iso->heap, &it->a)};
}

/* function(value, counter++) */
static wn_value helper_call(isolate *iso, helper *h, wn_value value) {
  wn_value counter = wn_load(&iso->heap, &h->counter);
  wn_store(&iso->heap, h, &h->counter, wn_from_number(wn_number(counter) + 1));
  wn_value argv[2] = {value, counter};
  return js_call(iso, wn_load(&iso->heap, &h->function), WN_UNDEFINED, 2, argv);
}

/* One element of flatMap: from the inner iterator, or the next one that has any. */
static int flat_map_step(isolate *iso, helper *h, iterator_record *it,
                         wn_value *value) {
  wn_heap *heap = &iso->heap;
  for (;;) {
    iterator_record inner = {.iterator = wn_load(heap, &h->inner),
                             .next = wn_load(heap, &h->inner_next)};
    if (!is_object(inner.iterator)) {
      int more = step_value(iso, it, value);
      if (more <= 0) return more;
      wn_value mapped = helper_call(iso, h, *value);
      if (wn_is_exception(mapped) || !get_flattenable(iso, mapped, false, &inner)) {
        iterator_abort(iso, it);
        return -1;
      }
      wn_store(heap, h, &h->inner, inner.iterator);
      wn_store(heap, h, &h->inner_next, inner.next);
    }
    int more = step_value(iso, &inner, value);
    if (more > 0) return 1;
    if (more < 0) {
      iterator_abort(iso, it);
      return -1;
    }
    wn_store(heap, h, &h->inner, WN_HOLE);
    wn_store(heap, h, &h->inner_next, WN_HOLE);
  }
}

static int filter_step(isolate *iso, helper *h, iterator_record *it, wn_value *value) {
  for (;;) {
    int more = step_value(iso, it, value);
    if (more <= 0) return more;
    wn_value selected = helper_call(iso, h, *value);
    if (wn_is_exception(selected)) {
      iterator_abort(iso, it);
      return -1;
    }
    if (to_boolean(iso, selected)) return 1;
  }
}

static int take_step(isolate *iso, helper *h, iterator_record *it, wn_value *value) {
  double remaining = wn_number(wn_load(&iso->heap, &h->remaining));
  if (remaining == 0) return iterator_close(iso, it) ? 0 : -1;
  wn_store(&iso->heap, h, &h->remaining, wn_from_number(remaining - 1));
  return step_value(iso, it, value);
}

static int drop_step(isolate *iso, helper *h, iterator_record *it, wn_value *value) {
  for (;;) {
    double remaining = wn_number(wn_load(&iso->heap, &h->remaining));
    if (remaining == 0) return step_value(iso, it, value);
    wn_store(&iso->heap, h, &h->remaining, wn_from_number(remaining - 1));
    wn_value result;
    int more = step_result(iso, it, &result);
    if (more <= 0) return more;
  }
}

static int map_step(isolate *iso, helper *h, iterator_record *it, wn_value *value) {
  int more = step_value(iso, it, value);
  if (more <= 0) return more;
  *value = helper_call(iso, h, *value);
  if (!wn_is_exception(*value)) return 1;
  iterator_abort(iso, it);
  return -1;
}

typedef int step_fn(isolate *iso, helper *h, iterator_record *it, wn_value *value);
static step_fn *const helper_steps[] = {map_step, filter_step, take_step, drop_step,
                                        flat_map_step};

static helper *this_helper(isolate *iso, call_args *args, const char *method) {
  if (is_iterator(args->this_value, ITERATOR_HELPER)) {
    return wn_load_cell(&iso->heap, &to_iterator(args->this_value)->b);
  }
  throw_incompatible(iso, method, args->this_value);
  return NULL;
}

static void helper_set_state(isolate *iso, helper *h, enum helper_state state) {
  wn_store_int(&iso->heap, h, &h->state, state);
}

static wn_value helper_next(isolate *iso, call_args *args) { /* 27.1.2.1.1 */
  helper *h = this_helper(iso, args, "Iterator Helper.prototype.next");
  if (!h) return WN_EXCEPTION;
  int state = wn_slot_to_int(h->state);
  if (state == STATE_RUNNING)
    return throw_type_error(iso, "Generator is already running");
  if (state == STATE_COMPLETED) return iterator_result(iso, WN_UNDEFINED, true);
  helper_set_state(iso, h, STATE_RUNNING);
  iterator_record it = helper_underlying(iso, to_iterator(args->this_value));
  wn_value value = WN_UNDEFINED;
  int more = helper_steps[wn_slot_to_int(h->type)](iso, h, &it, &value);
  helper_set_state(iso, h, more > 0 ? STATE_SUSPENDED : STATE_COMPLETED);
  if (more < 0) return WN_EXCEPTION;
  return iterator_result(iso, more ? value : WN_UNDEFINED, !more);
}

static wn_value helper_return(isolate *iso, call_args *args) { /* 27.1.2.1.2 */
  helper *h = this_helper(iso, args, "Iterator Helper.prototype.return");
  if (!h) return WN_EXCEPTION;
  int state = wn_slot_to_int(h->state);
  if (state == STATE_RUNNING)
    return throw_type_error(iso, "Generator is already running");
  if (state == STATE_COMPLETED) return iterator_result(iso, WN_UNDEFINED, true);
  helper_set_state(iso, h, state == STATE_START ? STATE_COMPLETED : STATE_RUNNING);
  iterator_record it = helper_underlying(iso, to_iterator(args->this_value));
  iterator_record inner = {.iterator = wn_load(&iso->heap, &h->inner),
                           .next = wn_load(&iso->heap, &h->inner_next)};
  bool ok = !is_object(inner.iterator) || iterator_close(iso, &inner);
  if (ok) {
    ok = iterator_close(iso, &it);
  } else {
    iterator_abort(iso, &it);
  }
  helper_set_state(iso, h, STATE_COMPLETED);
  return ok ? iterator_result(iso, WN_UNDEFINED, true) : WN_EXCEPTION;
}

/* ---- the methods that make helpers: 27.1.4
 * ------------------------------------------------------ */

static wn_value iterator_map(isolate *iso, call_args *args) {
  iterator_record it;
  if (!begin_with_function(iso, args, "map", &it)) return WN_EXCEPTION;
  return helper_new(iso, &it, HELPER_MAP, args->v[0], 0);
}

static wn_value iterator_filter(isolate *iso, call_args *args) {
  iterator_record it;
  if (!begin_with_function(iso, args, "filter", &it)) return WN_EXCEPTION;
  return helper_new(iso, &it, HELPER_FILTER, args->v[0], 0);
}

static wn_value iterator_flat_map(isolate *iso, call_args *args) {
  iterator_record it;
  if (!begin_with_function(iso, args, "flatMap", &it)) return WN_EXCEPTION;
  return helper_new(iso, &it, HELPER_FLAT_MAP, args->v[0], 0);
}

/* take and drop: a limit that is a number 0 .. Infinity. */
static wn_value limited(isolate *iso, call_args *args, const char *method,
                        enum helper_type type) {
  if (!this_object(iso, args, method)) return WN_EXCEPTION;
  double number, limit = 0;
  if (!to_number(iso, arg(args, 0), &number))
    return abort_receiver(iso, args->this_value);
  bool valid = number == number;
  if (valid && !to_integer_or_infinity(iso, wn_from_number(number), &limit)) {
    return WN_EXCEPTION;
  }
  if (!valid || limit < 0 || (limit > MAX_SAFE_LENGTH && limit < 1e300 * 1e300)) {
    char *text = value_describe(iso, arg(args, 0));
    throw_range_error(iso, "%s must be positive", text);
    free(text);
    return abort_receiver(iso, args->this_value);
  }
  iterator_record it;
  if (!get_direct(iso, args->this_value, &it)) return WN_EXCEPTION;
  return helper_new(iso, &it, type, WN_UNDEFINED, limit);
}

static wn_value iterator_take(isolate *iso, call_args *args) {
  return limited(iso, args, "take", HELPER_TAKE);
}
static wn_value iterator_drop(isolate *iso, call_args *args) {
  return limited(iso, args, "drop", HELPER_DROP);
}

/* ---- the eager methods
 * -------------------------------------------------------------------------------- */

/* Steps and calls the function: 1 with *value and *result, 0, -1 (the iterator is
 * closed). */
static int eager_step(isolate *iso, call_args *args, iterator_record *it,
                      double *counter, wn_value *value, wn_value *result) {
  int more = step_value(iso, it, value);
  if (more <= 0) return more;
  wn_value argv[2] = {*value, wn_from_number((*counter)++)};
  *result = js_call(iso, args->v[0], WN_UNDEFINED, 2, argv);
  if (!wn_is_exception(*result)) return 1;
  iterator_abort(iso, it);
  return -1;
}

static wn_value close_and_return(isolate *iso, iterator_record *it, wn_value v) {
  return iterator_close(iso, it) ? v : WN_EXCEPTION;
}

static wn_value iterator_for_each(isolate *iso, call_args *args) {
  iterator_record it;
  wn_value value, result;
  if (!begin_with_function(iso, args, "forEach", &it)) return WN_EXCEPTION;
  for (double k = 0;;) {
    int more = eager_step(iso, args, &it, &k, &value, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_UNDEFINED;
  }
}

static wn_value iterator_some(isolate *iso, call_args *args) {
  iterator_record it;
  wn_value value, result;
  if (!begin_with_function(iso, args, "some", &it)) return WN_EXCEPTION;
  for (double k = 0;;) {
    int more = eager_step(iso, args, &it, &k, &value, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_FALSE;
    if (to_boolean(iso, result)) return close_and_return(iso, &it, WN_TRUE);
  }
}

static wn_value iterator_every(isolate *iso, call_args *args) {
  iterator_record it;
  wn_value value, result;
  if (!begin_with_function(iso, args, "every", &it)) return WN_EXCEPTION;
  for (double k = 0;;) {
    int more = eager_step(iso, args, &it, &k, &value, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_TRUE;
    if (!to_boolean(iso, result)) return close_and_return(iso, &it, WN_FALSE);
  }
}

static wn_value iterator_find(isolate *iso, call_args *args) {
  iterator_record it;
  wn_value value, result;
  if (!begin_with_function(iso, args, "find", &it)) return WN_EXCEPTION;
  for (double k = 0;;) {
    int more = eager_step(iso, args, &it, &k, &value, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_UNDEFINED;
    if (to_boolean(iso, result)) return close_and_return(iso, &it, value);
  }
}

static wn_value iterator_reduce(isolate *iso, call_args *args) {
  iterator_record it;
  if (!begin_with_function(iso, args, "reduce", &it)) return WN_EXCEPTION;
  wn_value sum = arg(args, 1);
  double counter = 0;
  if (args->count < 2) {
    int more = step_value(iso, &it, &sum);
    if (more < 0) return WN_EXCEPTION;
    if (more == 0) {
      return throw_type_error(iso, "Reduce of a done iterator with no initial value");
    }
    counter = 1;
  }
  for (;; counter++) {
    wn_value value;
    int more = step_value(iso, &it, &value);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : sum;
    wn_value argv[3] = {sum, value, wn_from_number(counter)};
    sum = js_call(iso, args->v[0], WN_UNDEFINED, 3, argv);
    if (wn_is_exception(sum)) return iterator_abort(iso, &it);
  }
}

static wn_value iterator_to_array(isolate *iso, call_args *args) {
  iterator_record it;
  if (!this_object(iso, args, "toArray") || !get_direct(iso, args->this_value, &it)) {
    return WN_EXCEPTION;
  }
  wn_value list = array_new_with_capacity(iso, 4);
  if (wn_is_exception(list)) return list;
  for (;;) {
    wn_value value;
    int more = step_value(iso, &it, &value);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : list;
    if (!array_push(iso, list, value)) return WN_EXCEPTION;
  }
}

/* ---- Iterator, Iterator.from
 * ------------------------------------------------------------------------------ */

static wn_value iterator_constructor(isolate *iso, call_args *args) { /* 27.1.3.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "Iterator");
  if (wn_same(args->new_target, args->callee)) {
    return throw_type_error(iso, "Abstract class Iterator not directly constructable");
  }
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_IteratorP);
  return wn_is_exception(proto) ? proto : object_new_with_prototype(iso, proto);
}

static wn_value iterator_from(isolate *iso, call_args *args) { /* 27.1.3.2.1 */
  iterator_record it;
  if (!get_flattenable(iso, arg(args, 0), true, &it)) return WN_EXCEPTION;
  wn_value c = native_data(iso, args->callee, 0);
  int inherits = ordinary_has_instance(iso, c, it.iterator);
  if (inherits < 0) return WN_EXCEPTION;
  if (inherits) return it.iterator;
  wn_value v = iterator_new(iso, intrinsic(iso, INTRINSIC_WrapForValidIteratorP),
                            ITERATOR_WRAP, it.iterator);
  if (wn_is_exception(v)) return v;
  js_iterator *cell = to_iterator(v);
  wn_store(&iso->heap, cell, &cell->a, it.next);
  return v;
}

static wn_value wrap_next(isolate *iso, call_args *args) { /* 27.1.3.2.1.1.1 */
  if (!is_iterator(args->this_value, ITERATOR_WRAP)) {
    return throw_incompatible(iso, "%WrapForValidIteratorPrototype%.next",
                              args->this_value);
  }
  iterator_record it = helper_underlying(iso, to_iterator(args->this_value));
  return js_call(iso, it.next, it.iterator, 0, NULL);
}

static wn_value wrap_return(isolate *iso, call_args *args) { /* 27.1.3.2.1.1.2 */
  if (!is_iterator(args->this_value, ITERATOR_WRAP)) {
    return throw_incompatible(iso, "%WrapForValidIteratorPrototype%.return",
                              args->this_value);
  }
  wn_value iterator = wn_load(&iso->heap, &to_iterator(args->this_value)->source);
  wn_value method = js_get_method(iso, iterator, KEY(iso, return_));
  if (wn_is_exception(method)) return method;
  if (wn_is_undefined(method)) return iterator_result(iso, WN_UNDEFINED, true);
  return js_call(iso, method, iterator, 0, NULL);
}

/* ---- the accessors constructor and @@toStringTag of Iterator.prototype: 27.1.4.1, .14
 * ----------- */

static wn_value iterator_get_constructor(isolate *iso, call_args *args) {
  return native_data(iso, args->callee, 0);
}

static wn_value iterator_get_tag(isolate *iso, call_args *args) {
  (void)args;
  return string_from_cstr(iso, "Iterator");
}

/* SetterThatIgnoresPrototypeProperties, 27.1.4.1.1; data 0 is the key. */
static wn_value iterator_set_ignoring(isolate *iso, call_args *args) {
  wn_value self = args->this_value;
  if (!is_object(self)) {
    return throw_type_error(iso, "Iterator.prototype setter called on non-object");
  }
  prop_key key = {native_data(iso, args->callee, 0)};
  if (wn_same(self, intrinsic(iso, INTRINSIC_IteratorP))) {
    return throw_set_failed(iso, self, key);
  }
  property_descriptor d;
  int has = object_get_own(iso, self, key, &d);
  if (has < 0) return WN_EXCEPTION;
  bool ok = has ? object_put(iso, self, key, arg(args, 0))
                : object_create_data(iso, self, key, arg(args, 0));
  return ok ? WN_UNDEFINED : WN_EXCEPTION;
}

static bool install_accessor(isolate *iso, wn_value proto, prop_key key,
                             const char *name, native_fn *getter, wn_value data) {
  wn_value get_name = string_format(iso, "get %s", name);
  wn_value set_name = string_format(iso, "set %s", name);
  wn_value get = native_new_with_data(iso, getter, get_name, 0, data, WN_UNDEFINED);
  wn_value set = native_new_with_data(iso, iterator_set_ignoring, set_name, 1, key.v,
                                      WN_UNDEFINED);
  if (wn_is_exception(get) || wn_is_exception(set)) return false;
  return object_define_accessor(iso, proto, key, get, set, PROP_CONFIGURABLE);
}

/* ---- tables
 * ------------------------------------------------------------------------------------------
 */

static const native_spec constructor_spec = {"Iterator", iterator_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"reduce", iterator_reduce, 1, 0, 0},
    {"toArray", iterator_to_array, 0, 0, 0},
    {"forEach", iterator_for_each, 1, 0, 0},
    {"some", iterator_some, 1, 0, 0},
    {"every", iterator_every, 1, 0, 0},
    {"find", iterator_find, 1, 0, 0},
    {"map", iterator_map, 1, 0, 0},
    {"filter", iterator_filter, 1, 0, 0},
    {"take", iterator_take, 1, 0, 0},
    {"drop", iterator_drop, 1, 0, 0},
    {"flatMap", iterator_flat_map, 1, 0, 0},
    {"@@iterator", native_return_this, 0, 0, 0},
};

static const native_spec helper_methods[] = {
    {"next", helper_next, 0, 0, 0},
    {"return", helper_return, 0, 0, 0},
};

static const native_spec wrap_methods[] = {
    {"next", wrap_next, 0, 0, 0},
    {"return", wrap_return, 0, 0, 0},
};

static const native_spec async_methods[] = {
    {"@@asyncIterator", native_return_this, 0, 0, 0},
};

/* Iterator with .from; Iterator.prototype.constructor is an accessor. */
static bool install_iterator(isolate *iso, wn_value proto) {
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  wn_value from = native_new_with_data(iso, iterator_from, atom_from_cstr(iso, "from"),
                                       1, c, WN_UNDEFINED);
  if (wn_is_exception(from) ||
      !object_define(iso, c, key_from_cstr(iso, "from"), from, PROP_HIDDEN) ||
      !delete_or_throw(iso, proto, KEY(iso, constructor))) {
    return false;
  }
  return install_accessor(iso, proto, KEY(iso, constructor), "constructor",
                          iterator_get_constructor, c) &&
         install_accessor(iso, proto, KEY_SYMBOL(iso, toStringTag),
                          "[Symbol.toStringTag]", iterator_get_tag, WN_UNDEFINED);
}

bool builtins_iterator(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_IteratorP, WN_HOLE);
  wn_value async = ensure_prototype(iso, INTRINSIC_AsyncIteratorP, WN_HOLE);
  wn_value helpers = ensure_prototype(iso, INTRINSIC_IteratorHelperP, proto);
  wn_value wraps = ensure_prototype(iso, INTRINSIC_WrapForValidIteratorP, proto);
  if (wn_is_exception(proto) || wn_is_exception(async) || wn_is_exception(helpers) ||
      wn_is_exception(wraps)) {
    return false;
  }
  return install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_natives(iso, async, async_methods, WN_COUNTOF(async_methods)) &&
         install_natives(iso, helpers, helper_methods, WN_COUNTOF(helper_methods)) &&
         install_to_string_tag(iso, helpers, "Iterator Helper") &&
         install_natives(iso, wraps, wrap_methods, WN_COUNTOF(wrap_methods)) &&
         install_iterator(iso, proto);
}
