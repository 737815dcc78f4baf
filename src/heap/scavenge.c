/* SPDX-License-Identifier: MIT */
/* The scavenger: Cheney's algorithm with pinned cells and ephemerons.
 *
 *      From                     To                         old
 *   +--------------+         +----------------+         +----------------+
 *   | dead         |  copy   | black | grey   |         | black | grey   |
 *   | live --------+-------->|       |        |         |       |        |
 *   | forwarded    |         +-------+--------+         +-------+--------+
 *   | pinned       |              scan      top              scan      top   of each block
 *   +--------------+
 *
 * A live cell is copied to To, or to the old generation when it has survived a scavenge
 * before, when To is fuller than a share of the semispace, or when all is to be promoted.
 * Its header becomes the slot of the copy.  Cells that the stack refers to are pinned:
 * they keep their place and their header's PINNED bit, are scanned like copies, and after
 * the scavenge their page stays, with the gaps around them free for allocation.
 *
 * Grey cells are: the part of To behind the scan pointer; the same of the blocks of free
 * memory that promotion fills (a promoted cell gets its start bit, and is counted, when it
 * is scanned); promoted large cells and pinned cells on worklists.  A box goes where its
 * owner goes, so a remembered slot with a box is promoted at once.
 *
 * Weak slots and ephemerons of live cells are collected in a list while scanning.  When
 * nothing is grey, pairs whose keys are alive release their values; the others wait in a
 * table that copying a key looks into.  Then dead targets are cleared, the rest updated. */
#include "heap/scavenge.h"

#include "heap/alloc.h"
#include "heap/cage.h"
#include "heap/compact.h"
#include "heap/ephemeron.h"
#include "heap/mark.h"
#include "heap/pacing.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/scavenge_impl.h"
#include "heap/space.h"
#include "heap/weak.h"
#include "heap/young.h"
#include "heap/young_large.h"
#include "heap/zeal.h"

/* ---- memory for copies ---- */

/* The stretch of To in use has ended. */
static void to_account(scavenger *s) {
  s->to_bytes += (size_t)(s->room[ROOM_TO].start - s->to_stretch);
  s->to_stretch = s->room[ROOM_TO].start;
}

/* The next stretch of To, of at least `bytes`. */
static bool to_refill(scavenger *s, size_t bytes) {
  area *to = &s->room[ROOM_TO];
  if (s->to_page) to_account(s);
  if (to_is_full(s->to_page, *to, bytes)) {
    page *next = to_take_page(s->im);
    if (!next) return false;
    to_change_page(&s->to_page, to, next);
    s->to_stretch = to->start;
  }
  s->to_taken += to_extend(s->to_page, to, bytes);
  return true;
}

/* The block of old memory in use is done: its cells count. */
static void old_account(scavenger *s) {
  if (!s->blocks.len) return;
  impl *im = s->im;
  area *block = &vec_last(&s->blocks);
  block->end = s->room[ROOM_OLD].start;
  size_t bytes = (size_t)(block->end - block->start);
  page_of(block->start)->cell_bytes += (uint32_t)bytes;
  im->old.used += bytes;
  im->promoted_bytes += bytes;
}

static bool old_refill(scavenger *s, size_t bytes) {
  impl *im = s->im;
  area next;
  if (!space_take_area(im, &im->old, bytes, &next)) return false;
  old_account(s);
  space_return_area(im, &im->old, s->room[ROOM_OLD]);
  s->room[ROOM_OLD] = next;
  vec_push(&s->blocks, next);
  return true;
}

static char *take(scavenger *s, unsigned where, size_t bytes) {
  char *p = s->room[where].start;
  s->room[where].start += bytes;
  return p;
}

/* Room for a copy where it should be, or else in the other generation: *where. */
static WN_NOINLINE char *take_slow(scavenger *s, unsigned *where, size_t bytes) {
  if (*where == ROOM_TO) {
    if (s->to_taken >= s->to_budget)
      s->age = WN_HEADER_AGED;
    else if (to_refill(s, bytes))
      return take(s, ROOM_TO, bytes);
  }
  area old = s->room[ROOM_OLD];
  *where = ROOM_OLD;
  if (bytes <= (size_t)(old.end - old.start) || old_refill(s, bytes))
    return take(s, ROOM_OLD, bytes);
  *where = ROOM_TO;
  area to = s->room[ROOM_TO];
  if (bytes <= (size_t)(to.end - to.start) || to_refill(s, bytes))
    return take(s, ROOM_TO, bytes);
  out_of_memory(s->im, "Scavenger: semi-space copy");
  return NULL;
}

