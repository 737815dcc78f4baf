/* SPDX-License-Identifier: MIT */
/* Sweeping: what marking left white becomes free blocks, page by page. */
#ifndef WN_HEAP_SWEEP_H
#define WN_HEAP_SWEEP_H

#include "heap/impl.h"
#include "heap/pool.h"

/* After marking: releases empty pages and dead large cells, queues the others for sweeping.
 * Weak references, remembered sets and finalizers have been dealt with before. */
void sweep_begin(impl *im);
/* A little of what is left, for the mutator: adopts swept pages, or sweeps one when no
 * helper does.  False when there was nothing to do. */
bool sweep_step(impl *im);
/* More free blocks for a space that has none: sweeps a page itself when none is ready. */
bool sweep_for(impl *im, space *s);
/* All of it; helpers are stopped. */
void sweep_finish(impl *im);
/* On a helper: sweeps pages, then gives memory back, also that of the ephemerons' last cycle,
 * until nothing is left or it has to stop. */
void sweep_run(impl *im, const pool_task *task);
/* Something is left for a helper. */
bool sweep_has_work(impl *im);
/* At the space's end. */
void sweep_forget(space *s);

#endif
