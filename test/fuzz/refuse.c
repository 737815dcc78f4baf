/* SPDX-License-Identifier: MIT */
/* Memory and threads that the system refuses.
 *
 * With --refuse each seed has a plan: how often the calls by which the heap asks the system
 * for something fail.  The calls are replaced when the fuzzer is linked (-Wl,--wrap=...), so
 * the heap is the one that ships.  What may fail:
 *
 *   os_commit        memory for pages           os_reserve, os_reserve_aligned  the cage
 *   os_move_pages    pages of large cells       pool threads (pthread_create)
 *   os_decommit      a new mapping in its place, whereupon the old one is emptied
 *
 * A plan is rare (one of N calls fails) or has outages (all calls fail for a while), so
 * every call of a run fails in some seed, alone or with those that follow.
 *
 * The heap may then say that memory is out, where something was refused in the same
 * operation.  The fuzzer looks at what is left (verifier, census) and the seed ends; it ran
 * in a process of its own.  Memory from malloc is not refused: the collector's bookkeeping
 * ends the process when there is none, by design. */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "base/os.h"
#include "fuzz/fuzz.h"

typedef struct refusal_plan {
  uint32_t one_in;  /* of calls that fail; 0: none */
  uint32_t outage;  /* calls that fail after the first one */
  uint64_t random;
  uint32_t left;    /* of the outage */
  bool threads;     /* none can be made */
  uint64_t refused; /* so far */
} refusal_plan;

/* One seed runs in a process that refuses; helpers ask for memory as well. */
static refusal_plan plan;

static uint64_t next_random(void) {
  uint64_t z = __atomic_add_fetch(&plan.random, UINT64_C(0x9E3779B97F4A7C15), __ATOMIC_RELAXED);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

void refuse_begin(uint64_t seed) {
  plan.random = seed * UINT64_C(0x2545F4914F6CDD1D);
  static const uint32_t rates[] = {3, 10, 30, 100, 300, 1000};
  uint32_t rate = rates[next_random() % WN_COUNTOF(rates)];
  plan.outage = next_random() % 2 ? (uint32_t)(next_random() % 40) : 0;
  plan.threads = next_random() % 4 == 0;
  __atomic_store_n(&plan.one_in, rate, __ATOMIC_RELAXED);
}

void refuse_end(void) { __atomic_store_n(&plan.one_in, 0, __ATOMIC_RELAXED); }

uint64_t refused_calls(void) { return __atomic_load_n(&plan.refused, __ATOMIC_RELAXED); }

/* Whether this call fails. */
static bool refuse(void) {
  uint32_t one_in = __atomic_load_n(&plan.one_in, __ATOMIC_RELAXED);
  if (!one_in) return false;
  uint32_t left = __atomic_load_n(&plan.left, __ATOMIC_RELAXED);
  if (left) {
    __atomic_store_n(&plan.left, left - 1, __ATOMIC_RELAXED);
  } else {
    if (next_random() % one_in) return false;
    __atomic_store_n(&plan.left, plan.outage, __ATOMIC_RELAXED);
  }
  __atomic_fetch_add(&plan.refused, 1, __ATOMIC_RELAXED);
  return true;
}

/* What the linker puts in the place of the functions, and their own names. */
bool __real_os_commit(void *p, size_t bytes);
bool __wrap_os_commit(void *p, size_t bytes);
void *__real_os_reserve(void *hint, size_t bytes);
void *__wrap_os_reserve(void *hint, size_t bytes);
void *__real_os_reserve_aligned(size_t bytes, size_t alignment);
void *__wrap_os_reserve_aligned(size_t bytes, size_t alignment);
bool __real_os_move_pages(void *to, void *from, size_t bytes);
bool __wrap_os_move_pages(void *to, void *from, size_t bytes);
void __real_os_decommit(void *p, size_t bytes);
void __wrap_os_decommit(void *p, size_t bytes);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg);

bool __wrap_os_commit(void *p, size_t bytes) {
  return !refuse() && __real_os_commit(p, bytes);
}

void *__wrap_os_reserve(void *hint, size_t bytes) {
  return refuse() ? NULL : __real_os_reserve(hint, bytes);
}

void *__wrap_os_reserve_aligned(size_t bytes, size_t alignment) {
  return refuse() ? NULL : __real_os_reserve_aligned(bytes, alignment);
}

bool __wrap_os_move_pages(void *to, void *from, size_t bytes) {
  return !refuse() && __real_os_move_pages(to, from, bytes);
}

/* As os_linux.c does when the kernel has no room for another mapping. */
void __wrap_os_decommit(void *p, size_t bytes) {
  if (!refuse()) {
    __real_os_decommit(p, bytes);
    return;
  }
  madvise(p, bytes, MADV_DONTNEED);
  mprotect(p, bytes, PROT_NONE);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg) {
  if (__atomic_load_n(&plan.one_in, __ATOMIC_RELAXED) && plan.threads) return EAGAIN;
  return __real_pthread_create(thread, attributes, start, arg);
}
