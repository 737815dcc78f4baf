/* SPDX-License-Identifier: MIT */
/* The marker: tri-colour marking of old cells in steps, or of the whole heap in a pause.
 *
 *   white   mark bit clear
 *   grey    mark bit set, on the stack
 *   black   mark bit set, scanned
 *
 * Two phases share the code.  In a pause (MARKING_FULL) young and old cells are treated
 * alike.  The incremental phase marks old cells only: it starts right after a scavenge,
 * takes every young survivor as a root, and counts all young cells as live from then on.
 * It keeps the snapshot invariant: what was reachable when it started gets marked, because
 * a store logs the value it overwrites (barrier.c), weak reads shade what they return, and
 * cells that come to the old generation later are black.  So no root is scanned twice, and
 * when the stack is empty at the end nothing black refers to anything white.
 *
 * Large cells are scanned a few thousand words at a time, so a step stays short and the
 * stack does not grow by an array's length.
 *
 * Ephemerons are left to the pause at the end.  Each pair whose key is white then waits in
 * a table found by key; a key that turns grey releases its values.  Each pair is touched
 * once when its table is and once when its key is: no fixpoint over all pairs. */
#include "heap/mark.h"

#include "heap/compact.h"

#define LARGE_SCAN_WORDS 4096

/* ---- pending ephemerons ---- */

static size_t hash_slot(uint32_t slot, size_t size) {
  return (size_t)((slot >> 2) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (size - 1);
}

static void pending_rehash(pending_table *t) {
  t->head_count = t->head_count ? t->head_count * 2 : 64;
  free(t->heads);
  t->heads = xcalloc(t->head_count, sizeof *t->heads);
  for (size_t i = 0; i < t->entries.len; i++) {
    ephemeron_entry *e = &t->entries.data[i];
    if (!e->key) continue;
    uint32_t *head = &t->heads[hash_slot(e->key, t->head_count)];
    e->next = *head;
    *head = (uint32_t)i + 1;
  }
}

void pending_add(pending_table *t, uint32_t key, wn_slot *value, void *table) {
  if (t->entries.len >= t->head_count) pending_rehash(t);
  uint32_t *head = &t->heads[hash_slot(key, t->head_count)];
  vec_push(&t->entries, ((ephemeron_entry){key, *head, value, table}));
  *head = (uint32_t)t->entries.len;
}

bool pending_take(pending_table *t, uint32_t key, ephemeron_entry *entry) {
  if (!t->entries.len) return false;
  uint32_t *link = &t->heads[hash_slot(key, t->head_count)];
  while (*link) {
    ephemeron_entry *e = &t->entries.data[*link - 1];
    if (e->key == key) {
      *entry = *e;
      *link = e->next;
      e->key = 0;
      return true;
    }
    link = &e->next;
  }
  return false;
}

void pending_clear(pending_table *t) {
  vec_free(&t->entries);
  free(t->heads);
  t->heads = NULL;
  t->head_count = 0;
}

/* ---- colours ---- */

/* Sets the mark bit; false if it was set. */
static inline bool set_mark(void *cell) {
  uint64_t *word = &page_of(cell)->mark[granule_of(cell) / 64];
  uint64_t bit = UINT64_C(1) << (granule_of(cell) % 64);
  if (*word & bit) return false;
  *word |= bit;
  return true;
}

static inline void mark_box(void *box) {
  if (set_mark(box)) page_of(box)->live_bytes += BOX_BYTES;
}

/* Marks what waited for the keys that have turned grey; a loop, since a value may be the
 * key of another pair. */
static void release_pending(impl *im) {
  marker *m = &im->marker;
  ephemeron_entry e;
  while (m->woken.len) {
    uint32_t key = vec_pop(&m->woken);
    while (pending_take(&m->pending, key, &e))
      if (!FAULT(FAULT_EPHEMERON_LOST)) mark_slot(im, e.value->bits);
  }
}

static inline void grey(impl *im, void *cell) {
  if (!set_mark(cell)) return;
  vec_push(&im->marker.stack, slot_of(im, cell));
  if (WN_UNLIKELY(im->marker.in_ephemerons)) vec_push(&im->marker.woken, slot_of(im, cell));
}

/* `full` is a constant wherever the hot loop is instantiated. */
static inline void mark_bits(impl *im, uint32_t slot, bool full) {
  if (!slot_is_pointer(slot)) return;
  if (!full && slot_is_young(im, slot)) return;
  if (slot & 2)
    mark_box(cell_at(im, slot));
  else
    grey(im, cell_at(im, slot));
}

void mark_slot(impl *im, uint32_t slot) {
  if (im->marker.phase != MARKING_OFF)
    mark_bits(im, slot, im->marker.phase == MARKING_FULL);
}

void mark_cell(impl *im, void *cell) {
  uint32_t tag = wn_kind_of(cell) == KIND_BOX ? 2 : 0;
  mark_slot(im, slot_of(im, cell) | tag);
}

/* ---- scanning ---- */

static inline void scan_words(impl *im, void *cell, const wn_slot *from, const wn_slot *to,
                              bool full) {
  for (const wn_slot *slot = from; slot < to; slot++)
    mark_bits(im, __atomic_load_n(&slot->bits, __ATOMIC_RELAXED), full);
  if (WN_UNLIKELY(im->compact.recording) && !FAULT(FAULT_CANDIDATE_MARKER))
    compact_record_slots(im, cell, from, to);
}

/* Values and weak ranges: rare, so out of the hot loop. */
static WN_NOINLINE void scan_special(impl *im, void *cell, const kind_layout *k,
                                     size_t words) {
  if (k->flags & KIND_HAS_VALUES) {
    wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
    for (; (uint32_t *)(value + 1) <= (uint32_t *)cell + words; value++)
      if (wn_is_cell(*value)) mark_slot(im, slot_of(im, wn_to_cell(*value)));
    if (im->compact.recording) compact_record_values(im, cell);
  }
  if (!(k->flags & KIND_HAS_WEAK)) return;
  /* Young tables move before an incremental cycle ends: its last scavenge finds them. */
  if (im->marker.in_ephemerons ||
      (im->marker.phase == MARKING_FULL && wn_is_young(cell)))
    vec_push(&im->marker.met, slot_of(im, cell));
  if (k->flags & WN_KIND_EPHEMERONS) return;
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  for (wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, words)); slot < end; slot++)
    if (!(slot->bits & 1) && slot->bits & 2) mark_slot(im, slot->bits);
}

