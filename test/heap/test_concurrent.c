/* SPDX-License-Identifier: MIT */
/* Helpers that mark and sweep while the mutator runs. */
#include <unistd.h>

#include "heap/collect.h"
#include "heap/concurrent.h"
#include "heap/ephemeron.h"
#include "heap/impl.h"
#include "heap/mark.h"
#include "heap/toy.h"
#include "support/test.h"

#define PATIENCE 20000 /* milliseconds that a helper has */

static void small_nursery(wn_heap_config *c) {
  c->max_semispace_bytes = 1 << 20;
  c->compaction = false;
}

static void alone(wn_heap_config *c) {
  small_nursery(c);
  c->helper_threads = 0;
}

static void no_marking(wn_heap_config *c) {
  small_nursery(c);
  c->concurrent_marking = false;
}

static void no_sweeping(wn_heap_config *c) {
  small_nursery(c);
  c->concurrent_sweeping = false;
}

static toy *toy_with_list(void (*modify)(wn_heap_config *c), int n) {
  toy *t = toy_new(modify);
  t->roots[0] = toy_list(t, n);
  toy_collect(t, WN_GC_MAJOR);
  return t;
}

static bool has_helpers(toy *t) { return concurrent_can_mark(t->heap.impl); }

static __attribute__((noinline)) void start(toy *t) {
  collect_minor(t->heap.impl, WN_STACK_EMPTY, "testing");
  collect_start_marking(t->heap.impl, WN_STACK_EMPTY);
}

static bool wait_until_marked(toy *t) {
  for (int ms = 0; ms < PATIENCE; ms++) {
    if (concurrent_poll(t->heap.impl)) return true;
    usleep(1000);
  }
  return false;
}

static __attribute__((noinline)) void finish(toy *t) {
  collect_finish_marking(t->heap.impl, WN_STACK_EMPTY, "testing");
}

static uint64_t marked_by(toy *t, bool mutator) {
  uint64_t own = t->heap.impl->marker.workers[0].marked_bytes;
  return mutator ? own : mark_progress(t->heap.impl) - own;
}

/* ---- marking ---- */

