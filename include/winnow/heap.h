/* SPDX-License-Identifier: MIT */
/* The Winnow heap: a generational, moving garbage collector for language runtimes.
 *
 * What an embedder needs to know, in one screen:
 *
 *  - A heap lives in one reserved address range, the cage.  Its first bytes are the
 *    wn_heap itself, followed by the embedder's own context (config.context_bytes): the
 *    heap pointer, the cage base and the embedder's context pointer are one address.
 *  - A cell is a 4-byte header, then what its kind says: slots (32-bit references),
 *    weak slots, raw bytes, 64-bit values.  The kind alone says what is a pointer.
 *  - C locals may hold cells and values freely.  The C stack and registers are scanned
 *    conservatively; what they refer to is pinned, everything else moves.  malloc'd memory
 *    must use persistents, or a root visitor.
 *  - Every store of a slot goes through the verbs below; they never collect and never fail.
 *    Functions that may collect: wn_alloc*, wn_try_alloc*, wn_reserve, wn_try_reserve,
 *    wn_slots_copy, wn_try_slots_copy, wn_collect, wn_poll, wn_idle, wn_step,
 *    wn_memory_pressure, wn_memory_reducer_tick, wn_reduce_memory, wn_external_try.  All
 *    others never do.
 *  - A heap belongs to one thread at a time, its mutator: the one that made it, until
 *    wn_heap_set_thread.  No two threads may be inside functions of one heap at once.
 *    Heaps are independent of each other; a process may have several, each with a thread
 *    of its own.  Any thread may call: wn_heap_config_init, wn_heap_new,
 *    wn_histogram_percentile, and may set bits of heap->interrupt with atomic operations.
 *    Hooks, finalizers and visitors run on the mutator's thread.
 *  - Sizes are bytes, times nanoseconds.  What the heap cannot get from the system for its
 *    own small tables ends the process with a message; what the program sizes can fail
 *    through the wn_try functions.
 */
#ifndef WINNOW_HEAP_H
#define WINNOW_HEAP_H

#include <winnow/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what the shared library shows. */
#define WN_API __attribute__((visibility("default")))

/* A heap, and the first member of its embedder's context. */
typedef struct wn_heap wn_heap;
struct wn_heap_impl;
struct wn_entry_record;

/* ---- The inlined part of the heap (only the fast paths below read it) ---- */

/* What the inlined functions read.  An embedder touches `interrupt` alone. */
struct wn_heap {
  char *top;                  /* bump allocation area: [top, limit), zeroed */
  char *limit;                /* lowered to make the next allocation take the slow path */
  uint32_t barrier_threshold; /* first young slot; 0 while marking: see wn_barrier */
  uint32_t young_first;       /* slots from here on may be young */
  uint32_t interrupt;         /* wn_interrupt bits, polled by the embedder; use atomics */
  uint32_t flags;             /* wn_heap_flag bits */
  struct wn_entry_record *entries; /* innermost C-to-VM entry, or NULL */
  struct wn_heap_impl *impl;
  wn_value *handle_next, *handle_limit; /* see wn_handle */
  uint64_t reserved[24];
};

/* Bits of wn_heap.interrupt.  An embedder's loop polls the word and calls wn_poll for the
 * first; any thread may set the others with an atomic OR. */
enum wn_interrupt {
  WN_INTERRUPT_COLLECT = 1,   /* call wn_poll soon */
  WN_INTERRUPT_TERMINATE = 2, /* the embedder's, all from here on */
  WN_INTERRUPT_SIGNAL = 4,
  WN_INTERRUPT_PROFILE = 8,
  WN_INTERRUPT_DEBUG = 16,
  WN_INTERRUPT_LIMIT = 32,    /* near-limit reserve was released: stop soon */
};

/* Bits of wn_heap.flags, for embedders to read. */
enum wn_heap_flag {
  WN_HEAP_MARKING = 1, /* incremental marking is under way */
};

/* ---- Header: 4 bytes at the start of every cell ----
 *
 *   31            16 15      8 7    4  3   2   1   0
 *  +----------------+---------+------+---+---+---+---+
 *  | size / 8, or 0 |  kind   | user | - |age|pin| 0 |
 *  +----------------+---------+------+---+---+---+---+
 *  | slot of the copy (multiple of 4)         |   1  |   forwarded (collector only)
 *  +------------------------------------------+------+
 *
 * size 0: a large cell, its size stands in the page header.  Kind and size never change
 * after publication.  The four user bits belong to the embedder. */
#define WN_HEADER_FORWARDED 1u
#define WN_HEADER_PINNED 2u
#define WN_HEADER_AGED 4u
#define WN_HEADER_USER_SHIFT 4
#define WN_HEADER_USER_MASK 0xF0u
#define WN_HEADER_KIND_SHIFT 8
#define WN_HEADER_SIZE_SHIFT 16
#define WN_CELL_ALIGNMENT 8
#define WN_MAX_SMALL_CELL (64u << 10) /* larger cells get pages of their own */
#define WN_PAGE_BYTES (256u << 10)

/* The number of a kind: its index in config.kinds. */
typedef uint8_t wn_kind;

