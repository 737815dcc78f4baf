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

static void grow(toy *t, int root) { t->roots[root] = toy_list(t, 4000000); }

TEST(regions_of_both_sorts_are_measured) {
  toy *t = toy_new(NULL);
  grow(t, 0);
  EXPECT(t->heap.impl->region_ns[SMALL] > 0);
  EXPECT(t->heap.impl->region_ns[HUGE_PAGE] > 0);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(regions_avoid_the_dear_sort_but_try_it) {
  for (int dear = SMALL; dear <= HUGE_PAGE; dear++) {
    toy *t = toy_new(NULL);
    uint64_t *ns = t->heap.impl->region_ns;
    ns[dear] = DEAR;
    ns[!dear] = 1;
    grow(t, 0);
    grow(t, 1);
    EXPECT(ns[dear] < DEAR);
    EXPECT(ns[dear] > STILL_DEAR);
    EXPECT(ns[!dear] > 1);
    toy_free(t);
  }
}

TEST_MAIN()
