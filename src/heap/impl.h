/* SPDX-License-Identifier: MIT */
/* The heap's own structures, shared by the files of this folder only.
 *
 * The cage (one reservation of up to 8 GiB, its base aligned to 8 GiB):
 *
 *   0         512 KiB   size / 16      nursery         +4 semispaces  +6         -1 MiB   end
 *   +---------+---------+--------------+---------------+------------+------------+--------+
 *   | wn_heap | nothing | old pages -> | young pages   | young runs | old pages  | nothing|
 *   | context |         |              |               |            |            |        |
 *   +---------+---------+--------------+---------------+------------+------------+--------+
 *
 * Memory is handed out in pages of 256 KiB; a large cell has a run of pages of its own.
 * Every page begins with struct page; its cells begin at PAGE_FIRST.
 *
 * Invariants, all checked by verify.c:
 *  1. A young page is a gapless sequence of cells and fillers from PAGE_FIRST to its top
 *     (the current allocation area counts as a filler).
 *  2. On an old page bit n of `start` is set when a cell or a free block begins at granule n.
 *  3. Every slot of an old cell that refers to a young cell is in its page's slot set or
 *     in impl->remembered_log, unless the cell's kind has weak slots or values: then the cell is in
 *     impl->remembered_cells and has HEADER_REMEMBERED.
 *  4. Outside a collection no header is forwarded or pinned.
 *  5. Between the end of marking and the next marking's start the mark bits of swept pages
 *     are clear; on an unswept page they say which cells live. */
#ifndef WN_HEAP_IMPL_H
#define WN_HEAP_IMPL_H

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <winnow/heap.h>

#include "base/base.h"
#include "base/vec.h"
#include "heap/fault.h"
#include "heap/pool.h"

#define PAGE_SHIFT 18
#define PAGE_BYTES ((size_t)WN_PAGE_BYTES)
#define PAGE_MASK (PAGE_BYTES - 1)
#define GRANULE_SHIFT 3
#define BITMAP_WORDS (PAGE_BYTES / 8 / 64)
#define CHUNK_SHIFT 13 /* the grain of a young page's table of known cell starts */
#define CHUNKS (PAGE_BYTES >> CHUNK_SHIFT)

#define KIND_FILLER 0
#define KIND_BOX 255
#define BOX_BYTES 16

/* Bit 3 of the header: an old cell that stands in impl->remembered_cells. */
#define HEADER_REMEMBERED 8u
/* The same bit of a young cell: it stands in impl->finalizable_young. */
#define HEADER_REGISTERED 8u

/* A slot that no cell can have: in the last MiB of the largest cage, tag bits 00. */
#define POISON_SLOT 0xFFFDEADCu

/* In page_owner: no cells here, but not to be taken; idle runs, and memory that is going back to
 * the system. */
#define PAGE_DOOMED UINT32_MAX

enum page_flag {
  PAGE_YOUNG = WN_PAGE_YOUNG,
  PAGE_FROM = 2,   /* being vacated by the running scavenge */
  PAGE_LARGE = 4,  /* one large cell */
  PAGE_IMMOBILE = 8,
  PAGE_UNSWEPT = 16,
  PAGE_CANDIDATE = 32, /* to be evacuated at the end of marking (compact.c) */
  PAGE_MOVED = 64,     /* young and large: its memory went with the promoted cell */
};

/* Slots of one page that may refer to young cells: a bit for each 4-byte word, in buckets
 * of 1024 words (4 KiB of the page) that are allocated when first used. */
#define BUCKET_WORDS 32
typedef uint32_t slot_bucket[BUCKET_WORDS];

