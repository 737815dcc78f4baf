/* SPDX-License-Identifier: MIT */
/* What each program of this folder reports: one line of JSON on standard output.  All but
 * rss_after is told for the time between bench_begin and bench_stop.
 *
 *   {"cpu_s": user and system time of all threads, "wall_s", "pauses": [p50, p99, max in
 *    microseconds], "pauses_wall": the same, "pause_count", "peak_rss", "rss_after": bytes,
 *    after everything was dropped and mem_settle, "live": peak of the program's own data in
 *    bytes, "check"}
 *
 * A pause is one stop of the program by the collector, as its own events tell it: a
 * collection, the start of a marking cycle (with the collection that it follows directly),
 * each step of one.  "pauses" is CPU time of the thread that stands still, so that what else
 * the machine does is not counted; "pauses_wall" is what a clock on the wall says, and
 * counts waiting for helper threads.  The values are kept in a table of log buckets of
 * 1/16, so p50 and p99 are exact to 6 %; the longest pause is exact. */
#ifndef WN_BENCH_HEAP_BENCH_H
#define WN_BENCH_HEAP_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BENCH_FRACTION = 16, BENCH_BUCKETS = 64 * BENCH_FRACTION };

typedef struct bench_pauses {
  uint64_t count, longest_ns, buckets[BENCH_BUCKETS];
} bench_pauses;

static struct bench {
  bench_pauses cpu, wall;
  uint64_t pause_wall, pause_cpu; /* the clocks when the pause under way began */
  uint64_t begun_ns;
  size_t peak_live;
  bool stopped;
} bench;

static inline uint64_t bench_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* CPU time of the calling thread. */
static inline uint64_t bench_cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline unsigned bench_bucket(uint64_t ns) {
  if (ns < BENCH_FRACTION) return (unsigned)ns;
  unsigned log = 63u - (unsigned)__builtin_clzll(ns);
  return (log - 3) * BENCH_FRACTION + (unsigned)(ns >> (log - 4) & (BENCH_FRACTION - 1));
}

static inline double bench_bucket_ns(unsigned bucket) {
  if (bucket < BENCH_FRACTION) return bucket;
  unsigned log = bucket / BENCH_FRACTION + 3, part = bucket % BENCH_FRACTION;
  return (double)((uint64_t)1 << log) * (1.0 + (part + 0.5) / BENCH_FRACTION);
}

static inline void bench_note(bench_pauses *p, uint64_t ns) {
  if (bench.stopped) return;
  p->count++;
  p->buckets[bench_bucket(ns)]++;
  if (ns > p->longest_ns) p->longest_ns = ns;
}

/* Around a pause, on the thread that it stops. */
static inline void bench_pause_begin(void) {
  bench.pause_wall = bench_now();
  bench.pause_cpu = bench_cpu_now();
}
static inline void bench_pause_end(void) {
  bench_note(&bench.cpu, bench_cpu_now() - bench.pause_cpu);
  bench_note(&bench.wall, bench_now() - bench.pause_wall);
}

/* The program says what its data would take as 16-byte pairs, arrays and bytes. */
static inline void bench_live(size_t bytes) {
  if (bytes > bench.peak_live) bench.peak_live = bytes;
}

/* Microseconds. */
static inline double bench_percentile(const bench_pauses *p, double share) {
  uint64_t rank = (uint64_t)((double)p->count * share), seen = 0;
  double longest = (double)p->longest_ns / 1000;
  for (unsigned i = 0; i < BENCH_BUCKETS; i++) {
    seen += p->buckets[i];
    if (seen <= rank) continue;
    double us = bench_bucket_ns(i) / 1000;
    return us < longest ? us : longest; /* a bucket's middle may lie beyond */
  }
  return longest;
}

/* VmRSS or VmHWM (the peak) of /proc/self/status, in bytes.  The peak that getrusage tells
 * begins with that of the program which started this one. */
static size_t bench_rss(const char *key) {
  char line[128];
  size_t kib = 0, n = strlen(key);
  FILE *f = fopen("/proc/self/status", "r");
  if (!f) return 0;
  while (fgets(line, sizeof line, f))
    if (strncmp(line, key, n) == 0) kib = (size_t)strtoull(line + n, NULL, 10);
  fclose(f);
  return kib * 1024;
}

static double bench_seconds(struct timeval t) {
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void bench_begin(void) { bench.begun_ns = bench_now(); }

/* After the work, before mem_settle: the time stops here. */
static struct rusage bench_usage;
static double bench_wall;
static size_t bench_peak;
static void bench_stop(void) {
  bench.stopped = true;
  bench_wall = (double)(bench_now() - bench.begun_ns) / 1e9;
  getrusage(RUSAGE_SELF, &bench_usage);
  bench_peak = bench_rss("VmHWM:");
}

static void bench_print_pauses(const char *name, const bench_pauses *p) {
  printf("\"%s\": [%.1f, %.1f, %.1f], ", name, bench_percentile(p, 0.5),
         bench_percentile(p, 0.99), (double)p->longest_ns / 1000);
}

static int bench_report(unsigned long long check) {
  printf("{\"cpu_s\": %.3f, \"wall_s\": %.3f, ",
         bench_seconds(bench_usage.ru_utime) + bench_seconds(bench_usage.ru_stime),
         bench_wall);
  bench_print_pauses("pauses", &bench.cpu);
  bench_print_pauses("pauses_wall", &bench.wall);
  printf("\"pause_count\": %llu, \"peak_rss\": %zu, \"rss_after\": %zu, \"live\": %zu, "
         "\"check\": %llu}\n",
         (unsigned long long)bench.cpu.count, bench_peak, bench_rss("VmRSS:"),
         bench.peak_live, check);
  return 0;
}

#endif
