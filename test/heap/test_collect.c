/* SPDX-License-Identifier: MIT */
/* Collections of simple graphs: what is reachable survives, the rest goes. */
#include <winnow/heap.h>

#include "heap/toy.h"
#include "support/test.h"

static void small(wn_heap_config *c) {
  c->max_semispace_bytes = 1 << 20;
  c->min_semispace_bytes = 256 << 10;
}

TEST(collect_minor_keeps_a_rooted_list) {
  toy *t = toy_new(small);
  t->roots[0] = toy_list(t, 1000);
  toy_collect(t, WN_GC_MINOR);
  EXPECT(toy_list_is(t, t->roots[0], 1000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_collect(t, WN_GC_MINOR);
  EXPECT(toy_list_is(t, t->roots[0], 1000));
  EXPECT(!wn_is_young(toy_cell_of(t->roots[0])));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(collect_major_keeps_a_rooted_list_and_frees_the_rest) {
  toy *t = toy_new(small);
  t->roots[0] = toy_list(t, 1000);
  t->roots[1] = toy_list(t, 100000);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(toy_list_is(t, t->roots[0], 1000));
  EXPECT(toy_list_is(t, t->roots[1], 100000));
  wn_heap_stats stats;
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT_EQ_INT(stats.used_bytes, 101000 * 16);
  t->roots[1] = WN_UNDEFINED;
  toy_collect(t, WN_GC_MAJOR);
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT_EQ_INT(stats.used_bytes, 1000 * 16);
  EXPECT(toy_list_is(t, t->roots[0], 1000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(collect_automatically_under_allocation) {
  toy *t = toy_new(small);
  for (int round = 0; round < 200; round++) {
    wn_value list = toy_list(t, 5000);
    if (round % 10 == 0) t->roots[round / 10 % 16] = list;
    if (!toy_list_is(t, list, 5000)) {
      EXPECT(!"the list on the stack is intact");
      break;
    }
  }
  for (int i = 0; i < 16; i++) EXPECT(toy_list_is(t, t->roots[i], 5000));
  EXPECT(t->collections[WN_GC_MINOR] > 10);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(collect_old_to_young_references_are_remembered) {
  toy *t = toy_new(small);
  toy_cell *a = toy_array(t, 100);
  t->roots[0] = wn_from_cell(a);
  toy_collect(t, WN_GC_MAJOR);
  a = toy_cell_of(t->roots[0]);
  EXPECT(!wn_is_young(a));
  for (unsigned i = 0; i < 100; i++) toy_set(t, a, i, toy_list(t, (int)i));
  toy_collect(t, WN_GC_MINOR);
  for (unsigned i = 0; i < 100; i++) EXPECT(toy_list_is(t, toy_get(t, a, i), (int)i));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(collect_large_cells_are_freed) {
  toy *t = toy_new(small);
  toy_cell *a = toy_array(t, 1 << 20);
  t->roots[0] = wn_from_cell(a);
  for (unsigned i = 0; i < 1 << 20; i += 1000) toy_set(t, a, i, toy_list(t, 3));
  a = NULL;
  for (int i = 0; i < 4; i++) {
    toy_collect(t, i & 1 ? WN_GC_MAJOR : WN_GC_MINOR);
    a = toy_cell_of(t->roots[0]);
    for (unsigned j = 0; j < 1 << 20; j += 1000)
      EXPECT(toy_list_is(t, toy_get(t, a, j), 3));
    EXPECT(wn_heap_verify(&t->heap));
  }
  a = NULL;
  t->roots[0] = WN_UNDEFINED;
  toy_collect(t, WN_GC_MAJOR);
  wn_heap_stats stats;
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT_EQ_INT(stats.large_used, 0);
  EXPECT_EQ_INT(stats.large_committed, 0);
  toy_free(t);
}

TEST(collect_under_zeal_at_every_allocation) {
  toy *t = toy_new(small);
  wn_heap_set_zeal(&t->heap, "collect=1,major=7,verify=3,poison");
  for (int round = 0; round < 20; round++) {
    wn_value list = toy_list(t, 50);
    EXPECT(toy_list_is(t, list, 50));
    t->roots[round % 16] = list;
  }
  for (int i = 0; i < 16; i++) EXPECT(toy_list_is(t, t->roots[i], 50));
  toy_free(t);
}

TEST(collect_with_incremental_marking_one_cell_a_step) {
  toy *t = toy_new(small);
  t->roots[1] = toy_list(t, 300);
  wn_heap_set_zeal(&t->heap, "step=1,verify=5,poison");
  for (int round = 0; round < 100; round++) {
    wn_value list = toy_list(t, 50);
    EXPECT(toy_list_is(t, list, 50));
    t->roots[round % 8 + 2] = list;
    EXPECT(toy_list_is(t, t->roots[1], 300));
  }
  EXPECT(t->collections[WN_GC_MAJOR] > 2);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
