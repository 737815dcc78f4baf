/* SPDX-License-Identifier: MIT */
/* Iteration as compiled code does it, and for-in.
 *
 * An iteration is three registers: iterator, next method, done.  Over a pristine array the
 * iterator is the array itself and the "next method" is an int, the next index: no object
 * is made and no function called (IterStep does it inline).  Such an iteration has nothing
 * to close. */
#include <stdlib.h>

#include "engine/object/iterator.h"
#include "engine/vm/promise.h"
#include "engine/vm/vm.h"

bool iter_open(isolate *iso, frame *fr, wn_value iterable, wn_value *r) {
  if (is_array(iterable) && array_iteration_is_pristine(iso, iterable)) {
    r[0] = iterable;
    r[1] = wn_from_int(0);
    r[2] = WN_FALSE;
    return true;
  }
  return iter_open_object(iso, fr, iterable, r);
}

static bool open_with(isolate *iso, wn_value iterable, wn_value method, const char *name,
                      wn_value *r) {
  r[2] = WN_FALSE;
  wn_value iterator = js_call(iso, method, iterable, 0, NULL);
  if (wn_is_exception(iterator)) return false;
  if (!is_object(iterator)) {
    throw_type_error(iso, "Result of the %s method is not an object", name);
    return false;
  }
  r[0] = iterator;
  wn_value next = object_get(iso, iterator, KEY(iso, next));
  if (wn_is_exception(next)) return false;
  r[1] = next;
  return true;
}