TEST(concurrent_helper_marks_what_the_mutator_does_not) {
  toy *t = toy_with_list(small_nursery, 100000);
  if (has_helpers(t)) {
    start(t);
    EXPECT(wait_until_marked(t));
    EXPECT(marked_by(t, false) >= 100000 * 16);
    EXPECT_EQ_INT(marked_by(t, true), 0);
    finish(t);
  }
  EXPECT(toy_list_is(t, t->roots[0], 100000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(concurrent_marking_can_be_switched_off) {
  void (*const modes[])(wn_heap_config *) = {alone, no_marking};
  for (int i = 0; i < 2; i++) {
    toy *t = toy_with_list(modes[i], 10000);
    EXPECT(!has_helpers(t));
    start(t);
    usleep(2000);
    EXPECT_EQ_INT(mark_progress(t->heap.impl), 0);
    collect_marking_step(t->heap.impl, SIZE_MAX, UINT64_MAX);
    EXPECT(t->heap.impl->marking_complete);
    EXPECT(marked_by(t, true) >= 10000 * 16);
    EXPECT_EQ_INT(marked_by(t, false), 0);
    finish(t);
    EXPECT(toy_list_is(t, t->roots[0], 10000));
    toy_free(t);
  }
}

TEST(concurrent_helper_asks_for_the_finish) {
  toy *t = toy_with_list(small_nursery, 50000);
  if (has_helpers(t)) {
    start(t);
    int ms = 0, majors = t->collections[WN_GC_MAJOR];
    while (!(__atomic_load_n(&t->heap.interrupt, __ATOMIC_RELAXED) & WN_INTERRUPT_COLLECT) &&
           ms++ < PATIENCE)
      usleep(1000);
    EXPECT(ms < PATIENCE);
    wn_poll(&t->heap, WN_STACK_EMPTY);
    EXPECT_EQ_INT(t->collections[WN_GC_MAJOR], majors + 1);
    EXPECT_EQ_STR(t->last.reason, "finalize incremental marking via stack guard");
  }
  toy_free(t);
}

/* The mutator rewrites a graph as fast as it can while helpers mark it. */
TEST(concurrent_marking_survives_a_busy_mutator) {
  toy *t = toy_with_list(small_nursery, 10);
  wn_heap_set_zeal(&t->heap, "verify=1,yield=3");
  t->roots[1] = wn_from_cell(toy_array(t, 3000));
  for (unsigned i = 0; i < 3000; i++) {
    wn_value list = toy_list(t, 8);
    toy_set(t, toy_cell_of(t->roots[1]), i, list);
  }
  toy_collect(t, WN_GC_MAJOR);
  uint64_t random = 7;
  for (int cycle = 0; cycle < 4; cycle++) {
    start(t);
    for (int i = 0; i < 20000; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      unsigned a = (unsigned)(random >> 33) % 3000, b = (unsigned)(random >> 45) % 3000;
      toy_cell *array = toy_cell_of(t->roots[1]);
      wn_slot_swap(&t->heap, array, &array->slots[a], array, &array->slots[b]);
      if (i % 64 == 0) toy_set(t, toy_cell_of(t->roots[1]), a, toy_list(t, 8));
      if (i % 1000 == 0) wn_slots_move(&t->heap, array, 10, array, 500, 2);
      for (unsigned k = 0; i % 1000 == 0 && k < 2; k++)
        toy_set(t, toy_cell_of(t->roots[1]), 499 + k, toy_list(t, 8));
    }
    if (t->heap.impl->marker.phase == MARKING_INCREMENTAL) finish(t);
    for (unsigned i = 0; i < 3000; i++)
      EXPECT(toy_list_is(t, toy_get(t, toy_cell_of(t->roots[1]), i), 8));
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* What is unlinked while it is marked is shaded; a large graph behind one cell is the
 * helpers' work, not the final pause's. */
TEST(concurrent_marking_finds_what_hangs_on_a_shaded_cell) {
  toy *t = toy_with_list(small_nursery, 10);
  t->roots[1] = wn_from_cell(toy_pair(t, toy_list(t, 200000), WN_NULL));
  toy_collect(t, WN_GC_MAJOR);
  if (has_helpers(t)) {
    concurrent_stop(t->heap.impl); /* nothing is marked yet when the list is moved */
    start(t);
    wn_value list = toy_get(t, toy_cell_of(t->roots[1]), 0);
    toy_set(t, toy_cell_of(t->roots[1]), 0, WN_NULL);
    t->roots[2] = list;
    list = WN_NULL;
    concurrent_resume(t->heap.impl);
    EXPECT(wait_until_marked(t));
    EXPECT(marked_by(t, false) >= 200000 * 16);
    finish(t);
    EXPECT_EQ_INT(marked_by(t, true) > 100000, 0);
  }
  toy_free(t);
}

TEST(concurrent_cycle_is_dropped_by_a_full_collection) {
  toy *t = toy_with_list(small_nursery, 50000);
  for (int i = 0; i < 5; i++) {
    start(t);
    if (i % 2) usleep(500);
    toy_collect(t, WN_GC_MAJOR);
    EXPECT(toy_list_is(t, t->roots[0], 50000));
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(concurrent_heap_ends_while_helpers_mark) {
  for (int i = 0; i < 20; i++) {
    toy *t = toy_with_list(small_nursery, 20000);
    start(t);
    toy_free(t);
  }
}

/* ---- ephemerons ---- */

/* Pairs with old keys and values; in the end every other key is kept alive by an array. */
static void table_of(toy *t, unsigned n) {
  t->roots[1] = wn_from_cell(wn_alloc_old(&t->heap, TOY_TABLE, 8 + 8 * n));
  t->roots[2] = wn_from_cell(toy_array(t, n / 2));
  t->roots[3] = wn_from_cell(toy_array(t, n));
  for (unsigned i = 0; i < n; i++) {
    toy_cell *key = toy_pair(t, wn_from_int((int)i), WN_NULL);
    toy_set(t, toy_cell_of(t->roots[1]), 1 + 2 * i, wn_from_cell(key));
    if (i % 2) toy_set(t, toy_cell_of(t->roots[2]), i / 2, wn_from_cell(key));
    toy_set(t, toy_cell_of(t->roots[3]), i, wn_from_cell(key));
    toy_set(t, toy_cell_of(t->roots[1]), 2 + 2 * i, toy_list(t, 2));
  }
  toy_collect(t, WN_GC_MINOR);
  toy_collect(t, WN_GC_MINOR); /* all old */
  t->roots[3] = WN_NULL;
}

TEST(concurrent_helper_goes_through_ephemerons) {
  toy *t = toy_with_list(small_nursery, 10);
  table_of(t, 4000);
  if (has_helpers(t)) {
    start(t);
    EXPECT(wait_until_marked(t));
    EXPECT_EQ_INT(t->heap.impl->marker.met.len, 1);
    EXPECT_EQ_INT(t->heap.impl->marker.tables_done, 1);
    EXPECT_EQ_INT(t->heap.impl->marker.pending.waiting, 2000);
    finish(t);
    EXPECT_EQ_INT(t->weak_cleared, 1);
    for (unsigned i = 0; i < 4000; i++) {
      wn_value value = toy_get(t, toy_cell_of(t->roots[1]), 2 + 2 * i);
      EXPECT(i % 2 ? toy_list_is(t, value, 2) : value.bits == WN_HOLE.bits);
    }
  }
  toy_free(t);
}

/* A key that the mutator takes out of the table after the helper has been there. */
TEST(concurrent_ephemeron_key_read_late_keeps_its_value) {
  toy *t = toy_with_list(small_nursery, 10);
  table_of(t, 100);
  if (has_helpers(t)) {
    start(t);
    EXPECT(wait_until_marked(t));
    t->roots[3] = wn_load_weak(&t->heap, &toy_cell_of(t->roots[1])->slots[1]);
    EXPECT(wn_is_cell(t->roots[3]));
    finish(t);
    EXPECT(toy_list_is(t, toy_get(t, toy_cell_of(t->roots[1]), 2), 2));
    EXPECT(toy_get(t, toy_cell_of(t->roots[1]), 6).bits == WN_HOLE.bits);
    EXPECT(wn_heap_verify(&t->heap));
  }
  toy_free(t);
}

/* Pairs go from an old table to a young one, and when a helper has been through the tables,
 * to another old one: no barrier sees them leave the young table. */
TEST(concurrent_pairs_moved_behind_the_helper_keep_their_values) {
  toy *t = toy_with_list(small_nursery, 10);
  table_of(t, 100);
  t->roots[4] = wn_from_cell(wn_alloc_old(&t->heap, TOY_TABLE, 8 + 8 * 100));
  toy_cell *young = wn_alloc(&t->heap, TOY_TABLE, 8 + 8 * 100);
  wn_slots_move(&t->heap, young, 2, toy_cell_of(t->roots[1]), 2, 200);
  if (has_helpers(t)) {
    collect_minor(t->heap.impl, WN_STACK_SCAN, "testing"); /* pinned, it stays young */
    collect_start_marking(t->heap.impl, WN_STACK_SCAN);
    EXPECT(wn_is_young(young));
    EXPECT(wait_until_marked(t));
    wn_slots_move(&t->heap, toy_cell_of(t->roots[4]), 2, young, 2, 200);
    finish(t);
    for (unsigned i = 1; i < 100; i += 2)
      EXPECT(toy_list_is(t, toy_get(t, toy_cell_of(t->roots[4]), 2 + 2 * i), 2));
    EXPECT(wn_heap_verify(&t->heap));
    wn_keep_alive(young);
  }
  toy_free(t);
}

/* Things that wait by the ten thousand: every key finds its own, in any order. */
TEST(pending_table_finds_every_key) {
  enum { N = 60000 };
  pending_table table = {0};
  for (int round = 0; round < 2; round++) { /* the second finds keys of the first */
    for (uint32_t i = 0; i < N; i++)
      for (uint32_t j = 0; j <= i % 3; j++) pending_add(&table, (i + 1) * 8, i * 4 + j + 1);
    EXPECT_EQ_INT(table.waiting, 2 * N);
    for (uint32_t k = 0; k < N; k++) {
      uint32_t i = k * 7919u % N; /* 7919 and N have no common divisor */
      uint32_t found = 0, what;
      while ((what = pending_take(&table, (i + 1) * 8))) {
        EXPECT_EQ_INT((what - 1) / 4, i);
        found |= 1u << (what - 1) % 4;
      }
      EXPECT_EQ_INT(found, (2u << i % 3) - 1);
    }
    EXPECT_EQ_INT(table.waiting, 0);
    EXPECT(!pending_take(&table, 8));
  }
  pending_clear(&table);
}

/* A hundred thousand values of one key take no longer than those of many. */
TEST(pending_table_takes_many_of_one_key) {
  enum { N = 100000 };
  pending_table table = {0};
  for (uint32_t i = 0; i < N; i++) pending_add(&table, 64, i + 1);
  pending_add(&table, 128, 7);
  uint64_t sum = 0;
  for (uint32_t what; (what = pending_take(&table, 64));) sum += what;
  EXPECT(sum == (uint64_t)N * (N + 1) / 2);
  pending_add(&table, 64, 5);
  EXPECT_EQ_INT(pending_take(&table, 64), 5);
  EXPECT_EQ_INT(pending_take(&table, 128), 7);
  EXPECT_EQ_INT(table.waiting, 0);
  pending_clear(&table);
}

/* ---- sweeping ---- */

/* Every other cell of many pages dies. */
static void make_holes(toy *t) {
  t->roots[1] = wn_from_cell(toy_array(t, 10000));
  for (unsigned i = 0; i < 20000; i++) {
    void *cell = wn_alloc_old(&t->heap, TOY_BYTES, 256);
    if (i % 2) toy_set(t, toy_cell_of(t->roots[1]), i / 2, wn_from_cell(cell));
  }
  t->roots[2] = wn_from_cell(wn_alloc_old(&t->heap, TOY_BYTES, 4 << 20));
  t->roots[2] = WN_NULL;
}

static bool wait_until_swept(toy *t) {
  impl *im = t->heap.impl;
  for (int ms = 0; concurrent_is_sweeping(im) && ms < PATIENCE; ms++) usleep(1000);
  return !concurrent_is_sweeping(im);
}

TEST(concurrent_helper_sweeps_and_the_mutator_adopts) {
  toy *t = toy_with_list(small_nursery, 10);
  impl *im = t->heap.impl;
  make_holes(t);
  toy_collect(t, WN_GC_MAJOR);
  if (concurrent_can_sweep(im)) {
    EXPECT(wait_until_swept(t));
    EXPECT_EQ_INT(im->old.unswept.len, 0);
    EXPECT_EQ_INT(im->doomed.len, 0);
    EXPECT(im->returned.len > 0 || im->idle_runs.len > 0); /* the large cell's run */
    EXPECT(im->old.unadopted > 10);
    EXPECT(wn_heap_verify(&t->heap));
    size_t pages = im->old.pages.len;
    for (int i = 0; i < 9000; i++) (void)wn_alloc_old(&t->heap, TOY_BYTES, 256);
    EXPECT(im->old.pages.len <= pages + 1); /* holes first */
    EXPECT(wn_heap_verify(&t->heap));
  }
  toy_free(t);
}

TEST(concurrent_sweeping_can_be_switched_off) {
  toy *t = toy_with_list(no_sweeping, 10);
  impl *im = t->heap.impl;
  make_holes(t);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(!concurrent_is_sweeping(im));
  usleep(2000);
  EXPECT_EQ_INT(im->old.unswept.len, im->old.unadopted);
  EXPECT(im->old.unswept.len > 10);
  EXPECT_EQ_INT(im->doomed.len + im->returned.len, 0);
  toy_free(t);
}

/* Collections come while pages are being swept: nothing waits, nothing is lost. */
TEST(concurrent_sweeping_survives_collections) {
  toy *t = toy_with_list(small_nursery, 10);
  wn_heap_set_zeal(&t->heap, "verify=1,poison");
  for (int i = 0; i < 8; i++) {
    make_holes(t);
    toy_collect(t, WN_GC_MAJOR);
    for (int k = 0; k < 1000; k++) toy_pair(t, WN_NULL, WN_NULL);
    toy_collect(t, WN_GC_MINOR);
    start(t);
    if (has_helpers(t)) EXPECT(wait_until_marked(t));
    finish(t);
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
