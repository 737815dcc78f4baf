/* SPDX-License-Identifier: MIT */
/* The mutator's allocation area in the old generation: old_area.c. */
#ifndef WN_HEAP_OLD_AREA_H
#define WN_HEAP_OLD_AREA_H

#include "heap/fault.h"
#include "heap/mark.h"

/* Makes the area at least `bytes` long; false when it cannot be, and the cell has to be
 * allocated by itself.  MAY COLLECT. */
bool old_area_extend(impl *im, size_t bytes);
/* Ends the area: its cells become known to their page, the rest becomes free.  Before anything
 * that looks for cells in old pages, and where marking begins or ends. */
void old_area_retire(impl *im);

/* Small cells that were bumped through [from, to) in an old page become cells of that page:
 * their start bits are set, they are counted, those with weak slots are listed. */
void old_cells_settle(impl *im, char *from, char *to);
/* Makes the cells since the last time known to their page and counts them. */
void old_area_settle(impl *im);

/* Kinds that need to be registered somewhere are not for the area. */
static inline bool old_area_takes(const impl *im, wn_kind kind) {
  return !(im->kinds[kind].flags & (WN_KIND_IMMOBILE | KIND_HAS_WEAK | KIND_HAS_FINALIZER));
}

/* A cell from the area, its body zero; NULL when the area is too short.  Cannot collect. */
static inline void *old_area_alloc(impl *im, wn_kind kind, size_t bytes) {
  char *cell = im->old_area.top;
  if (bytes > (size_t)(im->old_area.limit - cell)) return NULL;
  im->old_area.top = cell + bytes;
  *(uint32_t *)(void *)cell = header_make(kind, bytes);
  if (im->marker.phase != MARKING_OFF && !FAULT(FAULT_OLD_AREA_WHITE)) mark_new(cell);
  return cell;
}

#endif
