/* SPDX-License-Identifier: MIT */
/* What the sequential and the parallel scavenger share; for their two files only. */
#ifndef WN_HEAP_SCAVENGE_IMPL_H
#define WN_HEAP_SCAVENGE_IMPL_H

#include "heap/ephemeron.h"
#include "heap/scavenge.h"

typedef struct ready_value {
  wn_slot *slot;
  void *host;
} ready_value;

typedef struct scavenger {
  impl *im;
  scavenge_options options;
  page_list from;
  /* To: the page being filled, its free part up to the next noted start */
  page *to_page;
  char *to_top, *to_limit;
  size_t to_bytes, to_budget; /* copied; promote beyond the budget */
  size_t scan_page;           /* index in young.active */
  char *scan;
  slot_list promoted, pinned, weak;
  VEC(ready_value) ready;
  bool in_ephemerons;
  pending_table pending;
  struct parallel *parallel; /* NULL: one worker, scavenge.c alone */
} scavenger;

static inline bool in_from(void *cell) { return page_of(cell)->head.flags & PAGE_FROM; }

/* A key was reached while ephemerons are processed: its values become ready. */
void scavenge_release_pending(scavenger *s, uint32_t key);
/* A free stretch of a young page that stays: a filler, and room for allocation. */
void scavenge_free_gap(impl *im, page *p, char *start, char *end);

/* ---- parallel_scavenge.c ---- */

/* How many workers this scavenge is worth, the main thread included. */
unsigned parallel_worker_count(const scavenger *s);
/* After the flip: from here on parallel_visit takes the place of scavenge.c's copying.
 */
void parallel_begin(scavenger *s, unsigned workers);
/* The new bits of a slot whose bits say that it is young; main thread. */
uint32_t parallel_visit(scavenger *s, uint32_t bits, bool old_host);
/* Remembered sets and all that is grey, by all workers. */
void parallel_run(scavenger *s);
/* All that is grey, by the main thread alone: the tail, after parallel_run. */
void parallel_drain(scavenger *s);
/* Retires the workers' areas; every page can be walked afterwards. */
void parallel_end(scavenger *s);

#endif
