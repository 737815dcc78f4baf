/* SPDX-License-Identifier: MIT */
/* What helpers do between pauses: marking and sweeping.
 *
 *             resume, poll                    nothing grey, the last one
 *   stopped ----------------> running (1..n) ----------------------------> prepared
 *      ^                        |      ^            |  nothing grey,          |
 *      +-------- stop ----------+      +--- poll ---+  not the last: ends     |
 *      +----------------------------- stop -----------------------------------+
 *
 * A helper marks slice by slice and looks at its stop flag in between.  One that finds
 * nothing to do ends: the mutator starts it again when it has published something, so no
 * helper ever waits.  The last one to find nothing goes through the ephemerons and then
 * asks for the finish by setting the interrupt word.
 *
 * The mutator goes on shading what it overwrites.  A small rest of that is done by the
 * final pause; but one shaded cell may have a large graph behind it, so the mutator
 * publishes once more and lets the helpers look, until they have found little.
 *
 * docs/heap/concurrent-marking.md and concurrent-sweeping.md state who may touch what. */
#include "heap/concurrent.h"

#include <sched.h>

#include "base/os.h"
#include "heap/ephemeron.h"
#include "heap/mark.h"
#include "heap/pool.h"
#include "heap/sweep.h"
#include "heap/worklist.h"

#define LITTLE_BYTES ((size_t)256 << 10) /* marked by a round after which the finish may come */

struct concurrent {
  impl *im;
  pool_task markers[MARK_WORKERS - 1]; /* number i is worker i + 1 */
  pool_task sweeper;
  uint32_t active;   /* markers started that have not run out of work; atomic */
  uint32_t prepared; /* nothing was left; atomic */
  unsigned stops;    /* without a resume */
  bool no_threads;   /* the system refused one */
};

/* ---- on helpers ---- */

static uint64_t next_random(mark_worker *w) {
  uint64_t x = w->random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return w->random = x;
}

/* Zeal: slices of a few cells, and at random another thread's turn. */
static bool mark_slice(mark_worker *w) {
  uint64_t yield = w->im->zeal.yield;
  if (WN_LIKELY(!yield)) return mark_worker_run(w, MARK_SLICE);
  if (next_random(w) % yield == 0) sched_yield();
  return mark_worker_run(w, 1 + next_random(w) % 256);
}

/* Others hand over what they have before they stop being active. */
static bool is_last(const struct concurrent *c) {
  return __atomic_load_n(&c->active, __ATOMIC_ACQUIRE) == 1 && worklist_shared(c->im) == 0;
}

static void mark_task(pool_task *task, void *data) {
  mark_worker *w = data;
  struct concurrent *c = w->im->marker.concurrent;
  uint64_t begin = os_thread_cpu_ns();
  while (!pool_task_should_stop(task)) {
    if (!mark_slice(w)) continue;
    if (!is_last(c)) {
      if (worklist_shared(c->im) > 0) continue;
      break;
    }
    if (!ephemerons_prepare(w, task)) break;
    if (!is_last(c)) continue;
    __atomic_store_n(&c->prepared, 1, __ATOMIC_RELEASE);
    __atomic_fetch_or(&c->im->heap->interrupt, WN_INTERRUPT_COLLECT, __ATOMIC_RELAXED);
    break;
  }
  worklist_publish(w);
  w->marking_ns += os_thread_cpu_ns() - begin;
  __atomic_fetch_sub(&c->active, 1, __ATOMIC_ACQ_REL);
}

static void sweep_task(pool_task *task, void *data) { sweep_run(data, task); }

/* ---- on the mutator's thread ---- */

bool concurrent_can_mark(const impl *im) {
  return im->config.concurrent_marking && im->helpers > 0 && !im->zeal.step &&
         !im->marker.concurrent->no_threads;
}

