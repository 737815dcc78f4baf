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

TEST(vec_trim_gives_back_what_is_not_used) {
  VEC(int) v = {0};
  vec_reserve(&v, 5000);
  for (int i = 0; i < 10; i++) vec_push(&v, i);
  vec_trim(&v);
  EXPECT(v.len == 10 && v.cap == 10);
  for (int i = 0; i < 10; i++) EXPECT_EQ_INT(v.data[i], i);
  vec_reserve(&v, 100);
  vec_trim(&v); /* less than a KiB */
  EXPECT(v.cap >= 100);
  vec_reserve(&v, 5000);
  v.len = 0;
  vec_trim(&v);
  EXPECT(v.data == NULL && v.cap == 0);
  vec_push(&v, 7);
  EXPECT_EQ_INT(v.data[0], 7);
  vec_free(&v);
}

TEST_MAIN()
