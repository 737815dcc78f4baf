/* SPDX-License-Identifier: MIT */
/* BigInt: making, reading and comparing.  Arithmetic is in bigint_arithmetic.c. */
#include "engine/object/bigint.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/numbers.h"
#include "base/utf.h"
#include "engine/object/bigint_internal.h"
#include "engine/object/error.h"

_Static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0, "limbs are GMP's");

/* ---- Cells ---- */

wn_value bigint_too_big(isolate *iso) {
  return throw_range_error(iso, "Maximum BigInt size exceeded");
}

bigint *bigint_alloc(isolate *iso, size_t limbs) {
  bigint *b = NULL;
  size_t bytes = sizeof(bigint) + limbs * 8;
  if (limbs <= BIGINT_MAX_BITS / 64 + 1) {
    b = bytes > WN_MAX_SMALL_CELL ? wn_try_alloc(&iso->heap, KIND_BIGINT, bytes)
                                  : wn_alloc(&iso->heap, KIND_BIGINT, bytes);
  }
  if (!b) bigint_too_big(iso);
  return b;
}

size_t bigint_bits(const uint64_t *limbs, size_t n) {
  return n ? n * 64 - (size_t)__builtin_clzll(limbs[n - 1]) : 0;
}

wn_value bigint_finish(isolate *iso, bigint *b, size_t n, bool negative) {
  while (n > 0 && b->limbs[n - 1] == 0) n--;
  if (bigint_bits(b->limbs, n) > BIGINT_MAX_BITS) return bigint_too_big(iso);
  b->info = (uint32_t)n << 1 | (n > 0 && negative);
  return wn_from_cell(b);
}

/* ---- Making ---- */

wn_value bigint_from_limbs(isolate *iso, const uint64_t *limbs, size_t n,
                           bool negative) {
  while (n > 0 && limbs[n - 1] == 0) n--;
  bigint *b = bigint_alloc(iso, n);
  if (!b) return WN_EXCEPTION;
  memcpy(b->limbs, limbs, n * 8);
  return bigint_finish(iso, b, n, negative);
}

wn_value bigint_from_uint64(isolate *iso, uint64_t u) {
  return bigint_from_limbs(iso, &u, 1, false);
}

wn_value bigint_from_int64(isolate *iso, int64_t i) {
  uint64_t magnitude = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
  return bigint_from_limbs(iso, &magnitude, 1, i < 0);
}

/* The limbs of an integral |d| < 2^1024; returns their number. */
static size_t limbs_of_double(double d, uint64_t out[17]) {
  int exponent;
  double fraction = frexp(fabs(d), &exponent);
  memset(out, 0, 17 * 8);
  if (fraction == 0) return 0;
  uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
  int shift = exponent - 53;
  if (shift < 0) {
    out[0] = mantissa >> -shift;
    return 1;
  }
  out[shift / 64] = mantissa << shift % 64;
  if (shift % 64) out[shift / 64 + 1] = mantissa >> (64 - shift % 64);
  size_t n = (size_t)shift / 64 + 2;
  while (n > 0 && out[n - 1] == 0) n--;
  return n;
}

wn_value bigint_from_double(isolate *iso, double d) {
  uint64_t limbs[17];
  size_t n = limbs_of_double(d, limbs);
  return bigint_from_limbs(iso, limbs, n, d < 0);
}

wn_value bigint_from_digits(isolate *iso, const uint8_t *digits, size_t n, int radix) {
  while (n > 0 && digits[0] == '0') digits++, n--;
  if (n == 0) return bigint_from_uint64(iso, 0);
  size_t bits_per_digit = 32u - (size_t)__builtin_clz((unsigned)radix - 1);
  if (n > (size_t)BIGINT_MAX_BITS) return bigint_too_big(iso);
  bigint *b = bigint_alloc(iso, n * bits_per_digit / 64 + 2);
  if (!b) return WN_EXCEPTION;
  uint8_t *values = malloc(n);
  if (!values) return bigint_too_big(iso);
  for (size_t i = 0; i < n; i++) values[i] = (uint8_t)number_digit_value(digits[i]);
  size_t limbs = (size_t)mpn_set_str((mp_ptr)b->limbs, values, n, radix);
  free(values);
  return bigint_finish(iso, b, limbs, false);
}

