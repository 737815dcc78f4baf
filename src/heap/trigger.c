/* SPDX-License-Identifier: MIT */
/* What calls for a collection.
 *
 *                 limit (nearly) reached, right after a scavenge
 *        +------+ ----------------------------------------> +---------+
 *        | idle |                                           | marking |--+ a step each
 *        +------+ <---------------------------------------- +---------+<-+ 64 KiB
 *          ^ |     nothing grey, with a scavenge: finish          |
 *          | |     hard limit: finish in one pause               |
 *          +-+ major (abandons a cycle under way) <--------------+
 *
 * Requests come from places that cannot collect (stores, external memory); they lower
 * heap->limit, so the next allocation takes the slow path and obeys them in wn_poll. */
#include "heap/alloc.h"
#include "heap/cage.h"
#include "heap/collect.h"
#include "heap/concurrent.h"
#include "heap/mark.h"
#include "heap/pacing.h"
#include "heap/space.h"
#include "heap/sweep.h"
#include "heap/young.h"
#include "heap/zeal.h"

#include "base/os.h"

#define MIB ((size_t)1 << 20)
#define STEP_BYTES ((size_t)64 << 10) /* allocation between two marking steps */
#define STEP_NS 1000000
#define STEP_SHARE 2 / 3 /* of the goal for a scavenge, for a step: a step is no longer */
/* A tick sweeps one of so many pages, in the time of a marking step: the sweep is to be over
 * before marking starts again. */
#define SWEEP_TICKS 64
#define MARKED_PER_ALLOCATED 8
#define STEP_SHIFT_MOST 5u /* doublings of the distance between steps */
#define STEPS_LEAST 64     /* in the time that the old generation is allocated once */
#define MARKING_FROM (8 * MIB) /* a smaller old generation is not worth a cycle */
#define EXTERNAL_STEP (64 * MIB)
#define EXTERNAL_YOUNG_MAX (32 * MIB)
#define EXTERNAL_MARKING_STEP MIB /* external bytes between two steps */
#define EXTERNAL_STEP_NS 5000000
#define LAST_RESORT_MIN 2
#define LAST_RESORT_MAX 7
#define EXTERNAL_REASON "external memory pressure"

/* ---- the generations' limits ---- */

static bool young_or_global(impl *im, wn_stack_state stack, const char *reason) {
  if (im->config.gc_global) {
    collect_major(im, stack, reason, "GC in old space forced by flags", false);
    pacing_check_limit(im);
    return false;
  }
  collect_minor(im, stack, reason);
  return true;
}

/* External memory has grown by more than a step since it was last collected. */
static bool external_is_due(const impl *im) {
  return im->external > im->external_low + EXTERNAL_STEP;
}

static bool external_is_urgent(const impl *im) {
  return external_is_due(im) && im->external - im->external_low > pacing_max_old(im) / 2;
}

/* `bytes` more bring the old generation so near its limit that a cycle should start. */
static bool marking_is_due(const impl *im, size_t bytes) {
  if (old_used(im) + bytes <= MARKING_FROM) return old_used(im) + bytes > pacing_max_old(im);
  return pacing_old_counted(im) + bytes + pacing_headroom(im) > im->old_limit;
}

/* What the growth of the old generation calls for, directly after a scavenge. */
static void after_minor(impl *im, wn_stack_state stack) {
  bool within = old_used(im) <= pacing_hard_limit(im);
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (!within) collect_finish_marking(im, stack, "allocation limit");
  } else if (marking_is_due(im, 0) || external_is_due(im)) {
    if (im->config.incremental_marking && within)
      collect_start_marking(im, stack);
    else if (external_is_due(im) || pacing_old_counted(im) > im->old_limit)
      collect_major(im, stack, external_is_due(im) ? EXTERNAL_REASON : "allocation limit",
                    COLLECTOR_OLD, false);
  }
  if (!pacing_over_maximum(im, 0)) return;
  collect_major(im, stack, "allocation limit", COLLECTOR_OLD, true);
  pacing_check_limit(im);
}

static void collect_young(impl *im, wn_stack_state stack, const char *reason) {
  if (im->marker.phase == MARKING_INCREMENTAL && im->marking_complete) {
    collect_finish_marking(im, stack, FINISH_REASON);
  } else if (pacing_over_maximum(im, young_used(im) + im->young_large.used)) {
    /* A scavenge might find no room to promote to. */
    collect_major(im, stack, reason, "scavenge might not succeed", true);
    pacing_check_limit(im);
  } else if (young_or_global(im, stack, reason)) {
    after_minor(im, stack);
  }
}

