/* SPDX-License-Identifier: MIT */
/* String and String.prototype (ECMA-262, 22.1): what needs neither patterns
 * (string_search.c) nor Unicode tables (string_case.c). */
#include "base/utf.h"

#include <math.h>

#include "builtins/builtins.h"
#include "builtins/primitives.h"

/* ---- shared with the sister files ---- */

wn_value this_string(isolate *iso, call_args *args, const char *method) {
  wn_value v = args->this_value;
  if (is_string(v)) return v;
  if (!wn_is_nullish(v)) return to_string(iso, v);
  return throw_type_error(iso, "String.prototype.%s called on null or undefined",
                          method);
}

double advance_string_index(isolate *iso, wn_value s, double index, bool unicode) {
  if (!unicode || index + 1 >= string_length(s)) return index + 1;
  string_view v = string_flat(iso, s);
  int units;
  view_code_point(&v, (uint32_t)index, &units);
  wn_keep_alive(wn_to_cell(v.owner));
  return index + units;
}

/* ---- constructor and statics ---- */

static wn_value string_constructor(isolate *iso, call_args *args) { /* 22.1.1.1 */
  wn_value s = iso->atoms[ATOM_empty];
  if (args->count > 0) {
    if (!is_construct_call(args) && is_symbol(args->v[0])) {
      return symbol_descriptive_string(iso, args->v[0]);
    }
    s = to_string(iso, args->v[0]);
    if (wn_is_exception(s)) return s;
  }
  if (!is_construct_call(args)) return s;
  wn_value proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_StringP);
  return wn_is_exception(proto) ? proto
                                : wrapper_new(iso, KIND_STRING_WRAPPER, s, proto);
}

static wn_value string_from_char_code(isolate *iso, call_args *args) { /* 22.1.2.1 */
  uint32_t unit;
  if (args->count == 1) {
    if (!to_uint32(iso, args->v[0], &unit)) return WN_EXCEPTION;
    return string_from_char(iso, (uint16_t)unit);
  }
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < args->count; i++) {
    if (!to_uint32(iso, args->v[i], &unit)) {
      builder_free(&b);
      return WN_EXCEPTION;
    }
    builder_unit(&b, (uint16_t)unit);
  }
  return builder_finish(&b);
}

static wn_value string_from_code_points(isolate *iso, call_args *args) { /* 22.1.2.2 */
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < args->count; i++) {
    double d;
    if (!to_number(iso, args->v[i], &d)) {
      builder_free(&b);
      return WN_EXCEPTION;
    }
    if (!(d >= 0 && d <= UTF_MAX && trunc(d) == d)) {
      builder_free(&b);
      char *text = value_describe(iso, args->v[i]);
      throw_range_error(iso, "Invalid code point %s", text);
      free(text);
      return WN_EXCEPTION;
    }
    builder_code_point(&b, (uint32_t)d);
  }
  return builder_finish(&b);
}

/* Appends ToString(v); false when that threw. */
static bool append_value(string_builder *b, wn_value v) {
  wn_value s = wn_is_exception(v) ? v : to_string(b->iso, v);
  if (wn_is_exception(s)) return false;
  builder_string(b, s);
  return true;
}

static wn_value string_raw(isolate *iso, call_args *args) { /* 22.1.2.4 */
  wn_value cooked = to_object(iso, arg(args, 0));
  if (wn_is_exception(cooked)) return cooked;
  wn_value raw = object_get(iso, cooked, KEY(iso, raw));
  if (wn_is_exception(raw)) return raw;
  raw = to_object(iso, raw);
  if (wn_is_exception(raw)) return raw;
  int64_t n = length_of_array_like(iso, raw);
  if (n < 0) return WN_EXCEPTION;
  string_builder b;
  builder_init(&b, iso);
  bool ok = true;
  for (int64_t i = 0; i < n && ok; i++) {
    ok = append_value(&b, get_number(iso, raw, (double)i));
    if (ok && i + 1 < n && i + 1 < args->count) ok = append_value(&b, args->v[i + 1]);
  }
  if (ok) return builder_finish(&b);
  builder_free(&b);
  return WN_EXCEPTION;
}

