/* SPDX-License-Identifier: MIT */
/* Allocation's slow half.
 *
 * wn_alloc comes here when its area is too short: because it is used up, because a zeal
 * mode or a request for a collection lowered heap->limit, or because the cell is large.
 * The order is: obey requests; then the true area; then, where cells are born old, an area of
 * the old generation; then more nursery; then a collection and more nursery; and when all that
 * fails, the old generation up to its limit. */
#include "heap/alloc.h"

#include "heap/births.h"
#include "heap/mark.h"
#include "heap/observe.h"
#include "heap/old_area.h"
#include "heap/pacing.h"
#include "heap/space.h"
#include "heap/weak.h"
#include "heap/young.h"
#include "heap/young_large.h"
#include "heap/zeal.h"

#define RESERVE_SLACK 512

void request_collection(impl *im, const char *reason) {
  if (!im->pending_reason) im->pending_reason = reason;
  __atomic_fetch_or(&im->heap->interrupt, WN_INTERRUPT_COLLECT, __ATOMIC_RELAXED);
  im->heap->limit = im->heap->top;
}

static bool in_reserve(const impl *im, size_t bytes) {
  const char *top = im->heap->top;
  return im->reserved_end && top + bytes <= im->reserved_end && top + bytes <= im->lab_end;
}

static void *bump(impl *im, wn_kind kind, size_t bytes) {
  wn_heap *heap = im->heap;
  char *p = heap->top;
  heap->top = p + bytes;
  young_set_limit(im);
  *(uint32_t *)p = header_make(kind, bytes);
  if (im->kinds[kind].flags & KIND_HAS_FINALIZER) finalizer_add(im, p);
  observe(im, p, bytes);
  return p;
}

static bool area_fits(const impl *im, size_t bytes) {
  return (size_t)(im->lab_end - im->heap->top) >= bytes;
}

static void register_old(impl *im, void *cell, size_t bytes) {
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  if (!FAULT(FAULT_BLACK_ALLOCATION)) mark_allocated(im, cell, bytes);
  if (k->flags & KIND_HAS_WEAK) vec_push(&im->weak_cells, slot_of(im, cell));
  if (k->flags & KIND_HAS_FINALIZER) finalizer_add(im, cell);
}

static void *old_cell(impl *im, wn_kind kind, size_t bytes) {
  space *s = im->kinds[kind].flags & WN_KIND_IMMOBILE ? &im->immobile : &im->old;
  void *cell;
  if (bytes > WN_MAX_SMALL_CELL) {
    cell = large_alloc(im, kind, bytes, RUN_ZEROED);
    if (!cell) return NULL;
  } else {
    cell = space_alloc(im, s, bytes);
    if (!cell) return NULL;
    memset(cell, 0, bytes);
    *(uint32_t *)cell = header_make(kind, bytes);
  }
  im->allocated_before += bytes;
  im->pace.old_allocated += bytes;
  register_old(im, cell, bytes);
  observe(im, cell, bytes);
  return cell;
}

/* In the old generation, limits and collections considered; NULL when they forbid it. */
static void *old_or_null(impl *im, wn_kind kind, size_t bytes) {
  if (im->no_collect) return old_cell(im, kind, bytes);
  if (im->reserved_large >= bytes) {
    im->reserved_large -= bytes;
    return old_cell(im, kind, bytes);
  }
  collect_tick(im, bytes);
  void *cell = NULL;
  if (collect_for_old(im, bytes)) cell = old_cell(im, kind, bytes);
  if (!cell && collect_last_resort(im, bytes)) cell = old_cell(im, kind, bytes);
  return cell;
}

static void *old_or_die(impl *im, wn_kind kind, size_t bytes) {
  void *cell = old_or_null(im, kind, bytes);
  if (!cell) out_of_memory(im, "CALL_AND_RETRY_LAST");
  return cell;
}

/* From the area when it can be extended, which may take a collection. */
static void *made_old(impl *im, wn_kind kind, size_t bytes) {
  if (!old_area_takes(im, kind) || !old_area_extend(im, bytes)) return old_or_die(im, kind, bytes);
  void *cell = old_area_alloc(im, kind, bytes);
  old_area_settle(im);
  observe(im, cell, bytes);
  return cell;
}

/* A large cell of a mobile kind begins young when the budget allows it, after a scavenge if
 * need be; NULL sends it to the old generation. */
static void *young_large_or_null(impl *im, wn_kind kind, size_t bytes) {
  if (!im->config.young_large_cells || im->no_collect || im->reserved_large >= bytes ||
      im->kinds[kind].flags & WN_KIND_IMMOBILE || young_large_outlives(im, bytes))
    return NULL;
  collect_tick(im, bytes);
  if (!young_large_fits(im, bytes)) collect_for_young(im);
  if (!young_large_fits(im, bytes) ||
      pacing_over_maximum(im, young_used(im) + im->young_large.used + bytes))
    return NULL;
  void *cell = young_large_alloc(im, kind, bytes);
  if (!cell) return NULL;
  im->allocated_before += bytes;
  im->pace.young_large_allocated += bytes;
  if (im->kinds[kind].flags & KIND_HAS_FINALIZER) finalizer_add(im, cell);
  observe(im, cell, bytes);
  return cell;
}

static void *large_cell(impl *im, wn_kind kind, size_t bytes) {
  void *cell = young_large_or_null(im, kind, bytes);
  return cell ? cell : old_or_null(im, kind, bytes);
}

/* Obeys what asked for the slow path, unless this allocation was promised not to. */
static void safepoint(impl *im, size_t bytes) {
  if (im->no_collect || in_reserve(im, bytes)) return;
  im->reserved_end = NULL;
  if (im->pending_reason) wn_poll(im->heap, WN_STACK_SCAN);
  if (im->zeal.any) zeal_tick(im);
}

