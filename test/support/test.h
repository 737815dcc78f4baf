/* SPDX-License-Identifier: MIT */
/* A test program in C, in three macros.
 *
 *   TEST(vec_grows) { EXPECT(v.len == 3); EXPECT_EQ_INT(v.data[0], 7); }
 *   TEST_MAIN()
 *
 * Each TEST registers itself before main runs.  A failed EXPECT prints its place and
 * the test goes on, so one run shows all failures.  The last line of the output is
 * `N passed, N failed`, counted in TESTs, and the status is 1 when one failed.
 * An argument runs only the tests whose names contain it, or with =NAME just that one;
 * --list prints the names. */
#ifndef WN_TEST_SUPPORT_TEST_H
#define WN_TEST_SUPPORT_TEST_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct test_case {
  const char *name;
  void (*run)(void);
  struct test_case *next;
};

static struct test_case *test_first, **test_last = &test_first;
static int test_failures; /* of the running test */

#define TEST(title)                                                              \
  static void test_##title(void);                                                \
  __attribute__((constructor)) static void register_##title(void) {              \
    static struct test_case self = {#title, test_##title, NULL};                 \
    *test_last = &self;                                                          \
    test_last = &self.next;                                                      \
  }                                                                              \
  static void test_##title(void)

#define TEST_FAIL(...)                                                           \
  (test_failures++, printf("%s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__),  \
   (void)putchar('\n'))

#define EXPECT(x) ((x) ? (void)0 : TEST_FAIL("expected %s", #x))

#define EXPECT_EQ_INT(got, want)                                                 \
  do {                                                                           \
    long long got_ = (long long)(got), want_ = (long long)(want);                \
    if (got_ != want_) TEST_FAIL("%s is %lld, expected %lld", #got, got_, want_); \
  } while (0)

#define EXPECT_EQ_STR(got, want)                                                 \
  do {                                                                           \
    const char *got_ = (got), *want_ = (want);                                   \
    if (strcmp(got_, want_) != 0)                                                \
      TEST_FAIL("%s is \"%s\", expected \"%s\"", #got, got_, want_);             \
  } while (0)

static inline bool test_is_wanted(const char *name, const char *filter) {
  if (!filter) return true;
  return filter[0] == '=' ? strcmp(name, filter + 1) == 0 : strstr(name, filter) != NULL;
}

static inline int test_list(void) {
  for (struct test_case *t = test_first; t; t = t->next) puts(t->name);
  return 0;
}

static inline int test_run_all(const char *filter) {
  if (filter && strcmp(filter, "--list") == 0) return test_list();
  int passed = 0, failed = 0;
  for (struct test_case *t = test_first; t; t = t->next) {
    if (!test_is_wanted(t->name, filter)) continue;
    test_failures = 0;
    t->run();
    if (test_failures) printf("FAIL %s\n", t->name);
    if (test_failures)
      failed++;
    else
      passed++;
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}

#define TEST_MAIN()                                                              \
  int main(int argc, char **argv) { return test_run_all(argc > 1 ? argv[1] : NULL); }

#endif