/* ---- one character ---- */

enum char_query { CHAR_AT, CHAR_CODE_AT, CODE_POINT_AT, AT };

static const char *const char_names[] = {"charAt", "charCodeAt", "codePointAt", "at"};

/* A string and an int within it, which is nearly every call; the hole: not so. */
static inline wn_value string_char_fast(isolate *iso, call_args *args,
                                        enum char_query query) {
  if (args->count == 0 || !wn_is_int(args->v[0]) || !is_string(args->this_value)) {
    return WN_HOLE;
  }
  uint32_t i = (uint32_t)wn_to_int(args->v[0]);
  if (i >= string_length(args->this_value) || query == CODE_POINT_AT) return WN_HOLE;
  uint16_t unit = string_at(iso, args->this_value, i);
  return query == CHAR_CODE_AT ? wn_from_int(unit) : string_from_char(iso, unit);
}

/* 22.1.3.1 .. 22.1.3.4 */
static wn_value string_char(isolate *iso, call_args *args) {
  enum char_query query = native_magic(args);
  wn_value s = string_char_fast(iso, args, query);
  if (!wn_is_hole(s)) return s;
  s = this_string(iso, args, char_names[query]);
  double position;
  if (wn_is_exception(s) || !to_integer_or_infinity(iso, arg(args, 0), &position)) {
    return WN_EXCEPTION;
  }
  uint32_t length = string_length(s);
  if (query == AT && position < 0) position += length;
  if (!(position >= 0 && position < length)) {
    return query == CHAR_AT        ? iso->atoms[ATOM_empty]
           : query == CHAR_CODE_AT ? wn_from_double(NAN)
                                   : WN_UNDEFINED;
  }
  uint32_t i = (uint32_t)position;
  if (query == CHAR_CODE_AT) return wn_from_int(string_at(iso, s, i));
  if (query != CODE_POINT_AT) return string_from_char(iso, string_at(iso, s, i));
  string_view v = string_flat(iso, s);
  int units;
  uint32_t c = view_code_point(&v, i, &units);
  wn_keep_alive(wn_to_cell(v.owner));
  return wn_from_int((int32_t)c);
}

/* ---- parts ---- */

static wn_value string_concat_method(isolate *iso, call_args *args) { /* 22.1.3.5 */
  wn_value s = this_string(iso, args, "concat");
  for (uint32_t i = 0; i < args->count && !wn_is_exception(s); i++) {
    wn_value next = to_string(iso, args->v[i]);
    if (wn_is_exception(next)) return next;
    s = string_concat(iso, s, next);
  }
  return s;
}

static wn_value string_slice(isolate *iso, call_args *args) { /* 22.1.3.22 */
  wn_value s = this_string(iso, args, "slice");
  if (wn_is_exception(s)) return s;
  double length = string_length(s), from, to;
  if (!to_relative_index(iso, arg(args, 0), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 1), length, length, &to)) {
    return WN_EXCEPTION;
  }
  if (from >= to) return iso->atoms[ATOM_empty];
  return string_substring(iso, s, (uint32_t)from, (uint32_t)to);
}

static double clamp(double d, double max) { return d < 0 ? 0 : d > max ? max : d; }

static wn_value string_substring_method(isolate *iso, call_args *args) { /* 22.1.3.25 */
  wn_value s = this_string(iso, args, "substring");
  double start, end;
  if (wn_is_exception(s)) return s;
  double length = string_length(s);
  if (!to_integer_or_infinity(iso, arg(args, 0), &start)) return WN_EXCEPTION;
  end = length;
  if (!wn_is_undefined(arg(args, 1)) &&
      !to_integer_or_infinity(iso, arg(args, 1), &end)) {
    return WN_EXCEPTION;
  }
  start = clamp(start, length);
  end = clamp(end, length);
  return string_substring(iso, s, (uint32_t)fmin(start, end),
                          (uint32_t)fmax(start, end));
}

