/* SPDX-License-Identifier: MIT */
/* Mutation of old linked structures: a hash table of chains, 300,000 entries on average,
 * from which random keys are removed and into which others are put.  Nearly every store
 * makes an old cell refer to a new one. */
#include "memory.h"
#include "random.h"

enum { BUCKETS = 1 << 16, KEYS = 600000, NEXT = 0, KEY = 1, VALUE = 2 };

/* Removes the key or, when it is not there, adds it with a fresh value. */
static inline bool toggle(obj *table, uint32_t key) {
  uint32_t bucket = key * 2654435761u >> 16;
  obj *before = NULL, *o = mem_get(table, bucket);
  for (; o && mem_get_int(o, KEY) != (long)key; o = mem_get(o, NEXT)) before = o;
  if (o) {
    if (before)
      mem_set(before, NEXT, mem_get(o, NEXT));
    else
      mem_set(table, bucket, mem_get(o, NEXT));
    mem_free(mem_get(o, VALUE));
    mem_free(o);
    return false;
  }
  o = mem_fields(3);
  mem_set_int(o, KEY, (long)key);
  obj *value = mem_pair();
  mem_init(value, NULL, NULL);
  mem_set_int(value, 0, (long)(key ^ 1));
  mem_set(o, VALUE, value);
  mem_set(o, NEXT, mem_get(table, bucket));
  mem_set(table, bucket, o);
  return true;
}

static __attribute__((noinline)) unsigned long long run(long operations) {
  unsigned long long present = 0, sum = 0;
  for (long i = 0; i < operations; i++)
    present += toggle(mem_root(0), random_below(KEYS)) ? 1 : -1ull;
  for (uint32_t b = 0; b < BUCKETS; b++) {
    for (obj *o = mem_get(mem_root(0), b), *next; o; o = next) {
      next = mem_get(o, NEXT);
      sum += (unsigned long long)mem_get_int(mem_get(o, VALUE), 0);
      present--;
      mem_free(mem_get(o, VALUE));
      mem_free(o);
    }
  }
  return present == 0 ? sum : 0;
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  mem_set_root(0, mem_fields(BUCKETS));
  unsigned long long check = run(argc > 1 ? atol(argv[1]) : 8000000);
  mem_free(mem_root(0));
  mem_set_root(0, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
