/* SPDX-License-Identifier: MIT */
/* A toy embedder for the heap's tests: a few kinds and ways to build graphs of them. */
#include "heap/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void count_finalizer(wn_heap *heap, void *cell) {
  ((toy *)heap)->finalized[((uint32_t *)cell)[1] >> 1]++;
}

static void count_cleared(wn_heap *heap, void *cell) {
  (void)cell;
  ((toy *)heap)->weak_cleared++;
}

static const wn_kind_info toy_kinds[TOY_KIND_COUNT] = {
    [TOY_PAIR] = {.name = "pair", .slots_first = 1, .slots_end = 3},
    [TOY_ARRAY] = {.name = "array", .slots_first = 1, .slots_end = WN_TO_END},
    [TOY_BYTES] = {.name = "bytes"},
    [TOY_WEAK] = {.name = "weak",
                  .slots_first = 1,
                  .slots_end = 2,
                  .weak_first = 2,
                  .weak_end = WN_TO_END,
                  .weak_cleared = count_cleared},
    [TOY_TABLE] = {.name = "table",
                   .slots_first = 1,
                   .slots_end = 2,
                   .weak_first = 2,
                   .weak_end = WN_TO_END,
                   .flags = WN_KIND_EPHEMERONS,
                   .weak_cleared = count_cleared},
    [TOY_FRAME] = {.name = "frame", .slots_first = 1, .slots_end = 2, .values_first = 2},
    [TOY_FINAL] = {.name = "final", .finalize = count_finalizer},
    [TOY_IMMOBILE] = {.name = "immobile",
                      .slots_first = 1,
                      .slots_end = WN_TO_END,
                      .flags = WN_KIND_IMMOBILE},
};

static void visit_roots(wn_visitor *v, void *data) {
  toy *t = data;
  wn_visit_values(v, t->roots, sizeof t->roots / sizeof t->roots[0]);
}

static void on_gc(wn_heap *heap, const wn_gc_event *event, void *data) {
  (void)data;
  toy *t = (toy *)heap;
  t->collections[event->type]++;
  t->last = *event;
}

static size_t on_near_limit(wn_heap *heap, size_t limit, void *data) {
  (void)limit, (void)data;
  ((toy *)heap)->near_limit_calls++;
  return ((toy *)heap)->new_limit;
}

void toy_config(wn_heap_config *config) {
  wn_heap_config_init_v8(config);
  config->context_bytes = sizeof(toy);
  config->kinds = toy_kinds;
  config->kind_count = TOY_KIND_COUNT;
  config->on_gc = on_gc;
  config->on_near_limit = on_near_limit;
  config->scavenge_goal_us = 0; /* sizes that do not depend on the machine's speed */
}

toy *toy_new(void (*modify)(wn_heap_config *config)) {
  wn_heap_config config;
  toy_config(&config);
  if (modify) modify(&config);
  toy *t = (toy *)wn_heap_new(&config);
  if (!t) {
    perror("wn_heap_new");
    exit(1);
  }
  for (size_t i = 0; i < sizeof t->roots / sizeof t->roots[0]; i++)
    t->roots[i] = WN_UNDEFINED;
  wn_heap_add_roots(&t->heap, visit_roots, t);
  return t;
}

void toy_free(toy *t) { wn_heap_free(&t->heap); }

toy_cell *toy_pair(toy *t, wn_value car, wn_value cdr) {
  toy_cell *p = wn_alloc(&t->heap, TOY_PAIR, 12);
  wn_store(&t->heap, p, &p->slots[0], car);
  wn_store(&t->heap, p, &p->slots[1], cdr);
  return p;
}

toy_cell *toy_array(toy *t, size_t n) {
  return wn_alloc(&t->heap, TOY_ARRAY, 4 + 4 * n);
}

toy_cell *toy_bytes(toy *t, size_t n) { return wn_alloc(&t->heap, TOY_BYTES, 4 + n); }

toy_cell *toy_final(toy *t, unsigned number) {
  toy_cell *p = wn_alloc_finalized(&t->heap, TOY_FINAL, 8);
  p->slots[0] = wn_slot_from_int((int)number);
  return p;
}

void toy_set(toy *t, toy_cell *cell, unsigned slot, wn_value v) {
  wn_store(&t->heap, cell, &cell->slots[slot], v);
}

wn_value toy_get(toy *t, toy_cell *cell, unsigned slot) {
  return wn_load(&t->heap, &cell->slots[slot]);
}

toy_cell *toy_cell_of(wn_value v) { return wn_is_cell(v) ? wn_to_cell(v) : NULL; }

wn_value toy_list(toy *t, int n) {
  wn_value list = WN_NULL;
  for (int i = n; i-- > 0;) list = wn_from_cell(toy_pair(t, wn_from_int(i), list));
  return list;
}

bool toy_list_is(toy *t, wn_value list, int n) {
  for (int i = 0; i < n; i++) {
    toy_cell *p = toy_cell_of(list);
    if (!p || wn_kind_of(p) != TOY_PAIR) return false;
    wn_value car = toy_get(t, p, 0);
    if (!wn_is_int(car) || wn_to_int(car) != i) return false;
    list = toy_get(t, p, 1);
  }
  return wn_is_null(list);
}

__attribute__((noinline)) void toy_scrub_stack(void) {
  char waste[8192];
  memset(waste, 0, sizeof waste);
  __asm__ volatile("" : : "r"(waste) : "memory"); /* or the compiler drops it */
}

void toy_collect(toy *t, wn_gc_type type) {
  toy_scrub_stack();
  wn_collect(&t->heap, type, WN_STACK_EMPTY, "testing");
}
