/* SPDX-License-Identifier: MIT */
/* What the objects of the primitive types share. */
#ifndef WN_BUILTINS_PRIMITIVES_H
#define WN_BUILTINS_PRIMITIVES_H

#include <stdlib.h>

#include "builtins/helpers.h"

/* A KIND_WRAPPER or KIND_STRING_WRAPPER object around a primitive. */
wn_value wrapper_new(isolate *iso, unsigned kind, wn_value v, wn_value prototype);
static inline wn_value wrapped_value(isolate *iso, wn_value wrapper) {
  return wn_load(&iso->heap, &((js_wrapper *)wn_to_cell(wrapper))->value);
}
/* o[Symbol.toPrimitive], configurable only. */
WN_MUST_USE bool install_to_primitive(isolate *iso, wn_value o, native_fn *fn);
/* Throws an error of any kind; returns WN_EXCEPTION. */
WN_PRINTF(3, 4)
wn_value throw_error(isolate *iso, enum error_kind kind, const char *format, ...);
/* Appends text[0, end) with commas between groups of three digits. */
void append_grouped(string_builder *b, wn_value text, uint32_t end);
/* ToBigInt, 7.1.13. */
wn_value to_bigint(isolate *iso, wn_value v);

/* ---- strings (string.c) ---- */
/* RequireObjectCoercible(this), then ToString; `method` is the name after the dot. */
wn_value this_string(isolate *iso, call_args *args, const char *method);
/* IsRegExp, 7.2.8: 1, 0, -1. */
int is_regexp(isolate *iso, wn_value v);
/* GetSubstitution, 22.1.3.19.1, appended to b.  captures: an array of n strings or
 * undefined; named: an object or undefined. */
WN_MUST_USE bool get_substitution(string_builder *b, wn_value matched, wn_value s,
                                  uint32_t position, wn_value captures, uint32_t n,
                                  wn_value named, wn_value replacement);
/* AdvanceStringIndex, 22.2.7.3. */
double advance_string_index(isolate *iso, wn_value s, double index, bool unicode);

/* ---- installed by string.c from its sister files ---- */
WN_MUST_USE bool install_string_case(isolate *iso, wn_value proto);
WN_MUST_USE bool install_string_search(isolate *iso, wn_value proto);
WN_MUST_USE bool install_string_html(isolate *iso, wn_value proto);
WN_MUST_USE bool install_string_iterator(isolate *iso, wn_value proto);

#endif
