/* SPDX-License-Identifier: MIT */
/* The three algorithms side by side: scavenge, mark-sweep, mark-compact.
 *
 *     algorithms [--size MB] [--live %] [--rounds N]
 *
 * Each round has a heap of its own, which has been filled and emptied once.  It builds
 * the same memory, `size` of cells of 16 to 128 bytes of which `live` percent are
 * reachable, and collects it once: in the nursery by a scavenge; in the old generation
 * by marking and sweeping (the lazy sweep is driven to its end and counted); in the old
 * generation by marking, evacuating every page and updating every reference.  The best
 * round counts.  One thread each.
 *
 *   memory MB/s   size / time: how fast space is had back
 *   live MB/s     live / time
 *   refill        time to allocate as much again as was had back: in a bump area, in
 * the holes, in the holes that a compaction left all MB/s      size / both times space
 * what it needs while it runs / live: a scavenge To beside From, a compaction pages for
 * the copies left          what cells hold afterwards / live, the fragments between
 * them included moved         bytes that were copied */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <winnow/heap.h>

enum { KIND_TABLE = 1, KIND_CELL, KIND_COUNT };
enum { TABLE_SLOTS = 4096, DIRECTORY_SLOTS = 8192 };
enum { SCAVENGE, MARK_SWEEP, MARK_COMPACT, ALGORITHMS };
#define MB 1e6

typedef struct cell {
  uint32_t header;
  wn_slot slots[];
} cell;

typedef struct program {
  wn_heap heap; /* the context begins with the heap */
  wn_value directory;
  uint64_t random;
  wn_gc_event event;
} program;

typedef struct options {
  double size, live;
  int rounds;
} options;

typedef struct result {
  double ms, refill_ms, live, moved, space, left;
} result;

