/* SPDX-License-Identifier: MIT */
/* BigInt arithmetic (ECMA-262, 6.1.6.2) on GMP's mpn functions.
 *
 * Operands and results are cells that C locals refer to, hence pinned: limb pointers
 * stay right across the allocation of the result.  Bitwise operators see two's
 * complement of infinite width: both operands are expanded to one limb more than the
 * longer one has. */
#include "engine/object/bigint_internal.h"

#include <gmp.h>
#include <stdlib.h>

#include "engine/object/error.h"

static mp_ptr limbs_of(bigint *b) { return (mp_ptr)b->limbs; }

/* The sum of the magnitudes of a and b, na >= nb. */
static wn_value add_magnitudes(isolate *iso, bigint *a, bigint *b, bool negative) {
  mp_size_t na = bigint_count(a), nb = bigint_count(b);
  bigint *r = bigint_alloc(iso, (size_t)na + 1);
  if (!r) return WN_EXCEPTION;
  r->limbs[na] = mpn_add(limbs_of(r), limbs_of(a), na, limbs_of(b), nb);
  return bigint_finish(iso, r, (size_t)na + 1, negative);
}

/* |a| - |b|, which is not negative. */
static wn_value sub_magnitudes(isolate *iso, bigint *a, bigint *b, bool negative) {
  mp_size_t na = bigint_count(a), nb = bigint_count(b);
  bigint *r = bigint_alloc(iso, (size_t)na);
  if (!r) return WN_EXCEPTION;
  mpn_sub(limbs_of(r), limbs_of(a), na, limbs_of(b), nb);
  return bigint_finish(iso, r, (size_t)na, negative);
}

/* Is |a| < |b|? */
static bool is_smaller(bigint *a, bigint *b) {
  size_t na = bigint_count(a), nb = bigint_count(b);
  if (na != nb) return na < nb;
  return na > 0 && mpn_cmp(limbs_of(a), limbs_of(b), (mp_size_t)na) < 0;
}

/* a + b, where b has the sign given. */
static wn_value add_signed(isolate *iso, bigint *a, bigint *b, bool negative_b) {
  bool negative_a = bigint_negative(a);
  if (bigint_count(b) == 0) return wn_from_cell(a);
  if (bigint_count(a) == 0) {
    return bigint_from_limbs(iso, b->limbs, bigint_count(b), negative_b);
  }
  bool smaller = is_smaller(a, b);
  bigint *large = smaller ? b : a, *small = smaller ? a : b;
  bool negative = smaller ? negative_b : negative_a;
  return negative_a == negative_b ? add_magnitudes(iso, large, small, negative)
                                  : sub_magnitudes(iso, large, small, negative);
}

static wn_value multiply(isolate *iso, bigint *a, bigint *b) {
  if (bigint_count(a) < bigint_count(b)) {
    bigint *t = a;
    a = b;
    b = t;
  }
  size_t na = bigint_count(a), nb = bigint_count(b);
  if (nb == 0) return bigint_from_uint64(iso, 0);
  bigint *r = bigint_alloc(iso, na + nb);
  if (!r) return WN_EXCEPTION;
  mpn_mul(limbs_of(r), limbs_of(a), (mp_size_t)na, limbs_of(b), (mp_size_t)nb);
  return bigint_finish(iso, r, na + nb, bigint_negative(a) != bigint_negative(b));
}

/* Quotient, or remainder with the sign of the dividend. */
static wn_value divide(isolate *iso, bigint *a, bigint *b, bool remainder) {
  size_t na = bigint_count(a), nb = bigint_count(b);
  if (nb == 0) return throw_range_error(iso, "Division by zero");
  if (na < nb) return remainder ? wn_from_cell(a) : bigint_from_uint64(iso, 0);
  bigint *q = bigint_alloc(iso, na - nb + 1);
  if (!q) return WN_EXCEPTION;
  bigint *r = bigint_alloc(iso, nb);
  if (!r) return WN_EXCEPTION;
  mpn_tdiv_qr(limbs_of(q), limbs_of(r), 0, limbs_of(a), (mp_size_t)na, limbs_of(b),
              (mp_size_t)nb);
  if (remainder) return bigint_finish(iso, r, nb, bigint_negative(a));
  return bigint_finish(iso, q, na - nb + 1, bigint_negative(a) != bigint_negative(b));
}

