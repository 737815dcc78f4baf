/* SPDX-License-Identifier: MIT */
/* How fast the marker is, beside a plain loop that chases the same pointers.
 *
 *     marking [--live MB] [--rounds N] [--far]
 *
 * The graph is that of mutator.c without the leaves: cells of 16 to 64 bytes in groups of 1024,
 * every second slot a pointer to a random member of the group, or of the whole heap with
 * --far.  What is timed, in CPU time of the thread, the best of all rounds:
 *
 *   plain loop     a stack of cells, a bit in the header that says "seen"; no collector
 *   full           the marker in a pause, young and old cells alike
 *   incremental    old cells only, alone
 *   shared         the same with atomic mark bits, as helpers do it
 *
 * Bytes are those of the cells, so a GB/s counts what is found alive, not what is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "heap/concurrent.h"
#include "heap/impl.h"
#include "heap/mark.h"
#include "heap/sweep.h"

enum { KIND_NODE = 1, KIND_ARRAY, KIND_COUNT };
enum { GROUP = 1024, MIN_CELL = 16, MAX_CELL = 64 };
#define SEEN (1u << WN_HEADER_USER_SHIFT)

typedef struct cell {
  uint32_t header;
  wn_slot slots[];
} cell;

typedef struct program {
  wn_heap heap;
  wn_value directory;
  uint64_t random, bytes, cells;
  size_t groups;
  bool far;
} program;

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t below(program *p, size_t n) {
  p->random ^= p->random << 13;
  p->random ^= p->random >> 7;
  p->random ^= p->random << 17;
  return (size_t)((p->random >> 32) * (uint64_t)n >> 32);
}

/* ---- the graph ---- */

static cell *group_at(program *p, size_t g) {
  cell *directory = wn_to_cell(p->directory);
  return wn_load_cell(&p->heap, &directory->slots[g]);
}

static cell *member(program *p, size_t g) {
  return wn_load_cell(&p->heap, &group_at(p, g)->slots[below(p, GROUP)]);
}

static void add_cell(program *p, cell *c) {
  p->bytes += wn_cell_bytes(c);
  p->cells++;
}

static void build(program *p, double live) {
  double per_group = GROUP * ((MIN_CELL + MAX_CELL) / 2.0 + sizeof(wn_slot));
  p->groups = (size_t)(live * 1e6 / per_group) + 1;
  cell *directory = wn_alloc_old(&p->heap, KIND_ARRAY, 4 + p->groups * sizeof(wn_slot));
  p->directory = wn_from_cell(directory);
  add_cell(p, directory);
  for (size_t g = 0; g < p->groups; g++) {
    cell *group = wn_alloc_old(&p->heap, KIND_ARRAY, 4 + GROUP * sizeof(wn_slot));
    wn_store_cell(&p->heap, directory, &directory->slots[g], group);
    add_cell(p, group);
    for (size_t i = 0; i < GROUP; i++) {
      size_t bytes = MIN_CELL + below(p, (MAX_CELL - MIN_CELL) / 8 + 1) * 8;
      cell *node = wn_alloc_old(&p->heap, KIND_NODE, bytes);
      wn_store_cell(&p->heap, group, &group->slots[i], node);
      add_cell(p, node);
    }
  }
  for (size_t g = 0; g < p->groups; g++) {
    for (size_t i = 0; i < GROUP; i++) {
      cell *node = wn_load_cell(&p->heap, &group_at(p, g)->slots[i]);
      size_t slots = wn_cell_bytes(node) / 4 - 1;
      for (size_t j = 0; j + 1 < slots; j += 2) {
        wn_store_cell(&p->heap, node, &node->slots[j],
                      member(p, p->far ? below(p, p->groups) : g));
        wn_store_int(&p->heap, node, &node->slots[j + 1], (int32_t)j);
      }
    }
  }
}

/* ---- the plain loop ---- */