/* One stretch of a large cell; it goes back on the stack below what it refers to. */
static size_t scan_large(impl *im, void *cell, const kind_layout *k, bool full) {
  page *p = page_of(cell);
  size_t words = p->large_bytes / 4, from = p->large_scan;
  if (from == 0) {
    p->live_bytes = p->large_bytes;
    if (k->flags & KIND_SPECIAL) scan_special(im, cell, k, words);
    from = k->slots_first;
  }
  size_t end = range_end(k->slots_end, words);
  size_t to = end - from > LARGE_SCAN_WORDS && end > from ? from + LARGE_SCAN_WORDS : end;
  if (FAULT(FAULT_LARGE_UNMARKED)) end = to;
  p->large_scan = (uint32_t)to;
  if (to < end) vec_push(&im->marker.stack, slot_of(im, cell));
  scan_words(im, cell, wn_slot_at(cell, from), wn_slot_at(cell, to), full);
  return LARGE_SCAN_WORDS * sizeof(wn_slot);
}

/* Scans a grey cell and returns about how many bytes that was. */
static inline size_t scan(impl *im, void *cell, bool full) {
  uint32_t header = *wn_header(cell);
  const kind_layout *k = &im->kinds[(header >> WN_HEADER_KIND_SHIFT) & 0xFF];
  size_t units = header >> WN_HEADER_SIZE_SHIFT;
  if (WN_UNLIKELY(units == 0)) return scan_large(im, cell, k, full);
  page_of(cell)->live_bytes += units * 8;
  scan_words(im, cell, wn_slot_at(cell, k->slots_first),
             wn_slot_at(cell, range_end(k->slots_end, units * 2)), full);
  if (WN_UNLIKELY(k->flags & KIND_SPECIAL)) scan_special(im, cell, k, units * 2);
  return units * 8;
}

