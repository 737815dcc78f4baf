/* SPDX-License-Identifier: MIT */
/* What the two BigInt files share. */
#ifndef WN_ENGINE_OBJECT_BIGINT_INTERNAL_H
#define WN_ENGINE_OBJECT_BIGINT_INTERNAL_H

#include "engine/object/bigint.h"

/* A cell with zeroed limbs; NULL with a RangeError pending. May collect. */
bigint *bigint_alloc(isolate *iso, size_t limbs);
/* Drops leading zeros of the first n limbs and sets sign and count; checks the size. */
wn_value bigint_finish(isolate *iso, bigint *b, size_t n, bool negative);
wn_value bigint_too_big(isolate *iso);
/* Bits of the magnitude; the highest limb is not 0. */
size_t bigint_bits(const uint64_t *limbs, size_t n);

#endif
