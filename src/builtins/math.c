/* SPDX-License-Identifier: MIT */
/* Math (ECMA-262, 21.3). */
#include <math.h>
#include <stdlib.h>

#include "base/numbers.h"
#include "base/os.h"
#include "builtins/builtins.h"
#include "builtins/helpers.h"

/* ---- functions of one number ---- */

/* 21.3.2.28: halves go up; what rounds to zero keeps its sign. */
static double round_half_up(double x) {
  double r = floor(x);
  if (x - r >= 0.5) r += 1;
  return copysign(r, x);
}

/* The C library's cbrt errs in the last place, even for 27. */
static double cube_root(double x) { return (double)cbrtl(x); }

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

static double leading_zeros(double x) {
  uint32_t n = number_to_uint32(x);
  return n ? __builtin_clz(n) : 32;
}

static double round_to_float(double x) { return (double)(float)x; }

/* To the nearest binary16 value, ties to even (21.3.2.17). */
static double round_to_half(double x) {
  double magnitude = fabs(x);
  if (!(magnitude > 0) || isinf(x)) return x;
  if (magnitude >= 65520) return copysign(INFINITY, x);
  int exponent;
  frexp(magnitude, &exponent);
  int last = exponent - 11 < -24 ? -24 : exponent - 11; /* weight of the last bit */
  return copysign(ldexp(nearbyint(ldexp(magnitude, -last)), last), x);
}

typedef double unary_fn(double);
static unary_fn *const unary_functions[] = {
    fabs,  acos,          acosh, asin,           asinh,         atan,  atanh, cube_root,
    ceil,  leading_zeros, cos,   cosh,           exp,           expm1, floor, log,
    log1p, log10,         log2,  round_half_up,  sign_of,       sin,   sinh,  sqrt,
    tan,   tanh,          trunc, round_to_float, round_to_half,
};
enum unary_id {
  FN_ABS,
  FN_ACOS,
  FN_ACOSH,
  FN_ASIN,
  FN_ASINH,
  FN_ATAN,
  FN_ATANH,
  FN_CBRT,
  FN_CEIL,
  FN_CLZ32,
  FN_COS,
  FN_COSH,
  FN_EXP,
  FN_EXPM1,
  FN_FLOOR,
  FN_LOG,
  FN_LOG1P,
  FN_LOG10,
  FN_LOG2,
  FN_ROUND,
  FN_SIGN,
  FN_SIN,
  FN_SINH,
  FN_SQRT,
  FN_TAN,
  FN_TANH,
  FN_TRUNC,
  FN_FROUND,
  FN_F16ROUND,
  FN_COUNT
};
_Static_assert(WN_COUNTOF(unary_functions) == FN_COUNT, "one function an id");

static wn_value math_unary(isolate *iso, call_args *args) {
  double x;
  if (!to_number(iso, arg(args, 0), &x)) return WN_EXCEPTION;
  return wn_from_number(unary_functions[native_magic(args)](x));
}

static wn_value math_abs(isolate *iso, call_args *args) { /* 21.3.2.1 */
  wn_value v = arg(args, 0);
  if (wn_is_int(v) && wn_to_int(v) >= 0) return v;
  return math_unary(iso, args);
}

/* The roundings of an integer are the integer: the common case of parsed data. */
static wn_value math_rounding(isolate *iso, call_args *args) {
  if (wn_is_int(arg(args, 0))) return args->v[0];
  return math_unary(iso, args);
}

/* ---- the others ---- */

static bool two_numbers(isolate *iso, call_args *args, double *x, double *y) {
  return to_number(iso, arg(args, 0), x) && to_number(iso, arg(args, 1), y);
}

static wn_value math_atan2(isolate *iso, call_args *args) { /* 21.3.2.8 */
  double y, x;
  if (!two_numbers(iso, args, &y, &x)) return WN_EXCEPTION;
  return wn_from_number(atan2(y, x));
}

static wn_value math_pow(isolate *iso, call_args *args) { /* 21.3.2.26 */
  double base, exponent;
  if (!two_numbers(iso, args, &base, &exponent)) return WN_EXCEPTION;
  return wn_from_number(number_power(base, exponent));
}

static wn_value math_imul(isolate *iso, call_args *args) { /* 21.3.2.20 */
  uint32_t a, b;
  if (!to_uint32(iso, arg(args, 0), &a) || !to_uint32(iso, arg(args, 1), &b)) {
    return WN_EXCEPTION;
  }
  return wn_from_int((int32_t)(a * b));
}

/* max (magic 1) and min (magic 0): all arguments are converted, then compared; +0 is
 * the larger zero.  21.3.2.24, 21.3.2.25 */