void mark_scan(impl *im, void *cell) {
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  bool full = im->marker.phase == MARKING_FULL;
  scan_words(im, cell, wn_slot_at(cell, k->slots_first),
             wn_slot_at(cell, range_end(k->slots_end, words)), full);
  if (k->flags & KIND_SPECIAL) scan_special(im, cell, k, words);
}

static inline bool run(impl *im, size_t bytes, bool full) {
  marker *m = &im->marker;
  size_t done = 0;
  while (m->stack.len && done < bytes) done += scan(im, cell_at(im, vec_pop(&m->stack)), full);
  m->marked_bytes += done;
  return m->stack.len == 0;
}

bool mark_step(impl *im, size_t bytes) {
  return im->marker.phase == MARKING_FULL ? run(im, bytes, true) : run(im, bytes, false);
}

void mark_drain(impl *im) { mark_step(im, SIZE_MAX); }

/* ---- ephemerons ---- */

static bool key_is_live(impl *im, uint32_t key) {
  if (!slot_is_pointer(key)) return true;
  if (im->marker.phase == MARKING_INCREMENTAL && slot_is_young(im, key)) return true;
  return cell_is_marked(cell_at(im, key));
}

static void scan_pairs(impl *im, void *table) {
  const kind_layout *k = &im->kinds[wn_kind_of(table)];
  if (!(k->flags & WN_KIND_EPHEMERONS)) return;
  wn_slot *pair = wn_slot_at(table, k->weak_first);
  wn_slot *end = wn_slot_at(table, range_end(k->weak_end, wn_cell_bytes(table) / 4));
  for (; pair + 2 <= end; pair += 2) {
    if (FAULT(FAULT_EPHEMERON_STRONG)) mark_slot(im, pair[0].bits);
    if (key_is_live(im, pair[0].bits))
      mark_slot(im, pair[1].bits);
    else if (slot_is_pointer(pair[1].bits))
      pending_add(&im->marker.pending, pair[0].bits & ~3u, &pair[1], table);
  }
}

void mark_ephemerons(impl *im) {
  marker *m = &im->marker;
  m->in_ephemerons = true;
  for (size_t i = 0; i < im->weak_cells.len; i++) {
    void *cell = cell_at(im, im->weak_cells.data[i]);
    if (cell_is_marked(cell)) scan_pairs(im, cell);
  }
  if (m->phase == MARKING_INCREMENTAL)
    for (size_t i = 0; i < im->young_weak.len; i++)
      scan_pairs(im, cell_at(im, im->young_weak.data[i]));
  for (size_t i = 0;;) {
    release_pending(im);
    mark_drain(im);
    if (m->woken.len) continue;
    if (i == m->met.len) break;
    scan_pairs(im, cell_at(im, m->met.data[i++]));
  }
  m->in_ephemerons = false;
  pending_clear(&m->pending);
}

/* ---- cycles ---- */

static void clear_marks(page *p) {
  memset(p->mark, 0, sizeof p->mark);
  p->live_bytes = 0;
}

static void clear_space(space *s) {
  for (size_t i = 0; i < s->pages.len; i++) clear_marks(s->pages.data[i]);
}

void mark_begin(impl *im, marking_phase phase) {
  WN_ASSERT(im->old.unswept == 0 && im->immobile.unswept == 0);
  clear_space(&im->old);
  clear_space(&im->immobile);
  for (size_t i = 0; i < im->young.active.len; i++) clear_marks(im->young.active.data[i]);
  for (size_t i = 0; i < im->large.len; i++) {
    page *p = im->large.data[i];
    bit_clear(p->mark, granule_of(page_begin(p)));
    p->live_bytes = 0;
    p->large_scan = 0;
  }
  im->marker.phase = phase;
  im->marker.stack.len = im->marker.met.len = 0;
  im->marker.marked_bytes = 0;
  im->marker.steps = 0;
  im->marker.steps_ns = im->marker.longest_step_ns = 0;
}

void mark_end(impl *im) {
  im->marker.phase = MARKING_OFF;
  im->marker.stack.len = im->marker.met.len = 0;
  if (im->marker.stack.cap > 1 << 16) vec_free(&im->marker.stack);
}

void mark_fini(impl *im) {
  vec_free(&im->marker.stack);
  vec_free(&im->marker.met);
  vec_free(&im->marker.woken);
  pending_clear(&im->marker.pending);
}
