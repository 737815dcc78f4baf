/* SPDX-License-Identifier: MIT */
/* How long the mutator was stopped: a histogram for each sort of pause.
 *
 * Buckets grow geometrically, eight to each doubling, from 256 ns: so the relative error of
 * a percentile is below 9 % everywhere, and 256 buckets reach 18 minutes.  (The design of
 * HdrHistogram, with the precision of one decimal digit.)  Shorter pauses count in the first
 * bucket, longer ones in the last; the longest is kept exactly. */
#include "heap/pauses.h"

#define FIRST_LOG 8
#define PARTS_LOG 3
#define PARTS (1u << PARTS_LOG)

_Static_assert(WN_HISTOGRAM_BUCKETS % PARTS == 0, "whole octaves");

static unsigned bucket_of(uint64_t ns) {
  if (ns < UINT64_C(1) << FIRST_LOG) return 0;
  unsigned log = 63u - (unsigned)__builtin_clzll(ns);
  unsigned bucket = (log - FIRST_LOG) * PARTS + (unsigned)(ns >> (log - PARTS_LOG) & (PARTS - 1));
  return bucket < WN_HISTOGRAM_BUCKETS ? bucket : WN_HISTOGRAM_BUCKETS - 1;
}

/* The first value that is beyond the bucket. */
static uint64_t bucket_end(unsigned bucket) {
  unsigned log = FIRST_LOG + bucket / PARTS;
  return (UINT64_C(1) << log) + ((uint64_t)(bucket % PARTS + 1) << (log - PARTS_LOG));
}

void pause_note(impl *im, wn_pause_sort sort, uint64_t ns) {
  wn_histogram *h = &im->pauses[sort];
  h->count++;
  h->total_ns += ns;
  if (ns > h->longest_ns) h->longest_ns = ns;
  h->buckets[bucket_of(ns)]++;
}

void wn_heap_get_pauses(const wn_heap *heap, wn_pause_sort sort, wn_histogram *histogram) {
  *histogram = heap->impl->pauses[sort];
}

uint64_t wn_histogram_percentile(const wn_histogram *h, double percent) {
  if (h->count == 0) return 0;
  double rank = (double)h->count * (percent < 0 ? 0 : percent > 100 ? 100 : percent) / 100;
  uint64_t seen = 0;
  for (unsigned b = 0; b < WN_HISTOGRAM_BUCKETS; b++) {
    seen += h->buckets[b];
    if (h->buckets[b] == 0 || (double)seen < rank) continue;
    return bucket_end(b) < h->longest_ns ? bucket_end(b) : h->longest_ns;
  }
  return h->longest_ns;
}
