/* SPDX-License-Identifier: MIT */
/* BigInt values (ECMA-262, 6.1.6.2): sign and magnitude, limbs of 64 bits in the cell.
 *
 *   +--------+--------------------+--------+--------+-- - -
 *   | header | count << 1 | sign  | limb 0 | limb 1 |         least significant first
 *   +--------+--------------------+--------+--------+-- - -
 *
 * The highest limb in use is not 0; zero has no limbs and no sign.  A cell may be
 * longer than its limbs in use.  Arithmetic on limbs is GMP's mpn layer.  Functions
 * that return wn_value may collect and fail with a RangeError, WN_EXCEPTION; the others
 * do neither. */
#ifndef WN_ENGINE_OBJECT_BIGINT_H
#define WN_ENGINE_OBJECT_BIGINT_H

#include "engine/object/string.h"

#define BIGINT_MAX_BITS (UINT32_C(1) << 30) /* as V8 */

typedef struct bigint {
  uint32_t header;
  uint32_t info; /* limbs in use << 1 | negative */
  uint64_t limbs[];
} bigint;

static inline bool is_bigint(wn_value v) { return is_kind(v, KIND_BIGINT); }
static inline bigint *to_bigint_cell(wn_value v) { return (bigint *)wn_to_cell(v); }
static inline uint32_t bigint_count(const bigint *b) { return b->info >> 1; }
static inline bool bigint_negative(const bigint *b) { return b->info & 1; }

/* ---- Making ---- */
wn_value bigint_from_int64(isolate *iso, int64_t i);
wn_value bigint_from_uint64(isolate *iso, uint64_t u);
wn_value bigint_from_double(isolate *iso, double d); /* d: an integer */
/* Copies n limbs, leading zeros allowed. */
wn_value bigint_from_limbs(isolate *iso, const uint64_t *limbs, size_t n,
                           bool negative);
/* Digits of a radix 2..36, all valid, without sign, prefix or separators. */
wn_value bigint_from_digits(isolate *iso, const uint8_t *digits, size_t n, int radix);
/* The text of a BigInt literal without its n: decimal, 0x, 0o, 0b; separators are
 * skipped. */
wn_value bigint_from_literal(isolate *iso, const uint8_t *text, size_t n);
/* StringToBigInt, 7.1.14: undefined when the text is no integer. */
wn_value bigint_from_string(isolate *iso, wn_value s);

/* ---- Reading ---- */
wn_value bigint_to_string(isolate *iso, wn_value b, int radix);
double
bigint_to_number(wn_value b); /* rounded to nearest even; infinite when too large */
int64_t bigint_to_int64(wn_value b); /* modulo 2^64 */
bool bigint_fits_int64(wn_value b);
uint32_t bigint_hash(wn_value b); /* equal values have equal hashes */

/* ---- Comparing ---- */
bool bigint_equal(wn_value a, wn_value b);
int bigint_compare(wn_value a, wn_value b);      /* -1, 0, 1 */
int bigint_compare_double(wn_value a, double d); /* -1, 0, 1; 2 for NaN */

/* ---- Arithmetic ---- */
wn_value bigint_negate(isolate *iso, wn_value a);
wn_value bigint_not(isolate *iso, wn_value a);
wn_value bigint_add_int(isolate *iso, wn_value a, int i); /* ++ and -- */
/* op as in arithmetic_slow. */
wn_value bigint_binary(isolate *iso, int op, wn_value a, wn_value b);
wn_value bigint_as_int_n(isolate *iso, double bits, wn_value a);  /* 21.2.2.1 */
wn_value bigint_as_uint_n(isolate *iso, double bits, wn_value a); /* 21.2.2.2 */

#endif
