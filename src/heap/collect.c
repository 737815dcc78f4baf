/* SPDX-License-Identifier: MIT */
/* In what order the parts of a collection run.
 *
 * Three kinds of pause:
 *   minor      a scavenge;
 *   finish     a scavenge, then the end of an incremental marking cycle and the start of
 *              the sweep;
 *   major      everything at once and precisely.
 *
 * When each comes is policy: trigger.c decides, by the limits of pacing.c.  Sweeping is
 * lazy and is over before marking starts. */
#include "heap/collect.h"

#include <stdio.h>

#include "base/os.h"
#include "heap/alloc.h"
#include "heap/births.h"
#include "heap/cage.h"
#include "heap/compact.h"
#include "heap/concurrent.h"
#include "heap/ephemeron.h"
#include "heap/mark.h"
#include "heap/old_area.h"
#include "heap/pacing.h"
#include "heap/pause_goal.h"
#include "heap/relaxation.h"
#include "heap/pauses.h"
#include "heap/reducer.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/scavenge.h"
#include "heap/space.h"
#include "heap/stack.h"
#include "heap/sweep.h"
#include "heap/tables.h"
#include "heap/verify.h"
#include "heap/weak.h"
#include "heap/worklist.h"
#include "heap/young.h"
#include "heap/young_large.h"
#include "heap/zeal.h"

#define STEP_SLICE ((size_t)32 << 10) /* marked between two looks at the clock */

/* ---- phases ---- */

uint64_t collect_phase_begin(const impl *im) {
  return im->config.on_phase ? os_now_ns() : 0;
}

void collect_phase(impl *im, wn_gc_phase phase, uint64_t begin) {
  if (im->config.on_phase)
    im->config.on_phase(im->heap, phase, begin, os_now_ns(), im->config.data);
}

const char *wn_gc_phase_name(wn_gc_phase phase) {
  static const char *const names[WN_PHASE_COUNT] = {
      "mark.start", "mark.step", "mark",  "ephemerons", "scavenge",
      "weak",       "compact",   "sweep", "sweep.step", "hooks"};
  return phase < WN_PHASE_COUNT ? names[phase] : "unknown";
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
  concurrent_stop(im);
  relaxation_stop_begins(im);
  old_area_retire(im);
  if (im->config.on_gc_begin) im->config.on_gc_begin(im->heap, type, im->config.data);
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
  pacing_before_pause(im, &p->event);
}

/* Hardly anything is young after a major pause, and it is rare: memory goes back. */
static void trim(impl *im, const wn_gc_event *e) {
  bool finish = im->pace.finished_cycle;
  size_t keep = im->young.capacity;
  if (e->type == WN_GC_MAJOR && !finish) keep = im->config.min_semispace_bytes;
  young_trim(im, e->reduce_memory ? 0 : keep);
  if (e->type == WN_GC_MAJOR && (!finish || e->reduce_memory)) {
    cage_trim_pages(im);
    cage_return_runs(im, concurrent_can_sweep(im));
  }
  cage_age(im, e->type == WN_GC_MAJOR);
}

static void pause_end(impl *im, pause *p) {
  wn_gc_event *e = &p->event;
  uint64_t hooks = collect_phase_begin(im);
  weak_run_hooks(im);
  collect_phase(im, WN_PHASE_HOOKS, hooks);
  pacing_resize_young(im, e->reduce_memory);
  trim(im, e);
  im->young_used_after = young_used(im);
  im->external_young = 0;
  im->collecting = false;
  if (e->type == WN_GC_MAJOR) im->reduce_memory = false; /* it is of the whole cycle */
  young_set_limit(im);
  e->end_ns = os_now_ns();
  e->used_after = heap_used(im);
  e->committed_after = heap_committed(im);
  e->promoted_bytes = im->promoted_bytes;
  e->survived_bytes = im->survived_bytes;
  e->pinned_cells = im->pinned_cells;
  e->callbacks_ns = im->callbacks_ns;
  uint64_t pause_ns = e->end_ns - e->start_ns;
  im->gc_ns += pause_ns;
  relaxation_stop_ends(im);
  pause_note(im, e->type == WN_GC_MAJOR ? WN_PAUSE_MAJOR : WN_PAUSE_MINOR, pause_ns);
  if (e->type == WN_GC_MAJOR) {
    pacing_note_utilisation(im, e->end_ns, pause_ns + e->steps_ns);
    im->majors++;
  } else {
    im->scavenges++;
  }
  e->average_mutator_utilisation = im->average_utilisation;
  e->current_mutator_utilisation = im->current_utilisation;
  pacing_after_pause(im, e);
  reducer_note(im, e);
  if (p->verify) must_verify(im, "after");
  concurrent_resume(im);
  if (im->config.on_gc) im->config.on_gc(im->heap, e, im->config.data);
  os_clear_dead_stack();
}

/* ---- pins ---- */

