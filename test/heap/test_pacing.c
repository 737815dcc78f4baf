/* SPDX-License-Identifier: MIT */
/* Growth of both generations, the memory reducer, the memory limit, collections by flag. */
#include "heap/pacing.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "heap/reducer.h"
#include "heap/toy.h"
#include "support/test.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define MAX_EVENTS 4096

/* ---- every event of one heap ---- */

static wn_gc_event events[MAX_EVENTS];
static size_t event_count;

static void record(wn_heap *heap, const wn_gc_event *e, void *data) {
  (void)heap, (void)data;
  if (event_count < MAX_EVENTS) events[event_count++] = *e;
}

static toy *new_recorded(void (*modify)(wn_heap_config *c)) {
  wn_heap_config c;
  toy_config(&c);
  c.on_gc = record;
  c.helper_threads = 0; /* when a cycle ends is then a matter of allocation, not of time */
  event_count = 0;
  if (modify) modify(&c);
  toy *t = (toy *)wn_heap_new(&c);
  for (size_t i = 0; i < sizeof t->roots / sizeof t->roots[0]; i++) t->roots[i] = WN_UNDEFINED;
  return t;
}

static void visit(wn_visitor *v, void *data) {
  wn_visit_values(v, ((toy *)data)->roots, 16);
}

static toy *recorded(void (*modify)(wn_heap_config *c)) {
  toy *t = new_recorded(modify);
  wn_heap_add_roots(&t->heap, visit, t);
  return t;
}

static size_t events_with(const char *reason, int type) {
  size_t n = 0;
  for (size_t i = 0; i < event_count; i++)
    n += (type < 0 || (int)events[i].type == type) && strcmp(events[i].reason, reason) == 0;
  return n;
}

static bool near(double got, double want) { return got > want * 0.9 && got < want * 1.1; }

/* ---- the growing rule ---- */

TEST(pacing_factor_bound_follows_the_maximum) {
  EXPECT(pacing_max_factor(64 * MIB) == 1.3);
  EXPECT(pacing_max_factor(256 * MIB) == 1.3);
  EXPECT(near(pacing_max_factor(1152 * MIB), 1.65));
  EXPECT(pacing_max_factor(2048 * MIB) == 4.0);
  EXPECT(pacing_max_factor(4096 * MIB) == 4.0);
}

TEST(pacing_factor_follows_the_speeds) {
  EXPECT(pacing_factor(0, 100, 4) == 4);
  EXPECT(pacing_factor(100, 0, 4) == 4);
  EXPECT(pacing_factor(1000, 100, 4) == 4);         /* R = 10: 0.3 R is below 0.97 */
  EXPECT(near(pacing_factor(6000, 100, 4), 1.8 / 0.83)); /* R = 60 */
  EXPECT(pacing_factor(1e6, 1, 4) == 1.1);
}

/* The two check values measured with V8. */
TEST(pacing_limit_is_that_of_v8) {
  growing_rule small = {.live = 2623 * KIB, .max_old = 4096 * MIB, .new_space = 1007 * KIB,
                        .factor = 4, .mode = WN_GROW_DEFAULT};
  EXPECT_EQ_INT(pacing_limit(&small) / KIB, 11822);
  growing_rule large = {.live = 50895 * KIB, .max_old = 4096 * MIB, .new_space = 16111 * KIB,
                        .factor = 4, .mode = WN_GROW_DEFAULT};
  EXPECT_EQ_INT(pacing_limit(&large) / KIB, 219691);
  large.max_old = 200 * MIB; /* at most half way */
  EXPECT_EQ_INT(pacing_limit(&large) / KIB, (50895 + 200 * 1024) / 2);
  small.mode = WN_GROW_CONSERVATIVE, small.factor = 1.3;
  EXPECT_EQ_INT(pacing_limit(&small) / KIB, 2623 + 2048 + 1007);
  small.minimum = 300 * MIB;
  EXPECT_EQ_INT(pacing_limit(&small), 300 * MIB);
}

