/* SPDX-License-Identifier: MIT */
/* Linux.  Memory is reserved with PROT_NONE and MAP_NORESERVE, which costs only a
 * mapping, and committed by mprotect.  Decommitting maps fresh PROT_NONE pages over
 * the old ones instead of madvise + mprotect: one call, and the kernel merges the range
 * with its neighbours, so a long-lived heap does not run into vm.max_map_count.
 * Figures come from /proc and are read with plain read(2) into stack buffers, because
 * they are asked for inside collections and in the out-of-memory report. */
#include "base/os.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* ---- pages -------------------------------------------------------------------- */

size_t os_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

enum { RESERVE_FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };

void *os_reserve(void *hint, size_t bytes) {
  /* A hint is advice, not MAP_FIXED_NOREPLACE: ThreadSanitizer turns a hint it does not
   * like into address 0, where that flag would map. */
  void *p = mmap(hint, bytes, PROT_NONE, RESERVE_FLAGS, -1, 0);
  if (p == MAP_FAILED) return NULL;
  if (hint && p != hint) {
    munmap(p, bytes);
    return NULL;
  }
  return p;
}

void *os_reserve_aligned(size_t bytes, size_t alignment) {
  size_t page = os_page_size();
  if (alignment <= page) return os_reserve(NULL, bytes);
  char *p = os_reserve(NULL, bytes + alignment - page);
  if (!p) return NULL;
  char *start = (char *)align_up((uintptr_t)p, alignment);
  char *end = p + bytes + alignment - page;
  if (start != p) munmap(p, (size_t)(start - p));
  if (start + bytes != end) munmap(start + bytes, (size_t)(end - (start + bytes)));
  return start;
}

void os_unreserve(void *p, size_t bytes) { WN_CHECK(munmap(p, bytes) == 0); }

bool os_commit(void *p, size_t bytes) {
  return mprotect(p, bytes, PROT_READ | PROT_WRITE) == 0;
}

void os_decommit(void *p, size_t bytes) {
  if (mmap(p, bytes, PROT_NONE, RESERVE_FLAGS | MAP_FIXED, -1, 0) == p) return;
  /* The kernel has no room for the bookkeeping of another mapping. */
  madvise(p, bytes, MADV_DONTNEED);
  mprotect(p, bytes, PROT_NONE);
}

void os_discard(void *p, size_t bytes) { madvise(p, bytes, MADV_DONTNEED); }

void os_protect_none(void *p, size_t bytes) {
  WN_CHECK(mprotect(p, bytes, PROT_NONE) == 0);
}

void os_protect_read(void *p, size_t bytes) {
  WN_CHECK(mprotect(p, bytes, PROT_READ) == 0);
}

void os_protect_write(void *p, size_t bytes) {
  WN_CHECK(mprotect(p, bytes, PROT_READ | PROT_WRITE) == 0);
}