/* ---- what allocation asks ---- */

bool collect_for_young(impl *im) {
  if (im->no_collect || im->collecting) return false;
  collect_young(im, WN_STACK_SCAN, "allocation failure");
  return true;
}

bool collect_for_old(impl *im, size_t bytes) {
  size_t used = old_used(im) + bytes;
  if (!marking_is_due(im, bytes) && !pacing_over_maximum(im, bytes)) return true;
  if (im->marker.phase == MARKING_INCREMENTAL && im->marking_complete) {
    collect_finish_marking(im, WN_STACK_SCAN, FINISH_REASON);
    if (!marking_is_due(im, bytes)) return true;
    used = old_used(im) + bytes;
  }
  if (used <= pacing_hard_limit(im) && im->config.incremental_marking &&
      !im->config.gc_global) {
    if (im->marker.phase == MARKING_INCREMENTAL) return true;
    collect_minor(im, WN_STACK_SCAN, "allocation failure");
    if (im->marker.phase == MARKING_OFF) collect_start_marking(im, WN_STACK_SCAN);
    return true;
  }
  if (pacing_old_counted(im) + bytes <= im->old_limit) return true;
  collect_major(im, WN_STACK_SCAN, "allocation limit", COLLECTOR_OLD, false);
  while (pacing_over_maximum(im, bytes))
    if (!pacing_raise_limit(im)) return false;
  im->old_limit = max_size(im->old_limit, old_used(im) + bytes);
  return true;
}

bool collect_last_resort(impl *im, size_t bytes) {
  if (im->no_collect || im->collecting) return false;
  im->last_resort = true;
  for (int i = 0; i < LAST_RESORT_MAX; i++) {
    uint64_t callbacks = im->weak_callbacks;
    collect_major(im, WN_STACK_SCAN, "last resort", COLLECTOR_OLD, true);
    if (i + 1 >= LAST_RESORT_MIN && im->weak_callbacks == callbacks) break;
  }
  im->last_resort = false;
  return !pacing_over_maximum(im, bytes);
}

/* A short goal makes shorter steps, after less allocation. */
static uint64_t step_ns(const impl *im) {
  uint64_t goal = im->config.scavenge_goal_us * UINT64_C(1000) * STEP_SHARE;
  return goal && goal < STEP_NS ? goal : STEP_NS;
}

static void sweep_some(impl *im) {
  size_t pages = im->old.unadopted / SWEEP_TICKS;
  if (!sweep_step(im) || pages == 0) return;
  uint64_t end = os_now_ns() + step_ns(im);
  while (pages-- > 0 && os_now_ns() < end && sweep_step(im)) {
  }
}

/* Allocation until the next step.  Where cells have few references a step is over soon, and
 * looking at the clocks around it would take as long: then steps come less often and do more. */
static size_t step_distance(const impl *im, uint64_t ns) {
  size_t distance = STEP_BYTES * ns / STEP_NS, most = old_used(im) / STEPS_LEAST;
  if (concurrent_can_mark(im)) return distance; /* it looks after the helpers, too */
  return max_size(distance, min_size(distance << im->marker.step_shift, most));
}

static void adapt_distance(impl *im, uint64_t took, uint64_t ns) {
  unsigned *shift = &im->marker.step_shift;
  if (took > ns / 2 && *shift > 0) --*shift;
  if (took < ns / 8 && *shift < STEP_SHIFT_MOST) ++*shift;
}

/* Memory that waits to go back to the system does not count towards limits any more: so it
 * goes as fast as `bytes` of new memory come. */
static void return_as_much(impl *im, size_t bytes) {
  im->to_return += bytes;
  for (; im->to_return >= PAGE_BYTES; im->to_return -= PAGE_BYTES)
    if (!cage_return_one(im)) im->to_return = PAGE_BYTES;
}

void collect_tick(impl *im, size_t bytes) {
  return_as_much(im, bytes);
  if (im->marker.phase == MARKING_OFF) {
    sweep_some(im);
    return;
  }
  if (im->marking_complete || im->zeal.step) return;
  im->bytes_since_step += bytes;
  uint64_t ns = step_ns(im);
  if (im->bytes_since_step < step_distance(im, ns)) return;
  size_t due = im->bytes_since_step * MARKED_PER_ALLOCATED;
  if (concurrent_can_mark(im)) due = min_size(due, pacing_marking_debt(im));
  uint64_t before = im->marker.steps_ns;
  collect_marking_step(im, due, ns);
  adapt_distance(im, im->marker.steps_ns - before, ns);
  im->bytes_since_step = 0;
}