static size_t rule_by_hand(const wn_gc_event *e, size_t max_old) {
  double factor = e->max_growing_factor;
  if (e->gc_speed > 0 && e->mutator_speed > 0) {
    double r = e->gc_speed / e->mutator_speed, below = 0.03 * r - 0.97;
    double f = 0.03 * r / below;
    if (below > 0 && f < factor) factor = f < 1.1 ? 1.1 : f;
  }
  if (e->growing_mode == WN_GROW_CONSERVATIVE && factor > 1.3) factor = 1.3;
  if (e->growing_mode == WN_GROW_MINIMAL) factor = 1.1;
  double live = (double)e->old_live_bytes;
  double step = e->growing_mode == WN_GROW_CONSERVATIVE ? 2.0 * MIB : 8.0 * MIB;
  double limit = live * factor > live + step ? live * factor : live + step;
  limit += (double)e->semispace_bytes;
  double most = (live + (double)max_old) / 2;
  return (size_t)(limit < most ? limit : most);
}

static int majors(void) {
  int n = 0;
  for (size_t i = 0; i < event_count; i++) n += events[i].type == WN_GC_MAJOR;
  return n;
}

static void check_limits(size_t max_old, int at_least) {
  for (size_t i = 0; i < event_count; i++)
    if (events[i].type == WN_GC_MAJOR)
      EXPECT(near((double)events[i].old_limit, (double)rule_by_hand(&events[i], max_old)));
  EXPECT(majors() >= at_least);
}

/* Marking steps are bounded by time: on a slow machine a cycle takes more allocation. */
static bool enough(int lists, int at_least, int i) {
  return i >= lists && (majors() >= at_least || i >= 8 * lists);
}

TEST(pacing_limits_of_a_growing_program_follow_the_rule) {
  toy *t = recorded(NULL);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  for (int i = 0; i < 16; i++) t->roots[i] = toy_list(t, 200000);
  for (int i = 0; !enough(300, 2, i); i++) t->roots[i % 16] = toy_list(t, 200000);
  check_limits(s.old_max, 2);
  toy_free(t);
}

static void with_256(wn_heap_config *c) { c->max_old_bytes = 256 * MIB; }

TEST(pacing_limits_of_a_small_heap_follow_the_rule) {
  toy *t = recorded(with_256);
  for (int i = 0; !enough(100, 3, i); i++) t->roots[i % 8] = toy_list(t, 300000);
  check_limits(256 * MIB, 3);
  toy_free(t);
}

TEST(pacing_limits_after_reducing_follow_the_rule) {
  toy *t = recorded(NULL);
  t->roots[0] = toy_list(t, 2000000);
  wn_reduce_memory(&t->heap, WN_STACK_SCAN, "low memory notification");
  EXPECT_EQ_INT(events_with("low memory notification", WN_GC_MAJOR), 2);
  const wn_gc_event *e = &events[event_count - 1];
  EXPECT(e->reduce_memory);
  EXPECT_EQ_INT(e->growing_mode, WN_GROW_MINIMAL);
  EXPECT(e->growing_factor == 1.1);
  EXPECT(e->old_live_bytes > 30 * MIB);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  check_limits(s.old_max, 2);
  toy_free(t);
}

static void lean(wn_heap_config *c) {
  c->pacing = WN_PACING_LEAN;
  c->helper_threads = 0;
}

TEST(pacing_lean_begins_small_and_grows_by_less) {
  toy *t = recorded(lean);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.old_limit, 8 * MIB);
  t->roots[0] = toy_list(t, 4000000); /* 64 MB */
  toy_collect(t, WN_GC_MAJOR);
  const wn_gc_event *e = &events[event_count - 1];
  EXPECT(e->max_growing_factor == 1.4 && e->growing_factor <= 1.4);
  EXPECT(e->old_limit <= e->old_live_bytes / 10 * 14 + e->semispace_bytes + 8 * MIB);
  toy_free(t);
}

TEST(pacing_lean_nursery_is_no_larger_than_the_old_generation) {
  toy *t = recorded(lean);
  for (int i = 0; i < 40; i++) { /* 4 MB live, then 40 */
    t->roots[0] = toy_list(t, i < 20 ? 250000 : 2500000);
    const wn_gc_event *e = &events[event_count - 1];
    size_t old = e->used_after;
    EXPECT(e->semispace_bytes <= 8 * MIB || e->semispace_bytes / 4 <= old);
    event_count = 1;
  }
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT(s.young_capacity > 16 * MIB);
  toy_free(t);
}