typedef struct page {
  struct wn_page_head head;
  uint32_t index;      /* page number in the cage */
  uint32_t run;        /* pages of address space, 1 unless large */
  uint32_t list_index; /* place in its space's vector */
  size_t committed;    /* bytes with memory behind them, this header included */
  size_t live_bytes;   /* marked so far, or found by the last marking */
  size_t large_bytes;  /* of the large cell */
  slot_bucket **slots; /* bucket_count pointers, or NULL: no slot remembered */
  size_t bucket_count;
  slot_bucket **recorded; /* slots that may refer to candidates; bucket_count_of(p) or NULL */
  uint32_t cell_bytes; /* old, swept: bytes in cells */
  uint32_t top;        /* young: offset where the handed-out part ends */
  uint32_t dirty_end;  /* young: from this offset on, memory is zero */
  uint32_t pins;       /* young: pinned cells in the running collection */
  uint32_t large_scan; /* large: next word that the marker scans */
  bool resting;        /* old: its free blocks are in no bin (rest.c).  No flag: markers read those */
  uint16_t starts[CHUNKS]; /* young: granule of a cell start in each chunk; 0 none */
  uint64_t mark[BITMAP_WORDS];
  uint64_t start[BITMAP_WORDS];
} page;

#define PAGE_FIRST ((sizeof(page) + 63) & ~(size_t)63)
_Static_assert(offsetof(page, head) == 0, "wn_page_of reads the flags");

typedef struct area {
  char *start, *end;
} area;

/* Where the mutator makes old cells: old_area.c. */
typedef struct old_area {
  char *settled, *top, *limit, *end;
} old_area;

/* A kind as the collector's loops want it: 16 bytes. */
enum { KIND_HAS_WEAK = 0x100, KIND_HAS_VALUES = 0x200, KIND_HAS_FINALIZER = 0x400 };
#define KIND_SPECIAL (KIND_HAS_WEAK | KIND_HAS_VALUES)
typedef struct kind_layout {
  uint16_t slots_first, slots_end;
  uint16_t weak_first, weak_end;
  uint16_t values_first;
  uint16_t flags;
  uint16_t pad[2];
} kind_layout;

/* ---- Young generation (young.c) ---- */

typedef struct young_space {
  VEC(page *) active; /* cells live here */
  VEC(page *) spare;  /* committed, empty; the last was used last */
  VEC(area) gaps;     /* holes around formerly pinned cells, free for allocation */
  page *current;      /* the active page whose tail is handed out next, or NULL */
  size_t capacity;    /* of one semispace */
  size_t used;        /* bytes handed out, the current allocation area included */
  size_t committed;
  size_t survived_since_growth;
} young_space;

typedef struct young_large {
  VEC(page *) pages; /* a run each */
  size_t used, committed;
  size_t promoted; /* bytes, by the last scavenge */
  unsigned outlived; /* scavenges in a row that nearly all of them lived through */
  size_t old_births; /* bytes that are to be born old for that */
} young_large;

/* ---- Old and immobile space (space.c) ---- */

#define BIN_COUNT 112
typedef VEC(page *) page_list;

/* A page that has been swept, with its free blocks by size class: sweep.c. */
typedef struct swept_page {
  struct swept_page *next;
  page *page;
  uint32_t first[BIN_COUNT], last[BIN_COUNT]; /* slots; undefined where the map says none */
  uint64_t map[2];
} swept_page;

/* Pages of address space, and how much memory is behind them. */
typedef struct page_run {
  uint32_t index, run;
  size_t committed;
} page_run;

/* A freed run of a large cell that keeps its memory (cage.c). */
typedef struct idle_run {
  uint32_t index, run;
  size_t committed;
  uint32_t since; /* run_clock when it was freed */
} idle_run;

typedef struct space {
  VEC(page *) pages;
  page_list unswept;  /* to be claimed by whoever sweeps; under the sweeping lock */
  swept_page *ready;  /* to be adopted by the mutator; under the lock */
  size_t unadopted;   /* pages with PAGE_UNSWEPT */
  page_list resting;  /* resting pages that may be woken */
  char *top, *limit;  /* current free block, allocated from by bumping */
  uint32_t bins[BIN_COUNT]; /* first free block of each size class, as a slot */
  uint64_t bin_map[2];
  size_t used;        /* bytes in cells, dead but unswept ones not counted */
  size_t committed;
  uint32_t page_flags;
} space;

typedef VEC(uint32_t) slot_list;