/* The header, whatever structure the embedder lays over the cell. */
typedef uint32_t __attribute__((may_alias)) wn_header_word;
typedef uint16_t __attribute__((may_alias)) wn_header_half;
static inline wn_header_word *wn_header(const void *cell) {
  return (wn_header_word *)(uintptr_t)cell;
}
static inline wn_kind wn_kind_of(const void *cell) {
  return ((const uint8_t *)cell)[1];
}
WN_API size_t wn_large_cell_bytes(const void *cell);
/* Bytes of the whole cell, header and padding included; a multiple of 8. */
static inline size_t wn_cell_bytes(const void *cell) {
  size_t units = ((const wn_header_half *)cell)[1];
  return __builtin_expect(units != 0, 1) ? units * 8 : wn_large_cell_bytes(cell);
}
static inline unsigned wn_user_bits(const void *cell) {
  return (*wn_header(cell) & WN_HEADER_USER_MASK) >> WN_HEADER_USER_SHIFT;
}
static inline void wn_set_user_bits(void *cell, unsigned bits) {
  uint32_t header = *wn_header(cell) & ~WN_HEADER_USER_MASK;
  __atomic_store_n(wn_header(cell), header | bits << WN_HEADER_USER_SHIFT, __ATOMIC_RELAXED);
}

/* Every page begins with this word; the rest of the page header is the heap's own. */
struct wn_page_head {
  uint32_t flags;
};
#define WN_PAGE_YOUNG 1u
static inline struct wn_page_head *wn_page_of(const void *cell) {
  return (struct wn_page_head *)((uintptr_t)cell & ~(uintptr_t)(WN_PAGE_BYTES - 1));
}

/* ---- Kinds ---- */

/* The end of a range of words that goes to the end of the cell. */
#define WN_TO_END 0xFFFFu

/* Bits of wn_kind_info.flags. */
enum wn_kind_flag {
  WN_KIND_IMMOBILE = 1,   /* allocated old, never moves */
  WN_KIND_EPHEMERONS = 2, /* the weak range holds (key, value) pairs, see below */
  WN_KIND_FREE_SLOTS = 4, /* internal: filler */
};

/* What a cell of a kind consists of.  Word n is the 4-byte unit at offset 4 n; word 0 is
 * the header.  Ranges are half open; an empty range is (0, 0); end WN_TO_END means to the
 * end of the cell.  Bytes in no range are raw.
 *  - slots: strong references.
 *  - weak: references that do not keep their targets alive; the collector replaces a dead
 *    one by the hole.  With WN_KIND_EPHEMERONS: pairs of key and value, the value lives as
 *    long as table and key do; a dead pair becomes (WN_DELETED, hole).
 *  - values: 8-byte aligned wn_value registers of suspended frames.  They are written in
 *    bulk: see wn_remember_cell and wn_shade_cell. */
typedef struct wn_kind_info {
  const char *name;
  uint16_t slots_first, slots_end;
  uint16_t weak_first, weak_end;
  uint16_t values_first; /* word index, even; 0 = none */
  uint16_t flags;
  /* Called when a cell of the kind dies; may not allocate, store, or look at other cells.
   * Young cells of such kinds come from wn_alloc_finalized, not from wn_alloc. */
  void (*finalize)(wn_heap *heap, void *cell);
  /* Called after a collection that cleared weak slots (or pairs) of this live cell; may not
   * allocate. */
  void (*weak_cleared)(wn_heap *heap, void *cell);
  /* Off-heap bytes that belong to the cell, for accounting and snapshots; may be NULL. */
  size_t (*external_bytes)(const void *cell);
  /* The name of the slot at word `word` for snapshots, or NULL. */
  const char *(*slot_name)(const void *cell, unsigned word);
} wn_kind_info;

/* ---- Creating a heap ---- */

/* The young generation alone, or everything. */
typedef enum wn_gc_type { WN_GC_MINOR, WN_GC_MAJOR } wn_gc_type;

/* What a collection may assume about the C stack. */
typedef enum wn_stack_state {
  WN_STACK_SCAN,          /* scan all of it (always right) */
  WN_STACK_SKIP_INNERMOST, /* called from script: frames newer than the innermost
                              wn_entry_record hold nothing that lives on */
  WN_STACK_EMPTY,         /* the event loop says: no C frame holds a cell */
} wn_stack_state;

/* How much the old generation may grow until the next major collection. */
typedef enum wn_growing_mode {
  WN_GROW_DEFAULT,      /* by the measured speeds */
  WN_GROW_CONSERVATIVE, /* near the maximum: by at most 1.3 */
  WN_GROW_MINIMAL,      /* the collection was to reduce memory: by 1.1 */
} wn_growing_mode;

/* One collection, as on_gc is told of it.  Strings are static. */
typedef struct wn_gc_event {
  wn_gc_type type;
  const char *reason;           /* V8's words: "allocation failure", "testing" ... */
  const char *collector_reason; /* "" or "GC in old space requested" ... */
  uint64_t start_ns, end_ns;    /* monotonic */
  size_t used_before, committed_before, used_after, committed_after; /* bytes */
  /* Incremental marking that this collection finished: */
  uint32_t steps;
  uint64_t steps_ns, longest_step_ns, since_marking_start_ns;
  bool reduce_memory;
  double average_mutator_utilisation, current_mutator_utilisation;
  size_t promoted_bytes, survived_bytes, pinned_cells;
  size_t compacted_bytes, compacted_pages; /* moved; emptied by that */
  uint64_t compaction_ns;
  uint64_t callbacks_ns; /* time in the embedder's hooks */
  size_t external_bytes, semispace_bytes; /* after it: external memory, size of a semispace */
  /* The next limit of the old generation and, after a major collection, what the growing
   * rule made it of (docs/heap/pacing.md): */
  size_t old_limit, old_live_bytes;
  double growing_factor, max_growing_factor;
  double gc_speed, mutator_speed; /* bytes a millisecond; 0: not known yet */
  wn_growing_mode growing_mode;
  /* What the speeds are made of: marked between the pauses of the cycle that this collection
   * finished, by steps and by helpers, and the time they took; what came to the old generation
   * between the last pause (or sample of an idle program) and this one, in how much time. */
  size_t marked_bytes;
  uint64_t marking_ns;
  size_t old_allocated_bytes;
  uint64_t mutator_ns;
} wn_gc_event;

