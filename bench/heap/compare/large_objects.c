/* SPDX-License-Identifier: MIT */
/* Blocks of 64 KiB to 2 MiB, 48 alive at a time, every page of each written; between them
 * small pairs, as a program that handles images or packets makes them. */
#include "memory.h"
#include "random.h"

enum { ALIVE = 48, PAIRS = 200 };

static __attribute__((noinline)) void pairs(void) {
  for (int i = 0; i < PAIRS; i++) {
    obj *pair = mem_pair();
    mem_init(pair, NULL, NULL);
    mem_free(pair);
  }
}

static __attribute__((noinline)) unsigned long long run(long n) {
  unsigned long long sum = 0;
  for (long i = 0; i < n; i++) {
    uint32_t place = random_below(ALIVE);
    obj *old = mem_get(mem_root(0), place);
    if (old) sum += (unsigned char)mem_data(old)[4096];
    size_t size = (size_t)65536 << random_below(5);
    size += random_below(65536);
    obj *block = mem_bytes(size);
    for (size_t at = 0; at < size; at += 4096) mem_data(block)[at] = (char)(place + 1);
    mem_set(mem_root(0), place, block);
    if (old) mem_free(old);
    pairs();
  }
  return sum;
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  mem_set_root(0, mem_fields(ALIVE));
  unsigned long long check = run(argc > 1 ? atol(argv[1]) : 10000);
  if (MEM_MANUAL)
    for (uint32_t i = 0; i < ALIVE; i++)
      if (mem_get(mem_root(0), i)) mem_free(mem_get(mem_root(0), i));
  mem_free(mem_root(0));
  mem_set_root(0, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
