/* SPDX-License-Identifier: MIT */
/* The marker: tri-colour marking of old cells in steps, or of the whole heap in a pause.
 *
 *   white   mark bit clear
 *   grey    mark bit set, on a worklist
 *   black   mark bit set, scanned
 *
 * One scanning loop serves three ways of marking, as a constant that the compiler folds:
 *   MARK_FULL    in a pause, young and old cells alike;
 *   MARK_ALONE   old cells only, and nobody else marks: steps, and the final pause;
 *   MARK_SHARED  old cells only, while helpers run: mark bits are set by fetch_or.
 *
 * The incremental phase starts right after a scavenge, takes every young survivor as a
 * root, and counts all young cells as live from then on.  It keeps the snapshot invariant:
 * what was reachable when it started gets marked, because a store logs the value it
 * overwrites (barrier.c), weak reads shade what they return, and cells that come to the old
 * generation later are black.  So no root is scanned twice, and when the worklist is empty
 * at the end nothing black refers to anything white.
 *
 * Scanning is a random walk through memory, so its speed is that of cache misses.  Cells
 * leave the worklist through a queue of a few whose memory is being prefetched; what is
 * written for each page is kept in one dense table, not in page headers, which all fall
 * into the same sets of the cache.
 *
 * Large cells are scanned a few thousand words at a time, so a step stays short and the
 * worklist does not grow by an array's length. */
#include "heap/mark.h"

#include <sched.h>

#include "heap/compact.h"
#include "heap/ephemeron.h"
#include "heap/space.h"
#include "heap/worklist.h"

#define LARGE_SCAN_WORDS 4096
#define QUEUE_CELLS 32 /* being prefetched */

typedef enum mark_mode { MARK_FULL, MARK_ALONE, MARK_SHARED } mark_mode;

static inline mark_mode mode_of(const impl *im) {
  if (im->marker.phase == MARKING_FULL) return MARK_FULL;
  return im->marker.shared ? MARK_SHARED : MARK_ALONE;
}

/* ---- colours ---- */

/* Sets the mark bit; false if it was set. */
static inline bool set_mark(void *cell, mark_mode mode) {
  uint64_t *word = &page_of(cell)->mark[granule_of(cell) / 64];
  uint64_t bit = UINT64_C(1) << (granule_of(cell) % 64);
  uint64_t was = __atomic_load_n(word, __ATOMIC_RELAXED);
  if (was & bit) return false;
  if (mode == MARK_SHARED && !FAULT(FAULT_MARK_NOT_ATOMIC))
    return !(__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit);
  if (FAULT(FAULT_MARK_NOT_ATOMIC)) sched_yield(); /* the moment that fetch_or closes */
  __atomic_store_n(word, was | bit, __ATOMIC_RELAXED);
  return true;
}

/* What the loop needs of the heap, in registers: a store through a pointer might change
 * anything in memory, for all that the compiler knows. */
typedef struct view {
  char *base;
  uint32_t first_young, young_slots;
  uint32_t *live;
  mark_mode mode;
} view;

static WN_ALWAYS_INLINE view view_of(const mark_worker *w, mark_mode mode) {
  const impl *im = w->im;
  return (view){(char *)im->heap, im->first_slot, im->young_slots / 2, w->live, mode};
}

static WN_ALWAYS_INLINE void *cell_in(view v, uint32_t slot) {
  return v.base + (uint64_t)(slot & ~3u) * 2;
}

/* The rotation makes small integers large: see slot_is_young. */
static WN_ALWAYS_INLINE bool is_young(view v, uint32_t slot) {
  uint32_t d = slot - v.first_young;
  return (d >> 1 | d << 31) < v.young_slots;
}

static WN_ALWAYS_INLINE void count_live(view v, uint32_t slot, size_t bytes) {
  v.live[slot >> (PAGE_SHIFT - 1)] += (uint32_t)bytes;
}

static WN_ALWAYS_INLINE bool is_markable(view v, uint32_t slot) {
  return slot_is_pointer(slot) && (v.mode == MARK_FULL || !is_young(v, slot));
}

