/* SPDX-License-Identifier: MIT */
/* The job queue (ECMA-262, 9.5): promise reactions and microtasks, first in, first out. */
#ifndef WN_ENGINE_VM_JOBS_H
#define WN_ENGINE_VM_JOBS_H

#include "engine/isolate.h"

enum { JOB_VALUES = 4 };
/* Runs with the realm it was enqueued in.  `v` is rooted while the job runs.  Returns false
 * with an exception pending. */
typedef bool job_fn(isolate *iso, wn_value *v);

void jobs_init(isolate *iso);
void jobs_fini(isolate *iso);
/* Appends a job; unused values are the hole.  Never collects. */
void enqueue_job(isolate *iso, job_fn *fn, wn_value a, wn_value b, wn_value c, wn_value d);
bool jobs_pending(const isolate *iso);
/* Runs jobs until the queue is empty.  False: a job ended with an exception, which is
 * pending; the rest stays queued, so call it again. */
WN_MUST_USE bool run_jobs(isolate *iso);

#endif
