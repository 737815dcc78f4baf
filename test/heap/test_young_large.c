/* SPDX-License-Identifier: MIT */
/* Large cells that begin young: death, promotion, pins, the budget, finalizers. */
#include <winnow/heap.h>

#include "base/os.h"
#include "heap/toy.h"
#include "support/test.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)

static wn_heap_stats stats(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s;
}

static __attribute__((noinline)) void array_in_root(toy *t, int root, size_t n) {
  toy_cell *a = toy_array(t, n);
  for (unsigned i = 0; i < n; i += 1000)
    toy_set(t, a, i, wn_from_cell(toy_pair(t, wn_from_int((int)i), WN_NULL)));
  t->roots[root] = wn_from_cell(a);
}

static bool array_is_right(toy *t, wn_value v, size_t n) {
  toy_cell *a = toy_cell_of(v);
  if (wn_cell_bytes(a) != align_up(4 + 4 * n, 8)) return false;
  for (unsigned i = 0; i < n; i++) {
    wn_value e = toy_get(t, a, i);
    if (i % 1000 ? !wn_is_hole(e) : wn_to_int(toy_get(t, toy_cell_of(e), 0)) != (int)i)
      return false;
  }
  return true;
}

TEST(young_large_is_born_young_and_promoted_by_one_scavenge) {
  toy *t = toy_new(NULL);
  size_t sizes[] = {20000, 64 * KIB, 300000, MIB};
  for (int i = 0; i < 4; i++) {
    array_in_root(t, i, sizes[i]);
    EXPECT(wn_is_young(wn_to_cell(t->roots[i])) || i == 3);
    EXPECT(wn_heap_verify(&t->heap));
  }
  EXPECT(stats(t).young_large_used > 0);
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(stats(t).young_large_used, 0);
  EXPECT_EQ_INT(stats(t).young_large_committed, 0);
  for (int i = 0; i < 4; i++) {
    EXPECT(!wn_is_young(wn_to_cell(t->roots[i])));
    EXPECT(array_is_right(t, t->roots[i], sizes[i]));
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_collect(t, WN_GC_MINOR);
  toy_collect(t, WN_GC_MAJOR);
  for (int i = 0; i < 4; i++) EXPECT(array_is_right(t, t->roots[i], sizes[i]));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

static void without_reuse(wn_heap_config *c) { c->reuse_runs = false; }

TEST(young_large_dead_ones_go_with_the_scavenge) {
  toy *t = toy_new(without_reuse);
  array_in_root(t, 0, 100000);
  t->roots[0] = WN_NULL;
  size_t before = stats(t).committed_bytes;
  toy_collect(t, WN_GC_MINOR);
  EXPECT(stats(t).committed_bytes + 390 * KIB < before);
  EXPECT_EQ_INT(stats(t).large_used, 0);
  toy_free(t);
}

/* Of 400 MB that die young, scavenges promote the few that are reached as they come. */
TEST(young_large_garbage_needs_few_major_collections) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 2000; i++) array_in_root(t, i % 2, 50000);
  EXPECT(t->collections[WN_GC_MAJOR] < 6);
  EXPECT(t->collections[WN_GC_MINOR] > 10);
  EXPECT(stats(t).committed_bytes < 64 * MIB);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(young_large_pinned_ones_stay) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 50000);
  toy_set(t, a, 49999, wn_from_cell(toy_pair(t, wn_from_int(7), WN_NULL)));
  for (int i = 0; i < 3; i++) {
    wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
    EXPECT(wn_is_young(a));
    EXPECT_EQ_INT(wn_to_int(toy_get(t, toy_cell_of(toy_get(t, a, 49999)), 0)), 7);
    EXPECT(wn_heap_verify(&t->heap));
  }
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT_EQ_INT(wn_to_int(toy_get(t, toy_cell_of(toy_get(t, a, 49999)), 0)), 7);
  EXPECT(wn_heap_verify(&t->heap));
  wn_keep_alive(a);
  toy_free(t);
}

