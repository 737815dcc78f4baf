/* SPDX-License-Identifier: MIT */
/* The shadow-graph fuzzer: a random program on the heap, beside a model in malloc'd
 * memory.
 *
 *     shadow_fuzz [--seed N] [--ops N] [--seconds S] [--zeal MODES] [--verify N]
 *                 [--skip NAME,...] [--refuse] [--threads N] [--shrink] [--trace]
 *                 [--quiet] [--list]
 *
 * A seed decides everything: the heap's limits, which operations are frequent, and each
 * choice of each operation.  One seed runs `ops` operations on one heap; then comes the
 * next seed, until the time is over.  After every collection heap and model are
 * compared (check.c).  A difference prints seed and operation, and the status is 1; the
 * same seed, ops and zeal run the same program again.  --shrink leaves out one kind of
 * operation after the other as long as the failure stays, and prints the shorter
 * command.  --refuse lets the system refuse memory and threads, and makes limits tight
 * (refuse.c); each seed then has a process of its own.  --threads runs as many programs
 * side by side, with heaps of their own and one pool of helpers. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

static _Thread_local fuzz *running; /* for the message of a crash */

/* A seed that came to its end because memory was refused. */
#define ENDED_EARLY 3

/* Sums of all processes; in memory that they share. */
static struct totals {
  uint64_t collections, refused;
} *totals;

/* ---- failures ---- */

static void print_place(const fuzz *f) {
  fprintf(stderr, "seed %llu, operation %llu (%s), after %llu collections",
          (unsigned long long)f->options->seed, (unsigned long long)f->op,
          f->op_name ? f->op_name : "start", (unsigned long long)f->collections);
  if (f->options->zeal) fprintf(stderr, ", zeal %s", f->options->zeal);
  fputc('\n', stderr);
}

void fuzz_fail(fuzz *f, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "shadow_fuzz: ");
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  print_place(f);
  running = NULL;
  _exit(1);
}

static void on_crash(int number) {
  fprintf(stderr, "shadow_fuzz: signal %d\n", number);
  if (running) print_place(running);
  running = NULL;
  signal(number, SIG_DFL);
  raise(number);
}

static void on_sanitizer(void) {
  if (running) print_place(running);
}

/* There when a sanitizer is linked: it wants the signals, and tells when it dies. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch_crashes(void) {
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
  if (__sanitizer_set_death_callback) {
    __sanitizer_set_death_callback(on_sanitizer);
    signal(SIGABRT, on_crash);
    return;
  }
  for (size_t i = 0; i < WN_COUNTOF(numbers); i++) signal(numbers[i], on_crash);
}

/* ---- random numbers: splitmix64 ---- */

