/* SPDX-License-Identifier: MIT */
/* What ephemerons cost: chains and tables of n pairs, of half and a quarter of them, and of
 * twice as many.
 *
 *     ephemerons [--pairs N]
 *
 *   chain    one table; the value of each pair is the key of another one, in random order,
 *            and only the first key is reachable otherwise
 *   chains   the same with a thousand chains of equal length
 *   live     one table whose keys are all reachable
 *   dead     one table whose keys are not
 *
 * For each: the CPU time of a full collection, which is linear when doubling the pairs
 * doubles it; and the longest pause of an incremental cycle, where the tables have been gone
 * through by a helper before the final pause.  (A single chain is a loop over a dependent
 * load from anywhere: what a pair costs then is the latency of the cache or, where the pairs
 * no longer fit it, of the memory.) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "heap/collect.h"
#include "heap/concurrent.h"
#include "heap/impl.h"

enum { KIND_NODE = 1, KIND_TABLE, KIND_ARRAY, KIND_COUNT };
enum shape { CHAIN, CHAINS, LIVE, DEAD, SHAPES };
enum { CHAIN_COUNT = 1000 };
static const char *const names[] = {"chain", "chains", "live", "dead"};

typedef struct cell {
  uint32_t header;
  wn_slot slots[];
} cell;

typedef struct program {
  wn_heap heap;
  wn_value root, table, keys;
  double longest_ms; /* pause */
} program;

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void visit(wn_visitor *v, void *data) {
  program *p = data;
  wn_visit_value(v, &p->root);
  wn_visit_value(v, &p->table);
  wn_visit_value(v, &p->keys);
}

static cell *at(program *p, cell *array, size_t i) {
  return wn_load_cell(&p->heap, &array->slots[i]);
}

static void set(program *p, cell *host, size_t i, cell *value) {
  wn_store_cell(&p->heap, host, &host->slots[i], value);
}

static void shuffle(uint32_t *order, size_t n) {
  uint64_t random = 88172645463325252u;
  for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
  for (size_t i = n; i-- > 1;) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    size_t j = (random >> 32) * (i + 1) >> 32;
    uint32_t t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
}

static cell *make_node(program *p) { return wn_alloc_old(&p->heap, KIND_NODE, 16); }

/* The key that is the value of the pair at place i of the order; NULL at the end of a chain. */
static cell *next_key(program *p, cell *keys, const uint32_t *order, size_t i, size_t n,
                      size_t chains) {
  return i + chains < n ? at(p, keys, order[i + chains]) : NULL;
}

/* A key in every place of an array, and a table with a pair for each. */
static void build(program *p, enum shape shape, size_t n) {
  size_t chains = shape == CHAIN ? 1 : shape == CHAINS ? CHAIN_COUNT : 0;
  cell *keys = wn_alloc_old(&p->heap, KIND_ARRAY, 4 + n * sizeof(wn_slot));
  cell *table = wn_alloc_old(&p->heap, KIND_TABLE, 8 + 2 * n * sizeof(wn_slot));
  cell *firsts = wn_alloc_old(&p->heap, KIND_ARRAY, 4 + CHAIN_COUNT * sizeof(wn_slot));
  p->keys = wn_from_cell(keys);
  p->table = wn_from_cell(table);
  p->root = wn_from_cell(firsts);
  for (size_t i = 0; i < n; i++) set(p, keys, i, make_node(p));
  uint32_t *order = malloc(n * sizeof *order);
  if (!order) abort();
  shuffle(order, n);
  for (size_t i = 0; i < n; i++) {
    size_t pair = chains ? order[i] : i;
    set(p, table, 1 + 2 * pair, at(p, keys, pair));
    set(p, table, 2 + 2 * pair,
        chains ? next_key(p, keys, order, i, n, chains) : make_node(p));
  }
  for (size_t i = 0; i < chains; i++) set(p, firsts, i, at(p, keys, order[i]));
  if (shape != LIVE) p->keys = WN_UNDEFINED;
  free(order);
}

static program *new_program(enum shape shape, size_t n) {
  static wn_kind_info kinds[KIND_COUNT] = {
      [KIND_NODE] = {.name = "node", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_ARRAY] = {.name = "array", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_TABLE] = {.name = "table",
                      .weak_first = 2,
                      .weak_end = WN_TO_END,
                      .flags = WN_KIND_EPHEMERONS}};
  wn_heap_config config;
  wn_heap_config_init_v8(&config);
  config.context_bytes = sizeof(program);
  config.kinds = kinds;
  config.kind_count = KIND_COUNT;
  config.max_old_bytes = 1u << 30;
  config.initial_old_bytes = 1u << 29;
  config.compaction = false;
  program *p = (program *)wn_heap_new(&config);
  if (!p) exit(1);
  p->root = p->table = p->keys = WN_UNDEFINED;
  wn_heap_add_roots(&p->heap, visit, p);
  build(p, shape, n);
  return p;
}

/* CPU milliseconds of one full collection. */
static double full(enum shape shape, size_t n) {
  program *p = new_program(shape, n);
  double begin = seconds(CLOCK_THREAD_CPUTIME_ID);
  wn_collect(&p->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "benchmark");
  double ms = (seconds(CLOCK_THREAD_CPUTIME_ID) - begin) * 1e3;
  wn_heap_free(&p->heap);
  return ms;
}

/* CPU milliseconds of the pauses at the start and the end of a concurrent cycle, the longer
 * one; 0 when nothing marks concurrently. */
static double concurrent(enum shape shape, size_t n) {
  program *p = new_program(shape, n);
  impl *im = p->heap.impl;
  double longest = 0;
  if (concurrent_can_mark(im)) {
    double begin = seconds(CLOCK_THREAD_CPUTIME_ID);
    collect_minor(im, WN_STACK_EMPTY, "benchmark");
    collect_start_marking(im, WN_STACK_EMPTY);
    longest = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    while (!concurrent_poll(im)) usleep(1000);
    begin = seconds(CLOCK_THREAD_CPUTIME_ID);
    collect_finish_marking(im, WN_STACK_EMPTY, "benchmark");
    double end = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    if (end > longest) longest = end;
  }
  wn_heap_free(&p->heap);
  return longest * 1e3;
}

/* The least of ROUNDS runs at each size.  The sizes take turns: what else the machine does
 * meets all of them. */
enum { SIZES = 4, ROUNDS = 5 };
static void measure(enum shape shape, const size_t *sizes, double *least) {
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < SIZES; i++) {
      double ms = full(shape, sizes[i]);
      if (round == 0 || ms < least[i]) least[i] = ms;
    }
  }
}

int main(int argc, char **argv) {
  size_t pairs = 1000000;
  if (argc == 3 && strcmp(argv[1], "--pairs") == 0) pairs = (size_t)atol(argv[2]);
  size_t sizes[SIZES] = {pairs / 4, pairs / 2, pairs, 2 * pairs};
  printf("%-8s %10s %10s %10s %10s %22s\n", "", "pairs", "full/ms", "ns a pair", "doubled",
         "concurrent, pause/ms");
  for (int s = 0; s < SHAPES; s++) {
    double least[SIZES];
    measure((enum shape)s, sizes, least);
    for (int i = 0; i < SIZES; i++) {
      printf("%-8s %10zu %10.2f %10.1f", names[s], sizes[i], least[i],
             least[i] * 1e6 / (double)sizes[i]);
      if (i == 0)
        printf(" %10s", "");
      else
        printf(" %10.2f", least[i] / least[i - 1]);
      printf(" %22.2f\n", concurrent((enum shape)s, sizes[i]));
    }
  }
  return 0;
}
