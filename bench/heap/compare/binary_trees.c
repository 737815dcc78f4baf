/* SPDX-License-Identifier: MIT */
/* Binary trees of the Computer Language Benchmarks Game, depth 20 by default: short-lived
 * trees of all depths beside a long-lived one.  300 million pairs of 16 bytes. */
#include "memory.h"

static __attribute__((noinline)) obj *tree(int depth) {
  obj *left = NULL, *right = NULL;
  if (depth > 0) {
    left = tree(depth - 1);
    right = tree(depth - 1);
  }
  obj *pair = mem_pair();
  mem_init(pair, left, right);
  return pair;
}

static __attribute__((noinline)) unsigned long long count(const obj *t) {
  const obj *left = mem_get(t, 0);
  return left ? 1 + count(left) + count(mem_get(t, 1)) : 1;
}

static void drop(obj *t) {
  if (!MEM_MANUAL) return;
  obj *left = mem_get(t, 0), *right = mem_get(t, 1);
  if (left) drop(left), drop(right);
  mem_free(t);
}

static __attribute__((noinline)) unsigned long long count_and_drop(int depth) {
  obj *t = tree(depth);
  unsigned long long n = count(t);
  drop(t);
  return n;
}

static __attribute__((noinline)) unsigned long long run(int depth) {
  unsigned long long check = count_and_drop(depth + 1);
  bench_live(check * 16);
  mem_set_root(0, tree(depth));
  for (int d = 4; d <= depth; d += 2)
    for (long i = 1L << (depth - d + 4); i > 0; i--) check += count_and_drop(d);
  check += count(mem_root(0));
  drop(mem_root(0));
  mem_set_root(0, NULL);
  return check;
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  unsigned long long check = run(argc > 1 ? atoi(argv[1]) : 20);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