uint64_t fuzz_random(fuzz *f) {
  uint64_t z = f->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

/* ---- one seed ---- */

static void on_gc(wn_heap *heap, const wn_gc_event *event, void *data) {
  fuzz *f = data;
  if (!f->heap) return;
  f->collections++;
  if (event->end_ns < event->start_ns)
    fuzz_fail(f, "a collection ended before it began");
  if (heap != f->heap) fuzz_fail(f, "an event of another heap");
  check_all(f, false);
}

/* ---- the end of memory ---- */

static bool shortage(fuzz *f, size_t bytes) {
  if (refused_calls() > f->refused_before) return true;
  wn_heap_stats s;
  wn_heap_get_stats(f->heap, &s);
  size_t slack = 4 * s.young_capacity + ((size_t)4 << 20);
  size_t held = s.committed_bytes + s.external_bytes + s.code_bytes;
  if (f->memory_limit && held + bytes + slack > f->memory_limit) return true;
  return f->tight && s.used_bytes + bytes + slack > s.old_max;
}

void expect_shortage(fuzz *f, size_t bytes, const char *who) {
  if (shortage(f, bytes)) return;
  wn_heap_stats s;
  wn_heap_get_stats(f->heap, &s);
  fuzz_fail(f, "%s refuses %zu bytes with %zu used, %zu committed, a limit of %zu", who,
            bytes, s.used_bytes, s.committed_bytes, s.limit_bytes);
}

/* There when executed lines are counted. */
void __gcov_dump(void) __attribute__((weak));

/* The end of a seed's own process. */
static WN_NORETURN void leave(int status) {
  running = NULL;
  refuse_end();
  totals->refused += refused_calls();
  if (__gcov_dump) __gcov_dump();
  _exit(status);
}

/* What is left must be whole, unless a collection was under way. */
static void on_out_of_memory(wn_heap *heap, const char *location, void *data) {
  fuzz *f = data;
  if (!f->options->refuse || !shortage(f, 0))
    fuzz_fail(f, "out of memory (%s) with %zu bytes in the model", location,
              f->m.live_bytes);
  refuse_end();
  wn_kind_count counts[256];
  if (wn_heap_census(heap, counts) && !wn_heap_verify(heap))
    fuzz_fail(f, "wn_heap_verify at the end of memory (%s)", location);
  totals->collections += f->collections;
  leave(ENDED_EARLY);
}

static size_t on_near_limit(wn_heap *heap, size_t limit, void *data) {
  (void)heap;
  return one_in(data, 3) ? limit + ((size_t)4 << 20) : 0;
}

/* Each run prefers other operations, so that rare combinations come up. */
static void choose_weights(fuzz *f) {
  static const unsigned factors[] = {0, 1, 1, 1, 2, 4};
  for (size_t i = 0; i < operation_count(); i++) {
    f->weights[i] = operation_at(i)->weight * factors[below(f, WN_COUNTOF(factors))];
    if (f->options->skip >> i & 1) f->weights[i] = 0;
  }
  if (!f->weights[0]) f->weights[0] = 10; /* without cells there is nothing to do */
}

/* Each mechanism is off in some seeds. */
static void choose_mechanisms(fuzz *f, wn_heap_config *c) {
  c->incremental_marking = !one_in(f, 8);
  c->concurrent_marking = !one_in(f, 6);
  c->lazy_sweeping = !one_in(f, 6);
  c->concurrent_sweeping = !one_in(f, 6);
  c->parallel_scavenge = !one_in(f, 6);
  c->parallel_compaction = !one_in(f, 6);
  c->compaction = !one_in(f, 8);
  c->compact_always = one_in(f, 6);
  c->optimize_for_size = one_in(f, 6);
  c->young_large_cells = !one_in(f, 6);
  c->reuse_runs = !one_in(f, 6);
  c->helper_threads = one_in(f, 8) ? 0 : 1 + (unsigned)below(f, 4);
  c->memory_reducer_delay_ms = one_in(f, 2) ? 1 : 0;
  c->growing_percent = one_in(f, 6) ? 5 + (unsigned)below(f, 200) : 0;
  c->semispace_growth_factor = one_in(f, 6) ? 2 + (unsigned)below(f, 6) : 0;
  c->scavenge_goal_us = one_in(f, 2) ? 1 + (unsigned)below(f, 1000) : 0;
  if (one_in(f, 10)) c->gc_interval = 50 + below(f, 500);
  if (one_in(f, 12)) c->gc_global = true;
}

static void configure(fuzz *f, wn_heap_config *c) {
  static const size_t semispaces[] = {512 << 10, 1 << 20, 2 << 20, 8 << 20};
  wn_heap_config_init_v8(c);
  if (one_in(f, 4)) c->pacing = WN_PACING_LEAN;
  c->context_bytes = sizeof(toy_context);
  c->kinds = toy_kinds;
  c->kind_count = TOY_KIND_COUNT;
  c->min_semispace_bytes = semispaces[below(f, 3)];
  c->max_semispace_bytes = semispaces[below(f, WN_COUNTOF(semispaces))];
  if (c->max_semispace_bytes < c->min_semispace_bytes)
    c->max_semispace_bytes = c->min_semispace_bytes;
  c->max_old_bytes = (size_t)(96 + below(f, 160)) << 20;
  c->initial_old_bytes = (size_t)(1 + below(f, 16)) << 20;
  c->promote_when_to_is_over = one_in(f, 3) ? 25 : 0;
  choose_mechanisms(f, c);
  if (one_in(f, 6)) c->memory_limit_bytes = (size_t)(192 + below(f, 128)) << 20;
  f->memory_limit = c->memory_limit_bytes;
  c->on_gc = on_gc;
  c->on_out_of_memory = on_out_of_memory;
  c->data = f;
  f->max_live_bytes = (size_t)(one_in(f, 3) ? 64 : 12) << 20;
  f->max_members = 1000u << below(f, 7);
  if (!f->options->refuse || !one_in(f, 3)) return;
  f->tight = true;
  c->max_old_bytes = (size_t)(8 + below(f, 10)) << 20;
  if (one_in(f, 2)) c->on_near_limit = on_near_limit;
}

static fuzz *fuzz_new(const fuzz_options *options) {
  fuzz *f = xcalloc(1, sizeof *f);
  f->options = options;
  f->random = options->seed * UINT64_C(0xD1342543DE82EF95) + 1;
  f->held_limit = SIZE_MAX;
  for (size_t i = 0; i < ROOT_VALUES; i++) f->root_values[i] = WN_HOLE;
  model_init(&f->m);
  running = f;
  wn_heap_config config;
  configure(f, &config);
  wn_heap *heap = wn_heap_new(&config);
  if (!heap && refused_calls()) leave(ENDED_EARLY);
  if (!heap) fuzz_fail(f, "no heap");
  ((toy_context *)heap)->f = f;
  f->heap = heap;
  if (options->zeal && !wn_heap_set_zeal(heap, options->zeal))
    fuzz_fail(f, "unknown zeal mode in %s", options->zeal);
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  f->cage_bytes = s.reserved_bytes;
  register_roots(f);
  choose_weights(f);
  return f;
}

/* Everything ends: each finalizer that has not run runs now. */
static void fuzz_end(fuzz *f) {
  f->op_name = "end";
  f->ending = true;
  for (size_t i = 0; i < PERSISTENT_COUNT; i++)
    if (f->persistents[i].p) wn_persistent_free(f->persistents[i].p);
  wn_heap_free(f->heap);
  for (size_t i = 1; i < f->m.count; i++) {
    const node *n = f->m.nodes[i];
    if (n && toy_has_finalizer(n->kind) && !n->finalized)
      fuzz_fail(f, "node %x was not finalised when the heap was freed", n->id);
  }
  if (f->m.external) fuzz_fail(f, "external bytes are left at the end");
  running = NULL;
  model_fini(&f->m);
  free(f->met);
  free(f->dead);
  free(f->hooks);
  free(f);
}

/* A part of the program, and an exact check at its end. */
static WN_NOINLINE void *run_part(void *data) {
  fuzz *f = data;
  running = f;
  wn_heap_set_thread(f->heap);
  uint64_t end = f->op + 20 + below(f, 1500);
  while (f->op < end && f->op < f->options->ops) run_operation(f);
  run_exact_check(f);
  settle(f);
  return NULL;
}

/* The heap is handed to another thread for a while. */
static void run_part_elsewhere(fuzz *f) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_part, f) != 0) return;
  pthread_join(thread, NULL);
  wn_heap_set_thread(f->heap);
}

