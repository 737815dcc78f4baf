/* SPDX-License-Identifier: MIT */
/* What the operating system is asked for, one function a question.  The answers live
 * in os_<system>.c; nothing else in the project knows which system it runs on.
 * Sizes are bytes, times nanoseconds; functions that can fail say how. */
#ifndef WN_BASE_OS_H
#define WN_BASE_OS_H

#include "base/base.h"

/* ---- pages ------------------------------------------------------------------- */

size_t os_page_size(void);

/* Address space without memory behind it, page aligned, no access allowed.  When
 * `hint` is not NULL the space begins exactly there or the call fails.
 * Returns NULL when the system refuses. */
WN_MUST_USE void *os_reserve(void *hint, size_t bytes);

/* As os_reserve, at any place that is a multiple of `alignment` (a power of two). */
WN_MUST_USE void *os_reserve_aligned(size_t bytes, size_t alignment);

/* Gives address space back to the system, with the memory behind it. */
void os_unreserve(void *p, size_t bytes);

/* Makes reserved pages readable and writable; they are zero when they come from
 * os_reserve or os_decommit.  False when the system has no memory for them. */
WN_MUST_USE bool os_commit(void *p, size_t bytes);

/* Frees the memory and forbids access; the address space stays reserved. */
void os_decommit(void *p, size_t bytes);

/* Frees the memory; the pages stay accessible and read as zero when next touched. */
void os_discard(void *p, size_t bytes);

/* Changes access only, the contents stay. */
void os_protect_none(void *p, size_t bytes);
void os_protect_read(void *p, size_t bytes);
void os_protect_write(void *p, size_t bytes);

/* Moves the memory behind `from` to `to`, both committed and page aligned; the contents of `to`
 * are lost, `from` stays committed and reads as zero.  False when the system cannot: `from`
 * is as it was, `to` is committed. */
WN_MUST_USE bool os_move_pages(void *to, void *from, size_t bytes);

/* Touches committed pages now, so that they cost no fault later. */
void os_prefault(void *p, size_t bytes);

/* Advice: back these pages with huge pages (or never do so). */
void os_advise_huge(void *p, size_t bytes, bool wanted);

/* Returns what the C allocator holds free to the system, where that can be asked for. */
void os_release_free_memory(void);
/* What a block of the C allocator costs, its header included: blocks are rounded up.  0 where
 * that cannot be asked for. */
size_t os_malloc_cost(const void *block);
/* From now on all threads take memory from malloc's main arena, the only one whose free end
 * os_release_free_memory returns; to be called before there is a second thread.  A setting in
 * the environment (MALLOC_ARENA_MAX, GLIBC_TUNABLES) wins.  No effect but in glibc. */
void os_share_malloc_arena(void);

/* ---- time --------------------------------------------------------------------- */

uint64_t os_now_ns(void);        /* monotonic, of unknown origin */
uint64_t os_wall_ns(void);       /* since 1970-01-01 UTC */
uint64_t os_cpu_ns(void);        /* user + system, of the process */
uint64_t os_thread_cpu_ns(void); /* of the calling thread */

/* ---- memory and processors ------------------------------------------------------ */

size_t os_rss(void);              /* resident memory now; 0 when unknown */
size_t os_peak_rss(void);         /* its largest value so far */
size_t os_total_memory(void);     /* of the machine */
size_t os_available_memory(void); /* what can be had without swapping */
/* The limit the process's cgroup (v2 or v1) or one above it sets; 0 without one. */
size_t os_cgroup_memory_limit(void);
/* What that cgroup uses now, page cache included; 0 when unknown. */
size_t os_cgroup_memory_usage(void);
int os_core_count(void); /* cores this process may run on, at least 1 */
/* Whole cores' worth of time that the process's cgroup (v2 or v1) or one above it allows, at
 * least 1; 0 without a limit. */
unsigned os_cgroup_cpu_limit(void);

/* ---- files, threads, randomness --------------------------------------------------- */

/* Reads a whole file into malloc'd memory, the caller frees it.  One NUL byte follows the
 * contents and is not counted.  Returns 0, or an errno value and leaves *data NULL:
 * EISDIR for a directory, EFBIG beyond `limit` bytes (0: no limit). */
WN_MUST_USE int os_read_file(const char *path, size_t limit, char **data, size_t *size);

/* The calling thread's stack: lowest usable address and one past the highest.  For the
 * main thread the low end follows the soft RLIMIT_STACK at the time of the call
 * (8 MiB are assumed when it is unlimited). */
void os_stack_bounds(char **low, char **high);

/* Zeroes the next few KB of the calling thread's stack that no function uses now.  What
 * functions that have returned left there would turn up in the unwritten parts of later
 * frames, where whoever scans the stack for references takes it for one (Boehm's collector
 * does the same: GC_clear_stack). */
void os_clear_dead_stack(void);

/* Names the calling thread for debuggers and /proc; at most 15 characters count. */
void os_name_thread(const char *name);

/* What a loop does that waits for another thread's store. */
static inline void os_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Fills memory with random bytes fit for hash seeds. */
void os_random(void *p, size_t bytes);
uint64_t os_random_u64(void);

int os_pid(void);

/* A shared library, opened for the rest of the process's life, and the address of one of its
 * symbols (its dependencies' included); NULL: there is none. */
void *os_library_open(const char *name);
void *os_library_symbol(void *library, const char *name);

#endif