static wn_value math_extreme(isolate *iso, call_args *args) {
  bool max = native_magic(args);
  if (args->count == 2 && wn_is_int(args->v[0]) && wn_is_int(args->v[1])) {
    bool first = wn_to_int(args->v[0]) > wn_to_int(args->v[1]);
    return args->v[first == max ? 0 : 1];
  }
  double best = max ? -INFINITY : INFINITY;
  for (uint32_t i = 0; i < args->count; i++) {
    double x;
    if (!to_number(iso, args->v[i], &x)) return WN_EXCEPTION;
    if (isnan(x) || isnan(best)) {
      best = NAN;
    } else if (x == best) {
      if (signbit(x) != max) best = x;
    } else if ((x > best) == max) {
      best = x;
    }
  }
  return wn_from_number(best);
}

/* The square root of the sum of squares, scaled by the largest and summed with
 * compensation: no overflow, and hypot(3, 4) is 5.  21.3.2.18 */
static double hypot_of(const double *x, uint32_t n, double largest) {
  if (largest == 0) return 0;
  double sum = 0, compensation = 0;
  for (uint32_t i = 0; i < n; i++) {
    double scaled = x[i] / largest;
    double term = scaled * scaled - compensation;
    double next = sum + term;
    compensation = (next - sum) - term;
    sum = next;
  }
  return sqrt(sum) * largest;
}

static wn_value math_hypot(isolate *iso, call_args *args) {
  double small[16],
      *x = args->count <= 16 ? small : xmalloc(args->count * sizeof(double));
  double largest = 0;
  bool infinite = false, nan = false, ok = true;
  for (uint32_t i = 0; i < args->count && ok; i++) {
    ok = to_number(iso, args->v[i], &x[i]);
    if (!ok) break;
    infinite |= isinf(x[i]);
    nan |= isnan(x[i]);
    largest = fmax(largest, fabs(x[i]));
  }
  double r = infinite ? INFINITY
             : nan    ? NAN
             : ok     ? hypot_of(x, args->count, largest)
                      : 0;
  if (x != small) free(x);
  return ok ? wn_from_number(r) : WN_EXCEPTION;
}

/* ---- exact sums ---- */

/* A fixed-point number in two's complement, least significant limb first, in units of
 * 2^-1074: wide enough for 2^62 additions of the largest double. */
enum { SUM_LIMBS = 35 };
typedef struct exact_sum {
  uint64_t limbs[SUM_LIMBS];
} exact_sum;

static void sum_add(exact_sum *sum, double x) {
  int exponent;
  double fraction = frexp(fabs(x), &exponent);
  int shift = exponent - 53 + 1074;
  uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
  if (shift < 0) {
    mantissa >>= -shift;
    shift = 0;
  }
  unsigned i = (unsigned)shift / 64, bit = (unsigned)shift % 64;
  uint64_t parts[2] = {mantissa << bit, bit ? mantissa >> (64 - bit) : 0};
  uint64_t carry = 0;
  for (unsigned k = 0; i < SUM_LIMBS; i++, k++) {
    uint64_t part = k < 2 ? parts[k] : 0, old = sum->limbs[i];
    if (x < 0) {
      sum->limbs[i] = old - part - carry;
      carry = old < part || (old == part && carry);
    } else {
      sum->limbs[i] = old + part + carry;
      carry = sum->limbs[i] < old || (sum->limbs[i] == old && carry);
    }
    if (k >= 1 && !carry) break;
  }
}

static double sum_value(exact_sum *sum) {
  bool negative = sum->limbs[SUM_LIMBS - 1] >> 63;
  uint64_t carry = 1;
  for (unsigned i = 0; negative && i < SUM_LIMBS; i++) {
    sum->limbs[i] = ~sum->limbs[i] + carry;
    carry = carry && sum->limbs[i] == 0;
  }
  int n = SUM_LIMBS;
  while (n > 0 && sum->limbs[n - 1] == 0) n--;
  if (n == 0) return 0;
  int bits = n * 64 - __builtin_clzll(sum->limbs[n - 1]),
      low = bits > 64 ? bits - 64 : 0;
  unsigned i = (unsigned)low / 64, bit = (unsigned)low % 64;
  uint64_t top = sum->limbs[i] >> bit;
  if (bit) top |= sum->limbs[i + 1] << (64 - bit);
  bool sticky = bit && sum->limbs[i] << (64 - bit);
  while (i-- > 0) sticky |= sum->limbs[i] != 0;
  int kept = bits - low, drop = kept > 53 ? kept - 53 : 0;
  uint64_t mantissa = top >> drop, rest = drop ? top << (64 - drop) : 0,
           half = 1ull << 63;
  if (rest > half || (rest == half && (sticky || mantissa & 1))) mantissa++;
  double magnitude = ldexp((double)mantissa, low + drop - 1074);
  return negative ? -magnitude : magnitude;
}