static wn_value string_substr(isolate *iso, call_args *args) { /* B.2.2.1 */
  wn_value s = this_string(iso, args, "substr");
  if (wn_is_exception(s)) return s;
  double size = string_length(s), start, length = size;
  if (!to_relative_index(iso, arg(args, 0), size, 0, &start)) return WN_EXCEPTION;
  if (!wn_is_undefined(arg(args, 1)) &&
      !to_integer_or_infinity(iso, arg(args, 1), &length)) {
    return WN_EXCEPTION;
  }
  double end = fmin(start + clamp(length, size), size);
  if (start >= end) return iso->atoms[ATOM_empty];
  return string_substring(iso, s, (uint32_t)start, (uint32_t)end);
}

/* ---- repeating and padding ---- */

enum { REPEAT_FLAT = 1024 }; /* longer repetitions are ropes of doubling halves */

static wn_value repeat_flat(isolate *iso, wn_value s, size_t n) {
  string_builder b;
  builder_init(&b, iso);
  uint32_t length = string_length(s);
  while (b.length < n) {
    size_t left = n - b.length;
    builder_slice(&b, s, 0, left < length ? (uint32_t)left : length);
  }
  return builder_finish(&b);
}

/* The first n units of s repeated for ever; n fits. */
static wn_value repeat_to(isolate *iso, wn_value s, size_t n) {
  if (n <= REPEAT_FLAT) return repeat_flat(iso, s, n);
  uint32_t length = string_length(s);
  wn_value result = string_substring(iso, s, 0, (uint32_t)(n % length));
  for (size_t count = n / length; count && !wn_is_exception(result); count /= 2) {
    if (count & 1) result = string_concat(iso, s, result);
    if (count > 1) s = string_concat(iso, s, s);
  }
  return result;
}

