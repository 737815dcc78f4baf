/* SPDX-License-Identifier: MIT */
/* Handle scopes, heaps whose C stack is not scanned, and heaps on several threads. */
#include <winnow/heap.h>

#include <pthread.h>

#include "heap/toy.h"
#include "support/test.h"

static void precise(wn_heap_config *config) { config->precise_roots = true; }

/* Puts 0 .. n - 1 in front.  What the handle holds is read after the allocation. */
static void prepend(toy *t, wn_value *list, int n) {
  for (int i = n; i-- > 0;) {
    toy_cell *pair = toy_pair(t, wn_from_int(i), WN_NULL);
    toy_set(t, pair, 1, *list);
    *list = wn_from_cell(pair);
  }
}

TEST(handle_keeps_its_cell_and_follows_it) {
  toy *t = toy_new(precise);
  wn_handle_scope scope;
  wn_handle_scope_open(&t->heap, &scope);
  wn_value *list = wn_handle(&t->heap, WN_NULL);
  prepend(t, list, 5);
  void *before = wn_to_cell(*list);
  wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
  EXPECT(wn_to_cell(*list) != before); /* although `before` is on the stack */
  EXPECT(toy_list_is(t, *list, 5));
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT(toy_list_is(t, *list, 5));
  wn_handle_scope_close(&scope, WN_UNDEFINED);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(handle_dies_with_its_scope) {
  toy *t = toy_new(precise);
  wn_handle_scope outer, inner;
  wn_handle_scope_open(&t->heap, &outer);
  wn_value *kept = wn_handle(&t->heap, wn_from_cell(toy_final(t, 1)));
  wn_handle_scope_open(&t->heap, &inner);
  wn_handle(&t->heap, wn_from_cell(toy_final(t, 2)));
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT_EQ_INT(t->finalized[1] + t->finalized[2], 0);
  wn_handle_scope_close(&inner, WN_UNDEFINED);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT_EQ_INT(t->finalized[1], 0);
  EXPECT_EQ_INT(t->finalized[2], 1);
  EXPECT(wn_is_cell(*kept));
  wn_handle_scope_close(&outer, WN_UNDEFINED);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT_EQ_INT(t->finalized[1], 1);
  toy_free(t);
}

TEST(handle_scopes_cross_blocks) {
  toy *t = toy_new(precise);
  wn_handle_scope scopes[6];
  wn_value *handles[6][700];
  for (int depth = 0; depth < 6; depth++) {
    wn_handle_scope_open(&t->heap, &scopes[depth]);
    for (int i = 0; i < 700; i++)
      handles[depth][i] =
          wn_handle(&t->heap, wn_from_cell(toy_pair(t, wn_from_int(depth * 700 + i), WN_NULL)));
  }
  for (int depth = 5; depth >= 0; depth--) {
    wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
    for (int i = 0; i < 700; i++) {
      wn_value car = toy_get(t, toy_cell_of(*handles[depth][i]), 0);
      EXPECT_EQ_INT(wn_to_int(car), depth * 700 + i);
    }
    wn_value v = wn_handle_scope_close(&scopes[depth], wn_from_int(depth));
    EXPECT_EQ_INT(wn_to_int(v), depth);
  }
  EXPECT(t->heap.handle_next == NULL && t->heap.handle_limit == NULL);
  toy_free(t);
}

TEST(handle_of_a_heap_that_is_scanned_does_not_pin) {
  toy *t = toy_new(NULL);
  wn_handle_scope scope;
  wn_handle_scope_open(&t->heap, &scope);
  wn_value *list = wn_handle(&t->heap, toy_list(t, 3));
  toy_collect(t, WN_GC_MINOR);
  toy_collect(t, WN_GC_MINOR);
  EXPECT(toy_list_is(t, *list, 3));
  EXPECT(!wn_is_young(wn_to_cell(*list)));
  wn_handle_scope_close(&scope, WN_UNDEFINED);
  toy_free(t);
}

/* wn_slots_copy may collect before it writes: its hosts are its own business. */
TEST(slots_copy_finds_its_hosts_without_a_stack) {
  toy *t = toy_new(precise);
  EXPECT(wn_heap_set_zeal(&t->heap, "collect=1"));
  wn_handle_scope scope;
  wn_handle_scope_open(&t->heap, &scope);
  wn_value *from = wn_handle(&t->heap, wn_from_cell(toy_array(t, 20)));
  wn_value *to = wn_handle(&t->heap, wn_from_cell(toy_array(t, 20)));
  for (unsigned i = 0; i < 20; i++) toy_set(t, toy_cell_of(*from), i, wn_from_double(i + 0.5));
  for (int round = 0; round < 10; round++) {
    wn_slots_copy(&t->heap, wn_to_cell(*to), 1, wn_to_cell(*from), 1, 20);
    for (unsigned i = 0; i < 20; i++)
      EXPECT(wn_number(toy_get(t, toy_cell_of(*to), i)) == i + 0.5);
  }
  wn_handle_scope_close(&scope, WN_UNDEFINED);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

/* ---- threads ---- */

static void *churn(void *data) {
  int *good = data;
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 1000);
  for (int i = 0; i < 200; i++) {
    t->roots[1 + i % 8] = toy_list(t, 500);
    if (i % 50 == 0) wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  }
  *good = toy_list_is(t, t->roots[0], 1000) && toy_list_is(t, t->roots[1], 500) &&
          wn_heap_verify(&t->heap);
  toy_free(t);
  return NULL;
}

TEST(heaps_on_several_threads_do_not_meet) {
  pthread_t threads[4];
  int good[4] = {0};
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, churn, &good[i]);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < 4; i++) EXPECT(good[i]);
}

TEST(heaps_of_one_thread_do_not_meet) {
  toy *a = toy_new(NULL), *b = toy_new(NULL);
  for (int i = 0; i < 50; i++) {
    a->roots[0] = toy_list(a, 300 + i);
    b->roots[0] = toy_list(b, 200 + i);
    toy_collect(i % 2 ? a : b, i % 5 ? WN_GC_MINOR : WN_GC_MAJOR);
    EXPECT(toy_list_is(a, a->roots[0], 300 + i));
    EXPECT(toy_list_is(b, b->roots[0], 200 + i));
  }
  toy_free(a);
  toy_free(b);
}

static void *take_over(void *data) {
  toy *t = data;
  wn_heap_set_thread(&t->heap);
  wn_value list = toy_list(t, 400); /* on this thread's stack only */
  for (int i = 0; i < 20; i++) {
    toy_list(t, 1000);
    wn_collect(&t->heap, i % 4 ? WN_GC_MINOR : WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  }
  t->roots[1] = wn_from_bool(toy_list_is(t, list, 400) && toy_list_is(t, t->roots[0], 300));
  return NULL;
}

TEST(heap_goes_to_another_thread_and_comes_back) {
  toy *t = toy_new(NULL);
  t->roots[0] = toy_list(t, 300);
  pthread_t thread;
  pthread_create(&thread, NULL, take_over, t);
  pthread_join(thread, NULL);
  wn_heap_set_thread(&t->heap);
  EXPECT(wn_is_true(t->roots[1]));
  wn_value list = toy_list(t, 50);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  EXPECT(toy_list_is(t, list, 50) && toy_list_is(t, t->roots[0], 300));
  toy_free(t);
}

TEST_MAIN()
