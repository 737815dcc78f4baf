/* SPDX-License-Identifier: MIT */
/* What calls for a collection.
 *
 *                 old_limit reached, right after a scavenge
 *        +------+ ----------------------------------------> +---------+
 *        | idle |                                           | marking |--+ a step each
 *        +------+ <---------------------------------------- +---------+<-+ 64 KiB
 *          ^ |     nothing grey, with a scavenge: finish          |
 *          | |     hard limit: finish in one pause               |
 *          +-+ major (abandons a cycle under way) <--------------+
 */
#include "heap/alloc.h"
#include "heap/cage.h"
#include "heap/collect.h"
#include "heap/mark.h"
#include "heap/pacing.h"
#include "heap/space.h"
#include "heap/young.h"
#include "heap/zeal.h"

#include "base/os.h"

#define MIB ((size_t)1 << 20)
#define STEP_BYTES ((size_t)64 << 10) /* allocation between two marking steps */
#define STEP_NS 1000000
#define MARKED_PER_ALLOCATED 8
#define EXTERNAL_STEP (64 * MIB)
#define EXTERNAL_YOUNG_MAX (32 * MIB)

/* ---- what allocation asks ---- */

/* What the growth of the old generation calls for, directly after a scavenge. */
static void after_minor(impl *im, wn_stack_state stack) {
  size_t used = old_used(im);
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (used > pacing_hard_limit(im)) collect_finish_marking(im, stack, "allocation limit");
  } else if (used > im->old_limit || im->external > im->external_low + EXTERNAL_STEP) {
    if (im->config.incremental_marking && used <= pacing_hard_limit(im))
      collect_start_marking(im, stack);
    else
      collect_major(im, stack, used > im->old_limit ? "allocation limit" : "external memory pressure",
            COLLECTOR_OLD, false);
  }
  if (old_used(im) <= im->max_old) return;
  collect_major(im, stack, "allocation limit", COLLECTOR_OLD, true);
  pacing_check_limit(im);
}

static void collect_young(impl *im, wn_stack_state stack, const char *reason) {
  if (im->marker.phase == MARKING_INCREMENTAL && im->marking_complete) {
    collect_finish_marking(im, stack, FINISH_REASON);
  } else if (old_used(im) + young_used(im) > im->max_old) {
    /* A scavenge might find no room to promote to. */
    collect_major(im, stack, reason, "scavenge might not succeed", true);
    pacing_check_limit(im);
  } else {
    collect_minor(im, stack, reason);
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
    collect_finish_marking(im, WN_STACK_SCAN, FINISH_REASON);
    if (old_used(im) + bytes <= im->old_limit) return true;
  }
  if (im->marker.phase == MARKING_INCREMENTAL && old_used(im) + bytes <= pacing_hard_limit(im))
    return true;
  if (im->marker.phase == MARKING_OFF && im->config.incremental_marking &&
      old_used(im) + bytes <= pacing_hard_limit(im)) {
    collect_minor(im, WN_STACK_SCAN, "allocation failure");
    collect_start_marking(im, WN_STACK_SCAN);
    return true;
  }
  collect_major(im, WN_STACK_SCAN, "allocation limit", COLLECTOR_OLD, false);
  if (old_used(im) + bytes <= im->max_old) {
    im->old_limit = max_size(im->old_limit, old_used(im) + bytes);
    return true;
  }
  while (old_used(im) + bytes > im->max_old)
    if (!pacing_raise_limit(im)) return false;
  return true;
}

bool collect_last_resort(impl *im) {
  if (im->no_collect || im->collecting) return false;
  collect_major(im, WN_STACK_SCAN, "last resort", COLLECTOR_OLD, true);
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
  collect_marking_step(im, im->bytes_since_step * MARKED_PER_ALLOCATED, STEP_NS);
  im->bytes_since_step = 0;
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
  if (zeal_collects(im, &type)) {
    if (type == WN_GC_MAJOR) {
      collect_major(im, WN_STACK_SCAN, "testing", COLLECTOR_OLD, false);
    } else {
      collect_minor(im, WN_STACK_SCAN, "testing");
      after_minor(im, WN_STACK_SCAN); /* the nursery never fills in this mode */
    }
  }
  if (im->zeal.step) zeal_mark_one_cell(im);
}

/* ---- what the embedder asks ---- */

void wn_collect(wn_heap *heap, wn_gc_type type, wn_stack_state stack, const char *reason) {
  impl *im = heap->impl;
  if (type == WN_GC_MAJOR)
    collect_major(im, stack, reason, COLLECTOR_OLD, false);
  else
    collect_minor(im, stack, reason);
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
    collect_major(im, stack, "external memory pressure", COLLECTOR_OLD, true);
  else
    collect_young(im, stack, reason);
}

bool wn_idle(wn_heap *heap, uint64_t ns) {
  impl *im = heap->impl;
  uint64_t end = os_now_ns() + ns;
  if (im->no_collect || im->collecting) return false;
  if (im->marker.phase == MARKING_INCREMENTAL) {
    if (im->marking_complete)
      collect_finish_marking(im, WN_STACK_SCAN, "finalize incremental marking via task");
    else
      collect_marking_step(im, SIZE_MAX, ns);
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