/* a * 2^n */
static wn_value shift_left(isolate *iso, bigint *a, uint64_t n) {
  size_t na = bigint_count(a);
  if (na == 0) return wn_from_cell(a);
  if (n > BIGINT_MAX_BITS) return bigint_too_big(iso);
  size_t whole = n / 64;
  bigint *r = bigint_alloc(iso, na + whole + 1);
  if (!r) return WN_EXCEPTION;
  if (n % 64) {
    r->limbs[na + whole] =
        mpn_lshift(limbs_of(r) + whole, limbs_of(a), (mp_size_t)na, (unsigned)(n % 64));
  } else {
    memcpy(r->limbs + whole, a->limbs, na * 8);
  }
  return bigint_finish(iso, r, na + whole + 1, bigint_negative(a));
}

/* floor(a / 2^n) */
static wn_value shift_right(isolate *iso, bigint *a, uint64_t n) {
  size_t na = bigint_count(a), whole = (size_t)(n / 64);
  bool negative = bigint_negative(a);
  if (whole >= na) return bigint_from_int64(iso, negative ? -1 : 0);
  size_t nr = na - whole;
  bigint *r = bigint_alloc(iso, nr + 1);
  if (!r) return WN_EXCEPTION;
  bool lost = false;
  for (size_t i = 0; i < whole; i++) lost |= a->limbs[i] != 0;
  if (n % 64) {
    lost |= mpn_rshift(limbs_of(r), limbs_of(a) + whole, (mp_size_t)nr,
                       (unsigned)(n % 64)) != 0;
  } else {
    memcpy(r->limbs, a->limbs + whole, nr * 8);
  }
  if (negative && lost)
    r->limbs[nr] = mpn_add_1(limbs_of(r), limbs_of(r), (mp_size_t)nr, 1);
  return bigint_finish(iso, r, nr + 1, negative);
}

static wn_value shift(isolate *iso, bigint *a, bigint *by, bool left) {
  if (bigint_negative(by)) left = !left;
  uint64_t n = bigint_count(by) == 0   ? 0
               : bigint_count(by) == 1 ? by->limbs[0]
                                       : UINT64_MAX;
  return left ? shift_left(iso, a, n) : shift_right(iso, a, n);
}

static wn_value power(isolate *iso, wn_value base, bigint *exponent) {
  if (bigint_negative(exponent)) {
    return throw_range_error(iso, "Exponent must be non-negative");
  }
  bigint *b = to_bigint_cell(base);
  if (bigint_count(exponent) == 0) return bigint_from_uint64(iso, 1);
  bool unit = bigint_count(b) == 1 && b->limbs[0] == 1;
  if (bigint_count(b) == 0 || unit) {
    bool even = !(exponent->limbs[0] & 1);
    return even && unit ? bigint_from_uint64(iso, 1) : base;
  }
  if (bigint_count(exponent) > 1 || exponent->limbs[0] > BIGINT_MAX_BITS) {
    return bigint_too_big(iso);
  }
  uint64_t n = exponent->limbs[0];
  if (bigint_count(b) == 1 && b->limbs[0] == 2) {
    wn_value one = bigint_from_int64(iso, bigint_negative(b) && (n & 1) ? -1 : 1);
    return shift_left(iso, to_bigint_cell(one), n);
  }
  wn_value result = WN_UNDEFINED;
  for (;; n >>= 1) {
    if (n & 1) {
      result =
          wn_is_undefined(result) ? base : multiply(iso, to_bigint_cell(result), b);
      if (wn_is_exception(result)) return result;
    }
    if (n <= 1) return result;
    base = multiply(iso, b, b);
    if (wn_is_exception(base)) return base;
    b = to_bigint_cell(base);
  }
}

/* ---- Two's complement ---- */

/* Writes n limbs of a in two's complement. */
static void expand(const bigint *a, uint64_t *out, size_t n) {
  size_t na = min_size(bigint_count(a), n);
  memcpy(out, a->limbs, na * 8);
  memset(out + na, 0, (n - na) * 8);
  if (bigint_negative(a)) mpn_neg((mp_ptr)out, (mp_srcptr)out, (mp_size_t)n);
}

