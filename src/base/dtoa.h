/* SPDX-License-Identifier: MIT */
/* The shortest decimal digits that name a double. */
#ifndef WN_BASE_DTOA_H
#define WN_BASE_DTOA_H

#include "base/base.h"

typedef struct decimal {
  uint64_t digits; /* at most 17 digits, not ending in 0 unless it is 0 */
  int exponent;    /* the value is digits * 10^exponent */
} decimal;

/* Of all decimals that round back to v those with the fewest digits, of these the one
 * closest to v (the choice of ECMA-262 6.1.6.1.20).  v is finite; its sign is dropped. */
decimal dtoa_shortest(double v);

#endif
