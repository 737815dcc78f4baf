/* SPDX-License-Identifier: MIT */
/* Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020).
 *
 * A double v = c * 2^q is the right reading of every decimal in its rounding interval
 *
 *          v - ulp/2 ........ v ........ v + ulp/2       (lower half smaller when c is a
 *          vbl                vb         vbr              power of two)
 *
 * Choose k so that 10^k is the largest power of ten not above the interval's length.
 * Then at least one multiple of 10^k lies inside, at most one multiple of 10^(k+1), and
 * if the latter exists it is the shortest.  Otherwise the answer is one of the two
 * neighbours s and s + 1 of v in units of 10^k.
 *
 * The three bounds are needed in units of 10^k / 4, exactly enough to compare them with
 * integers.  A product with 128 bits of 10^-k, cut off but with the lost bits or-ed into
 * the lowest one ("round to odd"), is enough: the paper proves that no bound comes
 * closer to an integer than the table's error.  Against Ryu and Grisu: no loop that
 * removes digits, no fallback, and one table. */
#include "base/dtoa.h"

#include <string.h>

typedef struct u128 {
  uint64_t high, low;
} u128;

enum { FIRST_POWER = -292, LAST_POWER = 324 };

static const u128 powers_of_ten[LAST_POWER - FIRST_POWER + 1] = {
#include "powers_of_ten.inc"
};

/* Exact for the exponents of doubles: the factors are 2^22 log10(2), 2^19 log2(10). */
static int floor_log10_pow2(int e) { return (e * 1262611) >> 22; }
static int floor_log10_three_quarters_pow2(int e) { return (e * 1262611 - 524031) >> 22; }
static int floor_log2_pow10(int e) { return (e * 1741647) >> 19; }

/* g * c / 2^128, with the lowest bit set when anything but zeros was cut off. */
static uint64_t scale_round_to_odd(u128 g, uint64_t c) {
  unsigned __int128 low = (unsigned __int128)g.low * c;
  unsigned __int128 high = (unsigned __int128)g.high * c + (uint64_t)(low >> 64);
  return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static decimal without_trailing_zeros(uint64_t digits, int exponent) {
  while (digits % 10 == 0) {
    digits /= 10;
    exponent++;
  }
  return (decimal){digits, exponent};
}

decimal dtoa_shortest(double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  uint64_t fraction = bits & ((1ull << 52) - 1);
  int biased = (int)(bits >> 52 & 0x7FF);
  WN_ASSERT(biased != 0x7FF);
  if (biased == 0 && fraction == 0) return (decimal){0, 0};

  uint64_t c = biased ? fraction | 1ull << 52 : fraction;
  int q = (biased ? biased : 1) - 1075;
  if (q <= 0 && q > -53 && (c & ((1ull << -q) - 1)) == 0)
    return without_trailing_zeros(c >> -q, 0); /* an integer below 2^53 */

  bool closer_below = fraction == 0 && biased > 1;
  bool exclusive = c & 1; /* ties round to even: then the bounds are not ours */
  int k = closer_below ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
  int shift = q + floor_log2_pow10(-k) + 1;
  u128 g = powers_of_ten[-k - FIRST_POWER];
  uint64_t lower = scale_round_to_odd(g, (4 * c - 2 + closer_below) << shift);
  uint64_t middle = scale_round_to_odd(g, (4 * c) << shift);
  uint64_t upper = scale_round_to_odd(g, (4 * c + 2) << shift);
  lower += exclusive;
  upper -= exclusive;

  uint64_t s = middle / 4;
  if (s >= 10) {
    uint64_t tens = s / 10;
    bool below_fits = lower <= 40 * tens;
    bool above_fits = 40 * tens + 40 <= upper;
    if (below_fits != above_fits) return without_trailing_zeros(tens + above_fits, k + 1);
  }
  bool below_fits = lower <= 4 * s;
  bool above_fits = 4 * s + 4 <= upper;
  if (below_fits != above_fits) return without_trailing_zeros(s + above_fits, k);
  uint64_t half = 4 * s + 2;
  bool up = middle > half || (middle == half && (s & 1));
  return without_trailing_zeros(s + up, k);
}