/* ---- copying ---- */

WN_NOINLINE void scavenge_release_pending(scavenger *s, uint32_t key) {
  uint32_t number;
  while ((number = pending_take(&s->pending, key)))
    if (!FAULT(FAULT_EPHEMERON_LOST)) vec_push(&s->ready, s->waiting.data[number - 1]);
}

static void pin_here(scavenger *s, void *cell) {
  impl *im = s->im;
  *wn_header(cell) |= WN_HEADER_PINNED;
  page_of(cell)->pins++;
  vec_push(&im->pinned, cell);
  vec_push(&s->pinned, slot_of(im, cell));
  if (s->in_ephemerons) scavenge_release_pending(s, slot_of(im, cell));
}

/* A large cell is promoted at once; it stays where there is no room for it. */
static WN_NOINLINE void *evacuate_large(scavenger *s, void *cell, uint32_t header) {
  void *copy = s->im->zeal.pin && zeal_pin(s->im) ? NULL
                                                  : young_large_promote(s->im, cell, header);
  if (!copy) {
    pin_here(s, cell);
    return cell;
  }
  *wn_header(cell) = slot_of(s->im, copy) | WN_HEADER_FORWARDED;
  if (!FAULT(FAULT_YOUNG_LARGE_UNSCANNED)) vec_push(&s->promoted, slot_of(s->im, copy));
  if (s->in_ephemerons) scavenge_release_pending(s, slot_of(s->im, cell));
  return copy;
}

/* A cell in From that was not met before: its new address. */
static inline void *evacuate(scavenger *s, void *cell, uint32_t header, bool old_host) {
  impl *im = s->im;
  size_t bytes = (size_t)(header >> WN_HEADER_SIZE_SHIFT) * 8;
  if (WN_UNLIKELY(bytes == 0)) return evacuate_large(s, cell, header);
  if (WN_UNLIKELY(s->careful) && im->zeal.pin && zeal_pin(im)) {
    pin_here(s, cell);
    return cell;
  }
  unsigned where = (header | s->age) & WN_HEADER_AGED ? ROOM_OLD : ROOM_TO;
  if (old_host && header_kind(header) == KIND_BOX) where = ROOM_OLD;
  area *room = &s->room[where];
  char *copy = room->start;
  if (WN_LIKELY(bytes <= (size_t)(room->end - copy)))
    room->start = copy + bytes;
  else
    copy = take_slow(s, &where, bytes);
  copy_words(copy, cell, bytes);
  *wn_header(copy) = where == ROOM_OLD ? header & ~(WN_HEADER_AGED | HEADER_REGISTERED)
                                       : header | WN_HEADER_AGED;
  *wn_header(cell) = slot_of(im, copy) | WN_HEADER_FORWARDED;
  if (WN_UNLIKELY(s->careful) && s->in_ephemerons)
    scavenge_release_pending(s, slot_of(im, cell));
  return copy;
}

/* The new bits of a slot whose bits say that it is in From. */
static inline uint32_t visit_from(scavenger *s, uint32_t bits, bool old_host) {
  void *cell = cell_at(s->im, bits);
  uint32_t header = *wn_header(cell);
  if (header & WN_HEADER_FORWARDED) {
    if (FAULT(FAULT_AGE_FORWARD)) return bits;
    return (header & ~WN_HEADER_FORWARDED) | (bits & 2);
  }
  if (header & WN_HEADER_PINNED) return bits;
  return slot_of(s->im, evacuate(s, cell, header, old_host)) | (bits & 2);
}

/* The new bits of a slot whose bits say that it is young. */
static inline uint32_t visit_young(scavenger *s, uint32_t bits, bool old_host) {
  return in_from(s, bits) ? visit_from(s, bits, old_host) : bits;
}

void *scavenge_cell(impl *im, void *cell) {
  uint32_t slot = slot_of(im, cell);
  if (!slot_is_young(im, slot)) return cell;
  scavenger *s = im->scavenger;
  if (s->parallel) return cell_at(im, parallel_visit(s, slot, false));
  return cell_at(im, visit_young(s, slot, false));
}