static int radix_of_prefix(const uint8_t *s, size_t n) {
  if (n < 3 || s[0] != '0') return 10;
  switch (s[1] | 0x20) {
  case 'x': return 16;
  case 'o': return 8;
  case 'b': return 2;
  default: return 10;
  }
}

wn_value bigint_from_literal(isolate *iso, const uint8_t *text, size_t n) {
  int radix = radix_of_prefix(text, n);
  size_t from = radix == 10 ? 0 : 2, length = 0;
  uint8_t *digits = xmalloc(n + 1);
  for (size_t i = from; i < n; i++) {
    if (text[i] != '_') digits[length++] = text[i];
  }
  wn_value v = bigint_from_digits(iso, digits, length, radix);
  free(digits);
  return v;
}

wn_value bigint_from_string(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  uint32_t from = 0, to = v.length;
  while (from < to && utf_is_js_space(view_at(&v, from))) from++;
  while (to > from && utf_is_js_space(view_at(&v, to - 1))) to--;
  uint32_t n = to - from;
  uint8_t *text = xmalloc((size_t)n + 1);
  bool ascii = true;
  for (uint32_t i = 0; i < n; i++) {
    uint16_t c = view_at(&v, from + i);
    ascii &= c < 128;
    text[i] = (uint8_t)c;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  int radix = radix_of_prefix(text, n);
  uint32_t start = radix != 10                                   ? 2
                   : n > 1 && (text[0] == '-' || text[0] == '+') ? 1
                                                                 : 0;
  for (uint32_t i = start; i < n && ascii; i++) {
    ascii = number_digit_value(text[i]) < radix;
  }
  wn_value result = WN_UNDEFINED;
  if (ascii) {
    result = bigint_from_digits(iso, text + start, n - start, radix);
    if (!wn_is_exception(result) && start == 1 && text[0] == '-') {
      result = bigint_negate(iso, result);
    }
  }
  free(text);
  return result;
}

/* ---- Reading ---- */

/* Most BigInts fit one limb. */
static wn_value small_to_string(isolate *iso, uint64_t u, bool negative, int radix) {
  uint8_t text[66], *end = text + sizeof text, *p = end;
  do {
    *--p = (uint8_t) "0123456789abcdefghijklmnopqrstuvwxyz"[u % (unsigned)radix];
    u /= (unsigned)radix;
  } while (u);
  if (negative) *--p = '-';
  return string_from_latin1(iso, p, (size_t)(end - p));
}

wn_value bigint_to_string(isolate *iso, wn_value v, int radix) {
  bigint *b = to_bigint_cell(v);
  size_t n = bigint_count(b);
  bool negative = bigint_negative(b);
  if (n <= 1) return small_to_string(iso, n ? b->limbs[0] : 0, negative, radix);
  double digits = (double)bigint_bits(b->limbs, n) / log2(radix) + 3;
  if (digits > MAX_STRING_LENGTH)
    return throw_range_error(iso, "Invalid string length");
  mp_limb_t *limbs = malloc((n + 1) * 8);
  uint8_t *text = malloc((size_t)digits + 2);
  wn_value result;
  if (limbs && text) {
    memcpy(limbs, b->limbs, n * 8);
    uint8_t *out = text + 1;
    size_t length = mpn_get_str(out, radix, limbs, (mp_size_t)n);
    while (length > 1 && *out == 0) out++, length--;
    for (size_t i = 0; i < length; i++) {
      out[i] = (uint8_t) "0123456789abcdefghijklmnopqrstuvwxyz"[out[i]];
    }
    if (negative) *--out = '-', length++;
    result = string_from_latin1(iso, out, length);
  } else {
    result = throw_range_error(iso, "Invalid string length");
  }
  free(limbs);
  free(text);
  return result;
}

double bigint_to_number(wn_value v) {
  const bigint *b = to_bigint_cell(v);
  size_t n = bigint_count(b);
  if (n == 0) return 0;
  size_t bits = bigint_bits(b->limbs, n);
  double sign = bigint_negative(b) ? -1.0 : 1.0;
  if (bits > 1024) return sign * INFINITY;
  unsigned shift = (unsigned)__builtin_clzll(b->limbs[n - 1]);
  uint64_t top = b->limbs[n - 1] << shift;
  bool sticky = false;
  if (n > 1 && shift) {
    top |= b->limbs[n - 2] >> (64 - shift);
    sticky = b->limbs[n - 2] << shift != 0;
  } else if (n > 1) {
    sticky = b->limbs[n - 2] != 0;
  }
  for (size_t i = 0; i + 2 < n; i++) sticky |= b->limbs[i] != 0;
  uint64_t mantissa = top >> 11, rest = top & 0x7FF;
  if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1)))) mantissa++;
  return sign * ldexp((double)mantissa, (int)bits - 53);
}