#ifdef MREMAP_DONTUNMAP
bool os_move_pages(void *to, void *from, size_t bytes) {
  int flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;
  if (mremap(from, bytes, bytes, flags, to) == to) return true;
  /* It may have unmapped the target before it failed. */
  void *p = mmap(to, bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  WN_CHECK(p == to);
  return false;
}
#else
bool os_move_pages(void *to, void *from, size_t bytes) {
  (void)to, (void)from, (void)bytes;
  return false;
}
#endif

void os_prefault(void *p, size_t bytes) {
  if (bytes == 0 || madvise(p, bytes, MADV_POPULATE_WRITE) == 0) return;
  /* Before Linux 5.14.  Another thread may be writing here: add zero atomically. */
  size_t page = os_page_size();
  for (size_t i = 0; i < bytes; i += page)
    __atomic_fetch_add((char *)p + i, 0, __ATOMIC_RELAXED);
}

void os_advise_huge(void *p, size_t bytes, bool wanted) {
  madvise(p, bytes, wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

#ifdef __GLIBC__
void os_release_free_memory(void) { malloc_trim(0); }

size_t os_malloc_cost(const void *block) {
  return malloc_usable_size((void *)(uintptr_t)block) + sizeof(size_t);
}

void os_share_malloc_arena(void) {
  if (!getenv("MALLOC_ARENA_MAX") && !getenv("GLIBC_TUNABLES")) mallopt(M_ARENA_MAX, 1);
}
#else
void os_release_free_memory(void) {}
size_t os_malloc_cost(const void *block) {
  (void)block;
  return 0;
}
void os_share_malloc_arena(void) {}
#endif

/* ---- time ---------------------------------------------------------------------- */

static uint64_t read_clock(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t os_now_ns(void) { return read_clock(CLOCK_MONOTONIC); }
uint64_t os_wall_ns(void) { return read_clock(CLOCK_REALTIME); }
uint64_t os_cpu_ns(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }
uint64_t os_thread_cpu_ns(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

/* ---- memory and processors ------------------------------------------------------ */

/* Reads the beginning of a small file into a string; false when it cannot be opened. */
static bool read_small_file(const char *path, char *buf, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  size_t n = 0;
  while (n + 1 < size) {
    ssize_t got = read(fd, buf + n, size - 1 - n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    n += (size_t)got;
  }
  close(fd);
  buf[n] = 0;
  return true;
}

/* The number after `key` in a /proc file of `Key:  123 kB` lines, in bytes. */
static size_t proc_kilobytes(const char *path, const char *key) {
  char buf[8192];
  if (!read_small_file(path, buf, sizeof buf)) return 0;
  size_t n = strlen(key);
  for (const char *line = buf; line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, key, n) == 0)
      return (size_t)strtoull(line + n, NULL, 10) * 1024;
  }
  return 0;
}

size_t os_rss(void) {
  char buf[128];
  unsigned long long size, resident;
  if (!read_small_file("/proc/self/statm", buf, sizeof buf)) return 0;
  if (sscanf(buf, "%llu %llu", &size, &resident) != 2) return 0;
  return (size_t)resident * os_page_size();
}

size_t os_peak_rss(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return (size_t)usage.ru_maxrss * 1024;
}

size_t os_total_memory(void) { return proc_kilobytes("/proc/meminfo", "MemTotal:"); }

size_t os_available_memory(void) {
  return proc_kilobytes("/proc/meminfo", "MemAvailable:");
}

/* The limit that one file of a cgroup's directory sets; 0 for none. */
typedef size_t cgroup_reader(const char *dir);

static bool read_in_dir(const char *dir, const char *file, char *buf, size_t size) {
  char path[4300];
  if (snprintf(path, sizeof path, "%s/%s", dir, file) >= (int)sizeof path) return false;
  return read_small_file(path, buf, size);
}

/* 0 for "max", for v1's "no limit" (a number near 2^63) and for a file that is not there. */
static size_t memory_in(const char *dir, const char *file) {
  char buf[64];
  if (!read_in_dir(dir, file, buf, sizeof buf) || buf[0] == 'm') return 0;
  unsigned long long n = strtoull(buf, NULL, 10);
  return n < (1ull << 60) ? (size_t)n : 0;
}

static size_t memory_v2(const char *dir) { return memory_in(dir, "memory.max"); }
static size_t memory_v1(const char *dir) {
  return memory_in(dir, "memory.limit_in_bytes");
}

static size_t usage_v2(const char *dir) { return memory_in(dir, "memory.current"); }
static size_t usage_v1(const char *dir) {
  return memory_in(dir, "memory.usage_in_bytes");
}

static size_t whole_cores(long long quota, long long period) {
  if (quota <= 0 || period <= 0) return 0;
  return quota < period ? 1 : (size_t)(quota / period);
}

static size_t cores_v2(const char *dir) { /* "max 100000", "150000 100000" */
  char buf[64], *end;
  if (!read_in_dir(dir, "cpu.max", buf, sizeof buf) || buf[0] == 'm') return 0;
  long long quota = strtoll(buf, &end, 10);
  return whole_cores(quota, strtoll(end, NULL, 10));
}

static size_t cores_v1(const char *dir) { /* quota -1: none */
  char quota[64], period[64];
  if (!read_in_dir(dir, "cpu.cfs_quota_us", quota, sizeof quota)) return 0;
  if (!read_in_dir(dir, "cpu.cfs_period_us", period, sizeof period)) return 0;
  return whole_cores(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

/* The smallest limit from `group` up to the root of one hierarchy.  In a container the
 * path that /proc names often does not exist below the mount: then the mount itself is
 * the process's group, and the walk reaches it. */
static size_t cgroup_walk(const char *mount, const char *group, cgroup_reader *reader) {
  char dir[4200];
  size_t least = 0, root = strlen(mount);
  if (snprintf(dir, sizeof dir, "%s%s", mount, group) >= (int)sizeof dir) return 0;
  for (;;) {
    size_t n = reader(dir);
    if (n && (!least || n < least)) least = n;
    char *slash = strrchr(dir, '/');
    if (strlen(dir) <= root || !slash) return least;
    *(slash < dir + root ? dir + root : slash) = 0;
  }
}

/* Whether `name` is one of a comma list. */
static bool list_has(const char *list, const char *name) {
  size_t n = strlen(name);
  for (const char *at = list; (at = strstr(at, name)); at += n)
    if ((at == list || at[-1] == ',') && (at[n] == ',' || !at[n])) return true;
  return false;
}

/* The limit of a controller of v1, mounted below its own name, or of v2. */
static size_t cgroup_limit(const char *controller, cgroup_reader *v1, cgroup_reader *v2) {
  char buf[8192], mount[64];
  if (!read_small_file("/proc/self/cgroup", buf, sizeof buf)) return 0;
  snprintf(mount, sizeof mount, "/sys/fs/cgroup/%s", controller);
  size_t least = 0;
  char *save = NULL;
  for (char *line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    /* hierarchy:controllers:path, where v2 is hierarchy 0 without controllers */
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group) continue;
    *controllers++ = *group++ = 0;
    size_t n = 0;
    if (!*controllers)
      n = cgroup_walk("/sys/fs/cgroup", group, v2);
    else if (list_has(controllers, controller))
      n = cgroup_walk(mount, group, v1);
    if (n && (!least || n < least)) least = n;
  }
  return least;
}

size_t os_cgroup_memory_limit(void) {
  return cgroup_limit("memory", memory_v1, memory_v2);
}

/* The groups above use as much and more, so the walk ends with the process's own. */
size_t os_cgroup_memory_usage(void) { return cgroup_limit("memory", usage_v1, usage_v2); }

unsigned os_cgroup_cpu_limit(void) {
  return (unsigned)cgroup_limit("cpu", cores_v1, cores_v2);
}

int os_core_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long n = sysconf(_SC_NPROCESSORS_ONLN); /* more than CPU_SETSIZE cores */
  return n > 0 ? (int)n : 1;
}

/* ---- files, threads, randomness --------------------------------------------------- */

/* Reads until end of file; the size that stat gave is a guess (0 for /proc and pipes). */
static int read_to_end(int fd, size_t guess, size_t limit, char **data, size_t *size) {
  size_t cap = guess + 1, n = 0;
  char *p = malloc(cap);
  if (!p) return ENOMEM;
  for (;;) {
    if (n + 1 >= cap) {
      /* The guess is filled: one byte more tells a finished file from a grown one. */
      char extra;
      ssize_t got = read(fd, &extra, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got == 0) break;
      char *q = got > 0 ? realloc(p, cap * 2 + 4096) : NULL;
      if (!q) {
        int error = got < 0 ? errno : ENOMEM;
        free(p);
        return error;
      }
      p = q;
      cap = cap * 2 + 4096;
      p[n++] = extra;
    }
    ssize_t got = read(fd, p + n, cap - 1 - n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || (limit && n + (size_t)got > limit)) {
      int error = got < 0 ? errno : EFBIG;
      free(p);
      return error;
    }
    if (got == 0) break;
    n += (size_t)got;
  }
  p[n] = 0;
  *data = p;
  *size = n;
  return 0;
}

int os_read_file(const char *path, size_t limit, char **data, size_t *size) {
  *data = NULL;
  *size = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  struct stat st;
  int error = 0;
  if (fstat(fd, &st) != 0)
    error = errno;
  else if (S_ISDIR(st.st_mode))
    error = EISDIR;
  else if (limit && S_ISREG(st.st_mode) && (uint64_t)st.st_size > limit)
    error = EFBIG;
  else
    error = read_to_end(fd, S_ISREG(st.st_mode) ? (size_t)st.st_size : 0, limit, data,
                        size);
  close(fd);
  return error;
}

void os_stack_bounds(char **low, char **high) {
  pthread_attr_t attr;
  void *base;
  size_t size;
  WN_CHECK(pthread_getattr_np(pthread_self(), &attr) == 0);
  WN_CHECK(pthread_attr_getstack(&attr, &base, &size) == 0);
  pthread_attr_destroy(&attr);
  *high = (char *)base + size;
  *low = base;
  if (getpid() == gettid()) { /* glibc answers oddly under ulimit -s unlimited */
    struct rlimit limit;
    size_t most = 8u << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
      most = (size_t)limit.rlim_cur;
    if (size > most) *low = *high - most;
  }
}

#ifdef __SANITIZE_ADDRESS__
#define DEAD_STACK 16384 /* frames are larger */
#else
#define DEAD_STACK 2048
#endif

WN_NOINLINE void os_clear_dead_stack(void) {
  char dead[DEAD_STACK];
  memset(dead, 0, sizeof dead);
  __asm__ volatile("" : : "r"(dead) : "memory"); /* who writes here is seen */
}

void os_name_thread(const char *name) {
  char cut[16];
  snprintf(cut, sizeof cut, "%s", name);
  pthread_setname_np(pthread_self(), cut);
}

void os_random(void *p, size_t bytes) {
  char *out = p;
  while (bytes > 0) {
    ssize_t got = getrandom(out, bytes, 0);
    if (got < 0) {
      WN_CHECK(errno == EINTR);
      continue;
    }
    out += got;
    bytes -= (size_t)got;
  }
}

uint64_t os_random_u64(void) {
  uint64_t n;
  os_random(&n, sizeof n);
  return n;
}

int os_pid(void) { return (int)getpid(); }

void *os_library_open(const char *name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }

void *os_library_symbol(void *library, const char *name) { return dlsym(library, name); }