void *scavenge_survivor(impl *im, void *cell) {
  uint32_t slot = slot_of(im, cell);
  /* (Without a scavenger: the end of a cycle, whose scavenge is over.) */
  const scavenger *s = im->scavenger;
  if (!s || !slot_is_young(im, slot) || !in_from(s, slot)) return cell;
  uint32_t header = *wn_header(cell);
  if (header & WN_HEADER_FORWARDED) return cell_at(im, header);
  return header & WN_HEADER_PINNED ? cell : NULL;
}

/* ---- scanning ---- */

static inline void visit_slot(scavenger *s, wn_slot *slot, void *host, bool old_host) {
  uint32_t bits = slot->bits;
  if (WN_LIKELY(!slot_is_young(s->im, bits))) return;
  slot->bits = bits = visit_young(s, bits, old_host);
  if (old_host && slot_is_young(s->im, bits) && !FAULT(FAULT_PROMOTION_UNRECORDED))
    remember(s->im, host, slot);
}

static void visit_values(scavenger *s, void *cell, const kind_layout *k, bool old_host) {
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  char *end = (char *)cell + wn_cell_bytes(cell);
  bool young = false;
  for (; (char *)(value + 1) <= end; value++) {
    if (!wn_is_cell(*value)) continue;
    void *now = scavenge_cell(s->im, wn_to_cell(*value));
    *value = wn_from_cell(now);
    young |= slot_is_young(s->im, slot_of(s->im, now));
  }
  if (old_host && young) remember_cell(s->im, cell);
}

static WN_NOINLINE void scan_special(scavenger *s, void *cell, const kind_layout *k,
                                     bool old_host) {
  if (k->flags & KIND_HAS_VALUES) visit_values(s, cell, k, old_host);
  if (!(k->flags & KIND_HAS_WEAK)) return;
  vec_push(&s->weak, slot_of(s->im, cell));
  if (!s->options.weak_strong) return;
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
  for (; slot < end; slot++) visit_slot(s, slot, cell, old_host);
}

/* ---- the queue in front of copying ----
 *
 * The header of a cell in From is hardly ever in the cache: two thirds of a scavenge were
 * spent waiting for it.  So a slot of a grey cell is only looked at, its target fetched,
 * and visited when QUEUE_SLOTS more slots have been met (Cher, Hosking and Vitek, "Software
 * Prefetching for Mark-Sweep Garbage Collection", 2004). */

static inline void visit_queued(scavenger *s, uintptr_t entry) {
  wn_slot *slot = (wn_slot *)(entry & ~(uintptr_t)1);
  bool old_host = entry & 1;
  WN_ASSERT(slot_is_young(s->im, slot->bits));
  uint32_t bits = visit_from(s, slot->bits, old_host);
  slot->bits = bits;
  if (old_host && slot_is_young(s->im, bits) && !FAULT(FAULT_PROMOTION_UNRECORDED))
    remember_slot(s->im, slot);
}

static inline void enqueue(scavenger *s, wn_slot *slot, bool old_host) {
  uintptr_t *place = &s->queue.slots[s->queue.next++ % QUEUE_SLOTS], oldest = *place;
  *place = (uintptr_t)slot | old_host;
  if (WN_LIKELY(oldest)) visit_queued(s, oldest);
}

/* Visits what is in the queue; false when nothing was. */
static bool flush_queue(scavenger *s) {
  bool any = false;
  for (size_t i = 0; i < QUEUE_SLOTS; i++) {
    uintptr_t *place = &s->queue.slots[s->queue.next++ % QUEUE_SLOTS], entry = *place;
    *place = 0;
    if (!entry) continue;
    any = true;
    if (!FAULT(FAULT_QUEUE_LOST)) visit_queued(s, entry);
  }
  return any;
}

static inline void scan_slots(scavenger *s, wn_slot *slot, wn_slot *end, bool old_host) {
  for (; slot < end; slot++) {
    uint32_t bits = slot->bits;
    if (!slot_is_young(s->im, bits)) continue;
    if (WN_LIKELY(in_from(s, bits))) {
      __builtin_prefetch(cell_at(s->im, bits), 1);
      enqueue(s, slot, old_host);
    } else if (old_host && !FAULT(FAULT_PROMOTION_UNRECORDED)) {
      remember_slot(s->im, slot);
    }
  }
}

