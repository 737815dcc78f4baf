/* SPDX-License-Identifier: MIT */
#include "engine/vm/jobs.h"

#include <stdlib.h>

#include "engine/object/realm.h"

typedef struct job {
  job_fn *fn;
  void *realm;
  wn_value v[JOB_VALUES];
} job;

/* A ring of jobs in malloc'd memory, visited as roots.  The running job's values are copied to
 * the C stack, which is scanned. */
typedef struct job_queue {
  job *ring;
  uint32_t capacity; /* a power of two */
  uint32_t head, count;
} job_queue;

static void visit_jobs(wn_visitor *v, void *data) {
  job_queue *q = ((isolate *)data)->jobs;
  for (uint32_t i = 0; i < q->count; i++) {
    job *j = &q->ring[(q->head + i) & (q->capacity - 1)];
    wn_visit_values(v, j->v, JOB_VALUES);
    wn_visit_cell(v, &j->realm);
  }
}

void jobs_init(isolate *iso) {
  iso->jobs = xcalloc(1, sizeof(job_queue));
  wn_heap_add_roots(&iso->heap, visit_jobs, iso);
}

void jobs_fini(isolate *iso) {
  wn_heap_remove_roots(&iso->heap, visit_jobs, iso);
  free(iso->jobs->ring);
  free(iso->jobs);
  iso->jobs = NULL;
}

static void grow(job_queue *q) {
  uint32_t capacity = q->capacity ? q->capacity * 2 : 32;
  job *ring = xmalloc(capacity * sizeof(job));
  for (uint32_t i = 0; i < q->count; i++)
    ring[i] = q->ring[(q->head + i) & (q->capacity - 1)];
  free(q->ring);
  q->ring = ring;
  q->capacity = capacity;
  q->head = 0;
}

void enqueue_job(isolate *iso, job_fn *fn, wn_value a, wn_value b, wn_value c, wn_value d) {
  job_queue *q = iso->jobs;
  if (q->count == q->capacity) grow(q);
  job *j = &q->ring[(q->head + q->count++) & (q->capacity - 1)];
  *j = (job){fn, iso->realm, {a, b, c, d}};
}

bool jobs_pending(const isolate *iso) { return iso->jobs->count > 0; }

bool run_jobs(isolate *iso) {
  job_queue *q = iso->jobs;
  struct realm *own_realm = iso->realm;
  bool ok = true;
  while (ok && q->count > 0) {
    job j = q->ring[q->head];
    q->head = (q->head + 1) & (q->capacity - 1);
    q->count--;
    iso->realm = j.realm;
    ok = j.fn(iso, j.v);
  }
  iso->realm = own_realm;
  return ok;
}