static WN_ALWAYS_INLINE void mark_target(mark_worker *w, view v, uint32_t slot) {
  if (!set_mark(cell_in(v, slot), v.mode)) return;
  if (slot & 2) {
    count_live(v, slot, BOX_BYTES);
    return;
  }
  worklist_push(w, slot);
  if (WN_UNLIKELY(w->wakes)) vec_push(&w->im->marker.woken, slot);
}

void mark_worker_slot(mark_worker *w, uint32_t slot) {
  view v = view_of(w, mode_of(w->im));
  if (is_markable(v, slot)) mark_target(w, v, slot);
}

void mark_slot(impl *im, uint32_t slot) {
  if (im->marker.phase != MARKING_OFF) mark_worker_slot(&im->marker.workers[0], slot);
}

void mark_cell(impl *im, void *cell) {
  uint32_t tag = wn_kind_of(cell) == KIND_BOX ? 2 : 0;
  mark_slot(im, slot_of(im, cell) | tag);
}

/* ---- scanning ---- */

static WN_ALWAYS_INLINE void scan_each(mark_worker *w, view v, const wn_slot *from,
                                       const wn_slot *to) {
  for (const wn_slot *slot = from; slot < to; slot++) {
    uint32_t bits = __atomic_load_n(&slot->bits, __ATOMIC_RELAXED);
    if (is_markable(v, bits)) mark_target(w, v, bits);
  }
}

/* The mark words of a very long array's cells lie anywhere, too; a shorter one's mostly are in
 * the cache, and looking ahead takes longer than it saves. */
#define MARKS_AHEAD (3 * INT_RUN)
#define MARKS_FROM 2048

static WN_ALWAYS_INLINE void prefetch_marks(view v, const wn_slot *slot) {
  for (size_t i = 0; i < INT_RUN; i++) {
    uint32_t bits = __atomic_load_n(&slot[i].bits, __ATOMIC_RELAXED);
    if (!is_markable(v, bits)) continue;
    void *cell = cell_in(v, bits);
    __builtin_prefetch(&page_of(cell)->mark[granule_of(cell) / 64], 1);
  }
}

/* Many slots: runs of integers are passed over. */
static WN_NOINLINE void scan_long(mark_worker *w, view v, const wn_slot *from,
                                  const wn_slot *to) {
  const wn_slot *slot = from + ((uintptr_t)from >> 2 & 1);
  const wn_slot *ahead_to = to - from >= MARKS_FROM ? to - MARKS_AHEAD - INT_RUN : NULL;
  scan_each(w, v, from, slot);
  for (; to - slot >= INT_RUN; slot += INT_RUN)
    if (!slots_are_ints(slot)) {
      if (slot <= ahead_to) prefetch_marks(v, slot + MARKS_AHEAD);
      scan_each(w, v, slot, slot + INT_RUN);
    }
  scan_each(w, v, slot, to);
}

static WN_ALWAYS_INLINE void scan_words(mark_worker *w, view v, void *cell,
                                        const wn_slot *from, const wn_slot *to) {
  if (WN_UNLIKELY(to - from >= LONG_SCAN))
    scan_long(w, v, from, to);
  else
    scan_each(w, v, from, to);
  if (WN_UNLIKELY(w->im->compact.recording) && !FAULT(FAULT_CANDIDATE_MARKER))
    compact_record_slots(w->im, cell, from, to);
}

static void scan_values(mark_worker *w, void *cell, const kind_layout *k, size_t words) {
  const wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  for (; (const uint32_t *)(value + 1) <= (uint32_t *)cell + words; value++) {
    wn_value v = {__atomic_load_n(&value->bits, __ATOMIC_RELAXED)};
    if (wn_is_cell(v)) mark_worker_slot(w, slot_of(w->im, wn_to_cell(v)));
  }
  if (w->im->compact.recording) compact_record_values(w->im, cell);
}

