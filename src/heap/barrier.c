/* SPDX-License-Identifier: MIT */
/* Every way of writing a slot: the slow half of the barrier, boxes, range verbs.
 *
 * What a store into an old cell owes the collector:
 *
 *   value is young                remember the slot (scavenges start from it)
 *   marking, old value is old     shade the old value (snapshot at the beginning): what
 *                                 was reachable when marking started gets marked
 *
 * While helpers mark, all stores of slots are relaxed and atomic: a helper that reads one
 * finds the old reference, which the barrier shades, or the new one.
 *
 * A store into a young cell owes nothing: scavenges see all of the reachable nursery, and
 * an incremental cycle counts every young cell as live, starting from those that survived
 * the scavenge it begins with.
 *
 * A boxed double has one owner.  Stores of a number overwrite the payload of the box that
 * the slot already owns.  The three verbs that carry slots from place to place keep the
 * rule: wn_slots_copy clones boxes, wn_slots_move hands them over and clears the source,
 * wn_slot_swap is two moves.  A store never collects: when the nursery is full, a new box
 * takes the nursery over its budget, and a collection is asked for at the next safepoint. */
#include <winnow/heap.h>

#include "heap/alloc.h"
#include "heap/box.h"
#include "heap/compact.h"
#include "heap/impl.h"
#include "heap/mark.h"
#include "heap/old_area.h"
#include "heap/remember.h"
#include "heap/space.h"
#include "heap/young.h"

#define BOX_RESERVE ((size_t)64 << 10)

/* ---- the barrier ---- */

static inline void shade(impl *im, uint32_t slot) {
  if (slot_is_pointer(slot) && !slot_is_young(im, slot)) mark_slot(im, slot);
}

/* Records those of n slots of an old host that now refer to cells which are to move. */
static void record_range(impl *im, void *host, const wn_slot *slot, size_t n) {
  if (im->compact.recording && !FAULT(FAULT_CANDIDATE_BARRIER))
    compact_record_slots(im, host, slot, slot + n);
}

/* Helpers may have gone through an ephemeron table: what comes to it now must not be white.
 * A store of what the mutator reached would be safe; pairs transferred from a young table,
 * whose overwritten slots are not logged, would not. */
static inline bool shades_new(impl *im, void *host) {
  return im->marker.phase != MARKING_OFF &&
         im->kinds[wn_kind_of(host)].flags & WN_KIND_EPHEMERONS;
}

void wn_barrier_slow(wn_heap *heap, void *host, wn_slot *slot, wn_slot old, wn_slot value) {
  impl *im = heap->impl;
  if (slot_is_young(im, value.bits) && !FAULT(FAULT_GENERATIONAL_BARRIER))
    remember(im, host, slot);
  if (WN_UNLIKELY(im->compact.recording)) record_range(im, host, slot, 1);
  if (im->marker.phase == MARKING_OFF || FAULT(FAULT_SATB_LOG)) return;
  shade(im, old.bits);
  if (shades_new(im, host)) shade(im, value.bits);
}

/* What the barrier does for n slots of an old host that now stand at `slot`. */
static void remember_range(impl *im, void *host, wn_slot *slot, size_t n) {
  if (wn_is_young(host)) return;
  record_range(im, host, slot, n);
  bool shades = shades_new(im, host);
  for (size_t i = 0; i < n; i++) {
    if (slot_is_young(im, slot[i].bits)) remember(im, host, slot + i);
    if (shades) shade(im, slot[i].bits);
  }
}

/* Shades what n slots of an old host refer to, before they are overwritten. */
static void log_range(impl *im, void *host, const wn_slot *slot, size_t n) {
  if (im->marker.phase == MARKING_OFF || wn_is_young(host) || FAULT(FAULT_SATB_LOG)) return;
  for (size_t i = 0; i < n; i++) shade(im, slot[i].bits);
}

static inline void set_slot(wn_slot *slot, uint32_t bits) {
  __atomic_store_n(&slot->bits, bits, __ATOMIC_RELAXED);
}

/* ---- boxes ---- */

/* That of an old host is old when there is room for it without further ado: else it would be
 * remembered, copied and promoted. */