/* The parts of a collection, as on_phase tells of them. Those of one thread nest or follow
 * each other. */
typedef enum wn_gc_phase {
  WN_PHASE_MARK_START, /* of an incremental cycle, roots and young survivors */
  WN_PHASE_MARK_STEP,  /* one step between pauses */
  WN_PHASE_MARK,       /* what is left of marking, in the pause */
  WN_PHASE_EPHEMERONS,
  WN_PHASE_SCAVENGE,   /* copying and promoting young survivors */
  WN_PHASE_WEAK,       /* weak slots, weak roots, finalizers */
  WN_PHASE_COMPACT,
  WN_PHASE_SWEEP,      /* what the pause does of it */
  WN_PHASE_SWEEP_STEP, /* idle time's part */
  WN_PHASE_HOOKS,      /* weak_cleared and on_death */
  WN_PHASE_COUNT
} wn_gc_phase;
/* "scavenge", "mark.step" ...; a static string. */
WN_API const char *wn_gc_phase_name(wn_gc_phase phase);

/* Which rules say how large the generations are (docs/heap/pacing.md). */
typedef enum wn_pacing {
  /* For a program that shares its machine: the old generation may grow by two fifths of what
   * lives, at first to 8 MB; the nursery, up to 64 MB, is no larger than the old generation. */
  WN_PACING_LEAN,
  /* V8's: up to four times of what lives, at first to 512 MB; semispaces of up to 16 MB. */
  WN_PACING_V8,
} wn_pacing;

/* How a heap is to be.  Begin with wn_heap_config_init; wn_heap_new copies it and the array of
 * kinds, whose names stay the caller's and live as long as the heap. */
typedef struct wn_heap_config {
  size_t context_bytes;      /* sizeof the embedder's context, wn_heap included; <= 512 KiB */
  const wn_kind_info *kinds; /* kinds[0] is reserved (filler) and may be zeros */
  unsigned kind_count;       /* at most 255 */
  size_t max_old_bytes;      /* 0: default (from physical memory and cgroup) */
  size_t max_semispace_bytes; /* 0: from the same, at most 64 or 16 MB (pacing); made a power of
                               * two.  A scavenge lasts about 1 ms for each MB that survives. */
  size_t min_semispace_bytes; /* 0: 1 MB, or 256 KB with old_births */
  size_t initial_old_bytes; /* 0: by the pacing; else the old limit is never less */
  size_t max_heap_bytes, initial_heap_bytes; /* of all generations; the four above win */
  unsigned promote_when_to_is_over; /* percent; 0: off (promotion at second survival only) */
  /* Mechanisms, all on by default but gc_global; each can be switched off by itself. */
  bool incremental_marking; /* off: the old generation is marked in one pause */
  bool concurrent_marking;  /* a helper marks between the steps; needs the one above */
  bool lazy_sweeping;       /* off: the pause sweeps every page */
  bool concurrent_sweeping; /* a helper sweeps too; needs the one above */
  bool parallel_scavenge;   /* helpers copy too */
  bool parallel_compaction; /* helpers evacuate and update references too */
  bool compaction;          /* fragmented old pages are evacuated */
  bool compact_always;      /* every full collection compacts as much as it can; off */
  bool optimize_for_size;   /* marking cycles compact earlier and more; off */
  bool young_large_cells;   /* off: large cells are born old */
  bool reuse_runs;          /* memory of freed large cells is kept a while for the next ones */
  bool old_births;          /* cells are born old while most of the nursery would survive;
                             * off in wn_heap_config_init_v8 */
  bool memory_reducer;      /* see wn_memory_reducer_next */
  bool resting_pages;       /* sparse old pages are not allocated from while there is free memory
                             * elsewhere; off in wn_heap_config_init_v8 */
  unsigned memory_reducer_delay_ms; /* from growth to its first cycle; 0: 8000 */
  bool detect_ineffective;  /* four futile major collections in a row end the program */
  bool gc_global;           /* every collection is a major one */
  unsigned helper_threads;  /* most helpers this heap uses, 0 by default; UINT_MAX: cores - 1,
                             * at most 7.  No thread is made before there is work for it. */
  wn_pacing pacing;
  unsigned growing_percent; /* the old limit is live bytes + this; 0: by the pacing */
  unsigned semispace_growth_factor; /* at least 2; 0: 2 */
  /* Semispaces get no larger than lets a scavenge take this long, in microseconds of the
   * mutator thread's CPU time, or the minimum; 0: their size follows survival alone.  300 by
   * default, 2000 with WN_PACING_V8's.  With old_births it also bounds steps of marking, and
   * is relaxed where it costs too much (docs/heap/births.md). */
  unsigned scavenge_goal_us;
  uint64_t gc_interval;     /* a collection after every N allocations; 0: off */
  /* Most bytes of committed heap, external memory and code together; 0: no such limit. */
  size_t memory_limit_bytes;
  bool precise_roots;       /* the C stack is not scanned: locals live in handles */
  /* Called on the mutator thread before each collection; may be NULL; may not allocate, but
   * wn_heap_get_stats works. */
  void (*on_gc_begin)(wn_heap *heap, wn_gc_type type, void *data);
  /* Called on the mutator thread after each collection; may be NULL; may not allocate. */
  void (*on_gc)(wn_heap *heap, const wn_gc_event *event, void *data);
  /* Called when a phase has ended, with its begin and end (monotonic); may be NULL; may not
   * allocate. */
  void (*on_phase)(wn_heap *heap, wn_gc_phase phase, uint64_t begin_ns, uint64_t end_ns,
                   void *data);
  /* Called on the mutator thread before a stop that is no collection: the start of a marking
   * cycle (WN_PHASE_MARK_START) and each step of one, whose ends on_phase tells; may be NULL;
   * may not allocate. */
  void (*on_step_begin)(wn_heap *heap, wn_gc_phase phase, void *data);
  /* The limit is reached and nothing helped: must not return. location as in V8:
   * "Reached heap limit", "CALL_AND_RETRY_LAST" ...; "Reached memory limit" is that of
   * memory_limit_bytes.  wn_heap_get_stats works inside; so does wn_heap_census, unless the
   * collector itself ran out of pages (it says so by returning false).
   * NULL: a short report and abort. */
  void (*on_out_of_memory)(wn_heap *heap, const char *location, void *data);
  /* Near the limit: may return a higher limit in bytes, or 0. May be NULL. */
  size_t (*on_near_limit)(wn_heap *heap, size_t current_limit, void *data);
  void *data; /* for the hooks above */
} wn_heap_config;