static void by_percent(wn_heap_config *c) { c->growing_percent = 50; }

TEST(pacing_growing_percent_fixes_the_factor) {
  toy *t = recorded(by_percent);
  t->roots[0] = toy_list(t, 4000000); /* 64 MB */
  toy_collect(t, WN_GC_MAJOR);
  const wn_gc_event *e = &events[event_count - 1];
  EXPECT(e->growing_factor == 1.5);
  EXPECT(near((double)(e->old_limit - e->semispace_bytes), 1.5 * (double)e->old_live_bytes));
  toy_free(t);
}

TEST(pacing_first_limit_follows_survival_down) {
  toy *t = recorded(NULL);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.old_limit, 512 * MIB);
  for (int i = 0; i < 100; i++) toy_list(t, 100000); /* all of it dies */
  EXPECT_EQ_INT(events_with("allocation failure", WN_GC_MAJOR), 0);
  wn_heap_get_stats(&t->heap, &s);
  EXPECT(s.old_limit < 16 * MIB);
  EXPECT(s.old_limit >= 8 * MIB);
  toy_free(t);
}

static void initial_100(wn_heap_config *c) { c->initial_old_bytes = 100 * MIB; }

TEST(pacing_initial_size_is_kept_and_a_minimum) {
  toy *t = recorded(initial_100);
  for (int i = 0; i < 50; i++) toy_list(t, 100000);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.old_limit, 100 * MIB);
  toy_collect(t, WN_GC_MAJOR);
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.old_limit, 100 * MIB);
  toy_free(t);
}

/* ---- the semispaces ---- */

static void growing_by_4(wn_heap_config *c) { c->semispace_growth_factor = 4; }

static size_t semispace_after(toy *t, int cells) {
  t->roots[0] = toy_list(t, cells);
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  return s.young_capacity;
}

TEST(pacing_semispace_grows_with_survival) {
  toy *t = recorded(NULL);
  EXPECT_EQ_INT(semispace_after(t, 3000000), 16 * MIB);
  EXPECT(events[event_count - 1].semispace_bytes == 16 * MIB);
  toy_free(t);
  t = recorded(growing_by_4);
  bool by_4 = false, by_2 = false;
  semispace_after(t, 3000000);
  for (size_t i = 1; i < event_count; i++) {
    by_4 |= events[i].semispace_bytes == 4 * events[i - 1].semispace_bytes;
    by_2 |= events[i].semispace_bytes == 2 * events[i - 1].semispace_bytes;
  }
  EXPECT(by_4 && !by_2);
  toy_free(t);
}

TEST(pacing_semispace_shrinks_when_memory_is_reduced) {
  toy *t = recorded(NULL);
  EXPECT_EQ_INT(semispace_after(t, 3000000), 16 * MIB);
  wn_reduce_memory(&t->heap, WN_STACK_SCAN, "low memory notification");
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.young_capacity, MIB);
  EXPECT(s.young_committed <= MIB);
  toy_free(t);
}

TEST(pacing_semispace_shrinks_when_little_is_allocated) {
  toy *t = recorded(NULL);
  EXPECT_EQ_INT(semispace_after(t, 3000000), 16 * MIB);
  t->roots[0] = WN_NULL;
  for (int i = 0; i < 12; i++) {
    toy_pair(t, WN_NULL, WN_NULL);
    usleep(2000);
    toy_collect(t, WN_GC_MINOR);
  }
  /* The window of five seconds still holds the burst, but only ten samples are kept. */
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT_EQ_INT(s.young_capacity, MIB);
  toy_free(t);
}

/* ---- flags ---- */

static void every_100(wn_heap_config *c) { c->gc_interval = 100; }

TEST(pacing_gc_interval_collects_every_n_allocations) {
  toy *t = recorded(every_100);
  for (int i = 0; i < 1000; i++) toy_pair(t, WN_NULL, WN_NULL);
  EXPECT_EQ_INT(event_count, 10);
  EXPECT_EQ_INT(events_with("allocation failure", WN_GC_MINOR), 10);
  toy_free(t);
}

static void all_global(wn_heap_config *c) { c->gc_global = true; }

