/* SPDX-License-Identifier: MIT */
/* Sparse pages rest until what lives on them is gone: a heap that held much more than it does
 * now gives its memory back while cells go on being replaced at random. */
#include <winnow/heap.h>

#include "heap/impl.h"
#include "heap/toy.h"
#include "support/test.h"

enum { PLACES = 30000 };

static void lean(wn_heap_config *c) {
  c->pacing = WN_PACING_LEAN;
  c->helper_threads = 0;
  c->old_births = true;
  c->scavenge_goal_us = 300;
  c->compaction = false; /* nothing but allocation moves what lives */
  c->resting_pages = true;
}
static void without(wn_heap_config *c) {
  lean(c);
  c->resting_pages = false;
}

static uint32_t next(uint32_t *random) { return *random = *random * 1664525u + 1013904223u; }

/* Replaces cells at random, `times` times on average. */
static void churn(toy *t, size_t bytes, int times) {
  uint32_t random = 1;
  for (int i = 0; i < PLACES * times; i++) {
    toy_cell *cell = wn_alloc_old(&t->heap, TOY_BYTES, bytes + (next(&random) >> 16) % bytes);
    toy_set(t, toy_cell_of(t->roots[0]), (next(&random) >> 8) % PLACES, wn_from_cell(cell));
  }
}

/* Bytes of old memory after cells of a KiB have been replaced by small ones. */
static size_t committed_after_shrinking(void (*config)(wn_heap_config *)) {
  toy *t = toy_new(config);
  t->roots[0] = wn_from_cell(toy_array(t, PLACES));
  churn(t, 1000, 4);
  churn(t, 60, 60);
  EXPECT(wn_heap_verify(&t->heap));
  size_t committed = t->heap.impl->old.committed;
  toy_free(t);
  return committed;
}

TEST(resting_pages_become_empty) {
  size_t with = committed_after_shrinking(lean), plain = committed_after_shrinking(without);
  EXPECT(with < plain / 4 * 3);
}

/* Pages that rest are used before the heap grows. */
TEST(resting_pages_wake) {
  toy *t = toy_new(lean);
  EXPECT(wn_heap_set_zeal(&t->heap, "rest=1"));
  t->roots[0] = wn_from_cell(toy_array(t, PLACES));
  churn(t, 1000, 3);
  toy_collect(t, WN_GC_MAJOR);
  size_t resting = t->heap.impl->old.resting.len, committed = t->heap.impl->old.committed;
  EXPECT(resting > 20);
  for (int i = 0; i < 2000; i++) wn_alloc_old(&t->heap, TOY_BYTES, 1000);
  EXPECT(t->heap.impl->old.resting.len < resting);
  EXPECT(t->heap.impl->old.committed <= committed + 4 * PAGE_BYTES);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
