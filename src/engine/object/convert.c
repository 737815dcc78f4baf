/* SPDX-License-Identifier: MIT */
/* Type conversion, ECMA-262 7.1.
 *
 * Primitives are converted here without a detour; an object goes through ToPrimitive,
 * the only place that runs JavaScript.  Messages are V8's. */
#include "engine/object/convert.h"

#include <math.h>

#include "base/numbers.h"
#include "base/utf.h"
#include "engine/object/bigint.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"

/* ---- To booleans and primitives ---- */

/* 7.1.2 */
bool to_boolean(isolate *iso, wn_value v) {
  if (wn_is_int(v)) return wn_to_int(v) != 0;
  if (wn_is_double(v)) return wn_to_double(v) < 0 || wn_to_double(v) > 0;
  if (!wn_is_cell(v)) return wn_is_true(v);
  if (is_string(v)) return string_length(v) != 0;
  if (is_bigint(v)) return bigint_count(to_bigint_cell(v)) != 0;
  return !(is_object(v) &&
           object_shape(iso, to_object_cell(v))->flags & SHAPE_UNDETECTABLE);
}

/* 7.1.1.1 */
wn_value ordinary_to_primitive(isolate *iso, wn_value v, bool string_first) {
  for (int i = 0; i < 2; i++) {
    prop_key key = (i == 0) == string_first ? KEY(iso, toString) : KEY(iso, valueOf);
    wn_value method = object_get(iso, v, key);
    if (wn_is_exception(method)) return method;
    if (!is_callable(iso, method)) continue;
    wn_value result = js_call(iso, method, v, 0, NULL);
    if (wn_is_exception(result) || !is_object(result)) return result;
  }
  return throw_type_error(iso, "Cannot convert object to primitive value");
}

/* 7.1.1 */
wn_value to_primitive(isolate *iso, wn_value v, enum primitive_hint hint) {
  if (!is_object(v)) return v;
  wn_value exotic = js_get_method(iso, v, KEY_SYMBOL(iso, toPrimitive));
  if (wn_is_exception(exotic)) return exotic;
  if (wn_is_undefined(exotic))
    return ordinary_to_primitive(iso, v, hint == HINT_STRING);
  static const enum atom_id names[] = {
      [HINT_DEFAULT] = ATOM_default_,
      [HINT_NUMBER] = ATOM_number,
      [HINT_STRING] = ATOM_string,
  };
  wn_value argument = iso->atoms[names[hint]];
  wn_value result = js_call(iso, exotic, v, 1, &argument);
  if (is_object(result)) {
    return throw_type_error(iso, "Cannot convert object to primitive value");
  }
  return result;
}

/* ---- To numbers ---- */

/* 7.1.4.1.1 */
double string_to_number(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  double d = v.two_byte ? number_from_utf16(v.chars, v.length)
                        : number_from_latin1(v.chars, v.length);
  wn_keep_alive(wn_to_cell(v.owner));
  return d;
}

double parse_float_prefix(const string_view *s) {
  double d;
  size_t n = s->two_byte ? number_scan_utf16(s->chars, s->length, &d)
                         : number_scan_latin1(s->chars, s->length, &d);
  return n ? d : NAN;
}

/* 7.1.4 */
bool to_number(isolate *iso, wn_value v, double *out) {
  if (is_object(v)) {
    v = to_primitive(iso, v, HINT_NUMBER);
    if (wn_is_exception(v)) return false;
  }
  if (wn_is_number(v)) {
    *out = wn_number(v);
  } else if (is_string(v)) {
    *out = string_to_number(iso, v);
  } else if (wn_is_cell(v)) {
    throw_type_error(iso, "Cannot convert a %s value to a number",
                     is_symbol(v) ? "Symbol" : "BigInt");
    return false;
  } else {
    *out = wn_is_true(v) ? 1 : wn_is_undefined(v) ? NAN : 0;
  }
  return true;
}

wn_value to_number_value(isolate *iso, wn_value v) {
  double d;
  if (wn_is_number(v)) return v;
  return to_number(iso, v, &d) ? wn_from_number(d) : WN_EXCEPTION;
}

/* 7.1.3 */
wn_value to_numeric(isolate *iso, wn_value v) {
  if (wn_is_number(v)) return v;
  v = to_primitive(iso, v, HINT_NUMBER);
  if (wn_is_exception(v) || is_bigint(v)) return v;
  return to_number_value(iso, v);
}

/* 7.1.5 */
bool to_integer_or_infinity(isolate *iso, wn_value v, double *out) {
  if (wn_is_int(v)) {
    *out = wn_to_int(v);
    return true;
  }
  if (!to_number(iso, v, out)) return false;
  *out = isnan(*out) ? 0 : trunc(*out) + 0.0; /* + 0.0: no negative zero */
  return true;
}

/* 7.1.6 */
bool to_int32(isolate *iso, wn_value v, int32_t *out) {
  double d;
  if (wn_is_int(v)) {
    *out = wn_to_int(v);
    return true;
  }
  if (!to_number(iso, v, &d)) return false;
  *out = number_to_int32(d);
  return true;
}

/* 7.1.7 */
bool to_uint32(isolate *iso, wn_value v, uint32_t *out) {
  return to_int32(iso, v, (int32_t *)out);
}

