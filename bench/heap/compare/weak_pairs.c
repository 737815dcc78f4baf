/* SPDX-License-Identifier: MIT */
/* Entries that live as long as their keys: 32,768 keys are held in an array, each has an
 * entry whose value is another object; keys are replaced at random, and entries looked up.
 * The values do not refer to their keys: the collector without ephemerons would keep such
 * pairs for ever, and there would be nothing to compare. */
#include "memory.h"
#include "random.h"

enum { ENTRIES = 1 << 15 };

static __attribute__((noinline)) void replace(uint32_t i) {
  obj *old_key = mem_get(mem_root(0), i), *old_value = mem_table_get(mem_root(1), i);
  obj *key = mem_pair();
  mem_init(key, NULL, NULL);
  mem_set_int(key, 0, (long)i);
  obj *value = mem_fields(6);
  mem_set_int(value, 0, (long)i);
  mem_table_set(mem_root(1), i, key, value);
  mem_set(mem_root(0), i, key);
  if (old_key) mem_free(old_key);
  if (old_value) mem_free(old_value);
}

static __attribute__((noinline)) unsigned long long run(long operations) {
  unsigned long long sum = 0;
  for (uint32_t i = 0; i < ENTRIES; i++) replace(i);
  for (long n = 0; n < operations; n++) {
    replace(random_below(ENTRIES));
    for (int k = 0; k < 4; k++) {
      uint32_t i = random_below(ENTRIES);
      obj *value = mem_table_get(mem_root(1), i);
      sum += value && mem_get_int(value, 0) == (long)i;
    }
  }
  return sum;
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  mem_set_root(0, mem_fields(ENTRIES));
  mem_set_root(1, mem_table(ENTRIES));
  unsigned long long check = run(argc > 1 ? atol(argv[1]) : 3000000);
  if (MEM_MANUAL)
    for (uint32_t i = 0; i < ENTRIES; i++) {
      mem_free(mem_get(mem_root(0), i));
      mem_free(mem_table_get(mem_root(1), i));
    }
  mem_free(mem_root(0));
  mem_free(mem_root(1));
  mem_set_root(0, NULL);
  mem_set_root(1, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