int64_t bigint_to_int64(wn_value v) {
  const bigint *b = to_bigint_cell(v);
  uint64_t u = bigint_count(b) ? b->limbs[0] : 0;
  return (int64_t)(bigint_negative(b) ? 0 - u : u);
}

bool bigint_fits_int64(wn_value v) {
  const bigint *b = to_bigint_cell(v);
  if (bigint_count(b) == 0) return true;
  uint64_t limit = (uint64_t)INT64_MAX + (bigint_negative(b) ? 1 : 0);
  return bigint_count(b) == 1 && b->limbs[0] <= limit;
}

uint32_t bigint_hash(wn_value v) {
  const bigint *b = to_bigint_cell(v);
  uint64_t h = b->info;
  for (uint32_t i = 0; i < bigint_count(b); i++) h = hash_combine(h, b->limbs[i]);
  return (uint32_t)h;
}

/* ---- Comparing ---- */

static int compare_magnitudes(const uint64_t *a, size_t na, const uint64_t *b,
                              size_t nb) {
  if (na != nb) return na < nb ? -1 : 1;
  if (na == 0) return 0;
  int order = mpn_cmp((mp_srcptr)a, (mp_srcptr)b, (mp_size_t)na);
  return order < 0 ? -1 : order > 0;
}

bool bigint_equal(wn_value a, wn_value b) {
  const bigint *x = to_bigint_cell(a), *y = to_bigint_cell(b);
  return x->info == y->info && memcmp(x->limbs, y->limbs, bigint_count(x) * 8u) == 0;
}

int bigint_compare(wn_value a, wn_value b) {
  const bigint *x = to_bigint_cell(a), *y = to_bigint_cell(b);
  if (bigint_negative(x) != bigint_negative(y)) return bigint_negative(x) ? -1 : 1;
  int order = compare_magnitudes(x->limbs, bigint_count(x), y->limbs, bigint_count(y));
  return bigint_negative(x) ? -order : order;
}

int bigint_compare_double(wn_value a, double d) {
  const bigint *x = to_bigint_cell(a);
  if (isnan(d)) return 2;
  if (isinf(d)) return d > 0 ? -1 : 1;
  int sign_a = bigint_count(x) == 0 ? 0 : bigint_negative(x) ? -1 : 1;
  int sign_d = d > 0 ? 1 : d < 0 ? -1 : 0;
  if (sign_a != sign_d) return sign_a < sign_d ? -1 : 1;
  if (sign_a == 0) return 0;
  uint64_t limbs[17];
  size_t n = limbs_of_double(trunc(d), limbs);
  int order = compare_magnitudes(x->limbs, bigint_count(x), limbs, n);
  if (order == 0 && trunc(d) != d) order = -1;
  return sign_a * order;
}
