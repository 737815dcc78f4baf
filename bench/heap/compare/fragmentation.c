/* SPDX-License-Identifier: MIT */
/* Churn that leaves holes: 100,000 blocks of bytes are replaced in random order, in phases
 * whose sizes differ, so that what one phase leaves does not fit the next. */
#include "memory.h"
#include "random.h"

enum { BLOCKS = 100000, PHASES = 8 };

static uint32_t size_in(int phase) {
  static const uint16_t smallest[PHASES] = {16, 48, 24, 200, 32, 640, 96, 40};
  uint32_t size = smallest[phase] + random_below(smallest[phase]);
  return random_below(64) == 0 ? size * 8 : size;
}

static __attribute__((noinline)) unsigned long long run(long per_phase) {
  unsigned long long sum = 0;
  for (int phase = 0; phase < PHASES; phase++) {
    for (long n = 0; n < per_phase; n++) {
      uint32_t place = random_below(BLOCKS);
      obj *old = mem_get(mem_root(0), place);
      uint32_t size = size_in(phase);
      obj *block = mem_bytes(size);
      mem_data(block)[0] = (char)(place & 0x7F);
      mem_data(block)[size - 1] = (char)phase;
      mem_set(mem_root(0), place, block);
      if (!old) continue;
      sum += (unsigned char)mem_data(old)[0];
      mem_free(old);
    }
  }
  return sum;
}

int main(int argc, char **argv) {
  mem_begin();
  bench_begin();
  mem_set_root(0, mem_fields(BLOCKS));
  unsigned long long check = run(argc > 1 ? atol(argv[1]) : 1000000);
  if (MEM_MANUAL)
    for (uint32_t i = 0; i < BLOCKS; i++)
      if (mem_get(mem_root(0), i)) mem_free(mem_get(mem_root(0), i));
  mem_free(mem_root(0));
  mem_set_root(0, NULL);
  bench_stop();
  mem_settle();
  return bench_report(check);
}