static inline void scan(scavenger *s, char *cell, size_t bytes, bool old_host) {
  const kind_layout *k = &s->im->kinds[wn_kind_of(cell)];
  wn_slot *slot = wn_slot_at(cell, k->slots_first);
  wn_slot *end = wn_slot_at(cell, range_end(k->slots_end, bytes / 4));
  for (; end - slot >= 2 * SLOT_BLOCK; slot += SLOT_BLOCK)
    if (any_young(s->im, slot)) scan_slots(s, slot, slot + SLOT_BLOCK, old_host);
  scan_slots(s, slot, end, old_host);
  if (WN_UNLIKELY(k->flags & KIND_SPECIAL)) scan_special(s, cell, k, old_host);
}

/* Scans To up to the allocation pointer, which moves on meanwhile. */
static void scan_to(scavenger *s) {
  page_list *active = (page_list *)(void *)&s->im->young.active;
  while (s->scan_page < active->len) {
    page *p = active->data[s->scan_page];
    if (!s->scan) s->scan = page_begin(p);
    while (s->scan < (p == s->to_page ? s->room[ROOM_TO].start : (char *)p + p->top)) {
      char *cell = s->scan;
      size_t bytes = wn_cell_bytes(cell);
      s->scan += bytes;
      scan(s, cell, bytes, false);
    }
    if (p == s->to_page) return;
    s->scan_page++;
    s->scan = NULL;
  }
}

/* What promotion means beside the copy, and the slots. */
static inline void scan_promoted(scavenger *s, char *cell, size_t bytes) {
  impl *im = s->im;
  if (im->kinds[wn_kind_of(cell)].flags & KIND_HAS_WEAK)
    vec_push(&im->weak_cells, slot_of(im, cell));
  scan(s, cell, bytes, true);
  if (WN_UNLIKELY(im->compact.recording) && !FAULT(FAULT_CANDIDATE_PROMOTED))
    compact_record_cell(im, cell);
}

/* The same for the blocks of old memory; cells get their start bits here. */
static void scan_blocks(scavenger *s) {
  while (s->scan_block < s->blocks.len) {
    const area *block = &s->blocks.data[s->scan_block];
    bool last = s->scan_block + 1 == s->blocks.len;
    if (!s->scan_old) s->scan_old = block->start;
    char *end = last ? s->room[ROOM_OLD].start : block->end;
    if (s->scan_old < end) {
      char *cell = s->scan_old;
      size_t bytes = wn_cell_bytes(cell);
      s->scan_old += bytes;
      bit_set(page_of(cell)->start, granule_of(cell));
      if (!FAULT(FAULT_PROMOTION_WHITE)) mark_allocated(s->im, cell, bytes);
      scan_promoted(s, cell, bytes);
    } else if (last) {
      return;
    } else {
      s->scan_block++;
      s->scan_old = NULL;
    }
  }
}

static bool is_scanned(const scavenger *s) {
  return (!s->to_page || s->scan == s->room[ROOM_TO].start) &&
         (!s->blocks.len || s->scan_old == s->room[ROOM_OLD].start);
}

/* One slot of a live cell outside the loops above, whoever copies. */
static void visit_late(scavenger *s, wn_slot *slot, void *host, bool old_host) {
  if (!s->parallel) {
    visit_slot(s, slot, host, old_host);
  } else if (slot_is_young(s->im, slot->bits)) {
    slot->bits = parallel_visit(s, slot->bits, old_host);
    if (old_host && slot_is_young(s->im, slot->bits)) remember(s->im, host, slot);
  }
}

static void drain(scavenger *s) {
  while (s->parallel) {
    parallel_drain(s);
    if (!s->ready.len) return;
    ready_value r = vec_pop(&s->ready);
    visit_late(s, r.slot, r.host, !wn_is_young(r.host));
  }
  for (;;) {
    if (s->to_page) scan_to(s);
    scan_blocks(s);
    if (s->promoted.len) {
      char *cell = cell_at(s->im, vec_pop(&s->promoted));
      scan_promoted(s, cell, wn_cell_bytes(cell));
    } else if (s->pinned.len) {
      char *cell = cell_at(s->im, vec_pop(&s->pinned));
      scan(s, cell, wn_cell_bytes(cell), false);
    } else if (s->ready.len) {
      ready_value r = vec_pop(&s->ready);
      visit_slot(s, r.slot, r.host, !wn_is_young(r.host));
    } else if (is_scanned(s) && !flush_queue(s)) {
      return;
    }
  }
}

