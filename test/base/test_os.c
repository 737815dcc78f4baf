/* SPDX-License-Identifier: MIT */
#include "base/os.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"

TEST(pages_are_zero_after_commit_and_after_decommit) {
  size_t size = 64 << 20, page = os_page_size();
  char *p = os_reserve_aligned(size, 4 << 20);
  EXPECT(p && ((uintptr_t)p & ((4 << 20) - 1)) == 0);
  EXPECT(os_commit(p, 16 * page));
  EXPECT(p[0] == 0 && p[16 * page - 1] == 0);
  memset(p, 1, 16 * page);
  os_discard(p, page);
  EXPECT(p[0] == 0 && p[page] == 1);
  os_decommit(p, 16 * page);
  EXPECT(os_commit(p, 16 * page));
  os_prefault(p, 16 * page);
  EXPECT(p[5 * page] == 0);
  os_unreserve(p, size);
}

TEST(reserve_at_a_hint_never_replaces_a_mapping) {
  char *p = os_reserve(NULL, 1 << 20);
  EXPECT(p != NULL);
  EXPECT(os_reserve(p, 1 << 20) == NULL);
  os_unreserve(p, 1 << 20);
  EXPECT(os_reserve(p, 1 << 20) == p);
  os_unreserve(p, 1 << 20);
}

TEST(rss_follows_memory) {
  size_t size = 32 << 20;
  char *p = os_reserve(NULL, size);
  EXPECT(os_commit(p, size));
  size_t before = os_rss();
  os_prefault(p, size);
  size_t with = os_rss();
  os_discard(p, size);
  size_t after = os_rss();
  EXPECT(with >= before + size / 2);
  EXPECT(after + size / 2 <= with);
  EXPECT(os_peak_rss() >= size / 2);
  os_unreserve(p, size);
}

TEST(machine_figures_are_plausible) {
  EXPECT(os_total_memory() > 100u << 20);
  EXPECT(os_available_memory() > 0 && os_available_memory() <= os_total_memory());
  EXPECT(os_core_count() >= 1);
  EXPECT_EQ_INT(os_pid(), getpid());
  EXPECT(os_random_u64() != os_random_u64());
  size_t limit = os_cgroup_memory_limit();
  EXPECT(limit == 0 || limit > 1 << 20);
}

TEST(clocks_run_forward) {
  uint64_t a = os_now_ns(), c = os_thread_cpu_ns();
  uint64_t x = a;
  for (int i = 0; i < 1000000; i++) __asm__ volatile("" : "+r"(x));
  EXPECT(os_now_ns() > a);
  EXPECT(os_thread_cpu_ns() > c);
  EXPECT(os_cpu_ns() > 0);
  EXPECT(os_wall_ns() > 1600000000ull * 1000000000ull);
}

TEST(stack_bounds_hold_a_local) {
  char *low, *high;
  os_stack_bounds(&low, &high);
  char here;
  EXPECT(low < &here && &here < high);
  EXPECT(high - low >= 64 << 10);
}

TEST(read_file_gives_bytes_or_an_errno) {
  char *data;
  size_t size;
  EXPECT_EQ_INT(os_read_file("/nonexistent", 0, &data, &size), ENOENT);
  EXPECT_EQ_INT(os_read_file("/tmp", 0, &data, &size), EISDIR);
  EXPECT_EQ_INT(os_read_file("/proc/self/statm", 0, &data, &size), 0);
  EXPECT(size > 5 && strlen(data) == size);
  free(data);
  char path[] = "/tmp/winnow-test-XXXXXX";
  int fd = mkstemp(path);
  for (int i = 0; i < 1000; i++) EXPECT(write(fd, "0123456789", 10) == 10);
  close(fd);
  EXPECT_EQ_INT(os_read_file(path, 0, &data, &size), 0);
  EXPECT_EQ_INT(size, 10000);
  EXPECT(data[9999] == '9' && data[10000] == 0);
  free(data);
  EXPECT_EQ_INT(os_read_file(path, 9999, &data, &size), EFBIG);
  EXPECT(data == NULL);
  unlink(path);
}

TEST_MAIN()
