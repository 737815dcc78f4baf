/* SPDX-License-Identifier: MIT */
/* Values in messages: text that never runs the program's code.
 *
 * Follows V8's no-side-effects ToString: strings as they are, functions as their
 * source, errors as "Name: message", objects as "#<Constructor>", and "[object Tag]"
 * for those whose toString is not Object's. */
#include "engine/object/error.h"

#include "engine/object/bigint.h"
#include "engine/object/call_site.h"
#include "engine/object/convert.h"

static const char *const class_names[] = {
    [KIND_FILLER] = "",
#define KIND(name, text, sf, se, wf, we, vf, fl) [KIND_##name] = text,
#include "engine/object/kinds.def"
#undef KIND
};

/* An own property without running a trap; 0 absent, -1 unknown. */
static int peek_own(isolate *iso, wn_value o, prop_key key, property_descriptor *d) {
  if (is_kind(o, KIND_PROXY)) return -1;
  int found = object_get_own(iso, o, key, d);
  if (found < 0) take_exception(iso);
  return found;
}

wn_value peek_property(isolate *iso, wn_value o, prop_key key) {
  wn_value pending = iso->exception;
  iso->exception = WN_HOLE;
  wn_value result = WN_UNDEFINED;
  while (is_object(o)) {
    property_descriptor d;
    int found = peek_own(iso, o, key, &d);
    if (found > 0 && !descriptor_is_accessor(&d)) result = d.value;
    if (found) break;
    o = object_get_prototype(iso, o);
  }
  iso->exception = pending;
  return result;
}

static wn_value class_name(isolate *iso, wn_value o) {
  return string_from_cstr(iso, class_names[wn_kind_of(wn_to_cell(o))]);
}

/* The name of o.constructor, if that is a function with a name; else the empty string.
 */
static wn_value name_of_constructor(isolate *iso, wn_value o) {
  wn_value c = peek_property(iso, o, KEY(iso, constructor));
  if (!is_callable(iso, c) || is_kind(c, KIND_PROXY)) return iso->atoms[ATOM_empty];
  return function_name(iso, c);
}

static wn_value primitive_class(isolate *iso, wn_value v) {
  const char *name = wn_is_number(v) ? "Number"
                     : is_string(v)  ? "String"
                     : wn_is_bool(v) ? "Boolean"
                     : is_symbol(v)  ? "Symbol"
                     : is_bigint(v)  ? "BigInt"
                                     : "";
  return string_from_cstr(iso, name);
}

wn_value constructor_name(isolate *iso, wn_value v) {
  if (!is_object(v)) return primitive_class(iso, v);
  if (is_kind(v, KIND_PROXY)) return string_from_cstr(iso, "Proxy");
  wn_value name = name_of_constructor(iso, v);
  if (string_length(name) && !string_equal_cstr(iso, name, "Object")) return name;
  wn_value tag = peek_property(iso, v, KEY_SYMBOL(iso, toStringTag));
  if (is_string(tag) && string_length(tag)) return tag;
  return string_length(name) ? name : class_name(iso, v);
}

/* "Name: message" from data properties alone. */
static wn_value describe_error(isolate *iso, wn_value o) {
  wn_value name = peek_property(iso, o, KEY(iso, name));
  wn_value message = peek_property(iso, o, KEY(iso, message));
  if (!is_string(name)) name = string_from_cstr(iso, "Error");
  if (!is_string(message) || string_length(message) == 0) return name;
  if (string_length(name) == 0) return message;
  return string_concat3(iso, name, string_from_cstr(iso, ": "), message);
}

static wn_value describe_object(isolate *iso, wn_value o) {
  if (is_kind(o, KIND_PROXY)) return string_from_cstr(iso, "#<Object>");
  if (is_callable(iso, o)) return function_to_string(iso, o);
  if (is_kind(o, KIND_ERROR)) return describe_error(iso, o);
  wn_value to_string_method = peek_property(iso, o, KEY(iso, toString));
  if (wn_same(to_string_method, intrinsic(iso, INTRINSIC_ObjectP_toString))) {
    wn_value name = name_of_constructor(iso, o);
    if (string_length(name)) {
      return string_concat3(iso, string_from_cstr(iso, "#<"), name,
                            iso->single_chars['>']);
    }
  }
  wn_value tag = peek_property(iso, o, KEY_SYMBOL(iso, toStringTag));
  if (is_kind(o, KIND_TYPED_ARRAY)) tag = name_of_constructor(iso, o);
  if (!is_string(tag)) tag = class_name(iso, o);
  return string_concat3(iso, string_from_cstr(iso, "[object "), tag,
                        iso->single_chars[']']);
}

char *value_describe(isolate *iso, wn_value v) {
  wn_value pending = iso->exception;
  iso->exception = WN_HOLE;
  wn_value s = is_object(v)   ? describe_object(iso, v)
               : is_symbol(v) ? symbol_descriptive_string(iso, v)
                              : to_string(iso, v);
  if (!is_string(s)) s = string_from_cstr(iso, "#<Object>");
  iso->exception = pending;
  return string_to_utf8(iso, s, NULL);
}
