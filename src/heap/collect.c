/* SPDX-License-Identifier: MIT */
/* When to collect, and in what order the parts of a collection run.
 *
 * Three kinds of pause:
 *   minor      a scavenge, when the nursery is full;
 *   finish     a scavenge, then the end of an incremental marking cycle and the start of
 *              the sweep;
 *   major      everything at once and precisely: gc(), the limit, the last resort.
 *
 *                 old_limit reached, right after a scavenge
 *        +------+ ----------------------------------------> +---------+
 *        | idle |                                           | marking |--+ a step each
 *        +------+ <---------------------------------------- +---------+<-+ 64 KiB
 *          ^ |     nothing grey, with a scavenge: finish          |
 *          | |     hard limit: finish in one pause               |
 *          +-+ major (abandons a cycle under way) <--------------+
 *
 * Sweeping is lazy and is over before marking starts. */
#include "heap/alloc.h"

#include <stdio.h>

#include "base/os.h"
#include "heap/cage.h"
#include "heap/mark.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/scavenge.h"
#include "heap/space.h"
#include "heap/stack.h"
#include "heap/verify.h"
#include "heap/weak.h"
#include "heap/young.h"
#include "heap/zeal.h"

#define MIB ((size_t)1 << 20)
#define STEP_BYTES ((size_t)64 << 10) /* allocation between two marking steps */
#define STEP_NS 1000000
#define STEP_SLICE ((size_t)64 << 10) /* marked between two looks at the clock */
#define MARKED_PER_ALLOCATED 8
#define EXTERNAL_STEP (64 * MIB)
#define EXTERNAL_YOUNG_MAX (32 * MIB)
#define MIN_GROWTH (8 * MIB)
#define FINISH_REASON "finalize incremental marking via stack guard"

static size_t heap_used(const impl *im) { return young_used(im) + old_used(im); }
static size_t heap_committed(const impl *im) {
  return im->young.committed + old_committed(im) + (im->idle_pages.len << PAGE_SHIFT);
}

/* ---- a pause and its event ---- */

typedef struct pause {
  wn_gc_event event;
  bool verify;
} pause;

static void must_verify(impl *im, const char *when) {
  if (wn_heap_verify(im->heap)) return;
  fprintf(stderr, "winnow: the heap is not valid %s a collection\n", when);
  abort();
}

static void pause_begin(impl *im, pause *p, wn_gc_type type, const char *reason,
                        const char *collector_reason) {
  WN_CHECK(!im->collecting && im->no_collect == 0);
  p->verify = zeal_verifies(im);
  if (p->verify) must_verify(im, "before");
  if (WN_DEBUG || p->verify)
    WN_CHECK(verify_finalizers(im) && "cells with finalizers are registered");
  im->collecting = true;
  im->callbacks_ns = 0;
  im->promoted_bytes = im->survived_bytes = im->pinned_cells = 0;
  im->reserved_end = NULL;
  im->allocated_before += young_used(im) - im->young_used_after;
  p->event = (wn_gc_event){.type = type,
                           .reason = reason ? reason : "",
                           .collector_reason = collector_reason,
                           .used_before = heap_used(im),
                           .committed_before = heap_committed(im),
                           .start_ns = os_now_ns()};
}

/* Mutator utilisation between the ends of two major collections. */
static void note_utilisation(impl *im, uint64_t now, uint64_t gc_ns) {
  uint64_t total = now - im->gc_end_ns;
  double current = total > gc_ns ? (double)(total - gc_ns) / (double)total : 0;
  im->average_utilisation =
      im->majors ? (im->average_utilisation + current) / 2 : current;
  im->current_utilisation = current;
  im->gc_end_ns = now;
}