bool concurrent_can_sweep(const impl *im) {
  return im->config.concurrent_sweeping && im->config.lazy_sweeping && im->helpers > 0 &&
         !im->marker.concurrent->no_threads;
}

bool concurrent_is_sweeping(const impl *im) {
  return !pool_task_is_idle(&im->marker.concurrent->sweeper);
}

bool concurrent_is_busy(const impl *im) {
  return concurrent_is_sweeping(im) ||
         __atomic_load_n(&im->marker.concurrent->active, __ATOMIC_RELAXED) > 0;
}

/* As many as there are segments for, at least one: it does the ephemerons. */
static void start_markers(impl *im) {
  struct concurrent *c = im->marker.concurrent;
  size_t wanted = max_size(worklist_shared(im), 1);
  size_t most = min_size(im->helpers, MARK_WORKERS - 1); /* one may be ending: not idle yet */
  wanted = min_size(wanted, most);
  for (unsigned i = 0; i < most; i++) {
    if (__atomic_load_n(&c->active, __ATOMIC_RELAXED) >= wanted) return;
    if (!pool_task_is_idle(&c->markers[i])) continue;
    worklist_join(im, &im->marker.workers[i + 1]);
    if (!im->marker.shared) im->marker.shared = true;
    __atomic_fetch_add(&c->active, 1, __ATOMIC_ACQ_REL);
    if (pool_task_start(&c->markers[i])) continue;
    __atomic_fetch_sub(&c->active, 1, __ATOMIC_ACQ_REL);
    c->no_threads = true;
    return;
  }
}

bool concurrent_poll(impl *im) {
  marker *m = &im->marker;
  struct concurrent *c = m->concurrent;
  mark_worker *w = &m->workers[0];
  if (__atomic_load_n(&c->prepared, __ATOMIC_ACQUIRE)) {
    uint64_t done = mark_progress(im);
    bool little = m->looked_again && done - m->done_before < LITTLE_BYTES;
    if (worklist_worker_is_empty(w) || little) return true;
    m->looked_again = true;
    m->done_before = done;
    c->prepared = 0; /* no helper runs */
  }
  worklist_publish(w);
  start_markers(im);
  return false;
}

void concurrent_stop(impl *im) {
  struct concurrent *c = im->marker.concurrent;
  if (c->stops++ > 0 || FAULT(FAULT_PAUSE_UNSTOPPED)) return;
  /* All are told before any is waited for. */
  for (size_t i = 0; i < MARK_WORKERS - 1; i++)
    __atomic_store_n(&c->markers[i].stop, 1, __ATOMIC_RELAXED);
  pool_task_stop(&c->sweeper);
  for (size_t i = 0; i < MARK_WORKERS - 1; i++) pool_task_stop(&c->markers[i]);
  c->active = 0;
  im->marker.shared = false;
}

void concurrent_resume(impl *im) {
  struct concurrent *c = im->marker.concurrent;
  WN_ASSERT(c->stops > 0);
  if (--c->stops > 0) return;
  if (concurrent_can_sweep(im) && !concurrent_is_sweeping(im) && sweep_has_work(im) &&
      !pool_task_start(&c->sweeper))
    c->no_threads = true;
  if (im->marker.phase != MARKING_INCREMENTAL || !concurrent_can_mark(im)) return;
  if (c->prepared && worklist_shared(im) == 0) return;
  c->prepared = 0;
  start_markers(im);
}

void concurrent_init(impl *im) {
  struct concurrent *c = xcalloc(1, sizeof *c);
  c->im = im;
  im->marker.concurrent = c;
  for (unsigned i = 0; i < MARK_WORKERS - 1; i++) {
    im->marker.workers[i + 1].random = i + 1;
    pool_task_init(&c->markers[i], mark_task, &im->marker.workers[i + 1]);
  }
  pool_task_init(&c->sweeper, sweep_task, im);
}

void concurrent_fini(impl *im) {
  concurrent_stop(im);
  free(im->marker.concurrent);
}
