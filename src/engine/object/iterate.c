/* SPDX-License-Identifier: MIT */
/* Iteration from C (ECMA-262, 7.4).
 *
 * A simple array whose iteration nobody has changed is walked without an iterator
 * object: the array has no Symbol.iterator of its own, Array.prototype's is the
 * original, and so is %ArrayIteratorPrototype%.next.  What a program may change later
 * (elements, length) is read afresh at each step, as the real iterator would. */
#include <stdlib.h>

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"

/* Is the own property of an intrinsic object still what it was at the beginning? */
static bool is_original(isolate *iso, wn_value holder, prop_key key,
                        wn_value original) {
  object *o = to_object_cell(holder);
  prop_place place = shape_find(iso, object_shape(iso, o), key);
  if (!place.found || place.flags & PROP_ACCESSOR) return false;
  if (place.flags & PROP_LAZY) return true; /* never touched */
  return is_object(original) &&
         wn_same(object_load_place_nogc(iso, o, place), original);
}

bool array_iteration_is_pristine(isolate *iso, wn_value v) {
  if (!array_is_simple(iso, v)) return false;
  shape *s = object_shape(iso, to_object_cell(v));
  realm *r = wn_slot_cell(&iso->heap, s->realm);
  wn_value prototype = realm_intrinsic(iso, r, INTRINSIC_ArrayP);
  prop_key iterator = KEY_SYMBOL(iso, iterator);
  if (!wn_same(wn_load(&iso->heap, &s->prototype), prototype)) return false;
  if (s->count > 1 && shape_find(iso, s, iterator).found) return false;
  return is_original(iso, prototype, iterator,
                     realm_intrinsic(iso, r, INTRINSIC_ArrayP_values)) &&
         is_original(iso, realm_intrinsic(iso, r, INTRINSIC_ArrayIteratorP),
                     KEY(iso, next),
                     realm_intrinsic(iso, r, INTRINSIC_ArrayIteratorP_next));
}

/* V8's words: the type, and the value where that is short. */
wn_value throw_not_iterable(isolate *iso, wn_value v) {
  char *value = is_object(v) ? NULL : value_describe(iso, v);
  char *type = string_to_utf8(iso, type_of(iso, v), NULL);
  wn_value r = throw_type_error(
      iso, "%s%s%s is not iterable (cannot read property Symbol(Symbol.iterator))",
      wn_is_undefined(v) ? "" : type, value && !wn_is_undefined(v) ? " " : "",
      value ? value : "");
  free(value);
  free(type);
  return r;
}

bool iterator_open(isolate *iso, wn_value iterable, iterator_record *it) {
  *it = (iterator_record){.iterator = iterable, .next = WN_UNDEFINED};
  it->fast = array_iteration_is_pristine(iso, iterable);
  if (it->fast) return true;
  wn_value method = WN_UNDEFINED;
  if (!wn_is_nullish(iterable))
    method = value_get(iso, iterable, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return false;
  if (!is_callable(iso, method)) {
    throw_not_iterable(iso, iterable);
    return false;
  }
  return iterator_open_method(iso, iterable, method, it);
}

/* GetIteratorFromMethod, 7.4.3. */
bool iterator_open_method(isolate *iso, wn_value iterable, wn_value method,
                          iterator_record *it) {
  *it = (iterator_record){.iterator = iterable, .next = WN_UNDEFINED};
  it->iterator = js_call(iso, method, iterable, 0, NULL);
  if (wn_is_exception(it->iterator)) return false;
  if (!is_object(it->iterator)) {
    throw_type_error(iso, "Result of the Symbol.iterator method is not an object");
    return false;
  }
  it->next = object_get(iso, it->iterator, KEY(iso, next));
  return !wn_is_exception(it->next);
}

static int step_array(isolate *iso, iterator_record *it, wn_value *value) {
  js_array *a = wn_to_cell(it->iterator);
  if (it->index >= a->length) return 0;
  uint32_t i = it->index++;
  *value = array_peek_nogc(iso, a, i);
  if (wn_is_hole(*value)) *value = object_get(iso, it->iterator, key_from_index(i));
  return wn_is_exception(*value) ? -1 : 1;
}

static wn_value throw_bad_result(isolate *iso, wn_value v) {
  char *text = value_describe(iso, v);
  wn_value r = throw_type_error(iso, "Iterator result %s is not an object", text);
  free(text);
  return r;
}

int iterator_step(isolate *iso, iterator_record *it, wn_value *value) {
  if (it->fast) return step_array(iso, it, value);
  if (!is_callable(iso, it->next)) {
    char *text = value_describe(iso, it->next);
    throw_type_error(iso, "%s is not a function", text);
    free(text);
    return -1;
  }
  wn_value result = js_call(iso, it->next, it->iterator, 0, NULL);
  if (wn_is_exception(result)) return -1;
  if (!is_object(result)) {
    throw_bad_result(iso, result);
    return -1;
  }
  wn_value done = object_get(iso, result, KEY(iso, done));
  if (wn_is_exception(done)) return -1;
  if (to_boolean(iso, done)) return 0;
  *value = object_get(iso, result, KEY(iso, value));
  return wn_is_exception(*value) ? -1 : 1;
}

/* Calls return(); a hole when there is none. */
static wn_value call_return(isolate *iso, wn_value iterator) {
  wn_value method = object_get(iso, iterator, KEY(iso, return_));
  if (wn_is_exception(method)) return method;
  if (wn_is_nullish(method)) return WN_HOLE;
  if (!is_callable(iso, method)) {
    char *text = value_describe(iso, method);
    wn_value r = throw_type_error(iso, "%s is not a function", text);
    free(text);
    return r;
  }
  return js_call(iso, method, iterator, 0, NULL);
}

/* IteratorClose, 7.4.11. */
bool iterator_close(isolate *iso, iterator_record *it) {
  if (it->fast) return !has_exception(iso);
  if (has_exception(iso)) {
    wn_value pending = take_exception(iso);
    if (wn_is_exception(call_return(iso, it->iterator))) (void)take_exception(iso);
    throw_value(iso, pending);
    return false;
  }
  wn_value result = call_return(iso, it->iterator);
  if (wn_is_exception(result)) return false;
  if (wn_is_hole(result) || is_object(result)) return true;
  throw_bad_result(iso, result);
  return false;
}

/* CreateIterResultObject, 7.4.14: all results share one shape. */
wn_value iterator_result(isolate *iso, wn_value value, bool done) {
  realm *r = iso->realm;
  shape *s = wn_load_cell(&iso->heap, &r->iterator_result_shape);
  if (WN_UNLIKELY(!s)) {
    s = shape_root(iso, r, realm_intrinsic(iso, r, INTRINSIC_ObjectP), KIND_OBJECT, 0,
                   2);
    s = shape_add_transition(iso, s, KEY(iso, value), PROP_ALL);
    s = shape_add_transition(iso, s, KEY(iso, done), PROP_ALL);
    wn_store_cell(&iso->heap, r, &r->iterator_result_shape, s);
  }
  wn_value v = object_new_from_shape(iso, s);
  object *o = to_object_cell(v);
  wn_store(&iso->heap, o, &o->words[0], value);
  wn_store(&iso->heap, o, &o->words[1], wn_from_bool(done));
  return v;
}
