/* SPDX-License-Identifier: MIT */
/* Zeal modes: what makes rare events common in tests. */
#ifndef WN_HEAP_ZEAL_H
#define WN_HEAP_ZEAL_H

#include "heap/impl.h"

uint64_t zeal_random(impl *im);
/* Whether to pin this young cell at random. */
static inline bool zeal_pin(impl *im) { return zeal_random(im) % im->zeal.pin == 0; }
/* The same for several workers that meet a cell at once: one answer for all of them. */
static inline bool zeal_pins_cell(const impl *im, const void *cell) {
  uint64_t x = ((uintptr_t)cell >> 3) + im->scavenges * UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ x >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
  return (x >> 32) % im->zeal.pin == 0;
}
/* Whether this allocation is one to collect at, and how. */
bool zeal_collects(impl *im, wn_gc_type *type);
/* Whether the next cell is to be born old. */
bool zeal_makes_old(impl *im);
/* Whether to verify the heap around this collection. */
bool zeal_verifies(impl *im);

#endif
