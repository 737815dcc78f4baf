/* SPDX-License-Identifier: MIT */
/* Evacuation: live cells of the candidates are copied to other pages, references
 * updated.
 *
 *   candidate                     fresh page
 *   +---+-----+---+----+---+     +---+---+---+- - - - - +
 *   | a | (b) | c |(d) | e | --> | a | c | e |   free   |     in the order of addresses
 *   +---+-----+---+----+---+     +---+---+---+- - - - - +
 *
 * Marking is over, nothing is swept: mark bits say which cells live, everywhere, and a
 * bit moves with its cell.  Two passes with nothing between them: all copies are made
 * before the first reference is updated, so that an update needs no order.
 *
 * Both passes are lists of pages that workers take one by one (pool.h); the caller
 * alone is enough.  Who has a page owns its header and the cells on it:
 *
 *   copying    a candidate belongs to who took it, a fresh page to who filled it; the
 * lists of the space, free blocks and the cage are under e->lock updating   forwarded
 * headers are only read; a slot belongs to who has its page.  Old weak slots may be met
 * twice (in a record, and in the list of weak cells), with the same result: so slots
 * are read and written atomically
 *
 * Whole fresh pages are filled, not holes: allocation is a bump, a page has one writer,
 * and cells that lay side by side still do.  The holes of the pages that stay are few,
 * or those pages would have been chosen, and promotion fills them. */
#include "heap/compact.h"

#include <pthread.h>

#include "base/os.h"
#include "heap/cage.h"
#include "heap/pool.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/space.h"
#include "heap/young.h"
#include "heap/young_large.h"
#include "heap/zeal.h"

#define PAGES_PER_WORKER 4                 /* less is not worth waking a helper for */
#define BYTES_PER_WORKER ((size_t)4 << 20) /* each leaves a page partly filled */
#define WEAK_CHUNK 512                     /* weak cells updated as one piece of work */

/* One thread's part in a compaction. */
typedef struct worker {
  char *top, *end;      /* free part of the fresh page being filled */
  slot_list stray;      /* copies that are not on fresh pages */
  slot_list remembered; /* words of the cage: remembered slots of copies */
  size_t moved_bytes, emptied_pages;
} worker;

/* What is to be updated: all cells of a page, what is recorded in it, ... */
typedef struct piece {
  enum { PIECE_PAGE, PIECE_RECORD, PIECE_YOUNG, PIECE_STRAY, PIECE_WEAK } what;
  size_t n; /* of the worker, or of the first weak cell */
  page *page;
} piece;

typedef struct evacuation {
  impl *im;
  pthread_mutex_t lock;
  size_t next;     /* of the work that is left; atomic */
  page_list fresh; /* pages that hold nothing but copies */
  VEC(piece) pieces;
  worker workers[POOL_HELPERS_MAX + 1];
} evacuation;

/* ---- copying ---- */

/* Memory to copy to can run out at any moment; a zeal mode says when. */
static bool is_refused(impl *im) {
  return im->zeal.no_room && zeal_random(im) % im->zeal.no_room == 0;
}

static bool take_fresh_page(evacuation *e, worker *w) {
  impl *im = e->im;
  if (is_refused(im)) return false;
  pthread_mutex_lock(&e->lock);
  page *p = cage_take_page(im, im->old.page_flags);
  if (p) {
    p->list_index = (uint32_t)im->old.pages.len;
    vec_push(&im->old.pages, p);
    im->old.committed += PAGE_BYTES;
    vec_push(&e->fresh, p);
  }
  pthread_mutex_unlock(&e->lock);
  if (!p) return false;
  space_note_free(im, w->top, w->end);
  w->top = page_begin(p);
  w->end = page_end(p);
  return true;
}

static void note_copy(char *copy, size_t bytes) {
  page *p = page_of(copy);
  bit_set(p->start, granule_of(copy));
  bit_set(p->mark, granule_of(copy));
  p->live_bytes += bytes;
}

/* In a free block, when there is no fresh page to be had. */
static char *stray_room(evacuation *e, worker *w, size_t bytes) {
  impl *im = e->im;
  if (is_refused(im)) return NULL;
  pthread_mutex_lock(&e->lock);
  char *room = space_alloc(im, &im->old, bytes);
  if (room) {
    im->old.used -= bytes; /* the original's bytes stand for the copy's */
    note_copy(room, bytes);
  }
  pthread_mutex_unlock(&e->lock);
  if (room) vec_push(&w->stray, slot_of(im, room));
  return room;
}

