/* SPDX-License-Identifier: MIT */
/* Boxed doubles: stores, ownership, the three verbs. */
#include <winnow/heap.h>

#include "heap/toy.h"
#include "support/test.h"

static double number_at(toy *t, toy_cell *c, unsigned i) { return wn_number(toy_get(t, c, i)); }

TEST(box_store_keeps_small_ints_small) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 4);
  toy_set(t, a, 0, wn_from_double(7.0));
  EXPECT(wn_slot_is_int(a->slots[0]));
  toy_set(t, a, 1, wn_from_double(-0.0));
  EXPECT(wn_slot_is_box(a->slots[1]));
  EXPECT(__builtin_signbit(wn_to_double(toy_get(t, a, 1))));
  toy_set(t, a, 2, wn_from_int(1 << 30));
  EXPECT(wn_slot_is_box(a->slots[2]));
  EXPECT(number_at(t, a, 2) == 1073741824.0);
  toy_set(t, a, 3, wn_from_int(-(1 << 30)));
  EXPECT(wn_slot_is_int(a->slots[3]));
  toy_free(t);
}

TEST(box_is_overwritten_in_place) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 1);
  toy_set(t, a, 0, wn_from_double(1.5));
  uint32_t bits = a->slots[0].bits;
  toy_set(t, a, 0, wn_from_double(2.5));
  EXPECT_EQ_INT(a->slots[0].bits, bits);
  EXPECT(number_at(t, a, 0) == 2.5);
  wn_heap_set_zeal(&t->heap, "no-box-reuse");
  toy_set(t, a, 0, wn_from_double(3.5));
  EXPECT(a->slots[0].bits != bits);
  EXPECT(number_at(t, a, 0) == 3.5);
  toy_free(t);
}

TEST(box_copy_clones) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 100), *b = toy_array(t, 100);
  for (unsigned i = 0; i < 100; i++) toy_set(t, a, i, wn_from_double(i + 0.5));
  wn_slots_copy(&t->heap, b, 1, a, 1, 100);
  toy_set(t, a, 5, wn_from_double(99.25));
  for (unsigned i = 0; i < 100; i++) EXPECT(number_at(t, b, i) == i + 0.5);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(box_move_transfers_and_clears) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 10), *b = toy_array(t, 10);
  for (unsigned i = 0; i < 10; i++) toy_set(t, a, i, wn_from_double(i + 0.5));
  uint32_t bits = a->slots[3].bits;
  wn_slots_move(&t->heap, b, 1, a, 1, 10);
  EXPECT_EQ_INT(b->slots[3].bits, bits);
  for (unsigned i = 0; i < 10; i++) EXPECT(wn_slot_is_hole(a->slots[i]));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(box_move_overlaps_both_ways) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 10);
  for (unsigned i = 0; i < 8; i++) toy_set(t, a, i, wn_from_double(i + 0.5));
  wn_slots_move(&t->heap, a, 3, a, 1, 8); /* two to the right */
  EXPECT(wn_slot_is_hole(a->slots[0]) && wn_slot_is_hole(a->slots[1]));
  for (unsigned i = 0; i < 8; i++) EXPECT(number_at(t, a, i + 2) == i + 0.5);
  wn_slots_move(&t->heap, a, 2, a, 3, 8); /* one to the left */
  EXPECT(wn_slot_is_hole(a->slots[9]));
  for (unsigned i = 0; i < 8; i++) EXPECT(number_at(t, a, i + 1) == i + 0.5);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(box_swap_exchanges_owners) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 1), *b = toy_array(t, 1);
  toy_set(t, a, 0, wn_from_double(0.5));
  toy_set(t, b, 0, WN_TRUE);
  wn_slot_swap(&t->heap, a, &a->slots[0], b, &b->slots[0]);
  EXPECT(wn_is_true(toy_get(t, a, 0)));
  EXPECT(number_at(t, b, 0) == 0.5);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(box_follows_its_owner_through_collections) {
  toy *t = toy_new(NULL);
  toy_cell *a = toy_array(t, 1000);
  t->roots[0] = wn_from_cell(a);
  for (unsigned i = 0; i < 1000; i++) toy_set(t, a, i, wn_from_double(i + 0.25));
  a = NULL;
  for (int round = 0; round < 4; round++) {
    toy_collect(t, round == 2 ? WN_GC_MAJOR : WN_GC_MINOR);
    a = toy_cell_of(t->roots[0]);
    for (unsigned i = 0; i < 1000; i++) EXPECT(number_at(t, a, i) == i + 0.25);
    /* New young boxes in a cell that may be old. */
    for (unsigned i = 0; i < 1000; i += 7) {
      toy_set(t, a, i, WN_NULL);
      toy_set(t, a, i, wn_from_double(i + 0.25));
    }
    EXPECT(wn_heap_verify(&t->heap));
    a = NULL;
  }
  toy_free(t);
}

/* A store never collects: a million of them without an allocation in between. */
TEST(box_store_never_collects) {
  toy *t = toy_new(NULL);
  wn_heap_set_zeal(&t->heap, "no-box-reuse");
  toy_cell *a = toy_array(t, 1000);
  int before = t->collections[0] + t->collections[1];
  for (unsigned round = 0; round < 300; round++)
    for (unsigned i = 0; i < 1000; i++) toy_set(t, a, i, wn_from_double(round + 0.5));
  EXPECT_EQ_INT(t->collections[0] + t->collections[1], before);
  EXPECT(__atomic_load_n(&t->heap.interrupt, __ATOMIC_RELAXED) & WN_INTERRUPT_COLLECT);
  wn_poll(&t->heap, WN_STACK_SCAN);
  EXPECT_EQ_INT(t->collections[0] + t->collections[1], before + 1);
  for (unsigned i = 0; i < 1000; i++) EXPECT(number_at(t, a, i) == 299.5);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST_MAIN()
