/* SPDX-License-Identifier: MIT */
/* Allocation observers, object ids, phases, the census. */
#include <winnow/heap.h>

#include <stdlib.h>

#include "heap/toy.h"
#include "support/test.h"

#define MIB ((size_t)1 << 20)

/* ---- observers ---- */

typedef struct seen {
  unsigned calls;
  uint64_t bytes;
  bool walkable;
} seen;

static void see(wn_heap *heap, void *cell, size_t bytes, void *data) {
  seen *s = data;
  s->calls++;
  s->bytes += bytes;
  s->walkable &= wn_cell_bytes(cell) == bytes && wn_kind_of(cell) != 0 &&
                 wn_cell_slot(heap, cell).bits >= WN_SLOT_FIRST_CELL;
}

TEST(observe_every_n_bytes) {
  toy *t = toy_new(NULL);
  seen s = {.walkable = true}, fine = {.walkable = true};
  unsigned number = wn_heap_add_allocation_observer(&t->heap, 64 << 10, see, &s);
  unsigned other = wn_heap_add_allocation_observer(&t->heap, 1000, see, &fine);
  EXPECT(number != other);
  for (int i = 0; i < 65536 * 4; i++) toy_pair(t, WN_NULL, WN_NULL); /* 4 MB */
  EXPECT(s.calls >= 62 && s.calls <= 66);
  EXPECT(fine.calls >= 4100 && fine.calls <= 4200); /* each 63rd pair */
  wn_heap_remove_allocation_observer(&t->heap, other);
  unsigned before = fine.calls, coarse = s.calls;
  toy_array(t, MIB); /* 4 MB at once: one call */
  EXPECT_EQ_INT(s.calls, coarse + 1);
  EXPECT(s.bytes > 4 * MIB);
  for (int i = 0; i < 65536; i++) toy_pair(t, WN_NULL, WN_NULL);
  EXPECT_EQ_INT(fine.calls, before);
  EXPECT(s.calls >= coarse + 15 && s.calls <= coarse + 18);
  EXPECT(s.walkable && fine.walkable);
  wn_heap_remove_allocation_observer(&t->heap, number);
  coarse = s.calls;
  for (int i = 0; i < 65536; i++) toy_pair(t, WN_NULL, WN_NULL);
  EXPECT_EQ_INT(s.calls, coarse);
  EXPECT(wn_heap_verify(&t->heap));
  toy_free(t);
}

TEST(observe_each_allocation) {
  toy *t = toy_new(NULL);
  seen s = {.walkable = true};
  wn_heap_add_allocation_observer(&t->heap, 1, see, &s);
  for (int i = 0; i < 1000; i++) toy_pair(t, WN_NULL, WN_NULL);
  for (int i = 0; i < 10; i++) wn_alloc_old(&t->heap, TOY_PAIR, 12);
  EXPECT_EQ_INT(s.calls, 1010);
  EXPECT_EQ_INT(s.bytes, 16160);
  toy_free(t);
}

/* ---- ids ---- */

static uint32_t id_of(toy *t, int root) {
  return wn_heap_object_id(&t->heap, wn_to_cell(t->roots[root]));
}

TEST(observe_ids_survive_moves) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 8; i++) t->roots[i] = wn_from_cell(toy_pair(t, wn_from_int(i), WN_NULL));
  uint32_t ids[8];
  wn_value first[8];
  for (int i = 0; i < 8; i++) {
    ids[i] = id_of(t, i);
    first[i] = t->roots[i];
    EXPECT_EQ_INT(ids[i], 2 * i + 1);
  }
  for (int round = 0; round < 4; round++) {
    toy_collect(t, round < 3 ? WN_GC_MINOR : WN_GC_MAJOR);
    if (round == 0) EXPECT(first[3].bits != t->roots[3].bits);
    for (int i = 0; i < 8; i++) {
      EXPECT_EQ_INT(id_of(t, i), ids[i]);
      EXPECT(wn_heap_object_with_id(&t->heap, ids[i]) == wn_to_cell(t->roots[i]));
    }
  }
  toy_free(t);
}

