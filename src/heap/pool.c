/* SPDX-License-Identifier: MIT */
/* The helper threads: one pool a process, shared by all heaps.
 *
 * Threads belong to the machine, not to a heap: a process with twenty isolates on four
 * cores wants three helpers, not sixty.  This is why the pool is the one piece of state
 * in the heap that no heap owns.
 *
 * Two kinds of work.  A job runs inside a pause and the caller is its first worker: it
 * never waits for a helper to arrive, only for those that have arrived to leave, so a
 * busy or sleeping pool costs a pause nothing but the wake-up call.  A task runs beside
 * the mutator, for as long as it likes, and its owner can stop it.  Helpers prefer
 * jobs, since somebody's pause waits for them.
 *
 *   task:   IDLE --start--> QUEUED --a helper--> RUNNING --fn returns--> IDLE
 *             ^                |
 *             +----stop, join--+
 *
 * One mutex guards queue, jobs and thread counts; it is held for a few instructions
 * only. A caller whose helpers are still inside spins for as long as a thread takes to
 * wake up before it sleeps: they are about to leave, having run out of the same work.
 *
 * Helpers block all signals, so a handler runs on a thread that knows its isolate, and
 * a profiler's timer meets no collector.  After fork the child has no helper: its pool
 * begins empty and makes threads when it needs them.  What a task was doing at that
 * moment is lost with it, so the child of a fork uses no heap that had a task under way
 * (a child that calls exec, as all of libuv's do, does not notice). */
#include "heap/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/os.h"

#define HELPER_STACK ((size_t)512 << 10)
#define SPIN_NS 20000
#define SPINS_PER_LOOK 64

typedef struct job {
  struct job *next;
  pool_job_fn *fn;
  void *data;
  unsigned joined, limit; /* workers so far, the caller included; at most */
  uint32_t inside;        /* helpers in fn; written under the mutex, read without */
} job;

static struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t work; /* a job, a task, or the end */
  pthread_cond_t done; /* some helper left a job or finished a task */
  pthread_t threads[POOL_HELPERS_MAX];
  unsigned thread_count;
  unsigned idle;  /* threads that wait for work */
  unsigned tasks; /* queued or running */
  unsigned holders;
  bool ending; /* threads are to return */
  bool watches_forks;
  job *jobs; /* open ones, the newest first */
  pool_task *queue, **queue_end;
  pool_task *running[POOL_HELPERS_MAX];
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER,
          .work = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER,
          .queue_end = &pool.queue};

unsigned pool_default_helpers(void) {
  unsigned cores = (unsigned)os_core_count(), quota = os_cgroup_cpu_limit();
  if (quota && quota < cores) cores = quota;
  return cores - 1 < POOL_HELPERS_MAX ? cores - 1 : POOL_HELPERS_MAX;
}

static void set_state(pool_task *task, pool_task_state state) {
  __atomic_store_n(&task->state, state, __ATOMIC_RELEASE);
}

/* ---- helpers ---- */

static job *open_job(void) {
  for (job *j = pool.jobs; j; j = j->next)
    if (j->joined < j->limit) return j;
  return NULL;
}

/* Called and returns with the mutex held. */
static void work_on_job(job *j) {
  unsigned worker = j->joined++;
  __atomic_store_n(&j->inside, j->inside + 1, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&pool.mutex);
  j->fn(worker, j->data);
  pthread_mutex_lock(&pool.mutex);
  /* From here on the caller may return, and the job is gone. */
  __atomic_store_n(&j->inside, j->inside - 1, __ATOMIC_RELEASE);
  pthread_cond_broadcast(&pool.done);
}

static void work_on_task(unsigned self) {
  pool_task *task = pool.queue;
  pool.queue = task->next;
  if (!pool.queue) pool.queue_end = &pool.queue;
  pool.running[self] = task;
  set_state(task, POOL_TASK_RUNNING);
  pthread_mutex_unlock(&pool.mutex);
  task->fn(task, task->data);
  pthread_mutex_lock(&pool.mutex);
  pool.running[self] = NULL;
  pool.tasks--;
  set_state(task, POOL_TASK_IDLE); /* from here on the owner may free it */
  pthread_cond_broadcast(&pool.done);
}

static void *helper(void *arg) {
  unsigned self = (unsigned)(uintptr_t)arg;
  char name[16];
  snprintf(name, sizeof name, "winnow helper %u", (self + 1) % 10);
  os_name_thread(name);
  pthread_mutex_lock(&pool.mutex);
  while (!pool.ending) {
    job *j = open_job();
    if (j) {
      work_on_job(j);
    } else if (pool.queue) {
      work_on_task(self);
    } else {
      pool.idle++;
      pthread_cond_wait(&pool.work, &pool.mutex);
      pool.idle--;
    }
  }
  pthread_mutex_unlock(&pool.mutex);
  return NULL;
}

/* ---- threads; all with the mutex held ---- */

static bool add_thread(void) {
  pthread_attr_t attr;
  sigset_t all, before;
  sigfillset(&all);
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, HELPER_STACK);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&pool.threads[pool.thread_count], &attr, helper,
                             (void *)(uintptr_t)pool.thread_count);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attr);
  if (error == 0) pool.thread_count++;
  return error == 0;
}

static void want_threads(unsigned n) {
  if (n > POOL_HELPERS_MAX) n = POOL_HELPERS_MAX;
  while (pool.thread_count < n && add_thread()) {
  }
}

/* ---- forks ---- */

static void before_fork(void) { pthread_mutex_lock(&pool.mutex); }

static void in_parent(void) { pthread_mutex_unlock(&pool.mutex); }

