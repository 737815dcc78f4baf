/* SPDX-License-Identifier: MIT */
/* The operators on operands that the interpreter's fast paths do not take:
 * ECMA-262 13.15.3 ApplyStringOrNumericBinaryOperator and 6.1.6. */
#include "engine/object/convert.h"

#include <math.h>

#include "base/numbers.h"
#include "engine/object/bigint.h"
#include "engine/object/error.h"

/* 6.1.6.1.3: unlike C, 1 ** Infinity and anything ** NaN are NaN. */
double number_power(double base, double exponent) {
  if (isnan(exponent) || (fabs(base) == 1 && isinf(exponent))) return NAN;
  return pow(base, exponent);
}

/* 6.1.6.1.6 */
double number_remainder(double a, double b) { return fmod(a, b); }

static wn_value numeric_operation(int op, double a, double b) {
  uint32_t count = number_to_uint32(b) & 31;
  switch (op) {
  case '+': return wn_from_number(a + b);
  case '-': return wn_from_number(a - b);
  case '*': return wn_from_number(a * b);
  case '/': return wn_from_number(a / b);
  case '%': return wn_from_number(number_remainder(a, b));
  case 'p': return wn_from_number(number_power(a, b));
  case '&': return wn_from_int(number_to_int32(a) & number_to_int32(b));
  case '|': return wn_from_int(number_to_int32(a) | number_to_int32(b));
  case '^': return wn_from_int(number_to_int32(a) ^ number_to_int32(b));
  case 'l': return wn_from_int((int32_t)(number_to_uint32(a) << count));
  case 'r': return wn_from_int(number_to_int32(a) >> count);
  case 'u': return wn_from_number(number_to_uint32(a) >> count);
  default: WN_UNREACHABLE();
  }
}

/* `+` with a string among its primitive operands. */
static wn_value concatenate(isolate *iso, wn_value a, wn_value b) {
  a = to_string(iso, a);
  if (wn_is_exception(a)) return a;
  b = to_string(iso, b);
  return wn_is_exception(b) ? b : string_concat(iso, a, b);
}

wn_value arithmetic_unary(isolate *iso, int op, wn_value v) {
  v = to_numeric(iso, v);
  if (wn_is_exception(v)) return v;
  if (is_bigint(v)) {
    switch (op) {
    case 'n': return bigint_negate(iso, v);
    case '~': return bigint_not(iso, v);
    default: return bigint_add_int(iso, v, op == 'i' ? 1 : -1);
    }
  }
  double d = wn_number(v);
  switch (op) {
  case 'n': return wn_from_number(-d);
  case '~': return wn_from_int(~number_to_int32(d));
  default: return wn_from_number(op == 'i' ? d + 1 : d - 1);
  }
}

wn_value arithmetic_slow(isolate *iso, int op, wn_value a, wn_value b) {
  if (op == 'i' || op == 'd' || op == '~' || op == 'n') {
    return arithmetic_unary(iso, op, a);
  }
  if (op == '+') {
    a = to_primitive(iso, a, HINT_DEFAULT);
    if (wn_is_exception(a)) return a;
    b = to_primitive(iso, b, HINT_DEFAULT);
    if (wn_is_exception(b)) return b;
    if (is_string(a) || is_string(b)) return concatenate(iso, a, b);
  }
  a = to_numeric(iso, a);
  if (wn_is_exception(a)) return a;
  b = to_numeric(iso, b);
  if (wn_is_exception(b)) return b;
  if (wn_is_number(a) && wn_is_number(b)) {
    return numeric_operation(op, wn_number(a), wn_number(b));
  }
  if (is_bigint(a) && is_bigint(b)) return bigint_binary(iso, op, a, b);
  return throw_type_error(
      iso, "Cannot mix BigInt and other types, use explicit conversions");
}
