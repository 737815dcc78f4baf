/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

#include <stdlib.h>

#include "support/test.h"

TEST(vec_push_and_pop) {
  VEC(int) v = {0};
  for (int i = 0; i < 1000; i++) vec_push(&v, i);
  EXPECT_EQ_INT(v.len, 1000);
  EXPECT_EQ_INT(vec_last(&v), 999);
  for (int i = 999; i >= 0; i--) EXPECT_EQ_INT(vec_pop(&v), i);
  vec_reserve(&v, 5000);
  EXPECT(v.cap >= 5000);
  vec_free(&v);
  EXPECT(v.data == NULL && v.cap == 0);
}

TEST_MAIN()
