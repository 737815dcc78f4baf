/* SPDX-License-Identifier: MIT */
/* Histograms of pauses, steps on request, memory pressure, allocations that may fail. */
#include <winnow/heap.h>

#include <unistd.h>

#include "base/os.h"
#include "heap/alloc.h"
#include "heap/collect.h"
#include "heap/concurrent.h"
#include "heap/impl.h"
#include "heap/toy.h"
#include "support/test.h"

static wn_histogram pauses(toy *t, wn_pause_sort sort) {
  wn_histogram h;
  wn_heap_get_pauses(&t->heap, sort, &h);
  return h;
}

TEST(pauses_are_counted_by_sort) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 5; i++) toy_collect(t, WN_GC_MINOR);
  for (int i = 0; i < 3; i++) toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(pauses(t, WN_PAUSE_MINOR).count, 5);
  EXPECT_EQ_INT(pauses(t, WN_PAUSE_MAJOR).count, 3);
  EXPECT_EQ_INT(pauses(t, WN_PAUSE_STEP).count, 0);
  wn_histogram h = pauses(t, WN_PAUSE_MAJOR);
  EXPECT(h.longest_ns > 0 && h.longest_ns <= h.total_ns && h.total_ns <= 3 * h.longest_ns);
  uint64_t sum = 0;
  for (unsigned b = 0; b < WN_HISTOGRAM_BUCKETS; b++) sum += h.buckets[b];
  EXPECT_EQ_INT(sum, 3);
  EXPECT(wn_histogram_percentile(&h, 100) == h.longest_ns);
  toy_free(t);
}

/* A histogram made by hand: the percentile is at most 9 % above the true value. */
TEST(percentile_is_exact_to_a_ninth) {
  wn_histogram h = {0};
  EXPECT_EQ_INT(wn_histogram_percentile(&h, 50), 0);
  /* 99 pauses of 300 ns and one of 1 ms: 300 is in [256 + 32, 256 + 64). */
  h.buckets[1] = 99;
  h.buckets[(19 - 8) * 8 + 7] = 1;
  h.count = 100;
  h.longest_ns = 1000000;
  EXPECT(wn_histogram_percentile(&h, 50) >= 300 && wn_histogram_percentile(&h, 50) <= 327);
  EXPECT(wn_histogram_percentile(&h, 99) <= 327);
  EXPECT(wn_histogram_percentile(&h, 99.5) == 1000000);
  EXPECT(wn_histogram_percentile(&h, 0) <= 327);
}

static void manual(wn_heap_config *config) { config->max_old_bytes = 64u << 20; }