static void pin(impl *im, void *cell) {
  if (!wn_is_young(cell)) {
    compact_pin(im, cell);
    return;
  }
  if (FAULT(FAULT_PIN_SKIPPED)) return;
  if (FAULT(FAULT_YOUNG_LARGE_PIN) && page_of(cell)->head.flags & PAGE_LARGE) return;
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

static void scavenge(impl *im, wn_stack_state stack) {
  size_t small = young_used(im), before = small + im->young_large.used;
  pause_goal_begin(im);
  young_retire(im);
  uint64_t begin = collect_phase_begin(im);
  stack_scan(im, stack, pin);
  scavenge_run(im, (scavenge_options){0});
  collect_phase(im, WN_PHASE_SCAVENGE, begin);
  begin = collect_phase_begin(im);
  weak_finish(im, false);
  collect_phase(im, WN_PHASE_WEAK, begin);
  pause_goal_end(im);
  scavenge_end(im);
  pacing_after_scavenge(im, before);
  births_note_scavenge(im, small);
  relaxation_note_scavenge(im, small);
}

void collect_minor(impl *im, wn_stack_state stack, const char *reason) {
  pause p;
  pause_begin(im, &p, WN_GC_MINOR, reason, "");
  scavenge(im, stack);
  pause_end(im, &p);
}

/* ---- marking cycles ---- */

static void leave_marking(impl *im) {
  mark_end(im);
  im->marking_complete = false;
  /* A request for the finish that has come would make the next poll collect for nothing. */
  if (im->pending_reason && strcmp(im->pending_reason, FINISH_REASON) == 0)
    im->pending_reason = NULL;
  im->heap->flags &= ~(uint32_t)WN_HEAP_MARKING;
  im->heap->barrier_threshold = im->heap->young_first;
}

static void scan_young_root(void *cell, void *data) { mark_scan(data, cell); }

static void mark_found(impl *im, void *cell) { mark_cell(im, cell); }

static void visit_strong_roots(impl *im) {
  wn_visitor v = {.im = im, .mode = VISIT_MARK};
  roots_visit(im, &v);
}

static uint64_t step_begin(impl *im, wn_gc_phase phase) {
  relaxation_stop_begins(im);
  if (im->config.on_step_begin) im->config.on_step_begin(im->heap, phase, im->config.data);
  return os_now_ns();
}

/* Directly after a scavenge: every young cell is a survivor and a root. */
void collect_start_marking(impl *im, wn_stack_state stack) {
  uint64_t start = step_begin(im, WN_PHASE_MARK_START);
  concurrent_stop(im);
  sweep_finish(im);
  young_retire(im);
  old_area_retire(im);
  mark_begin(im, MARKING_INCREMENTAL);
  im->marking_complete = false;
  im->bytes_since_step = 0;
  compact_begin(im, im->reduce_memory ? COMPACT_BUDGET_REDUCE : COMPACT_BUDGET);
  im->heap->flags |= WN_HEAP_MARKING;
  im->heap->barrier_threshold = 0;
  visit_strong_roots(im);
  stack_scan(im, stack, mark_found);
  for (size_t i = 0; i < im->young.active.len; i++)
    young_walk_page(im->young.active.data[i], scan_young_root, im);
  young_large_walk(im, scan_young_root, im);
  im->marker.start_ns = start;
  worklist_publish(&im->marker.workers[0]);
  concurrent_resume(im);
  uint64_t pause_ns = os_now_ns() - start;
  im->gc_ns += pause_ns;
  pause_note(im, WN_PAUSE_STEP, pause_ns);
  relaxation_stop_ends(im);
  collect_phase(im, WN_PHASE_MARK_START, start);
}

/* The end includes a scavenge: soon when that is cheap, else when one is due anyway. */
bool collect_finish_is_cheap(const impl *im) {
  return young_used(im) < im->young.capacity / 4;
}

static void note_step(impl *im, uint64_t start, uint64_t now) {
  marker *m = &im->marker;
  m->steps++;
  im->marking_steps++;
  m->steps_ns += now - start;
  relaxation_stop_ends(im);
  if (now - start > m->longest_step_ns) m->longest_step_ns = now - start;
  im->gc_ns += now - start;
  pause_note(im, WN_PAUSE_STEP, now - start);
  collect_phase(im, WN_PHASE_MARK_STEP, start);
}

void collect_marking_step(impl *im, size_t bytes, uint64_t ns) {
  uint64_t start = bytes > 0 ? step_begin(im, WN_PHASE_MARK_STEP) : os_now_ns(), now = start;
  for (size_t done = 0; done < bytes && now - start < ns; done += STEP_SLICE) {
    bool idle = mark_step(im, min_size(bytes, STEP_SLICE));
    im->marking_complete =
        idle && !concurrent_can_mark(im) &&
        ephemerons_step(im, ns < UINT64_MAX - start ? start + ns : UINT64_MAX);
    now = os_now_ns();
    if (idle) break;
  }
  if (concurrent_can_mark(im)) im->marking_complete = concurrent_poll(im);
  if (bytes > 0) note_step(im, start, now);
  if (im->marking_complete && collect_finish_is_cheap(im))
    request_collection(im, FINISH_REASON);
}

static void note_steps(impl *im, wn_gc_event *e) {
  const marker *m = &im->marker;
  e->steps = m->steps;
  e->steps_ns = m->steps_ns;
  e->longest_step_ns = m->longest_step_ns;
  e->since_marking_start_ns = os_now_ns() - m->start_ns;
}

/* Moves cells out of sparse pages. */
static void compact(impl *im, pause *p) {
  if (!im->compact.candidates.len) return;
  uint64_t start = os_now_ns();
  if (p->verify) WN_CHECK(verify_recorded(im) && "every slot that is to be updated is known");
  compact_run(im);
  if (p->verify) WN_CHECK(verify_updated(im) && "nothing refers to where a cell was");
  p->event.compacted_bytes = im->compact.moved_bytes;
  p->event.compacted_pages = im->compact.moved_pages;
  p->event.compaction_ns = os_now_ns() - start;
  collect_phase(im, WN_PHASE_COMPACT, start);
}

static void mark_rest(impl *im) {
  uint64_t begin = collect_phase_begin(im);
  mark_drain(im);
  collect_phase(im, WN_PHASE_MARK, begin);
  begin = collect_phase_begin(im);
  mark_ephemerons(im);
  collect_phase(im, WN_PHASE_EPHEMERONS, begin);
}

static void begin_sweep(impl *im) {
  uint64_t begin = collect_phase_begin(im);
  sweep_begin(im);
  if (!im->config.lazy_sweeping) sweep_finish(im);
  collect_phase(im, WN_PHASE_SWEEP, begin);
}

/* Ends an incremental cycle. */
void collect_finish_marking(impl *im, wn_stack_state stack, const char *reason) {
  pause p;
  pause_begin(im, &p, WN_GC_MAJOR, reason, COLLECTOR_OLD);
  compact_begin_pins(im);
  p.event.reduce_memory = im->reduce_memory;
  p.event.marked_bytes = mark_progress(im);
  p.event.marking_ns = mark_duration(im);
  im->pace.finished_cycle = true;
  scavenge(im, stack);
  mark_rest(im);
  if (p.verify) WN_CHECK(verify_marking(im) && "nothing black refers to white");
  uint64_t begin = collect_phase_begin(im);
  weak_clear_unmarked(im);
  remembered_filter_dead(im, im->compact.candidates.len > 0);
  collect_phase(im, WN_PHASE_WEAK, begin);
  compact(im, &p);
  begin = collect_phase_begin(im);
  weak_finish(im, true);
  collect_phase(im, WN_PHASE_WEAK, begin);
  compact_end(im);
  note_steps(im, &p.event);
  leave_marking(im);
  cage_doom_pages(im); /* what was not needed for a whole cycle */
  begin_sweep(im);
  pause_end(im, &p);
  pacing_check_effect(im);
}

/* ---- the full collection ---- */

void collect_major(impl *im, wn_stack_state stack, const char *reason,
                   const char *collector_reason, bool reduce_memory) {
  pause p;
  pause_begin(im, &p, WN_GC_MAJOR, reason, collector_reason);
  p.event.reduce_memory = im->reduce_memory = reduce_memory;
  if (im->marker.phase != MARKING_OFF) {
    note_steps(im, &p.event);
    compact_end(im);
    leave_marking(im);
  }
  sweep_finish(im);
  size_t young_before = young_used(im) + im->young_large.used;
  young_retire(im);
  mark_begin(im, MARKING_FULL);
  bool thorough = reduce_memory || im->config.compact_always || im->zeal.evacuate;
  compact_begin(im, thorough ? COMPACT_THOROUGH : COMPACT_WARRANTED);
  compact_begin_pins(im);
  uint64_t begin = collect_phase_begin(im);
  stack_scan(im, stack, pin_and_mark);
  visit_strong_roots(im);
  collect_phase(im, WN_PHASE_MARK_START, begin);
  mark_rest(im);
  begin = collect_phase_begin(im);
  weak_clear_unmarked(im);
  remembered_filter_dead(im, true);
  collect_phase(im, WN_PHASE_WEAK, begin);
  compact_choose(im);
  begin = collect_phase_begin(im);
  scavenge_run(im, (scavenge_options){.promote_all = true, .weak_strong = true});
  collect_phase(im, WN_PHASE_SCAVENGE, begin);
  compact(im, &p);
  begin = collect_phase_begin(im);
  weak_finish(im, true);
  collect_phase(im, WN_PHASE_WEAK, begin);
  compact_end(im);
  scavenge_end(im);
  pacing_after_scavenge(im, young_before);
  leave_marking(im);
  begin_sweep(im);
  pause_end(im, &p);
  pacing_check_effect(im);
}

void collect_give_back(impl *im) {
  im->giving_back = false;
  young_trim(im, 0);
  cage_return_all(im);
  cage_trim(im);
  if (im->marker.phase == MARKING_OFF) {
    concurrent_stop(im);
    tables_trim(im);
    concurrent_resume(im);
  }
  os_release_free_memory();
}
