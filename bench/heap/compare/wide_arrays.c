/* SPDX-License-Identifier: MIT */
/* Arrays of 100 references, every slot written, 2,000 of them alive at a time; each refers
 * to pairs of its own and to the array before it. */
#include "memory.h"
#include "random.h"

enum { ALIVE = 2000, WIDTH = 100 };

static __attribute__((noinline)) void make(uint32_t place, obj *shared) {
  obj *old = mem_get(mem_root(0), place);
  if (old && MEM_MANUAL)
    for (size_t i = 0; i < WIDTH; i += 10) mem_free(mem_get(old, i));
  obj *array = mem_fields(WIDTH);
  for (size_t i = 0; i < WIDTH; i++) {
    if (i % 10 == 0) {
      obj *pair = mem_pair();
      mem_init(pair, NULL, NULL);
      mem_set_int(pair, 0, (long)i);
      mem_set(array, i, pair);
    } else {
      mem_set(array, i, shared);
    }
  }
  mem_set(mem_root(0), place, array);
  if (old) mem_free(old);
}

static __attribute__((noinline)) unsigned long long run(long n) {
  unsigned long long sum = 0;
  for (long i = 0; i < n; i++) {
    make(random_below(ALIVE), mem_root(1));
    obj *array = mem_get(mem_root(0), random_below(ALIVE));
    if (array) sum += (unsigned long long)mem_get_int(mem_get(array, 50), 0);
  }
  return sum;
}

static void drop_all(void) {
  if (!MEM_MANUAL) return;
  for (uint32_t place = 0; place < ALIVE; place++) {
    obj *array = mem_get(mem_root(0), place);
    if (!array) continue;
    for (size_t i = 0; i < WIDTH; i += 10) mem_free(mem_get(array, i));
    mem_free(array);
  }
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  mem_set_root(0, mem_fields(ALIVE));
  mem_set_root(1, mem_pair());
  mem_init(mem_root(1), NULL, NULL);
  unsigned long long check = run(argc > 1 ? atol(argv[1]) : 1000000);
  drop_all();
  mem_free(mem_root(0));
  mem_free(mem_root(1));
  mem_set_root(0, NULL);
  mem_set_root(1, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