/* Fills in defaults: WN_PACING_LEAN, no helper threads, a goal of 300 us.  WINNOW_ZEAL in the
 * environment is honoured in every build. */
WN_API void wn_heap_config_init(wn_heap_config *config);
/* The same for a program that has its machine to itself: WN_PACING_V8, as many helper threads
 * as there are cores left, and a goal of 2 ms for scavenges. */
WN_API void wn_heap_config_init_v8(wn_heap_config *config);
/* NULL with errno set when not even a small cage can be reserved.  Reads the bounds of the
 * calling thread's stack. */
WN_API wn_heap *wn_heap_new(const wn_heap_config *config);
/* Runs all finalizers and gives the memory back. */
WN_API void wn_heap_free(wn_heap *heap);

/* The calling thread becomes the heap's mutator: from now on its stack is scanned, and no
 * other thread may use the heap.  The caller sees to it that the thread before has finished
 * with the heap, and that none of its frames holds cells: what is to live is in roots or
 * persistents.  Not inside wn_enter.  Call it too before cells are used on a stack of the
 * program's own making (a coroutine), with bounds from wn_heap_set_stack. */
WN_API void wn_heap_set_thread(wn_heap *heap);
/* Like wn_heap_set_thread for a stack that ends (begins to grow) at `high`: an address one
 * past its highest word.  Stacks that are switched away from are not scanned. */
WN_API void wn_heap_set_stack(wn_heap *heap, void *high);

/* Zeal modes, for tests: a comma list of
 *   collect=N (a collection at every Nth allocation), major=N (every Nth of them is major),
 *   interval=N:SEED (at seeded random intervals, N collections at the most in all),
 *   promote (always), pin=N (pin every Nth young cell a scavenge meets, at random),
 *   old=N (one of N cells is born old, at random),
 *   births=N (one of N areas that cells are born in lies in the old generation, at random),
 *   evacuate (move all old cells that may move, in every major collection),
 *   no-room=N (refuse one of N requests for memory to move them to, at random),
 *   workers=N (every scavenge, however small, by N threads that yield at random),
 *   step=1 (marking always on, one cell a step), mark (marking nearly always on, on helpers),
 *   helper=N (stop and start the helpers at every Nth allocation, at random), yield=N
 *   (helpers mark a few cells at a time and yield, once in N times, at random),
 *   no-box-reuse, verify=N (verify the heap
 *   around every Nth collection), poison (freed and vacated memory is overwritten / PROT_NONE).
 * Returns false if the text has an unknown word. */
WN_API bool wn_heap_set_zeal(wn_heap *heap, const char *modes);

/* ---- Allocation: may collect; zeroed body (all slots are holes) ---- */

/* The out-of-line half of wn_alloc.  MAY COLLECT. */
WN_API void *wn_alloc_slow(wn_heap *heap, wn_kind kind, size_t bytes);
/* `bytes` counts the header.  Never NULL: exhaustion ends in on_out_of_memory. */
static inline void *wn_alloc(wn_heap *heap, wn_kind kind, size_t bytes) {
  size_t size = (bytes + 7) & ~(size_t)7;
  char *p = heap->top;
  if (__builtin_expect(size <= (size_t)(heap->limit - p) && size <= WN_MAX_SMALL_CELL, 1)) {
    heap->top = p + size;
    *wn_header(p) = (uint32_t)(size / 8) << WN_HEADER_SIZE_SHIFT |
                    (uint32_t)kind << WN_HEADER_KIND_SHIFT;
    return p;
  }
  return wn_alloc_slow(heap, kind, size);
}
/* wn_alloc that answers NULL, instead of ending in on_out_of_memory, when the heap's limit
 * does not allow the cell even after a full collection (and on_near_limit gives no more).
 * What is live may then exceed the limit by up to a nursery: drop something before the next
 * allocation that cannot fail.  Kinds with finalizers and immobile kinds are fine. */