/* ---- remembered sets ---- */

static bool scan_bucket(scavenger *s, page *p, size_t index) {
  slot_bucket *bucket = p->slots[index];
  uint32_t any = 0;
  for (size_t w = 0; w < BUCKET_WORDS; w++) {
    uint32_t bits = (*bucket)[w];
    for (uint32_t rest = bits; rest; rest &= rest - 1) {
      unsigned bit = (unsigned)__builtin_ctz(rest);
      wn_slot *slot = (wn_slot *)p + (index * BUCKET_WORDS + w) * 32 + bit;
      if (slot_is_young(s->im, slot->bits)) slot->bits = visit_young(s, slot->bits, true);
      if (!slot_is_young(s->im, slot->bits)) bits &= ~(1u << bit);
    }
    (*bucket)[w] = bits;
    any |= bits;
  }
  return any;
}

static void scan_remembered_log(scavenger *s) {
  impl *im = s->im;
  slot_list log = im->remembered_log;
  size_t kept = 0;
  for (size_t i = 0; i < log.len; i++) {
    prefetch_ahead(im, &log, i);
    wn_slot *slot = (wn_slot *)im->heap + log.data[i];
    if (!slot_is_young(im, slot->bits)) continue;
    slot->bits = visit_young(s, slot->bits, true);
    if (slot_is_young(im, slot->bits)) log.data[kept++] = log.data[i];
  }
  im->remembered_log.len = kept;
  remembered_forget_recent(im);
}

static void scan_remembered_slots(scavenger *s) {
  impl *im = s->im;
  size_t kept = 0;
  for (size_t i = 0; i < im->remembered_pages.len; i++) {
    page *p = im->remembered_pages.data[i];
    bool any = false;
    for (size_t b = 0; b < p->bucket_count; b++) {
      if (!p->slots[b]) continue;
      if (scan_bucket(s, p, b)) {
        any = true;
      } else {
        free(p->slots[b]);
        p->slots[b] = NULL;
      }
    }
    if (any) {
      im->remembered_pages.data[kept++] = p;
    } else {
      free(p->slots);
      p->slots = NULL;
      p->bucket_count = 0;
    }
  }
  im->remembered_pages.len = kept;
}

/* Old cells with values or weak slots; those that still refer to young cells come back. */
static void scan_remembered_cells(scavenger *s) {
  impl *im = s->im;
  slot_list cells = {im->remembered_cells.data, im->remembered_cells.len,
                     im->remembered_cells.cap};
  memset(&im->remembered_cells, 0, sizeof im->remembered_cells);
  for (size_t i = 0; i < cells.len; i++) {
    void *cell = cell_at(im, cells.data[i]);
    header_clear_bits(cell, HEADER_REMEMBERED);
    scan_special(s, cell, &im->kinds[wn_kind_of(cell)], true);
  }
  vec_free(&cells);
}

/* ---- weak slots ---- */

static bool target_is_dead(scavenger *s, uint32_t bits) {
  return slot_is_young(s->im, bits) && !scavenge_survivor(s->im, cell_at(s->im, bits));
}

static void scan_pairs(scavenger *s, void *table) {
  const kind_layout *k = &s->im->kinds[wn_kind_of(table)];
  wn_slot *pair = wn_slot_at(table, k->weak_first);
  wn_slot *end = wn_slot_at(table, range_end(k->weak_end, wn_cell_bytes(table) / 4));
  bool old_host = !wn_is_young(table);
  for (; pair + 2 <= end; pair += 2) {
    if (!target_is_dead(s, pair[0].bits))
      visit_late(s, &pair[1], table, old_host);
    else if (slot_is_young(s->im, pair[1].bits)) {
      vec_push(&s->waiting, ((ready_value){&pair[1], table}));
      pending_add(&s->pending, pair[0].bits & ~3u, (uint32_t)s->waiting.len);
    }
  }
}

static void visit_ephemerons(scavenger *s) {
  impl *im = s->im;
  s->in_ephemerons = s->careful = true;
  for (size_t i = 0; i < s->weak.len; i++) {
    void *cell = cell_at(im, s->weak.data[i]);
    if (im->kinds[wn_kind_of(cell)].flags & WN_KIND_EPHEMERONS) scan_pairs(s, cell);
    drain(s);
  }
  s->in_ephemerons = false;
  pending_clear(&s->pending);
  vec_free(&s->waiting);
}

