/* SPDX-License-Identifier: MIT */
/* Weak slots, ephemerons, weak persistents, weak roots, finalizers. */
#include <winnow/heap.h>

#include "base/os.h"
#include "heap/toy.h"
#include "support/test.h"

#define INTO_OLD 2 /* minor collections that promote a survivor */

static toy_cell *weak(toy *t, wn_value target) {
  toy_cell *w = wn_alloc(&t->heap, TOY_WEAK, 16);
  wn_store(&t->heap, w, &w->slots[1], target);
  return w;
}

/* Puts things into the roots without leaving them on the test's stack. */
static __attribute__((noinline)) void make_weak_pair(toy *t) {
  t->roots[0] = toy_list(t, 3);
  t->roots[1] = wn_from_cell(weak(t, t->roots[0]));
}

static bool target_alive(toy *t) {
  toy_cell *w = toy_cell_of(t->roots[1]);
  return wn_is_cell(wn_load_weak(&t->heap, &w->slots[1]));
}

static void weak_slot_case(wn_gc_type type, int settle) {
  toy *t = toy_new(NULL);
  make_weak_pair(t);
  for (int i = 0; i < settle; i++) toy_collect(t, WN_GC_MINOR);
  toy_collect(t, type);
  EXPECT(target_alive(t));
  EXPECT(toy_list_is(t, wn_load_weak(&t->heap, &toy_cell_of(t->roots[1])->slots[1]), 3));
  t->roots[0] = WN_NULL;
  toy_collect(t, type);
  EXPECT(!target_alive(t));
  EXPECT_EQ_INT(t->weak_cleared, 1);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(weak_slot_is_cleared_by_a_scavenge) { weak_slot_case(WN_GC_MINOR, 0); }
TEST(weak_slot_is_cleared_by_a_major_collection) { weak_slot_case(WN_GC_MAJOR, 0); }
TEST(weak_slot_of_old_cells_is_cleared) { weak_slot_case(WN_GC_MAJOR, INTO_OLD); }

static __attribute__((noinline)) void old_weak_to_young(toy *t) {
  t->roots[0] = toy_list(t, 3);
  wn_store(&t->heap, toy_cell_of(t->roots[1]), &toy_cell_of(t->roots[1])->slots[1], t->roots[0]);
}

TEST(weak_slot_of_an_old_cell_follows_a_young_target) {
  toy *t = toy_new(NULL);
  make_weak_pair(t);
  toy_collect(t, WN_GC_MAJOR);
  old_weak_to_young(t);
  EXPECT(wn_heap_verify(&t->heap));
  for (int i = 0; i < 3; i++) {
    toy_collect(t, WN_GC_MINOR);
    EXPECT(toy_list_is(t, wn_load_weak(&t->heap, &toy_cell_of(t->roots[1])->slots[1]), 3));
    EXPECT(wn_heap_verify(&t->heap));
  }
  old_weak_to_young(t);
  t->roots[0] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT(!target_alive(t));
  toy_free(t);
}

/* ---- ephemerons: a chain whose keys hang on each other's values ---- */

static void set_pair(toy *t, unsigned i, wn_value key, wn_value value) {
  toy_cell *table = toy_cell_of(t->roots[0]);
  wn_store(&t->heap, table, &table->slots[1 + 2 * i], key);
  wn_store(&t->heap, table, &table->slots[2 + 2 * i], value);
}

/* roots[0]: a table of n pairs, the value of pair i is the key of pair i - 1; the key of
 * the last is roots[1]. */
static __attribute__((noinline)) void make_chain(toy *t, unsigned n) {
  t->roots[0] = wn_from_cell(wn_alloc(&t->heap, TOY_TABLE, 8 + 8 * n));
  wn_value previous = wn_from_double(0.5);
  for (unsigned i = 0; i < n; i++) {
    wn_value key = wn_from_cell(toy_pair(t, wn_from_int((int)i), WN_NULL));
    set_pair(t, i, key, previous);
    previous = t->roots[1] = key;
  }
}

static unsigned pairs_alive(toy *t, unsigned n) {
  toy_cell *table = toy_cell_of(t->roots[0]);
  unsigned alive = 0;
  for (unsigned i = 0; i < n; i++) alive += wn_is_cell(toy_get(t, table, 1 + 2 * i));
  return alive;
}

static void ephemeron_case(wn_gc_type type, bool old) {
  toy *t = toy_new(NULL);
  make_chain(t, 1000);
  if (old) toy_collect(t, WN_GC_MAJOR);
  toy_collect(t, type);
  EXPECT_EQ_INT(pairs_alive(t, 1000), 1000);
  EXPECT(wn_number(toy_get(t, toy_cell_of(t->roots[0]), 2)) == 0.5);
  EXPECT(wn_heap_verify(&t->heap));
  t->roots[1] = WN_NULL;
  toy_collect(t, type);
  EXPECT_EQ_INT(pairs_alive(t, 1000), 0);
  EXPECT(wn_same(toy_get(t, toy_cell_of(t->roots[0]), 1), WN_DELETED));
  EXPECT(wn_is_hole(toy_get(t, toy_cell_of(t->roots[0]), 2)));
  EXPECT_EQ_INT(t->weak_cleared, 1);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(ephemeron_chain_in_a_scavenge) { ephemeron_case(WN_GC_MINOR, false); }
TEST(ephemeron_chain_in_a_major_collection) { ephemeron_case(WN_GC_MAJOR, false); }
TEST(ephemeron_chain_of_old_cells) { ephemeron_case(WN_GC_MAJOR, true); }

/* Processor time of collecting a chain of n pairs. */
static uint64_t chain_ns(int n) {
  toy *t = toy_new(NULL);
  make_chain(t, n);
  uint64_t begin = os_thread_cpu_ns();
  toy_collect(t, WN_GC_MAJOR);
  uint64_t took = os_thread_cpu_ns() - begin;
  EXPECT_EQ_INT(pairs_alive(t, n), n);
  t->roots[1] = WN_NULL;
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(pairs_alive(t, n), 0);
  toy_free(t);
  return took;
}

/* Ten times the pairs: ten times the time, some more for a table that no cache holds, and
 * not a hundred times. */
TEST(ephemeron_chain_is_linear) { EXPECT(chain_ns(300000) < 40 * chain_ns(30000)); }

/* ---- persistents ---- */

static int deaths;
static void count_death(void *data) { (void)data, deaths++; }

static __attribute__((noinline)) wn_persistent *persistent_list(toy *t) {
  return wn_persistent_new(&t->heap, toy_list(t, 5));
}

TEST(persistent_keeps_its_cell_and_follows_it) {
  toy *t = toy_new(NULL);
  wn_persistent *p = persistent_list(t);
  for (int i = 0; i < 3; i++) {
    toy_collect(t, i == 1 ? WN_GC_MAJOR : WN_GC_MINOR);
    EXPECT(toy_list_is(t, wn_persistent_get(p), 5));
  }
  deaths = 0;
  wn_persistent_make_weak(p, count_death, NULL);
  toy_collect(t, WN_GC_MINOR); /* it is old by now */
  EXPECT_EQ_INT(deaths, 0);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(deaths, 1);
  EXPECT(wn_is_undefined(wn_persistent_get(p)));
  wn_persistent_free(p);
  toy_free(t);
}

TEST(persistent_weak_to_a_young_cell_dies_in_a_scavenge) {
  toy *t = toy_new(NULL);
  wn_persistent *p = persistent_list(t);
  deaths = 0;
  wn_persistent_make_weak(p, count_death, NULL);
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(deaths, 1);
  toy_free(t);
}

/* ---- weak roots ---- */

static void *weak_table[2];
static void sweep_table(wn_visitor *v, bool major, void *data) {
  (void)major, (void)data;
  for (int i = 0; i < 2; i++)
    if (weak_table[i] && !wn_weak_alive(v, &weak_table[i])) weak_table[i] = NULL;
}

static __attribute__((noinline)) void fill_table(toy *t) {
  t->roots[0] = wn_from_cell(toy_pair(t, WN_TRUE, WN_NULL));
  weak_table[0] = wn_to_cell(t->roots[0]);
  weak_table[1] = toy_pair(t, WN_FALSE, WN_NULL);
}

TEST(weak_roots_are_updated_and_cleared) {
  for (int type = 0; type < 2; type++) {
    toy *t = toy_new(NULL);
    wn_heap_add_weak_roots(&t->heap, sweep_table, NULL);
    fill_table(t);
    toy_collect(t, (wn_gc_type)type);
    EXPECT(weak_table[0] == wn_to_cell(t->roots[0]));
    EXPECT(weak_table[1] == NULL);
    t->roots[0] = WN_NULL;
    toy_collect(t, WN_GC_MAJOR);
    EXPECT(weak_table[0] == NULL);
    toy_free(t);
  }
}

/* ---- finalizers ---- */

static __attribute__((noinline)) void make_final(toy *t, unsigned n) {
  t->roots[n] = wn_from_cell(toy_final(t, n));
}

TEST(finalizer_runs_once_when_its_cell_dies) {
  toy *t = toy_new(NULL);
  for (unsigned n = 0; n < 4; n++) make_final(t, n);
  t->roots[0] = WN_NULL;
  toy_collect(t, WN_GC_MINOR); /* 0 dies young */
  EXPECT_EQ_INT(t->finalized[0], 1);
  t->roots[1] = WN_NULL;
  toy_collect(t, WN_GC_MAJOR); /* 1 dies young in a major collection, 2 and 3 get old */
  EXPECT_EQ_INT(t->finalized[1], 1);
  t->roots[2] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(t->finalized[2], 0);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(t->finalized[2], 1);
  toy_collect(t, WN_GC_MAJOR);
  for (unsigned n = 0; n < 3; n++) EXPECT_EQ_INT(t->finalized[n], 1);
  EXPECT_EQ_INT(t->finalized[3], 0);
  toy_free(t);
}

TEST_MAIN()
