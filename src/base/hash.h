/* SPDX-License-Identifier: MIT */
/* Hashes for tables in memory.  All take a seed, since a program's input chooses the
 * keys; none is meant to survive the process.
 *
 * String hashes are functions of the sequence of UTF-16 code units, so that a text has one
 * hash whether it is stored in one byte a unit or two: an atom table finds it either
 * way.  The result is well mixed in all 64 bits; take any of them. */
#ifndef WN_BASE_HASH_H
#define WN_BASE_HASH_H

#include "base/base.h"

uint64_t hash_latin1(const uint8_t *s, size_t n, uint64_t seed);
uint64_t hash_utf16(const uint16_t *s, size_t n, uint64_t seed);

/* A bijection of 64 bits: every input bit reaches every output bit. */
static inline uint64_t hash_u64(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  x ^= x >> 32;
  return x;
}

static inline uint32_t hash_u32(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

/* For memory that does not move. */
static inline uint64_t hash_pointer(const void *p) {
  return hash_u64((uint64_t)(uintptr_t)p);
}

/* The hash of a pair; order matters. */
static inline uint64_t hash_combine(uint64_t a, uint64_t b) {
  return hash_u64(a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2)));
}

#endif
