/* SPDX-License-Identifier: MIT */
/* Cells are born old while most of the nursery would survive, and pauses stay short where
 * that costs little. */
#include <winnow/heap.h>

#include "heap/births.h"
#include "heap/impl.h"
#include "heap/toy.h"
#include "support/test.h"

static void lean(wn_heap_config *c) {
  c->pacing = WN_PACING_LEAN;
  c->helper_threads = 0;
  c->old_births = true;
  c->scavenge_goal_us = 300;
}
static void without(wn_heap_config *c) {
  lean(c);
  c->old_births = false;
}

static uint64_t scavenges(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s.scavenges;
}

/* Of `all` pairs every `kept`th lives; how many were born old. */
static int born_old(toy *t, int all, int kept) {
  int old = 0;
  t->roots[0] = WN_NULL;
  for (int i = 0; i < all; i++) {
    toy_cell *pair = toy_pair(t, wn_from_int(i), WN_NULL);
    old += !wn_is_young(pair);
    if (i % kept) continue;
    toy_set(t, pair, 1, t->roots[0]);
    t->roots[0] = wn_from_cell(pair);
  }
  return old;
}

TEST(births_are_old_where_all_survives) {
  toy *t = toy_new(lean);
  int old = born_old(t, 1000000, 1);
  EXPECT(old > 200000); /* where collecting is slow (a debug build) larger nurseries are tried */
  uint64_t with = scavenges(t);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
  t = toy_new(without);
  EXPECT_EQ_INT(born_old(t, 1000000, 1), 0);
  EXPECT(scavenges(t) > with);
  toy_free(t);
}

TEST(births_are_young_where_cells_die) {
  toy *t = toy_new(lean);
  int old = born_old(t, 1000000, 50);
  EXPECT(old < 100000);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(births_become_young_again_when_cells_begin_to_die) {
  toy *t = toy_new(lean);
  EXPECT(born_old(t, 1000000, 1) > 0);
  born_old(t, 4000000, 50); /* a turn has 32 MB at most */
  EXPECT(born_old(t, 1000000, 50) < 100000);
  toy_free(t);
}

/* What the slow half of allocation and the pauses do for cells born young, an area's end does
 * for those born old. */
TEST(births_register_weak_cells) {
  toy *t = toy_new(lean);
  t->heap.impl->births.left = (size_t)1 << 20;
  toy_cell *weak = wn_alloc(&t->heap, TOY_WEAK, 12);
  EXPECT(!wn_is_young(weak));
  t->roots[1] = wn_from_cell(weak);
  wn_store(&t->heap, weak, wn_slot_at(weak, 2), wn_from_cell(toy_pair(t, WN_NULL, WN_NULL)));
  weak = NULL;
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(wn_same(toy_get(t, toy_cell_of(t->roots[1]), 1), WN_HOLE));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(births_are_counted_by_the_statistics) {
  toy *t = toy_new(lean);
  wn_heap_stats before, after;
  t->heap.impl->births.left = (size_t)1 << 20;
  EXPECT(!wn_is_young(toy_pair(t, WN_NULL, WN_NULL)));
  wn_heap_get_stats(&t->heap, &before);
  for (int i = 0; i < 1000; i++) toy_pair(t, WN_NULL, WN_NULL);
  wn_heap_get_stats(&t->heap, &after);
  EXPECT_EQ_INT(after.used_bytes - before.used_bytes, 16000);
  EXPECT_EQ_INT(after.allocated_bytes - before.allocated_bytes, 16000);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(births_are_black_while_marking) {
  toy *t = toy_new(lean);
  t->roots[0] = toy_list(t, 100000);
  EXPECT(wn_step(&t->heap, WN_STACK_SCAN, 1000));
  t->heap.impl->births.left = (size_t)1 << 20;
  wn_value list = WN_NULL;
  for (int i = 0; i < 10000; i++) {
    toy_cell *pair = toy_pair(t, wn_from_int(i), list);
    list = wn_from_cell(pair);
    if (!wn_is_young(pair)) EXPECT(cell_is_marked(pair));
  }
  EXPECT(wn_heap_verify(&t->heap));
  t->roots[1] = list;
  while (wn_step(&t->heap, WN_STACK_SCAN, 1000000)) {
  }
  EXPECT(toy_list_is(t, t->roots[0], 100000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* What is over is over once: small scavenges after that say nothing. */
TEST(births_end_once) {
  toy *t = toy_new(lean);
  t->heap.impl->births.ended = true;
  toy_collect(t, WN_GC_MINOR);
  EXPECT(!births_ended(t->heap.impl));
  toy_free(t);
}

TEST_MAIN()