/* Updates one weak slot, clears it when its target died. True if it was cleared. */
static bool finish_weak_slot(scavenger *s, wn_slot *slot, uint32_t cleared) {
  if (!slot_is_young(s->im, slot->bits)) return false;
  void *now = scavenge_survivor(s->im, cell_at(s->im, slot->bits));
  if (now) {
    if (!FAULT(FAULT_WEAK_NOT_UPDATED)) slot->bits = slot_of(s->im, now) | (slot->bits & 2);
    return false;
  }
  if (FAULT(FAULT_WEAK_NOT_CLEARED)) return false;
  slot->bits = cleared;
  return true;
}

static void finish_weak_cell(scavenger *s, void *cell, const kind_layout *k) {
  impl *im = s->im;
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
  bool cleared = false, young = false;
  size_t step = k->flags & WN_KIND_EPHEMERONS ? 2 : 1;
  for (; slot + step <= end; slot += step) {
    if (step == 2) {
      if (finish_weak_slot(s, slot, WN_SLOT_DELETED)) {
        slot[1].bits = WN_SLOT_HOLE;
        cleared = true;
      }
      young |= slot_is_young(im, slot[1].bits);
    } else {
      cleared |= finish_weak_slot(s, slot, WN_SLOT_HOLE);
    }
    young |= slot_is_young(im, slot->bits);
  }
  if (young && !wn_is_young(cell)) remember_cell(im, cell);
  if (cleared) weak_note_cleared(im, cell);
}

/* A plain weak slot that holds a box owns it like any other slot. */
static void visit_weak_boxes(scavenger *s) {
  impl *im = s->im;
  for (size_t i = 0; i < s->weak.len; i++) {
    void *cell = cell_at(im, s->weak.data[i]);
    const kind_layout *k = &im->kinds[wn_kind_of(cell)];
    if (k->flags & WN_KIND_EPHEMERONS) continue;
    wn_slot *slot = wn_slot_at(cell, k->weak_first);
    wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
    for (; slot < end; slot++)
      if (slot->bits & 2 && !(slot->bits & 1))
        visit_late(s, slot, cell, !wn_is_young(cell));
  }
}

static void finish_weak(scavenger *s) {
  impl *im = s->im;
  if (!s->options.weak_strong) {
    visit_ephemerons(s);
    visit_weak_boxes(s);
    drain(s);
  }
  im->young_weak.len = 0;
  for (size_t i = 0; i < s->weak.len; i++) {
    void *cell = cell_at(im, s->weak.data[i]);
    finish_weak_cell(s, cell, &im->kinds[wn_kind_of(cell)]);
    if (wn_is_young(cell)) vec_push(&im->young_weak, slot_of(im, cell));
  }
}

/* ---- the whole of it ---- */

static void flip(scavenger *s) {
  impl *im = s->im;
  young_retire(im);
  s->from = (page_list){im->young.active.data, im->young.active.len, im->young.active.cap};
  memset(&im->young.active, 0, sizeof im->young.active);
  im->young.gaps.len = 0;
  im->young.current = NULL;
  for (size_t i = 0; i < s->from.len; i++) s->from.data[i]->head.flags |= PAGE_FROM;
  young_large_flip(im);
  s->from_map = xcalloc(im->nursery_end - im->nursery_first, 1);
  for (size_t i = 0; i < s->from.len; i++)
    s->from_map[s->from.data[i]->index - im->nursery_first] = 1;
  for (size_t i = 0; i < im->young_large.pages.len; i++) {
    const page *p = im->young_large.pages.data[i];
    s->from_map[p->index - im->nursery_first] = (p->head.flags & PAGE_FROM) != 0;
  }
}

static size_t to_budget(impl *im, scavenge_options options) {
  if (options.promote_all || im->zeal.promote) return 0;
  /* Survivors beyond three quarters are promoted in any case: they would leave so little
   * room that the next scavenge, which promotes them, would follow at once. */
  unsigned percent = im->config.promote_when_to_is_over;
  if (percent == 0 && pacing_nearly_all_survive(im)) return 0;
  return im->young.capacity / 100 * (percent ? percent : 75);
}