static WN_NOINLINE uint64_t run_seed(const fuzz_options *options) {
  fuzz *f = fuzz_new(options);
  while (f->op < options->ops) {
    if (one_in(f, 6))
      run_part_elsewhere(f);
    else
      run_part(f);
  }
  uint64_t collections = f->collections;
  fuzz_end(f);
  return collections;
}

/* ---- shrinking ---- */

/* Whether the options still fail, in a process of its own. */
static bool fails(const fuzz_options *options) {
  fflush(NULL);
  pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    if (!freopen("/dev/null", "w", stderr)) _exit(0);
    alarm(60);
    if (options->refuse) refuse_begin(options->seed);
    run_seed(options);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == ENDED_EARLY) return false;
  return !(WIFEXITED(status) && WEXITSTATUS(status) == 0) &&
         !(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
}

static void shrink(fuzz_options options) {
  if (!fails(&options)) {
    printf("seed %llu does not fail\n", (unsigned long long)options.seed);
    return;
  }
  for (size_t i = 0; i < operation_count(); i++) {
    fuzz_options less = options;
    less.skip |= UINT64_C(1) << i;
    if (fails(&less)) options = less;
  }
  for (uint64_t step = options.ops / 2; step > 0; step /= 2) {
    fuzz_options less = options;
    less.ops -= step;
    if (fails(&less)) options = less;
  }
  printf("--seed %llu --ops %llu --verify %u", (unsigned long long)options.seed,
         (unsigned long long)options.ops, options.verify);
  if (options.zeal) printf(" --zeal %s", options.zeal);
  if (options.refuse) printf(" --refuse");
  const char *separator = " --skip ";
  for (size_t i = 0; i < operation_count(); i++) {
    if (!(options.skip >> i & 1)) continue;
    printf("%s%s", separator, operation_at(i)->name);
    separator = ",";
  }
  putchar('\n');
}

/* ---- options ---- */

static void list_operations(void) {
  for (size_t i = 0; i < operation_count(); i++)
    printf("%-16s %u\n", operation_at(i)->name, operation_at(i)->weight);
}

static uint64_t parse_skip(const char *names) {
  uint64_t skip = 0;
  while (*names) {
    size_t length = strcspn(names, ","), i = 0;
    while (i < operation_count() &&
           (strncmp(operation_at(i)->name, names, length) != 0 ||
            operation_at(i)->name[length]))
      i++;
    if (i == operation_count()) {
      fprintf(stderr, "shadow_fuzz: no operation %.*s\n", (int)length, names);
      exit(2);
    }
    skip |= UINT64_C(1) << i;
    names += length + (names[length] == ',');
  }
  return skip;
}