TEST(pacing_gc_global_makes_every_collection_a_major_one) {
  toy *t = recorded(all_global);
  toy_list(t, 500000);
  toy_collect(t, WN_GC_MINOR);
  EXPECT(event_count > 3);
  for (size_t i = 0; i < event_count; i++) {
    EXPECT_EQ_INT(events[i].type, WN_GC_MAJOR);
    EXPECT_EQ_STR(events[i].collector_reason, "GC in old space forced by flags");
  }
  toy_free(t);
}

static void eager(wn_heap_config *c) { c->lazy_sweeping = false; }

TEST(pacing_without_lazy_sweeping_the_pause_sweeps_all) {
  for (int i = 0; i < 2; i++) {
    toy *t = recorded(i ? eager : NULL);
    t->roots[0] = toy_list(t, 300000);
    toy_collect(t, WN_GC_MAJOR);
    EXPECT_EQ_INT(t->heap.impl->old.unadopted == 0, i);
    toy_free(t);
  }
}

/* ---- the ends of a heap ---- */

static void small(wn_heap_config *c) {
  c->max_old_bytes = 32 * MIB;
  c->max_semispace_bytes = MIB;
}

static void exit_by_location(wn_heap *heap, const char *location, void *data) {
  (void)data;
  wn_kind_count counts[256];
  bool told = wn_heap_census(heap, counts);
  size_t resorts = events_with("last resort", WN_GC_MAJOR);
  if (strncmp(location, "Ineffective", 11) == 0) _exit(73);
  if (strcmp(location, "Reached heap limit") == 0) _exit(71);
  if (strcmp(location, "Reached memory limit") == 0) _exit(told ? 74 : 1);
  _exit(told && counts[TOY_ARRAY].bytes > 20 * MIB && resorts >= 2 ? 72 : 1);
}

static void small_and_dying(wn_heap_config *c) {
  small(c);
  c->young_large_cells = false; /* the limit is the old generation's */
  c->on_out_of_memory = exit_by_location;
}

static void dying_late(wn_heap_config *c) {
  small_and_dying(c);
  c->detect_ineffective = false;
}