TEST(steps_finish_a_cycle_that_frees_the_dead) {
  toy *t = toy_new(manual);
  t->roots[0] = toy_list(t, 50000);
  t->roots[1] = toy_list(t, 50000);
  toy_collect(t, WN_GC_MINOR);
  toy_collect(t, WN_GC_MINOR);
  wn_heap_stats before, after;
  wn_heap_get_stats(&t->heap, &before);
  t->roots[1] = WN_NULL;
  int steps = 0;
  /* A helper may have what is left to mark, and wait for a processor. */
  for (; wn_step(&t->heap, WN_STACK_EMPTY, 100000) && steps < 100000; steps++) usleep(100);
  wn_heap_get_stats(&t->heap, &after);
  EXPECT(steps > 1);
  EXPECT_EQ_INT(after.major_collections, before.major_collections + 1);
  EXPECT(after.used_bytes < before.used_bytes * 2 / 3);
  EXPECT(pauses(t, WN_PAUSE_STEP).count > 1);
  EXPECT(toy_list_is(t, t->roots[0], 50000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* ---- how long, and alone ---- */

static __attribute__((noinline)) void make_old_lists(toy *t) {
  for (int i = 0; i < 8; i++) t->roots[i] = toy_list(t, 150000); /* 19 MB in all */
  for (int i = 0; i < 3; i++) toy_collect(t, WN_GC_MINOR);
}

/* Processor time of this thread: what other programs do meanwhile does not count. */
static uint64_t full_stop(toy *t) {
  uint64_t begin = os_thread_cpu_ns();
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "testing");
  return os_thread_cpu_ns() - begin;
}

static uint64_t longest_of_steps(toy *t) {
  uint64_t longest = 0;
  for (bool more = true; more;) {
    uint64_t begin = os_thread_cpu_ns();
    more = wn_step(&t->heap, WN_STACK_EMPTY, 200000);
    uint64_t took = os_thread_cpu_ns() - begin;
    if (took > longest) longest = took;
  }
  return longest;
}

static void marking_alone(wn_heap_config *c) {
  c->helper_threads = 0;
  c->compaction = false; /* it has a budget of its own */
}

/* Rows A-19 and B-07: the longest pause is at most a third of the full stop. */
TEST(pauses_of_marking_in_steps_are_short) {
  toy *t = toy_new(marking_alone);
  make_old_lists(t);
  uint64_t full = UINT64_MAX, step = UINT64_MAX;
  for (int round = 0; round < 3; round++) {
    uint64_t took = full_stop(t);
    if (took < full) full = took;
    took = longest_of_steps(t);
    if (took < step) step = took;
  }
  if (step * 3 > full)
    TEST_FAIL("the longest step took %llu us, the full stop %llu", (unsigned long long)step / 1000,
              (unsigned long long)full / 1000);
  for (int i = 0; i < 8; i++) EXPECT(toy_list_is(t, t->roots[i], 150000));
  toy_free(t);
}

static int busy_in_pauses, roots_visited;

static void look_for_helpers(wn_visitor *v, void *data) {
  (void)v;
  roots_visited++;
  busy_in_pauses += concurrent_is_busy(((toy *)data)->heap.impl);
}

static void one_helper(wn_heap_config *c) {
  c->helper_threads = 1; /* whatever the number of cores */
}

/* Row A-18: whoever visits roots does it alone. */
TEST(pauses_find_no_helper_at_work) {
  toy *t = toy_new(one_helper);
  wn_heap_add_roots(&t->heap, look_for_helpers, t);
  make_old_lists(t);
  busy_in_pauses = roots_visited = 0;
  int busy_between = 0;
  for (int cycle = 0; cycle < 6; cycle++) {
    wn_step(&t->heap, WN_STACK_EMPTY, 1000); /* marking begins */
    for (int i = 0; i < 4; i++) {
      busy_between += concurrent_is_busy(t->heap.impl);
      toy_collect(t, WN_GC_MINOR);
    }
    while (wn_step(&t->heap, WN_STACK_EMPTY, 1000000)) {
    }
  }
  EXPECT(busy_between > 0);
  EXPECT(roots_visited >= 6 * 5);
  EXPECT_EQ_INT(busy_in_pauses, 0);
  EXPECT(toy_list_is(t, t->roots[0], 150000));
  toy_free(t);
}

TEST(critical_pressure_gives_memory_back) {
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 400000);
  toy_collect(t, WN_GC_MAJOR);
  t->roots[0] = toy_list(t, 10);
  wn_heap_stats before, after;
  wn_heap_get_stats(&t->heap, &before);
  wn_memory_pressure(&t->heap, WN_STACK_EMPTY, WN_PRESSURE_CRITICAL);
  wn_heap_get_stats(&t->heap, &after);
  EXPECT(after.committed_bytes < before.committed_bytes / 2);
  EXPECT(after.committed_bytes < (4u << 20));
  EXPECT(toy_list_is(t, t->roots[0], 10));
  toy_free(t);
}

/* What the heap counts is one thing, what the system sees another: pages that a helper was
 * to give back must not wait for it. */
TEST(critical_pressure_gives_memory_back_to_the_system) {
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 2000000);
  toy_collect(t, WN_GC_MAJOR);
  size_t before = os_rss();
  t->roots[0] = WN_NULL;
  wn_memory_pressure(&t->heap, WN_STACK_EMPTY, WN_PRESSURE_CRITICAL);
  size_t after = os_rss();
  EXPECT(before > after && before - after > (24u << 20)); /* of 32 MB */
  toy_free(t);
}