static uint64_t next_random(program *p) {
  uint64_t z = p->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  return z ^ z >> 27;
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void visit(wn_visitor *v, void *data) {
  wn_visit_value(v, &((program *)data)->directory);
}

static void on_gc(wn_heap *heap, const wn_gc_event *e, void *data) {
  (void)data;
  ((program *)heap)->event = *e;
}

static program *start(const options *o, int algorithm) {
  static const wn_kind_info kinds[KIND_COUNT] = {
      [KIND_TABLE] = {.name = "table", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_CELL] = {.name = "cell", .slots_first = 1, .slots_end = 3},
  };
  wn_heap_config c;
  wn_heap_config_init_v8(&c);
  c.context_bytes = sizeof(program);
  c.kinds = kinds;
  c.kind_count = KIND_COUNT;
  c.incremental_marking = c.concurrent_marking = c.concurrent_sweeping = false;
  c.parallel_scavenge = c.memory_reducer = false;
  c.helper_threads = 0;
  c.compaction = algorithm == MARK_COMPACT;
  c.compact_always = true;
  c.max_old_bytes = (size_t)2 << 30;
  c.initial_old_bytes = (size_t)1 << 30;
  if (algorithm == SCAVENGE)
    c.min_semispace_bytes = c.max_semispace_bytes = (size_t)(o->size * MB * 1.5);
  c.on_gc = on_gc;
  program *p = (program *)wn_heap_new(&c);
  if (!p) {
    perror("algorithms: no heap");
    exit(2);
  }
  p->random = 1;
  p->directory = WN_UNDEFINED;
  wn_heap_add_roots(&p->heap, visit, p);
  p->directory =
      wn_from_cell(wn_alloc_old(&p->heap, KIND_TABLE, 4 + 4 * DIRECTORY_SLOTS));
  return p;
}

/* Cells in the order of allocation, the living among the dead; tables old or young like
 * them, so that a scavenge has only one remembered place. */
static __attribute__((noinline)) void build(program *p, const options *o,
                                            int algorithm) {
  cell *directory = wn_to_cell(p->directory), *table = NULL;
  size_t tables = 0, place = TABLE_SLOTS, bytes = 0;
  while ((double)bytes < o->size * MB) {
    if (place == TABLE_SLOTS && tables < DIRECTORY_SLOTS) {
      size_t size = 4 + 4 * TABLE_SLOTS;
      table = algorithm == SCAVENGE ? wn_alloc(&p->heap, KIND_TABLE, size)
                                    : wn_alloc_old(&p->heap, KIND_TABLE, size);
      wn_store_cell(&p->heap, directory, &directory->slots[tables++], table);
      place = 0;
    }
    uint64_t z = next_random(p);
    size_t size = 16 + 8 * (z % 15);
    cell *c = algorithm == SCAVENGE ? wn_alloc(&p->heap, KIND_CELL, size)
                                    : wn_alloc_old(&p->heap, KIND_CELL, size);
    bytes += size;
    if ((double)(z >> 32 & 0xFFFF) >= o->live / 100 * 0x10000) continue;
    if (place)
      wn_store_cell(&p->heap, c, &c->slots[0],
                    wn_load_cell(&p->heap, &table->slots[place - 1]));
    wn_store_cell(&p->heap, table, &table->slots[place++], c);
  }
}

/* Overwrites the dead part of the C stack, so that no stale word pins a cell. */
static __attribute__((noinline)) void clear_stack(void) {
  volatile char waste[16384];
  memset((void *)waste, 0, sizeof waste);
}

/* Allocates as much as was had back. */
static void refill(program *p, const options *o, int algorithm) {
  double wanted = o->size * MB * (1 - o->live / 100);
  while (wanted > 0) {
    size_t size = 16 + 8 * (next_random(p) % 15);
    if (algorithm == SCAVENGE)
      wn_alloc(&p->heap, KIND_CELL, size);
    else
      wn_alloc_old(&p->heap, KIND_CELL, size);
    wanted -= (double)size;
  }
}

static void collect(program *p, int algorithm) {
  clear_stack();
  wn_collect(&p->heap, algorithm == SCAVENGE ? WN_GC_MINOR : WN_GC_MAJOR,
             WN_STACK_EMPTY, "testing");
}

static result run(const options *o, int algorithm) {
  program *p = start(o, algorithm);
  /* Once to warm up: a heap in the middle of its life has its nursery's pages. */
  build(p, o, algorithm);
  wn_slots_fill(&p->heap, wn_to_cell(p->directory), 1, DIRECTORY_SLOTS, WN_HOLE);
  collect(p, algorithm);
  build(p, o, algorithm);
  double begun = cpu_ms();
  collect(p, algorithm);
  wn_gc_event e = p->event;
  while (algorithm != SCAVENGE && wn_idle(&p->heap, UINT64_C(1000000000))) {
  }
  result r = {.ms = cpu_ms() - begun};
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  r.live = (double)s.used_bytes;
  r.moved = (double)(e.survived_bytes + e.promoted_bytes + e.compacted_bytes);
  /* What a copying collection fills is committed beside what it empties. */
  double peak = (double)e.committed_before + r.moved;
  r.space = (algorithm == MARK_SWEEP ? (double)e.committed_before : peak) / r.live;
  r.left = (double)(algorithm == SCAVENGE ? s.young_used + s.old_used
                                          : s.old_committed + s.large_committed) /
           r.live;
  begun = cpu_ms();
  refill(p, o, algorithm);
  r.refill_ms = cpu_ms() - begun;
  wn_heap_free(&p->heap);
  return r;
}

static result best_of(const options *o, int algorithm) {
  result best = run(o, algorithm);
  for (int i = 1; i < o->rounds; i++) {
    result r = run(o, algorithm);
    if (r.ms + r.refill_ms < best.ms + best.refill_ms) best = r;
  }
  return best;
}

static options parse(int argc, char **argv) {
  options o = {.size = 64, .live = 10, .rounds = 3};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!strcmp(argv[i], "--size"))
      o.size = atof(argv[i + 1]);
    else if (!strcmp(argv[i], "--live"))
      o.live = atof(argv[i + 1]);
    else if (!strcmp(argv[i], "--rounds"))
      o.rounds = atoi(argv[i + 1]);
    else
      argc = -1;
  }
  if (argc < 0 || argc % 2 == 0) {
    fprintf(stderr, "usage: algorithms [--size MB] [--live %%] [--rounds N]\n");
    exit(2);
  }
  return o;
}

int main(int argc, char **argv) {
  static const char *const names[] = {"scavenge", "mark-sweep", "mark-compact"};
  options o = parse(argc, argv);
  printf("%.0f MB in cells of 16 to 128 bytes, %.0f %% live, best of %d\n\n", o.size,
         o.live, o.rounds);
  printf(
      "                 ms  memory MB/s  live MB/s  refill ms  all MB/s   space    left"
      "  moved MB\n");
  for (int i = 0; i < ALGORITHMS; i++) {
    result r = best_of(&o, i);
    printf("%-12s %6.1f %12.0f %10.0f %10.1f %9.0f %7.2f %7.2f %9.2f\n", names[i], r.ms,
           o.size * 1e3 / r.ms, r.live / MB * 1e3 / r.ms, r.refill_ms,
           o.size * 1e3 / (r.ms + r.refill_ms), r.space, r.left, r.moved / MB);
  }
  return 0;
}