static int status_of(void (*run)(toy *t), void (*modify)(wn_heap_config *c)) {
  pid_t pid = fork();
  if (pid == 0) {
    run(recorded(modify));
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void fill_with_arrays(toy *t) {
  for (int i = 0; i < 16; i++) t->roots[i] = wn_from_cell(toy_array(t, MIB));
}

TEST(pacing_last_resort_comes_before_death) {
  EXPECT_EQ_INT(status_of(fill_with_arrays, small_and_dying), 72);
}

/* 28 MB of 32 live, and garbage all the time: majors in a row that free little. */
static void churn_near_the_limit(toy *t) {
  t->roots[0] = toy_list(t, 1750000);
  for (int i = 0; i < 400; i++) {
    t->roots[1] = wn_from_cell(toy_array(t, 100000));
    t->roots[2] = toy_list(t, 1000);
  }
}

TEST(pacing_ineffective_collections_end_the_program_unless_told_otherwise) {
  EXPECT_EQ_INT(status_of(churn_near_the_limit, small_and_dying), 73);
  EXPECT_EQ_INT(status_of(churn_near_the_limit, dying_late), 0);
}

/* ---- the memory limit ---- */

static void within_64(wn_heap_config *c) {
  c->memory_limit_bytes = 64 * MIB;
  c->max_semispace_bytes = 2 * MIB;
  c->detect_ineffective = false;
}

static void within_64_dying(wn_heap_config *c) {
  within_64(c);
  c->on_out_of_memory = exit_by_location;
}

static bool try_large(toy *t, int root, size_t bytes) {
  void *cell = wn_try_alloc(&t->heap, TOY_ARRAY, bytes);
  if (cell) t->roots[root] = wn_from_cell(cell);
  return cell;
}

TEST(pacing_memory_limit_counts_heap_external_and_code) {
  toy *t = recorded(within_64);
  wn_heap_stats s;
  wn_external_adjust(&t->heap, (int64_t)(20 * MIB));
  wn_code_adjust(&t->heap, (int64_t)(10 * MIB));
  int made = 0;
  while (made < 15 && try_large(t, made, 4 * MIB)) made++;
  EXPECT(made >= 6 && made <= 8); /* 34 MB are left, the nursery has some */
  wn_heap_get_stats(&t->heap, &s);
  EXPECT(s.committed_bytes + s.external_bytes + s.code_bytes <= 64 * MIB);
  EXPECT_EQ_INT(s.code_bytes, 10 * MIB);
  EXPECT(!wn_external_try(&t->heap, 8 * MIB));
  wn_external_adjust(&t->heap, -(int64_t)(16 * MIB));
  EXPECT(wn_external_try(&t->heap, 8 * MIB));
  EXPECT(!wn_external_try(&t->heap, 100 * MIB));
  EXPECT(try_large(t, 15, 4 * MIB));
  toy_free(t);
}

TEST(pacing_memory_limit_external_try_collects) {
  toy *t = recorded(within_64);
  for (int i = 0; i < 10; i++) t->roots[i] = wn_from_cell(toy_array(t, MIB));
  EXPECT(!wn_external_try(&t->heap, 30 * MIB));
  for (int i = 0; i < 10; i++) t->roots[i] = WN_NULL;
  EXPECT(wn_external_try(&t->heap, 30 * MIB));
  toy_free(t);
}

static void grow_list(toy *t) {
  for (int i = 0; i < 10000000; i++)
    t->roots[0] = wn_from_cell(toy_pair(t, wn_from_int(i), t->roots[0]));
}

static void grow_external(toy *t) {
  for (int i = 0; i < 100; i++) {
    wn_external_adjust(&t->heap, (int64_t)MIB);
    if (t->heap.interrupt & WN_INTERRUPT_COLLECT) wn_poll(&t->heap, WN_STACK_SCAN);
  }
}

TEST(pacing_memory_limit_ends_in_the_handler) {
  EXPECT_EQ_INT(status_of(grow_list, within_64_dying), 74);
  EXPECT_EQ_INT(status_of(grow_external, within_64_dying), 74);
}

TEST(pacing_memory_limit_garbage_does_not_count) {
  toy *t = recorded(within_64);
  for (int i = 0; i < 200; i++) {
    t->roots[0] = toy_list(t, 150000);
    t->roots[1] = wn_from_cell(toy_array(t, MIB));
  }
  wn_heap_stats s;
  wn_heap_get_stats(&t->heap, &s);
  EXPECT(s.committed_bytes <= 64 * MIB);
  EXPECT(toy_list_is(t, t->roots[0], 150000));
  toy_free(t);
}

/* ---- external memory ---- */

static void drop_external(wn_heap *heap, void *cell) {
  (void)cell;
  wn_external_adjust(heap, -(int64_t)MIB);
}

/* A heap whose cells with finalizers own 1 MB each. */
static toy *with_buffers(void) {
  static wn_kind_info kinds[TOY_KIND_COUNT];
  wn_heap_config c;
  toy_config(&c);
  memcpy(kinds, c.kinds, sizeof kinds);
  kinds[TOY_FINAL].finalize = drop_external;
  c.kinds = kinds;
  c.on_gc = record;
  c.helper_threads = 0; /* when a cycle ends is then a matter of allocation, not of time */
  event_count = 0;
  toy *t = (toy *)wn_heap_new(&c);
  for (size_t i = 0; i < 16; i++) t->roots[i] = WN_UNDEFINED;
  wn_heap_add_roots(&t->heap, visit, t);
  return t;
}

static __attribute__((noinline)) void one_buffer(toy *t, int root) {
  wn_external_adjust(&t->heap, (int64_t)MIB);
  toy_cell *cell = toy_final(t, 0);
  if (root >= 0) t->roots[root] = wn_from_cell(cell);
}

TEST(pacing_young_buffers_are_freed_by_scavenges) {
  toy *t = with_buffers();
  wn_heap_stats s;
  for (int i = 0; i < 500; i++) {
    one_buffer(t, i % 4);
    wn_heap_get_stats(&t->heap, &s);
    EXPECT(s.external_bytes < 80 * MIB);
  }
  EXPECT(events_with("external memory pressure", WN_GC_MINOR) >= 10);
  EXPECT_EQ_INT(events_with("external memory pressure", WN_GC_MAJOR), 0);
  toy_free(t);
}

TEST(pacing_external_memory_starts_cycles) {
  toy *t = with_buffers();
  toy_cell *array = toy_array(t, 300);
  t->roots[0] = wn_from_cell(array);
  for (int i = 0; i < 300; i++) {
    one_buffer(t, 1);
    toy_set(t, toy_cell_of(t->roots[0]), (unsigned)i, t->roots[1]);
  }
  size_t majors = 0;
  for (size_t i = 0; i < event_count; i++) majors += events[i].type == WN_GC_MAJOR;
  EXPECT(majors >= 1);
  toy_free(t);
}

static void max_100(wn_heap_config *c) { c->max_old_bytes = 300 * MIB; }

TEST(pacing_much_external_memory_is_collected_at_once) {
  toy *t = recorded(max_100);
  wn_external_adjust(&t->heap, (int64_t)(200 * MIB));
  wn_poll(&t->heap, WN_STACK_SCAN);
  EXPECT_EQ_INT(events_with("external memory pressure", WN_GC_MAJOR), 1);
  EXPECT(events[event_count - 1].reduce_memory);
  toy_free(t);
}

/* ---- the memory reducer's states ---- */

#define SECOND UINT64_C(1000000000)

TEST(reducer_waits_only_after_growth) {
  reducer r = {.held = 100 * MIB, .last_major = 1};
  reducer_event e = {.type = REDUCER_MAJOR, .now = SECOND, .held = 109 * MIB};
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_DONE);
  e.held = 112 * MIB;
  reducer w = reducer_step(r, &e);
  EXPECT_EQ_INT(w.state, REDUCER_WAIT);
  EXPECT_EQ_INT(w.due, 9 * SECOND);
  e.type = REDUCER_MINOR;
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_WAIT);
  r.held = 0;
  e.held = 9 * MIB;
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_DONE);
}

