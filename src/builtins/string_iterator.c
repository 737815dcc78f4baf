/* SPDX-License-Identifier: MIT */
/* String.prototype[@@iterator] and %StringIteratorPrototype%
 * (ECMA-262, 22.1.3.36, 22.1.5). */
#include "engine/object/iterator.h"

#include "builtins/primitives.h"

static wn_value string_iterate(isolate *iso, call_args *args) { /* 22.1.3.36 */
  wn_value s = args->this_value;
  if (wn_is_nullish(s)) {
    return throw_type_error(
        iso, "String.prototype[Symbol.iterator] called on null or undefined");
  }
  s = to_string(iso, s);
  if (wn_is_exception(s)) return s;
  return iterator_new(iso, intrinsic(iso, INTRINSIC_StringIteratorP), ITERATOR_STRING,
                      s);
}

static wn_value string_iterator_next(isolate *iso, call_args *args) { /* 22.1.5.1.1 */
  wn_value v = args->this_value;
  if (!is_iterator(v, ITERATOR_STRING)) {
    return throw_incompatible(iso, "String Iterator.prototype.next", v);
  }
  js_iterator *it = to_iterator(v);
  wn_value s = wn_load(&iso->heap, &it->source);
  if (!is_string(s) || it->index >= string_length(s)) {
    wn_store(&iso->heap, it, &it->source, WN_UNDEFINED);
    return iterator_result(iso, WN_UNDEFINED, true);
  }
  string_view view = string_flat(iso, s);
  int units;
  uint32_t c = view_code_point(&view, it->index, &units);
  wn_keep_alive(wn_to_cell(view.owner));
  it->index += (uint32_t)units;
  return iterator_result(iso, string_from_code_point(iso, c), false);
}

static const native_spec string_methods[] = {
    {"@@iterator", string_iterate, 0, 0, 0},
};

static const native_spec iterator_methods[] = {
    {"next", string_iterator_next, 0, 0, 0},
};

bool install_string_iterator(isolate *iso, wn_value proto) {
  wn_value base = ensure_prototype(iso, INTRINSIC_IteratorP, WN_HOLE);
  wn_value p = ensure_prototype(iso, INTRINSIC_StringIteratorP, base);
  return install_natives(iso, proto, string_methods, WN_COUNTOF(string_methods)) &&
         install_natives(iso, p, iterator_methods, WN_COUNTOF(iterator_methods)) &&
         install_to_string_tag(iso, p, "String Iterator");
}
