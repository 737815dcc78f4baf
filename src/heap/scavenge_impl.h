/* SPDX-License-Identifier: MIT */
/* What the sequential and the parallel scavenger share; for their two files only. */
#ifndef WN_HEAP_SCAVENGE_IMPL_H
#define WN_HEAP_SCAVENGE_IMPL_H

#include "heap/ephemeron.h"
#include "heap/scavenge.h"
#include "heap/young.h"

typedef struct ready_value {
  wn_slot *slot;
  void *host;
} ready_value;

/* Slots of grey cells between the look that fetches their target and the visit. */
#define QUEUE_SLOTS 16

typedef struct slot_queue {
  uintptr_t slots[QUEUE_SLOTS]; /* a ring: address of the slot | host is old; 0 none */
  size_t next;
} slot_queue;

enum { ROOM_TO, ROOM_OLD };

typedef struct scavenger {
  impl *im;
  scavenge_options options;
  uint8_t *from_map; /* for each page of the nursery: is it From? */
  page_list from;
  /* where copies go: the free part of the To page up to the next start that is to be noted,
   * and of an area of the old generation */
  area room[2];
  page *to_page;
  size_t to_taken, to_budget; /* bytes of To handed out; promote beyond the budget */
  size_t to_bytes;            /* copied, but for the stretch in room[ROOM_TO] */
  char *to_stretch;           /* its start */
  uint32_t age;  /* or-ed to headers before they are asked for their age: all are aged */
  bool careful;  /* each cell is looked at more closely: zeal.pin, ephemerons */
  size_t scan_page; /* index in young.active */
  char *scan;
  VEC(area) blocks; /* of old memory with promoted cells; the last one is room[ROOM_OLD]'s */
  size_t scan_block;
  char *scan_old;
  slot_queue queue;
  slot_list promoted, pinned, weak; /* promoted: large cells alone */
  VEC(ready_value) ready;
  bool in_ephemerons;
  pending_table pending;       /* of numbers of: */
  VEC(ready_value) waiting;
  struct parallel *parallel; /* NULL: one worker, scavenge.c alone */
} scavenger;

/* Long cells are often full of numbers or of old cells: of SLOT_BLOCK slots, whether any is
 * young.  (A number of iterations that compilers know, and no way out: vector code.) */
#define SLOT_BLOCK 16
static inline bool any_young(const impl *im, const wn_slot *slots) {
  uint32_t any = 0, first = im->first_slot, half = im->young_slots / 2;
  for (size_t i = 0; i < SLOT_BLOCK; i++) {
    uint32_t d = slots[i].bits - first;
    any |= (d >> 1 | d << 31) < half ? 1u : 0u;
  }
  return any;
}

/* Where a slot that is young points, in a table that fits into the cache.  (The flags of
 * the pages do not: page headers lie 256 KiB apart, in one set of it.) */
static inline bool in_from(const scavenger *s, uint32_t young_slot) {
  return s->from_map[(young_slot - s->im->first_slot) >> (PAGE_SHIFT - 1)];
}

/* A body of 8-byte words.  The exact loop would end in a mispredicted branch for most cells:
 * small ones are copied from both ends, in pieces that overlap. */
typedef struct words2 {
  uint64_t w[2];
} words2;
static inline void copy_words(char *to, const char *from, size_t bytes) {
  if (bytes <= 16) {
    uint64_t first = *(const uint64_t *)from, last = *(const uint64_t *)(from + bytes - 8);
    *(uint64_t *)to = first;
    *(uint64_t *)(to + bytes - 8) = last;
    return;
  }
  words2 last = *(const words2 *)(from + bytes - 16);
  for (size_t i = 0; i + 16 < bytes; i += 16)
    *(words2 *)(to + i) = *(const words2 *)(from + i);
  *(words2 *)(to + bytes - 16) = last;
}

/* ---- memory of To ----
 *
 * Who copies has a page of To and an area of it, which ends where the next start is to be noted
 * for young_find (page->starts). */

/* An empty page for copies, in the list of active ones; NULL when there is none.  One thread at
 * a time. */
static inline page *to_take_page(impl *im) {
  page *p = young_take_page(im);
  if (!p) return NULL;
  p->live_bytes = 0;
  vec_push(&im->young.active, p);
  return p;
}

/* True when the rest of p, of which `to` is the part in use, is too short; p may be NULL. */
static inline bool to_is_full(page *p, area to, size_t bytes) {
  return !p || bytes > (size_t)(page_end(p) - to.start);
}

/* Copies go to `next` from now on; the page before it, if any, ends where the area has got to. */
static inline void to_change_page(page **p, area *to, page *next) {
  if (*p) (*p)->top = (uint32_t)(to->start - (char *)*p);
  *p = next;
  to->start = page_begin(next);
}

/* The area becomes at least `bytes` long; returns by how much, counted from its start. */
static inline size_t to_extend(page *p, area *to, size_t bytes) {
  young_note_start(p, to->start);
  to->end = (char *)p + align_up((size_t)(to->start + bytes - (char *)p), 1u << CHUNK_SHIFT);
  return (size_t)(to->end - to->start);
}

/* ---- reading the log of remembered slots ----
 *
 * The slots lie anywhere in the old generation, and the log says which come next.  (Not
 * plainly inline: compilers take a function of prefetches alone for one without effect.) */
#define PREFETCH_SLOTS 48
#define PREFETCH_CELLS 24

static WN_ALWAYS_INLINE void prefetch_ahead(const impl *im, const slot_list *log, size_t i) {
  const wn_slot *words = (const wn_slot *)im->heap;
  if (i + PREFETCH_SLOTS < log->len) __builtin_prefetch(&words[log->data[i + PREFETCH_SLOTS]]);
  if (i + PREFETCH_CELLS >= log->len) return;
  /* (Another worker may be writing it.) */
  uint32_t bits = __atomic_load_n(&words[log->data[i + PREFETCH_CELLS]].bits, __ATOMIC_RELAXED);
  if (slot_is_young(im, bits)) __builtin_prefetch(cell_at(im, bits));
}

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
/* Retires the workers' areas; every page can be walked afterwards.  The end of what is used
 * in s->to_page, where the mutator goes on. */
char *parallel_end(scavenger *s);

#endif