WN_API void *wn_try_alloc(wn_heap *heap, wn_kind kind, size_t bytes);
/* wn_alloc_old that answers NULL. */
WN_API void *wn_try_alloc_old(wn_heap *heap, wn_kind kind, size_t bytes);
/* wn_alloc for kinds with a finalizer: registers the cell, so that the scavenge which finds
 * it dead runs the finalizer.  (Large cells, old cells and wn_try_alloc need no such care.) */
WN_API void *wn_alloc_finalized(wn_heap *heap, wn_kind kind, size_t bytes);
/* In the old generation at once; the only way for WN_KIND_IMMOBILE kinds. */
WN_API void *wn_alloc_old(wn_heap *heap, wn_kind kind, size_t bytes);
/* Between these no collection may happen (checked in debug builds); allocation inside is a
 * programmer error unless it was reserved. */
WN_API void wn_no_collect_begin(wn_heap *heap);
WN_API void wn_no_collect_end(wn_heap *heap);
/* Makes sure that the next `bytes` of wn_alloc do not collect. May collect itself. */
WN_API void wn_reserve(wn_heap *heap, size_t bytes);
/* wn_reserve that answers false when the limit does not allow it. */
WN_API bool wn_try_reserve(wn_heap *heap, size_t bytes);

/* ---- Slots ---- */

/* Keeps the compiler from leaving only a half-computed address of a cell in registers. */
static inline void *wn_exact(void *p) {
  __asm__("" : "+r"(p));
  return p;
}
static inline void *wn_slot_cell(const wn_heap *heap, wn_slot s) {
  return wn_exact((char *)(uintptr_t)heap + (uint64_t)s.bits * 2);
}
static inline wn_slot wn_cell_slot(const wn_heap *heap, const void *cell) {
  return (wn_slot){(uint32_t)((uintptr_t)((const char *)cell - (const char *)heap) >> 1)};
}
/* The payload of the box that a slot points to. */
static inline double *wn_slot_box(const wn_heap *heap, wn_slot s) {
  return (double *)((char *)(uintptr_t)heap + ((uint64_t)s.bits - 2) * 2 + 8);
}
static inline wn_value wn_slot_value(const wn_heap *heap, wn_slot s) {
  if (s.bits & 1) return wn_from_int(wn_slot_to_int(s));
  if (__builtin_expect(s.bits & 2, 0)) {
    wn_value v;
    memcpy(&v.bits, wn_slot_box(heap, s), 8);
    return v;
  }
  if (s.bits < WN_SLOT_FIRST_CELL) return (wn_value){WN_TAG_CONST | s.bits};
  return wn_from_cell(wn_slot_cell(heap, s));
}
/* Reads a slot. */
static inline wn_value wn_load(const wn_heap *heap, const wn_slot *slot) {
  return wn_slot_value(heap, *slot);
}
/* Reads a slot that is known to hold a cell or a constant; NULL for the hole and constants. */
static inline void *wn_load_cell(const wn_heap *heap, const wn_slot *slot) {
  return slot->bits < WN_SLOT_FIRST_CELL ? NULL : wn_slot_cell(heap, *slot);
}

/* The out-of-line half of wn_barrier, for old hosts. */
WN_API void wn_barrier_slow(wn_heap *heap, void *host, wn_slot *slot, wn_slot old,
                            wn_slot value);
/* The barrier: one check.  Small integers count as slot 0; the threshold is the first young
 * slot, or 0 while marking, when every store takes the slow half. */
static inline void wn_barrier(wn_heap *heap, void *host, wn_slot *slot, wn_slot old,
                              wn_slot value) {
  uint32_t key = value.bits & 1 ? 0 : value.bits;
  if (__builtin_expect(key >= heap->barrier_threshold, 0)) {
    if (!(wn_page_of(host)->flags & WN_PAGE_YOUNG)) {
      wn_barrier_slow(heap, host, slot, old, value);
    }
  }
}
/* Stores a double (or an int beyond 31 bits): reuses the slot's box or takes a new one. */
WN_API void wn_store_number_slow(wn_heap *heap, void *host, wn_slot *slot, double d);
/* host.slot = v.  Never collects, never fails.  (Always inlined: an interpreter's loop is so
 * large that compilers would rather call it.) */
static inline __attribute__((always_inline)) void wn_store(wn_heap *heap, void *host, wn_slot *slot, wn_value v) {
  wn_slot s;
  if (wn_is_cell(v)) {
    s = wn_cell_slot(heap, wn_to_cell(v));
  } else if (wn_is_int(v) && wn_to_int(v) >= WN_SMALL_INT_MIN &&
             wn_to_int(v) <= WN_SMALL_INT_MAX) {
    s = wn_slot_from_int(wn_to_int(v));
  } else if (wn_is_constant(v)) {
    s = (wn_slot){(uint32_t)v.bits};
  } else {
    wn_store_number_slow(heap, host, slot, wn_number(v));
    return;
  }
  wn_slot old = *slot;
  __atomic_store_n(&slot->bits, s.bits, __ATOMIC_RELAXED);
  wn_barrier(heap, host, slot, old, s);
}
/* host.slot = cell (NULL stores the hole). */
static inline void wn_store_cell(wn_heap *heap, void *host, wn_slot *slot,
                                 const void *cell) {
  wn_slot s = cell ? wn_cell_slot(heap, cell) : (wn_slot){0};
  wn_slot old = *slot;
  __atomic_store_n(&slot->bits, s.bits, __ATOMIC_RELAXED);
  wn_barrier(heap, host, slot, old, s);
}
/* host.slot = a small integer. */
static inline void wn_store_int(wn_heap *heap, void *host, wn_slot *slot, int32_t i) {
  wn_slot old = *slot;
  __atomic_store_n(&slot->bits, wn_slot_from_int(i).bits, __ATOMIC_RELAXED);
  if (!wn_slot_is_pointer(old)) return; /* nothing is reached, nothing lost */
  wn_barrier(heap, host, slot, old, wn_slot_from_int(i));
}

