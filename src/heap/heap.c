/* SPDX-License-Identifier: MIT */
/* The heap as a whole: its creation and end, its figures. */
#include <winnow/heap.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/os.h"
#include "heap/alloc.h"
#include "heap/births.h"
#include "heap/cage.h"
#include "heap/compact.h"
#include "heap/concurrent.h"
#include "heap/limits.h"
#include "heap/mark.h"
#include "heap/observe.h"
#include "heap/old_area.h"
#include "heap/pool.h"
#include "heap/pacing.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/space.h"
#include "heap/weak.h"
#include "heap/young.h"
#include "heap/young_large.h"

#define CONTEXT_MAX ((size_t)512 << 10)
#define DEBUG_VERIFY 64 /* in debug builds, the heap is verified around every nth collection */

_Static_assert(sizeof(wn_slot) == 4 && sizeof(wn_value) == 8, "the laws of value.h");
_Static_assert(sizeof(kind_layout) == 16, "a kind is a quarter of a cache line");

void wn_heap_config_init(wn_heap_config *config) {
  *config = (wn_heap_config){.context_bytes = sizeof(wn_heap),
                              .incremental_marking = true,
                              .concurrent_marking = true,
                              .lazy_sweeping = true,
                              .concurrent_sweeping = true,
                              .parallel_scavenge = true,
                              .parallel_compaction = true,
                              .compaction = true,
                              .young_large_cells = true,
                              .reuse_runs = true,
                              .memory_reducer = true,
                              .detect_ineffective = true,
                              .old_births = true,
                              .resting_pages = true,
                              .scavenge_goal_us = 300,
                              .pacing = WN_PACING_LEAN};
}

void wn_heap_config_init_v8(wn_heap_config *config) {
  wn_heap_config_init(config);
  config->pacing = WN_PACING_V8;
  config->helper_threads = UINT_MAX;
  config->scavenge_goal_us = 2000;
  config->old_births = false;
  config->resting_pages = false;
}

/* ---- kinds ---- */

static void add_kind(impl *im, unsigned number, const wn_kind_info *info) {
  kind_layout *k = &im->kinds[number];
  *k = (kind_layout){.slots_first = info->slots_first,
                     .slots_end = info->slots_end,
                     .weak_first = info->weak_first,
                     .weak_end = info->weak_end,
                     .values_first = info->values_first,
                     .flags = info->flags};
  WN_CHECK(info->values_first % 2 == 0);
  if (info->weak_end) k->flags |= KIND_HAS_WEAK;
  if (info->values_first) k->flags |= KIND_HAS_VALUES;
  if (info->finalize) k->flags |= KIND_HAS_FINALIZER;
}

static void add_kinds(impl *im, const wn_heap_config *config) {
  static const wn_kind_info box = {.name = "box"}, filler = {.name = "filler"};
  wn_kind_info *infos = xcalloc(256, sizeof *infos);
  WN_CHECK(config->kind_count <= 255);
  for (unsigned i = 1; i < config->kind_count; i++) {
    infos[i] = config->kinds[i];
    add_kind(im, i, &infos[i]);
  }
  infos[KIND_FILLER] = filler;
  infos[KIND_BOX] = box;
  im->infos = infos;
}

/* ---- creation and end ---- */

static char *stack_high(void) {
  char *low, *high;
  os_stack_bounds(&low, &high);
  return high;
}

/* Where the system has little address space to give, the nursery is smaller too. */
static wn_heap *reserve(wn_heap_config *c, size_t *cage_bytes) {
  for (;;) {
    wn_heap *heap = cage_new(c, c->max_old_bytes, c->max_semispace_bytes, cage_bytes);
    if (heap || c->max_semispace_bytes <= WN_PAGE_BYTES) return heap;
    c->max_semispace_bytes /= 2;
    c->min_semispace_bytes = min_size(c->min_semispace_bytes, c->max_semispace_bytes);
  }
}