static void *box_memory(impl *im, const void *host) {
  wn_heap *heap = im->heap;
  void *made_old = wn_is_young(host) ? NULL : old_area_alloc(im, KIND_BOX, BOX_BYTES);
  if (made_old) return made_old;
  if ((size_t)(im->lab_end - heap->top) >= BOX_BYTES ||
      young_refill(im, BOX_BYTES, false)) {
    char *p = heap->top;
    heap->top += BOX_BYTES;
    if (heap->limit < heap->top) heap->limit = heap->top;
    return p;
  }
  request_collection(im, "allocation failure");
  if (young_used(im) < im->young.capacity + BOX_RESERVE &&
      young_refill(im, BOX_BYTES, true)) {
    char *p = heap->top;
    heap->top += BOX_BYTES;
    heap->limit = heap->top;
    return p;
  }
  void *old = space_alloc(im, &im->old, BOX_BYTES);
  if (!old) out_of_memory(im, "CALL_AND_RETRY_LAST");
  if (!FAULT(FAULT_BLACK_ALLOCATION)) mark_allocated(im, old, BOX_BYTES);
  return old;
}

uint32_t box_new(impl *im, const void *host, double d) {
  char *box = box_memory(im, host);
  ((uint32_t *)box)[0] = header_make(KIND_BOX, BOX_BYTES);
  ((uint32_t *)box)[1] = 0;
  memcpy(box + 8, &d, 8);
  return slot_of(im, box) | 2;
}

/* A 31-bit small integer, and not -0. */
static bool fits_small_int(double d, int32_t *i) {
  if (!(d >= WN_SMALL_INT_MIN && d <= WN_SMALL_INT_MAX)) return false;
  *i = (int32_t)d;
  return (double)*i == d && (*i != 0 || !__builtin_signbit(d));
}

void wn_store_number_slow(wn_heap *heap, void *host, wn_slot *slot, double d) {
  impl *im = heap->impl;
  wn_slot old = *slot, value;
  int32_t i;
  if (fits_small_int(d, &i)) {
    value = wn_slot_from_int(i);
  } else if (slot_is_box(old.bits) && !im->zeal.no_box_reuse) {
    memcpy(wn_slot_box(heap, old), &d, 8);
    return;
  } else {
    value.bits = box_new(im, host, d);
  }
  set_slot(slot, value.bits);
  wn_barrier(heap, host, slot, old, value);
}

/* ---- ranges ---- */

/* Few boxes fit the area; many may take the nursery over its budget or go to the old
 * generation, so this is the moment to collect.  Where the stack is not scanned the hosts
 * are in handles meanwhile. */
static bool reserve_boxes(wn_heap *heap, void **dst_host, void **src_host, size_t boxes) {
  wn_handle_scope scope;
  wn_handle_scope_open(heap, &scope);
  wn_value *dst = wn_handle(heap, wn_from_cell(*dst_host));
  wn_value *src = wn_handle(heap, wn_from_cell(*src_host));
  bool reserved = wn_try_reserve(heap, min_size(boxes * BOX_BYTES, WN_MAX_SMALL_CELL));
  *dst_host = wn_to_cell(*dst);
  *src_host = wn_to_cell(*src);
  wn_handle_scope_close(&scope, WN_UNDEFINED);
  return reserved;
}

bool wn_try_slots_copy(wn_heap *heap, void *dst_host, size_t dst_word, void *src_host,
                       size_t src_word, size_t n) {
  impl *im = heap->impl;
  wn_slot *src = wn_slot_at(src_host, src_word);
  size_t boxes = 0;
  for (size_t i = 0; i < n; i++) boxes += slot_is_box(src[i].bits);
  if (boxes && !reserve_boxes(heap, &dst_host, &src_host, boxes)) return false;
  src = wn_slot_at(src_host, src_word);
  wn_slot *dst = wn_slot_at(dst_host, dst_word);
  log_range(im, dst_host, dst, n);
  for (size_t i = 0; i < n; i++) {
    uint32_t bits = src[i].bits;
    if (slot_is_box(bits) && !FAULT(FAULT_BOX_SHARED))
      bits = box_new(im, dst_host, *wn_slot_box(heap, src[i]));
    set_slot(dst + i, bits);
  }
  remember_range(im, dst_host, dst, n);
  wn_keep_alive(src_host);
  wn_keep_alive(dst_host);
  return true;
}

void wn_slots_copy(wn_heap *heap, void *dst_host, size_t dst_word, void *src_host,
                   size_t src_word, size_t n) {
  if (!wn_try_slots_copy(heap, dst_host, dst_word, src_host, src_word, n))
    out_of_memory(heap->impl, "CALL_AND_RETRY_LAST");
}