TEST(observe_ids_of_dead_cells_are_dropped) {
  toy *t = toy_new(NULL);
  for (int i = 0; i < 4; i++) t->roots[i] = wn_from_cell(toy_pair(t, WN_NULL, WN_NULL));
  for (int i = 0; i < 4; i++) id_of(t, i);
  t->roots[0] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT(!wn_heap_object_with_id(&t->heap, 1));
  toy_collect(t, WN_GC_MINOR); /* the others are old now */
  t->roots[1] = WN_NULL;
  toy_collect(t, WN_GC_MINOR);
  EXPECT(wn_heap_object_with_id(&t->heap, 3));
  toy_collect(t, WN_GC_MAJOR);
  EXPECT(!wn_heap_object_with_id(&t->heap, 3));
  EXPECT(wn_heap_object_with_id(&t->heap, 5) == wn_to_cell(t->roots[2]));
  /* A new cell gets a new number, whatever address it has. */
  t->roots[0] = wn_from_cell(toy_pair(t, WN_NULL, WN_NULL));
  EXPECT_EQ_INT(id_of(t, 0), 9);
  wn_heap_forget_ids(&t->heap);
  EXPECT(!wn_heap_object_with_id(&t->heap, 5));
  EXPECT_EQ_INT(id_of(t, 2), 11);
  toy_free(t);
}

TEST(observe_many_ids) {
  toy *t = toy_new(NULL);
  enum { N = 20000 };
  t->roots[0] = wn_from_cell(toy_array(t, N));
  uint32_t *ids = malloc(N * sizeof *ids);
  for (unsigned i = 0; i < N; i++) {
    wn_value pair = wn_from_cell(toy_pair(t, wn_from_int((int)i), WN_NULL));
    toy_set(t, toy_cell_of(t->roots[0]), i, pair);
    ids[i] = wn_heap_object_id(&t->heap, wn_to_cell(pair));
    if (i % 1000 == 0) toy_collect(t, i % 3000 ? WN_GC_MINOR : WN_GC_MAJOR);
  }
  toy_collect(t, WN_GC_MAJOR);
  int wrong = 0;
  for (unsigned i = 0; i < N; i++) {
    wn_value pair = toy_get(t, toy_cell_of(t->roots[0]), i);
    wrong += wn_heap_object_id(&t->heap, wn_to_cell(pair)) != ids[i];
  }
  EXPECT_EQ_INT(wrong, 0);
  free(ids);
  toy_free(t);
}

/* ---- phases ---- */

static unsigned phases[WN_PHASE_COUNT];
static bool in_order = true;

static void on_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin, uint64_t end, void *data) {
  (void)heap, (void)data;
  phases[phase]++;
  in_order &= begin > 0 && end >= begin;
}

static void with_phases(wn_heap_config *c) { c->on_phase = on_phase; }

TEST(observe_phases_of_each_collection) {
  toy *t = toy_new(with_phases);
  memset(phases, 0, sizeof phases);
  toy_collect(t, WN_GC_MINOR);
  EXPECT_EQ_INT(phases[WN_PHASE_SCAVENGE], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_WEAK], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_HOOKS], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_MARK], 0);
  toy_collect(t, WN_GC_MAJOR);
  EXPECT_EQ_INT(phases[WN_PHASE_SCAVENGE], 2);
  EXPECT_EQ_INT(phases[WN_PHASE_MARK_START], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_MARK], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_EPHEMERONS], 1);
  EXPECT_EQ_INT(phases[WN_PHASE_SWEEP], 1);
  wn_heap_set_zeal(&t->heap, "step=1");
  toy_list(t, 1000);
  EXPECT(phases[WN_PHASE_MARK_START] > 1);
  EXPECT(in_order);
  EXPECT_EQ_STR(wn_gc_phase_name(WN_PHASE_MARK_STEP), "mark.step");
  EXPECT_EQ_STR(wn_gc_phase_name(WN_PHASE_HOOKS), "hooks");
  toy_free(t);
}

/* ---- the steps of a scavenge ---- */

enum { SEEN_BEGIN = 'b', SEEN_ROOTS = 'r', SEEN_WEAK_ROOTS = 'w', SEEN_END = 'e' };
static char steps_seen[64];
static size_t steps_count;