typedef struct root_entry {
  wn_roots_fn *fn;
  void *data;
} root_entry;
typedef struct weak_root_entry {
  wn_weak_roots_fn *fn;
  void *data;
} weak_root_entry;

struct wn_persistent {
  wn_value value;
  wn_heap *heap;
  wn_persistent *next, *previous;
  void (*on_death)(void *);
  void *data;
  bool weak;
};

/* ---- Marking (mark.c) ---- */

typedef enum marking_phase {
  MARKING_OFF,
  MARKING_INCREMENTAL, /* old cells only, young ones count as live */
  MARKING_FULL,        /* in a pause, young and old */
} marking_phase;

/* What waits for a key to be reached, found by key; see ephemeron.c. */
typedef struct pending_slot {
  uint32_t key;  /* slot of the key, 0: free; bit 0: several things wait for it */
  uint32_t what; /* what waits, 0: nothing any more; or of several the number of the last */
} pending_slot;
typedef struct pending_part {
  pending_slot *slots; /* hash table */
  uint32_t size, used;
} pending_part;
typedef struct pending_more {
  uint32_t what, next; /* number, 0: this is the last */
} pending_more;
typedef struct pending_table {
  pending_part *parts;
  VEC(pending_more) more;
  uint32_t more_free; /* number of one to be used again, 0: none */
  uint32_t waiting;
} pending_table;

/* The pairs whose keys were not reached when they were scanned, in the order of their tables. */
typedef struct waited_pair {
  uint32_t key;   /* slot; 0: found to be reached */
  uint32_t place; /* slot_of() the pair */
} waited_pair;
typedef struct waited_run {
  uint32_t table, first;
} waited_run;
typedef struct waited_list {
  VEC(waited_pair *) chunks;
  VEC(waited_run) runs;   /* each goes to the next one's first */
  uint32_t count;
} waited_list;

/* Grey cells, in segments: see worklist.c. */
#define SEGMENT_CELLS 253
typedef struct mark_segment {
  struct mark_segment *next;
  uint32_t count;
  uint32_t cells[SEGMENT_CELLS];
} mark_segment;
_Static_assert(sizeof(mark_segment) == 1024, "a segment is a KiB");

typedef struct mark_list {
  pthread_mutex_t lock;
  mark_segment *first, *spare;
  size_t count; /* of segments; written under the lock, read atomically */
  size_t spare_count;
} mark_list;

/* What one thread that marks has to itself.  Worker 0 is the mutator's. */
#define MARK_WORKERS 8
typedef struct mark_worker {
  struct wn_heap_impl *im;
  mark_segment *top, *chain, *chain_last, *spare;
  size_t chain_count;
  uint32_t *live;        /* for each page of the cage: bytes scanned, not in its header yet */
  uint64_t marked_bytes; /* in this cycle; written by the worker, read atomically */
  uint64_t marking_ns;   /* in this cycle, on a helper: processor time; read when it has ended */
  uint64_t random;       /* zeal */
  bool wakes;            /* it goes through the ephemerons: keys that it greys are woken */
} mark_worker;

typedef struct marker {
  marking_phase phase;
  bool shared;     /* helpers may run now: mark bits are set atomically */
  bool dirty;      /* the last cycle was abandoned: mark bits are set somewhere */
  mark_list list;
  mark_worker workers[MARK_WORKERS];
  /* scanned ephemeron tables (and young weak cells of a full collection); under the list's
   * lock; and how far they have been gone through, by one worker at a time */
  slot_list met;
  size_t tables_done, pairs_done;
  slot_list woken; /* keys that it greyed and that values may wait for */
  slot_list releasing; /* the same while they are gone through */
  pending_table pending;
  waited_list waited;
  pending_table spent; /* those of the last cycle, to be freed by the sweeper */
  waited_list spent_waited;
  size_t weak_at_start; /* weak_cells from here on came to the old generation later */
  struct concurrent *concurrent; /* the helpers: concurrent.c */
  bool looked_again;    /* helpers were through and got what the mutator had shaded since */
  uint64_t done_before; /* bytes marked when that happened last */
  uint64_t start_ns, steps_ns, longest_step_ns;
  uint32_t steps;
  unsigned step_shift;  /* doublings of the distance between steps (trigger.c) */
  size_t used_at_start; /* of the old generation */
} marker;

