/* SPDX-License-Identifier: MIT */
/* Limits, exhaustion, external memory, reservations, the size of an empty heap. */
#include <winnow/heap.h>

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "heap/toy.h"
#include "support/test.h"

#define MIB ((size_t)1 << 20)

static size_t limit_bytes = 16 * MIB;
static void limited(wn_heap_config *c) {
  c->max_old_bytes = limit_bytes;
  c->max_semispace_bytes = MIB;
}

/* ---- children that die of exhaustion ---- */

static void exit_by_location(wn_heap *heap, const char *location, void *data) {
  (void)heap, (void)data;
  _exit(strcmp(location, "Reached heap limit") == 0      ? 71
        : strcmp(location, "CALL_AND_RETRY_LAST") == 0 ? 72
                                                         : 73);
}

static void dying(wn_heap_config *c) {
  limited(c);
  c->on_out_of_memory = exit_by_location;
}

static int status_of(void (*run)(toy *t)) {
  pid_t pid = fork();
  if (pid == 0) {
    run(toy_new(dying));
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void grow_list(toy *t) {
  for (int i = 0; i < 5000000; i++)
    t->roots[0] = wn_from_cell(toy_pair(t, wn_from_int(i), t->roots[0]));
}

static void grow_large(toy *t) {
  for (unsigned i = 0; i < 16; i++) t->roots[i] = wn_from_cell(toy_array(t, MIB));
}

TEST(limit_of_small_cells_ends_in_the_handler) {
  EXPECT_EQ_INT(status_of(grow_list), 71);
}

TEST(limit_of_large_cells_ends_in_the_handler) {
  EXPECT_EQ_INT(status_of(grow_large), 72);
}

static __attribute__((noinline)) bool try_into_root(toy *t, int i, size_t bytes) {
  void *cell = wn_try_alloc(&t->heap, TOY_ARRAY, bytes);
  if (cell) t->roots[i] = wn_from_cell(cell);
  return cell;
}

TEST(limit_try_alloc_returns_null) {
  toy *t = toy_new(limited);
  int made = 0;
  while (made < 8 && try_into_root(t, made, 4 * MIB)) made++;
  EXPECT_EQ_INT(made, 4); /* exactly the limit */
  EXPECT(!try_into_root(t, 8, 100 * MIB));
  EXPECT(!try_into_root(t, 8, (size_t)1 << 40));
  t->roots[0] = WN_NULL;
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(try_into_root(t, 8, 3 * MIB));
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(limit_is_raised_by_the_hook) {
  toy *t = toy_new(limited);
  t->new_limit = 64 * MIB;
  t->roots[0] = toy_list(t, 2000000); /* 32 MB */
  EXPECT(t->near_limit_calls >= 1);
  EXPECT(__atomic_load_n(&t->heap.interrupt, __ATOMIC_RELAXED) & WN_INTERRUPT_LIMIT);
  EXPECT(toy_list_is(t, t->roots[0], 2000000));
  toy_free(t);
}

TEST(limit_garbage_does_not_count) {
  toy *t = toy_new(limited);
  for (int i = 0; i < 100; i++) {
    t->roots[0] = toy_list(t, 150000); /* 2.4 MB each */
    t->roots[1] = wn_from_cell(toy_array(t, MIB / 2));
  }
  wn_heap_stats stats;
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT(stats.committed_bytes < 24 * MIB);
  EXPECT_EQ_INT(stats.limit_bytes, 19 * MIB);
  toy_free(t);
}

/* ---- external memory ---- */

static void without_helpers(wn_heap_config *c) { c->helper_threads = 0; }

TEST(limit_external_bytes_ask_for_collections) {
  toy *t = toy_new(without_helpers);
  for (int i = 0; i < 20; i++) {
    toy_bytes(t, 16);
    wn_external_adjust(&t->heap, (int64_t)(10 * MIB));
    if (t->heap.interrupt & WN_INTERRUPT_COLLECT) wn_poll(&t->heap, WN_STACK_SCAN);
  }
  EXPECT(t->collections[WN_GC_MINOR] >= 3);
  wn_heap_stats stats;
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT_EQ_INT(stats.external_bytes, 200 * MIB);
  wn_external_adjust(&t->heap, -(int64_t)(200 * MIB));
  wn_heap_get_stats(&t->heap, &stats);
  EXPECT_EQ_INT(stats.external_bytes, 0);
  toy_free(t);
}

/* ---- reservations ---- */

TEST(limit_reserve_prevents_collections) {
  toy *t = toy_new(NULL);
  wn_heap_set_zeal(&t->heap, "collect=1");
  for (int round = 0; round < 50; round++) {
    wn_reserve(&t->heap, 100 * 16);
    int before = t->collections[0] + t->collections[1];
    wn_no_collect_begin(&t->heap);
    for (int i = 0; i < 100; i++) toy_pair(t, wn_from_int(i), WN_NULL);
    wn_no_collect_end(&t->heap);
    EXPECT_EQ_INT(t->collections[0] + t->collections[1], before);
  }
  toy_free(t);
}

/* ---- address space and memory ---- */

/* Both sanitizers need a thousand times the address space, and more memory. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static void run_in_little_space(toy *unused) {
  (void)unused;
  struct rlimit r = {1500 * MIB, 1500 * MIB};
  setrlimit(RLIMIT_AS, &r);
  wn_heap_config c;
  toy_config(&c);
  wn_heap *heap = wn_heap_new(&c);
  if (!heap) _exit(1);
  wn_heap_stats stats;
  wn_heap_get_stats(heap, &stats);
  _exit(stats.reserved_bytes <= 1024 * MIB && stats.reserved_bytes >= 256 * MIB ? 0 : 2);
}

TEST(limit_of_address_space_makes_the_cage_smaller) {
  EXPECT_EQ_INT(status_of(run_in_little_space), 0);
}

TEST(limit_an_empty_heap_touches_little) {
  size_t before = os_rss();
  toy *t = toy_new(NULL);
  toy_list(t, 10);
  EXPECT(os_rss() - before < 256 << 10);
  toy_free(t);
}
#endif

TEST(limit_many_heaps_live_side_by_side) {
  toy *heaps[20];
  for (int i = 0; i < 20; i++) {
    heaps[i] = toy_new(NULL);
    heaps[i]->roots[0] = toy_list(heaps[i], 100 + i);
  }
  for (int i = 0; i < 20; i++) {
    toy_collect(heaps[i], WN_GC_MAJOR);
    EXPECT(toy_list_is(heaps[i], heaps[i]->roots[0], 100 + i));
    toy_free(heaps[i]);
  }
}

TEST(limit_zeal_words_are_checked) {
  toy *t = toy_new(NULL);
  EXPECT(wn_heap_set_zeal(&t->heap, "collect=5,major=3,pin=9,verify=2,poison,promote"));
  EXPECT(wn_heap_set_zeal(&t->heap, "interval=50:1234,no-box-reuse,step=0"));
  EXPECT(!wn_heap_set_zeal(&t->heap, "colect=5"));
  EXPECT(!wn_heap_set_zeal(&t->heap, "collect=x"));
  toy_free(t);
}

TEST_MAIN()
