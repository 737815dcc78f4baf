/* SPDX-License-Identifier: MIT */
/* Fragmentation churn: how much memory a heap of cells of random sizes and two
 * lifetimes holds on to.
 *
 *     churn [--live MB] [--cycles N] [--old %] [--seed N] [--never-compact]
 *
 * Sizes are 16 to 2048 bytes, as many between 16 and 32 as between 1024 and 2048.  Nine
 * cells of ten live for the next few thousand allocations, the tenth until it is chosen
 * to die.  Each cycle fills the heap to twice the live size, lets a random half die,
 * which leaves holes of all sizes on every page, and collects once, fully.
 *
 * For each cycle it prints the live bytes, the memory committed before and after that
 * collection, and their ratio.  The status is 0 when the ratio is at most 1.3 in every
 * cycle and the last cycle holds no more than 5 % beyond the second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winnow/heap.h>

enum { KIND_TABLE = 1, KIND_CELL, KIND_COUNT };
enum { TABLE_SLOTS = 8192, SHORT_LIVED = 4096 };
#define MB 1e6
#define MOST_COMMITTED 1.3
#define MOST_GROWTH 1.05

typedef struct cell {
  uint32_t header;
  wn_slot slots[];
} cell;

typedef struct program {
  wn_heap heap; /* the context begins with the heap */
  wn_value directory, recent;
  uint64_t random;
  size_t tables, next; /* tables in use; place of the next short-lived cell */
  double full_ms;
} program;

typedef struct options {
  double live, old;
  unsigned cycles;
  uint64_t seed;
  bool compaction;
} options;

