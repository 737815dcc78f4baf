/* SPDX-License-Identifier: MIT */
/* The marker: tri-colour marking of old cells in steps, or of the whole heap in a pause. */
#ifndef WN_HEAP_MARK_H
#define WN_HEAP_MARK_H

#include "heap/impl.h"

/* Bytes scanned between two looks at a stop flag: some ten microseconds. */
#define MARK_SLICE ((size_t)16 << 10)

/* Clears live byte counts (mark bits are clear); sweeping must be complete. */
void mark_begin(impl *im, marking_phase phase);
/* When nothing is grey: adds what each worker counted to the page headers' live bytes. */
void mark_flush_live(impl *im);
/* Ends or abandons a cycle: the marker forgets its lists, mark bits stay. */
void mark_end(impl *im);
void mark_init(impl *im);
void mark_fini(impl *im);

/* ---- on the mutator's thread ---- */

/* Greys a cell that is not marked; boxes and leaves included.  In the incremental phase
 * young cells are left alone. */
void mark_cell(impl *im, void *cell);
void mark_slot(impl *im, uint32_t slot);
/* Scans a cell's strong references without asking for its colour. */
void mark_scan(impl *im, void *cell);
/* Scans grey cells until about `bytes` have been scanned or the mutator finds none (then
 * true). */
bool mark_step(impl *im, size_t bytes);
/* In a pause: until nothing is grey. */
void mark_drain(impl *im);
/* Bytes of cells scanned in this cycle, by all threads. */
uint64_t mark_progress(const impl *im);
/* What the cycle's steps and helpers have taken for that, ns; no helper runs. */
uint64_t mark_duration(const impl *im);

/* ---- on any thread ---- */

void mark_worker_slot(mark_worker *w, uint32_t slot);
/* True when the worker and the shared list had nothing left. */
bool mark_worker_run(mark_worker *w, size_t bytes);

/* A store of a reference to a new cell must not be seen before its mark. */
#ifdef __SANITIZE_THREAD__ /* which knows no fences, and on x86 none is needed */
static inline void mark_publish(void) {}
#else
static inline void mark_publish(void) { __atomic_thread_fence(__ATOMIC_RELEASE); }
#endif

/* Blackens a cell that nobody else knows yet. */
static inline void mark_new(void *cell) {
  size_t granule = granule_of(cell);
  __atomic_fetch_or(&page_of(cell)->mark[granule / 64], UINT64_C(1) << (granule % 64),
                    __ATOMIC_RELAXED);
  mark_publish();
}

/* A new or promoted old cell is black while marking.  Any thread. */
static inline void mark_allocated(impl *im, void *cell, size_t bytes) {
  if (im->marker.phase == MARKING_OFF) return;
  __atomic_fetch_add(&page_of(cell)->live_bytes, bytes, __ATOMIC_RELAXED);
  mark_new(cell);
}

#endif