/* The value of the n limbs in r, read as two's complement; r is a fresh cell. */
static wn_value contract(isolate *iso, bigint *r, size_t n) {
  bool negative = n > 0 && r->limbs[n - 1] >> 63;
  if (negative) mpn_neg(limbs_of(r), limbs_of(r), (mp_size_t)n);
  return bigint_finish(iso, r, n, negative);
}

static wn_value bitwise(isolate *iso, int op, bigint *a, bigint *b) {
  size_t n = max_size(bigint_count(a), bigint_count(b)) + 1;
  bigint *r = bigint_alloc(iso, n);
  uint64_t *t = r ? malloc(n * 8) : NULL;
  if (!r) return WN_EXCEPTION;
  if (!t) return bigint_too_big(iso);
  expand(a, r->limbs, n);
  expand(b, t, n);
  for (size_t i = 0; i < n; i++) {
    uint64_t x = r->limbs[i];
    r->limbs[i] = op == '&' ? x & t[i] : op == '|' ? x | t[i] : x ^ t[i];
  }
  free(t);
  return contract(iso, r, n);
}

/* The lowest `bits` bits of a, as a signed or unsigned number. */
static wn_value truncate(isolate *iso, uint64_t bits, bigint *a, bool is_signed) {
  size_t n = (size_t)(bits + 63) / 64 + 1;
  bigint *r = bigint_alloc(iso, n);
  if (!r) return WN_EXCEPTION;
  expand(a, r->limbs, n);
  unsigned part = (unsigned)(bits % 64);
  size_t top = (size_t)(bits / 64);
  bool negative = is_signed && (r->limbs[(bits - 1) / 64] >> (bits - 1) % 64 & 1);
  uint64_t mask = part ? (UINT64_C(1) << part) - 1 : 0;
  r->limbs[top] = negative ? r->limbs[top] | ~mask : r->limbs[top] & mask;
  for (size_t i = top + 1; i < n; i++) r->limbs[i] = negative ? UINT64_MAX : 0;
  return contract(iso, r, n);
}

wn_value bigint_as_int_n(isolate *iso, double bits, wn_value v) {
  bigint *a = to_bigint_cell(v);
  if (bits == 0) return bigint_from_uint64(iso, 0);
  if (bits > (double)bigint_bits(a->limbs, bigint_count(a))) return v;
  return truncate(iso, (uint64_t)bits, a, true);
}

wn_value bigint_as_uint_n(isolate *iso, double bits, wn_value v) {
  bigint *a = to_bigint_cell(v);
  if (bits == 0) return bigint_from_uint64(iso, 0);
  bool fits = bits >= (double)bigint_bits(a->limbs, bigint_count(a));
  if (!bigint_negative(a) && fits) return v;
  if (bits > BIGINT_MAX_BITS) return bigint_too_big(iso);
  return truncate(iso, (uint64_t)bits, a, false);
}

/* ---- The operators ---- */

wn_value bigint_negate(isolate *iso, wn_value v) {
  bigint *a = to_bigint_cell(v);
  return bigint_from_limbs(iso, a->limbs, bigint_count(a), !bigint_negative(a));
}

/* -a - 1 */
wn_value bigint_not(isolate *iso, wn_value v) {
  wn_value negated = bigint_negate(iso, v);
  return wn_is_exception(negated) ? negated : bigint_add_int(iso, negated, -1);
}

wn_value bigint_add_int(isolate *iso, wn_value v, int i) {
  wn_value b = bigint_from_int64(iso, i);
  return add_signed(iso, to_bigint_cell(v), to_bigint_cell(b), i < 0);
}

wn_value bigint_binary(isolate *iso, int op, wn_value va, wn_value vb) {
  bigint *a = to_bigint_cell(va), *b = to_bigint_cell(vb);
  switch (op) {
  case '+': return add_signed(iso, a, b, bigint_negative(b));
  case '-': return add_signed(iso, a, b, !bigint_negative(b));
  case '*': return multiply(iso, a, b);
  case '/': return divide(iso, a, b, false);
  case '%': return divide(iso, a, b, true);
  case 'p': return power(iso, va, b);
  case 'l': return shift(iso, a, b, true);
  case 'r': return shift(iso, a, b, false);
  case '&':
  case '|':
  case '^': return bitwise(iso, op, a, b);
  default:
    return throw_type_error(iso,
                            "BigInts have no unsigned right shift, use >> instead");
  }
}
