/* SPDX-License-Identifier: MIT */
/* Regions of the old generation are of small pages or of a huge one, whichever was cheaper to
 * touch, with a trial of the other now and then. */
#include <winnow/heap.h>

#include "heap/impl.h"
#include "heap/toy.h"
#include "support/test.h"

enum { SMALL, HUGE_PAGE };
#define DEAR (UINT64_C(1) << 50)
#define STILL_DEAR (DEAR >> 10) /* each touch halves what was believed */

/* A helper that touches a region in advance may be at it. */
static uint64_t cost(toy *t, int sort) {
  return __atomic_load_n(&t->heap.impl->region_ns[sort], __ATOMIC_RELAXED);
}

static void set_cost(toy *t, int sort, uint64_t ns) {
  __atomic_store_n(&t->heap.impl->region_ns[sort], ns, __ATOMIC_RELAXED);
}

static void grow(toy *t, int root) { t->roots[root] = toy_list(t, 4000000); }

TEST(regions_of_both_sorts_are_measured) {
  toy *t = toy_new(NULL);
  grow(t, 0);
  EXPECT(cost(t, SMALL) > 0);
  EXPECT(cost(t, HUGE_PAGE) > 0);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(regions_avoid_the_dear_sort_but_try_it) {
  for (int dear = SMALL; dear <= HUGE_PAGE; dear++) {
    toy *t = toy_new(NULL);
    set_cost(t, dear, DEAR);
    set_cost(t, !dear, 1);
    grow(t, 0);
    grow(t, 1);
    EXPECT(cost(t, dear) < DEAR);
    EXPECT(cost(t, dear) > STILL_DEAR);
    EXPECT(cost(t, !dear) > 1);
    EXPECT(t->heap.impl->region_trial >= 32); /* less and less often */
    toy_free(t);
  }
}

TEST_MAIN()