TEST(reducer_waits_for_quiet) {
  reducer r = {.state = REDUCER_WAIT, .due = 9 * SECOND, .last_major = SECOND};
  reducer_event e = {.type = REDUCER_TIMER, .now = 8 * SECOND, .quiet = true};
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_WAIT);
  e.now = 9 * SECOND;
  reducer run = reducer_step(r, &e);
  EXPECT_EQ_INT(run.state, REDUCER_RUN);
  EXPECT_EQ_INT(run.cycles, 1);
  e.quiet = false;
  reducer wait = reducer_step(r, &e);
  EXPECT_EQ_INT(wait.state, REDUCER_WAIT);
  EXPECT_EQ_INT(wait.due, 11 * SECOND);
  e.type = REDUCER_MAJOR; /* somebody else collects */
  EXPECT_EQ_INT(reducer_step(r, &e).due, 17 * SECOND);
  r.due = 101 * SECOND;
  e = (reducer_event){.type = REDUCER_TIMER, .now = 102 * SECOND, .quiet = false};
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_RUN); /* the watchdog */
}

TEST(reducer_runs_three_cycles_at_most) {
  reducer r = {.state = REDUCER_RUN, .cycles = 1};
  reducer_event e = {.type = REDUCER_MAJOR, .now = SECOND, .held = 5 * MIB};
  r = reducer_step(r, &e);
  EXPECT_EQ_INT(r.state, REDUCER_WAIT); /* the second follows in any case */
  EXPECT_EQ_INT(r.due, SECOND + SECOND / 2);
  r.state = REDUCER_RUN, r.cycles = 2;
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_DONE);
  EXPECT_EQ_INT(reducer_step(r, &e).held, 5 * MIB);
  e.freed_much = true;
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_WAIT);
  r.cycles = 3;
  EXPECT_EQ_INT(reducer_step(r, &e).state, REDUCER_DONE);
}

/* Time passes: whatever the reducer waits for is due. */
static uint64_t run_reducer(toy *t) {
  for (int i = 0; i < 100000; i++) {
    uint64_t ms = wn_memory_reducer_next(&t->heap);
    if (ms == WN_REDUCER_NEVER) return ms;
    t->heap.impl->reducer.due = 0;
    wn_memory_reducer_tick(&t->heap, WN_STACK_EMPTY);
  }
  return 0;
}

static __attribute__((noinline)) void burst(toy *t) {
  t->roots[0] = toy_list(t, 2000000); /* 32 MB */
  for (int i = 0; i < 20; i++) t->roots[1] = wn_from_cell(toy_array(t, 100000));
}