TEST(moderate_pressure_begins_a_cycle_and_then_ends_it) {
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 1000);
  wn_memory_pressure(&t->heap, WN_STACK_EMPTY, WN_PRESSURE_MODERATE);
  EXPECT(t->heap.flags & WN_HEAP_MARKING);
  wn_memory_pressure(&t->heap, WN_STACK_EMPTY, WN_PRESSURE_MODERATE);
  EXPECT(!(t->heap.flags & WN_HEAP_MARKING));
  EXPECT_EQ_INT(t->collections[WN_GC_MAJOR], 1);
  EXPECT(toy_list_is(t, t->roots[0], 1000));
  toy_free(t);
}

/* ---- allocations that may fail ---- */

static void small_heap(wn_heap_config *config) {
  config->max_old_bytes = 8u << 20;
  config->max_semispace_bytes = 1u << 20;
  config->on_near_limit = NULL;
  config->precise_roots = true; /* what a word left on the stack would keep alive is much */
}

/* Fills the heap with cells of `bytes` until one is refused. */
static long fill(toy *t, size_t bytes) {
  long n = 0;
  t->roots[0] = WN_NULL;
  for (;;) {
    toy_cell *pair = wn_try_alloc(&t->heap, TOY_PAIR, 12);
    if (!pair) return n;
    toy_set(t, pair, 1, t->roots[0]);
    t->roots[0] = wn_from_cell(pair);
    toy_cell *cell = wn_try_alloc(&t->heap, TOY_BYTES, bytes);
    if (!cell) return n;
    toy_set(t, toy_cell_of(t->roots[0]), 0, wn_from_cell(cell));
    n++;
  }
}

static void refuse_and_recover(size_t bytes) {
  toy *t = toy_new(small_heap);
  for (int round = 0; round < 3; round++) {
    long n = fill(t, bytes);
    size_t held = (size_t)n * bytes;
    EXPECT(held > 5u << 20);
    EXPECT(held < 12u << 20);
    EXPECT(wn_try_alloc(&t->heap, TOY_BYTES, bytes) == NULL); /* nothing was dropped */
    EXPECT(wn_heap_verify(&t->heap));
    t->roots[0] = WN_NULL;
    EXPECT(wn_try_alloc(&t->heap, TOY_BYTES, bytes) != NULL); /* now there is room */
  }
  toy_free(t);
}

TEST(small_cells_are_refused_at_the_limit_and_had_again) { refuse_and_recover(200); }
TEST(large_cells_are_refused_at_the_limit_and_had_again) { refuse_and_recover(200000); }

