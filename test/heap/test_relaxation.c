/* SPDX-License-Identifier: MIT */
/* The goal for pauses gives way where it costs too much, if that helps, and comes back. */
#include <winnow/heap.h>

#include <pthread.h>

#include "base/os.h"
#include "heap/impl.h"
#include "heap/relaxation.h"
#include "heap/toy.h"
#include "support/test.h"

#define MUCH INT64_C(1000000000000)

static void lean(wn_heap_config *c) {
  c->pacing = WN_PACING_LEAN;
  c->helper_threads = 0;
  c->old_births = true;
  c->scavenge_goal_us = 300;
}

static void use_cpu(uint64_t ms) {
  uint64_t begin = os_thread_cpu_ns();
  while (os_thread_cpu_ns() - begin < ms * 1000000) {
  }
}

/* A full nursery of garbage, and its scavenge. */
static void fill(toy *t) {
  uint64_t before = t->heap.impl->scavenges;
  while (t->heap.impl->scavenges == before) toy_pair(t, WN_NULL, WN_NULL);
}

/* As if the collector had taken much more than its share. */
static toy *relaxed_toy(void) {
  toy *t = toy_new(lean);
  relaxation *r = &t->heap.impl->relax;
  toy_collect(t, WN_GC_MINOR);
  r->excess_ns = MUCH;
  r->gc_ns = r->program_ns = 10000000;
  toy_collect(t, WN_GC_MINOR);
  return t;
}

TEST(relaxation_follows_excess) {
  toy *t = toy_new(lean);
  impl *im = t->heap.impl;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(im->relax.doublings, 0);
  size_t small = im->young.capacity;
  toy_free(t);
  t = relaxed_toy();
  im = t->heap.impl;
  EXPECT_EQ_INT(im->relax.doublings, 8);
  EXPECT(im->relax.on_trial);
  EXPECT(im->relax.cost_other > 0);
  EXPECT(im->young.capacity > small);
  toy_free(t);
}

TEST(relaxation_that_helps_stays) {
  toy *t = relaxed_toy();
  impl *im = t->heap.impl;
  im->relax.majors = 0; /* it waits for none */
  im->relax.cost_other = 1e9;
  for (int i = 0; i < 6; i++) fill(t);
  EXPECT(!im->relax.on_trial);
  EXPECT_EQ_INT(im->relax.doublings, 8);
  toy_free(t);
}

TEST(relaxation_that_does_not_help_is_taken_back) {
  toy *t = relaxed_toy();
  impl *im = t->heap.impl;
  im->relax.majors = 0;
  im->relax.cost_other = 0;
  for (int i = 0; i < 6; i++) fill(t);
  EXPECT(!im->relax.on_trial);
  EXPECT_EQ_INT(im->relax.doublings, 0);
  EXPECT_EQ_INT(im->young.capacity, im->config.min_semispace_bytes);
  EXPECT(im->relax.excess_most >= 80000000); /* more where the trial took long */
  toy_free(t);
}

/* A large nursery that has come to cost too much: the small one is tried. */
TEST(relaxation_is_given_up_where_it_costs_more) {
  toy *t = relaxed_toy();
  impl *im = t->heap.impl;
  im->relax.on_trial = false;
  im->relax.excess_ns = MUCH;
  im->relax.gc_ns = (uint64_t)MUCH;
  im->relax.cost_other = 1;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(im->relax.doublings, 0);
  EXPECT(im->relax.on_trial);
  use_cpu(100);
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(im->relax.doublings, 0);
  EXPECT(!im->relax.on_trial);
  toy_free(t);
}

/* The small one was seen to cost more still. */
TEST(relaxation_is_kept_where_the_other_way_is_known_to_cost_more) {
  toy *t = relaxed_toy();
  relaxation *r = &t->heap.impl->relax;
  r->on_trial = false;
  r->excess_ns = MUCH;
  r->cost_other = 1e30;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(r->doublings, 8);
  EXPECT(!r->on_trial);
  EXPECT(r->cost_other < 1e30);
  toy_free(t);
}

static void calm(toy *t, bool late) {
  relaxation *r = &t->heap.impl->relax;
  r->on_trial = false;
  r->excess_ns = -MUCH;
  r->calm_ns = MUCH;
  r->late = late;
  toy_collect(t, WN_GC_MINOR);
}

TEST(relaxation_ends_when_pauses_are_long_for_little) {
  toy *t = relaxed_toy();
  relaxation *r = &t->heap.impl->relax;
  calm(t, true);
  EXPECT_EQ_INT(r->doublings, 6);
  for (int i = 0; i < 3; i++) calm(t, true);
  EXPECT_EQ_INT(r->doublings, 0);
  toy_free(t);
}

/* A large nursery whose scavenges are short harms nobody. */
TEST(relaxation_stays_while_pauses_are_short) {
  toy *t = relaxed_toy();
  t->heap.impl->config.scavenge_goal_us = 1000000; /* even on a busy machine */
  calm(t, false);
  EXPECT_EQ_INT(t->heap.impl->relax.doublings, 8);
  toy_free(t);
}

/* What was tightened in vain is tightened later the next time. */
TEST(relaxation_learns_how_long_calm_lasts) {
  toy *t = relaxed_toy();
  relaxation *r = &t->heap.impl->relax;
  int64_t before = r->calm_most;
  calm(t, true);
  r->excess_ns = MUCH;
  r->cost_other = 0;
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(r->doublings, 8);
  EXPECT(r->calm_most == 2 * before);
  toy_free(t);
}

/* Beside an old generation that may be garbage the nursery waits. */
TEST(relaxation_waits_for_a_major_collection) {
  toy *t = relaxed_toy();
  impl *im = t->heap.impl;
  EXPECT(im->relax.majors == im->majors + 1);
  EXPECT_EQ_INT(relaxation_room(im, 4000), 1000);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(relaxation_room(im, 4000), 8000);
  toy_free(t);
}

static void *collect_here(void *data) {
  toy *t = data;
  wn_heap_set_thread(&t->heap);
  wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_EMPTY, "testing");
  return NULL;
}

/* The clocks of threads have nothing to do with each other. */
TEST(relaxation_does_not_come_of_another_thread) {
  toy *t = toy_new(lean);
  for (int i = 0; i < 3; i++) {
    pthread_t thread;
    use_cpu(100);
    wn_heap_set_thread(&t->heap);
    wn_collect(&t->heap, WN_GC_MINOR, WN_STACK_EMPTY, "testing");
    if (pthread_create(&thread, NULL, collect_here, t)) break;
    pthread_join(thread, NULL);
  }
  EXPECT_EQ_INT(t->heap.impl->relax.doublings, 0);
  EXPECT(t->heap.impl->relax.gc_ns < 50000000);
  toy_free(t);
}

TEST_MAIN()
