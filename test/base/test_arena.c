/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "support/test.h"

TEST(arena_memory_is_zeroed_and_aligned) {
  arena a;
  arena_init(&a);
  for (int i = 1; i < 3000; i++) {
    unsigned char *p = arena_alloc(&a, (size_t)i);
    EXPECT(((uintptr_t)p & 7) == 0);
    bool zero = true;
    for (int j = 0; j < i; j++) zero &= p[j] == 0;
    EXPECT(zero);
    memset(p, 0xff, (size_t)i);
  }
  arena_fini(&a);
  EXPECT(a.bytes == 0);
}

TEST(arena_release_goes_back_to_the_mark) {
  arena a;
  arena_init(&a);
  arena_mark_t empty = arena_mark(&a);
  int *kept = arena_new(&a, int);
  *kept = 42;
  arena_mark_t mark = arena_mark(&a);
  size_t bytes = a.bytes;
  for (int i = 0; i < 1000; i++) memset(arena_alloc(&a, 1000), 0xee, 1000);
  EXPECT(a.bytes > bytes);
  arena_release(&a, mark);
  EXPECT(a.bytes == bytes);
  EXPECT(*kept == 42);
  unsigned char *again = arena_alloc(&a, 100);
  EXPECT(again == (unsigned char *)kept + 8);
  EXPECT(again[0] == 0 && again[99] == 0);
  arena_release(&a, empty);
  EXPECT(a.bytes == 0);
  EXPECT(*(char *)arena_copy(&a, "x", 2) == 'x');
  arena_fini(&a);
}

TEST(arena_huge_records_get_their_own_chunk) {
  arena a;
  arena_init(&a);
  char *p = arena_alloc(&a, 10 << 20);
  p[0] = p[(10 << 20) - 1] = 1;
  EXPECT(a.bytes < (10 << 20) + 4096);
  (void)arena_alloc(&a, 8);
  EXPECT(a.bytes < (11 << 20));
  arena_fini(&a);
}

TEST_MAIN()