TEST(impossible_sizes_are_refused) {
  toy *t = toy_new(small_heap);
  EXPECT(wn_try_alloc(&t->heap, TOY_BYTES, SIZE_MAX - 8) == NULL);
  EXPECT(wn_try_alloc_old(&t->heap, TOY_BYTES, SIZE_MAX / 2) == NULL);
  EXPECT(!wn_try_reserve(&t->heap, SIZE_MAX / 2));
  EXPECT(wn_try_alloc_old(&t->heap, TOY_BYTES, 9u << 20) == NULL);
  EXPECT(!wn_try_reserve(&t->heap, 9u << 20));
  EXPECT(wn_try_alloc_old(&t->heap, TOY_BYTES, 100) != NULL);
  EXPECT(wn_try_reserve(&t->heap, 5000));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(copies_of_boxes_are_refused_at_the_limit) {
  toy *t = toy_new(small_heap);
  enum { N = 4000 };
  t->roots[2] = wn_from_cell(toy_array(t, N));
  t->roots[3] = wn_from_cell(toy_array(t, N));
  for (unsigned i = 0; i < N; i++) toy_set(t, toy_cell_of(t->roots[2]), i, wn_from_double(i + 0.5));
  fill(t, 200);
  bool copied = true;
  for (int i = 0; i < 3 && copied; i++)
    copied = wn_try_slots_copy(&t->heap, wn_to_cell(t->roots[3]), 1, wn_to_cell(t->roots[2]), 1, N);
  EXPECT(!copied);
  t->roots[0] = WN_NULL;
  EXPECT(wn_try_slots_copy(&t->heap, wn_to_cell(t->roots[3]), 1, wn_to_cell(t->roots[2]), 1, N));
  EXPECT(wn_number(toy_get(t, toy_cell_of(t->roots[3]), N - 1)) == N - 0.5);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* ---- weak roots that go ---- */

static void count_call(wn_visitor *v, bool major, void *data) {
  (void)v, (void)major;
  ++*(int *)data;
}

TEST(weak_roots_can_be_removed) {
  toy *t = toy_new(NULL);
  int calls = 0;
  wn_heap_add_weak_roots(&t->heap, count_call, &calls);
  toy_collect(t, WN_GC_MINOR);
  EXPECT(calls > 0);
  wn_heap_remove_weak_roots(&t->heap, count_call, &calls);
  calls = 0;
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(calls, 0);
  toy_free(t);
}

static void swept_by_ticks(wn_heap_config *config) {
  config->helper_threads = 0;
  config->compaction = false;
  config->scavenge_goal_us = 1;
}

/* 128 MB on some 500 pages. */
enum { CELLS = 8000, CELL_BYTES = 16000 };
static void keep_old_cells(toy *t) {
  t->roots[0] = wn_from_cell(toy_array(t, CELLS));
  for (unsigned i = 0; i < CELLS; i++) {
    void *cell = wn_alloc_old(&t->heap, TOY_BYTES, CELL_BYTES);
    toy_set(t, toy_cell_of(t->roots[0]), i, wn_from_cell(cell));
  }
}

/* What allocation sweeps on its way is a stop of the program too, though no hook tells it. */
TEST(sweeping_ticks_take_no_longer_than_a_step) {
  toy *t = toy_new(swept_by_ticks);
  keep_old_cells(t);
  for (unsigned i = 0; i < CELLS; i += 2) toy_set(t, toy_cell_of(t->roots[0]), i, WN_HOLE);
  toy_collect(t, WN_GC_MAJOR);
  size_t pages = t->heap.impl->old.unadopted;
  EXPECT(pages > 400);
  collect_tick(t->heap.impl, 8);
  size_t swept = pages - t->heap.impl->old.unadopted;
  EXPECT(swept >= 1 && swept <= pages / 100);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* Freed memory goes back while the program runs: with small cells a page at a time, and never
 * slower than memory of other sorts is taken. */
TEST(freed_pages_go_back_as_fast_as_memory_is_taken) {
  for (int large = 0; large <= 1; large++) {
    toy *t = toy_new(swept_by_ticks);
    enum { TAKEN = 32 << 20 };
    keep_old_cells(t);
    t->roots[0] = WN_NULL;
    toy_collect(t, WN_GC_MAJOR);
    size_t waiting = t->heap.impl->doomed.len;
    EXPECT(waiting > 2 * TAKEN / WN_PAGE_BYTES);
    if (large)
      toy_bytes(t, TAKEN);
    else
      wn_external_adjust(&t->heap, TAKEN);
    EXPECT(waiting - t->heap.impl->doomed.len >= TAKEN / WN_PAGE_BYTES);
    EXPECT(wn_heap_verify(&t->heap));
    toy_free(t);
  }
}

TEST_MAIN()
