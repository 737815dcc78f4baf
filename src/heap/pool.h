/* SPDX-License-Identifier: MIT */
/* The helper threads: one pool a process, shared by all heaps. */
#ifndef WN_HEAP_POOL_H
#define WN_HEAP_POOL_H

#include "base/base.h"

/* The pool never has more threads than this, whatever is asked of it. */
#define POOL_HELPERS_MAX 7u

/* How many helpers a heap is to use by default: one less than the cores (and whole
 * cores of cgroup quota) that the process may run on, at most POOL_HELPERS_MAX; 0 on
 * one core. Policy only: what a caller then asks for, the pool provides. */
unsigned pool_default_helpers(void);

/* A heap that may use helpers holds the pool while it exists.  No thread is made before
 * there is work; when the last holder lets go, the threads end and are joined.  Any
 * thread but a helper may call these. */
void pool_retain(void);
void pool_release(void);

/* ---- parallel jobs: work inside a pause ---- */

typedef void pool_job_fn(unsigned worker, void *data);

/* Runs fn(0, data) on the calling thread and fn(1..workers-1, data), each at most once,
 * on helpers that come in time; returns when all that came are out.  So fn must be
 * right for any number of workers from 1 (a helper may be busy with a task, or asleep
 * until fn(0) has done everything), and fn(0) must return only when it sees no more
 * work.  Memory written before the call is visible to the workers, what they wrote to
 * the caller afterwards. Returns how many workers took part, the caller included.  Not
 * to be called by a helper. */
unsigned pool_run(unsigned workers, pool_job_fn *fn, void *data);

/* ---- tasks: work beside the mutator ---- */

typedef struct pool_task pool_task;
typedef void pool_task_fn(pool_task *task, void *data);

typedef enum pool_task_state {
  POOL_TASK_IDLE,    /* never started, or over */
  POOL_TASK_QUEUED,  /* waits for a helper */
  POOL_TASK_RUNNING, /* fn is under way */
} pool_task_state;

/* Owned by whoever starts it, who keeps it in place until it is idle again.  Fields are
 * the pool's own. */
struct pool_task {
  pool_task_fn *fn;
  void *data;
  uint32_t state; /* a pool_task_state; atomic */
  uint32_t stop;  /* atomic */
  pool_task *next;
};

static inline void pool_task_init(pool_task *task, pool_task_fn *fn, void *data) {
  *task = (pool_task){.fn = fn, .data = data};
}

/* Runs fn(task, data) once on some helper, soon.  The task must be idle; it can be
 * started again when it is over.  False when no helper thread can be had: the caller
 * does the work itself.  Never blocks on other tasks. */
WN_MUST_USE bool pool_task_start(pool_task *task);

/* For fn: whether the owner waits for the end.  A long task asks about every 50
 * microseconds of its work and returns when the answer is yes. */
static inline bool pool_task_should_stop(const pool_task *task) {
  return __atomic_load_n(&task->stop, __ATOMIC_RELAXED);
}

/* For the owner: true once fn has returned (its writes are then visible) or was never
 * started. */
static inline bool pool_task_is_idle(const pool_task *task) {
  return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == POOL_TASK_IDLE;
}

/* For the owner: asks the task to stop and returns when it is idle.  A task that no
 * helper has begun is taken off the queue, and fn is not called for it.  May be called
 * for an idle task. */
void pool_task_stop(pool_task *task);

/* For the owner: returns when fn has run to its own end; false if it had not begun: it
 * was taken off the queue and the caller does the work. */
bool pool_task_join(pool_task *task);

/* Threads that exist now; for tests and reports. */
unsigned pool_thread_count(void);

#endif
