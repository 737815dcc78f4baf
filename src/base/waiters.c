/* SPDX-License-Identifier: MIT */
#include "base/waiters.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct waiter {
  const void *address;
  struct waiter *previous, *next; /* of all waiters, oldest first */
  bool woken;
  pthread_cond_t changed; /* of one that blocks */
  void (*callback)(void *owner);
  void *owner;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter waiters = {.previous = &waiters, .next = &waiters};

static void join(waiter *w, const void *address) {
  w->address = address;
  w->previous = waiters.previous;
  w->next = &waiters;
  w->previous->next = waiters.previous = w;
}

static void leave(waiter *w) {
  w->previous->next = w->next;
  w->next->previous = w->previous;
}

static struct timespec deadline_after(uint64_t ns) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  uint64_t seconds = ns / 1000000000u, rest = (uint64_t)t.tv_nsec + ns % 1000000000u;
  t.tv_sec += (time_t)(seconds + rest / 1000000000u);
  t.tv_nsec = (long)(rest % 1000000000u);
  return t;
}

static void condition_init(pthread_cond_t *c) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(c, &attributes);
  pthread_condattr_destroy(&attributes);
}

/* Blocks on a waiter that is on the list, with the lock held. */
static wait_result block(waiter *w, uint64_t timeout_ns) {
  bool forever = timeout_ns >= (uint64_t)INT64_MAX; /* three centuries */
  struct timespec deadline = {0};
  if (!forever) deadline = deadline_after(timeout_ns);
  while (!w->woken) {
    int error = forever ? pthread_cond_wait(&w->changed, &lock)
                        : pthread_cond_timedwait(&w->changed, &lock, &deadline);
    if (error == ETIMEDOUT && !w->woken) {
      leave(w);
      return WAIT_TIMED_OUT;
    }
  }
  return WAIT_OK;
}

wait_result waiters_wait(const void *address, wait_check *equal, void *data,
                         uint64_t timeout_ns) {
  waiter w = {0};
  wait_result result = WAIT_NOT_EQUAL;
  condition_init(&w.changed);
  pthread_mutex_lock(&lock);
  if (equal(data)) {
    join(&w, address);
    result = block(&w, timeout_ns);
  }
  pthread_mutex_unlock(&lock);
  pthread_cond_destroy(&w.changed);
  return result;
}

waiter *waiters_add(const void *address, wait_check *equal, void *data,
                    void (*woken)(void *owner), void *owner) {
  waiter *w = NULL;
  pthread_mutex_lock(&lock);
  if (equal(data)) {
    w = xcalloc(1, sizeof *w);
    w->callback = woken;
    w->owner = owner;
    join(w, address);
  }
  pthread_mutex_unlock(&lock);
  return w;
}

bool waiter_was_woken(waiter *w) {
  pthread_mutex_lock(&lock);
  bool woken = w->woken;
  pthread_mutex_unlock(&lock);
  return woken;
}

void waiter_free(waiter *w) {
  pthread_mutex_lock(&lock);
  if (!w->woken) leave(w);
  pthread_mutex_unlock(&lock);
  free(w);
}

unsigned waiters_notify(const void *address, uint64_t most) {
  unsigned count = 0;
  pthread_mutex_lock(&lock);
  for (waiter *w = waiters.next, *next; w != &waiters && count < most; w = next) {
    next = w->next;
    if (w->address != address) continue;
    leave(w);
    w->woken = true;
    count++;
    if (w->callback)
      w->callback(w->owner);
    else
      pthread_cond_signal(&w->changed);
  }
  pthread_mutex_unlock(&lock);
  return count;
}
