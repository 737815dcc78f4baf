/* SPDX-License-Identifier: MIT */
/* Parallel scavenges: the same heap afterwards, and only when they are wanted. */
#include <winnow/heap.h>

#include "heap/pool.h"
#include "heap/toy.h"
#include "support/test.h"

static void eight_megabytes(wn_heap_config *c) {
  c->min_semispace_bytes = c->max_semispace_bytes = (size_t)8 << 20;
  c->helper_threads = 1;
}

static void not_parallel(wn_heap_config *c) {
  eight_megabytes(c);
  c->parallel_scavenge = false;
}

static void no_helpers(wn_heap_config *c) {
  eight_megabytes(c);
  c->helper_threads = 0;
}

static uint64_t parallel_scavenges(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s.parallel_scavenges;
}

/* An array of lists: wide enough for any number of workers, 5 MB of cells. */
static void build(toy *t, int lists, int length) {
  t->roots[0] = wn_from_cell(toy_array(t, (size_t)lists));
  for (int i = 0; i < lists; i++) {
    wn_value list = toy_list(t, length);
    toy_set(t, toy_cell_of(t->roots[0]), (unsigned)i, list);
  }
}

static bool is_built(toy *t, int lists, int length) {
  for (int i = 0; i < lists; i++)
    if (!toy_list_is(t, toy_get(t, toy_cell_of(t->roots[0]), (unsigned)i), length))
      return false;
  return true;
}

TEST(parallel_scavenge_moves_everything_once) {
  for (unsigned workers = 2; workers <= 5; workers++) {
    char zeal[32];
    snprintf(zeal, sizeof zeal, "workers=%u,verify=1", workers);
    toy *t = toy_new(eight_megabytes);
    EXPECT(wn_heap_set_zeal(&t->heap, zeal));
    build(t, 400, 100);
    for (int i = 0; i < 4; i++) {
      toy_collect(t, WN_GC_MINOR);
      EXPECT(is_built(t, 400, 100));
    }
    toy_collect(t, WN_GC_MAJOR);
    EXPECT(is_built(t, 400, 100));
    EXPECT(wn_heap_verify(&t->heap));
    EXPECT(parallel_scavenges(t) > 0);
    toy_free(t);
  }
}

TEST(parallel_scavenge_keeps_shared_cells_shared) {
  toy *t = toy_new(eight_megabytes);
  EXPECT(wn_heap_set_zeal(&t->heap, "workers=4,verify=1"));
  toy_cell *shared = toy_pair(t, wn_from_int(7), WN_NULL);
  t->roots[1] = wn_from_cell(shared);
  t->roots[0] = wn_from_cell(toy_array(t, 2000));
  for (unsigned i = 0; i < 2000; i++) {
    toy_cell *pair = toy_pair(t, t->roots[1], wn_from_int((int)i));
    toy_set(t, toy_cell_of(t->roots[0]), i, wn_from_cell(pair));
  }
  shared = NULL;
  for (int n = 0; n < 3; n++) {
    toy_collect(t, WN_GC_MINOR);
    for (unsigned i = 0; i < 2000; i++) {
      toy_cell *pair = toy_cell_of(toy_get(t, toy_cell_of(t->roots[0]), i));
      EXPECT(toy_get(t, pair, 0).bits == t->roots[1].bits);
    }
  }
  toy_free(t);
}

TEST(parallel_scavenge_finds_what_old_cells_remember) {
  toy *t = toy_new(eight_megabytes);
  EXPECT(wn_heap_set_zeal(&t->heap, "workers=3,verify=1"));
  toy_cell *old = wn_alloc_old(&t->heap, TOY_ARRAY, 4 + 4 * 20000);
  t->roots[0] = wn_from_cell(old);
  for (unsigned i = 0; i < 20000; i += 7)
    toy_set(t, toy_cell_of(t->roots[0]), i,
            wn_from_cell(toy_pair(t, wn_from_int((int)i), wn_from_double(i + 0.5))));
  old = NULL;
  for (int n = 0; n < 3; n++) {
    toy_collect(t, WN_GC_MINOR);
    for (unsigned i = 0; i < 20000; i += 7) {
      toy_cell *pair = toy_cell_of(toy_get(t, toy_cell_of(t->roots[0]), i));
      EXPECT_EQ_INT(wn_to_int(toy_get(t, pair, 0)), i);
      EXPECT(wn_number(toy_get(t, pair, 1)) == i + 0.5);
    }
  }
  toy_free(t);
}

/* Helpers are called when the last scavenge had much to copy; whether one comes in time
 * is the machine's business, so they get several chances. */
TEST(parallel_scavenge_starts_by_itself_when_much_survives) {
  if (pool_default_helpers() == 0) return; /* one core: there are no helpers */
  toy *t = toy_new(eight_megabytes);
  for (int i = 0; i < 200 && !parallel_scavenges(t); i++) {
    build(t, 1000, 200);
    toy_collect(t, WN_GC_MINOR);
    toy_collect(t, WN_GC_MINOR);
    EXPECT(is_built(t, 1000, 200));
  }
  EXPECT(parallel_scavenges(t) > 0);
  toy_free(t);
}

TEST(parallel_scavenge_can_be_switched_off) {
  void (*const configs[])(wn_heap_config *) = {not_parallel, no_helpers};
  for (int c = 0; c < 2; c++) {
    toy *t = toy_new(configs[c]);
    for (int i = 0; i < 5; i++) {
      build(t, 1000, 200);
      toy_collect(t, WN_GC_MINOR);
      toy_collect(t, WN_GC_MINOR);
    }
    EXPECT(is_built(t, 1000, 200));
    EXPECT_EQ_INT(parallel_scavenges(t), 0);
    toy_free(t);
  }
}

TEST_MAIN()
