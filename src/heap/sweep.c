/* SPDX-License-Identifier: MIT */
/* Sweeping: what marking left white becomes free blocks, page by page.
 *
 * Marking leaves a bit for each live cell, and a page's start bits say where each cell and
 * each free block begins.  So a live cell ends where the next of them starts, and the sweep
 * reads the two bitmaps alone: no header of a cell, dead or alive, each of which would be a
 * miss of the cache.  What lies between two live cells becomes one block.  A helper sweeps
 * beside the mutator, which adopts what is ready:
 *
 *   unswept --claim, under the lock--> being swept --under the lock--> ready --adopt--> swept
 *
 * PAGE_UNSWEPT stays set until the adoption, and so do the mark bits, so that everybody
 * else reads the page as start & mark at every moment; only the mutator changes the flag.
 * The free blocks are linked by size class, so adoption splices lists and does not look at
 * blocks.  Without a helper the mutator claims, sweeps and adopts in one go: when the bins
 * run dry, and as the nursery is handed out, for no longer than a marking step.  Empty pages go
 * back as fast as new memory is taken.  All is over before the next marking starts.  docs/heap/concurrent-sweeping.md has the invariants. */
#include "heap/sweep.h"

#include "heap/cage.h"
#include "heap/concurrent.h"
#include "heap/ephemeron.h"
#include "heap/rest.h"
#include "heap/space.h"

#define ADOPTED_AT_ONCE 16
#define AHEAD 8 /* words of the bitmap */

/* ---- one page ---- */

static void add_block(impl *im, swept_page *out, char *start, char *end) {
  if (start >= end) return;
  filler_write(start, end);
  if (im->zeal.poison)
    for (uint32_t *w = (uint32_t *)start + 2; (char *)w < end; w++) *w = POISON_SLOT;
  if (out->page->resting) return; /* rest_wake finds it */
  unsigned bin = space_bin((size_t)(end - start) / 8);
  bool any = bit_get(out->map, bin);
  *free_block_next(start) = any ? out->first[bin] : 0;
  out->first[bin] = slot_of(im, start);
  if (!any) out->last[bin] = out->first[bin];
  bit_set(out->map, bin);
}

/* Where free memory begins, which is what a sweep writes to. */
static inline void prefetch_free(const page *p, size_t i) {
  uint64_t dead = p->start[i] & ~p->mark[i];
  if (dead) __builtin_prefetch((const char *)p + (i * 64 + (size_t)__builtin_ctzll(dead)) * 8, 1);
}

/* Passes 64 granules; returns their start bits: of live cells and of free blocks.  *free_from is
 * where the free memory under way begins; NULL in live cells. */
static inline uint64_t sweep_word(impl *im, swept_page *out, size_t i, char **free_from) {
  char *granules = (char *)out->page + i * 64 * 8;
  uint64_t rest = out->page->start[i], live = rest & out->page->mark[i], kept = live;
  for (uint64_t bit; rest; rest &= -bit) { /* what lies before it has been passed */
    uint64_t next = *free_from ? rest & live : rest & ~live;
    if (!next) break;
    bit = next & -next;
    char *at = granules + (size_t)__builtin_ctzll(next) * 8;
    if (*free_from) {
      add_block(im, out, *free_from, at);
      *free_from = NULL;
    } else {
      *free_from = at;
      kept |= bit;
    }
  }
  return kept;
}

/* Start bits of dead cells go; with PAGE_UNSWEPT set nobody sees a difference. */
static swept_page *sweep_page(impl *im, page *p) {
  swept_page *out = xmalloc(sizeof *out);
  char *free_from = NULL;
  out->page = p;
  out->map[0] = out->map[1] = 0;
  size_t first = PAGE_FIRST / 8; /* a page never begins in the middle of something */
  __atomic_store_n(&p->start[first / 64], p->start[first / 64] | UINT64_C(1) << (first % 64),
                   __ATOMIC_RELAXED);
  for (size_t i = 0; i < BITMAP_WORDS; i++) {
    if (i + AHEAD < BITMAP_WORDS) prefetch_free(p, i + AHEAD);
    uint64_t kept = sweep_word(im, out, i, &free_from);
    if (p->start[i] != kept) __atomic_store_n(&p->start[i], kept, __ATOMIC_RELAXED);
  }
  if (free_from) add_block(im, out, free_from, page_end(p));
  return out;
}

/* ---- between threads ---- */

static page *claim(impl *im, space *s) {
  pthread_mutex_lock(&im->sweeping);
  page *p = s->unswept.len ? vec_pop(&s->unswept) : NULL;
  pthread_mutex_unlock(&im->sweeping);
  return p;
}

static void hand_over(impl *im, space *s, swept_page *done) {
  pthread_mutex_lock(&im->sweeping);
  done->next = s->ready;
  s->ready = done;
  pthread_mutex_unlock(&im->sweeping);
}

static swept_page *take_ready(impl *im, space *s) {
  pthread_mutex_lock(&im->sweeping);
  swept_page *done = s->ready;
  if (done && !FAULT(FAULT_SWEPT_TWICE)) s->ready = done->next;
  pthread_mutex_unlock(&im->sweeping);
  return done;
}

