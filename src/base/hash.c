/* SPDX-License-Identifier: MIT */
/* The string hash: four 16-bit units make a 64-bit word, and each word is folded in by a
 * 64 x 64 -> 128 bit multiplication whose halves are xored (the mixing step that
 * wyhash and its kin are built on).  One-byte text is widened four units at a time with
 * two shifts and masks, so both widths meet the same words and run at about the same
 * speed.  The seed is mixed into the multiplicand of every round: without it an
 * attacker could choose words that make one factor zero for all seeds. */
#include "base/hash.h"

#include <string.h>

#define K0 0x9e3779b97f4a7c15u
#define K1 0xc2b2ae3d27d4eb4fu

static inline uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t start(uint64_t seed) { return hash_u64(seed ^ K0); }

static inline uint64_t step(uint64_t h, uint64_t word) {
  return fold(h ^ word, K1 ^ (h << 1 | 1));
}

static inline uint64_t finish(uint64_t h, size_t n) {
  return hash_u64(h ^ (uint64_t)n * K0);
}

/* 0x44332211 -> 0x0044003300220011: four Latin-1 units as UTF-16. */
static inline uint64_t widen(uint32_t four) {
  uint64_t x = four;
  x = (x | x << 16) & 0x0000ffff0000ffffu;
  return (x | x << 8) & 0x00ff00ff00ff00ffu;
}

uint64_t hash_latin1(const uint8_t *s, size_t n, uint64_t seed) {
  uint64_t h = start(seed);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    uint32_t four = (uint32_t)s[i] | (uint32_t)s[i + 1] << 8 | (uint32_t)s[i + 2] << 16 |
                    (uint32_t)s[i + 3] << 24;
    h = step(h, widen(four));
  }
  uint64_t last = 0;
  for (unsigned shift = 0; i < n; i++, shift += 16) last |= (uint64_t)s[i] << shift;
  return finish(step(h, last), n);
}

uint64_t hash_utf16(const uint16_t *s, size_t n, uint64_t seed) {
  uint64_t h = start(seed);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    uint64_t word = (uint64_t)s[i] | (uint64_t)s[i + 1] << 16 |
                    (uint64_t)s[i + 2] << 32 | (uint64_t)s[i + 3] << 48;
    h = step(h, word);
  }
  uint64_t last = 0;
  for (unsigned shift = 0; i < n; i++, shift += 16) last |= (uint64_t)s[i] << shift;
  return finish(step(h, last), n);
}