/* ---- zeal and --gc-interval: at each allocation ---- */

/* Marking starts again soon, on helpers where there are any. */
static void zeal_keep_marking(impl *im) {
  if (im->marker.phase == MARKING_OFF) {
    if (zeal_random(im) % 16) return;
    collect_minor(im, WN_STACK_SCAN, "testing");
    collect_start_marking(im, WN_STACK_SCAN);
  } else if (im->marking_complete) {
    collect_finish_marking(im, WN_STACK_SCAN, "testing");
  } else if (concurrent_can_mark(im)) {
    im->marking_complete = concurrent_poll(im);
  } else {
    im->marking_complete = mark_step(im, 256);
  }
}

static void zeal_mark_one_cell(impl *im) {
  if (im->marker.phase == MARKING_OFF) {
    collect_minor(im, WN_STACK_SCAN, "testing");
    collect_start_marking(im, WN_STACK_SCAN);
  } else if (im->marking_complete) {
    collect_finish_marking(im, WN_STACK_SCAN, "testing");
    collect_start_marking(im, WN_STACK_SCAN);
  } else {
    im->marking_complete = mark_step(im, 1);
    im->marking_steps++;
  }
}

void zeal_tick(impl *im) {
  wn_gc_type type;
  if (im->collecting) return;
  if (im->config.gc_interval && ++im->since_interval >= im->config.gc_interval) {
    im->since_interval = 0;
    collect_young(im, WN_STACK_SCAN, "allocation failure");
  }
  if (zeal_collects(im, &type)) {
    if (type == WN_GC_MAJOR) {
      collect_major(im, WN_STACK_SCAN, "testing", COLLECTOR_OLD, false);
    } else {
      collect_minor(im, WN_STACK_SCAN, "testing");
      after_minor(im, WN_STACK_SCAN); /* the nursery never fills in this mode */
    }
  }
  if (im->zeal.step)
    zeal_mark_one_cell(im);
  else if (im->zeal.mark)
    zeal_keep_marking(im);
  if (im->zeal.helper && zeal_random(im) % im->zeal.helper == 0) {
    concurrent_stop(im);
    concurrent_resume(im);
  }
}

/* ---- external memory ---- */

/* What it calls for; false when nothing. */
static bool collect_for_external(impl *im, wn_stack_state stack) {
  if (pacing_memory_left(im) == 0) {
    collect_major(im, stack, EXTERNAL_REASON, COLLECTOR_OLD, true);
    if (pacing_memory_left(im) == 0) collect_last_resort(im, 0);
    pacing_check_limit(im);
  } else if (external_is_urgent(im)) {
    collect_major(im, stack, EXTERNAL_REASON, COLLECTOR_OLD, true);
  } else if (external_is_due(im) && im->marker.phase == MARKING_INCREMENTAL) {
    collect_marking_step(im, SIZE_MAX, EXTERNAL_STEP_NS);
    if (im->marking_complete) collect_finish_marking(im, stack, FINISH_REASON);
  } else if (external_is_due(im) || im->external_young > EXTERNAL_YOUNG_MAX) {
    if (young_or_global(im, stack, EXTERNAL_REASON)) after_minor(im, stack);
  } else {
    return false;
  }
  im->external_since_step = 0;
  return true;
}

/* Whether growth to what it is now is worth a request. */
static bool external_asks(const impl *im) {
  if (im->external_young > EXTERNAL_YOUNG_MAX || pacing_memory_left(im) == 0) return true;
  if (!external_is_due(im)) return false;
  return im->marker.phase == MARKING_OFF || im->external_since_step > EXTERNAL_MARKING_STEP;
}

void wn_external_adjust(wn_heap *heap, int64_t bytes) {
  impl *im = heap->impl;
  if (bytes < 0) {
    im->external -= min_size((size_t)-bytes, im->external);
    if (im->external < im->external_low) im->external_low = im->external;
    return;
  }
  im->external += (size_t)bytes;
  im->external_young += (size_t)bytes;
  im->external_since_step += (size_t)bytes;
  if (im->collecting) return;
  return_as_much(im, (size_t)bytes);
  if (external_asks(im)) request_collection(im, EXTERNAL_REASON);
}