/* Quiet: the samples of the burst are replaced by ten of hardly anything. */
static void calm(toy *t) {
  for (int i = 0; i < 10; i++) {
    usleep(1000);
    toy_collect(t, WN_GC_MINOR);
  }
}

static bool event_ended_at(uint64_t ns) {
  for (size_t i = 0; i < event_count; i++)
    if (events[i].end_ns == ns) return true;
  return false;
}

/* Eight seconds after a collection; before that a sample of the allocation is due. */
static void expect_waiting(toy *t) {
  uint64_t ms = wn_memory_reducer_next(&t->heap), now = os_now_ns();
  uint64_t due = t->heap.impl->reducer.due, left = due > now ? due - now : 0;
  EXPECT(event_ended_at(due - 8 * SECOND));
  EXPECT(ms <= 2000 && ms * 1000000 >= (left < 2 * SECOND ? left : 2 * SECOND));
}

TEST(reducer_gives_back_what_a_burst_leaves) {
  for (int marking = 0; marking < 2; marking++) {
    toy *t = recorded(NULL);
    t->heap.impl->config.incremental_marking = marking;
    for (int round = 0; round < 3; round++) {
      burst(t);
      t->roots[0] = t->roots[1] = WN_NULL;
      calm(t);
      expect_waiting(t);
      wn_heap_stats s;
      wn_heap_get_stats(&t->heap, &s);
      EXPECT(s.committed_bytes > 30 * MIB);
      EXPECT(run_reducer(t) == WN_REDUCER_NEVER);
      wn_heap_get_stats(&t->heap, &s);
      EXPECT(s.committed_bytes < 2 * MIB);
    }
    EXPECT(wn_heap_verify(&t->heap));
    toy_free(t);
  }
}

static void without_reducer(wn_heap_config *c) { c->memory_reducer = false; }

/* What stands in the lists stays, their capacity goes. */
#define IS_TRIM(list) ((list).cap * sizeof *(list).data <= (list).len * sizeof *(list).data + KIB)

TEST(reducing_memory_trims_the_tables) {
  toy *t = recorded(NULL);
  impl *im = t->heap.impl;
  t->roots[0] = toy_list(t, 500000);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  for (toy_cell *c = toy_cell_of(t->roots[0]); c; c = toy_cell_of(toy_get(t, c, 1)))
    toy_set(t, c, 0, wn_from_cell(toy_pair(t, WN_NULL, WN_NULL)));
  wn_step(&t->heap, WN_STACK_SCAN, 1000000);
  while (wn_step(&t->heap, WN_STACK_SCAN, 1000000)) {
  }
  EXPECT(!IS_TRIM(im->remembered_log));
  EXPECT(im->marker.workers[0].live && im->marker.workers[0].top);
  wn_reduce_memory(&t->heap, WN_STACK_SCAN, "low memory notification");
  EXPECT(IS_TRIM(im->remembered_log));
  EXPECT(IS_TRIM(im->old.pages));
  EXPECT(IS_TRIM(im->doomed) && IS_TRIM(im->returned));
  EXPECT(!im->marker.workers[0].live && !im->marker.workers[0].top && !im->marker.list.spare);
  wn_collect(&t->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing"); /* it starts from nothing */
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(reducer_can_be_switched_off) {
  toy *t = recorded(without_reducer);
  burst(t);
  EXPECT(wn_memory_reducer_next(&t->heap) == WN_REDUCER_NEVER);
  size_t before = event_count;
  wn_memory_reducer_tick(&t->heap, WN_STACK_EMPTY);
  EXPECT_EQ_INT(event_count, before);
  toy_free(t);
}

TEST(reducer_does_nothing_early) {
  toy *t = recorded(NULL);
  burst(t);
  calm(t);
  size_t before = event_count;
  EXPECT(wn_memory_reducer_next(&t->heap) > 0);
  wn_memory_reducer_tick(&t->heap, WN_STACK_EMPTY);
  EXPECT_EQ_INT(event_count, before);
  EXPECT(t->heap.impl->marker.phase == MARKING_OFF);
  toy_free(t);
}

TEST_MAIN()
