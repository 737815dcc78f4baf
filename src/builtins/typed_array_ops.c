/* SPDX-License-Identifier: MIT */
/* The internal methods of typed arrays (ECMA-262, 10.4.5).  Every property key that is
 * a canonical numeric string is an element or nothing: such keys never reach the
 * prototype. */
#include "base/numbers.h"
#include "builtins/helpers.h"
#include "builtins/typed_array.h"

/* CanonicalNumericIndexString, 7.1.21, and IsValidIntegerIndex, 10.4.5.14. */
typedef struct numeric_key {
  bool is_numeric, is_valid;
  double index;
} numeric_key;

static bool index_is_valid(isolate *iso, const array_view *v, double n) {
  if (n == 0 && __builtin_signbit(n)) return false;
  return n >= 0 && n < (double)view_length(iso, v) && n == __builtin_floor(n);
}

static numeric_key classify(isolate *iso, object *o, prop_key key) {
  numeric_key k = {false, false, 0};
  if (key_is_index(key)) {
    k.index = key_index(key);
    k.is_numeric = true;
  } else if (is_string(key.v)) {
    k.index = string_to_number(iso, key.v);
    if (string_equal_cstr(iso, key.v, "-0")) {
      k.is_numeric = true;
      return k;
    }
    char text[NUMBER_STRING_MAX];
    number_to_shortest(k.index, text);
    k.is_numeric = string_equal_cstr(iso, key.v, text);
  }
  if (k.is_numeric) k.is_valid = index_is_valid(iso, (array_view *)o, k.index);
  return k;
}

wn_value typed_array_at(isolate *iso, wn_value v, double k) {
  array_view *view = to_view(v);
  if (!(k < (double)view_length(iso, view))) return WN_UNDEFINED;
  return element_read(iso, view->type,
                      view_data(iso, view) + ((size_t)k << view->size_log2));
}

bool typed_array_put(isolate *iso, wn_value v, double k, wn_value value) {
  array_view *view = to_view(v);
  wn_value converted = element_convert(iso, view->type, value);
  if (wn_is_exception(converted)) return false;
  if (index_is_valid(iso, view, k)) {
    element_write_nogc(
        view->type, view_data(iso, view) + ((size_t)k << view->size_log2), converted);
  }
  return true;
}

static int ops_get_own(isolate *iso, object *o, prop_key key,
                       property_descriptor *out) {
  numeric_key k = classify(iso, o, key);
  if (!k.is_numeric) return ordinary_get_own(iso, wn_from_cell(o), key, out);
  if (!k.is_valid) return 0;
  *out = (property_descriptor){typed_array_at(iso, wn_from_cell(o), k.index), WN_HOLE,
                               WN_HOLE, PROP_ALL, PROP_ALL};
  return wn_is_exception(out->value) ? -1 : 1;
}

static bool ops_define_own(isolate *iso, object *o, prop_key key,
                           const property_descriptor *d, bool *ok) {
  numeric_key k = classify(iso, o, key);
  if (!k.is_numeric) return ordinary_define_own(iso, wn_from_cell(o), key, d, ok);
  *ok = k.is_valid && !descriptor_is_accessor(d) && (d->has & ~d->flags) == 0;
  if (!*ok || wn_is_hole(d->value)) return true;
  return typed_array_put(iso, wn_from_cell(o), k.index, d->value);
}

static int ops_has(isolate *iso, object *o, prop_key key) {
  numeric_key k = classify(iso, o, key);
  if (k.is_numeric) return k.is_valid;
  property_descriptor d;
  int has = ordinary_get_own(iso, wn_from_cell(o), key, &d);
  if (has) return has;
  wn_value parent = object_get_prototype(iso, wn_from_cell(o));
  if (wn_is_exception(parent)) return -1;
  return is_object(parent) ? object_has(iso, parent, key) : 0;
}

static wn_value ops_get(isolate *iso, object *o, prop_key key, wn_value receiver) {
  if (key_is_index(key)) return typed_array_at(iso, wn_from_cell(o), key_index(key));
  numeric_key k = classify(iso, o, key);
  if (k.is_numeric) {
    return k.is_valid ? typed_array_at(iso, wn_from_cell(o), k.index) : WN_UNDEFINED;
  }
  property_descriptor d;
  int has = ordinary_get_own(iso, wn_from_cell(o), key, &d);
  if (has < 0) return WN_EXCEPTION;
  if (has && !descriptor_is_accessor(&d)) return d.value;
  if (has) {
    return is_callable(iso, d.getter) ? js_call(iso, d.getter, receiver, 0, NULL)
                                      : WN_UNDEFINED;
  }
  wn_value parent = object_get_prototype(iso, wn_from_cell(o));
  if (!is_object(parent)) return wn_is_exception(parent) ? parent : WN_UNDEFINED;
  return object_get_receiver(iso, parent, key, receiver);
}

static bool ops_set(isolate *iso, object *o, prop_key key, wn_value v,
                    wn_value receiver, bool *ok) {
  wn_value self = wn_from_cell(o);
  numeric_key k = classify(iso, o, key);
  if (k.is_numeric) {
    *ok = true;
    if (wn_same(self, receiver)) return typed_array_put(iso, self, k.index, v);
    if (!k.is_valid) return true;
  }
  return ordinary_set(iso, self, key, v, receiver, ok);
}

static bool ops_delete(isolate *iso, object *o, prop_key key, bool *ok) {
  numeric_key k = classify(iso, o, key);
  if (!k.is_numeric) return ordinary_delete(iso, wn_from_cell(o), key, ok);
  *ok = !k.is_valid;
  return true;
}

static bool ops_own_keys(isolate *iso, object *o, struct key_list *keys) {
  size_t length = view_length(iso, (array_view *)o);
  for (size_t i = 0; i < length; i++) {
    if (!key_list_push(iso, keys, key_from_number(iso, (double)i))) return false;
  }
  return ordinary_own_keys(iso, wn_from_cell(o), keys);
}

const object_ops typed_array_ops = {
    .get_own = ops_get_own,
    .define_own = ops_define_own,
    .has = ops_has,
    .get = ops_get,
    .set = ops_set,
    .delete_own = ops_delete,
    .own_keys = ops_own_keys,
};