/* Values and weak ranges: rare, so out of the hot loop. */
static WN_NOINLINE void scan_special(mark_worker *w, void *cell, const kind_layout *k,
                                     size_t words) {
  if (k->flags & KIND_HAS_VALUES) scan_values(w, cell, k, words);
  if (!(k->flags & KIND_HAS_WEAK)) return;
  /* Young cells move before an incremental cycle ends: its last scavenge finds them. */
  bool young = wn_is_young(cell), pairs = k->flags & WN_KIND_EPHEMERONS;
  if (young ? w->im->marker.phase == MARKING_FULL : pairs) ephemerons_met(w->im, cell);
  if (pairs) return;
  /* A plain weak slot that holds a box owns it like any other slot. */
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  for (wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, words)); slot < end; slot++) {
    uint32_t bits = __atomic_load_n(&slot->bits, __ATOMIC_RELAXED);
    if (!(bits & 1) && bits & 2) mark_worker_slot(w, bits);
  }
}

/* One stretch of a large cell; it goes back on the worklist below what it refers to. */
static WN_NOINLINE size_t scan_large(mark_worker *w, void *cell, const kind_layout *k,
                                     mark_mode mode) {
  page *p = page_of(cell);
  size_t words = p->large_bytes / 4, from = p->large_scan;
  if (from == 0) {
    p->live_bytes = p->large_bytes;
    if (k->flags & KIND_SPECIAL) scan_special(w, cell, k, words);
    from = k->slots_first;
  }
  size_t end = range_end(k->slots_end, words);
  size_t to = end - from > LARGE_SCAN_WORDS && end > from ? from + LARGE_SCAN_WORDS : end;
  if (FAULT(FAULT_LARGE_UNMARKED)) end = to;
  p->large_scan = (uint32_t)to;
  if (to < end) worklist_push(w, slot_of(w->im, cell));
  scan_words(w, view_of(w, mode), cell, wn_slot_at(cell, from), wn_slot_at(cell, to));
  return LARGE_SCAN_WORDS * sizeof(wn_slot);
}

/* Scans a grey cell and returns about how many bytes that was. */
static WN_ALWAYS_INLINE size_t scan(mark_worker *w, view v, uint32_t slot) {
  void *cell = cell_in(v, slot);
  uint32_t header = header_load(cell);
  const kind_layout *k = &w->im->kinds[header_kind(header)];
  size_t units = header >> WN_HEADER_SIZE_SHIFT;
  if (WN_UNLIKELY(units == 0)) return scan_large(w, cell, k, v.mode);
  count_live(v, slot, units * 8);
  scan_words(w, v, cell, wn_slot_at(cell, k->slots_first),
             wn_slot_at(cell, range_end(k->slots_end, units * 2)));
  if (WN_UNLIKELY(k->flags & KIND_SPECIAL)) scan_special(w, cell, k, units * 2);
  return units * 8;
}

void mark_scan(impl *im, void *cell) {
  mark_worker *w = &im->marker.workers[0];
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  scan_words(w, view_of(w, mode_of(im)), cell, wn_slot_at(cell, k->slots_first),
             wn_slot_at(cell, range_end(k->slots_end, words)));
  if (k->flags & KIND_SPECIAL) scan_special(w, cell, k, words);
}

/* Takes cells from the worklist through the queue, until `bytes` have been scanned.  What
 * is still in the queue then goes back. */
static WN_ALWAYS_INLINE bool run(mark_worker *w, size_t bytes, mark_mode mode) {
  view v = view_of(w, mode);
  uint32_t queue[QUEUE_CELLS] = {0};
  size_t done = 0, at = 0, queued = 0;
  while (done < bytes) {
    uint32_t next = worklist_pop(w), cell = queue[at];
    if (!next && !queued) break;
    if (next) __builtin_prefetch(cell_in(v, next));
    queue[at] = next;
    at = (at + 1) % QUEUE_CELLS;
    queued += (next != 0) - (size_t)(cell != 0);
    if (cell) done += scan(w, v, cell);
  }
  for (size_t i = 0; i < QUEUE_CELLS; i++, at++)
    if (queue[at % QUEUE_CELLS]) worklist_push(w, queue[at % QUEUE_CELLS]);
  __atomic_store_n(&w->marked_bytes, w->marked_bytes + done, __ATOMIC_RELAXED);
  return worklist_worker_is_empty(w) && worklist_shared(w->im) == 0;
}