static double plain_loop(program *p, uint32_t *stack) {
  double begin = cpu_seconds();
  size_t n = 0;
  uint64_t found = 0;
  cell *root = wn_to_cell(p->directory);
  root->header ^= SEEN;
  uint32_t seen = root->header & SEEN;
  stack[n++] = wn_cell_slot(&p->heap, root).bits;
  while (n) {
    cell *c = wn_slot_cell(&p->heap, (wn_slot){stack[--n]});
    size_t bytes = wn_cell_bytes(c);
    found += bytes;
    for (size_t i = 0; i < bytes / 4 - 1; i++) {
      uint32_t bits = c->slots[i].bits;
      if (bits & 1 || bits < WN_SLOT_FIRST_CELL) continue;
      cell *target = wn_slot_cell(&p->heap, c->slots[i]);
      if ((target->header & SEEN) == seen) continue;
      target->header ^= SEEN;
      stack[n++] = bits;
    }
  }
  if (found > p->bytes) abort();
  p->bytes = found; /* what random references reach */
  return cpu_seconds() - begin;
}

/* ---- the marker ---- */

static double mark(program *p, marking_phase phase, bool shared) {
  impl *im = p->heap.impl;
  concurrent_stop(im);
  sweep_finish(im);
  mark_begin(im, phase);
  im->marker.shared = shared;
  double begin = cpu_seconds();
  mark_cell(im, wn_to_cell(p->directory));
  mark_drain(im);
  double seconds = cpu_seconds() - begin;
  im->marker.shared = false;
  mark_end(im);
  concurrent_resume(im);
  return seconds;
}

static void report(program *p, const char *name, double seconds, double plain) {
  printf("%-12s %8.3f s %8.2f GB/s %8.1f ns/cell %8.2f\n", name, seconds,
         (double)p->bytes / seconds / 1e9, seconds / (double)p->cells * 1e9,
         plain / seconds);
}

int main(int argc, char **argv) {
  double live = 500, best[4] = {1e9, 1e9, 1e9, 1e9};
  int rounds = 3;
  bool far = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--far") == 0) {
      far = true;
    } else if (i + 1 < argc && strcmp(argv[i], "--live") == 0) {
      live = atof(argv[++i]);
    } else if (i + 1 < argc && strcmp(argv[i], "--rounds") == 0) {
      rounds = atoi(argv[++i]);
    } else {
      fprintf(stderr, "marking [--live MB] [--rounds N] [--far]\n");
      return 2;
    }
  }
  wn_kind_info kinds[KIND_COUNT] = {
      [KIND_NODE] = {.name = "node", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_ARRAY] = {.name = "array", .slots_first = 1, .slots_end = WN_TO_END}};
  wn_heap_config config;
  wn_heap_config_init_v8(&config);
  config.context_bytes = sizeof(program);
  config.kinds = kinds;
  config.kind_count = KIND_COUNT;
  config.max_old_bytes = (size_t)(live * 4e6) + (64u << 20);
  config.initial_old_bytes = config.max_old_bytes / 2;
  program *p = (program *)wn_heap_new(&config);
  if (!p) return 1;
  p->random = 88172645463325252u;
  p->far = far;
  build(p, live);
  uint32_t *stack = malloc(p->cells * sizeof *stack);
  if (!stack) return 1;
  for (int i = 0; i < rounds; i++) {
    double seconds[4] = {plain_loop(p, stack), mark(p, MARKING_FULL, false),
                         mark(p, MARKING_INCREMENTAL, false),
                         mark(p, MARKING_INCREMENTAL, true)};
    for (int j = 0; j < 4; j++)
      if (seconds[j] < best[j]) best[j] = seconds[j];
  }
  printf("%.0f MB in %.2f million cells; times as fast as the plain loop: last column\n",
         (double)p->bytes / 1e6, (double)p->cells / 1e6);
  static const char *const names[] = {"plain loop", "full", "incremental", "shared"};
  for (int j = 0; j < 4; j++) report(p, names[j], best[j], best[0]);
  free(stack);
  wn_heap_free(&p->heap);
  return 0;
}
