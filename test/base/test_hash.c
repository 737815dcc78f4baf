/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <stdlib.h>

#include "support/test.h"

TEST(both_widths_hash_alike) {
  uint8_t narrow[100];
  uint16_t wide[100];
  srand(1);
  for (int round = 0; round < 2000; round++) {
    size_t n = (size_t)(rand() % 100);
    uint64_t seed = (uint64_t)rand();
    for (size_t i = 0; i < n; i++) wide[i] = narrow[i] = (uint8_t)rand();
    EXPECT(hash_latin1(narrow, n, seed) == hash_utf16(wide, n, seed));
  }
}

TEST(seed_length_and_order_matter) {
  const uint8_t s[] = "abcdabcd\0\0\0\0";
  EXPECT(hash_latin1(s, 8, 1) != hash_latin1(s, 8, 2));
  EXPECT(hash_latin1(s, 8, 1) != hash_latin1(s, 9, 1));
  EXPECT(hash_latin1(s, 8, 1) != hash_latin1(s, 4, 1));
  EXPECT(hash_latin1(s, 0, 1) != hash_latin1(s + 8, 1, 1));
  EXPECT(hash_combine(1, 2) != hash_combine(2, 1));
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

TEST(decimal_strings_spread_over_32_bits) {
  enum { COUNT = 200000 };
  uint32_t *h = malloc(COUNT * sizeof *h);
  for (int i = 0; i < COUNT; i++) {
    char text[16];
    int n = snprintf(text, sizeof text, "key%d", i);
    h[i] = (uint32_t)hash_latin1((uint8_t *)text, (size_t)n, 42);
  }
  qsort(h, COUNT, sizeof *h, by_value);
  int same = 0;
  for (int i = 1; i < COUNT; i++) same += h[i] == h[i - 1];
  EXPECT(same < 20); /* 4.7 expected of a random function */
  free(h);
}

TEST_MAIN()
