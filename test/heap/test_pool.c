/* SPDX-License-Identifier: MIT */
/* The helper threads: who runs what, when callers return, what stopping means. */
#include "heap/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

#define get(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define set(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define add(p, v) __atomic_fetch_add((p), (v), __ATOMIC_ACQ_REL)

static void nap(void) { usleep(100); }

/* ---- jobs ---- */

typedef struct meeting {
  unsigned wanted;
  unsigned arrived;
  unsigned seen[POOL_HELPERS_MAX + 1];
  bool foreign_caller, signals_open;
  pthread_t caller;
  char *plain; /* written without atomics: the pool orders it */
} meeting;

/* Worker 0 waits for all others, as a job must not do: here it shows that they come. */
static void meet(unsigned worker, void *data) {
  meeting *m = data;
  add(&m->seen[worker], 1);
  if ((worker == 0) != (pthread_equal(m->caller, pthread_self()) != 0))
    set(&m->foreign_caller, true);
  if (worker) {
    sigset_t now;
    pthread_sigmask(SIG_SETMASK, NULL, &now);
    if (!sigismember(&now, SIGINT) || !sigismember(&now, SIGPROF))
      set(&m->signals_open, true);
  }
  m->plain[worker]++;
  add(&m->arrived, 1);
  while (get(&m->arrived) < m->wanted) nap();
}

TEST(pool_run_gives_each_worker_its_number_and_waits_for_all) {
  pool_retain();
  for (unsigned n = 1; n <= POOL_HELPERS_MAX + 1; n++) {
    char plain[POOL_HELPERS_MAX + 1] = {0};
    meeting m = {.wanted = n, .caller = pthread_self(), .plain = plain};
    EXPECT_EQ_INT(pool_run(n, meet, &m), n);
    for (unsigned i = 0; i <= POOL_HELPERS_MAX; i++) {
      EXPECT_EQ_INT(m.seen[i], i < n ? 1u : 0u);
      EXPECT_EQ_INT(plain[i], i < n ? 1 : 0);
    }
    EXPECT(!m.foreign_caller);
    EXPECT(!m.signals_open);
  }
  EXPECT_EQ_INT(pool_thread_count(), POOL_HELPERS_MAX);
  pool_release();
  EXPECT_EQ_INT(pool_thread_count(), 0u);
}

/* Work that any number of workers can share. */
static void count_down(unsigned worker, void *data) {
  (void)worker;
  int *left = data;
  while (get(left) > 0) add(left, -1);
}

TEST(pool_run_returns_after_short_jobs_whoever_came) {
  pool_retain();
  for (int i = 0; i < 20000; i++) {
    int left = i % 50;
    unsigned came = pool_run(1 + (unsigned)i % 4, count_down, &left);
    EXPECT(left <= 0);
    EXPECT(came >= 1 && came <= 1 + (unsigned)i % 4);
  }
  pool_release();
}

static void *run_many(void *arg) {
  (void)arg;
  pool_retain();
  for (int i = 0; i < 2000; i++) {
    int left = 100;
    pool_run(3, count_down, &left);
    EXPECT(left <= 0);
  }
  pool_release();
  return NULL;
}

TEST(pool_serves_several_heaps_at_once) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, run_many, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  EXPECT_EQ_INT(pool_thread_count(), 0u);
}

/* ---- tasks ---- */

typedef struct work {
  int begun, ended;
  int sum; /* plain */
} work;

static void short_task(pool_task *task, void *data) {
  (void)task;
  work *w = data;
  set(&w->begun, 1);
  for (int i = 0; i < 1000; i++) w->sum += i;
  set(&w->ended, 1);
}

static void endless_task(pool_task *task, void *data) {
  work *w = data;
  set(&w->begun, 1);
  while (!pool_task_should_stop(task)) nap();
  set(&w->ended, 1);
}

TEST(pool_task_runs_to_its_end) {
  pool_retain();
  work w = {0};
  pool_task task;
  pool_task_init(&task, short_task, &w);
  EXPECT(pool_task_is_idle(&task));
  for (int i = 1; i <= 100; i++) {
    EXPECT(pool_task_start(&task));
    while (!pool_task_is_idle(&task)) nap();
    EXPECT_EQ_INT(w.sum, i * 499500);
  }
  pool_task_stop(&task); /* an idle one */
  pool_release();
}

