/* SPDX-License-Identifier: MIT */
/* Semispaces follow the goal for a scavenge's pause.  Speeds are bounded (250 to 4000 bytes a
 * microsecond), so goals far on either side say the same on every machine. */
#include <winnow/heap.h>

#include "heap/impl.h"
#include "heap/toy.h"
#include "support/test.h"

#define MIB ((size_t)1 << 20)
#define SHORT_US 100      /* at most 400 KB */
#define LONG_US 1000000   /* at least 250 MB */

static void short_goal(wn_heap_config *c) { c->scavenge_goal_us = SHORT_US; }
static void long_goal(wn_heap_config *c) { c->scavenge_goal_us = LONG_US; }
static void no_goal(wn_heap_config *c) { c->scavenge_goal_us = 0; }

static size_t semispace(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s.young_capacity;
}

static toy *grown(void (*modify)(wn_heap_config *c)) {
  toy *t = toy_new(modify);
  t->roots[0] = toy_list(t, 3000000);
  return t;
}

TEST(pause_goal_keeps_semispaces_small_while_all_survives) {
  toy *t = grown(short_goal);
  EXPECT_EQ_INT(semispace(t), MIB);
  toy_free(t);
}

TEST(pause_goal_that_is_met_lets_semispaces_grow) {
  toy *t = grown(long_goal);
  EXPECT_EQ_INT(semispace(t), 16 * MIB);
  toy_free(t);
}

TEST(pause_goal_of_nothing_is_off) {
  toy *t = grown(no_goal);
  EXPECT_EQ_INT(semispace(t), 16 * MIB);
  toy_free(t);
}

TEST(pause_goal_that_is_missed_shrinks_semispaces) {
  toy *t = grown(no_goal);
  t->heap.impl->config.scavenge_goal_us = SHORT_US;
  /* Three scavenges of each size: 16 MB, 8, 4, 2. */
  for (int i = 0; i < 3; i++) t->roots[0] = toy_list(t, 3000000);
  EXPECT_EQ_INT(semispace(t), MIB);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* Garbage costs a scavenge nothing, so it may have room. */
TEST(pause_goal_leaves_large_semispaces_to_garbage) {
  toy *t = grown(no_goal);
  t->heap.impl->config.scavenge_goal_us = SHORT_US;
  for (int i = 0; i < 4; i++) toy_collect(t, WN_GC_MINOR);
  for (int i = 0; i < 2000000; i++) toy_array(t, 4);
  EXPECT_EQ_INT(semispace(t), 16 * MIB);
  toy_free(t);
}

/* Lists of half a megabyte that live one after the other: half of a small nursery survives, and
 * no more bytes of a large one.  The goal allows 1.5 MB at the slowest. */
static void goal_of_lists(wn_heap_config *c) { c->scavenge_goal_us = 6000; }

TEST(pause_goal_tries_whether_cells_die_in_larger_semispaces) {
  toy *t = toy_new(goal_of_lists);
  for (int i = 0; i < 2000; i++) t->roots[0] = toy_list(t, 30000);
  EXPECT_EQ_INT(semispace(t), 16 * MIB);
  toy_free(t);
}

/* Every scavenge goes through 16 MB that the stack keeps young: fewer scavenges are better. */
TEST(pause_goal_makes_room_when_scavenges_cost_something_else) {
  toy *t = toy_new(long_goal);
  toy_cell *volatile array = toy_array(t, 4000000);
  EXPECT_EQ_INT(semispace(t), MIB);
  for (int i = 0; i < 3000000; i++) toy_array(t, 4);
  EXPECT_EQ_INT(semispace(t), 16 * MIB);
  EXPECT(array && wn_is_young(array));
  toy_free(t);
}

TEST_MAIN()