/* ---- Compaction (compact.c) ---- */

typedef enum compact_effort {
  COMPACT_NOTHING,
  COMPACT_BUDGET,      /* candidates chosen before marking, slots recorded meanwhile */
  COMPACT_BUDGET_SMALL,  /* the same with the optimise-for-size numbers */
  COMPACT_BUDGET_REDUCE, /* the same with the reduce-memory numbers */
  COMPACT_WARRANTED,   /* chosen after marking, if there is much to win */
  COMPACT_THOROUGH,    /* chosen after marking, if there is anything to win */
} compact_effort;

typedef struct compactor {
  compact_effort effort; /* of the collection or marking cycle under way */
  bool recording;        /* slots that refer to candidates are recorded */
  bool pinning;          /* the stack scan under way pins old cells too */
  uint64_t *map;         /* a bit for each page of the cage: is it a candidate? */
  page_list candidates;  /* by live bytes, fewest first */
  slot_list pinned;      /* old cells with WN_HEADER_PINNED */
  double speed;          /* bytes a millisecond so far; 0 unknown */
  size_t moved_bytes, moved_pages; /* in the collection under way */
  uint64_t all_moved_bytes, all_released_pages, runs;
} compactor;

typedef struct zeal_modes {
  bool any;            /* some mode is on: every allocation takes the slow path */
  uint64_t collect;    /* a collection at every Nth allocation */
  uint64_t major;      /* every Nth of them is major */
  uint64_t interval;   /* this many collections at random intervals */
  uint64_t pin;        /* pin every Nth cell at random */
  uint64_t old;        /* one of N cells is born old, at random */
  uint64_t verify;     /* verify around every Nth collection */
  uint64_t workers;    /* every scavenge by this many threads, with random yields */
  uint64_t random;     /* generator state */
  uint64_t no_room;    /* refuse one of N requests for memory to evacuate to, at random */
  uint64_t rest;       /* one of N old pages rests, at random */
  uint64_t births;     /* one of N allocation areas is in the old generation, at random */
  uint64_t helper;     /* stop and start the helpers at every Nth allocation, at random */
  uint64_t yield;      /* helpers yield after a few cells, once in N times */
  bool promote, step, mark, no_box_reuse, poison, evacuate;
  uint64_t allocations, next_collection, collections, verifications;
} zeal_modes;

/* ---- Policy (pacing.c, reducer.c) ---- */

/* The last samples of bytes and the time they took. */
#define SPEED_SAMPLES 10
typedef struct speed_samples {
  uint64_t bytes[SPEED_SAMPLES], ns[SPEED_SAMPLES];
  unsigned count, next;
} speed_samples;

typedef struct pacing {
  speed_samples full, marking, finish;           /* major pauses; steps of cycles, and their ends */
  speed_samples scavenge;
  speed_samples old_allocation, young_allocation; /* between pauses */
  double survival[SPEED_SAMPLES];         /* of the last scavenges */
  unsigned survival_count, survival_next;
  size_t old_allocated; /* since the last pause began, promotion included */
  size_t young_large_allocated;
  size_t young_before;  /* of the last scavenge */
  uint64_t last_pause_end_ns;
  uint64_t sampled_ns;  /* when allocation was last sampled, and what was young then */
  size_t young_sampled;
  bool finished_cycle; /* the running pause ends an incremental cycle */
} pacing;

/* How large semispaces may be for the goal of a scavenge (pause_goal.c). */
typedef struct pause_goal {
  double speed;      /* bytes copied a microsecond; 0: unknown */
  size_t copied[3];  /* in the last scavenges */
  uint64_t ns[3];    /* and what those took */
  unsigned scavenges; /* since the semispaces got their size */
  bool trying;        /* the size is new and may miss the goal */
  unsigned patience;  /* scavenges before the next try; 0: the last one met the goal */
  uint64_t began_ns, began_wall_ns;
} pause_goal;

