/* SPDX-License-Identifier: MIT */
/* The fixed mutator: a program whose memory behaviour is given by five numbers, and the
 * pauses that its heap makes.
 *
 *     mutator [--live MB] [--rate MB/s] [--survive %] [--edges %/s] [--seconds S]
 *             [--semi MB] [--helpers N] [--growing %] [--no-MECHANISM ...] [--histogram FILE]
 *
 * By default 500 MB live in cells of 16 to 64 bytes, half of whose slots are pointers;
 * 200 MB are allocated a second, of which 20 % survive a scavenge; 10 % of all edges
 * are rewritten each second.
 *
 *   root -> directory -> group of 1024 members -> member --+--> members of the group
 *                                                          +--> leaf --> members
 *
 * Members live as long as the program.  An edge is a pointer slot of a member;
 * rewriting one stores either another member of the group or a fresh leaf, which then
 * lives until its edge is rewritten again.  So leaves survive at the rate that is asked
 * for, each is found through one remembered slot somewhere in the old generation, and
 * the live size stays what it is: members are chosen so that they and the leaves of the
 * steady state make up
 * --live.
 *
 * A pause is a call of the allocator's slow half: what the mutator thread spends there
 * in CPU time, page faults included, and in wall time.  Its kind is the greatest thing
 * that happened in it: a major collection, a scavenge, a marking step, or none of them
 * (a page swept, an allocation area prepared). */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <winnow/heap.h>

enum { KIND_NODE = 1, KIND_ARRAY, KIND_COUNT };
enum { GROUP = 1024, MIN_CELL = 16, MAX_CELL = 64 };
enum { MB = 1000000 };
enum { AHEAD = 32 }; /* edges are chosen this long before they are rewritten */
enum { PAUSE_OTHER, PAUSE_STEP, PAUSE_MINOR, PAUSE_MAJOR, PAUSE_KINDS };
enum { BUCKETS = 400, BUCKETS_PER_DECADE = 40 }; /* from 100 ns up */

static const char *const kind_names[] = {"other", "marking step", "scavenge", "major"};

typedef struct cell {
  uint32_t header;
  wn_slot slots[];
} cell;

typedef struct options {
  double live, rate, survive, edges, seconds, semi;
  const char *histogram;
} options;

typedef struct samples {
  uint64_t *cpu, *wall;
  size_t len, cap;
} samples;

typedef struct edge {
  uint32_t group, member;
} edge;

typedef struct program {
  wn_heap heap; /* the context begins with the heap */
  wn_value directory;
  wn_value scratch; /* an array whose first slot keeps the newest temporary cell */
  options o;
  uint64_t random;
  size_t groups;
  edge ahead[AHEAD];
  size_t next_edge;
  uint64_t edge_count;
  int gc_kind; /* the greatest collection since the last look */
  uint64_t steps;
  samples pauses[PAUSE_KINDS];
  bool measuring;
} program;

static uint64_t now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(program *p) {
  p->random ^= p->random << 13;
  p->random ^= p->random >> 7;
  return p->random ^= p->random << 17;
}

static size_t below(program *p, size_t n) {
  return (size_t)((next_random(p) >> 32) * (uint64_t)n >> 32);
}

/* ---- pauses ---- */

static void add_sample(samples *s, uint64_t cpu, uint64_t wall) {
  if (s->len == s->cap) {
    s->cap = s->cap ? s->cap * 2 : 4096;
    s->cpu = realloc(s->cpu, s->cap * sizeof *s->cpu);
    s->wall = realloc(s->wall, s->cap * sizeof *s->wall);
    if (!s->cpu || !s->wall) abort();
  }
  s->cpu[s->len] = cpu;
  s->wall[s->len++] = wall;
}

static void on_gc(wn_heap *heap, const wn_gc_event *event, void *data) {
  (void)data;
  program *p = (program *)heap;
  int kind = event->type == WN_GC_MAJOR ? PAUSE_MAJOR : PAUSE_MINOR;
  if (kind > p->gc_kind) p->gc_kind = kind;
}