static void note_step(char step) {
  if (steps_count + 1 < sizeof steps_seen) steps_seen[steps_count++] = step;
  steps_seen[steps_count] = 0;
}
static void see_begin(wn_heap *heap, wn_gc_type type, void *data) {
  (void)heap, (void)type, (void)data;
  note_step(SEEN_BEGIN);
}
static void see_end(wn_heap *heap, const wn_gc_event *event, void *data) {
  (void)heap, (void)event, (void)data;
  note_step(SEEN_END);
}
static void see_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin, uint64_t end, void *data) {
  (void)heap, (void)begin, (void)end, (void)data;
  note_step((char)('0' + phase));
}
static void see_roots(wn_visitor *v, void *data) {
  (void)v, (void)data;
  note_step(SEEN_ROOTS);
}
static void see_weak_roots(wn_visitor *v, bool major, void *data) {
  (void)v, (void)major, (void)data;
  note_step(SEEN_WEAK_ROOTS);
}
static void with_steps(wn_heap_config *c) {
  c->on_gc_begin = see_begin;
  c->on_gc = see_end;
  c->on_phase = see_phase;
}

/* Row B-05: roots, copying what they lead to, weak references, From is free, To is used. */
TEST(observe_the_steps_of_a_scavenge) {
  toy *t = toy_new(with_steps);
  wn_heap_add_roots(&t->heap, see_roots, t);
  wn_heap_add_weak_roots(&t->heap, see_weak_roots, t);
  t->roots[0] = wn_from_cell(toy_pair(t, wn_from_int(1), WN_NULL));
  for (int i = 0; i < 1000; i++) toy_pair(t, WN_NULL, WN_NULL);
  uint64_t before = t->roots[0].bits;
  wn_heap_stats s;
  steps_count = 0;
  toy_collect(t, WN_GC_MINOR);
  char want[] = {SEEN_BEGIN, SEEN_ROOTS, '0' + WN_PHASE_SCAVENGE, SEEN_WEAK_ROOTS,
                 '0' + WN_PHASE_WEAK, '0' + WN_PHASE_HOOKS, SEEN_END, 0};
  EXPECT_EQ_STR(steps_seen, want);
  EXPECT(t->roots[0].bits != before && wn_is_young(wn_to_cell(t->roots[0])));
  wn_heap_get_stats(&t->heap, &s);
  EXPECT(s.young_used < 1024); /* of 16 KB */
  before = t->roots[0].bits;
  toy_collect(t, WN_GC_MINOR); /* a second survival promotes */
  EXPECT(!wn_is_young(wn_to_cell(t->roots[0])));
  EXPECT_EQ_INT(wn_to_int(toy_get(t, wn_to_cell(t->roots[0]), 0)), 1);
  toy_free(t);
}

/* ---- the census ---- */

static size_t seven(const void *cell) {
  (void)cell;
  return 7;
}

TEST(observe_census_counts_kinds) {
  static wn_kind_info kinds[TOY_KIND_COUNT];
  wn_heap_config c;
  toy_config(&c);
  memcpy(kinds, c.kinds, sizeof kinds);
  kinds[TOY_BYTES].external_bytes = seven;
  c.kinds = kinds;
  toy *t = (toy *)wn_heap_new(&c);
  for (int i = 0; i < 100; i++) toy_pair(t, wn_from_double(0.5), WN_NULL);
  for (int i = 0; i < 3; i++) toy_bytes(t, 100);
  toy_array(t, MIB);
  wn_kind_count counts[256];
  EXPECT(wn_heap_census(&t->heap, counts));
  EXPECT_EQ_INT(counts[TOY_PAIR].cells, 100);
  EXPECT_EQ_INT(counts[TOY_PAIR].bytes, 1600);
  EXPECT_EQ_INT(counts[255].cells, 100);
  EXPECT_EQ_INT(counts[TOY_BYTES].cells, 3);
  EXPECT_EQ_INT(counts[TOY_BYTES].external_bytes, 21);
  EXPECT_EQ_INT(counts[TOY_ARRAY].cells, 1);
  EXPECT(counts[TOY_ARRAY].bytes > 4 * MIB);
  EXPECT_EQ_STR(wn_kind_name(&t->heap, TOY_PAIR), "pair");
  EXPECT_EQ_STR(wn_kind_name(&t->heap, 255), "box");
  wn_heap_free(&t->heap);
}

TEST_MAIN()
