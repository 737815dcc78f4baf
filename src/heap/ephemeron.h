/* SPDX-License-Identifier: MIT */
/* Ephemerons: values that live as long as their keys. */
#ifndef WN_HEAP_EPHEMERON_H
#define WN_HEAP_EPHEMERON_H

#include "heap/impl.h"
#include "heap/pool.h"

/* ---- values that wait for their keys; the scavenger has a table of its own ---- */

/* `what`, a number that is not 0, waits for `key`. */
void pending_add(pending_table *t, uint32_t key, uint32_t what);
/* Takes one thing that waits for `key`; 0 when there is none (left). */
uint32_t pending_take(pending_table *t, uint32_t key);
void pending_clear(pending_table *t);

/* ---- while marking ---- */

/* The marker has scanned a table, whose pairs are for later, or in a full collection any
 * young weak cell.  Any thread. */
void ephemerons_met(impl *im, void *cell);
/* Goes through the tables met so far until nothing is grey and every pair whose key is
 * known to be reached has its value marked.  False when the task had to stop first; the
 * next call goes on from there.  One thread at a time. */
bool ephemerons_prepare(mark_worker *w, const pool_task *task);
/* The same in a step of the mutator, until os_now_ns() is `end_ns`, where no helper marks. */
bool ephemerons_step(impl *im, uint64_t end_ns);
/* In a pause, when all strong marking is done: the rest, exactly. */
void mark_ephemerons(impl *im);
/* After that: makes a dead pair (WN_DELETED, hole). */
void ephemerons_clear_dead(impl *im);
/* The cycle is over: forgets all that waits.  Its memory is freed by the sweeper, who owns
 * it between pauses. */
void ephemerons_forget(impl *im);
bool ephemerons_has_spent(const impl *im);
/* Until it is done or the task, if any, has to stop. */
void ephemerons_free_spent(impl *im, const pool_task *task);
/* No helper is there any more. */
void ephemerons_fini(impl *im);

#endif
