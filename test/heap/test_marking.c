/* SPDX-License-Identifier: MIT */
/* Incremental marking: the mutator hides things from the marker and must not succeed. */
#include <winnow/heap.h>

#include "heap/alloc.h"
#include "heap/collect.h"
#include "heap/toy.h"
#include "support/test.h"

/* Stepping by hand: marking is always on, a cell is marked at each allocation. */
static toy *marking_toy(void) {
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 2000); /* work for the marker */
  toy_collect(t, WN_GC_MAJOR);
  return t;
}

static void start(toy *t) {
  wn_heap_set_zeal(&t->heap, "step=1,poison,verify=1");
  while (!(t->heap.flags & WN_HEAP_MARKING)) toy_bytes(t, 8);
}

static void finish(toy *t) {
  int majors = t->collections[WN_GC_MAJOR];
  while (t->collections[WN_GC_MAJOR] < majors + 2) toy_bytes(t, 8);
  EXPECT(wn_heap_verify(&t->heap));
}

TEST(marking_sees_what_moved_to_a_black_cell) {
  toy *t = marking_toy();
  toy_cell *a = toy_array(t, 10);
  t->roots[1] = wn_from_cell(a);
  for (unsigned i = 0; i < 10; i++) toy_set(t, a, i, toy_list(t, 20));
  a = NULL;
  toy_collect(t, WN_GC_MAJOR);
  start(t);
  toy_cell *fresh = wn_alloc_old(&t->heap, TOY_ARRAY, 44); /* black */
  t->roots[2] = wn_from_cell(fresh);
  a = toy_cell_of(t->roots[1]);
  for (unsigned i = 0; i < 5; i++) {
    toy_set(t, fresh, i, toy_get(t, a, i));
    toy_set(t, a, i, WN_NULL);
  }
  wn_slots_move(&t->heap, fresh, 6, a, 6, 3);
  wn_slot_swap(&t->heap, fresh, &fresh->slots[8], a, &a->slots[8]);
  wn_slot_swap(&t->heap, a, &a->slots[9], fresh, &fresh->slots[9]);
  finish(t);
  for (unsigned i = 0; i < 10; i++) EXPECT(toy_list_is(t, toy_get(t, fresh, i), 20));
  toy_free(t);
}

TEST(marking_shades_weak_reads) {
  toy *t = marking_toy();
  toy_cell *w = wn_alloc(&t->heap, TOY_WEAK, 16);
  t->roots[1] = wn_from_cell(w);
  t->roots[2] = toy_list(t, 20);
  wn_store(&t->heap, w, &w->slots[1], t->roots[2]);
  w = NULL;
  toy_collect(t, WN_GC_MAJOR);
  t->roots[2] = WN_NULL;
  start(t);
  w = toy_cell_of(t->roots[1]);
  t->roots[3] = wn_load_weak(&t->heap, &w->slots[1]);
  EXPECT(wn_is_cell(t->roots[3]));
  finish(t);
  EXPECT(toy_list_is(t, t->roots[3], 20));
  toy_free(t);
}

TEST(marking_frames_are_shaded_before_they_are_emptied) {
  toy *t = marking_toy();
  toy_cell *f = wn_alloc(&t->heap, TOY_FRAME, 8 + 8 * 4);
  t->roots[1] = wn_from_cell(f);
  wn_value *values = (wn_value *)f->slots + 0;
  values = (wn_value *)((uint32_t *)f + 2);
  for (int i = 0; i < 4; i++) {
    wn_value v = toy_list(t, 20);
    values = (wn_value *)((uint32_t *)toy_cell_of(t->roots[1]) + 2);
    wn_values_store(&values[i], &v, 1);
    wn_remember_cell(&t->heap, toy_cell_of(t->roots[1]));
  }
  f = NULL;
  toy_collect(t, WN_GC_MAJOR);
  start(t);
  f = toy_cell_of(t->roots[1]);
  values = (wn_value *)((uint32_t *)f + 2);
  wn_shade_cell(&t->heap, f);
  for (int i = 0; i < 4; i++) {
    t->roots[4 + i] = values[i];
    wn_values_fill(&values[i], WN_UNDEFINED, 1);
  }
  finish(t);
  for (int i = 0; i < 4; i++) EXPECT(toy_list_is(t, t->roots[4 + i], 20));
  toy_free(t);
}