static char *room_for(evacuation *e, worker *w, size_t bytes) {
  if (bytes > (size_t)(w->end - w->top) && !take_fresh_page(e, w))
    return stray_room(e, w, bytes);
  char *room = w->top;
  w->top += bytes;
  note_copy(room, bytes);
  return room;
}

/* Remembered slots go with their cell. */
static void carry_remembered(impl *im, worker *w, page *p, char *from, char *to,
                             size_t bytes) {
  size_t first = (size_t)(from - (char *)p) / 4, end = first + bytes / 4;
  for (size_t i = first / 32; i * 32 < end; i++) {
    slot_bucket *bucket = p->slots[i / BUCKET_WORDS];
    if (!bucket) continue;
    uint32_t *bits = &(*bucket)[i % BUCKET_WORDS], mask = ~0u;
    if (i * 32 < first) mask &= ~0u << (first % 32);
    if (i * 32 + 32 > end) mask &= ~0u >> (i * 32 + 32 - end);
    for (uint32_t rest = *bits & mask; rest; rest &= rest - 1) {
      size_t n = i * 32 + (size_t)__builtin_ctz(rest) - first;
      if (!FAULT(FAULT_REMEMBERED_LEFT))
        vec_push(&w->remembered, remembered_word(im, wn_slot_at(to, n)));
    }
    *bits &= ~mask;
  }
}

/* Leaves the cell where it is when it is pinned or there is no room. */
static void move_cell(evacuation *e, worker *w, page *p, char *cell) {
  impl *im = e->im;
  uint32_t header = *wn_header(cell);
  size_t bytes = (size_t)(header >> WN_HEADER_SIZE_SHIFT) * 8;
  if (header & WN_HEADER_PINNED || (im->zeal.pin && zeal_pin(im))) {
    if (FAULT(FAULT_FORWARDING_LEFT))
      *wn_header(cell) = slot_of(im, cell) | WN_HEADER_FORWARDED;
    return;
  }
  char *copy = room_for(e, w, bytes);
  if (!copy) return;
  const uint64_t *from = (const uint64_t *)(const void *)cell;
  uint64_t *to = (uint64_t *)(void *)copy;
  for (size_t i = 0; i < bytes / 8; i++) to[i] = from[i];
  if (p->slots) carry_remembered(im, w, p, cell, copy, bytes);
  bit_clear(p->mark, granule_of(cell));
  p->live_bytes -= bytes;
  w->moved_bytes += bytes;
  *wn_header(cell) = slot_of(im, copy) | WN_HEADER_FORWARDED;
}

static void evacuate_page(evacuation *e, worker *w, page *p) {
  for (size_t i = 0; i < BITMAP_WORDS; i++)
    for (uint64_t bits = p->mark[i]; bits; bits &= bits - 1)
      move_cell(e, w, p, (char *)p + (i * 64 + (size_t)__builtin_ctzll(bits)) * 8);
  if (p->live_bytes == 0) w->emptied_pages++;
}

/* The number of the next piece of work; at or beyond `count` there is none. */
static size_t take_work(evacuation *e) {
  return __atomic_fetch_add(&e->next, 1, __ATOMIC_RELAXED);
}

static void evacuate_pages(unsigned number, void *data) {
  evacuation *e = data;
  const page_list *pages = &e->im->compact.candidates;
  worker *w = &e->workers[number];
  for (size_t i; (i = take_work(e)) < pages->len;)
    evacuate_page(e, w, pages->data[i]);
  space_note_free(e->im, w->top, w->end);
}

/* ---- updating ---- */

static inline void update_slot(impl *im, wn_slot *slot) {
  uint32_t bits = __atomic_load_n(&slot->bits, __ATOMIC_RELAXED);
  if (!slot_is_pointer(bits) || !compact_on_candidate(im, bits)) return;
  if (FAULT(FAULT_BOX_SLOT_STALE) && bits & 2) return;
  uint32_t header = *wn_header(cell_at(im, bits));
  if (header & WN_HEADER_FORWARDED)
    __atomic_store_n(&slot->bits, (header & ~WN_HEADER_FORWARDED) | (bits & 2),
                     __ATOMIC_RELAXED);
}

