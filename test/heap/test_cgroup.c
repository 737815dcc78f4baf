/* SPDX-License-Identifier: MIT */
/* Default limits inside a cgroup that the test makes, of v1 or v2.  Where that is not allowed
 * (no root, a read-only /sys) the tests say why they are left out. */
#include <winnow/heap.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "support/test.h"

#define MIB ((size_t)1 << 20)

/* Where groups may be made, and the file that takes the limit. */
static const struct {
  const char *mount, *limit;
} hierarchies[] = {{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
                   {"/sys/fs/cgroup", "memory.max"}};

static bool write_text(const char *dir, const char *file, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", dir, file);
  int fd = open(path, O_WRONLY);
  if (fd < 0) return false;
  ssize_t n = write(fd, text, strlen(text));
  close(fd);
  return n == (ssize_t)strlen(text);
}

/* Makes a group with this limit; false with errno set. */
static bool make_group(size_t limit, char *dir, size_t size) {
  char text[32];
  snprintf(text, sizeof text, "%zu", limit);
  for (size_t i = 0; i < sizeof hierarchies / sizeof *hierarchies; i++) {
    snprintf(dir, size, "%s/winnow-test-%d", hierarchies[i].mount, (int)getpid());
    if (mkdir(dir, 0755) != 0) continue;
    if (write_text(dir, hierarchies[i].limit, text)) return true;
    int error = errno;
    rmdir(dir);
    errno = error;
  }
  return false;
}

/* In the child: the figure asked for, through the pipe. */
static void report(const char *dir, size_t (*figure)(void), int fd) {
  size_t answer = 0;
  if (write_text(dir, "cgroup.procs", "0")) answer = figure();
  if (write(fd, &answer, sizeof answer) != sizeof answer) _exit(1);
  _exit(0);
}

/* `figure` as a process in a group of `limit` bytes sees it; 0 when there can be no group. */
static size_t in_group(size_t limit, size_t (*figure)(void)) {
  char dir[200];
  if (!make_group(limit, dir, sizeof dir)) {
    printf("left out: no cgroup can be made here (%s)\n", strerror(errno));
    return 0;
  }
  int pipes[2], status;
  size_t answer = 0;
  EXPECT(pipe(pipes) == 0);
  pid_t pid = fork();
  if (pid == 0) report(dir, figure, pipes[1]);
  EXPECT(read(pipes[0], &answer, sizeof answer) == sizeof answer);
  waitpid(pid, &status, 0);
  close(pipes[0]);
  close(pipes[1]);
  for (int tries = 0; rmdir(dir) != 0 && errno == EBUSY && tries < 100; tries++) usleep(10000);
  return answer;
}

static size_t default_limit(void) {
  static const wn_kind_info kinds[1] = {{.name = "filler"}};
  wn_heap_config config;
  wn_heap_config_init_v8(&config);
  config.kinds = kinds;
  config.kind_count = 1;
  wn_heap *heap = wn_heap_new(&config);
  if (!heap) return 1;
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  wn_heap_free(heap);
  return s.limit_bytes;
}

/* The table of V8's formula: half of the memory, at least 256 MB, and three semispaces. */
static void expect_limit(size_t memory, size_t megabytes) {
  size_t limit = in_group(memory, default_limit);
  if (limit) EXPECT_EQ_INT(limit, megabytes * MIB);
}
TEST(limit_follows_a_cgroup_of_256_mb) { expect_limit(256 * MIB, 256 + 3); }
TEST(limit_follows_a_cgroup_of_1_gb) { expect_limit(1024 * MIB, 512 + 3 * 4); }
TEST(limit_follows_a_cgroup_of_2_gb) { expect_limit(2048 * MIB, 1024 + 3 * 8); }

TEST(cgroup_limit_and_usage) {
  size_t limit = in_group(256 * MIB, os_cgroup_memory_limit);
  if (!limit) return;
  EXPECT_EQ_INT(limit, 256 * MIB);
  EXPECT(in_group(256 * MIB, os_cgroup_memory_usage) < 256 * MIB);
}

TEST_MAIN()