static void move_words(wn_slot *dst, const wn_slot *src, size_t n) {
  if (dst < src) {
    for (size_t i = 0; i < n; i++) set_slot(dst + i, src[i].bits);
  } else {
    for (size_t i = n; i-- > 0;) set_slot(dst + i, src[i].bits);
  }
}

/* Holes in the part of [src, src + n) that [dst, dst + n) does not cover. */
static void clear_source(wn_slot *dst, wn_slot *src, size_t n) {
  for (wn_slot *s = src; s < src + n; s++) {
    if (s >= dst && s < dst + n) {
      s = dst + n - 1; /* go on behind the destination */
      continue;
    }
    if (FAULT(FAULT_BOX_OWNER_SWAP) && slot_is_box(s->bits)) continue;
    set_slot(s, WN_SLOT_HOLE);
  }
}

void wn_slots_move(wn_heap *heap, void *dst_host, size_t dst_word, void *src_host,
                   size_t src_word, size_t n) {
  impl *im = heap->impl;
  wn_slot *dst = wn_slot_at(dst_host, dst_word), *src = wn_slot_at(src_host, src_word);
  if (n == 0 || dst == src) return;
  log_range(im, dst_host, dst, n);
  log_range(im, src_host, src, n);
  move_words(dst, src, n);
  clear_source(dst, src, n);
  if (!FAULT(FAULT_MOVE_UNREMEMBERED)) remember_range(im, dst_host, dst, n);
}

void wn_slot_swap(wn_heap *heap, void *host_a, wn_slot *a, void *host_b, wn_slot *b) {
  impl *im = heap->impl;
  wn_slot was_a = *a, was_b = *b;
  set_slot(a, was_b.bits);
  set_slot(b, was_a.bits);
  if (FAULT(FAULT_SWAP_UNLOGGED)) return;
  if (!wn_is_young(host_a)) wn_barrier_slow(heap, host_a, a, was_a, was_b);
  if (!wn_is_young(host_b)) wn_barrier_slow(heap, host_b, b, was_b, was_a);
  (void)im;
}

void wn_slots_fill(wn_heap *heap, void *host, size_t word, size_t n, wn_value v) {
  impl *im = heap->impl;
  wn_slot *slot = wn_slot_at(host, word);
  uint32_t bits;
  if (wn_is_cell(v))
    bits = slot_of(im, wn_to_cell(v));
  else if (wn_is_int(v))
    bits = wn_slot_from_int(wn_to_int(v)).bits;
  else
    bits = (uint32_t)v.bits;
  WN_ASSERT(wn_is_cell(v) || wn_is_constant(v) ||
            (wn_is_int(v) && wn_slot_to_int((wn_slot){bits}) == wn_to_int(v)));
  log_range(im, host, slot, n);
  for (size_t i = 0; i < n; i++) set_slot(slot + i, bits);
  if (slot_is_young(im, bits) || im->marker.phase != MARKING_OFF)
    remember_range(im, host, slot, n);
}

/* ---- weak reads and frames ---- */

wn_value wn_load_weak(wn_heap *heap, const wn_slot *slot) {
  impl *im = heap->impl;
  if (im->marker.phase != MARKING_OFF && !FAULT(FAULT_WEAK_READ_UNSHADED))
    shade(im, slot->bits);
  return wn_load(heap, slot);
}

void wn_remember_cell(wn_heap *heap, void *cell) {
  impl *im = heap->impl;
  if (wn_is_young(cell) || FAULT(FAULT_FRAME_UNREMEMBERED)) return;
  remember_cell(im, cell);
  if (im->compact.recording) compact_record_cell(im, cell);
}

void wn_shade_cell(wn_heap *heap, void *cell) {
  impl *im = heap->impl;
  if (im->marker.phase == MARKING_OFF || wn_is_young(cell)) return;
  mark_cell(im, cell);
  /* The values are about to leave the cell and to be overwritten in bulk: the frame is
   * scanned now, before that happens, whatever a helper does with it at this moment. */
  if (im->kinds[wn_kind_of(cell)].flags & KIND_HAS_VALUES && !FAULT(FAULT_FRAME_UNSHADED))
    mark_scan(im, cell);
}