static WN_NORETURN void usage(void) {
  fprintf(stderr,
          "usage: shadow_fuzz [--seed N] [--ops N] [--seconds S] [--zeal MODES]\n"
          "                   [--verify N] [--skip NAME,...] [--refuse] [--threads N]\n"
          "                   [--shrink] [--trace] [--quiet] [--list]\n");
  exit(2);
}

static fuzz_options parse(int argc, char **argv, bool *shrinking) {
  fuzz_options o = {.seed = 1, .ops = 20000, .verify = 64, .threads = 1};
  for (int i = 1; i < argc; i++) {
    const char *word = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!strcmp(word, "--shrink")) {
      *shrinking = true;
    } else if (!strcmp(word, "--trace")) {
      o.trace = true;
    } else if (!strcmp(word, "--refuse")) {
      o.refuse = true;
    } else if (!strcmp(word, "--quiet")) {
      o.quiet = true;
    } else if (!strcmp(word, "--list")) {
      list_operations();
      exit(0);
    } else if (!value) {
      usage();
    } else {
      i++;
      if (!strcmp(word, "--seed"))
        o.seed = strtoull(value, NULL, 10);
      else if (!strcmp(word, "--ops"))
        o.ops = strtoull(value, NULL, 10);
      else if (!strcmp(word, "--seconds"))
        o.seconds = strtoull(value, NULL, 10);
      else if (!strcmp(word, "--verify"))
        o.verify = (unsigned)strtoul(value, NULL, 10);
      else if (!strcmp(word, "--zeal"))
        o.zeal = value;
      else if (!strcmp(word, "--threads"))
        o.threads = (unsigned)strtoul(value, NULL, 10);
      else if (!strcmp(word, "--skip"))
        o.skip = parse_skip(value);
      else
        usage();
    }
  }
  return o;
}

/* ---- seed after seed ---- */

/* True when the seed came to its own end; a failure ends the program. */
static bool run_refusing(const fuzz_options *options) {
  fflush(NULL);
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    exit(2);
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    refuse_begin(options->seed);
    totals->collections += run_seed(options);
    leave(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  bool early = WIFEXITED(status) && WEXITSTATUS(status) == ENDED_EARLY;
  if (!early && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
    fprintf(stderr, "shadow_fuzz: seed %llu ended with status %x\n",
            (unsigned long long)options->seed, (unsigned)status);
    exit(1);
  }
  return !early;
}

typedef struct series {
  fuzz_options options;
  time_t end;
  uint64_t step; /* from one seed to the next */
  uint64_t seeds, early, collections;
} series;

static void *run_series(void *data) {
  series *s = data;
  do {
    if (!s->options.refuse)
      s->collections += run_seed(&s->options);
    else if (!run_refusing(&s->options))
      s->early++;
    s->options.seed += s->step;
    s->seeds++;
  } while (time(NULL) < s->end);
  return NULL;
}

#define THREADS_MAX 16

static void run_threads(series *all, unsigned n) {
  pthread_t threads[THREADS_MAX];
  series each[THREADS_MAX];
  for (unsigned i = 0; i < n; i++) {
    each[i] = *all;
    each[i].options.seed += i;
    each[i].step = n;
    if (pthread_create(&threads[i], NULL, run_series, &each[i]) != 0) exit(2);
  }
  for (unsigned i = 0; i < n; i++) {
    pthread_join(threads[i], NULL);
    all->seeds += each[i].seeds;
    all->collections += each[i].collections;
  }
}

int main(int argc, char **argv) {
  bool shrinking = false;
  fuzz_options options = parse(argc, argv, &shrinking);
  totals = mmap(NULL, sizeof *totals, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  WN_CHECK(totals != MAP_FAILED);
  if (shrinking) {
    shrink(options);
    return 0;
  }
  watch_crashes();
  series all = {.options = options, .end = time(NULL) + (time_t)options.seconds, .step = 1};
  if (options.threads > 1 && !options.refuse)
    run_threads(&all, options.threads < THREADS_MAX ? options.threads : THREADS_MAX);
  else
    run_series(&all);
  if (options.quiet) return 0;
  printf("%llu seeds of %llu operations, %llu collections: no difference\n",
         (unsigned long long)all.seeds, (unsigned long long)options.ops,
         (unsigned long long)(all.collections + totals->collections));
  if (options.refuse)
    printf("%llu calls refused, which %llu seeds did not survive\n",
           (unsigned long long)totals->refused, (unsigned long long)all.early);
  return 0;
}