static wn_value string_repeat(isolate *iso, call_args *args) { /* 22.1.3.18 */
  wn_value s = this_string(iso, args, "repeat");
  double n;
  if (wn_is_exception(s) || !to_integer_or_infinity(iso, arg(args, 0), &n)) {
    return WN_EXCEPTION;
  }
  if (n < 0 || isinf(n)) {
    char *text = value_describe(iso, arg(args, 0));
    throw_range_error(iso, "Invalid count value: %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  double total = n * string_length(s);
  if (total == 0) return iso->atoms[ATOM_empty];
  if (n == 1) return s;
  if (total > MAX_STRING_LENGTH) return throw_range_error(iso, "Invalid string length");
  return repeat_to(iso, s, (size_t)total);
}

/* StringPad, 22.1.3.17.1; magic: at the start. */
static wn_value string_pad(isolate *iso, call_args *args) {
  bool at_start = native_magic(args);
  wn_value s = this_string(iso, args, at_start ? "padStart" : "padEnd");
  double length;
  if (wn_is_exception(s) || !to_length(iso, arg(args, 0), &length)) return WN_EXCEPTION;
  if (length <= string_length(s)) return s;
  wn_value filler = iso->single_chars[' '];
  if (!wn_is_undefined(arg(args, 1))) filler = to_string(iso, args->v[1]);
  if (wn_is_exception(filler) || string_length(filler) == 0) {
    return wn_is_exception(filler) ? filler : s;
  }
  if (length > MAX_STRING_LENGTH)
    return throw_range_error(iso, "Invalid string length");
  wn_value fill = repeat_to(iso, filler, (size_t)length - string_length(s));
  if (wn_is_exception(fill)) return fill;
  return at_start ? string_concat(iso, fill, s) : string_concat(iso, s, fill);
}

/* ---- trimming ---- */

enum trim_ends { TRIM_START = 1, TRIM_END = 2, TRIM_BOTH = 3 };

/* TrimString, 22.1.3.32.1 */
static wn_value string_trim(isolate *iso, call_args *args) {
  unsigned ends = native_magic(args);
  const char *name = ends == TRIM_BOTH    ? "trim"
                     : ends == TRIM_START ? "trimStart"
                                          : "trimEnd";
  wn_value s = this_string(iso, args, name);
  if (wn_is_exception(s)) return s;
  string_view v = string_flat(iso, s);
  uint32_t from = 0, to = v.length;
  if (ends & TRIM_START) {
    while (from < to && utf_is_js_space(view_at(&v, from))) from++;
  }
  if (ends & TRIM_END) {
    while (to > from && utf_is_js_space(view_at(&v, to - 1))) to--;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return string_substring(iso, s, from, to);
}

/* ---- well-formedness ---- */

static bool is_well_formed(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  bool ok = !v.two_byte || utf16_is_well_formed(v.chars, v.length);
  wn_keep_alive(wn_to_cell(v.owner));
  return ok;
}

static wn_value string_is_well_formed(isolate *iso, call_args *args) { /* 22.1.3.10 */
  wn_value s = this_string(iso, args, "isWellFormed");
  return wn_is_exception(s) ? s : wn_from_bool(is_well_formed(iso, s));
}

static wn_value string_to_well_formed(isolate *iso, call_args *args) { /* 22.1.3.31 */
  wn_value s = this_string(iso, args, "toWellFormed");
  if (wn_is_exception(s) || is_well_formed(iso, s)) return s;
  string_view v = string_flat(iso, s);
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < v.length;) {
    int units;
    uint32_t c = view_code_point(&v, i, &units);
    builder_code_point(&b, utf_is_surrogate(c) ? UTF_REPLACEMENT : c);
    i += (uint32_t)units;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return builder_finish(&b);
}

/* 22.1.3.29, 22.1.3.35; magic: toString */
static wn_value string_value_of(isolate *iso, call_args *args) {
  wn_value v = args->this_value;
  if (is_kind(v, KIND_STRING_WRAPPER)) v = wrapped_value(iso, v);
  if (is_string(v)) return v;
  return throw_type_error(iso, "String.prototype.%s requires that 'this' be a String",
                          native_magic(args) ? "toString" : "valueOf");
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"String", string_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"fromCharCode", string_from_char_code, 1, 0, 0},
    {"fromCodePoint", string_from_code_points, 1, 0, 0},
    {"raw", string_raw, 1, 0, 0},
};

static const native_spec methods[] = {
    {"at", string_char, 1, 0, AT},
    {"charAt", string_char, 1, 0, CHAR_AT},
    {"charCodeAt", string_char, 1, 0, CHAR_CODE_AT},
    {"codePointAt", string_char, 1, 0, CODE_POINT_AT},
    {"concat", string_concat_method, 1, 0, 0},
    {"isWellFormed", string_is_well_formed, 0, 0, 0},
    {"padEnd", string_pad, 1, 0, false},
    {"padStart", string_pad, 1, 0, true},
    {"repeat", string_repeat, 1, 0, 0},
    {"slice", string_slice, 2, 0, 0},
    {"substr", string_substr, 2, 0, 0},
    {"substring", string_substring_method, 2, 0, 0},
    {"toString", string_value_of, 0, 0, true},
    {"toWellFormed", string_to_well_formed, 0, 0, 0},
    {"trim", string_trim, 0, 0, TRIM_BOTH},
    {"trimEnd", string_trim, 0, 0, TRIM_END},
    {"trimStart", string_trim, 0, 0, TRIM_START},
    {"valueOf", string_value_of, 0, 0, false},
};

bool builtins_string(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_StringP);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) && install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_alias(iso, proto, "trimStart", key_from_cstr(iso, "trimLeft")) &&
         install_alias(iso, proto, "trimEnd", key_from_cstr(iso, "trimRight")) &&
         install_string_case(iso, proto) && install_string_search(iso, proto) &&
         install_string_html(iso, proto) && install_string_iterator(iso, proto);
}
