/* SPDX-License-Identifier: MIT */
/* In the manner of GCBench (J. Ellis, P. Kovac, H. Boehm): a large tree dropped at once, a
 * long-lived tree and an array beside it, then short-lived trees of growing depth, each
 * built from the top (parents older than children) and from the bottom. */
#include "memory.h"

enum { STRETCH_DEPTH = 18, LONG_DEPTH = 17, MIN_DEPTH = 4, MAX_DEPTH = 16, ARRAY = 500000 };

static long tree_size(int depth) { return (1L << (depth + 1)) - 1; }

static void populate(obj *t, int depth) {
  if (depth == 0) return;
  obj *left = mem_pair();
  mem_init(left, NULL, NULL);
  mem_set(t, 0, left);
  obj *right = mem_pair();
  mem_init(right, NULL, NULL);
  mem_set(t, 1, right);
  populate(left, depth - 1);
  populate(right, depth - 1);
}

static obj *from_bottom(int depth) {
  obj *left = depth ? from_bottom(depth - 1) : NULL;
  obj *right = depth ? from_bottom(depth - 1) : NULL;
  obj *t = mem_pair();
  mem_init(t, left, right);
  return t;
}

static long count(const obj *t) {
  return t ? 1 + count(mem_get(t, 0)) + count(mem_get(t, 1)) : 0;
}

static void drop(obj *t) {
  if (!MEM_MANUAL || !t) return;
  drop(mem_get(t, 0));
  drop(mem_get(t, 1));
  mem_free(t);
}

static __attribute__((noinline)) long short_lived(int depth, bool from_top) {
  obj *t;
  if (from_top) {
    t = mem_pair();
    mem_init(t, NULL, NULL);
    populate(t, depth);
  } else {
    t = from_bottom(depth);
  }
  long n = count(t);
  drop(t);
  return n;
}

static __attribute__((noinline)) void make_long_lived(void) {
  mem_set_root(0, mem_pair());
  mem_init(mem_root(0), NULL, NULL);
  populate(mem_root(0), LONG_DEPTH);
  mem_set_root(1, mem_bytes(ARRAY * sizeof(double)));
  double *array = (double *)(void *)mem_data(mem_root(1));
  for (int i = 0; i < ARRAY; i++) array[i] = 1.0 / (i + 1);
}

int main(int argc, char **argv) {
  long scale = argc > 1 ? atol(argv[1]) : 8;
  mem_begin();
  bench_begin();
  unsigned long long check = (unsigned long long)short_lived(STRETCH_DEPTH, false);
  make_long_lived();
  for (int depth = MIN_DEPTH; depth <= MAX_DEPTH; depth += 2)
    for (long i = scale * tree_size(MAX_DEPTH) / tree_size(depth); i > 0; i--)
      check += (unsigned long long)(short_lived(depth, true) + short_lived(depth, false));
  check += (unsigned long long)count(mem_root(0));
  double *array = (double *)(void *)mem_data(mem_root(1));
  check += (unsigned long long)(1.0 / array[999]);
  drop(mem_root(0));
  mem_free(mem_root(1));
  mem_set_root(0, NULL);
  mem_set_root(1, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
