/* SPDX-License-Identifier: MIT */
/* The memory reducer: when a program that has become quiet is collected once more.
 *
 * Garbage that nobody allocates against stays where it is: no limit is ever reached again.
 * So some time after the last sign of growth, if the program allocates little, a cycle runs
 * whose aim is memory, not time: in small steps, with the least growth allowed afterwards,
 * the nursery at its smallest and every empty page returned.  The states are V8's
 * (memory-reducer.cc):
 *
 *            a collection, and over 10 % (10 MB) more is held than after the last round
 *     +------+ ------------------------------------------> +------+ a major: 8 s from now
 *     | done |                                             | wait |<-+
 *     +------+ <------------------+                        +------+--+ timer, not quiet: 2 s
 *                                 |                           | ^
 *        third cycle, or the last |    timer, quiet, or 100 s | | 500 ms: the cycle freed
 *        one freed little         |    since the last major   v | much, it may be worth
 *                                 +-------------------- +-----+-+ another
 *                                       a major         | run |
 *                                                       +-----+
 *
 * Here scavenges count as growth too: a program that drops a structure before its first major
 * collection would otherwise keep it for ever.
 *
 * The machine is pure.  The heap's half below feeds it and does what it says; the embedder
 * owns the timer (wn_memory_reducer_next and _tick). */
#include "heap/reducer.h"

#include "base/os.h"
#include "heap/cage.h"
#include "heap/collect.h"
#include "heap/concurrent.h"
#include "heap/pacing.h"
#include "heap/space.h"
#include "heap/sweep.h"
#include "heap/young.h"

#define MIB ((size_t)1 << 20)
#define MS UINT64_C(1000000)
#define LONG_DELAY (8000 * MS)
#define SAMPLE_DELAY (2000 * MS)
#define SHORT_DELAY (500 * MS)
#define WATCHDOG (100000 * MS)
#define MOST_CYCLES 3
#define TICK_NS MS

/* ---- the state machine ---- */

static reducer waiting(reducer r, uint64_t due) {
  r.state = REDUCER_WAIT;
  r.due = due;
  return r;
}

static reducer done(reducer r, size_t held) {
  return (reducer){.state = REDUCER_DONE, .held = held, .last_major = r.last_major};
}

static uint64_t long_delay(const reducer_event *e) { return e->delay ? e->delay : LONG_DELAY; }

/* A burst may end long after its last collection: then the wait is over too early, and the next
 * look must not come another eight seconds later. */
static uint64_t retry_delay(const reducer_event *e) {
  return long_delay(e) < SAMPLE_DELAY ? long_delay(e) : SAMPLE_DELAY;
}

static reducer step_done(reducer r, const reducer_event *e) {
  size_t margin = max_size(r.held / 10, 10 * MIB);
  if (e->type == REDUCER_TIMER || e->held <= r.held + margin) return r;
  r.cycles = 0;
  return waiting(r, e->now + long_delay(e));
}

static reducer step_wait(reducer r, const reducer_event *e) {
  if (e->type == REDUCER_MAJOR) return waiting(r, e->now + long_delay(e));
  if (e->type == REDUCER_MINOR || e->now < r.due) return r;
  bool late = e->now - r.last_major > WATCHDOG;
  if (!e->quiet && !late) return waiting(r, e->now + retry_delay(e));
  r.state = REDUCER_RUN;
  r.cycles++;
  return r;
}

static reducer step_run(reducer r, const reducer_event *e) {
  if (e->type != REDUCER_MAJOR) return r;
  if (r.cycles < MOST_CYCLES && (e->freed_much || r.cycles == 1))
    return waiting(r, e->now + SHORT_DELAY);
  return done(r, e->held);
}

reducer reducer_step(reducer r, const reducer_event *e) {
  if (e->type == REDUCER_MAJOR) r.last_major = e->now;
  switch (r.state) {
  case REDUCER_DONE: return step_done(r, e);
  case REDUCER_WAIT: return step_wait(r, e);
  case REDUCER_RUN: return step_run(r, e);
  }
  return r;
}

/* ---- the heap's half ---- */

static size_t held(const impl *im) { return heap_committed(im) + im->external; }

void reducer_note(impl *im, const wn_gc_event *e) {
  if (!im->config.memory_reducer) return;
  /* The watchdog counts from the first growth when there was no major collection yet. */
  if (im->reducer.last_major == 0) im->reducer.last_major = e->end_ns;
  reducer_event event = {.type = e->type == WN_GC_MAJOR ? REDUCER_MAJOR : REDUCER_MINOR,
                         .now = e->end_ns,
                         .held = held(im),
                         .delay = im->config.memory_reducer_delay_ms * MS,
                         .freed_much = e->committed_before > e->committed_after + MIB};
  reducer_state before = im->reducer.state;
  im->reducer = reducer_step(im->reducer, &event);
  if (before == REDUCER_RUN && im->reducer.state != REDUCER_RUN) im->giving_back = true;
}

uint64_t wn_memory_reducer_next(wn_heap *heap) {
  impl *im = heap->impl;
  if (!im->config.memory_reducer) return WN_REDUCER_NEVER;
  /* While helpers are at it there is no hurry. */
  if (im->giving_back || im->reducer.state == REDUCER_RUN) return concurrent_is_busy(im);
  if (im->reducer.state == REDUCER_DONE) return WN_REDUCER_NEVER;
  uint64_t now = os_now_ns();
  if (now >= im->reducer.due) return 0;
  uint64_t wait = im->reducer.due - now; /* samples in between tell what is recent */
  return ((wait < SAMPLE_DELAY ? wait : SAMPLE_DELAY) + MS - 1) / MS;
}

/* A cycle that is to reduce memory, a step at a time. */
static void run(impl *im, wn_stack_state stack) {
  im->reduce_memory = true;
  if (!im->config.incremental_marking || im->config.gc_global) {
    collect_major(im, stack, "memory reducer", COLLECTOR_OLD, true);
  } else if (im->marker.phase == MARKING_OFF) {
    collect_minor(im, stack, "memory reducer");
    collect_start_marking(im, stack);
  } else if (!im->marking_complete) {
    collect_marking_step(im, SIZE_MAX, TICK_NS);
  } else {
    collect_finish_marking(im, stack, "finalize incremental marking via task");
  }
}

/* After the cycle: sweeps what is left, then returns what is empty. */
static void give_back(impl *im) {
  uint64_t begin = os_now_ns();
  bool more = true;
  while (more && os_now_ns() - begin < TICK_NS) more = sweep_step(im);
  collect_phase(im, WN_PHASE_SWEEP_STEP, begin);
  if (!more && !concurrent_is_sweeping(im)) collect_give_back(im);
}

void wn_memory_reducer_tick(wn_heap *heap, wn_stack_state stack) {
  impl *im = heap->impl;
  if (!im->config.memory_reducer || im->no_collect || im->collecting) return;
  if (im->giving_back) {
    give_back(im);
    return;
  }
  if (im->reducer.state == REDUCER_WAIT) {
    uint64_t now = os_now_ns();
    if (now < im->reducer.due) {
      pacing_sample_allocation(im, now);
      return;
    }
    reducer_event timer = {.type = REDUCER_TIMER,
                           .now = now,
                           .delay = im->config.memory_reducer_delay_ms * MS,
                           .quiet = pacing_allocates_little(im, now)};
    im->reducer = reducer_step(im->reducer, &timer);
  }
  if (im->reducer.state == REDUCER_RUN) run(im, stack);
}
