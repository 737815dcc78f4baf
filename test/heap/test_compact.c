/* SPDX-License-Identifier: MIT */
/* Compaction: what moves, what must not, and who learns of it. */
#include <winnow/heap.h>

#include "heap/toy.h"
#include "support/test.h"

static void small(wn_heap_config *c) {
  c->max_semispace_bytes = 1 << 20;
  c->min_semispace_bytes = 256 << 10;
}
/* Who allocates sweeps first; beside a helper it might take a new page instead. */
static void alone(wn_heap_config *c) {
  small(c);
  c->concurrent_sweeping = false;
}
static void never(wn_heap_config *c) {
  small(c);
  c->compaction = false;
}
static void always(wn_heap_config *c) {
  small(c);
  c->compact_always = true;
}

static wn_heap_stats stats_of(toy *t) {
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s;
}

/* Where a root's cell is; a number, so that a scan of the stack takes it for one. */
static uintptr_t place(toy *t, int root) {
  return ~(uintptr_t)toy_cell_of(t->roots[root]);
}
static size_t distance(toy *t, int from, int to) {
  return (size_t)(place(t, from) - place(t, to));
}

/* Large enough to be given a place of its own: smaller ones are made in areas. */
#define CELL_BYTES (8 << 10)
/* Roots 0 to 4: a, b, c, d, e, side by side, each with its letter inside. */
static __attribute__((noinline)) void make_a_to_e(toy *t) {
  for (int i = 0; i < 5; i++) {
    toy_cell *cell = wn_alloc_old(&t->heap, TOY_BYTES, CELL_BYTES);
    cell->slots[0].bits = (uint32_t)('a' + i);
    t->roots[i] = wn_from_cell(cell);
  }
}
static char letter(toy *t, int root) {
  return (char)toy_cell_of(t->roots[root])->slots[0].bits;
}

TEST(compact_a_to_e_sweep_leaves_holes_and_compaction_none) {
  toy *t = toy_new(alone);
  make_a_to_e(t);
  uintptr_t a = place(t, 0), c = place(t, 2), e = place(t, 4), d = place(t, 3);
  uintptr_t b = place(t, 1);
  t->roots[1] = t->roots[3] = WN_UNDEFINED;
  toy_collect(t, WN_GC_MAJOR); /* one sparse page: nothing to win, so it is swept */
  EXPECT(place(t, 0) == a && place(t, 2) == c && place(t, 4) == e);
  EXPECT_EQ_INT(stats_of(t).used_bytes, 3 * CELL_BYTES);
  size_t committed = stats_of(t).old_committed;
  /* The second and the fourth place are holes: the next cells of that size lie there. */
  t->roots[1] = wn_from_cell(wn_alloc_old(&t->heap, TOY_BYTES, CELL_BYTES));
  t->roots[3] = wn_from_cell(wn_alloc_old(&t->heap, TOY_BYTES, CELL_BYTES));
  EXPECT((place(t, 1) == b && place(t, 3) == d) || (place(t, 1) == d && place(t, 3) == b));
  EXPECT_EQ_INT(stats_of(t).old_committed, committed);
  t->roots[1] = t->roots[3] = WN_UNDEFINED;
  wn_heap_set_zeal(&t->heap, "evacuate,verify=1");
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(place(t, 0) != a);
  EXPECT_EQ_INT(distance(t, 0, 2), CELL_BYTES);
  EXPECT_EQ_INT(distance(t, 2, 4), CELL_BYTES);
  EXPECT(letter(t, 0) == 'a' && letter(t, 2) == 'c' && letter(t, 4) == 'e');
  EXPECT_EQ_INT(stats_of(t).compacted_bytes, 3 * CELL_BYTES);
  toy_free(t);
}

/* An old array in root 0, whose slots keep every nth of `count` old lists of two. */
static __attribute__((noinline)) void make_sparse(toy *t, int count, int nth) {
  toy_cell *kept = wn_alloc_old(&t->heap, TOY_ARRAY, 4 + 4 * (size_t)(count / nth));
  t->roots[0] = wn_from_cell(kept);
  for (int i = 0; i < count; i++) {
    toy_cell *cell = wn_alloc_old(&t->heap, TOY_PAIR, 12);
    wn_store(&t->heap, cell, &cell->slots[0], wn_from_int(i));
    wn_store(&t->heap, cell, &cell->slots[1], wn_from_double(i + 0.5));
    if (i % nth == 0) toy_set(t, toy_cell_of(t->roots[0]), (unsigned)(i / nth), wn_from_cell(cell));
  }
}