/* dst[0..n) = src[0..n), boxes cloned; ranges of different cells, or not overlapping.
 * MAY COLLECT (before anything is written): src and dst are given as cell and word index. */
WN_API void wn_slots_copy(wn_heap *heap, void *dst_host, size_t dst_word, void *src_host,
                          size_t src_word, size_t n);
/* wn_slots_copy that writes nothing and answers false when the limit does not allow the
 * boxes. */
WN_API bool wn_try_slots_copy(wn_heap *heap, void *dst_host, size_t dst_word,
                              void *src_host, size_t src_word, size_t n);
/* Transfers n slots, boxes change owner, and leaves holes in those source places that the
 * destination does not cover.  Overlap is allowed.  Cannot collect. */
WN_API void wn_slots_move(wn_heap *heap, void *dst_host, size_t dst_word, void *src_host,
                          size_t src_word, size_t n);
/* Exchanges two slots, boxes included.  Cannot collect. */
WN_API void wn_slot_swap(wn_heap *heap, void *host_a, wn_slot *a, void *host_b,
                         wn_slot *b);
/* Fills n slots with a value that needs no box (anything but a double). Cannot collect. */
WN_API void wn_slots_fill(wn_heap *heap, void *host, size_t word, size_t n, wn_value v);
static inline wn_slot *wn_slot_at(void *cell, size_t word) {
  return (wn_slot *)cell + word;
}

/* Reads a weak slot (or the value of an ephemeron pair that a lookup found): the result is
 * shaded while marking, so that it stays valid. */
WN_API wn_value wn_load_weak(wn_heap *heap, const wn_slot *slot);
/* Writes values of a frame cell, which a helper may be scanning at this moment. */
static inline void wn_values_store(wn_value *to, const wn_value *from, size_t n) {
  for (size_t i = 0; i < n; i++)
    __atomic_store_n(&to[i].bits, from[i].bits, __ATOMIC_RELAXED);
}
static inline void wn_values_fill(wn_value *to, wn_value v, size_t n) {
  for (size_t i = 0; i < n; i++) __atomic_store_n(&to[i].bits, v.bits, __ATOMIC_RELAXED);
}
/* Call after the values of a frame cell were written. */
WN_API void wn_remember_cell(wn_heap *heap, void *cell);
/* Call before the values of a frame cell are copied out (and only then overwrite them), and
 * for any cell that comes back from a weak place which is not a slot. */
WN_API void wn_shade_cell(wn_heap *heap, void *cell);

/* ---- Roots ---- */

/* Who asks a root visitor for its places: opaque, valid during the call. */
typedef struct wn_visitor wn_visitor;
/* Each of these shows the collector one place (or n of them) that holds a reference, which
 * it may update.  Only inside a visitor.  Values and slots that are no cells are skipped. */
WN_API void wn_visit_value(wn_visitor *v, wn_value *value);
WN_API void wn_visit_values(wn_visitor *v, wn_value *values, size_t n);
WN_API void wn_visit_cell(wn_visitor *v, void **cell); /* NULL is skipped */
/* A slot outside the heap: as the three above. */
WN_API void wn_visit_slot(wn_visitor *v, wn_slot *slot);
/* Precise roots: fn visits every value it owns; they are updated when cells move. */
typedef void wn_roots_fn(wn_visitor *v, void *data);
WN_API void wn_heap_add_roots(wn_heap *heap, wn_roots_fn *fn, void *data);
WN_API void wn_heap_remove_roots(wn_heap *heap, wn_roots_fn *fn, void *data);
/* Weak tables in malloc'd memory: fn runs in each collection once liveness is known and asks
 * wn_weak_alive for each entry: it updates the pointer and returns true, or returns false
 * when the cell is dead.  `major` is false in scavenges (only young cells can have died). */
typedef void wn_weak_roots_fn(wn_visitor *v, bool major, void *data);
WN_API void wn_heap_add_weak_roots(wn_heap *heap, wn_weak_roots_fn *fn, void *data);
WN_API void wn_heap_remove_weak_roots(wn_heap *heap, wn_weak_roots_fn *fn, void *data);
WN_API bool wn_weak_alive(wn_visitor *v, void **cell);

/* A root of its own, for memory that is not scanned: keeps its cell alive until it is freed,
 * and is updated when the cell moves.  Not for other threads. */
typedef struct wn_persistent wn_persistent;
/* The caller owns the result and frees it with wn_persistent_free; what is left at the end
 * goes with the heap.  Freeing, reading and writing one takes a few instructions. */
WN_API wn_persistent *wn_persistent_new(wn_heap *heap, wn_value v);
WN_API void wn_persistent_free(wn_persistent *p);
WN_API wn_value wn_persistent_get(const wn_persistent *p);
WN_API void wn_persistent_set(wn_persistent *p, wn_value v);
/* From now on p does not keep its cell alive; when that dies p becomes undefined and
 * on_death (may be NULL; may not allocate) is called after the collection. */
