/* SPDX-License-Identifier: MIT */
/* From flags to the heap's configuration. */
#include "node/c/heap_setup.h"

#include <limits.h>
#include <stdio.h>

#define MIB ((size_t)1 << 20)

/* Sizes of 0 mean "not set", as V8 has it. */
static void set_megabytes(size_t *field, uint64_t n) {
  if (n == UINT64_MAX || n == 0) return;
  *field = n >= SIZE_MAX >> 20 ? SIZE_MAX : (size_t)n << 20;
}

static void configure_sizes(wn_heap_config *c, const node_options *o) {
  set_megabytes(&c->max_old_bytes, o->max_old_space_size);
  set_megabytes(&c->initial_old_bytes, o->initial_old_space_size);
  set_megabytes(&c->max_heap_bytes, o->max_heap_size);
  set_megabytes(&c->initial_heap_bytes, o->initial_heap_size);
  set_megabytes(&c->memory_limit_bytes, o->memory_limit);
  if (o->max_new_space_size != UINT64_MAX) {
    c->max_semispace_bytes = (size_t)(o->max_new_space_size / 2) << 10;
  }
  set_megabytes(&c->max_semispace_bytes, o->max_semi_space_size);
  set_megabytes(&c->min_semispace_bytes, o->min_semi_space_size);
}

static void configure_mechanisms(wn_heap_config *c, const node_options *o) {
  c->incremental_marking = o->incremental_marking;
  c->concurrent_marking = o->concurrent_marking;
  c->lazy_sweeping = o->lazy_sweeping;
  c->concurrent_sweeping = o->concurrent_sweeping;
  c->parallel_scavenge = o->parallel_scavenge;
  c->parallel_compaction = o->parallel_compaction;
  c->young_large_cells = o->young_large_objects;
  c->compaction = o->compact && !o->never_compact;
  c->compact_always = o->compact_on_every_full_gc;
  c->optimize_for_size = o->optimize_for_size;
  c->memory_reducer = o->memory_reducer;
  c->detect_ineffective = o->detect_ineffective;
  c->gc_global = o->gc_global;
  if (!o->single_threaded_gc) return;
  c->concurrent_marking = c->concurrent_sweeping = false;
  c->parallel_scavenge = c->parallel_compaction = false;
  c->helper_threads = 0;
}

/* V8's implications of the flag: fixed semispaces, fixed growth, nothing timed. */
static void configure_predictable(wn_heap_config *c) {
  if (c->min_semispace_bytes == 0) c->min_semispace_bytes = 4 * MIB;
  if (c->max_semispace_bytes == 0) c->max_semispace_bytes = 4 * MIB;
  if (c->growing_percent == 0) c->growing_percent = 30;
  c->memory_reducer = false;
}

/* Who says how large semispaces are to be, or by how much they grow, has decided between short
 * pauses and few of them. */
static bool wants_fixed_semispaces(const node_options *o) {
  return o->max_semi_space_size != UINT64_MAX || o->min_semi_space_size != UINT64_MAX ||
         o->max_new_space_size != UINT64_MAX || o->semi_space_growth_factor > 2 ||
         o->predictable_gc_schedule;
}

void heap_setup_configure(wn_heap_config *c, const node_options *o) {
  configure_sizes(c, o);
  configure_mechanisms(c, o);
  if (o->promote_when_to_is_over != UINT64_MAX) {
    c->promote_when_to_is_over = (unsigned)min_size(o->promote_when_to_is_over, UINT_MAX);
  }
  if (o->heap_growing_percent > 0) c->growing_percent = (unsigned)o->heap_growing_percent;
  if (o->semi_space_growth_factor > 2) {
    c->semispace_growth_factor = (unsigned)o->semi_space_growth_factor;
  }
  if (o->memory_reducer_delay > 0) {
    c->memory_reducer_delay_ms = (unsigned)o->memory_reducer_delay;
  }
  if (wants_fixed_semispaces(o)) c->scavenge_goal_us = 0;
  if (o->scavenge_pause_goal >= 0) c->scavenge_goal_us = (unsigned)o->scavenge_pause_goal;
  if (o->gc_interval > 0) c->gc_interval = (uint64_t)o->gc_interval;
  if (o->predictable_gc_schedule) configure_predictable(c);
}

void heap_setup_check(wn_heap *heap, const node_options *o) {
  if (o->max_old_space_size == UINT64_MAX || o->max_old_space_size == 0) return;
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  if (o->max_old_space_size <= s.limit_bytes / MIB) return;
  fprintf(stderr,
          "%s: --max-old-space-size=%llu is more than this heap's %zu MB of address space "
          "can hold; the limit is %zu MB\n",
          o->program, (unsigned long long)o->max_old_space_size, s.reserved_bytes / MIB,
          s.limit_bytes / MIB);
}
