/* SPDX-License-Identifier: MIT */
/* The marker's worklist: grey cells in segments that pass between threads.
 *
 * A worker pushes to and pops from its top segment, which nobody else sees.  Full ones go
 * on a chain of its own, or to the shared list when that is empty and other workers may be
 * looking for work.  A worker without a cell takes a segment from the list.  So the lock
 * is taken once in some hundred cells at the most, and order is depth first but for what
 * changes hands.
 *
 *   worker   top [....    ]     chain [####]->[####]->...->[####]
 *                                         |  publish: all at once
 *   shared   list [####]->[####]->...  <--+
 *
 * A segment is reached by one thread or stands on the list, so a grey cell has one owner. */
#include "heap/worklist.h"

#define SPARE_MAX 64

static mark_segment *take_spare(mark_worker *w) {
  mark_segment *s = w->spare;
  w->spare = NULL;
  if (!s) {
    mark_list *list = &w->im->marker.list;
    pthread_mutex_lock(&list->lock);
    s = list->spare;
    if (s) {
      list->spare = s->next;
      list->spare_count--;
    }
    pthread_mutex_unlock(&list->lock);
  }
  if (!s) s = xmalloc(sizeof *s);
  s->next = NULL;
  s->count = 0;
  return s;
}

/* The lock is held, or nobody else runs. */
static void free_segment(mark_list *list, mark_segment *s) {
  if (list->spare_count >= SPARE_MAX) {
    free(s);
    return;
  }
  s->next = list->spare;
  list->spare = s;
  list->spare_count++;
}

void worklist_join(impl *im, mark_worker *w) {
  if (w->top) return;
  w->im = im;
  w->live = xcalloc(im->page_count, sizeof *w->live);
  w->top = take_spare(w);
}

static void publish(mark_list *list, mark_segment *first, mark_segment *last, size_t n) {
  pthread_mutex_lock(&list->lock);
  last->next = list->first;
  list->first = first;
  __atomic_store_n(&list->count, list->count + n, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&list->lock);
}

void worklist_push_slow(mark_worker *w) {
  marker *m = &w->im->marker;
  mark_segment *full = w->top;
  w->top = take_spare(w);
  if (m->shared && worklist_shared(w->im) == 0) {
    publish(&m->list, full, full, 1);
    return;
  }
  full->next = w->chain;
  if (!w->chain) w->chain_last = full;
  w->chain = full;
  w->chain_count++;
}

bool worklist_pop_slow(mark_worker *w) {
  mark_segment *next = w->chain;
  if (next) {
    w->chain = next->next;
    w->chain_count--;
  } else {
    mark_list *list = &w->im->marker.list;
    if (worklist_shared(w->im) == 0) return false;
    pthread_mutex_lock(&list->lock);
    next = list->first;
    if (next) {
      list->first = next->next;
      __atomic_store_n(&list->count, list->count - 1, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&list->lock);
    if (!next) return false;
  }
  if (w->spare) free(w->spare);
  w->spare = w->top;
  w->top = next;
  return true;
}

void worklist_publish(mark_worker *w) {
  mark_list *list = &w->im->marker.list;
  if (w->chain) publish(list, w->chain, w->chain_last, w->chain_count);
  w->chain = w->chain_last = NULL;
  w->chain_count = 0;
  if (!w->top->count) return;
  mark_segment *full = w->top;
  w->top = take_spare(w);
  if (FAULT(FAULT_SEGMENT_LOST) && w != &w->im->marker.workers[0]) full->count = 0;
  publish(list, full, full, 1);
}

/* ---- all workers, none of which runs ---- */

static void free_chain(mark_list *list, mark_segment *s) {
  while (s) {
    mark_segment *next = s->next;
    free_segment(list, s);
    s = next;
  }
}

void worklist_clear(impl *im) {
  mark_list *list = &im->marker.list;
  for (unsigned i = 0; i < MARK_WORKERS; i++) {
    mark_worker *w = &im->marker.workers[i];
    free_chain(list, w->chain);
    w->chain = w->chain_last = NULL;
    w->chain_count = 0;
    if (w->top) w->top->count = 0;
  }
  free_chain(list, list->first);
  list->first = NULL;
  list->count = 0;
}

void worklist_trim(impl *im) {
  mark_list *list = &im->marker.list;
  worklist_clear(im);
  for (unsigned i = 0; i < MARK_WORKERS; i++) {
    mark_worker *w = &im->marker.workers[i];
    free(w->top);
    free(w->spare);
    free(w->live);
    w->top = w->spare = NULL;
    w->live = NULL;
  }
  while (list->spare) {
    mark_segment *s = list->spare;
    list->spare = s->next;
    free(s);
  }
  list->spare_count = 0;
}

void worklist_fini(impl *im) {
  worklist_trim(im);
  pthread_mutex_destroy(&im->marker.list.lock);
}