/* The goal for pauses gives way where it costs too much (relaxation.c).  Times are CPU time. */
typedef struct relaxation {
  unsigned doublings;  /* of the goal, now */
  bool on_trial;       /* not known yet whether they, or none, cost less */
  unsigned scavenges;  /* of full semispaces, on trial */
  double cost_other;   /* of the other way: ns for each byte allocated; 0: unknown */
  uint64_t gc_ns, program_ns, bytes; /* lately, or on trial */
  int64_t excess_ns;   /* of the collector's time beyond its share */
  int64_t excess_most; /* the other way is tried; 0: EXCESS_FIRST */
  int64_t calm_ns;     /* what it has taken less than its share, lately */
  int64_t calm_most;   /* the goal is tightened; 0: CALM_FIRST */
  bool late;           /* a stop was longer than the goal since the last look */
  bool tightened;      /* and not relaxed since */
  uint64_t majors;     /* a nursery that is large beside the old generation waits for this one */
  uint64_t stop_ns, noted_ns; /* when a stop began; when the last one ended */
  uint64_t noted_bytes;       /* allocated until then */
  pthread_t thread;           /* whose time that is */
} relaxation;

/* Cells that are born old (births.c). */
typedef struct births {
  bool active;     /* the mutator's allocation area is `area`, in the old generation */
  bool black;      /* and marked: a cycle was under way when it was taken */
  area area;
  char *published; /* its cells below here have start bits, and count */
  size_t left;     /* bytes that are to be born old yet */
  size_t turn;     /* how many at a time; 0: cells are born in the nursery */
  unsigned lasting; /* scavenges in a row that half of the nursery lived through */
  bool ended;       /* the last scavenge ended a turn */
} births;

typedef enum reducer_state { REDUCER_DONE, REDUCER_WAIT, REDUCER_RUN } reducer_state;
typedef struct reducer {
  reducer_state state;
  unsigned cycles;     /* begun in this round */
  uint64_t due;        /* REDUCER_WAIT: when to look again, ns */
  uint64_t last_major; /* its end, ns */
  size_t held;         /* bytes after the last round */
} reducer;

/* Someone who wants to see an allocation every `interval` bytes (observe.c). */
typedef struct observer {
  wn_allocation_fn *fn; /* NULL: a free entry */
  void *data;
  size_t interval;
  uint64_t next; /* in allocated bytes */
} observer;

struct wn_heap_impl {
  wn_heap *heap;
  wn_heap_config config;
  kind_layout kinds[256];
  const wn_kind_info *infos; /* a copy of config.kinds: 256 entries */

  /* cage */
  size_t cage_bytes;
  uint32_t *page_owner; /* per page: 0 free, PAGE_DOOMED, else 1 + its run's first page */
  uint32_t page_count;
  uint32_t old_low_first, nursery_first, nursery_end, old_high_end; /* page numbers */
  uint32_t nursery_large; /* where the part for large cells begins */
  uint32_t old_hint, young_hint;
  VEC(uint32_t) idle_pages; /* free, but still committed and dirty */
  VEC(idle_run) idle_runs;  /* the same for runs of large cells; docs/heap/cage.md */
  size_t idle_run_bytes;    /* committed in them */
  uint32_t run_clock;       /* their time, in collections */
  uint32_t idle_used_at;    /* when an idle page was last taken or left */
  uint32_t first_slot, young_slots; /* the nursery in slots: first and number */

  char *lab_end; /* the true end of the allocation area */
  char *reserved_end; /* allocations up to here must not collect */
  size_t reserved_large;
  unsigned no_collect;
  old_area old_area;

  young_space young;
  young_large young_large;
  space old, immobile;
  page_list large;
  size_t large_used, large_committed;
  pthread_mutex_t sweeping; /* guards what threads that sweep share */
  VEC(page_run) doomed;     /* runs whose memory is to go back to the system */
  VEC(page_run) returned;   /* those whose memory has gone */