static uint64_t next_random(program *p) {
  uint64_t z = p->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

/* 2^4 to 2^11, the logarithm evenly distributed. */
static size_t random_size(program *p) {
  uint64_t z = next_random(p);
  size_t base = (size_t)16 << (z % 7);
  return base + (size_t)(z >> 32) % base;
}

static void visit(wn_visitor *v, void *data) {
  program *p = data;
  wn_visit_value(v, &p->directory);
  wn_visit_value(v, &p->recent);
}

static void on_gc(wn_heap *heap, const wn_gc_event *e, void *data) {
  (void)data;
  if (e->type == WN_GC_MAJOR)
    ((program *)heap)->full_ms = (double)(e->end_ns - e->start_ns) / 1e6;
}

static program *start(const options *o) {
  static const wn_kind_info kinds[KIND_COUNT] = {
      [KIND_TABLE] = {.name = "table", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_CELL] = {.name = "cell", .slots_first = 1, .slots_end = 3},
  };
  wn_heap_config c;
  wn_heap_config_init_v8(&c);
  c.context_bytes = sizeof(program);
  c.kinds = kinds;
  c.kind_count = KIND_COUNT;
  c.max_semispace_bytes = 4 << 20;
  c.compaction = o->compaction;
  c.on_gc = on_gc;
  program *p = (program *)wn_heap_new(&c);
  if (!p) {
    perror("churn: no heap");
    exit(2);
  }
  p->random = o->seed;
  p->directory = p->recent = WN_UNDEFINED;
  wn_heap_add_roots(&p->heap, visit, p);
  p->directory = wn_from_cell(wn_alloc_old(&p->heap, KIND_TABLE, 4 + 4 * TABLE_SLOTS));
  p->recent = wn_from_cell(wn_alloc_old(&p->heap, KIND_TABLE, 4 + 4 * SHORT_LIVED));
  return p;
}

static size_t live_bytes(program *p) {
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  return s.used_bytes;
}

static size_t committed_bytes(program *p) {
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  return s.committed_bytes;
}

static cell *new_cell(program *p, bool old) {
  size_t bytes = random_size(p);
  return old ? wn_alloc_old(&p->heap, KIND_CELL, bytes)
             : wn_alloc(&p->heap, KIND_CELL, bytes);
}

/* A table in whose slots long-lived cells are kept. */
static __attribute__((noinline)) void fill_table(program *p, size_t number,
                                                 double old) {
  cell *table = wn_alloc_old(&p->heap, KIND_TABLE, 4 + 4 * TABLE_SLOTS);
  cell *directory = wn_to_cell(p->directory);
  wn_store_cell(&p->heap, directory, &directory->slots[number], table);
  for (size_t i = 0; i < TABLE_SLOTS; i++) {
    for (int j = 0; j < 9; j++) {
      cell *brief = new_cell(p, false), *recent = wn_to_cell(p->recent);
      wn_store_cell(&p->heap, recent, &recent->slots[p->next++ % SHORT_LIVED], brief);
    }
    bool is_old = (double)(next_random(p) % 100) < old;
    cell *lasting = new_cell(p, is_old);
    wn_store_cell(&p->heap, table, &table->slots[i], lasting);
    wn_store_cell(&p->heap, lasting, &lasting->slots[0],
                  i ? wn_load_cell(&p->heap, &table->slots[i / 2]) : NULL);
  }
}

/* Every cell dies with one chance in two; what dies lets go of what it refers to. */
static __attribute__((noinline)) void drop_half(program *p) {
  cell *directory = wn_to_cell(p->directory);
  for (size_t t = 0; t < p->tables; t++) {
    cell *table = wn_load_cell(&p->heap, &directory->slots[t]);
    for (size_t i = 0; i < TABLE_SLOTS; i++) {
      cell *c = wn_load_cell(&p->heap, &table->slots[i]);
      if (!c) continue;
      wn_store_cell(&p->heap, c, &c->slots[0], NULL);
      if (next_random(p) & 1) wn_store_cell(&p->heap, table, &table->slots[i], NULL);
    }
  }
}

/* Tables half full become full ones: the survivors move over, half of the tables go. */
static __attribute__((noinline)) void join_tables(program *p) {
  cell *directory = wn_to_cell(p->directory);
  size_t to = 0, place = 0;
  for (size_t t = 0; t < p->tables; t++) {
    cell *from = wn_load_cell(&p->heap, &directory->slots[t]);
    for (size_t i = 0; i < TABLE_SLOTS; i++) {
      cell *c = wn_load_cell(&p->heap, &from->slots[i]);
      if (!c) continue;
      wn_store_cell(&p->heap, from, &from->slots[i], NULL);
      cell *target = wn_load_cell(&p->heap, &directory->slots[to]);
      wn_store_cell(&p->heap, target, &target->slots[place], c);
      if (++place < TABLE_SLOTS) continue;
      place = 0;
      to++;
    }
  }
  for (size_t t = to + 1; t < p->tables; t++)
    wn_store_cell(&p->heap, directory, &directory->slots[t], NULL);
  p->tables = to + 1 < p->tables ? to + 1 : p->tables;
}

/* Overwrites the dead part of the C stack, so that no stale word keeps a cell. */
static __attribute__((noinline)) void clear_stack(void) {
  volatile char waste[16384];
  memset((void *)waste, 0, sizeof waste);
}

static double cycle(program *p, const options *o, unsigned number) {
  while ((double)live_bytes(p) < 2 * o->live * MB && p->tables < TABLE_SLOTS)
    fill_table(p, p->tables++, o->old);
  drop_half(p);
  join_tables(p);
  clear_stack();
  size_t before = committed_bytes(p);
  wn_collect(&p->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "testing");
  size_t live = live_bytes(p), after = committed_bytes(p);
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  printf("%5u %9.1f %9.1f %9.1f %7.3f %10.1f %9.1f\n", number, (double)live / MB,
         (double)before / MB, (double)after / MB, (double)after / (double)live,
         (double)s.compacted_bytes / MB, p->full_ms);
  return (double)after / (double)live;
}

static options parse(int argc, char **argv) {
  options o = {.live = 100, .old = 20, .cycles = 10, .seed = 1, .compaction = true};
  for (int i = 1; i < argc; i++) {
    const char *word = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
    if (!strcmp(word, "--never-compact")) {
      o.compaction = false;
      continue;
    }
    if (!strcmp(word, "--live"))
      o.live = atof(value);
    else if (!strcmp(word, "--cycles"))
      o.cycles = (unsigned)atoi(value);
    else if (!strcmp(word, "--old"))
      o.old = atof(value);
    else if (!strcmp(word, "--seed"))
      o.seed = strtoull(value, NULL, 10);
    else {
      fprintf(stderr, "usage: churn [--live MB] [--cycles N] [--old %%] [--seed N] "
                      "[--never-compact]\n");
      exit(2);
    }
    i++;
  }
  return o;
}

int main(int argc, char **argv) {
  options o = parse(argc, argv);
  program *p = start(&o);
  printf("cycle   live MB before MB  after MB   ratio   moved MB  pause ms\n");
  double worst = 0;
  size_t second = 0;
  for (unsigned i = 1; i <= o.cycles; i++) {
    double ratio = cycle(p, &o, i);
    if (ratio > worst) worst = ratio;
    if (i == 2) second = committed_bytes(p);
  }
  double growth = second ? (double)committed_bytes(p) / (double)second : 1;
  printf(
      "worst ratio %.3f (at most %.1f), last cycle %.3f of the second (at most %.2f)\n",
      worst, MOST_COMMITTED, growth, MOST_GROWTH);
  wn_heap_free(&p->heap);
  return worst <= MOST_COMMITTED && growth <= MOST_GROWTH ? 0 : 1;
}
