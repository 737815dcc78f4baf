/* SPDX-License-Identifier: MIT */
/* Runs of large cells that keep their memory when they are freed. */
#include <winnow/heap.h>

#include <stdlib.h>
#include <string.h>

#include "heap/toy.h"
#include "support/test.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)

static wn_heap_stats stats(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s;
}

static void check_and_fill(toy_cell *cell, size_t n, int fill) {
  char *raw = (char *)cell + 4;
  size_t i = 0;
  while (i < n && raw[i] == 0) i++;
  EXPECT_EQ_INT(i, n);
  memset(raw, fill, n);
}

static __attribute__((noinline)) void bytes_in_root(toy *t, int root, size_t n, int fill) {
  toy_cell *cell = toy_bytes(t, n);
  check_and_fill(cell, n, fill);
  t->roots[root] = wn_from_cell(cell);
}

static __attribute__((noinline)) void old_bytes_in_root(toy *t, int root, size_t n, int fill) {
  toy_cell *cell = wn_alloc_old(&t->heap, TOY_BYTES, 4 + n);
  check_and_fill(cell, n, fill);
  t->roots[root] = wn_from_cell(cell);
}

static void drop_all(toy *t) {
  for (size_t i = 0; i < sizeof t->roots / sizeof t->roots[0]; i++) t->roots[i] = WN_UNDEFINED;
}

static void no_helpers(wn_heap_config *c) {
  c->helper_threads = 0;
  c->initial_old_bytes = 16 * MIB;
}

TEST(runs_serve_the_next_cell_and_are_zero) {
  toy *t = toy_new(no_helpers);
  for (int round = 0; round < 50; round++)
    for (int i = 0; i < 8; i++) {
      bytes_in_root(t, i, 70 * KIB + (size_t)(round * 37 + i * 91) % 900 * KIB, 0x5A);
      if (i % 3 == 0) toy_collect(t, WN_GC_MINOR);
      if (i % 7 == 0) EXPECT(wn_heap_verify(&t->heap));
    }
  EXPECT(getenv("WINNOW_ZEAL") || stats(t).committed_bytes < 64 * MIB);
  toy_free(t);
}

TEST(runs_of_old_cells_serve_old_cells) {
  toy *t = toy_new(no_helpers);
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 6; i++) old_bytes_in_root(t, i, 300 * KIB + (size_t)i * 100 * KIB, 0x77);
    drop_all(t);
    while (wn_step(&t->heap, WN_STACK_EMPTY, 1000000)) {
    }
    EXPECT(wn_heap_verify(&t->heap));
  }
  toy_free(t);
}

/* Memory comes back when nobody has used it for many collections, and on request. */
TEST(runs_age_and_are_given_back) {
  if (getenv("WINNOW_ZEAL")) return; /* other collections than these */
  toy *t = toy_new(no_helpers);
  for (int i = 0; i < 6; i++) old_bytes_in_root(t, i, 700 * KIB, 1);
  drop_all(t);
  wn_step(&t->heap, WN_STACK_EMPTY, 1000000);
  while (wn_step(&t->heap, WN_STACK_EMPTY, 1000000)) {
  }
  EXPECT_EQ_INT(stats(t).large_used, 0);
  EXPECT(stats(t).committed_bytes > 4 * MIB);
  for (int i = 0; i < 60; i++) toy_collect(t, WN_GC_MINOR);
  EXPECT(stats(t).committed_bytes < 3 * MIB);
  toy_free(t);
}

TEST(runs_go_back_under_memory_pressure) {
  toy *t = toy_new(no_helpers);
  for (int i = 0; i < 6; i++) bytes_in_root(t, i, 700 * KIB, 1);
  drop_all(t);
  wn_memory_pressure(&t->heap, WN_STACK_EMPTY, WN_PRESSURE_CRITICAL);
  EXPECT(stats(t).committed_bytes < 2 * MIB);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

static void without_reuse(wn_heap_config *c) { c->reuse_runs = false, c->helper_threads = 0; }

TEST(runs_are_given_back_at_once_when_switched_off) {
  if (getenv("WINNOW_ZEAL")) return; /* other collections than these */
  toy *t = toy_new(without_reuse);
  for (int i = 0; i < 6; i++) bytes_in_root(t, i, 700 * KIB, 1);
  drop_all(t);
  toy_collect(t, WN_GC_MINOR);
  EXPECT(stats(t).committed_bytes < 4 * MIB);
  toy_free(t);
}

/* Those that outlive their scavenges are born old, for a while. */
TEST(runs_of_cells_that_live_are_taken_old) {
  if (getenv("WINNOW_ZEAL")) return; /* other collections than these */
  toy *t = toy_new(no_helpers);
  bool born_old = false, born_young = false;
  for (int i = 0; i < 400; i++) {
    bytes_in_root(t, i % 16, 200 * KIB, 1);
    bool young = wn_is_young(wn_to_cell(t->roots[i % 16]));
    if (born_old) born_young |= young;
    born_old |= !young;
  }
  EXPECT(born_old);
  EXPECT(born_young);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
