/* SPDX-License-Identifier: MIT */
/* Array iterators (ECMA-262, 23.1.5), for arrays, array-likes and typed arrays. */
#include "engine/object/iterator.h"

#include "builtins/array_fast.h"
#include "builtins/builtins.h"
#include "builtins/typed_array.h"

static wn_value array_iterator_create(isolate *iso, call_args *args) { /* 23.1.5.1 */
  static const char *const names[] = {"keys", "values", "entries"};
  uint32_t type = native_magic(args);
  wn_value o = array_this(iso, args, names[type - ITERATOR_ARRAY_KEYS]);
  if (wn_is_exception(o)) return o;
  return iterator_new(iso, intrinsic(iso, INTRINSIC_ArrayIteratorP),
                      (enum iterator_type)type, o);
}

/* The length of what is iterated; -1 on exception. */
static int64_t iterated_length(isolate *iso, wn_value o) {
  if (is_array(o)) return ((js_array *)wn_to_cell(o))->length;
  if (!is_kind(o, KIND_TYPED_ARRAY)) return length_of_array_like(iso, o);
  double length;
  if (!typed_array_valid_length(iso, o, "%ArrayIteratorPrototype%.next", &length)) {
    return -1;
  }
  return (int64_t)length;
}

static wn_value array_iterator_next(isolate *iso, call_args *args) { /* 23.1.5.2.1 */
  wn_value self = args->this_value;
  if (!is_kind(self, KIND_ITERATOR) || to_iterator(self)->type < ITERATOR_ARRAY_KEYS ||
      to_iterator(self)->type > ITERATOR_ARRAY_ENTRIES) {
    return throw_incompatible(iso, "Array Iterator.prototype.next", self);
  }
  wn_heap *heap = &iso->heap;
  js_iterator *it = to_iterator(self);
  wn_value o = wn_load(heap, &it->source);
  if (!is_object(o)) return iterator_result(iso, WN_UNDEFINED, true);
  int64_t length = iterated_length(iso, o);
  if (length < 0) return WN_EXCEPTION;
  uint32_t k = it->index;
  if (k >= length) {
    wn_store(heap, it, &it->source, WN_UNDEFINED);
    return iterator_result(iso, WN_UNDEFINED, true);
  }
  it->index = k + 1;
  if (it->type == ITERATOR_ARRAY_KEYS) {
    return iterator_result(iso, wn_from_number(k), false);
  }
  wn_value v = array_get_element(iso, o, k);
  if (wn_is_exception(v)) return v;
  if (it->type == ITERATOR_ARRAY_VALUES) return iterator_result(iso, v, false);
  wn_value pair[2] = {wn_from_number(k), v};
  wn_value entry = array_from_values(iso, pair, 2);
  return wn_is_exception(entry) ? entry : iterator_result(iso, entry, false);
}

static const native_spec array_methods[] = {
    {"entries", array_iterator_create, 0, 0, ITERATOR_ARRAY_ENTRIES},
    {"keys", array_iterator_create, 0, 0, ITERATOR_ARRAY_KEYS},
    {"values", array_iterator_create, 0, 0, ITERATOR_ARRAY_VALUES},
};

static const native_spec methods[] = {
    {"next", array_iterator_next, 0, 0, 0},
};

bool builtins_array_iterator(isolate *iso) {
  wn_value array_proto = intrinsic(iso, INTRINSIC_ArrayP);
  wn_value proto = ensure_prototype(iso, INTRINSIC_ArrayIteratorP,
                                    intrinsic(iso, INTRINSIC_IteratorP));
  if (wn_is_exception(proto) ||
      !install_natives(iso, array_proto, array_methods, WN_COUNTOF(array_methods)) ||
      !install_alias(iso, array_proto, "values", KEY_SYMBOL(iso, iterator)) ||
      !install_natives(iso, proto, methods, WN_COUNTOF(methods)) ||
      !install_to_string_tag(iso, proto, "Array Iterator")) {
    return false;
  }
  wn_value values = object_get(iso, array_proto, KEY_SYMBOL(iso, iterator));
  wn_value next = object_get(iso, proto, KEY(iso, next));
  if (wn_is_exception(values) || wn_is_exception(next)) return false;
  intrinsic_set(iso, INTRINSIC_ArrayP_values, values);
  intrinsic_set(iso, INTRINSIC_ArrayIteratorP_next, next);
  return true;
}