bool iter_open_object(isolate *iso, frame *fr, wn_value iterable, wn_value *r) {
  wn_value method = WN_UNDEFINED;
  if (!wn_is_nullish(iterable)) method = value_get(iso, iterable, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return false;
  if (!is_callable(iso, method)) {
    vm_throw_not_iterable(iso, fr, iterable);
    return false;
  }
  return open_with(iso, iterable, method, "Symbol.iterator", r);
}

/* ---- Results ---- */

wn_value throw_not_iterator_result(isolate *iso, wn_value v) {
  char *text = value_describe(iso, v);
  throw_type_error(iso, "Iterator result %s is not an object", text);
  free(text);
  return WN_EXCEPTION;
}

int iter_unwrap(isolate *iso, wn_value result, wn_value *value) {
  wn_heap *heap = &iso->heap;
  if (!is_object(result)) {
    throw_not_iterator_result(iso, result);
    return -1;
  }
  object *o = to_object_cell(result);
  if (o->shape.bits == iso->realm->iterator_result_shape.bits) {
    /* What iterator_result makes: value and done are the first two words. */
    if (to_boolean(iso, wn_load(heap, &o->words[1]))) return 0;
    *value = wn_load(heap, &o->words[0]);
    return 1;
  }
  wn_value done = object_get(iso, result, KEY(iso, done));
  if (wn_is_exception(done)) return -1;
  if (to_boolean(iso, done)) return 0;
  *value = object_get(iso, result, KEY(iso, value));
  return wn_is_exception(*value) ? -1 : 1;
}

/* ---- Closing (7.4.11) ---- */

bool iter_close(isolate *iso, wn_value *r) {
  if (wn_is_true(r[2])) return true;
  r[2] = WN_TRUE;
  if (wn_is_int(r[1])) return true;
  wn_value method = js_get_method(iso, r[0], KEY(iso, return_));
  if (wn_is_exception(method)) return false;
  if (wn_is_undefined(method)) return true;
  wn_value result = js_call(iso, method, r[0], 0, NULL);
  if (wn_is_exception(result)) return false;
  if (is_object(result)) return true;
  throw_not_iterator_result(iso, result);
  return false;
}

void iter_close_silent(isolate *iso, wn_value *r) {
  if (wn_is_true(r[2])) return;
  r[2] = WN_TRUE;
  if (wn_is_int(r[1])) return;
  wn_value method = js_get_method(iso, r[0], KEY(iso, return_));
  if (!wn_is_exception(method) && !wn_is_undefined(method))
    js_call(iso, method, r[0], 0, NULL);
  if (has_exception(iso) && !wn_same(iso->exception, VM_TERMINATION)) take_exception(iso);
}

/* ---- for await over sync iterators (27.1.6) ---- */

/* Continues with the value of a result object once that has settled. */
static wn_value unwrap_native(isolate *iso, call_args *args) {
  bool done = wn_is_true(native_data(iso, args->callee, 0));
  return iterator_result(iso, arg(args, 0), done);
}

/* A rejected value closes the sync iterator (27.1.6.4, step 9). */
static wn_value close_native(isolate *iso, call_args *args) {
  wn_value iterator = native_data(iso, args->callee, 0);
  throw_value(iso, arg(args, 0));
  iterator_record it = {.iterator = iterator, .next = WN_UNDEFINED};
  iterator_close(iso, &it);
  return WN_EXCEPTION;
}

/* AsyncFromSyncIteratorContinuation; `close` NULL-like undefined: do not close. */
static wn_value continue_with(isolate *iso, wn_value result, wn_value promise,
                              wn_value iterator, bool close) {
  wn_value done = object_get(iso, result, KEY(iso, done));
  if (wn_is_exception(done)) return promise_reject_pending(iso, promise);
  bool is_done = to_boolean(iso, done);
  wn_value value = object_get(iso, result, KEY(iso, value));
  if (wn_is_exception(value)) return promise_reject_pending(iso, promise);
  wn_value wrapper = promise_resolve_value(iso, value);
  if (wn_is_exception(wrapper)) {
    if (!is_done && close) {
      iterator_record it = {.iterator = iterator, .next = WN_UNDEFINED};
      iterator_close(iso, &it);
    }
    return promise_reject_pending(iso, promise);
  }
  wn_value empty = iso->atoms[ATOM_empty];
  wn_value unwrap = native_new_with_data(iso, unwrap_native, empty, 1, wn_from_bool(is_done),
                                         WN_UNDEFINED);
  wn_value on_rejected = WN_UNDEFINED;
  if (!is_done && close)
    on_rejected = native_new_with_data(iso, close_native, empty, 1, iterator, WN_UNDEFINED);
  promise_perform_then(iso, wrapper, unwrap, on_rejected, promise);
  return promise;
}

static js_iterator *this_wrapper(const call_args *args) {
  return to_iterator(args->this_value);
}

enum { FROM_SYNC_NEXT, FROM_SYNC_RETURN, FROM_SYNC_THROW };

static wn_value from_sync_native(isolate *iso, call_args *args) {
  wn_heap *heap = &iso->heap;
  if (!is_iterator(args->this_value, ITERATOR_ASYNC_FROM_SYNC))
    return throw_type_error(iso, "not an async-from-sync iterator");
  wn_value iterator = wn_load(heap, &this_wrapper(args)->source);
  wn_value promise = promise_new(iso);
  uint32_t argc = args->count > 0 ? 1 : 0;
  wn_value method;
  switch (native_magic(args)) {
  case FROM_SYNC_NEXT:
    method = wn_load(heap, &this_wrapper(args)->a);
    break;
  case FROM_SYNC_RETURN:
    method = js_get_method(iso, iterator, KEY(iso, return_));
    if (wn_is_undefined(method)) {
      promise_resolve_with(iso, promise, iterator_result(iso, arg(args, 0), true));
      return promise;
    }
    break;
  default:
    method = js_get_method(iso, iterator, KEY(iso, throw_));
    if (wn_is_undefined(method)) {
      iterator_record it = {.iterator = iterator, .next = WN_UNDEFINED};
      if (iterator_close(iso, &it))
        throw_type_error(iso, "The iterator does not provide a 'throw' method");
      method = WN_EXCEPTION;
    }
  }
  if (wn_is_exception(method)) return promise_reject_pending(iso, promise);
  wn_value result = js_call(iso, method, iterator, argc, args->v);
  if (!wn_is_exception(result) && !is_object(result)) {
    throw_not_iterator_result(iso, result);
    result = WN_EXCEPTION;
  }
  if (wn_is_exception(result)) return promise_reject_pending(iso, promise);
  return continue_with(iso, result, promise, iterator,
                       native_magic(args) != FROM_SYNC_RETURN);
}

static const native_spec from_sync_natives[] = {
    {"next", from_sync_native, 1, NATIVE_METHOD, FROM_SYNC_NEXT},
    {"return", from_sync_native, 1, NATIVE_METHOD, FROM_SYNC_RETURN},
    {"throw", from_sync_native, 1, NATIVE_METHOD, FROM_SYNC_THROW},
};

/* %AsyncFromSyncIteratorPrototype% cannot be reached from script: made on first use. */
static wn_value from_sync_prototype(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_AsyncFromSyncIteratorP);
  if (!is_object(proto)) {
    proto = object_new_with_prototype(iso, intrinsic(iso, INTRINSIC_AsyncIteratorP));
    intrinsic_set(iso, INTRINSIC_AsyncFromSyncIteratorP, proto);
  }
  if (object_has_own(iso, proto, KEY(iso, next)) == 0 &&
      !install_natives(iso, proto, from_sync_natives, WN_COUNTOF(from_sync_natives)))
    return WN_EXCEPTION;
  return proto;
}