/* Math.sumPrecise of the proposal: the sum as if computed exactly and rounded once. */
static wn_value math_sum_precise(isolate *iso, call_args *args) {
  exact_sum sum = {{0}};
  bool plus = false, minus = false, nan = false, any = false;
  iterator_record it;
  wn_value v;
  int step;
  if (wn_is_nullish(arg(args, 0))) {
    return throw_type_error(iso, "%s is not iterable",
                            wn_is_null(arg(args, 0)) ? "null" : "undefined");
  }
  if (!iterator_open(iso, arg(args, 0), &it)) return WN_EXCEPTION;
  while ((step = iterator_step(iso, &it, &v)) > 0) {
    if (!wn_is_number(v)) {
      throw_type_error(iso, "Math.sumPrecise: all values must be numbers");
      return iterator_abort(iso, &it);
    }
    double x = wn_number(v);
    if (x != 0 || !signbit(x)) any = true;
    nan |= isnan(x);
    plus |= isinf(x) && x > 0;
    minus |= isinf(x) && x < 0;
    if (isfinite(x)) sum_add(&sum, x);
  }
  if (step < 0) return WN_EXCEPTION;
  if (nan || (plus && minus)) return wn_from_double(NAN);
  if (plus || minus) return wn_from_double(plus ? INFINITY : -INFINITY);
  return any ? wn_from_number(sum_value(&sum)) : wn_from_double(-0.0);
}

/* ---- random numbers ---- */

/* xorshift128+ (Marsaglia; Vigna), 53 bits of each step.  21.3.2.27 */
static wn_value math_random(isolate *iso, call_args *args) {
  (void)args;
  uint64_t *state = iso->random_state;
  while (!(state[0] | state[1])) os_random(state, sizeof iso->random_state);
  uint64_t a = state[0], b = state[1];
  state[0] = b;
  a ^= a << 23;
  state[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
  return wn_from_number((double)((state[1] + b) >> 11) * 0x1p-53);
}

/* ---- tables ---- */

static const native_spec functions[] = {
    {"abs", math_abs, 1, 0, FN_ABS},
    {"acos", math_unary, 1, 0, FN_ACOS},
    {"acosh", math_unary, 1, 0, FN_ACOSH},
    {"asin", math_unary, 1, 0, FN_ASIN},
    {"asinh", math_unary, 1, 0, FN_ASINH},
    {"atan", math_unary, 1, 0, FN_ATAN},
    {"atanh", math_unary, 1, 0, FN_ATANH},
    {"atan2", math_atan2, 2, 0, 0},
    {"ceil", math_rounding, 1, 0, FN_CEIL},
    {"cbrt", math_unary, 1, 0, FN_CBRT},
    {"expm1", math_unary, 1, 0, FN_EXPM1},
    {"clz32", math_unary, 1, 0, FN_CLZ32},
    {"cos", math_unary, 1, 0, FN_COS},
    {"cosh", math_unary, 1, 0, FN_COSH},
    {"exp", math_unary, 1, 0, FN_EXP},
    {"floor", math_rounding, 1, 0, FN_FLOOR},
    {"fround", math_unary, 1, 0, FN_FROUND},
    {"f16round", math_unary, 1, 0, FN_F16ROUND},
    {"hypot", math_hypot, 2, 0, 0},
    {"imul", math_imul, 2, 0, 0},
    {"log", math_unary, 1, 0, FN_LOG},
    {"log1p", math_unary, 1, 0, FN_LOG1P},
    {"log2", math_unary, 1, 0, FN_LOG2},
    {"log10", math_unary, 1, 0, FN_LOG10},
    {"max", math_extreme, 2, 0, 1},
    {"min", math_extreme, 2, 0, 0},
    {"pow", math_pow, 2, 0, 0},
    {"random", math_random, 0, 0, 0},
    {"round", math_rounding, 1, 0, FN_ROUND},
    {"sign", math_unary, 1, 0, FN_SIGN},
    {"sin", math_unary, 1, 0, FN_SIN},
    {"sinh", math_unary, 1, 0, FN_SINH},
    {"sqrt", math_unary, 1, 0, FN_SQRT},
    {"sumPrecise", math_sum_precise, 1, 0, 0},
    {"tan", math_unary, 1, 0, FN_TAN},
    {"tanh", math_unary, 1, 0, FN_TANH},
    {"trunc", math_rounding, 1, 0, FN_TRUNC},
};

static const struct {
  const char *name;
  double value;
} constants[] = {
    {"E", 2.7182818284590452354},    {"LN10", 2.302585092994046},
    {"LN2", 0.6931471805599453},     {"LOG10E", 0.4342944819032518},
    {"LOG2E", 1.4426950408889634},   {"PI", 3.1415926535897932},
    {"SQRT1_2", 0.7071067811865476}, {"SQRT2", 1.4142135623730951},
};

bool builtins_math(isolate *iso) {
  wn_value math = object_new(iso, 0);
  for (size_t i = 0; i < WN_COUNTOF(constants); i++) {
    wn_value v = wn_from_double(constants[i].value);
    if (!install_value(iso, math, constants[i].name, v, 0)) return false;
  }
  return install_natives(iso, math, functions, WN_COUNTOF(functions)) &&
         install_to_string_tag(iso, math, "Math") &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), "Math", math,
                       PROP_HIDDEN);
}
