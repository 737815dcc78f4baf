/* SPDX-License-Identifier: MIT */
/* Number, Number.prototype (ECMA-262, 21.1) and the global functions about numbers
 * (19.2). */
#include "base/numbers.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/utf.h"
#include "builtins/builtins.h"
#include "builtins/primitives.h"
#include "engine/object/bigint.h"

/* ---- constructor and statics ---- */

static wn_value number_constructor(isolate *iso, call_args *args) { /* 21.1.1.1 */
  wn_value v = wn_from_int(0);
  if (args->count > 0) {
    v = to_numeric(iso, args->v[0]);
    if (wn_is_exception(v)) return v;
    if (is_bigint(v)) v = wn_from_number(bigint_to_number(v));
  }
  if (!is_construct_call(args)) return v;
  wn_value proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_NumberP);
  return wn_is_exception(proto) ? proto : wrapper_new(iso, KIND_WRAPPER, v, proto);
}

static bool is_integral(wn_value v) {
  if (wn_is_int(v)) return true;
  return wn_is_double(v) && isfinite(wn_to_double(v)) &&
         trunc(wn_to_double(v)) == wn_to_double(v);
}

enum number_question { ASK_FINITE, ASK_INTEGER, ASK_NAN, ASK_SAFE_INTEGER };

/* 21.1.2.2 .. 21.1.2.5 */
static wn_value number_ask(isolate *iso, call_args *args) {
  (void)iso;
  wn_value v = arg(args, 0);
  bool is_number = wn_is_number(v);
  double d = is_number ? wn_number(v) : 0;
  switch ((enum number_question)native_magic(args)) {
  case ASK_FINITE: return wn_from_bool(is_number && isfinite(d));
  case ASK_INTEGER: return wn_from_bool(is_integral(v));
  case ASK_NAN: return wn_from_bool(is_number && isnan(d));
  default: return wn_from_bool(is_integral(v) && fabs(d) <= MAX_SAFE_LENGTH);
  }
}

/* ---- global functions ---- */

static wn_value global_is_finite(isolate *iso, call_args *args) { /* 19.2.2 */
  double d;
  if (!to_number(iso, arg(args, 0), &d)) return WN_EXCEPTION;
  return wn_from_bool(isfinite(d));
}

static wn_value global_is_nan(isolate *iso, call_args *args) { /* 19.2.3 */
  double d;
  if (!to_number(iso, arg(args, 0), &d)) return WN_EXCEPTION;
  return wn_from_bool(isnan(d));
}

/* Leaves out leading white space. */
static string_view trimmed_view(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  uint32_t n = 0;
  while (n < v.length && utf_is_js_space(view_at(&v, n))) n++;
  v.chars = (const char *)v.chars + ((size_t)n << v.two_byte);
  v.length -= n;
  return v;
}

static wn_value global_parse_float(isolate *iso, call_args *args) { /* 19.2.4 */
  wn_value v = arg(args, 0);
  if (wn_is_int(v)) return v;
  v = to_string(iso, v);
  if (wn_is_exception(v)) return v;
  string_view text = trimmed_view(iso, v);
  double d = parse_float_prefix(&text);
  wn_keep_alive(wn_to_cell(text.owner));
  return wn_from_number(d);
}

/* The number that the digits of `radix` at the view's start mean; NaN without any. */
static double parse_digits(const string_view *v, uint32_t from, int radix) {
  uint32_t end = from;
  while (end < v->length && number_digit_value(view_at(v, end)) < radix) end++;
  if (end == from) return NAN;
  uint32_t n = end - from;
  uint8_t small[64], *digits = n <= sizeof small ? small : xmalloc(n);
  for (uint32_t i = 0; i < n; i++) digits[i] = (uint8_t)view_at(v, from + i);
  double d = number_from_digits(digits, n, radix);
  if (digits != small) free(digits);
  return d;
}

