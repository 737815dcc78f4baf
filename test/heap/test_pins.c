/* SPDX-License-Identifier: MIT */
/* The conservative stack scan: what C locals hold stays where it is. */
#include <winnow/heap.h>

#include "heap/toy.h"
#include "support/test.h"

TEST(pin_local_cell_stays_in_place) {
  toy *t = toy_new(NULL);
  toy_cell *p = toy_pair(t, wn_from_int(1), toy_list(t, 10));
  toy_cell *volatile where = p;
  for (int i = 0; i < 3; i++) {
    wn_collect(&t->heap, i == 1 ? WN_GC_MAJOR : WN_GC_MINOR, WN_STACK_SCAN, "testing");
    EXPECT(where == p);
    EXPECT(wn_is_young(p));
    EXPECT(toy_list_is(t, toy_get(t, p, 1), 10));
    EXPECT(wn_heap_verify(&t->heap));
  }
  wn_keep_alive(p);
  toy_free(t);
}

/* Only a value, only a slot, only a cage offset, only an interior pointer. */
TEST(pin_each_form_of_reference) {
  toy *t = toy_new(NULL);
  for (int form = 0; form < 4; form++) {
    volatile uint64_t word[1];
    {
      toy_cell *p = toy_pair(t, wn_from_int(form), WN_NULL);
      switch (form) {
      case 0: word[0] = wn_from_cell(p).bits; break;
      case 1: word[0] = (uint64_t)wn_cell_slot(&t->heap, p).bits << 32; break;
      case 2: word[0] = (uint64_t)((char *)p - (char *)t) + 4; break;
      default: word[0] = (uint64_t)(uintptr_t)p + 9; break;
      }
    }
    wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
    EXPECT(t->last.pinned_cells >= 1);
    (void)word[0];
  }
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(pin_gaps_are_used_again) {
  toy *t = toy_new(NULL);
  wn_heap_set_zeal(&t->heap, "pin=5,poison");
  t->roots[0] = toy_list(t, 500);
  for (int round = 0; round < 60; round++) {
    t->roots[1] = toy_list(t, 3000);
    wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
    EXPECT(toy_list_is(t, t->roots[0], 500));
    EXPECT(toy_list_is(t, t->roots[1], 3000));
    EXPECT(wn_heap_verify(&t->heap));
  }
  wn_heap_stats stats;
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT(stats.young_committed <= 8 << 20);
  toy_free(t);
}

/* ---- frames below the innermost entry are skipped when script asks ---- */

typedef struct entry_test {
  toy *t;
  toy_cell *outer;
  bool inner_died, outer_lived;
  wn_persistent *inner;
} entry_test;

static __attribute__((noinline)) void make_inner(entry_test *e) {
  e->inner = wn_persistent_new(&e->t->heap, wn_from_cell(toy_pair(e->t, WN_NULL, WN_NULL)));
  wn_persistent_make_weak(e->inner, NULL, NULL);
}

static uint64_t script(void *arg) {
  entry_test *e = arg;
  make_inner(e);
  volatile wn_value stale = wn_persistent_get(e->inner);
  wn_collect(&e->t->heap, WN_GC_MAJOR, WN_STACK_SKIP_INNERMOST, "testing");
  e->inner_died = wn_is_undefined(wn_persistent_get(e->inner));
  (void)stale;
  return 42;
}

TEST(pin_frames_below_the_entry_are_skipped) {
  toy *t = toy_new(NULL);
  toy_cell *outer = toy_pair(t, wn_from_int(7), WN_NULL);
  entry_test e = {.t = t, .outer = outer};
  EXPECT_EQ_INT(wn_enter(&t->heap, script, &e), 42);
  EXPECT(t->heap.entries == NULL);
  EXPECT(e.inner_died);
  EXPECT(wn_is_young(outer));
  EXPECT_EQ_INT(wn_to_int(toy_get(t, outer, 0)), 7);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