/* Every page can be walked afterwards. */
static void retire(scavenger *s) {
  impl *im = s->im;
  char *top = s->room[ROOM_TO].start;
  if (!s->parallel) {
    to_account(s);
    old_account(s);
    space_return_area(im, &im->old, s->room[ROOM_OLD]);
    im->survived_bytes += s->to_bytes;
  } else {
    top = parallel_end(s);
  }
  im->copied_bytes = im->survived_bytes + im->promoted_bytes - im->young_large.promoted;
  if (s->to_page) s->to_page->top = (uint32_t)(top - (char *)s->to_page);
}

void scavenge_run(impl *im, scavenge_options options) {
  scavenger *s = xcalloc(1, sizeof *s);
  s->im = im;
  s->options = options;
  s->to_budget = to_budget(im, options);
  im->scavenger = s;
  im->promoted_bytes = im->survived_bytes = im->young_large.promoted = 0;
  s->age = s->to_budget ? 0 : WN_HEADER_AGED;
  s->careful = im->zeal.pin;
  flip(s);
  for (size_t i = 0; i < im->pinned.len; i++)
    vec_push(&s->pinned, slot_of(im, im->pinned.data[i]));
  unsigned workers = parallel_worker_count(s);
  im->copied_together = workers > 1;
  if (workers > 1) parallel_begin(s, workers);
  wn_visitor v = {.im = im, .mode = VISIT_SCAVENGE};
  roots_visit(im, &v);
  if (s->parallel) {
    parallel_run(s);
  } else {
    scan_remembered_slots(s);
    scan_remembered_log(s);
    scan_remembered_cells(s);
    drain(s);
  }
  finish_weak(s);
  retire(s);
  im->last_survivors = im->survived_bytes + im->promoted_bytes;
}

static int by_address(const void *a, const void *b) {
  uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;
  return (x > y) - (x < y);
}

void scavenge_free_gap(impl *im, page *p, char *start, char *end) {
  if (start >= end) return;
  filler_write(start, end);
  young_note_start(p, start);
  if (im->zeal.poison)
    for (uint32_t *w = (uint32_t *)start + 1; (char *)w < end; w++) *w = POISON_SLOT;
  if (end - start >= 64) vec_push(&im->young.gaps, ((area){start, end}));
}

/* A From page stays because n cells in it, sorted by address, are pinned. */
static void keep_page(impl *im, page *p, void **cells, size_t n) {
  memset(p->starts, 0, sizeof p->starts);
  p->head.flags = PAGE_YOUNG;
  p->pins = 0;
  if (p->top > p->dirty_end) p->dirty_end = p->top;
  char *free_from = page_begin(p);
  for (size_t i = 0; i < n; i++) {
    char *cell = cells[i];
    scavenge_free_gap(im, p, free_from, cell);
    young_note_start(p, cell);
    uint32_t *header = wn_header(cell);
    *header = (*header & ~WN_HEADER_PINNED) | WN_HEADER_AGED;
    free_from = cell + wn_cell_bytes(cell);
    im->young.used += wn_cell_bytes(cell);
  }
  scavenge_free_gap(im, p, free_from, (char *)p + p->top);
  vec_push(&im->young.active, p);
}

void scavenge_end(impl *im) {
  scavenger *s = im->scavenger;
  im->young.used = s->to_bytes;
  im->young.current = s->to_page;
  im->pinned_cells = im->pinned.len;
  if (im->pinned.len)
    qsort(im->pinned.data, im->pinned.len, sizeof *im->pinned.data, by_address);
  for (size_t i = 0; i < im->pinned.len;) {
    page *p = page_of(im->pinned.data[i]);
    size_t n = p->pins;
    if (p->head.flags & PAGE_LARGE)
      young_large_keep(im, im->pinned.data[i]);
    else
      keep_page(im, p, im->pinned.data + i, n);
    i += n;
  }
  for (size_t i = s->from.len; i-- > 0;)
    if (s->from.data[i]->head.flags & PAGE_FROM) young_release_page(im, s->from.data[i]);
  im->pinned.len = 0;
  young_large_end(im);
  cage_prepare(im, im->promoted_bytes);
  vec_free(&s->from);
  free(s->from_map);
  vec_free(&s->blocks);
  vec_free(&s->promoted);
  vec_free(&s->pinned);
  vec_free(&s->weak);
  vec_free(&s->ready);
  free(s);
  im->scavenger = NULL;
}