static void pause_end(impl *im, pause *p) {
  wn_gc_event *e = &p->event;
  weak_run_hooks(im);
  im->young_used_after = young_used(im);
  im->external_young = 0;
  im->collecting = false;
  im->heap->limit = im->zeal.any ? im->heap->top : im->lab_end;
  e->end_ns = os_now_ns();
  e->used_after = heap_used(im);
  e->committed_after = heap_committed(im);
  e->promoted_bytes = im->promoted_bytes;
  e->survived_bytes = im->survived_bytes;
  e->pinned_cells = im->pinned_cells;
  e->callbacks_ns = im->callbacks_ns;
  uint64_t pause_ns = e->end_ns - e->start_ns;
  im->gc_ns += pause_ns;
  if (e->type == WN_GC_MAJOR) {
    note_utilisation(im, e->end_ns, pause_ns + e->steps_ns);
    im->majors++;
  } else {
    im->scavenges++;
  }
  e->average_mutator_utilisation = im->average_utilisation;
  e->current_mutator_utilisation = im->current_utilisation;
  if (p->verify) must_verify(im, "after");
  if (im->config.on_gc) im->config.on_gc(im->heap, e, im->config.data);
}

/* ---- pins ---- */

static void pin(impl *im, void *cell) {
  if (!wn_is_young(cell) || FAULT(FAULT_PIN_SKIPPED)) return;
  if (*wn_header(cell) & WN_HEADER_PINNED) return;
  *wn_header(cell) |= WN_HEADER_PINNED;
  page_of(cell)->pins++;
  vec_push(&im->pinned, cell);
}

static void pin_and_mark(impl *im, void *cell) {
  pin(im, cell);
  mark_cell(im, cell);
}

/* ---- the young generation ---- */