void sweep_run(impl *im, const pool_task *task) {
  space *spaces[] = {&im->old, &im->immobile};
  for (size_t i = 0; i < 2; i++) {
    page *p;
    while (!pool_task_should_stop(task) && (p = claim(im, spaces[i])))
      hand_over(im, spaces[i], sweep_page(im, p));
  }
  ephemerons_free_spent(im, task);
  while (!pool_task_should_stop(task) && cage_return_one(im)) {
  }
}

bool sweep_has_work(impl *im) {
  pthread_mutex_lock(&im->sweeping);
  bool any = im->old.unswept.len || im->immobile.unswept.len || im->doomed.len;
  pthread_mutex_unlock(&im->sweeping);
  return any || ephemerons_has_spent(im);
}

/* ---- the mutator's part ---- */

static void splice(impl *im, space *s, const swept_page *done) {
  for (size_t w = 0; w < 2; w++) {
    for (uint64_t bits = done->map[w]; bits; bits &= bits - 1) {
      unsigned bin = (unsigned)(w * 64) + (unsigned)__builtin_ctzll(bits);
      *free_block_next(cell_at(im, done->last[bin])) = s->bins[bin];
      s->bins[bin] = done->first[bin];
      bit_set(s->bin_map, bin);
    }
  }
}

static void adopt(impl *im, space *s, swept_page *done) {
  page *p = done->page;
  splice(im, s, done);
  if (!FAULT(FAULT_ADOPTED_MARKED)) memset(p->mark, 0, sizeof p->mark);
  p->cell_bytes = (uint32_t)p->live_bytes;
  p->head.flags &= ~(uint32_t)PAGE_UNSWEPT;
  s->unadopted--;
  free(done);
}

static bool adopt_some(impl *im, space *s) {
  swept_page *done;
  size_t n = 0;
  if (s->unadopted == 0) return false;
  while (n < ADOPTED_AT_ONCE && (done = take_ready(im, s))) {
    adopt(im, s, done);
    n++;
  }
  return n > 0;
}

static bool sweep_one(impl *im, space *s) {
  page *p = s->unadopted ? claim(im, s) : NULL;
  if (p) adopt(im, s, sweep_page(im, p));
  return p;
}

bool sweep_for(impl *im, space *s) { return adopt_some(im, s) || sweep_one(im, s); }

bool sweep_step(impl *im) {
  if (adopt_some(im, &im->old) || adopt_some(im, &im->immobile)) return true;
  if (concurrent_is_sweeping(im)) return false;
  if (im->returned.len) cage_take_returned(im); /* no helper, so no lock to look */
  if (!im->old.unadopted && !im->immobile.unadopted && !im->doomed.len) return false;
  return sweep_one(im, &im->old) || sweep_one(im, &im->immobile) || cage_return_one(im);
}

void sweep_finish(impl *im) {
  while (sweep_for(im, &im->old) || sweep_for(im, &im->immobile)) {
  }
  WN_ASSERT(im->old.unadopted == 0 && im->immobile.unadopted == 0);
}

/* ---- after marking ---- */

static void release(impl *im, page *p) {
  if (im->config.lazy_sweeping)
    cage_release_later(im, p);
  else
    cage_release(im, p);
}

/* They are claimed from the end: those that rest at last. */
static void queue_pages(space *s, bool resting) {
  for (size_t i = 0; i < s->pages.len; i++)
    if (s->pages.data[i]->resting == resting) vec_push(&s->unswept, s->pages.data[i]);
}

static void begin_in(impl *im, space *s) {
  space_forget_blocks(im, s);
  s->used = 0;
  s->unswept.len = s->resting.len = 0;
  size_t kept = 0;
  for (size_t i = 0; i < s->pages.len; i++) {
    page *p = s->pages.data[i];
    if (p->live_bytes == 0) {
      s->committed -= PAGE_BYTES;
      release(im, p);
      continue;
    }
    s->used += p->live_bytes;
    p->head.flags |= PAGE_UNSWEPT;
    p->resting = false;
    p->list_index = (uint32_t)kept;
    s->pages.data[kept++] = p;
  }
  s->pages.len = s->unadopted = kept;
  if (s == &im->old) rest_choose(im);
  queue_pages(s, true);
  queue_pages(s, false);
}

static void begin_large(impl *im) {
  size_t kept = 0;
  for (size_t i = 0; i < im->large.len; i++) {
    page *p = im->large.data[i];
    if (cell_is_marked(page_begin(p))) {
      bit_clear(p->mark, granule_of(page_begin(p)));
      p->list_index = (uint32_t)kept;
      im->large.data[kept++] = p;
    } else {
      im->large_used -= p->large_bytes;
      im->large_committed -= p->committed;
      release(im, p);
    }
  }
  im->large.len = kept;
}

void sweep_begin(impl *im) {
  begin_in(im, &im->old);
  begin_in(im, &im->immobile);
  begin_large(im);
  im->marker.dirty = false; /* the sweep clears every mark bit */
}

void sweep_forget(space *s) {
  while (s->ready) {
    swept_page *done = s->ready;
    s->ready = done->next;
    free(done);
  }
  vec_free(&s->unswept);
}
