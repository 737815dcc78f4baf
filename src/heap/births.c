/* SPDX-License-Identifier: MIT */
/* Cells that are born old, where the nursery would only copy them.
 *
 * A program whose cells live longer than the nursery lasts (a cache, a table whose entries are
 * replaced at random, something large under construction) has each of them copied once for
 * nothing, in pauses as long as the nursery is large.  Where that is so the allocation area
 * lies in free memory of the old generation instead: no copy, no scavenge, and the only
 * pauses are those of incremental marking.  What the old generation costs is marking and
 * sweeping, in steps.
 *
 *              half of the nursery survives, twice in a row
 *   +---------+ ------------------------------------------> +----------+
 *   | nursery |                                             | old, for |
 *   |         | <------- it does not, or too many          | a turn   |--+
 *   +---------+          of those born old are dead --+     +----------+  |
 *        ^                                            |          ^        | turn over
 *        |                                            |  it does | twice  v
 *        |                                        +---+----------+-----------+
 *        +----------------------------------------| trial: one nursery of it |
 *                                                 +--------------------------+
 *
 * The inlined allocation does not know where its area lies.  So what an old cell owes is done
 * for the whole area, later or sooner:
 *
 * 1. Start bits, the counts of page and space, and the list of weak cells are brought up to
 *    date (published) when the area ends, which every pause begins with, and before
 *    somebody walks the heap.  Nothing else asks for them.
 * 2. While marking, the whole area is black from the beginning: helpers that meet one of its
 *    cells go by.  When it ends the bits that belong to no cell are cleared.
 * 3. Stores into its cells find an old host and pass the whole barrier.
 *
 * The first cells of a heap are born old as well: they are the tables and roots of a program,
 * and what the stack refers to for all of its life would stay young for as long (pinned.)
 *
 * V8 calls areas of this sort black allocation; choosing the generation by survival is
 * pretenuring (Blackburn et al., "Pretenuring for Java", 2001), here for all cells at once,
 * since a library does not know allocation sites. */
#include "heap/births.h"

#include "heap/mark.h"
#include "heap/old_area.h"
#include "heap/pause_goal.h"
#include "heap/space.h"
#include "heap/young.h"
#include "heap/zeal.h"

#define AREA_FOR ((size_t)32 << 10) /* larger cells are born in the nursery */
#define FIRST_CELLS ((size_t)64 << 10)
#define TURN_FIRST ((size_t)1 << 20)
#define TURN_MOST ((size_t)32 << 20)
#define LASTING 0.5    /* survival of the nursery from which copying it is not worth it */
#define LASTING_RELAXED 0.85 /* the same where copying less has its price, too */
#define SCAVENGES 2

void births_init(impl *im) {
  if (im->config.old_births) im->births.left = FIRST_CELLS;
}

/* ---- policy ---- */

bool births_wanted(impl *im, size_t bytes) {
  if (bytes > AREA_FOR) return false;
  if (im->zeal.births) return zeal_random(im) % im->zeal.births == 0;
  return im->births.left > 0;
}

bool births_promote(const impl *im) { return im->births.turn > 0; }

size_t births_trial_bytes(const impl *im) { return im->config.min_semispace_bytes / 2; }

bool births_ended(const impl *im) { return im->births.ended; }

void births_stop(impl *im) {
  births *b = &im->births;
  b->left = b->turn = 0;
  b->lasting = 0;
  b->ended = false;
}

void births_note_scavenge(impl *im, size_t before) {
  births *b = &im->births;
  b->ended = false;
  if (!im->config.old_births || before < im->young.capacity / 2) return;
  double share = im->relax.doublings ? LASTING_RELAXED : LASTING;
  bool lasting = (double)im->copied_bytes >= share * (double)before;
  b->lasting = lasting ? b->lasting + 1 : 0;
  if (!lasting) {
    b->ended = b->turn > 0;
    b->turn = 0;
  } else if (b->turn) {
    b->turn = min_size(2 * b->turn, TURN_MOST);
    b->left = b->turn;
  } else if (b->lasting >= SCAVENGES) {
    b->left = b->turn = TURN_FIRST;
  }
}

/* ---- marks of a whole area ---- */

static void change_marks(const area *a, bool set) {
  page *p = page_of(a->start);
  size_t first = granule_of(a->start), end = first + (size_t)(a->end - a->start) / 8;
  for (size_t i = first / 64; i * 64 < end; i++) {
    uint64_t bits = ~UINT64_C(0);
    if (i * 64 < first) bits &= ~UINT64_C(0) << (first % 64);
    if (end < (i + 1) * 64) bits &= ~(~UINT64_C(0) << (end % 64));
    if (set)
      __atomic_fetch_or(&p->mark[i], bits, __ATOMIC_RELAXED);
    else
      __atomic_fetch_and(&p->mark[i], p->start[i] | ~bits, __ATOMIC_RELAXED);
  }
}

/* ---- the area ---- */

bool births_take_area(impl *im, size_t bytes) {
  births *b = &im->births;
  young_retire(im);
  if (!space_take_area(im, &im->old, bytes, &b->area)) return false;
  memset(b->area.start, 0, (size_t)(b->area.end - b->area.start));
  b->published = b->area.start;
  /* They are written when the area ends; all headers of pages fall into the same sets of
   * the cache. */
  page *p = page_of(b->area.start);
  __builtin_prefetch(&p->start[granule_of(b->area.start) / 64], 1);
  __builtin_prefetch(&p->cell_bytes, 1);
  b->black = im->marker.phase != MARKING_OFF && !FAULT(FAULT_BIRTH_WHITE);
  if (b->black) {
    change_marks(&b->area, true);
    mark_publish();
  }
  b->active = true;
  im->heap->top = b->area.start;
  im->lab_end = b->area.end;
  young_set_limit(im);
  return true;
}

void births_publish(impl *im) {
  births *b = &im->births;
  char *top = im->heap->top;
  if (!b->active) return;
  old_cells_settle(im, b->published, top);
  b->left -= min_size(b->left, (size_t)(top - b->published));
  b->published = top;
}

void births_retire(impl *im) {
  births *b = &im->births;
  if (!b->active) return;
  births_publish(im);
  if (b->black) change_marks(&b->area, false);
  b->active = b->black = false;
  space_return_area(im, &im->old, (area){im->heap->top, b->area.end});
}

size_t births_rest(const impl *im) {
  return im->births.active ? (size_t)(im->births.area.end - im->births.published) : 0;
}
