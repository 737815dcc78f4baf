/* SPDX-License-Identifier: MIT */
#include "builtins/primitives.h"

#include <stdarg.h>
#include <stdio.h>

#include "engine/object/bigint.h"

wn_value wrapper_new(isolate *iso, unsigned kind, wn_value v, wn_value prototype) {
  wn_value o = object_new_kind(iso, kind, sizeof(js_wrapper), prototype);
  if (wn_is_exception(o)) return o;
  js_wrapper *w = wn_to_cell(o);
  wn_store(&iso->heap, w, &w->value, v);
  return o;
}

bool install_to_primitive(isolate *iso, wn_value o, native_fn *fn) {
  wn_value f = native_new(iso, fn, iso->symbols[SYMBOL_toPrimitive], 1, 0, 0);
  if (wn_is_exception(f)) return false;
  return object_define(iso, o, KEY_SYMBOL(iso, toPrimitive), f, PROP_CONFIGURABLE);
}

wn_value throw_error(isolate *iso, enum error_kind kind, const char *format, ...) {
  char text[256];
  va_list ap;
  va_start(ap, format);
  int n = vsnprintf(text, sizeof text, format, ap);
  va_end(ap);
  size_t length = n < 0 ? 0 : min_size((size_t)n, sizeof text - 1);
  return throw_value(iso, error_new(iso, kind, string_from_utf8(iso, text, length)));
}

wn_value to_bigint(isolate *iso, wn_value v) {
  v = to_primitive(iso, v, HINT_NUMBER);
  if (wn_is_exception(v) || is_bigint(v)) return v;
  if (wn_is_bool(v)) return bigint_from_int64(iso, wn_is_true(v));
  enum error_kind kind = ERROR_TYPE;
  if (is_string(v)) {
    wn_value big = bigint_from_string(iso, v);
    if (!wn_is_undefined(big)) return big;
    kind = ERROR_SYNTAX;
  }
  char *text = value_describe(iso, v);
  throw_error(iso, kind, "Cannot convert %s to a BigInt", text);
  free(text);
  return WN_EXCEPTION;
}
