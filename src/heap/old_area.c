/* SPDX-License-Identifier: MIT */
/* The mutator's allocation area in the old generation, for cells that are made old.
 *
 * Were each such cell given its memory by space_alloc, it would pay for what concerns the page,
 * the limits, the sweeper and the marker: several times the cost of a young one.  So the mutator
 * bumps through a stretch of free memory as it does in the nursery, and that is done for many
 * cells together:
 *
 *      settled          top          limit              end
 *      v                v            v                  v
 *  +---+----------------+------------+------------------+
 *  |   | cells          | zero       | as it was found  |
 *  +---+----------------+------------+------------------+
 *
 *   settle     start bits are set, the page's cell_bytes and the space's used are brought up to
 *              date, while the cells are in the cache
 *   extend     settles, then moves the limit on by STEP_BYTES: limits and the steps of marker
 *              and sweeper are considered, memory is zeroed, so that the zeroing stays in the
 *              cache
 *   retire     settles; [top, end) goes back to the space
 *
 * Invariants: no start bit lies in [settled, end), and the counts leave it out; therefore whoever
 * walks old pages, scans the stack or counts retires the area first.  While marking each cell of
 * the area has its mark bit before anybody can see it; the page hears of its live bytes when it is
 * settled, and the area is retired where marking begins or ends.  The area is empty (all NULL)
 * during pauses, and under zeal modes unless `old` is one. */
#include "heap/old_area.h"

#include "heap/alloc.h"
#include "heap/pacing.h"
#include "heap/space.h"
#include "heap/young.h"

#define STEP_BYTES ((size_t)8 << 10)
#define CELL_MAX ((size_t)4 << 10) /* larger cells would leave too much of areas unused */

void old_cells_settle(impl *im, char *from, char *to) {
  if (from == to) return;
  page *p = page_of(from);
  size_t bytes = (size_t)(to - from);
  for (char *cell = from; cell < to;) {
    uint32_t header = *wn_header(cell);
    if (FAULT(FAULT_OLD_AREA_START) && cell + (header >> WN_HEADER_SIZE_SHIFT) * 8 == to) break;
    bit_set(p->start, granule_of(cell));
    if (im->kinds[header_kind(header)].flags & KIND_HAS_WEAK && !FAULT(FAULT_BIRTH_UNLISTED))
      vec_push(&im->weak_cells, slot_of(im, cell));
    cell += (size_t)(header >> WN_HEADER_SIZE_SHIFT) * 8;
  }
  p->cell_bytes += (uint32_t)bytes;
  im->old.used += bytes;
  im->allocated_before += bytes;
  im->pace.old_allocated += bytes;
  if (im->marker.phase != MARKING_OFF)
    __atomic_fetch_add(&p->live_bytes, bytes, __ATOMIC_RELAXED);
}

void old_area_settle(impl *im) {
  old_cells_settle(im, im->old_area.settled, im->old_area.top);
  im->old_area.settled = im->old_area.top;
}

void old_area_retire(impl *im) {
  old_area *a = &im->old_area;
  if (!a->end) return;
  old_area_settle(im);
  space_return_area(im, &im->old, (area){a->top, a->end});
  *a = (old_area){0};
}

static bool take(impl *im, size_t bytes) {
  area found;
  old_area_retire(im);
  if (!space_take_area(im, &im->old, bytes, &found)) return false;
  im->old_area = (old_area){found.start, found.start, found.start, found.end};
  return true;
}

/* How far the limit may go: an observer wants to see the cell that crosses its mark. */
static size_t step_bytes(const impl *im, size_t bytes) {
  uint64_t now = allocated_bytes(im);
  if (im->next_observation <= now) return bytes;
  uint64_t left = align_down(im->next_observation - now, WN_CELL_ALIGNMENT);
  return max_size(bytes, left < STEP_BYTES ? left : STEP_BYTES);
}

bool old_area_extend(impl *im, size_t bytes) {
  old_area *a = &im->old_area;
  if (bytes > CELL_MAX || im->no_collect || im->collecting) return false;
  if (im->zeal.any && !im->zeal.old) return false;
  old_area_settle(im);
  size_t step = step_bytes(im, bytes);
  collect_tick(im, step);
  if (!collect_for_old(im, step)) return false;
  if ((size_t)(a->end - a->top) < bytes && !take(im, bytes)) return false;
  char *limit = a->limit;
  a->limit = a->top + min_size(step, (size_t)(a->end - a->top));
  if (a->limit > limit) memset(limit, 0, (size_t)(a->limit - limit));
  return true;
}
