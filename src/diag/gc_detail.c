/* SPDX-License-Identifier: MIT */
/* What --trace-gc-nvp, --trace-gc-verbose and --trace-incremental-marking add.
 *
 * Names and wording are V8's where this heap has what they name; a pair for a mechanism that is
 * not here is left out, and pairs of our own (pinned cells, compacted pages, the limit) stand
 * at the end.  Times are milliseconds, sizes bytes, in the pairs; KB in the tables. */
#include "diag/gc_detail.h"

#include <stdio.h>
#include <unistd.h>

#include "base/base.h"

#define KIB 1024
#define MIB ((size_t)1 << 20)

static double to_ms(uint64_t ns) { return (double)ns / 1e6; }

static void prefix(const gc_trace *t, wn_heap *heap, uint64_t now_ns) {
  printf("[%d:%p] %8.0f ms: ", (int)getpid(), (void *)heap, to_ms(now_ns - t->start_ns));
}

/* ---- pairs ---- */

static double percent(size_t part, size_t whole) {
  return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void marking_pairs(const wn_gc_event *e) {
  if (e->type == WN_GC_MINOR) return;
  printf("incremental=%.1f incremental_longest_step=%.1f incremental_steps_count=%u "
         "incremental_walltime_duration=%.0f ",
         to_ms(e->steps_ns), to_ms(e->longest_step_ns), (unsigned)e->steps,
         to_ms(e->since_marking_start_ns));
}

/* All that the next limit follows from: docs/heap/pacing.md. */
static void growing_pairs(const wn_gc_event *e) {
  static const char *const modes[] = {
      [WN_GROW_DEFAULT] = "default", [WN_GROW_CONSERVATIVE] = "conservative", [WN_GROW_MINIMAL] = "minimal"};
  if (e->type == WN_GC_MINOR) return;
  printf(" old_live=%zu marked=%zu marking=%.3f gc_speed=%.1f mutator_speed=%.1f "
         "growing_mode=%s growing_factor=%.3f",
         e->old_live_bytes, e->marked_bytes, to_ms(e->marking_ns), e->gc_speed, e->mutator_speed,
         modes[e->growing_mode], e->growing_factor);
}

void gc_detail_pairs(const gc_trace *t, wn_heap *heap, const wn_gc_event *e) {
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  uint64_t since = t->last_end_ns ? t->last_end_ns : t->start_ns;
  double mutator = e->start_ns > since ? to_ms(e->start_ns - since) : 0;
  uint64_t allocated = s.allocated_bytes - t->last_allocated;
  prefix(t, heap, e->end_ns);
  printf("pause=%.1f mutator=%.1f gc=%s reduce_memory=%d heap.external=%.2f ",
         to_ms(e->end_ns - e->start_ns), mutator, e->type == WN_GC_MINOR ? "s" : "mc",
         e->reduce_memory, to_ms(e->callbacks_ns));
  for (int p = 0; p < WN_PHASE_COUNT; p++) {
    printf("%s=%.2f ", wn_gc_phase_name((wn_gc_phase)p), to_ms(t->phase_ns[p]));
  }
  marking_pairs(e);
  size_t young = (size_t)allocated + t->last_survived; /* what the collection began with */
  printf("total_size_before=%zu total_size_after=%zu committed_before=%zu committed_after=%zu "
         "allocated=%llu promoted=%zu new_space_survived=%zu promotion_ratio=%.1f%% "
         "average_survival_ratio=%.1f%% new_space_allocation_throughput=%.1f ",
         e->used_before, e->used_after, e->committed_before, e->committed_after,
         (unsigned long long)allocated, e->promoted_bytes, e->survived_bytes,
         percent(e->promoted_bytes, young), percent(e->promoted_bytes + e->survived_bytes, young),
         mutator > 0 ? (double)allocated / mutator : 0);
  printf("pinned=%zu compacted=%zu compacted_pages=%zu semispace=%zu external=%zu "
         "old_limit=%zu old_allocated=%zu sampled=%.3f",
         e->pinned_cells, e->compacted_bytes, e->compacted_pages, e->semispace_bytes,
         e->external_bytes, e->old_limit, e->old_allocated_bytes, to_ms(e->mutator_ns));
  growing_pairs(e);
  printf("\n");
}

/* ---- decisions and spaces ---- */

void gc_detail_decision(const gc_trace *t, wn_heap *heap, const wn_gc_event *e) {
  if (e->type == WN_GC_MINOR) return;
  double ratio = e->mutator_speed > 0 ? e->gc_speed / e->mutator_speed : 0;
  prefix(t, heap, e->end_ns);
  printf("[HeapController] factor %.1f based on mu=0.970, speed_ratio=%.0f (gc=%.0f, "
         "mutator=%.0f)\n",
         e->growing_factor, ratio, e->gc_speed, e->mutator_speed);
  prefix(t, heap, e->end_ns);
  printf("[HeapController] Limit: old size: %zu KB, new limit: %zu KB (%.1f)\n",
         e->old_live_bytes / KIB, e->old_limit / KIB, e->growing_factor);
}

static void space_line(wn_heap *heap, const char *name, size_t used, size_t available,
                       size_t committed) {
  printf("[%d:%p] %-23s used: %6zu KB, available: %6zu KB, committed: %6zu KB\n",
         (int)getpid(), (void *)heap, name, used / KIB, available / KIB, committed / KIB);
}

static size_t less(size_t whole, size_t part) { return whole > part ? whole - part : 0; }

void gc_detail_spaces(wn_heap *heap) {
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  int pid = (int)getpid();
  printf("[%d:%p] Memory allocator,       used: %6zu KB, available: %6zu KB\n", pid,
         (void *)heap, s.committed_bytes / KIB, less(s.limit_bytes, s.committed_bytes) / KIB);
  space_line(heap, "New space,", s.young_used, less(s.young_capacity, s.young_used),
             s.young_committed);
  space_line(heap, "Old space,", s.old_used, less(s.old_committed, s.old_used),
             s.old_committed);
  space_line(heap, "Immobile space,", s.immobile_used,
             less(s.immobile_committed, s.immobile_used), s.immobile_committed);
  space_line(heap, "Large object space,", s.large_used, 0, s.large_committed);
  space_line(heap, "All spaces,", s.used_bytes, less(s.limit_bytes, s.used_bytes),
             s.committed_bytes);
  printf("[%d:%p] External memory reported: %6zu KB\n", pid, (void *)heap,
         s.external_bytes / KIB);
  printf("[%d:%p] Code and tables outside the heap: %6zu KB\n", pid, (void *)heap, s.code_bytes / KIB);
  printf("[%d:%p] Total time spent in GC  : %.1f ms\n", pid, (void *)heap, to_ms(s.gc_ns));
}

/* ---- marking ---- */

void gc_detail_marking_start(const gc_trace *t, wn_heap *heap, uint64_t begin_ns) {
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  size_t size = s.old_used + s.large_used + s.immobile_used;
  bool over = size >= s.old_limit;
  prefix(t, heap, begin_ns);
  printf("[IncrementalMarking] Start (%s): (size/limit/slack) v8: %zuMB / %zuMB / %zuMB\n",
         over ? "allocation limit" : "task", size / MIB, s.old_limit / MIB,
         less(s.old_limit, size) / MIB);
}

void gc_detail_marking_step(const gc_trace *t, wn_heap *heap, uint64_t begin_ns,
                            uint64_t end_ns) {
  prefix(t, heap, end_ns);
  printf("[IncrementalMarking] Step in v8 in %.1f\n", to_ms(end_ns - begin_ns));
}

void gc_detail_marking_end(const gc_trace *t, wn_heap *heap, const wn_gc_event *e) {
  prefix(t, heap, e->end_ns);
  printf("[IncrementalMarking] Stopping: old generation %zuMB, limit %zuMB, %u steps, "
         "%.1f ms\n",
         e->old_live_bytes / MIB, e->old_limit / MIB, (unsigned)e->steps, to_ms(e->steps_ns));
}