static wn_value global_parse_int(isolate *iso, call_args *args) { /* 19.2.5 */
  wn_value v = arg(args, 0);
  int32_t radix = 0;
  if (wn_is_int(v) && wn_is_undefined(arg(args, 1))) return v;
  v = to_string(iso, v);
  if (wn_is_exception(v) || !to_int32(iso, arg(args, 1), &radix)) return WN_EXCEPTION;
  string_view text = trimmed_view(iso, v);
  uint32_t from = 0;
  bool negative = text.length > 0 && view_at(&text, 0) == '-';
  if (text.length > 0 && (negative || view_at(&text, 0) == '+')) from = 1;
  if (radix != 0 && (radix < 2 || radix > 36)) return wn_from_double(NAN);
  if ((radix == 0 || radix == 16) && text.length > from + 1 &&
      view_at(&text, from) == '0' && (view_at(&text, from + 1) | 0x20) == 'x') {
    from += 2;
    radix = 16;
  }
  double d = parse_digits(&text, from, radix ? radix : 10);
  wn_keep_alive(wn_to_cell(text.owner));
  return wn_from_number(negative ? -d : d);
}

/* ---- prototype ---- */

/* ThisNumberValue, 21.1.3. */
static bool this_number(isolate *iso, call_args *args, const char *method,
                        double *out) {
  wn_value v = args->this_value;
  if (is_kind(v, KIND_WRAPPER)) v = wrapped_value(iso, v);
  if (wn_is_number(v)) {
    *out = wn_number(v);
    return true;
  }
  throw_type_error(iso, "Number.prototype.%s requires that 'this' be a Number", method);
  return false;
}

static wn_value text_result(isolate *iso, const char *text, size_t n) {
  return string_from_latin1(iso, (const uint8_t *)text, n);
}

static wn_value number_to_string_method(isolate *iso, call_args *args) { /* 21.1.3.6 */
  double d, radix = 10;
  if (!this_number(iso, args, "toString", &d)) return WN_EXCEPTION;
  if (!wn_is_undefined(arg(args, 0)) &&
      !to_integer_or_infinity(iso, arg(args, 0), &radix)) {
    return WN_EXCEPTION;
  }
  if (!(radix >= 2 && radix <= 36)) {
    return throw_range_error(iso, "toString() radix argument must be between 2 and 36");
  }
  if (radix == 10) return number_to_string(iso, d);
  char text[NUMBER_RADIX_MAX];
  return text_result(iso, text, number_to_radix(d, (int)radix, text));
}

static wn_value number_to_fixed_method(isolate *iso, call_args *args) { /* 21.1.3.3 */
  double d, digits;
  if (!this_number(iso, args, "toFixed", &d) ||
      !to_integer_or_infinity(iso, arg(args, 0), &digits)) {
    return WN_EXCEPTION;
  }
  if (!(digits >= 0 && digits <= 100)) {
    return throw_range_error(iso,
                             "toFixed() digits argument must be between 0 and 100");
  }
  if (!isfinite(d)) return number_to_string(iso, d);
  char text[NUMBER_FORMAT_MAX];
  return text_result(iso, text, number_to_fixed(d, (int)digits, text));
}

static wn_value number_to_exponential_method(isolate *iso,
                                             call_args *args) { /* 21.1.3.2 */
  double d, digits;
  if (!this_number(iso, args, "toExponential", &d) ||
      !to_integer_or_infinity(iso, arg(args, 0), &digits)) {
    return WN_EXCEPTION;
  }
  if (!isfinite(d)) return number_to_string(iso, d);
  if (!(digits >= 0 && digits <= 100)) {
    return throw_range_error(iso, "toExponential() argument must be between 0 and 100");
  }
  char text[NUMBER_FORMAT_MAX];
  int n = wn_is_undefined(arg(args, 0)) ? -1 : (int)digits;
  return text_result(iso, text, number_to_exponential(d, n, text));
}

static wn_value number_to_precision_method(isolate *iso,
                                           call_args *args) { /* 21.1.3.5 */
  double d, precision;
  if (!this_number(iso, args, "toPrecision", &d)) return WN_EXCEPTION;
  if (wn_is_undefined(arg(args, 0))) return number_to_string(iso, d);
  if (!to_integer_or_infinity(iso, arg(args, 0), &precision)) return WN_EXCEPTION;
  if (!isfinite(d)) return number_to_string(iso, d);
  if (!(precision >= 1 && precision <= 100)) {
    return throw_range_error(iso, "toPrecision() argument must be between 1 and 100");
  }
  char text[NUMBER_FORMAT_MAX];
  return text_result(iso, text, number_to_precision(d, (int)precision, text));
}

