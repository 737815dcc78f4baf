/* SPDX-License-Identifier: MIT */
/* What the heap holds outside its pages, and how it becomes small again.
 *
 * The lists that a collector keeps (remembered slots, weak cells, pages, grey cells) grow with
 * the heap and with what happens in it, and keep their capacity: the next collection needs it
 * again.  After a burst of some hundred megabytes that is one or two megabytes in which nothing
 * stands.  Worse than their size is where they lie: between them malloc keeps what has been freed
 * around them, page by page, and each burst leaves a few more behind.  So a heap that gives
 * memory back (collect_give_back) cuts its lists to what stands in them, and only then asks the
 * C allocator for its free pages.
 *
 * Not done after each collection: a list that is cut is copied when it grows again. */
#include "heap/tables.h"

#include "heap/worklist.h"

static void trim_spaces(impl *im) {
  space *spaces[] = {&im->old, &im->immobile};
  for (size_t i = 0; i < WN_COUNTOF(spaces); i++) {
    vec_trim(&spaces[i]->pages);
    vec_trim(&spaces[i]->unswept);
  }
  vec_trim(&im->large);
  vec_trim(&im->young.active);
  vec_trim(&im->young.spare);
  vec_trim(&im->young.gaps);
  vec_trim(&im->young_large.pages);
  vec_trim(&im->idle_pages);
  vec_trim(&im->doomed);
  vec_trim(&im->returned);
}

static void trim_lists_of_cells(impl *im) {
  vec_trim(&im->remembered_cells);
  vec_trim(&im->remembered_log);
  vec_trim(&im->remembered_pages);
  vec_trim(&im->weak_cells);
  vec_trim(&im->young_weak);
  vec_trim(&im->finalizable_young);
  vec_trim(&im->finalizable_old);
  vec_trim(&im->cleared);
  vec_trim(&im->pinned);
  vec_trim(&im->dead_persistents);
}

static void trim_marker(impl *im) {
  vec_trim(&im->marker.met);
  vec_trim(&im->marker.woken);
  vec_trim(&im->marker.releasing);
  vec_trim(&im->compact.candidates);
  vec_trim(&im->compact.pinned);
  worklist_trim(im);
}

void tables_trim(impl *im) {
  WN_ASSERT(im->marker.phase == MARKING_OFF);
  trim_spaces(im);
  trim_lists_of_cells(im);
  trim_marker(im);
}