  slot_list remembered_cells;
  slot_list remembered_log;   /* slots recorded since the last scavenge (remember.c) */
  uint32_t remembered_recent[64]; /* some of the slots in it */
  page_list remembered_pages; /* pages that have slot sets */
  slot_list weak_cells;        /* old cells of kinds with weak ranges */
  slot_list young_weak;        /* young ones, as the last scavenge found them */
  slot_list finalizable_young, finalizable_old;
  slot_list cleared; /* cells whose weak_cleared hook is due */

  VEC(root_entry) roots;
  VEC(weak_root_entry) weak_roots;
  wn_persistent *persistents;
  wn_persistent *free_persistents;
  VEC(wn_persistent *) persistent_blocks;
  VEC(wn_persistent *) dead_persistents;

  VEC(wn_value *) handle_blocks;
  wn_value *spare_handles;

  char *stack_high;
  VEC(void *) pinned; /* young cells pinned in the running collection */

  unsigned helpers; /* most helper threads this heap uses (pool.h) */
  pool_task prefault; /* touches pages that promotion will need (cage.c) */
  bool prefault_sort;
  uint64_t region_ns[2]; /* CPU time of touching a region of small pages, of a huge one */
  uint32_t regions_to_trial, region_trial; /* until one of the dearer sort; between two */
  size_t last_survivors; /* bytes that lived through the last scavenge */
  uint64_t parallel_scavenges; /* in which at least one helper took part */
  double copy_cost[2];    /* wall time of a copied byte, ns: alone, with helpers; 0: unknown */
  unsigned copy_choices;
  bool copied_together;   /* the last scavenge asked for helpers */
  marker marker;
  compactor compact;
  struct scavenger *scavenger; /* while one runs */
  zeal_modes zeal;
  bool collecting;
  unsigned fallible; /* inside a function that may answer NULL: the limit does not kill */

  /* policy */
  size_t old_limit;      /* start a major collection here */
  size_t max_old;        /* hard limit */
  bool marking_complete; /* incremental marking has nothing left to do */
  bool limit_configured; /* a major collection has set old_limit */
  size_t live_after_major;
  size_t external, external_low, external_young;
  size_t outside_at_major, external_since_step, code_bytes;
  size_t to_return; /* memory taken since a page was given back to the system (trigger.c) */
  unsigned ineffective;  /* major collections in a row that freed too little */
  const char *pending_reason; /* a collection was asked for, and why; or NULL */
  uint64_t bytes_since_step;
  uint64_t gc_end_ns, gc_last_ns;
  double average_utilisation, current_utilisation;
  uint64_t callbacks_ns;
  uint64_t weak_callbacks; /* finalizers and hooks called, ever */
  uint64_t since_interval; /* allocations, for config.gc_interval */
  pacing pace;
  pause_goal goal;
  relaxation relax;
  births births;
  reducer reducer;
  bool reduce_memory; /* the cycle or pause under way is to give memory back */
  bool last_resort;   /* its collections are not judged by their effect: what follows is */
  bool giving_back;   /* after the reducer's cycle: sweeping and returning pages */

  /* watching (observe.c) */
  VEC(observer) observers;
  uint64_t next_observation; /* in allocated bytes; UINT64_MAX: nobody looks */
  struct object_ids *ids;    /* NULL until somebody asks */

  size_t promoted_bytes, survived_bytes, pinned_cells;
  size_t copied_bytes; /* by the last scavenge: both, but for large cells, whose pages move */

  /* statistics */
  wn_histogram pauses[WN_PAUSE_SORTS];
  size_t young_used_after; /* the last collection */
  uint64_t scavenges, majors, marking_steps, allocated_before, gc_ns;
};

typedef struct wn_heap_impl impl;

/* ---- addresses ---- */