TEST(young_large_budget_is_a_semispace) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 4; i++) array_in_root(t, i, 50000); /* 800 KB of 1 MB */
  EXPECT_EQ_INT(t->collections[WN_GC_MINOR], 0);
  toy_scrub_stack(); /* the frame below begins where the last ones had their arrays */
  array_in_root(t, 4, 100000);
  EXPECT_EQ_INT(t->collections[WN_GC_MINOR], 1);
  EXPECT(stats(t).large_used > 780 * KIB);
  EXPECT(wn_is_young(wn_to_cell(t->roots[4])));
  /* One that is larger than the budget comes alone, or is born old. */
  array_in_root(t, 5, 5 * MIB);
  EXPECT(stats(t).young_large_used >= 20 * MIB);
  array_in_root(t, 6, 20 * MIB);
  EXPECT(!wn_is_young(wn_to_cell(t->roots[6])));
  for (int i = 5; i < 7; i++) EXPECT(array_is_right(t, t->roots[i], i == 5 ? 5 * MIB : 20 * MIB));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(young_large_hosts_need_no_barrier_and_targets_get_one) {
  toy *t = toy_new(NULL);
  t->roots[0] = wn_from_cell(toy_pair(t, WN_NULL, WN_NULL));
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(!wn_is_young(wn_to_cell(t->roots[0])));
  array_in_root(t, 1, 40000);
  toy_set(t, toy_cell_of(t->roots[0]), 0, t->roots[1]);
  t->roots[1] = WN_NULL;
  EXPECT(wn_heap_verify(&t->heap));
  toy_collect(t, WN_GC_MINOR); /* reached through the remembered slot alone */
  EXPECT(array_is_right(t, toy_get(t, toy_cell_of(t->roots[0]), 0), 40000));
  toy_collect(t, WN_GC_MINOR);
  EXPECT(array_is_right(t, toy_get(t, toy_cell_of(t->roots[0]), 0), 40000));
  toy_free(t);
}

static __attribute__((noinline)) void large_final(toy *t, int root, unsigned number) {
  toy_cell *p = wn_alloc_finalized(&t->heap, TOY_FINAL, 200 * KIB);
  p->slots[0] = wn_slot_from_int((int)number);
  t->roots[root] = wn_from_cell(p);
}

TEST(young_large_finalizers_run_once) {
  toy *t = toy_new(NULL);
  large_final(t, 0, 1);
  large_final(t, 1, 2);
  t->roots[0] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(t->finalized[1], 1);
  EXPECT_EQ_INT(t->finalized[2], 0);
  t->roots[1] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(t->finalized[2], 0); /* it is old */
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(t->finalized[2], 1);
  EXPECT_EQ_INT(t->finalized[1], 1);
  toy_free(t);
}

TEST(young_large_weak_hosts_are_cleared) {
  toy *t = toy_new(NULL);
  toy_cell *w = wn_alloc(&t->heap, TOY_WEAK, 100 * KIB);
  t->roots[0] = wn_from_cell(w);
  wn_store_cell(&t->heap, w, &w->slots[1], toy_pair(t, WN_NULL, WN_NULL));
  t->roots[1] = wn_from_cell(toy_pair(t, WN_NULL, WN_NULL));
  wn_store(&t->heap, w, &w->slots[20000], t->roots[1]);
  w = NULL;
  for (int i = 0; i < 3; i++) {
    toy_collect(t, i < 2 ? WN_GC_MINOR : WN_GC_MAJOR);
    w = toy_cell_of(t->roots[0]);
    EXPECT(wn_is_hole(wn_load_weak(&t->heap, &w->slots[1])));
    EXPECT(wn_load_weak(&t->heap, &w->slots[20000]).bits == t->roots[1].bits);
    w = NULL;
  }
  EXPECT_EQ_INT(t->weak_cleared, 1);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(young_large_while_marking) {
  toy *t = toy_new(NULL);
  wn_heap_set_zeal(&t->heap, "step=1,verify=1");
  for (int i = 0; i < 40; i++) {
    array_in_root(t, i % 8, 17000 + (size_t)i * 1000);
    toy_list(t, 50);
  }
  for (int i = 32; i < 40; i++)
    EXPECT(array_is_right(t, t->roots[i % 8], 17000 + (size_t)i * 1000));
  toy_free(t);
}

static void switched_off(wn_heap_config *c) { c->young_large_cells = false; }

/* Large cells alone make the semispace, their budget, grow. */
TEST(young_large_survival_grows_the_budget) {
  toy *t = toy_new(NULL);
  t->roots[0] = wn_from_cell(toy_array(t, 1000));
  for (unsigned i = 0; i < 400; i++)
    toy_set(t, toy_cell_of(t->roots[0]), i, wn_from_cell(toy_bytes(t, 200 * KIB)));
  EXPECT(stats(t).young_capacity >= 4 * MIB); /* then such cells are born old */
  EXPECT(t->collections[WN_GC_MINOR] < 40);
  toy_free(t);
}

TEST(young_large_can_be_switched_off) {
  toy *t = toy_new(switched_off);
  array_in_root(t, 0, 50000);
  EXPECT(!wn_is_young(wn_to_cell(t->roots[0])));
  EXPECT_EQ_INT(stats(t).young_large_used, 0);
  toy_free(t);
}

TEST(young_large_many_of_them) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 3000; i++) {
    int root = (i * 7) % 15;
    array_in_root(t, root, 17000 + (size_t)(i % 50) * 2000);
    if (i % 3 == 0) t->roots[(i * 5) % 15] = WN_NULL;
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