WN_API void wn_persistent_make_weak(wn_persistent *p, void (*on_death)(void *), void *data);

/* ---- Handles: precise roots for locals, for embedders that want them ----
 *
 * A handle is a place that holds a value and is updated when its cell moves.  It lives until
 * the scope that was innermost when it was made is closed; scopes nest and are closed in
 * the reverse order.  With config.precise_roots the C stack is not scanned: then a cell that
 * is used across a call that may collect has to be in a handle (or another root), and is
 * read from it again afterwards.  Nothing is pinned then, every cell can move.  Without it
 * handles are merely roots that do not pin.
 *
 *     wn_handle_scope scope;
 *     wn_handle_scope_open(heap, &scope);
 *     wn_value *list = wn_handle(heap, first);
 *     ... *list = wn_from_cell(more(heap, list)); ...
 *     wn_value result = wn_handle_scope_close(&scope, *list);   (no handle yet)
 */

/* One open scope, in memory of the caller's. */
typedef struct wn_handle_scope {
  wn_heap *heap;
  wn_value *next, *limit; /* the heap's, when the scope was opened */
} wn_handle_scope;
/* The out-of-line halves of the functions below. */
WN_API wn_value *wn_handle_slow(wn_heap *heap, wn_value v);
WN_API void wn_handle_scope_close_slow(wn_handle_scope *s);
/* Opens a scope. */
static inline void wn_handle_scope_open(wn_heap *heap, wn_handle_scope *s) {
  s->heap = heap;
  s->next = heap->handle_next;
  s->limit = heap->handle_limit;
}
/* A place for v in the innermost scope; it may be read and written like any variable. */
static inline wn_value *wn_handle(wn_heap *heap, wn_value v) {
  if (__builtin_expect(heap->handle_next == heap->handle_limit, 0))
    return wn_handle_slow(heap, v);
  *heap->handle_next = v;
  return heap->handle_next++;
}
/* Ends the innermost scope and all its handles; v is handed through, as the function's
 * result that the caller puts into a handle of its own. */
static inline wn_value wn_handle_scope_close(wn_handle_scope *s, wn_value v) {
  wn_heap *heap = s->heap;
  heap->handle_next = s->next;
  if (__builtin_expect(heap->handle_limit != s->limit, 0)) wn_handle_scope_close_slow(s);
  return v;
}

/* One C-to-VM entry.  wn_enter stores the callee-saved registers and the stack pointer in a
 * record, links it into heap->entries, calls fn(arg) and unlinks it. */
typedef struct wn_entry_record {
  struct wn_entry_record *previous;
  void *stack_pointer;
  void *registers[6];
} wn_entry_record;
WN_API uint64_t wn_enter(wn_heap *heap, uint64_t (*fn)(void *arg), void *arg);

/* Keeps a cell alive and pinned up to this point of a function. */
static inline void wn_keep_alive(const void *cell) { __asm__ volatile("" : : "r"(cell) : "memory"); }

/* ---- Collecting ---- */

/* A collection now, on request.  `stack` says what the C stack may hold; WN_STACK_SCAN is
 * always right.  `reason` is a static string for events.  MAY COLLECT. */
WN_API void wn_collect(wn_heap *heap, wn_gc_type type, wn_stack_state stack,
                       const char *reason);
/* Does what WN_INTERRUPT_COLLECT asks for (a collection or a marking step) and clears it. */
WN_API void wn_poll(wn_heap *heap, wn_stack_state stack);
/* Idle time: goes on with marking or sweeping that has begun, for about `ns`; true if there is
 * more to do. Starts no cycle. */
WN_API bool wn_idle(wn_heap *heap, uint64_t ns);

/* The memory reducer gives memory back when a program has become quiet: some time after a
 * collection that grew the heap (8 s, as V8's) it runs a cycle in small steps, shrinks the
 * nursery, and returns empty pages.  The embedder owns the clock: */
#define WN_REDUCER_NEVER UINT64_MAX
/* Milliseconds from now until wn_memory_reducer_tick should be called: 0 while it is at
 * work, WN_REDUCER_NEVER when nothing is to be done.  Cheap; ask after each turn of the
 * event loop that ran a callback, or after each on_gc, and set one timer that does not keep
 * the loop alive. */
WN_API uint64_t wn_memory_reducer_next(wn_heap *heap);
/* Does what is due, in about a millisecond (the end of a cycle is a pause of its own); takes
 * note of how much is allocated when it is early.  MAY COLLECT. */
WN_API void wn_memory_reducer_tick(wn_heap *heap, wn_stack_state stack);
/* Everything that can be given back, at once and precisely: two full collections that reduce
 * memory. For "low memory" notifications. */
WN_API void wn_reduce_memory(wn_heap *heap, wn_stack_state stack, const char *reason);

/* One step of collecting the old generation, of at most about `ns`, for programs with a
 * rhythm of their own (a frame of a game): starts a marking cycle when none is under way,
 * works on it, ends it.  True until the cycle has ended.  The start and the end include a
 * scavenge, which is not bounded by `ns`. */