TEST(marking_old_frames_are_remembered) {
  toy *t = marking_toy();
  toy_cell *f = wn_alloc(&t->heap, TOY_FRAME, 8 + 8 * 4);
  t->roots[1] = wn_from_cell(f);
  toy_collect(t, WN_GC_MAJOR);
  f = toy_cell_of(t->roots[1]);
  wn_value v = toy_list(t, 20);
  ((wn_value *)((uint32_t *)f + 2))[1] = v;
  wn_remember_cell(&t->heap, f);
  for (int i = 0; i < 3; i++) {
    toy_collect(t, WN_GC_MINOR);
    EXPECT(toy_list_is(t, ((wn_value *)((uint32_t *)f + 2))[1], 20));
    EXPECT(wn_heap_verify(&t->heap));
  }
  toy_free(t);
}

static void tight(wn_heap_config *c) {
  c->initial_old_bytes = 4 << 20;
  c->max_semispace_bytes = c->min_semispace_bytes = 1 << 20;
  c->helper_threads = 0; /* else they may leave nothing to do for a step */
}

/* Without zeal: a growing heap is marked in steps and finished at a safepoint. */
TEST(marking_runs_in_steps_as_the_heap_grows) {
  toy *t = toy_new(tight);
  uint32_t steps = 0;
  const char *reason = "";
  for (int round = 0; round < 600; round++) {
    t->roots[round % 15] = toy_list(t, 20000);
    if (t->last.type == WN_GC_MAJOR && t->last.steps > steps) {
      steps = t->last.steps;
      reason = t->last.reason;
    }
  }
  EXPECT(steps >= 2);
  EXPECT_EQ_STR(reason, "finalize incremental marking via stack guard");
  for (int i = 0; i < 15; i++) EXPECT(toy_list_is(t, t->roots[i], 20000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* Helpers or a step ask for the finish; before the next poll something else ends the cycle. */
TEST(marking_requests_for_the_finish_end_with_the_cycle) {
  toy *t = toy_new(tight);
  t->roots[0] = toy_list(t, 1000);
  EXPECT(wn_step(&t->heap, WN_STACK_SCAN, 1));
  request_collection(t->heap.impl, FINISH_REASON);
  toy_collect(t, WN_GC_MAJOR);
  int minor = t->collections[WN_GC_MINOR], major = t->collections[WN_GC_MAJOR];
  wn_poll(&t->heap, WN_STACK_SCAN);
  EXPECT_EQ_INT(t->collections[WN_GC_MINOR], minor);
  EXPECT_EQ_INT(t->collections[WN_GC_MAJOR], major);
  toy_free(t);
}

#ifndef __SANITIZE_THREAD__ /* it makes steps ten times as long */
static void short_pauses(wn_heap_config *c) {
  c->pacing = WN_PACING_LEAN;
  c->helper_threads = 0;
  c->old_births = true;
  c->scavenge_goal_us = 300;
}

/* Cells without references are marked so fast that steps after 13 KB of allocation, of eight times
 * that each, would mostly be looks at the clock. */
TEST(steps_get_larger_where_they_are_short) {
  toy *t = toy_new(short_pauses);
  t->roots[0] = wn_from_cell(toy_array(t, 30000));
  size_t marked = 0, steps = 0;
  for (uint32_t i = 0, cycles = 0; cycles < 4 && i < 1000000; i++) {
    toy_cell *bytes = toy_bytes(t, 1000);
    toy_set(t, toy_cell_of(t->roots[0]), i % 30000, wn_from_cell(bytes));
    if (t->last.type != WN_GC_MAJOR || t->last.steps == 0) continue;
    marked = t->last.marked_bytes; /* the last of four: the distance has been learnt */
    steps = t->last.steps;
    t->last.steps = 0;
    cycles++;
  }
  EXPECT(marked > 4000000);
  EXPECT(steps > 0);
  EXPECT(steps < marked / (8 * 13000) / 2);
  toy_free(t);
}
#endif

TEST_MAIN()