static inline void *cell_at(const impl *im, uint32_t slot) {
  return (char *)im->heap + (uint64_t)(slot & ~3u) * 2;
}
static inline uint32_t slot_of(const impl *im, const void *cell) {
  return (uint32_t)((uintptr_t)((const char *)cell - (const char *)im->heap) >> 1);
}
static inline page *page_at(const impl *im, uint32_t index) {
  return (page *)((char *)im->heap + ((size_t)index << PAGE_SHIFT));
}
static inline page *page_of(const void *cell) { return (page *)wn_page_of(cell); }
static inline char *page_begin(page *p) { return (char *)p + PAGE_FIRST; }
static inline char *page_end(page *p) { return (char *)p + PAGE_BYTES; }
static inline size_t granule_of(const void *cell) {
  return ((uintptr_t)cell & PAGE_MASK) >> GRANULE_SHIFT;
}
/* A pointer to a cell or box in the nursery: one comparison.  Small integers are odd and
 * the rotation makes them large. */
static inline bool slot_is_young(const impl *im, uint32_t slot) {
  uint32_t d = slot - im->first_slot;
  return (d >> 1 | d << 31) < im->young_slots / 2;
}
static inline bool slot_is_pointer(uint32_t slot) {
  return !(slot & 1) && slot >= WN_SLOT_FIRST_CELL;
}
/* Are all of the INT_RUN slots from `slot`, which is aligned to 8 bytes, small integers?  Lets
 * a scan skip what most long cells hold. */
enum { INT_RUN = 8, LONG_SCAN = 3 * INT_RUN };
typedef uint64_t __attribute__((may_alias)) slot_pair;
static inline bool slots_are_ints(const wn_slot *slot) {
  const slot_pair *p = (const slot_pair *)(const void *)slot;
  uint64_t all = __atomic_load_n(p, __ATOMIC_RELAXED) & __atomic_load_n(p + 1, __ATOMIC_RELAXED) &
                 __atomic_load_n(p + 2, __ATOMIC_RELAXED) & __atomic_load_n(p + 3, __ATOMIC_RELAXED);
  return !(~all & 0x100000001u);
}
static inline uint32_t header_make(unsigned kind, size_t bytes) {
  return (uint32_t)(bytes / 8) << WN_HEADER_SIZE_SHIFT | kind << WN_HEADER_KIND_SHIFT;
}
static inline void filler_write(char *start, char *end) {
  if (start < end) *(uint32_t *)start = header_make(KIND_FILLER, (size_t)(end - start));
}
static inline bool bit_get(const uint64_t *map, size_t i) { return map[i / 64] >> (i % 64) & 1; }
static inline void bit_set(uint64_t *map, size_t i) { map[i / 64] |= UINT64_C(1) << (i % 64); }
static inline void bit_clear(uint64_t *map, size_t i) {
  map[i / 64] &= ~(UINT64_C(1) << (i % 64));
}
/* While helpers mark, this may be out of date the moment it is read. */
static inline bool cell_is_marked(const void *cell) {
  size_t granule = granule_of(cell);
  uint64_t word = __atomic_load_n(&page_of(cell)->mark[granule / 64], __ATOMIC_RELAXED);
  return word >> (granule % 64) & 1;
}

static inline uint32_t header_load(const void *cell) {
  return __atomic_load_n(wn_header(cell), __ATOMIC_RELAXED);
}
static inline unsigned header_kind(uint32_t header) {
  return header >> WN_HEADER_KIND_SHIFT & 0xFF;
}
static inline size_t header_bytes(const void *cell, uint32_t header) {
  size_t units = header >> WN_HEADER_SIZE_SHIFT;
  return units ? units * 8 : page_of(cell)->large_bytes;
}
/* Bits of the header that may change, by one thread, while others read kind and size. */
static inline void header_set_bits(void *cell, uint32_t bits) {
  __atomic_store_n(wn_header(cell), *wn_header(cell) | bits, __ATOMIC_RELAXED);
}
static inline void header_clear_bits(void *cell, uint32_t bits) {
  __atomic_store_n(wn_header(cell), *wn_header(cell) & ~bits, __ATOMIC_RELAXED);
}

/* Words of a cell (4 bytes each) and the end of a range in it. */
static inline size_t range_end(uint16_t end, size_t words) {
  return end == WN_TO_END || end > words ? words : end;
}

#endif