void append_grouped(string_builder *b, wn_value text, uint32_t end) {
  string_view v = string_flat(b->iso, text);
  uint32_t i = 0;
  if (end > 0 && view_at(&v, 0) == '-') builder_unit(b, view_at(&v, i++));
  for (; i < end; i++) {
    builder_unit(b, view_at(&v, i));
    if (i + 1 < end && (end - i - 1) % 3 == 0) builder_unit(b, ',');
  }
  wn_keep_alive(wn_to_cell(v.owner));
}

/* 21.1.3.4: en-US, at most three fraction digits, as an Intl.NumberFormat without
 * options. */
static wn_value number_to_locale_string(isolate *iso, call_args *args) {
  double d;
  if (!this_number(iso, args, "toLocaleString", &d)) return WN_EXCEPTION;
  if (isnan(d)) return string_from_cstr(iso, "NaN");
  if (isinf(d))
    return string_from_utf8(iso, d < 0 ? "-\xE2\x88\x9E" : "\xE2\x88\x9E",
                            d < 0 ? 4 : 3);
  char text[400];
  int n = snprintf(text, sizeof text, "%.3f", d);
  while (n > 0 && text[n - 1] == '0') n--;
  uint32_t whole = (uint32_t)n - 1;
  while (text[whole] != '.') whole--;
  if (text[n - 1] == '.') n--;
  wn_value s = text_result(iso, text, (size_t)n);
  string_builder b;
  builder_init(&b, iso);
  append_grouped(&b, s, whole);
  builder_slice(&b, s, whole, string_length(s));
  return builder_finish(&b);
}

static wn_value number_value_of(isolate *iso, call_args *args) { /* 21.1.3.7 */
  double d;
  if (!this_number(iso, args, "valueOf", &d)) return WN_EXCEPTION;
  return wn_from_number(d);
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"Number", number_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"isFinite", number_ask, 1, 0, ASK_FINITE},
    {"isInteger", number_ask, 1, 0, ASK_INTEGER},
    {"isNaN", number_ask, 1, 0, ASK_NAN},
    {"isSafeInteger", number_ask, 1, 0, ASK_SAFE_INTEGER},
};

static const native_spec methods[] = {
    {"toExponential", number_to_exponential_method, 1, 0, 0},
    {"toFixed", number_to_fixed_method, 1, 0, 0},
    {"toPrecision", number_to_precision_method, 1, 0, 0},
    {"toString", number_to_string_method, 1, 0, 0},
    {"valueOf", number_value_of, 0, 0, 0},
    {"toLocaleString", number_to_locale_string, 0, 0, 0},
};

static const native_spec globals[] = {
    {"parseFloat", global_parse_float, 1, 0, 0},
    {"parseInt", global_parse_int, 2, 0, 0},
    {"isFinite", global_is_finite, 1, 0, 0},
    {"isNaN", global_is_nan, 1, 0, 0},
};

static const struct {
  const char *name;
  double value;
} constants[] = {
    {"MAX_VALUE", DBL_MAX},
    {"MIN_VALUE", 0x0.0000000000001p-1022},
    {"NaN", NAN},
    {"NEGATIVE_INFINITY", -INFINITY},
    {"POSITIVE_INFINITY", INFINITY},
    {"MAX_SAFE_INTEGER", 9007199254740991.0},
    {"MIN_SAFE_INTEGER", -9007199254740991.0},
    {"EPSILON", 0x1p-52},
};

/* Number.parseInt is the global function itself, so is parseFloat. */
static bool share_global(isolate *iso, wn_value c, const char *name) {
  wn_value f =
      object_get(iso, intrinsic(iso, INTRINSIC_Global), key_from_cstr(iso, name));
  return !wn_is_exception(f) && install_value(iso, c, name, f, PROP_HIDDEN);
}

bool builtins_number(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_NumberP);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  for (size_t i = 0; i < WN_COUNTOF(constants); i++) {
    wn_value v = wn_from_number(constants[i].value);
    if (!install_value(iso, c, constants[i].name, v, 0)) return false;
  }
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  return install_natives(iso, global, globals, WN_COUNTOF(globals)) &&
         install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         share_global(iso, c, "parseFloat") && share_global(iso, c, "parseInt");
}