/* 7.1.20 */
bool to_length(isolate *iso, wn_value v, double *out) {
  if (!to_integer_or_infinity(iso, v, out)) return false;
  *out = fmin(fmax(*out, 0), 9007199254740991.0);
  return true;
}

/* 7.1.22 */
bool to_index(isolate *iso, wn_value v, double *out, const char *message) {
  *out = 0;
  if (wn_is_undefined(v)) return true;
  if (!to_integer_or_infinity(iso, v, out)) return false;
  if (*out >= 0 && *out <= 9007199254740991.0) return true;
  throw_range_error(iso, "%s", message);
  return false;
}

bool to_relative_index(isolate *iso, wn_value v, double length, double if_undefined,
                       double *out) {
  if (wn_is_undefined(v)) {
    *out = if_undefined;
    return true;
  }
  double d;
  if (!to_integer_or_infinity(iso, v, &d)) return false;
  *out = d < 0 ? fmax(length + d, 0) : fmin(d, length);
  return true;
}

/* ---- To strings ---- */

/* 6.1.6.1.20 */
wn_value number_to_string(isolate *iso, double d) {
  char text[NUMBER_STRING_MAX];
  int32_t i;
  bool is_int = number_is_int32(d, &i);
  if (is_int && i >= 0 && i < 10) return iso->single_chars['0' + i];
  wn_value s = number_cache_get(iso, d);
  if (!wn_is_hole(s)) return s;
  size_t n = is_int ? int32_to_string(i, text) : number_to_shortest(d, text);
  s = string_from_latin1(iso, (const uint8_t *)text, n);
  number_cache_set(iso, d, s);
  return s;
}

static wn_value constant_to_string(isolate *iso, wn_value v) {
  enum atom_id id = wn_is_undefined(v) ? ATOM_undefined
                    : wn_is_null(v)    ? ATOM_null_
                    : wn_is_true(v)    ? ATOM_true_
                                       : ATOM_false_;
  return iso->atoms[id];
}

/* 7.1.17 */
wn_value to_string(isolate *iso, wn_value v) {
  if (is_string(v)) return v;
  if (is_object(v)) {
    v = to_primitive(iso, v, HINT_STRING);
    if (wn_is_exception(v) || is_string(v)) return v;
  }
  if (wn_is_number(v)) return number_to_string(iso, wn_number(v));
  if (is_bigint(v)) return bigint_to_string(iso, v, 10);
  if (is_symbol(v)) {
    return throw_type_error(iso, "Cannot convert a Symbol value to a string");
  }
  return constant_to_string(iso, v);
}

/* ---- To objects ---- */

static wn_value wrap(isolate *iso, wn_value v, unsigned kind,
                     enum intrinsic_id prototype) {
  wn_value o =
      object_new_kind(iso, kind, sizeof(js_wrapper), intrinsic(iso, prototype));
  if (wn_is_exception(o)) return o;
  js_wrapper *w = wn_to_cell(o);
  wn_store(&iso->heap, w, &w->value, v);
  return o;
}

/* 7.1.18 */
wn_value to_object(isolate *iso, wn_value v) {
  if (is_object(v)) return v;
  if (wn_is_number(v)) return wrap(iso, v, KIND_WRAPPER, INTRINSIC_NumberP);
  if (wn_is_bool(v)) return wrap(iso, v, KIND_WRAPPER, INTRINSIC_BooleanP);
  if (is_string(v)) return wrap(iso, v, KIND_STRING_WRAPPER, INTRINSIC_StringP);
  if (is_symbol(v)) return wrap(iso, v, KIND_WRAPPER, INTRINSIC_SymbolP);
  if (is_bigint(v)) return wrap(iso, v, KIND_WRAPPER, INTRINSIC_BigIntP);
  return throw_type_error(iso, "Cannot convert undefined or null to object");
}

/* ---- To property keys ---- */

static prop_key key_from_atom_text(isolate *iso, wn_value atom) {
  uint32_t index;
  if (wn_user_bits(wn_to_cell(atom)) & STRING_INDEX &&
      string_array_index(iso, atom, &index)) {
    return key_from_index(index);
  }
  return key_from_atom(atom);
}

prop_key key_from_string(isolate *iso, wn_value s) {
  uint32_t index;
  if (is_atom(s)) return key_from_atom_text(iso, s);
  if (string_array_index(iso, s, &index)) return key_from_index(index);
  return key_from_atom(atom_from_string(iso, s));
}

prop_key key_from_cstr(isolate *iso, const char *ascii) {
  return key_from_atom_text(iso, atom_from_cstr(iso, ascii));
}

/* 7.1.19 */
bool to_property_key(isolate *iso, wn_value v, prop_key *out) {
  if (wn_is_int(v) && wn_to_int(v) >= 0) {
    *out = (prop_key){v};
    return true;
  }
  if (is_object(v)) {
    v = to_primitive(iso, v, HINT_STRING);
    if (wn_is_exception(v)) return false;
  }
  if (is_symbol(v)) {
    *out = key_from_atom(v);
    return true;
  }
  if (wn_is_double(v)) {
    double d = wn_to_double(v);
    if (d >= 0 && d < 4294967295.0 && (double)(uint32_t)d == d) {
      *out = key_from_index((uint32_t)d);
      return true;
    }
  }
  v = to_string(iso, v);
  if (wn_is_exception(v)) return false;
  *out = key_from_string(iso, v);
  return true;
}