wn_heap *wn_heap_new(const wn_heap_config *config) {
  wn_heap_config filled = *config;
  limits_fill(&filled);
  if (filled.context_bytes < sizeof(wn_heap)) filled.context_bytes = sizeof(wn_heap);
  if (filled.context_bytes > CONTEXT_MAX) {
    errno = EINVAL;
    return NULL;
  }
  size_t cage_bytes;
  wn_heap *heap = reserve(&filled, &cage_bytes);
  if (!heap) return NULL;
  impl *im = xcalloc(1, sizeof *im);
  heap->impl = im;
  im->heap = heap;
  im->config = filled;
  im->cage_bytes = cage_bytes;
  cage_init(im, filled.max_semispace_bytes);
  add_kinds(im, config);
  pacing_init(im);
  compact_init(im);
  young_init(im, filled.min_semispace_bytes);
  births_init(im);
  space_init(&im->old, 0);
  space_init(&im->immobile, PAGE_IMMOBILE);
  im->helpers = pool_default_helpers();
  if (filled.helper_threads < im->helpers) im->helpers = filled.helper_threads;
  pool_retain();
  mark_init(im);
  concurrent_init(im);
  im->stack_high = stack_high();
  im->gc_end_ns = os_now_ns();
  im->next_observation = UINT64_MAX;
  im->average_utilisation = im->current_utilisation = 1;
  heap->young_first = heap->barrier_threshold = im->first_slot;
  if (WN_DEBUG) im->zeal.verify = DEBUG_VERIFY;
  const char *zeal = getenv("WINNOW_ZEAL");
  im->zeal.any = filled.gc_interval != 0;
  if (zeal) WN_CHECK(wn_heap_set_zeal(heap, zeal) && "WINNOW_ZEAL is understood");
  return heap;
}

void wn_heap_set_stack(wn_heap *heap, void *high) {
  WN_CHECK(!heap->entries && "not inside wn_enter");
  heap->impl->stack_high = high;
}

void wn_heap_set_thread(wn_heap *heap) { wn_heap_set_stack(heap, stack_high()); }

void wn_heap_free(wn_heap *heap) {
  impl *im = heap->impl;
  size_t cage_bytes = im->cage_bytes;
  im->collecting = true;
  concurrent_fini(im);
  finalizers_run_all(im);
  compact_fini(im);
  for (size_t i = 0; i < im->large.len; i++) remembered_drop_page(im, im->large.data[i]);
  vec_free(&im->large);
  space_fini(im, &im->old);
  space_fini(im, &im->immobile);
  young_fini(im);
  young_large_fini(im);
  roots_fini(im);
  weak_fini(im);
  mark_fini(im);
  vec_free(&im->remembered_cells);
  vec_free(&im->remembered_log);
  vec_free(&im->remembered_pages);
  vec_free(&im->pinned);
  observe_fini(im);
  cage_stop_helper(im);
  pool_release();
  cage_fini(im);
  free((void *)(uintptr_t)im->infos);
  free(im);
  cage_free(heap, cage_bytes);
}

/* ---- looking at it ---- */

size_t wn_large_cell_bytes(const void *cell) { return page_of(cell)->large_bytes; }

void wn_heap_get_stats(wn_heap *heap, wn_heap_stats *s) {
  impl *im = heap->impl;
  old_area_retire(im);
  births_publish(im);
  *s = (wn_heap_stats){
      .limit_bytes = im->max_old + 3 * im->config.max_semispace_bytes,
      .external_bytes = im->external,
      .code_bytes = im->code_bytes,
      .old_limit = im->old_limit,
      .old_max = pacing_max_old(im),
      .memory_limit = im->config.memory_limit_bytes,
      .young_used = young_used(im),
      .young_committed = im->young.committed,
      .young_capacity = im->young.capacity,
      .old_used = im->old.used,
      .old_committed = im->old.committed,
      .large_used = im->large_used,
      .large_committed = im->large_committed,
      .immobile_used = im->immobile.used,
      .immobile_committed = im->immobile.committed,
      .reserved_bytes = im->cage_bytes,
      .scavenges = im->scavenges,
      .major_collections = im->majors,
      .marking_steps = im->marking_steps,
      .parallel_scavenges = im->parallel_scavenges,
      .allocated_bytes = allocated_bytes(im),
      .gc_ns = im->gc_ns,
      .compactions = im->compact.runs,
      .compacted_bytes = im->compact.all_moved_bytes,
      .compacted_pages = im->compact.all_released_pages};
  roots_persistent_bytes(im, &s->persistent_bytes, &s->persistent_used);
  s->young_large_used = im->young_large.used;
  s->young_large_committed = im->young_large.committed;
  s->used_bytes = s->young_used + s->young_large_used + s->old_used + s->large_used +
                  s->immobile_used;
  s->committed_bytes = s->young_committed + s->young_large_committed + s->old_committed +
                       s->large_committed +
                       s->immobile_committed + (im->idle_pages.len << PAGE_SHIFT) + im->idle_run_bytes;
}

void wn_heap_walk(wn_heap *heap, void (*fn)(void *cell, void *data), void *data) {
  impl *im = heap->impl;
  concurrent_stop(im);
  young_make_walkable(im);
  old_area_retire(im);
  for (size_t i = 0; i < im->young.active.len; i++)
    young_walk_page(im->young.active.data[i], fn, data);
  young_large_walk(im, fn, data);
  space_walk(im, fn, data);
  concurrent_resume(im);
}