static void update_slots(impl *im, void *cell, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) update_slot(im, wn_slot_at(cell, i));
}

static void update_values(impl *im, void *frame) {
  const kind_layout *k = &im->kinds[wn_kind_of(frame)];
  wn_value *value = (wn_value *)((uint32_t *)frame + k->values_first);
  char *end = (char *)frame + wn_cell_bytes(frame);
  for (; (char *)(value + 1) <= end; value++)
    if (wn_is_cell(*value)) *value = wn_from_cell(compact_now(im, wn_to_cell(*value)));
}

static void update_weak(impl *im, void *cell) {
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  if (FAULT(FAULT_WEAK_SLOT_STALE)) return;
  update_slots(im, cell, k->weak_first,
               range_end(k->weak_end, wn_cell_bytes(cell) / 4));
}

static void update_cell(void *cell, void *data) {
  impl *im = data;
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  update_slots(im, cell, k->slots_first,
               range_end(k->slots_end, wn_cell_bytes(cell) / 4));
  if (!(k->flags & KIND_SPECIAL)) return;
  if (k->flags & KIND_HAS_VALUES) update_values(im, cell);
  if (k->flags & KIND_HAS_WEAK) update_weak(im, cell);
}

static void update_page(impl *im, page *p) {
  if (p->head.flags & PAGE_LARGE) {
    if (cell_is_marked(page_begin(p))) update_cell(page_begin(p), im);
    return;
  }
  for (size_t i = 0; i < BITMAP_WORDS; i++)
    for (uint64_t bits = p->mark[i]; bits; bits &= bits - 1)
      update_cell((char *)p + (i * 64 + (size_t)__builtin_ctzll(bits)) * 8, im);
}

/* A recorded word: a slot, or the header of a frame. */
static void update_recorded(impl *im, page *p, size_t word) {
  void *place = (uint32_t *)p + word;
  bool header = p->head.flags & PAGE_LARGE
                    ? place == page_begin(p)
                    : word % 2 == 0 && bit_get(p->start, word / 2);
  if (!header)
    update_slot(im, place);
  else if (!(*wn_header(place) & WN_HEADER_FORWARDED))
    update_values(im, place);
}

static void update_recorded_in(impl *im, page *p) {
  if (!p->recorded) return;
  size_t count = (size_t)p->run * PAGE_BYTES / (sizeof(slot_bucket) * 8 * 4);
  for (size_t b = 0; b < count; b++) {
    if (!p->recorded[b]) continue;
    for (size_t w = 0; w < BUCKET_WORDS; w++)
      for (uint32_t bits = (*p->recorded[b])[w]; bits; bits &= bits - 1)
        update_recorded(im, p,
                        (b * BUCKET_WORDS + w) * 32 + (size_t)__builtin_ctz(bits));
  }
}

static void update_piece(evacuation *e, const piece *w) {
  impl *im = e->im;
  const slot_list *stray = &e->workers[w->n].stray;
  size_t end = min_size(w->n + WEAK_CHUNK, im->weak_cells.len);
  switch (w->what) {
  case PIECE_PAGE: update_page(im, w->page); break;
  case PIECE_RECORD: update_recorded_in(im, w->page); break;
  case PIECE_YOUNG: young_walk_page(w->page, update_cell, im); break;
  case PIECE_STRAY:
    for (size_t i = 0; i < stray->len; i++)
      update_cell(cell_at(im, stray->data[i]), im);
    break;
  case PIECE_WEAK:
    for (size_t i = w->n; i < end; i++)
      update_weak(im, cell_at(im, im->weak_cells.data[i]));
    break;
  }
}

static void add_pages(evacuation *e, page *const *pages, size_t n, int what) {
  for (size_t i = 0; i < n; i++)
    if (what != PIECE_RECORD || pages[i]->recorded)
      vec_push(&e->pieces, ((piece){.what = what, .page = pages[i]}));
}

/* Everything that no worker may share: roots, lists, pinned cells. */
static void update_roots(evacuation *e) {
  impl *im = e->im;
  wn_visitor v = {.im = im, .mode = VISIT_UPDATE};
  roots_visit(im, &v);
  for (size_t i = 0; i < im->pinned.len; i++) update_cell(im->pinned.data[i], im);
  young_large_walk(im, update_cell, im);
}