static void resize_young(impl *im) {
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

static void scavenge(impl *im, wn_stack_state stack) {
  young_retire(im);
  stack_scan(im, stack, pin);
  scavenge_run(im, (scavenge_options){0});
  weak_finish(im, false);
  scavenge_end(im);
  resize_young(im);
}

/* Before the first major collection the limit follows the survival rate down. */
static void lower_first_limit(impl *im, size_t young_before) {
  if (im->limit_configured || young_before == 0) return;
  double rate = (double)(im->survived_bytes + im->promoted_bytes) / (double)young_before;
  size_t lower = (size_t)((double)im->old_limit * (rate < 1 ? rate : 1));
  lower = max_size(lower, old_used(im) + MIN_GROWTH);
  if (lower < im->old_limit) im->old_limit = lower;
}

static void minor(impl *im, wn_stack_state stack, const char *reason) {
  pause p;
  size_t young_before = young_used(im);
  pause_begin(im, &p, WN_GC_MINOR, reason, "");
  scavenge(im, stack);
  lower_first_limit(im, young_before);
  pause_end(im, &p);
}

/* ---- limits ---- */

static size_t hard_limit(const impl *im) {
  return min_size(im->old_limit + max_size(im->old_limit / 4, 2 * MIN_GROWTH), im->max_old);
}

/* The next old_limit, after a major collection (the rule of V8's heap controller with its
 * bounds, the speeds taken as unknown). */
static void set_old_limit(impl *im) {
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
static bool raise_limit(impl *im) {
  if (!im->config.on_near_limit) return false;
  size_t most = im->cage_bytes - im->cage_bytes / 16 - 4 * MIB;
  size_t limit = im->config.on_near_limit(im->heap, im->max_old, im->config.data);
  limit = min_size(limit, most);
  if (limit <= im->max_old) return false;
  im->max_old = limit;
  __atomic_fetch_or(&im->heap->interrupt, WN_INTERRUPT_LIMIT, __ATOMIC_RELAXED);
  return true;
}

static void check_effect(impl *im) {
  bool futile = old_used(im) >= im->max_old / 10 * 8 && im->average_utilisation < 0.4;
  im->ineffective = futile ? im->ineffective + 1 : 0;
  if (im->ineffective < 4 || raise_limit(im)) return;
  out_of_memory(im, "Ineffective mark-compacts near heap limit");
}

/* ---- marking cycles ---- */

static void leave_marking(impl *im) {
  mark_end(im);
  im->marking_complete = false;
  im->heap->flags &= ~(uint32_t)WN_HEAP_MARKING;
  im->heap->barrier_threshold = im->heap->young_first;
}

static void scan_young_root(void *cell, void *data) { mark_scan(data, cell); }

static void mark_found(impl *im, void *cell) { mark_cell(im, cell); }

static void visit_strong_roots(impl *im) {
  wn_visitor v = {.im = im, .mode = VISIT_MARK};
  roots_visit(im, &v);
}

/* Directly after a scavenge: every young cell is a survivor and a root. */
static void start_marking(impl *im, wn_stack_state stack) {
  uint64_t start = os_now_ns();
  space_finish_sweep(im);
  young_retire(im);
  mark_begin(im, MARKING_INCREMENTAL);
  im->marking_complete = false;
  im->bytes_since_step = 0;
  im->heap->flags |= WN_HEAP_MARKING;
  im->heap->barrier_threshold = 0;
  visit_strong_roots(im);
  stack_scan(im, stack, mark_found);
  for (size_t i = 0; i < im->young.active.len; i++)
    young_walk_page(im->young.active.data[i], scan_young_root, im);
  im->marker.start_ns = start;
  im->gc_ns += os_now_ns() - start;
}

/* Marks until `deadline`, or about `bytes`. */
static void marking_step(impl *im, size_t bytes, uint64_t ns) {
  uint64_t start = os_now_ns(), now = start;
  for (size_t done = 0; done < bytes && now - start < ns; done += STEP_SLICE) {
    im->marking_complete = mark_step(im, min_size(bytes, STEP_SLICE));
    now = os_now_ns();
    if (im->marking_complete) break;
  }
  marker *m = &im->marker;
  m->steps++;
  im->marking_steps++;
  m->steps_ns += now - start;
  if (now - start > m->longest_step_ns) m->longest_step_ns = now - start;
  im->gc_ns += now - start;
  /* The end includes a scavenge: soon when that is cheap, else when one is due anyway. */
  if (im->marking_complete && young_used(im) < im->young.capacity / 4)
    request_collection(im, FINISH_REASON);
}

static void note_steps(impl *im, wn_gc_event *e) {
  const marker *m = &im->marker;
  e->steps = m->steps;
  e->steps_ns = m->steps_ns;
  e->longest_step_ns = m->longest_step_ns;
  e->since_marking_start_ns = os_now_ns() - m->start_ns;
}

/* Ends an incremental cycle. */
static void finish_marking(impl *im, wn_stack_state stack, const char *reason) {
  pause p;
  pause_begin(im, &p, WN_GC_MAJOR, reason, "GC in old space requested");
  scavenge(im, stack);
  mark_drain(im);
  mark_ephemerons(im);
  if (p.verify) WN_CHECK(verify_marking(im) && "nothing black refers to white");
  weak_clear_unmarked(im);
  weak_finish(im, true);
  remembered_filter_dead(im);
  note_steps(im, &p.event);
  leave_marking(im);
  cage_trim(im); /* what was not needed for a whole cycle */
  space_begin_sweep(im);
  set_old_limit(im);
  pause_end(im, &p);
  check_effect(im);
}

/* ---- the full collection ---- */

static void major(impl *im, wn_stack_state stack, const char *reason,
                  const char *collector_reason, bool reduce_memory) {
  pause p;
  pause_begin(im, &p, WN_GC_MAJOR, reason, collector_reason);
  p.event.reduce_memory = reduce_memory;
  if (im->marker.phase != MARKING_OFF) {
    note_steps(im, &p.event);
    leave_marking(im);
  }
  space_finish_sweep(im);
  young_retire(im);
  mark_begin(im, MARKING_FULL);
  stack_scan(im, stack, pin_and_mark);
  visit_strong_roots(im);
  mark_drain(im);
  mark_ephemerons(im);
  weak_clear_unmarked(im);
  remembered_filter_dead(im);
  scavenge_run(im, (scavenge_options){.promote_all = true, .weak_strong = true});
  weak_finish(im, true);
  scavenge_end(im);
  leave_marking(im);
  space_begin_sweep(im);
  resize_young(im);
  /* Hardly anything is young now, and a pause this long is rare: give memory back. */
  if (reduce_memory) im->young.capacity = im->config.min_semispace_bytes;
  young_trim(im, reduce_memory ? 0 : im->config.min_semispace_bytes);
  cage_trim(im);
  set_old_limit(im);
  pause_end(im, &p);
  check_effect(im);
}

/* ---- what allocation asks ---- */

void out_of_memory(impl *im, const char *location) {
  if (im->config.on_out_of_memory)
    im->config.on_out_of_memory(im->heap, location, im->config.data);
  fprintf(stderr, "winnow: out of memory: %s (%zu MB of %zu MB used)\n", location,
          old_used(im) / MIB, im->max_old / MIB);
  abort();
}

/* After a collection: more than the limit allows is fatal unless the embedder helps. */
static void check_limit(impl *im) {
  while (old_used(im) > im->max_old)
    if (!raise_limit(im)) out_of_memory(im, "Reached heap limit");
}

/* What the growth of the old generation calls for, directly after a scavenge. */
static void after_minor(impl *im, wn_stack_state stack) {
  size_t used = old_used(im);
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (used > hard_limit(im)) finish_marking(im, stack, "allocation limit");
  } else if (used > im->old_limit || im->external > im->external_low + EXTERNAL_STEP) {
    if (im->config.incremental_marking && used <= hard_limit(im))
      start_marking(im, stack);
    else
      major(im, stack, used > im->old_limit ? "allocation limit" : "external memory pressure",
            "GC in old space requested", false);
  }
  if (old_used(im) <= im->max_old) return;
  major(im, stack, "allocation limit", "GC in old space requested", true);
  check_limit(im);
}

static void collect_young(impl *im, wn_stack_state stack, const char *reason) {
  if (im->marker.phase == MARKING_INCREMENTAL && im->marking_complete) {
    finish_marking(im, stack, FINISH_REASON);
  } else if (old_used(im) + young_used(im) > im->max_old) {
    /* A scavenge might find no room to promote to. */
    major(im, stack, reason, "scavenge might not succeed", true);
    check_limit(im);
  } else {
    minor(im, stack, reason);
    after_minor(im, stack);
  }
}

bool collect_for_young(impl *im) {
  if (im->no_collect || im->collecting) return false;
  collect_young(im, WN_STACK_SCAN, "allocation failure");
  return true;
}

bool collect_for_old(impl *im, size_t bytes) {
  if (old_used(im) + bytes <= im->old_limit) return true;
  if (im->marker.phase == MARKING_INCREMENTAL && im->marking_complete) {
    finish_marking(im, WN_STACK_SCAN, FINISH_REASON);
    if (old_used(im) + bytes <= im->old_limit) return true;
  }
  if (im->marker.phase == MARKING_INCREMENTAL && old_used(im) + bytes <= hard_limit(im))
    return true;
  if (im->marker.phase == MARKING_OFF && im->config.incremental_marking &&
      old_used(im) + bytes <= hard_limit(im)) {
    minor(im, WN_STACK_SCAN, "allocation failure");
    start_marking(im, WN_STACK_SCAN);
    return true;
  }
  major(im, WN_STACK_SCAN, "allocation limit", "GC in old space requested", false);
  if (old_used(im) + bytes <= im->max_old) {
    im->old_limit = max_size(im->old_limit, old_used(im) + bytes);
    return true;
  }
  while (old_used(im) + bytes > im->max_old)
    if (!raise_limit(im)) return false;
  return true;
}

bool collect_last_resort(impl *im) {
  if (im->no_collect || im->collecting) return false;
  major(im, WN_STACK_SCAN, "last resort", "GC in old space requested", true);
  return true;
}

void collect_tick(impl *im, size_t bytes) {
  if (im->marker.phase == MARKING_OFF) {
    space_sweep_step(im);
    return;
  }
  if (im->marking_complete || im->zeal.step) return;
  im->bytes_since_step += bytes;
  if (im->bytes_since_step < STEP_BYTES) return;
  marking_step(im, im->bytes_since_step * MARKED_PER_ALLOCATED, STEP_NS);
  im->bytes_since_step = 0;
}

static void zeal_mark_one_cell(impl *im) {
  if (im->marker.phase == MARKING_OFF) {
    minor(im, WN_STACK_SCAN, "testing");
    start_marking(im, WN_STACK_SCAN);
  } else if (im->marking_complete) {
    finish_marking(im, WN_STACK_SCAN, "testing");
    start_marking(im, WN_STACK_SCAN);
  } else {
    im->marking_complete = mark_step(im, 1);
    im->marking_steps++;
  }
}

void zeal_tick(impl *im) {
  wn_gc_type type;
  if (im->collecting) return;
  if (zeal_collects(im, &type)) {
    if (type == WN_GC_MAJOR) {
      major(im, WN_STACK_SCAN, "testing", "GC in old space requested", false);
    } else {
      minor(im, WN_STACK_SCAN, "testing");
      after_minor(im, WN_STACK_SCAN); /* the nursery never fills in this mode */
    }
  }
  if (im->zeal.step) zeal_mark_one_cell(im);
}

/* ---- what the embedder asks ---- */

void wn_collect(wn_heap *heap, wn_gc_type type, wn_stack_state stack, const char *reason) {
  impl *im = heap->impl;
  if (type == WN_GC_MAJOR)
    major(im, stack, reason, "GC in old space requested", false);
  else
    minor(im, stack, reason);
}

void wn_poll(wn_heap *heap, wn_stack_state stack) {
  impl *im = heap->impl;
  if (im->no_collect || im->collecting) return;
  __atomic_fetch_and(&heap->interrupt, ~(uint32_t)WN_INTERRUPT_COLLECT, __ATOMIC_RELAXED);
  const char *reason = im->pending_reason;
  im->pending_reason = NULL;
  heap->limit = im->zeal.any ? heap->top : im->lab_end;
  if (!reason) return;
  if (im->external > im->external_low + im->max_old / 2 &&
      im->external > im->external_low + EXTERNAL_STEP)
    major(im, stack, "external memory pressure", "GC in old space requested", true);
  else
    collect_young(im, stack, reason);
}

bool wn_idle(wn_heap *heap, uint64_t ns) {
  impl *im = heap->impl;
  uint64_t end = os_now_ns() + ns;
  if (im->no_collect || im->collecting) return false;
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (im->marking_complete)
      finish_marking(im, WN_STACK_SCAN, "finalize incremental marking via task");
    else
      marking_step(im, SIZE_MAX, ns);
    return true;
  }
  bool more = true;
  while (more && os_now_ns() < end) more = space_sweep_step(im);
  if (!more) cage_trim(im);
  return more;
}

void wn_external_adjust(wn_heap *heap, int64_t bytes) {
  impl *im = heap->impl;
  if (bytes < 0) {
    size_t less = min_size((size_t)-bytes, im->external);
    im->external -= less;
    if (im->external < im->external_low) im->external_low = im->external;
    return;
  }
  im->external += (size_t)bytes;
  im->external_young += (size_t)bytes;
  if (im->collecting) return;
  bool young = im->external_young > EXTERNAL_YOUNG_MAX;
  bool all = im->marker.phase == MARKING_OFF &&
             im->external > im->external_low + EXTERNAL_STEP;
  if (young || all) request_collection(im, "external memory pressure");
}