/* An area in the old generation, where cells are to be born there. */
static bool old_area_make(impl *im, size_t bytes) {
  if (!births_wanted(im, bytes)) return false;
  if (!im->no_collect && !collect_for_old(im, LAB_BYTES)) return false;
  return births_take_area(im, bytes);
}

/* An area of `bytes`; false when only the old generation has room. */
static bool area_make(impl *im, size_t bytes) {
  if (!im->no_collect) collect_tick(im, max_size(bytes, LAB_BYTES));
  if (area_fits(im, bytes) || old_area_make(im, bytes) || young_refill(im, bytes, false))
    return true;
  if (!im->no_collect && collect_for_young(im) && young_refill(im, bytes, false)) return true;
  return young_refill(im, bytes, true);
}

void *wn_alloc_slow(wn_heap *heap, wn_kind kind, size_t bytes) {
  impl *im = heap->impl;
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  safepoint(im, bytes);
  if (WN_UNLIKELY(bytes > WN_MAX_SMALL_CELL)) {
    void *cell = large_cell(im, kind, bytes);
    if (!cell) out_of_memory(im, "CALL_AND_RETRY_LAST");
    return cell;
  }
  if (WN_UNLIKELY(im->kinds[kind].flags & WN_KIND_IMMOBILE)) return old_or_die(im, kind, bytes);
  if (WN_UNLIKELY(im->zeal.old) && zeal_makes_old(im) && !in_reserve(im, bytes))
    return made_old(im, kind, bytes);
  WN_ASSERT(im->no_collect == 0 || area_fits(im, bytes)); /* else: not reserved */
  if (area_fits(im, bytes) || area_make(im, bytes)) return bump(im, kind, bytes);
  return old_or_die(im, kind, bytes);
}

/* More is live than the limit allows, and a collection does not help.  After a failure the
 * program may have dropped something, which only a collection finds out. */
static bool over_limit(impl *im) {
  if (!pacing_over_maximum(im, 0) || im->no_collect) return false;
  collect_for_young(im);
  return pacing_over_maximum(im, 0);
}

static void *try_small(impl *im, wn_kind kind, size_t bytes) {
  if (area_fits(im, bytes) || area_make(im, bytes))
    return over_limit(im) || (!area_fits(im, bytes) && !young_refill(im, bytes, true))
               ? NULL
               : bump(im, kind, bytes);
  return old_or_null(im, kind, bytes);
}

void *wn_try_alloc(wn_heap *heap, wn_kind kind, size_t bytes) {
  impl *im = heap->impl;
  bool old = bytes > WN_MAX_SMALL_CELL || im->kinds[kind].flags & WN_KIND_IMMOBILE;
  /* No collection can make room for what is larger than the limit. */
  if (bytes > pacing_max_old(im)) return NULL;
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  im->fallible++;
  safepoint(im, bytes);
  void *cell = old ? large_cell(im, kind, bytes) : try_small(im, kind, bytes);
  im->fallible--;
  return cell;
}

void *wn_try_alloc_old(wn_heap *heap, wn_kind kind, size_t bytes) {
  impl *im = heap->impl;
  if (bytes > pacing_max_old(im)) return NULL;
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  im->fallible++;
  safepoint(im, 0);
  void *cell = old_or_null(im, kind, bytes);
  im->fallible--;
  return cell;
}

void *wn_alloc_old(wn_heap *heap, wn_kind kind, size_t bytes) {
  impl *im = heap->impl;
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  void *cell = old_area_takes(im, kind) ? old_area_alloc(im, kind, bytes) : NULL;
  if (WN_LIKELY(cell)) return cell;
  safepoint(im, 0);
  return made_old(im, kind, bytes);
}

void *wn_alloc_finalized(wn_heap *heap, wn_kind kind, size_t bytes) {
  heap->limit = heap->top; /* the slow path registers the cell */
  return wn_alloc_slow(heap, kind, bytes);
}

void wn_no_collect_begin(wn_heap *heap) { heap->impl->no_collect++; }

void wn_no_collect_end(wn_heap *heap) {
  WN_CHECK(heap->impl->no_collect > 0);
  heap->impl->no_collect--;
}

/* False when the limit does not allow it. */
static bool reserve(impl *im, size_t bytes) {
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  im->reserved_end = NULL;
  im->reserved_large = 0;
  safepoint(im, 0);
  if (bytes > WN_MAX_SMALL_CELL) {
    /* Some of it may be large cells: the old generation promises as much. */
    if (!im->no_collect && !collect_for_old(im, bytes) && !collect_last_resort(im, bytes))
      return false;
    im->reserved_large = bytes;
  }
  /* A little more, for boxes of stores that come in between. */
  size_t small = min_size(bytes + RESERVE_SLACK, PAGE_BYTES - PAGE_FIRST);
  if (!area_fits(im, small) && !area_make(im, small)) return false;
  im->reserved_end = im->heap->top + small;
  young_set_limit(im);
  return true;
}

void wn_reserve(wn_heap *heap, size_t bytes) {
  if (!reserve(heap->impl, bytes)) out_of_memory(heap->impl, "CALL_AND_RETRY_LAST");
}

bool wn_try_reserve(wn_heap *heap, size_t bytes) {
  impl *im = heap->impl;
  if (bytes > pacing_max_old(im)) return false;
  im->fallible++;
  bool reserved = reserve(im, bytes);
  if (reserved && over_limit(im)) {
    im->reserved_end = NULL;
    reserved = false;
  } else if (reserved && !im->reserved_end) {
    reserved = reserve(im, bytes); /* the collection took the area away */
  }
  im->fallible--;
  return reserved;
}