TEST(pool_task_join_says_whether_it_ran) {
  pool_retain();
  for (int i = 0; i < 200; i++) {
    work w = {0};
    pool_task task;
    pool_task_init(&task, short_task, &w);
    EXPECT(pool_task_start(&task));
    bool ran = pool_task_join(&task);
    EXPECT_EQ_INT(w.sum, ran ? 499500 : 0);
    EXPECT(pool_task_is_idle(&task));
  }
  pool_release();
}

TEST(pool_task_stop_ends_a_running_task) {
  pool_retain();
  work w = {0};
  pool_task task;
  pool_task_init(&task, endless_task, &w);
  for (int i = 0; i < 20; i++) {
    w = (work){0};
    EXPECT(pool_task_start(&task));
    while (!get(&w.begun)) nap();
    EXPECT(!pool_task_is_idle(&task));
    pool_task_stop(&task);
    EXPECT(pool_task_is_idle(&task));
    EXPECT_EQ_INT(w.ended, 1);
  }
  pool_release();
}

TEST(pool_task_stop_takes_a_waiting_task_off_the_queue) {
  pool_retain();
  work busy[POOL_HELPERS_MAX] = {0}, waiting = {0}, last = {0};
  pool_task tasks[POOL_HELPERS_MAX], queued, after;
  for (unsigned i = 0; i < POOL_HELPERS_MAX; i++) {
    pool_task_init(&tasks[i], endless_task, &busy[i]);
    EXPECT(pool_task_start(&tasks[i]));
  }
  for (unsigned i = 0; i < POOL_HELPERS_MAX; i++)
    while (!get(&busy[i].begun)) nap();
  pool_task_init(&queued, short_task, &waiting);
  pool_task_init(&after, short_task, &last);
  EXPECT(pool_task_start(&queued));
  EXPECT(pool_task_start(&after));
  pool_task_stop(&queued);
  EXPECT_EQ_INT(waiting.begun, 0);
  int left = 100; /* and a job finds nobody, but ends */
  EXPECT_EQ_INT(pool_run(4, count_down, &left), 1u);
  pool_task_stop(&tasks[0]);
  while (!pool_task_is_idle(&after)) nap();
  EXPECT_EQ_INT(last.ended, 1);
  for (unsigned i = 1; i < POOL_HELPERS_MAX; i++) pool_task_stop(&tasks[i]);
  pool_release();
}

/* ---- forks, limits ---- */

/* ThreadSanitizer cannot follow threads in the child of a process with threads. */
#ifdef __SANITIZE_THREAD__
enum { CHILD_WORKERS = 1 };
#else
enum { CHILD_WORKERS = 2 };
#endif

TEST(pool_is_empty_and_usable_after_fork) {
  pool_retain();
  int left = 1000;
  pool_run(3, count_down, &left);
  pid_t child = fork();
  if (child == 0) {
    if (pool_thread_count() != 0) _exit(2);
    char plain[2] = {0};
    meeting m = {.wanted = CHILD_WORKERS, .caller = pthread_self(), .plain = plain};
    if (pool_run(CHILD_WORKERS, meet, &m) != CHILD_WORKERS) _exit(3);
    pool_release();
    _exit(0);
  }
  int status = -1;
  EXPECT_EQ_INT(waitpid(child, &status, 0), child);
  EXPECT(WIFEXITED(status));
  EXPECT_EQ_INT(WEXITSTATUS(status), 0);
  EXPECT_EQ_INT(pool_thread_count(), 2u);
  pool_release();
}

TEST(pool_default_follows_the_cores) {
  EXPECT(pool_default_helpers() <= POOL_HELPERS_MAX);
  cpu_set_t before, one;
  EXPECT_EQ_INT(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE; i++) {
    if (!CPU_ISSET(i, &before)) continue;
    CPU_SET(i, &one);
    break;
  }
  EXPECT_EQ_INT(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ_INT(pool_default_helpers(), 0u);
  EXPECT_EQ_INT(sched_setaffinity(0, sizeof before, &before), 0);
}

TEST_MAIN()