static void update_list(impl *im, slot_list *list) {
  for (size_t i = 0; i < list->len; i++)
    list->data[i] = slot_of(im, compact_now(im, cell_at(im, list->data[i])));
}

static void plan_updates(evacuation *e, unsigned workers) {
  impl *im = e->im;
  bool recorded = im->compact.recording;
  int what = recorded ? PIECE_RECORD : PIECE_PAGE;
  /* What is young now has survived a scavenge. */
  if (!FAULT(FAULT_YOUNG_HOST_STALE))
    add_pages(e, im->young.active.data, im->young.active.len, PIECE_YOUNG);
  add_pages(e, im->large.data, im->large.len, what);
  add_pages(e, im->old.pages.data, im->old.pages.len, what);
  add_pages(e, im->immobile.pages.data, im->immobile.pages.len, what);
  if (!recorded) return;
  add_pages(e, e->fresh.data, e->fresh.len, PIECE_PAGE);
  for (size_t i = 0; i < workers; i++)
    vec_push(&e->pieces, ((piece){.what = PIECE_STRAY, .n = i}));
  for (size_t i = 0; i < im->weak_cells.len; i += WEAK_CHUNK)
    vec_push(&e->pieces, ((piece){.what = PIECE_WEAK, .n = i}));
}

static void update_references(unsigned number, void *data) {
  evacuation *e = data;
  if (number == 0) update_roots(e);
  for (size_t i; (i = take_work(e)) < e->pieces.len;)
    update_piece(e, &e->pieces.data[i]);
}

/* ---- the whole of it ---- */

static void run(evacuation *e, unsigned workers, pool_job_fn *fn) {
  e->next = 0;
  if (workers > 1)
    pool_run(workers, fn, e);
  else
    fn(0, e);
}

/* How many threads to ask for when there is work for `wanted` beside the caller. */
static unsigned workers_for(const impl *im, size_t wanted) {
  if (!im->config.parallel_compaction || im->zeal.pin || im->zeal.no_room) return 1;
  if (im->zeal.evacuate) wanted = POOL_HELPERS_MAX;
  return 1 + (unsigned)min_size(wanted, min_size(im->helpers, POOL_HELPERS_MAX));
}

static size_t live_bytes(const page_list *pages) {
  size_t sum = 0;
  for (size_t i = 0; i < pages->len; i++) sum += pages->data[i]->live_bytes;
  return sum;
}

/* Adds up what the workers did. */
static void join_workers(evacuation *e) {
  compactor *c = &e->im->compact;
  for (size_t i = 0; i < WN_COUNTOF(e->workers); i++) {
    worker *w = &e->workers[i];
    c->moved_bytes += w->moved_bytes;
    c->moved_pages += w->emptied_pages;
    remember_words(e->im, w->remembered.data, w->remembered.len);
    vec_free(&w->remembered);
  }
}

static void note_speed(compactor *c, uint64_t ns) {
  if (!c->moved_bytes || !ns) return;
  double speed = (double)c->moved_bytes * 1e6 / (double)ns;
  c->speed = c->speed > 0 ? (c->speed + speed) / 2 : speed;
  c->runs++;
  c->all_moved_bytes += c->moved_bytes;
  c->all_released_pages += c->moved_pages;
}

void compact_run(impl *im) {
  compactor *c = &im->compact;
  if (!c->candidates.len) return;
  uint64_t start = os_now_ns();
  evacuation *e = xcalloc(1, sizeof *e);
  e->im = im;
  pthread_mutex_init(&e->lock, NULL);
  run(e, workers_for(im, live_bytes(&c->candidates) / BYTES_PER_WORKER),
      evacuate_pages);
  join_workers(e);
  update_list(im, &im->weak_cells);
  update_list(im, &im->remembered_cells);
  plan_updates(e, WN_COUNTOF(e->workers));
  run(e, workers_for(im, e->pieces.len / PAGES_PER_WORKER), update_references);
  for (size_t i = 0; i < WN_COUNTOF(e->workers); i++) vec_free(&e->workers[i].stray);
  vec_free(&e->fresh);
  vec_free(&e->pieces);
  pthread_mutex_destroy(&e->lock);
  free(e);
  note_speed(c, os_now_ns() - start);
}
