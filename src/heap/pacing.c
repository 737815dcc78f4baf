/* SPDX-License-Identifier: MIT */
/* How large the generations may grow. */
#include "heap/pacing.h"

#include <stdio.h>

#include "heap/alloc.h"
#include "heap/space.h"
#include "heap/young.h"

#define MIB ((size_t)1 << 20)
#define FIRST_OLD_LIMIT (64 * MIB)
#define MIN_GROWTH (8 * MIB)

/* ---- figures ---- */

size_t heap_used(const impl *im) { return young_used(im) + old_used(im); }

size_t heap_committed(const impl *im) {
  return im->young.committed + old_committed(im) + (im->idle_pages.len << PAGE_SHIFT);
}

/* Mutator utilisation between the ends of two major collections. */
void pacing_note_utilisation(impl *im, uint64_t now, uint64_t gc_ns) {
  uint64_t total = now - im->gc_end_ns;
  double current = total > gc_ns ? (double)(total - gc_ns) / (double)total : 0;
  im->average_utilisation =
      im->majors ? (im->average_utilisation + current) / 2 : current;
  im->current_utilisation = current;
  im->gc_end_ns = now;
}

/* ---- the young generation ---- */

void pacing_resize_young(impl *im) {
  young_space *y = &im->young;
  /* A sixteenth surviving is cheap however often it happens; what is beyond adds up. */
  size_t survived = im->survived_bytes + im->promoted_bytes, cheap = y->capacity / 16;
  if (survived > cheap) y->survived_since_growth += survived - cheap;
  if (y->survived_since_growth > y->capacity &&
      y->capacity < im->config.max_semispace_bytes) {
    y->capacity = min_size(y->capacity * 2, im->config.max_semispace_bytes);
    y->survived_since_growth = 0;
  }
  young_trim(im, y->capacity);
}

/* Before the first major collection the limit follows the survival rate down. */
static void lower_first_limit(impl *im, size_t young_before) {
  if (im->limit_configured || young_before == 0) return;
  double rate = (double)(im->survived_bytes + im->promoted_bytes) / (double)young_before;
  size_t lower = (size_t)((double)im->old_limit * (rate < 1 ? rate : 1));
  lower = max_size(lower, old_used(im) + MIN_GROWTH);
  if (lower < im->old_limit) im->old_limit = lower;
}

void pacing_after_scavenge(impl *im, size_t young_before) {
  pacing_resize_young(im);
  lower_first_limit(im, young_before);
}

/* ---- limits ---- */

void pacing_init(impl *im) {
  size_t room = (size_t)(im->page_count - (im->nursery_end - im->nursery_first)) << PAGE_SHIFT;
  im->max_old = min_size(im->config.max_old_bytes, room - room / 16 - 4 * MIB);
  size_t first = im->config.initial_old_bytes;
  im->limit_configured = first != 0;
  if (!first) first = FIRST_OLD_LIMIT;
  im->old_limit = min_size(first, im->max_old / 2);
}

size_t pacing_hard_limit(const impl *im) {
  return min_size(im->old_limit + max_size(im->old_limit / 4, 2 * MIN_GROWTH), im->max_old);
}

/* The next old_limit, after a major collection (the rule of V8's heap controller with its
 * bounds, the speeds taken as unknown). */
void pacing_after_major(impl *im) {
  size_t live = old_used(im);
  double mb = (double)im->max_old / (double)MIB;
  double factor = mb >= 2048 ? 2.0 : 1.3 + 0.7 * (mb < 256 ? 0 : (mb - 256) / 1792);
  if (live > im->max_old - im->max_old / 8) factor = 1.3;
  size_t limit = max_size((size_t)((double)live * factor), live + MIN_GROWTH);
  limit += im->young.capacity;
  limit = max_size(limit, im->config.initial_old_bytes);
  im->old_limit = min_size(limit, live / 2 + im->max_old / 2);
  im->limit_configured = true;
  im->live_after_major = live;
  im->external_low = im->external;
}

/* The embedder may raise the limit to get out of trouble. */
bool pacing_raise_limit(impl *im) {
  if (!im->config.on_near_limit) return false;
  size_t most = im->cage_bytes - im->cage_bytes / 16 - 4 * MIB;
  size_t limit = im->config.on_near_limit(im->heap, im->max_old, im->config.data);
  limit = min_size(limit, most);
  if (limit <= im->max_old) return false;
  im->max_old = limit;
  __atomic_fetch_or(&im->heap->interrupt, WN_INTERRUPT_LIMIT, __ATOMIC_RELAXED);
  return true;
}

void pacing_check_effect(impl *im) {
  bool futile = old_used(im) >= im->max_old / 10 * 8 && im->average_utilisation < 0.4;
  im->ineffective = futile ? im->ineffective + 1 : 0;
  if (im->ineffective < 4 || pacing_raise_limit(im)) return;
  out_of_memory(im, "Ineffective mark-compacts near heap limit");
}

void out_of_memory(impl *im, const char *location) {
  if (im->config.on_out_of_memory)
    im->config.on_out_of_memory(im->heap, location, im->config.data);
  fprintf(stderr, "winnow: out of memory: %s (%zu MB of %zu MB used)\n", location,
          old_used(im) / MIB, im->max_old / MIB);
  abort();
}

/* After a collection: more than the limit allows is fatal unless the embedder helps. */
void pacing_check_limit(impl *im) {
  while (old_used(im) > im->max_old)
    if (!pacing_raise_limit(im)) out_of_memory(im, "Reached heap limit");
}