static bool sparse_is(toy *t, int count, int nth) {
  toy_cell *kept = toy_cell_of(t->roots[0]);
  for (int i = 0; i < count / nth; i++) {
    toy_cell *cell = toy_cell_of(toy_get(t, kept, (unsigned)i));
    if (!cell || wn_kind_of(cell) != TOY_PAIR) return false;
    if (wn_number(toy_get(t, cell, 0)) != i * nth) return false;
    if (wn_number(toy_get(t, cell, 1)) != i * nth + 0.5) return false;
  }
  return true;
}

TEST(compact_a_fragmented_heap_gives_memory_back) {
  toy *t = toy_new(small);
  make_sparse(t, 800000, 8);
  size_t before = stats_of(t).old_committed;
  toy_collect(t, WN_GC_MAJOR);
  wn_heap_stats s = stats_of(t);
  EXPECT(s.compactions == 1 && t->last.compacted_pages > 10);
  EXPECT(s.old_committed < before / 3);
  EXPECT(s.old_committed * 10 <= s.old_used * 13);
  EXPECT(sparse_is(t, 800000, 8));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(compact_never_moves_nothing) {
  toy *t = toy_new(never);
  make_sparse(t, 100000, 8);
  toy_collect(t, WN_GC_MAJOR);
  wn_heap_set_zeal(&t->heap, "evacuate");
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(stats_of(t).compactions, 0);
  EXPECT_EQ_INT(stats_of(t).compacted_bytes, 0);
  EXPECT(sparse_is(t, 100000, 8));
  toy_free(t);
}

TEST(compact_always_takes_what_gc_would_leave) {
  for (int i = 0; i < 2; i++) {
    toy *t = toy_new(i ? always : small);
    make_sparse(t, 100000, 8);
    toy_collect(t, WN_GC_MAJOR);
    uint64_t first = stats_of(t).compacted_pages;
    EXPECT(first > 0);
    /* Many dense pages, and two sparse ones: too little for an ordinary collection. */
    t->roots[1] = t->roots[0];
    make_sparse(t, 600000, 1);
    t->roots[2] = t->roots[0];
    make_sparse(t, 20000, 8);
    toy_collect(t, WN_GC_MAJOR);
    EXPECT_EQ_INT(stats_of(t).compacted_pages > first, i);
    EXPECT(sparse_is(t, 20000, 8));
    toy_free(t);
  }
}

TEST(compact_a_cell_on_the_stack_stays_its_neighbours_leave) {
  toy *t = toy_new(small);
  make_a_to_e(t);
  wn_heap_set_zeal(&t->heap, "evacuate,verify=1,poison");
  toy_cell *c = toy_cell_of(t->roots[2]);
  uintptr_t a = place(t, 0);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT(toy_cell_of(t->roots[2]) == c && c->slots[0].bits == 'c');
  /* a may be on the stack by accident, but not all four. */
  int moved = place(t, 0) != a;
  EXPECT_EQ_INT(distance(t, 0, 2) == 2 * CELL_BYTES, !moved);
  for (int i = 0; i < 5; i++) EXPECT(letter(t, i) == 'a' + i);
  EXPECT(stats_of(t).compacted_bytes >= 2 * CELL_BYTES);
  wn_keep_alive(c);
  toy_free(t);
}

/* One cell of each kind that holds references, all referring to the list in root 0. */
static __attribute__((noinline)) void make_holders(toy *t) {
  wn_value list = t->roots[0];
  toy_cell *w = wn_alloc_old(&t->heap, TOY_WEAK, 20), *k = wn_alloc_old(&t->heap, TOY_TABLE, 24);
  toy_cell *f = wn_alloc_old(&t->heap, TOY_FRAME, 24);
  toy_cell *stone = wn_alloc_old(&t->heap, TOY_IMMOBILE, 16), *young = toy_array(t, 3);
  toy_cell *large = wn_alloc_old(&t->heap, TOY_ARRAY, 200 << 10);
  wn_store(&t->heap, w, &w->slots[0], list);
  wn_store(&t->heap, w, &w->slots[1], list);
  wn_store(&t->heap, w, &w->slots[2], wn_from_double(1.25)); /* a box in a weak slot */
  wn_store(&t->heap, k, &k->slots[1], list);
  wn_store(&t->heap, k, &k->slots[2], list);
  *(wn_value *)(void *)&f->slots[1] = list;
  *(wn_value *)(void *)&f->slots[3] = wn_from_double(2.5);
  wn_remember_cell(&t->heap, f);
  wn_store(&t->heap, stone, &stone->slots[0], list);
  wn_store(&t->heap, young, &young->slots[0], list);
  wn_store(&t->heap, large, &large->slots[50000], list);
  toy_cell *all[] = {w, k, f, stone, young, large};
  for (int i = 0; i < 6; i++) t->roots[1 + i] = wn_from_cell(all[i]);
}

static void check_holders(toy *t) {
  toy_cell *w = toy_cell_of(t->roots[1]), *k = toy_cell_of(t->roots[2]);
  toy_cell *f = toy_cell_of(t->roots[3]), *stone = toy_cell_of(t->roots[4]);
  toy_cell *young = toy_cell_of(t->roots[5]), *large = toy_cell_of(t->roots[6]);
  wn_value list = t->roots[0];
  EXPECT(toy_list_is(t, list, 30));
  EXPECT(wn_same(toy_get(t, w, 0), list) && wn_same(toy_get(t, w, 1), list));
  EXPECT(wn_number(toy_get(t, w, 2)) == 1.25);
  EXPECT(wn_same(toy_get(t, k, 1), list) && wn_same(toy_get(t, k, 2), list));
  EXPECT(wn_same(*(wn_value *)(void *)&f->slots[1], list));
  EXPECT(wn_same(toy_get(t, stone, 0), list));
  EXPECT(wn_same(toy_get(t, young, 0), list));
  EXPECT(wn_same(toy_get(t, large, 50000), list));
}

TEST(compact_every_kind_of_reference_is_updated) {
  toy *t = toy_new(small);
  t->roots[0] = toy_list(t, 30);
  toy_collect(t, WN_GC_MAJOR);
  make_holders(t);
  wn_persistent *strong = wn_persistent_new(&t->heap, t->roots[0]);
  wn_persistent *weak = wn_persistent_new(&t->heap, t->roots[0]);
  wn_persistent_make_weak(weak, NULL, NULL);
  uintptr_t was = place(t, 0);
  wn_heap_set_zeal(&t->heap, "evacuate,verify=1,poison");
  for (int i = 0; i < 3; i++) {
    toy_collect(t, WN_GC_MAJOR);
    EXPECT(place(t, 0) != was);
    was = place(t, 0);
    check_holders(t);
    EXPECT(wn_same(wn_persistent_get(strong), t->roots[0]));
    EXPECT(wn_same(wn_persistent_get(weak), t->roots[0]));
  }
  wn_persistent_free(strong);
  wn_persistent_free(weak);
  toy_free(t);
}

static void start(toy *t) {
  wn_heap_set_zeal(&t->heap, "evacuate,step=1,poison,verify=1");
  while (!(t->heap.flags & WN_HEAP_MARKING)) toy_bytes(t, 8);
}

static __attribute__((noinline)) void finish(toy *t) {
  int majors = t->collections[WN_GC_MAJOR];
  while (t->collections[WN_GC_MAJOR] < majors + 2) toy_bytes(t, 8);
  wn_heap_set_zeal(&t->heap, "poison,verify=1,step=0");
  toy_collect(t, WN_GC_MAJOR);
}

TEST(compact_slots_written_while_marking_are_recorded) {
  toy *t = toy_new(small);
  t->roots[0] = toy_list(t, 30);
  t->roots[7] = toy_list(t, 2000); /* work for the marker */
  toy_collect(t, WN_GC_MAJOR);
  start(t);
  make_holders(t); /* black cells, and a young one, that refer to a candidate */
  uint64_t before = stats_of(t).compacted_bytes;
  finish(t);
  EXPECT(stats_of(t).compacted_bytes > before);
  check_holders(t);
  EXPECT(toy_list_is(t, t->roots[7], 2000));
  toy_free(t);
}

TEST(compact_remembered_slots_move_with_their_cell) {
  toy *t = toy_new(small);
  make_sparse(t, 1000, 1);
  wn_heap_set_zeal(&t->heap, "evacuate,verify=1,poison,pin=2");
  for (int round = 0; round < 10; round++) {
    for (unsigned i = 0; i < 1000; i += 3) {
      toy_cell *pair = toy_cell_of(toy_get(t, toy_cell_of(t->roots[0]), i));
      wn_value young = wn_from_cell(toy_pair(t, wn_from_int(1), WN_NULL));
      toy_set(t, pair, 1, young);
    }
    /* Pins at random leave some of them young. */
    toy_collect(t, WN_GC_MAJOR);
    toy_collect(t, WN_GC_MINOR);
  }
  for (unsigned i = 0; i < 1000; i += 3) {
    toy_cell *pair = toy_cell_of(toy_get(t, toy_cell_of(t->roots[0]), i));
    EXPECT(wn_kind_of(toy_cell_of(toy_get(t, pair, 1))) == TOY_PAIR);
  }
  toy_free(t);
}

TEST(compact_finalizers_run_once_and_at_the_new_place) {
  toy *t = toy_new(small);
  for (unsigned i = 0; i < 8; i++) t->roots[i] = wn_from_cell(toy_final(t, i));
  wn_heap_set_zeal(&t->heap, "evacuate,verify=1,poison");
  for (int i = 0; i < 3; i++) toy_collect(t, WN_GC_MAJOR);
  for (unsigned i = 0; i < 8; i++) EXPECT_EQ_INT(t->finalized[i], 0);
  for (unsigned i = 0; i < 8; i += 2) t->roots[i] = WN_UNDEFINED;
  for (int i = 0; i < 3; i++) toy_collect(t, WN_GC_MAJOR);
  for (unsigned i = 0; i < 8; i++) EXPECT_EQ_INT(t->finalized[i], i % 2 == 0);
  toy_free(t);
}

TEST(compact_without_room_cells_stay_where_they_are) {
  static const char *const modes[] = {"evacuate,verify=1,poison,no-room=1",
                                      "evacuate,verify=1,poison,no-room=2"};
  for (int i = 0; i < 2; i++) {
    toy *t = toy_new(small);
    make_sparse(t, 20000, 4);
    wn_heap_set_zeal(&t->heap, modes[i]);
    for (int j = 0; j < 4; j++) {
      toy_collect(t, WN_GC_MAJOR);
      EXPECT(sparse_is(t, 20000, 4));
    }
    EXPECT_EQ_INT(stats_of(t).compacted_bytes > 0, i);
    toy_free(t);
  }
}

/* Old garbage until a cycle has begun, then idle time until it is over. */
static __attribute__((noinline)) void run_cycle(toy *t) {
  int majors = t->collections[WN_GC_MAJOR];
  for (int i = 0; i < 100000 && !(t->heap.flags & WN_HEAP_MARKING); i++)
    wn_alloc_old(&t->heap, TOY_BYTES, 1024);
  for (int i = 0; i < 10000 && t->collections[WN_GC_MAJOR] == majors; i++)
    wn_idle(&t->heap, 1000000);
  EXPECT(t->collections[WN_GC_MAJOR] > majors);
}

static void low_limit(wn_heap_config *c) {
  small(c);
  c->initial_old_bytes = 1 << 20;
  c->concurrent_marking = c->memory_reducer = false;
}

/* No gc(), no zeal: the first cycle finds the garbage, the sweep makes holes, and a later
 * cycle takes the sparsest pages within its budget. */
TEST(compact_in_marking_cycles_within_the_budget) {
  toy *t = toy_new(low_limit);
  make_sparse(t, 400000, 16);
  size_t moved = 0;
  for (int i = 0; i < 12 && !moved; i++) {
    run_cycle(t);
    moved = t->last.compacted_bytes;
  }
  EXPECT(moved > 0 && moved <= 4 << 20);
  EXPECT(t->last.compacted_pages > 0);
  EXPECT(sparse_is(t, 400000, 16));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
