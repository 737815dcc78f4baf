/* SPDX-License-Identifier: MIT */
/* The same random numbers for everybody (xorshift64*, Marsaglia and Vigna). */
#ifndef WN_BENCH_HEAP_RANDOM_H
#define WN_BENCH_HEAP_RANDOM_H

#include <stdint.h>

static uint64_t random_state = 88172645463325252u;

static inline uint32_t random_next(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * 2685821657736338717u) >> 32);
}
static inline uint32_t random_below(uint32_t n) {
  return (uint32_t)(((uint64_t)random_next() * n) >> 32);
}

#endif
