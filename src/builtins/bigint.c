/* SPDX-License-Identifier: MIT */
/* BigInt and BigInt.prototype (ECMA-262, 21.2). */
#include "engine/object/bigint.h"

#include <math.h>

#include "builtins/builtins.h"
#include "builtins/primitives.h"

static wn_value bigint_constructor(isolate *iso, call_args *args) { /* 21.2.1.1 */
  if (is_construct_call(args)) {
    return throw_type_error(iso, "BigInt is not a constructor");
  }
  wn_value v = to_primitive(iso, arg(args, 0), HINT_NUMBER);
  if (wn_is_exception(v)) return v;
  if (!wn_is_number(v)) return to_bigint(iso, v);
  double d = wn_number(v);
  if (isfinite(d) && trunc(d) == d) return bigint_from_double(iso, d);
  char *text = value_describe(iso, v);
  throw_range_error(
      iso,
      "The number %s cannot be converted to a BigInt because it is not an "
      "integer",
      text);
  free(text);
  return WN_EXCEPTION;
}

/* 21.2.2.1, 21.2.2.2; magic: unsigned */
static wn_value bigint_as_n(isolate *iso, call_args *args) {
  double bits;
  if (!to_index(iso, arg(args, 0), &bits,
                "Invalid value: not (convertible to) a safe integer")) {
    return WN_EXCEPTION;
  }
  wn_value v = to_bigint(iso, arg(args, 1));
  if (wn_is_exception(v)) return v;
  return native_magic(args) ? bigint_as_uint_n(iso, bits, v)
                            : bigint_as_int_n(iso, bits, v);
}

/* ThisBigIntValue, 21.2.3. */
static wn_value this_bigint(isolate *iso, call_args *args, const char *method) {
  wn_value v = args->this_value;
  if (is_kind(v, KIND_WRAPPER)) v = wrapped_value(iso, v);
  if (is_bigint(v)) return v;
  return throw_type_error(iso, "BigInt.prototype.%s requires that 'this' be a BigInt",
                          method);
}

static wn_value bigint_to_string_method(isolate *iso, call_args *args) { /* 21.2.3.3 */
  wn_value v = this_bigint(iso, args, "toString");
  double radix = 10;
  if (wn_is_exception(v)) return v;
  if (!wn_is_undefined(arg(args, 0)) &&
      !to_integer_or_infinity(iso, arg(args, 0), &radix)) {
    return WN_EXCEPTION;
  }
  if (!(radix >= 2 && radix <= 36)) {
    return throw_range_error(iso, "toString() radix must be between 2 and 36");
  }
  return bigint_to_string(iso, v, (int)radix);
}

static wn_value bigint_to_locale_string(isolate *iso, call_args *args) { /* 21.2.3.2 */
  wn_value v = this_bigint(iso, args, "toLocaleString");
  if (wn_is_exception(v)) return v;
  wn_value digits = bigint_to_string(iso, v, 10);
  if (wn_is_exception(digits)) return digits;
  string_builder b;
  builder_init(&b, iso);
  append_grouped(&b, digits, string_length(digits));
  return builder_finish(&b);
}

static wn_value bigint_value_of(isolate *iso, call_args *args) { /* 21.2.3.4 */
  return this_bigint(iso, args, "valueOf");
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"BigInt", bigint_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"asIntN", bigint_as_n, 2, 0, false},
    {"asUintN", bigint_as_n, 2, 0, true},
};

static const native_spec methods[] = {
    {"toLocaleString", bigint_to_locale_string, 0, 0, 0},
    {"toString", bigint_to_string_method, 0, 0, 0},
    {"valueOf", bigint_value_of, 0, 0, 0},
};

bool builtins_bigint(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_BigIntP, WN_HOLE);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) && install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "BigInt");
}