bool iter_open_async(isolate *iso, frame *fr, wn_value iterable, wn_value *r) {
  wn_heap *heap = &iso->heap;
  if (wn_is_nullish(iterable)) {
    vm_throw_not_async_iterable(iso, fr, iterable);
    return false;
  }
  wn_value method = js_get_method(iso, iterable, KEY_SYMBOL(iso, asyncIterator));
  if (wn_is_exception(method)) return false;
  if (!wn_is_undefined(method))
    return open_with(iso, iterable, method, "Symbol.asyncIterator", r);
  method = value_get(iso, iterable, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return false;
  if (!is_callable(iso, method)) {
    vm_throw_not_async_iterable(iso, fr, iterable);
    return false;
  }
  if (!open_with(iso, iterable, method, "Symbol.iterator", r)) return false;
  wn_value proto = from_sync_prototype(iso);
  if (wn_is_exception(proto)) return false;
  wn_value wrapper = iterator_new(iso, proto, ITERATOR_ASYNC_FROM_SYNC, r[0]);
  if (wn_is_exception(wrapper)) return false;
  js_iterator *it = to_iterator(wrapper);
  wn_store(heap, it, &it->a, r[1]);
  r[0] = wrapper;
  r[1] = object_get(iso, wrapper, KEY(iso, next));
  return !wn_is_exception(r[1]);
}

/* ---- for-in (14.7.5.9) ----
 *
 * All keys are collected first, so what is added during the loop is not visited; a key
 * that is gone when its turn comes is skipped.
 *
 *   RECORD: header | object | keys (TABLE) | length | index | shape of the object */
typedef struct enumerator {
  uint32_t header;
  wn_slot object, keys, length, index, shape;
} enumerator;

/* True if an object on the chain from `o` (inclusive) down to `end` (exclusive) has the key;
 * then it shadows one further up. */
static int is_shadowed(isolate *iso, wn_value o, wn_value end, prop_key key) {
  while (!wn_same(o, end)) {
    int own = object_has_own(iso, o, key);
    if (own) return own;
    o = object_get_prototype(iso, o);
    if (!is_object(o)) return wn_is_exception(o) ? -1 : 0;
  }
  return 0;
}

static bool add_inherited(isolate *iso, wn_value subject, key_list *keys) {
  for (wn_value o = object_get_prototype(iso, subject); is_object(o);
       o = object_get_prototype(iso, o)) {
    key_list more;
    if (!object_own_keys(iso, o, KEYS_STRINGS | KEYS_ENUMERABLE, &more)) return false;
    for (uint32_t i = 0; i < more.length; i++) {
      prop_key key = key_list_at(iso, &more, i);
      int shadowed = is_shadowed(iso, subject, o, key);
      if (shadowed < 0) return false;
      if (!shadowed && !key_list_push(iso, keys, key)) return false;
    }
  }
  return !has_exception(iso);
}

wn_value forin_prepare(isolate *iso, wn_value v) {
  wn_heap *heap = &iso->heap;
  if (wn_is_nullish(v)) return WN_UNDEFINED;
  v = to_object(iso, v);
  key_list keys;
  if (wn_is_exception(v) ||
      !object_own_keys(iso, v, KEYS_STRINGS | KEYS_ENUMERABLE, &keys) ||
      !add_inherited(iso, v, &keys))
    return WN_EXCEPTION;
  enumerator *e = wn_alloc(heap, KIND_RECORD, sizeof *e);
  wn_store(heap, e, &e->object, v);
  wn_store(heap, e, &e->keys, keys.table);
  wn_store_int(heap, e, &e->length, (int32_t)keys.length);
  wn_store_int(heap, e, &e->index, 0);
  wn_store_cell(heap, e, &e->shape, object_shape(iso, to_object_cell(v)));
  return wn_from_cell(e);
}

int forin_next(isolate *iso, wn_value v, wn_value *key) {
  wn_heap *heap = &iso->heap;
  if (wn_is_undefined(v)) return 0;
  enumerator *e = wn_to_cell(v);
  key_list keys = {wn_load(heap, &e->keys), (uint32_t)wn_slot_to_int(e->length)};
  wn_value subject = wn_load(heap, &e->object);
  for (;;) {
    int32_t i = wn_slot_to_int(e->index);
    if ((uint32_t)i >= keys.length) return 0;
    wn_store_int(heap, e, &e->index, i + 1);
    prop_key k = key_list_at(iso, &keys, (uint32_t)i);
    const shape *s = object_shape(iso, to_object_cell(subject));
    bool unchanged = wn_load_cell(heap, &e->shape) == s && !key_is_index(k) &&
                     !(s->flags & (SHAPE_UNIQUE | SHAPE_EXOTIC));
    int has = unchanged ? 1 : object_has(iso, subject, k);
    if (has < 0) return -1;
    if (!has) continue;
    *key = key_to_value(iso, k);
    return wn_is_exception(*key) ? -1 : 1;
  }
}