bool mark_worker_run(mark_worker *w, size_t bytes) {
  switch (mode_of(w->im)) {
  case MARK_FULL: return run(w, bytes, MARK_FULL);
  case MARK_ALONE: return run(w, bytes, MARK_ALONE);
  case MARK_SHARED: return run(w, bytes, MARK_SHARED);
  }
  return true;
}

bool mark_step(impl *im, size_t bytes) {
  return mark_worker_run(&im->marker.workers[0], bytes);
}

void mark_drain(impl *im) { mark_step(im, SIZE_MAX); }

uint64_t mark_progress(const impl *im) {
  uint64_t sum = 0;
  for (size_t i = 0; i < MARK_WORKERS; i++)
    sum += __atomic_load_n(&im->marker.workers[i].marked_bytes, __ATOMIC_RELAXED);
  return sum;
}

uint64_t mark_duration(const impl *im) {
  uint64_t sum = im->marker.steps_ns;
  for (size_t i = 0; i < MARK_WORKERS; i++) sum += im->marker.workers[i].marking_ns;
  return sum;
}

/* ---- cycles ---- */

static void clear_marks(page *p) {
  memset(p->mark, 0, sizeof p->mark);
  p->live_bytes = 0;
}

static void clear_large(page *p) {
  bit_clear(p->mark, granule_of(page_begin(p)));
  p->live_bytes = 0;
  p->large_scan = 0;
}

/* The sweep has left all mark bits clear, unless the last cycle was not finished. */
static void clear_space(impl *im, space *s) {
  for (size_t i = 0; i < s->pages.len; i++) {
    if (im->marker.dirty) memset(s->pages.data[i]->mark, 0, sizeof s->pages.data[i]->mark);
    s->pages.data[i]->live_bytes = 0;
  }
}

static void reset(impl *im) {
  marker *m = &im->marker;
  m->met.len = m->woken.len = 0;
  m->tables_done = m->pairs_done = 0;
  ephemerons_forget(im);
}

void mark_begin(impl *im, marking_phase phase) {
  marker *m = &im->marker;
  WN_ASSERT(im->old.unadopted == 0 && im->immobile.unadopted == 0);
  worklist_join(im, &m->workers[0]);
  clear_space(im, &im->old);
  clear_space(im, &im->immobile);
  if (phase == MARKING_FULL)
    for (size_t i = 0; i < im->young.active.len; i++) clear_marks(im->young.active.data[i]);
  for (size_t i = 0; i < im->large.len; i++) clear_large(im->large.data[i]);
  for (size_t i = 0; i < im->young_large.pages.len; i++)
    clear_large(im->young_large.pages.data[i]);
  m->phase = phase;
  m->dirty = true;
  m->looked_again = false;
  for (size_t i = 0; i < MARK_WORKERS; i++)
    m->workers[i].marked_bytes = m->workers[i].marking_ns = 0;
  m->weak_at_start = im->weak_cells.len;
  m->used_at_start = old_used(im);
  m->steps = 0;
  m->steps_ns = m->longest_step_ns = 0;
}

/* Adds up what each worker counted. */
static void flush_live(impl *im, mark_worker *w) {
  if (!w->live) return;
  space *spaces[] = {&im->old, &im->immobile};
  for (size_t s = 0; s < 2; s++)
    for (size_t i = 0; i < spaces[s]->pages.len; i++)
      spaces[s]->pages.data[i]->live_bytes += w->live[spaces[s]->pages.data[i]->index];
  memset(w->live, 0, im->page_count * sizeof *w->live);
}

void mark_flush_live(impl *im) {
  for (size_t i = 0; i < MARK_WORKERS; i++)
    if (!FAULT(FAULT_LIVE_UNFLUSHED) || i == 0) flush_live(im, &im->marker.workers[i]);
}

void mark_end(impl *im) {
  marker *m = &im->marker;
  m->phase = MARKING_OFF;
  mark_flush_live(im); /* of an abandoned cycle */
  worklist_clear(im);
  reset(im);
}

void mark_init(impl *im) { pthread_mutex_init(&im->marker.list.lock, NULL); }

void mark_fini(impl *im) {
  worklist_fini(im);
  ephemerons_fini(im);
  vec_free(&im->marker.met);
  vec_free(&im->marker.woken);
  vec_free(&im->marker.releasing);
}