static cell *allocate_slow(program *p, wn_kind kind, size_t bytes) {
  uint64_t cpu = now(CLOCK_THREAD_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
  p->gc_kind = PAUSE_OTHER;
  cell *c = wn_alloc(&p->heap, kind, bytes);
  wall = now(CLOCK_MONOTONIC) - wall;
  cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
  if (!p->measuring) return c;
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  if (p->gc_kind == PAUSE_OTHER && s.marking_steps != p->steps) p->gc_kind = PAUSE_STEP;
  p->steps = s.marking_steps;
  add_sample(&p->pauses[p->gc_kind], cpu, wall);
  return c;
}

static inline cell *allocate(program *p, wn_kind kind, size_t bytes) {
  if (bytes > (size_t)(p->heap.limit - p->heap.top))
    return allocate_slow(p, kind, bytes);
  return wn_alloc(&p->heap, kind, bytes);
}

/* ---- the graph ---- */

static size_t random_size(program *p) {
  return MIN_CELL + below(p, (MAX_CELL - MIN_CELL) / 8 + 1) * 8;
}

/* Slots 0, 2, 4 ... of a node are pointers, the others small integers. */
static size_t pointer_slots(size_t bytes) { return (bytes / 4 - 1) / 2; }

static double mean_pointers(void) {
  double sum = 0, n = 0;
  for (size_t b = MIN_CELL; b <= MAX_CELL; b += 8, n++) sum += (double)pointer_slots(b);
  return sum / n;
}

static cell *cell_in(program *p, cell *array, size_t i) {
  return wn_load_cell(&p->heap, &array->slots[i]);
}

static void set(program *p, cell *host, size_t i, cell *target) {
  wn_store_cell(&p->heap, host, &host->slots[i], target);
}

static cell *directory(program *p) { return wn_to_cell(p->directory); }

static cell *new_node(program *p) {
  size_t bytes = random_size(p);
  cell *c = allocate(p, KIND_NODE, bytes);
  for (size_t i = 1; i < bytes / 4 - 1; i += 2)
    wn_store_int(&p->heap, c, &c->slots[i], (int32_t)i);
  return c;
}

static void point_at_members(program *p, cell *node, cell *group) {
  size_t n = pointer_slots(wn_cell_bytes(node));
  for (size_t i = 0; i < n; i++)
    set(p, node, 2 * i, cell_in(p, group, below(p, GROUP)));
}

static cell *new_leaf(program *p, size_t group) {
  cell *leaf = new_node(p);
  point_at_members(p, leaf, cell_in(p, directory(p), group));
  return leaf;
}

static const wn_slot *slot_of_edge(program *p, edge e) {
  return &cell_in(p, directory(p), e.group)->slots[e.member];
}

/* The member whose edge is rewritten next.  Edges lie anywhere in the heap and each costs two
 * misses of the cache one after the other; that is the program's time and not the heap's, so
 * they are fetched ahead, or the rates that are asked for could not be reached. */
static edge next_edge(program *p) {
  edge *place = &p->ahead[p->next_edge % AHEAD], e = *place;
  *place = (edge){(uint32_t)below(p, p->groups), (uint32_t)below(p, GROUP)};
  __builtin_prefetch(slot_of_edge(p, *place));
  edge half = p->ahead[(p->next_edge + AHEAD / 2) % AHEAD];
  __builtin_prefetch(wn_load_cell(&p->heap, slot_of_edge(p, half)), 1);
  p->next_edge++;
  return e;
}

/* Rewrites one edge somewhere; a fresh leaf is what it gets with `leaf`. */
static void rewrite_edge(program *p, bool leaf) {
  edge e = next_edge(p);
  cell *target = leaf ? new_leaf(p, e.group) : NULL;
  cell *group = cell_in(p, directory(p), e.group);
  cell *member = cell_in(p, group, e.member);
  if (!leaf) target = cell_in(p, group, below(p, GROUP));
  set(p, member, 2 * below(p, pointer_slots(wn_cell_bytes(member))), target);
}

static void new_temporary(program *p) {
  cell *c = new_node(p);
  cell *scratch = wn_to_cell(p->scratch);
  if (next_random(p) & 1) set(p, c, 0, cell_in(p, scratch, 0));
  set(p, scratch, 0, c);
}

/* Of the rewritten edges in a second, how many get a leaf. */
static double leaf_share(const options *o) {
  double size = (MIN_CELL + MAX_CELL) / 2.0;
  double leaves = o->rate * o->survive / 100 * MB / size;
  double edges = o->live * MB / size * mean_pointers() * o->edges / 100;
  return leaves < edges ? leaves / edges : 1;
}

static void build(program *p) {
  double size = (MIN_CELL + MAX_CELL) / 2.0, share = leaf_share(&p->o);
  double per_member = size * (1 + mean_pointers() * share) + sizeof(wn_slot);
  p->groups = (size_t)(p->o.live * MB / per_member / GROUP) + 1;
  p->directory =
      wn_from_cell(wn_alloc_old(&p->heap, KIND_ARRAY, 4 + p->groups * sizeof(wn_slot)));
  p->scratch = wn_from_cell(allocate(p, KIND_ARRAY, 12));
  for (size_t g = 0; g < p->groups; g++) {
    set(p, directory(p), g, allocate(p, KIND_ARRAY, 4 + GROUP * sizeof(wn_slot)));
    for (size_t i = 0; i < GROUP; i++) {
      cell *member = new_node(p);
      set(p, cell_in(p, directory(p), g), i, member);
    }
    for (size_t i = 0; i < GROUP; i++) {
      cell *group = cell_in(p, directory(p), g);
      point_at_members(p, cell_in(p, group, i), group);
      size_t n = pointer_slots(wn_cell_bytes(cell_in(p, group, i)));
      for (size_t j = 0; j < n; j++) {
        if ((double)(next_random(p) >> 11) * 0x1p-53 >= share) continue;
        cell *leaf = new_leaf(p, g);
        set(p, cell_in(p, cell_in(p, directory(p), g), i), 2 * j, leaf);
      }
      p->edge_count += n;
    }
  }
  p->edge_count += (uint64_t)((double)p->edge_count * share * mean_pointers());
}

/* ---- the load ---- */

static uint64_t allocated(program *p) {
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  return s.allocated_bytes;
}

typedef struct load {
  double bytes, leaf_bytes, edges; /* done so far */
} load;

/* What is due after `seconds`. */
static void catch_up(program *p, load *l, double seconds) {
  double size = (MIN_CELL + MAX_CELL) / 2.0;
  double bytes = p->o.rate * MB * seconds;
  double edges = (double)p->edge_count * p->o.edges / 100 * seconds;
  while (l->bytes < bytes || l->edges < edges) {
    bool leaf = l->leaf_bytes < l->bytes * p->o.survive / 100;
    if (leaf || (l->edges < edges && l->edges * bytes <= l->bytes * edges)) {
      rewrite_edge(p, leaf);
      l->edges++;
      if (!leaf) continue;
      l->leaf_bytes += size;
    } else {
      new_temporary(p);
    }
    l->bytes += size;
  }
}

static void run(program *p) {
  load l = {0};
  uint64_t start = now(CLOCK_MONOTONIC), before = allocated(p),
           cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  uint64_t own = now(CLOCK_THREAD_CPUTIME_ID);
  double done = 0, late = 0;
  p->measuring = true;
  while (done < p->o.seconds) {
    double is = (double)(now(CLOCK_MONOTONIC) - start) / 1e9;
    if (is < done) {
      double wait = done - is;
      struct timespec t = {(time_t)wait, (long)((wait - floor(wait)) * 1e9)};
      nanosleep(&t, NULL);
    } else if (is - done > late) {
      late = is - done;
    }
    done += 0.001;
    catch_up(p, &l, done);
  }
  double took = (double)(now(CLOCK_MONOTONIC) - start) / 1e9;
  wn_heap_stats s;
  wn_heap_get_stats(&p->heap, &s);
  printf("%.1f s: %.0f MB/s allocated, %.2f million edges/s rewritten, up to %.0f ms "
         "late\n",
         took, (double)(s.allocated_bytes - before) / MB / took, l.edges / took / 1e6,
         late * 1e3);
  printf("CPU: mutator thread %.2f s, process %.2f s\n",
         (double)(now(CLOCK_THREAD_CPUTIME_ID) - own) / 1e9,
         (double)(now(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e9);
  printf("heap: %.0f MB used, %.0f MB committed, semispace %.1f MB\n",
         (double)s.used_bytes / MB, (double)s.committed_bytes / MB,
         (double)s.young_capacity / (1 << 20));
}

/* ---- the report ---- */

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static double ms_at(const uint64_t *sorted, size_t n, double share) {
  size_t i = (size_t)ceil(share * (double)n);
  return n ? (double)sorted[i ? i - 1 : 0] / 1e6 : 0;
}

static void report_row(const char *name, samples *s) {
  double sum = 0;
  for (size_t i = 0; i < s->len; i++) sum += (double)s->cpu[i];
  if (s->len) {
    qsort(s->cpu, s->len, sizeof *s->cpu, by_size);
    qsort(s->wall, s->len, sizeof *s->wall, by_size);
  }
  printf("%-14s %8zu %9.1f %9.3f %9.3f %9.3f   %9.3f %9.3f %9.3f\n", name, s->len,
         sum / 1e6, ms_at(s->cpu, s->len, .5), ms_at(s->cpu, s->len, .99),
         ms_at(s->cpu, s->len, 1), ms_at(s->wall, s->len, .5),
         ms_at(s->wall, s->len, .99), ms_at(s->wall, s->len, 1));
}

static void report(program *p) {
  samples all = {0};
  printf("\n%-14s %8s %9s %29s   %29s\n", "pause", "", "CPU", "milliseconds of CPU",
         "milliseconds of wall time");
  printf("%-14s %8s %9s %9s %9s %9s   %9s %9s %9s\n", "", "number", "sum/ms", "p50",
         "p99", "max", "p50", "p99", "max");
  for (int k = PAUSE_KINDS; k-- > 0;) {
    samples *s = &p->pauses[k];
    for (size_t i = 0; k != PAUSE_OTHER && i < s->len; i++)
      add_sample(&all, s->cpu[i], s->wall[i]);
    report_row(kind_names[k], s);
  }
  report_row("all but other", &all);
}

/* One line a kind and clock: name, then pairs of lower bound in microseconds and
 * number. */
static void histogram_line(FILE *f, const char *clock, const char *name,
                           const uint64_t *ns, size_t n) {
  uint32_t counts[BUCKETS] = {0};
  for (size_t i = 0; i < n; i++) {
    double b = ns[i] > 100 ? log10((double)ns[i] / 100) * BUCKETS_PER_DECADE : 0;
    counts[b < BUCKETS ? (int)b : BUCKETS - 1]++;
  }
  fprintf(f, "%s\t%s", clock, name);
  for (int b = 0; b < BUCKETS; b++)
    if (counts[b])
      fprintf(f, "\t%.4g:%u", 0.1 * pow(10, (double)b / BUCKETS_PER_DECADE), counts[b]);
  fputc('\n', f);
}

static void write_histogram(program *p) {
  FILE *f = fopen(p->o.histogram, "w");
  if (!f) {
    fprintf(stderr, "mutator: %s: %s\n", p->o.histogram, strerror(errno));
    exit(1);
  }
  for (int k = PAUSE_KINDS; k-- > 0;) {
    samples *s = &p->pauses[k];
    histogram_line(f, "cpu", kind_names[k], s->cpu, s->len);
    histogram_line(f, "wall", kind_names[k], s->wall, s->len);
  }
  fclose(f);
}

/* ---- options ---- */

static void usage(void) {
  fprintf(stderr,
          "usage: mutator [--live MB] [--rate MB/s] [--survive %%] [--edges %%/s]\n"
          "               [--seconds S] [--semi MB] [--helpers N] [--histogram FILE]\n"
          "               [--no-incremental-marking] [--no-concurrent-marking]\n"
          "               [--no-lazy-sweeping] [--no-concurrent-sweeping]\n"
          "               [--no-parallel-scavenge] [--no-compaction]\n");
  exit(2);
}

static bool switch_off(wn_heap_config *c, const char *name) {
  struct {
    const char *name;
    bool *flag;
  } flags[] = {{"--no-incremental-marking", &c->incremental_marking},
               {"--no-concurrent-marking", &c->concurrent_marking},
               {"--no-lazy-sweeping", &c->lazy_sweeping},
               {"--no-concurrent-sweeping", &c->concurrent_sweeping},
               {"--no-parallel-scavenge", &c->parallel_scavenge},
               {"--no-compaction", &c->compaction}};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    if (strcmp(name, flags[i].name) != 0) continue;
    *flags[i].flag = false;
    return true;
  }
  return false;
}

static options parse(int argc, char **argv, wn_heap_config *c) {
  options o = {.live = 500, .rate = 200, .survive = 20, .edges = 10, .seconds = 20};
  double helpers = -1, growing = 0;
  struct {
    const char *name;
    double *value;
  } numbers[] = {{"--live", &o.live},       {"--rate", &o.rate},
                 {"--survive", &o.survive}, {"--edges", &o.edges},
                 {"--seconds", &o.seconds}, {"--semi", &o.semi},
                 {"--helpers", &helpers},   {"--growing", &growing}};
  for (int i = 1; i < argc; i++) {
    if (switch_off(c, argv[i])) continue;
    if (i + 1 == argc) usage();
    bool known = strcmp(argv[i], "--histogram") == 0;
    if (known) o.histogram = argv[++i];
    for (size_t n = 0; !known && n < sizeof numbers / sizeof *numbers; n++) {
      if (strcmp(argv[i], numbers[n].name) != 0) continue;
      *numbers[n].value = strtod(argv[++i], NULL);
      known = true;
    }
    if (!known) usage();
  }
  if (growing > 0) c->growing_percent = (unsigned)growing;
  if (helpers >= 0) c->helper_threads = (unsigned)helpers;
  if (o.semi > 0) c->max_semispace_bytes = (size_t)(o.semi * (1 << 20));
  c->max_old_bytes = (size_t)(o.live * MB * 3);
  return o;
}

static void visit_roots(wn_visitor *v, void *data) {
  program *p = data;
  wn_visit_value(v, &p->directory);
  wn_visit_value(v, &p->scratch);
}

int main(int argc, char **argv) {
  static const wn_kind_info kinds[KIND_COUNT] = {
      [KIND_NODE] = {.name = "node", .slots_first = 1, .slots_end = WN_TO_END},
      [KIND_ARRAY] = {.name = "array", .slots_first = 1, .slots_end = WN_TO_END}};
  wn_heap_config c;
  wn_heap_config_init_v8(&c);
  c.context_bytes = sizeof(program);
  c.kinds = kinds;
  c.kind_count = KIND_COUNT;
  c.on_gc = on_gc;
  options o = parse(argc, argv, &c);
  wn_heap *heap = wn_heap_new(&c);
  if (!heap) {
    perror("mutator: no heap");
    return 1;
  }
  program *p = (program *)heap;
  p->o = o;
  p->random = UINT64_C(0x9E3779B97F4A7C15);
  wn_heap_add_roots(heap, visit_roots, p);
  build(p);
  wn_collect(heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  printf("%zu members, %.1f million edges, %.0f MB live\n", p->groups * GROUP,
         (double)p->edge_count / 1e6, (double)s.used_bytes / MB);
  run(p);
  report(p);
  if (o.histogram) write_histogram(p);
  for (int k = 0; k < PAUSE_KINDS; k++) {
    free(p->pauses[k].cpu);
    free(p->pauses[k].wall);
  }
  wn_heap_free(heap);
  return 0;
}