WN_API bool wn_step(wn_heap *heap, wn_stack_state stack, uint64_t ns);
typedef enum wn_pressure {
  WN_PRESSURE_MODERATE, /* begins a marking cycle, or ends the one under way */
  WN_PRESSURE_CRITICAL, /* a full collection now; all memory that is not needed goes back */
} wn_pressure;
/* The system is short of memory. */
WN_API void wn_memory_pressure(wn_heap *heap, wn_stack_state stack, wn_pressure pressure);
/* Signed change of the bytes that cells own outside the heap. May request a collection. */
WN_API void wn_external_adjust(wn_heap *heap, int64_t bytes);
/* Before an embedder obtains `bytes` of external memory for a size that a program chose: false
 * when memory_limit_bytes does not allow it even after collecting (the embedder then throws).
 * Counts nothing: call wn_external_adjust once the memory is there. MAY COLLECT. */
WN_API bool wn_external_try(wn_heap *heap, size_t bytes);
/* Signed change of the bytes that the embedder holds outside the heap for itself (bytecode, regular
 * expressions, tables, what the allocator adds to small blocks): they count towards
 * memory_limit_bytes only. */
WN_API void wn_code_adjust(wn_heap *heap, int64_t bytes);

/* ---- Watching ---- */

/* Calls fn about every `interval` bytes of allocation with the cell that crossed the mark: its
 * header is written, its body is zero; bytes is its size. fn may not allocate. Returns a number
 * for removal. Costs nothing between the marks. */
typedef void wn_allocation_fn(wn_heap *heap, void *cell, size_t bytes, void *data);
WN_API unsigned wn_heap_add_allocation_observer(wn_heap *heap, size_t interval,
                                                wn_allocation_fn *fn, void *data);
WN_API void wn_heap_remove_allocation_observer(wn_heap *heap, unsigned number);

/* A number that a cell keeps for life, however often it moves, and that no other cell gets:
 * 1, 3, 5 ... in the order of asking.  The first call makes the side table. */
WN_API uint32_t wn_heap_object_id(wn_heap *heap, const void *cell);
/* The live cell with that number, or NULL. */
WN_API void *wn_heap_object_with_id(wn_heap *heap, uint32_t id);
/* Drops the table; numbers go on where they were. */
WN_API void wn_heap_forget_ids(wn_heap *heap);

/* How many cells of each kind there are, and how large: [kind]. */
typedef struct wn_kind_count {
  uint64_t cells;
  uint64_t bytes;
  uint64_t external_bytes; /* what the kind's external_bytes hook says of them */
} wn_kind_count;
/* Fills counts[256], boxes as kind 255; false when the heap cannot be walked, in the middle of a
 * collection. */
WN_API bool wn_heap_census(wn_heap *heap, wn_kind_count counts[256]);
/* The registered name of a kind, or NULL. */
WN_API const char *wn_kind_name(wn_heap *heap, wn_kind kind);

/* ---- Looking at it ---- */

/* Figures of this moment, in bytes unless they are counts. */
typedef struct wn_heap_stats {
  size_t used_bytes;      /* bytes in cells */
  size_t committed_bytes; /* memory obtained for the heap */
  size_t limit_bytes;     /* old maximum + 3 semispaces, as V8's heap_size_limit */
  size_t external_bytes, code_bytes;
  size_t old_limit, old_max; /* where the next major cycle starts, and the maximum */
  size_t memory_limit;       /* memory_limit_bytes, 0: none */
  size_t young_used, young_committed, young_capacity;
  size_t young_large_used, young_large_committed;
  size_t old_used, old_committed;
  size_t large_used, large_committed;
  size_t immobile_used, immobile_committed;
  size_t reserved_bytes; /* of address space */
  size_t persistent_bytes, persistent_used; /* persistents: memory, and the part in use */
  uint64_t scavenges, major_collections, marking_steps;
  uint64_t allocated_bytes; /* since the start */
  uint64_t gc_ns;
  uint64_t compactions, compacted_bytes, compacted_pages; /* since the start */
  uint64_t parallel_scavenges; /* those in which helpers took part */
} wn_heap_stats;
/* Fills in *stats.  A few loads; may be asked at any time but inside a visitor. */
WN_API void wn_heap_get_stats(wn_heap *heap, wn_heap_stats *stats);
/* How long the mutator was stopped: buckets that grow by a ninth, from 256 ns on. */
#define WN_HISTOGRAM_BUCKETS 256
typedef struct wn_histogram {
  uint64_t count, total_ns, longest_ns;
  uint32_t buckets[WN_HISTOGRAM_BUCKETS];
} wn_histogram;
typedef enum wn_pause_sort {
  WN_PAUSE_MINOR, /* scavenges */
  WN_PAUSE_MAJOR, /* full collections and the ends of marking cycles */
  WN_PAUSE_STEP,  /* starts and steps of marking cycles */
  WN_PAUSE_SORTS
} wn_pause_sort;
/* The pauses of one sort since the heap was made. */
WN_API void wn_heap_get_pauses(const wn_heap *heap, wn_pause_sort sort,
                               wn_histogram *histogram);
/* The time that `percent` (0 to 100) of the pauses did not exceed, to 9 % above; 0 when
 * there was none. */
WN_API uint64_t wn_histogram_percentile(const wn_histogram *histogram, double percent);
/* Calls fn for each live or not yet swept cell; fn may not allocate. */
WN_API void wn_heap_walk(wn_heap *heap, void (*fn)(void *cell, void *data), void *data);
/* Checks every invariant; prints what is wrong and returns false. */
WN_API bool wn_heap_verify(wn_heap *heap);
static inline bool wn_is_young(const void *cell) {
  return wn_page_of(cell)->flags & WN_PAGE_YOUNG;
}

#ifdef __cplusplus
}
#endif
#endif