bool wn_external_try(wn_heap *heap, size_t bytes) {
  impl *im = heap->impl;
  if (pacing_memory_left(im) > bytes) return true;
  if (bytes > im->config.memory_limit_bytes || im->no_collect || im->collecting) return false;
  collect_major(im, WN_STACK_SCAN, EXTERNAL_REASON, COLLECTOR_OLD, true);
  if (pacing_memory_left(im) > bytes) return true;
  collect_last_resort(im, 0);
  return pacing_memory_left(im) > bytes;
}

void wn_code_adjust(wn_heap *heap, int64_t bytes) {
  impl *im = heap->impl;
  im->code_bytes = bytes < 0 ? im->code_bytes - min_size((size_t)-bytes, im->code_bytes)
                             : im->code_bytes + (size_t)bytes;
  if (bytes > 0 && !im->collecting && pacing_memory_left(im) == 0)
    request_collection(im, EXTERNAL_REASON);
}

/* ---- what the embedder asks ---- */

void wn_collect(wn_heap *heap, wn_gc_type type, wn_stack_state stack, const char *reason) {
  impl *im = heap->impl;
  if (type == WN_GC_MAJOR)
    collect_major(im, stack, reason, COLLECTOR_OLD, false);
  else
    young_or_global(im, stack, reason);
}

/* Helpers that have nothing left to mark set the interrupt word and give no reason. */
static const char *reason_of_helpers(impl *im) {
  if (im->marker.phase != MARKING_INCREMENTAL || !concurrent_can_mark(im)) return NULL;
  if (!im->marking_complete) im->marking_complete = concurrent_poll(im);
  return im->marking_complete && collect_finish_is_cheap(im) ? FINISH_REASON : NULL;
}

void wn_poll(wn_heap *heap, wn_stack_state stack) {
  impl *im = heap->impl;
  if (im->no_collect || im->collecting) return;
  __atomic_fetch_and(&heap->interrupt, ~(uint32_t)WN_INTERRUPT_COLLECT, __ATOMIC_RELAXED);
  const char *reason = im->pending_reason;
  im->pending_reason = NULL;
  young_set_limit(im);
  if (!reason) reason = reason_of_helpers(im);
  if (!reason) return;
  if (!collect_for_external(im, stack)) collect_young(im, stack, reason);
}

bool wn_idle(wn_heap *heap, uint64_t ns) {
  impl *im = heap->impl;
  uint64_t begin = os_now_ns();
  if (im->no_collect || im->collecting) return false;
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (im->marking_complete)
      collect_finish_marking(im, WN_STACK_SCAN, "finalize incremental marking via task");
    else
      collect_marking_step(im, SIZE_MAX, ns);
    return true;
  }
  bool more = true;
  while (more && os_now_ns() - begin < ns) more = sweep_step(im);
  if (!more) {
    cage_return_all(im);
    cage_trim(im);
  }
  collect_phase(im, WN_PHASE_SWEEP_STEP, begin);
  return more;
}

bool wn_step(wn_heap *heap, wn_stack_state stack, uint64_t ns) {
  impl *im = heap->impl;
  if (im->no_collect || im->collecting) return false;
  if (im->marker.phase == MARKING_OFF) {
    collect_minor(im, stack, "step");
    collect_start_marking(im, stack);
    return true;
  }
  if (im->marking_complete) {
    collect_finish_marking(im, stack, "step");
    return false;
  }
  collect_marking_step(im, SIZE_MAX, ns);
  return true;
}

void wn_memory_pressure(wn_heap *heap, wn_stack_state stack, wn_pressure pressure) {
  impl *im = heap->impl;
  if (im->no_collect || im->collecting) return;
  if (pressure == WN_PRESSURE_CRITICAL) {
    wn_reduce_memory(heap, stack, "low memory notification");
  } else if (im->marker.phase == MARKING_OFF) {
    collect_minor(im, stack, "memory pressure");
    collect_start_marking(im, stack);
  } else {
    collect_finish_marking(im, stack, "memory pressure");
  }
}

void wn_reduce_memory(wn_heap *heap, wn_stack_state stack, const char *reason) {
  impl *im = heap->impl;
  if (im->no_collect || im->collecting) return;
  /* The first one's finalizers may let go of cells that the second one frees. */
  for (int i = 0; i < 2; i++) collect_major(im, stack, reason, COLLECTOR_OLD, true);
  collect_give_back(im);
}