static void in_child(void) {
  pthread_mutex_init(&pool.mutex, NULL);
  pthread_cond_init(&pool.work, NULL);
  pthread_cond_init(&pool.done, NULL);
  for (pool_task *task = pool.queue; task; task = task->next)
    set_state(task, POOL_TASK_IDLE);
  for (unsigned i = 0; i < pool.thread_count; i++) {
    if (pool.running[i]) set_state(pool.running[i], POOL_TASK_IDLE);
    pool.running[i] = NULL;
  }
  pool.thread_count = pool.idle = pool.tasks = 0;
  pool.ending = false;
  pool.jobs = NULL;
  pool.queue = NULL;
  pool.queue_end = &pool.queue;
}

/* ---- holders ---- */

void pool_retain(void) {
  pthread_mutex_lock(&pool.mutex);
  while (pool.ending) pthread_cond_wait(&pool.done, &pool.mutex);
  pool.holders++;
  bool watch = !pool.watches_forks;
  pool.watches_forks = true;
  pthread_mutex_unlock(&pool.mutex);
  if (watch) pthread_atfork(before_fork, in_parent, in_child);
}

void pool_release(void) {
  pthread_mutex_lock(&pool.mutex);
  WN_CHECK(pool.holders > 0);
  unsigned n = 0;
  if (--pool.holders == 0) {
    WN_CHECK(pool.tasks == 0 && "tasks are stopped before their heap goes");
    n = pool.thread_count;
  }
  if (n) {
    pool.ending = true;
    pthread_cond_broadcast(&pool.work);
  }
  pthread_mutex_unlock(&pool.mutex);
  if (!n) return;
  for (unsigned i = 0; i < n; i++) pthread_join(pool.threads[i], NULL);
  pthread_mutex_lock(&pool.mutex);
  pool.thread_count = 0;
  pool.ending = false;
  pthread_cond_broadcast(&pool.done); /* to a heap that is being made meanwhile */
  pthread_mutex_unlock(&pool.mutex);
}

unsigned pool_thread_count(void) {
  pthread_mutex_lock(&pool.mutex);
  unsigned n = pool.thread_count;
  pthread_mutex_unlock(&pool.mutex);
  return n;
}

/* ---- jobs ---- */

static void close_job(job *j) {
  job **link = &pool.jobs;
  while (*link != j) link = &(*link)->next;
  *link = j->next;
}

/* True when the helpers left while the caller spun. */
static bool helpers_left(const job *j) {
  uint64_t end = 0;
  for (unsigned i = 1; __atomic_load_n(&j->inside, __ATOMIC_ACQUIRE); i++) {
    if (i % SPINS_PER_LOOK) {
      os_pause();
      continue;
    }
    uint64_t now = os_now_ns();
    if (!end) end = now + SPIN_NS;
    if (now > end) return false;
  }
  return true;
}

unsigned pool_run(unsigned workers, pool_job_fn *fn, void *data) {
  if (workers <= 1) {
    fn(0, data);
    return 1;
  }
  job j = {.fn = fn, .data = data, .joined = 1, .limit = workers};
  pthread_mutex_lock(&pool.mutex);
  WN_ASSERT(pool.holders > 0);
  want_threads(workers - 1);
  j.next = pool.jobs;
  pool.jobs = &j;
  unsigned wake = pool.idle < workers - 1 ? pool.idle : workers - 1;
  pthread_mutex_unlock(&pool.mutex);
  while (wake--) pthread_cond_signal(&pool.work);
  fn(0, data);
  pthread_mutex_lock(&pool.mutex);
  close_job(&j);
  if (j.inside) {
    pthread_mutex_unlock(&pool.mutex);
    bool left = helpers_left(&j);
    /* Also when they left: the last one holds the mutex until it is done with the job.
     */
    pthread_mutex_lock(&pool.mutex);
    while (!left && j.inside) pthread_cond_wait(&pool.done, &pool.mutex);
  }
  pthread_mutex_unlock(&pool.mutex);
  return j.joined;
}

/* ---- tasks ---- */

bool pool_task_start(pool_task *task) {
  pthread_mutex_lock(&pool.mutex);
  WN_CHECK(task->state == POOL_TASK_IDLE && pool.holders > 0);
  want_threads(pool.tasks + 1);
  bool ok = pool.thread_count > 0;
  if (ok) {
    __atomic_store_n(&task->stop, 0, __ATOMIC_RELAXED);
    set_state(task, POOL_TASK_QUEUED);
    task->next = NULL;
    *pool.queue_end = task;
    pool.queue_end = &task->next;
    pool.tasks++;
  }
  pthread_mutex_unlock(&pool.mutex);
  if (ok) pthread_cond_signal(&pool.work);
  return ok;
}

/* With the mutex held: a task that no helper has begun goes back to idle. */
static bool unqueue(pool_task *task) {
  if (task->state != POOL_TASK_QUEUED) return false;
  pool_task **link = &pool.queue;
  while (*link != task) link = &(*link)->next;
  *link = task->next;
  if (!*link) pool.queue_end = link;
  pool.tasks--;
  set_state(task, POOL_TASK_IDLE);
  return true;
}

static bool end_task(pool_task *task, bool stop) {
  if (pool_task_is_idle(task)) return true;
  if (stop) __atomic_store_n(&task->stop, 1, __ATOMIC_RELAXED);
  pthread_mutex_lock(&pool.mutex);
  bool begun = !unqueue(task);
  while (task->state != POOL_TASK_IDLE) pthread_cond_wait(&pool.done, &pool.mutex);
  pthread_mutex_unlock(&pool.mutex);
  return begun;
}

void pool_task_stop(pool_task *task) { end_task(task, true); }

bool pool_task_join(pool_task *task) { return end_task(task, false); }
