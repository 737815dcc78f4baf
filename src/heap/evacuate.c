/* SPDX-License-Identifier: MIT */
/* Evacuation: live cells of the candidates are copied to other pages, references updated.
 *
 *   candidate                     fresh page
 *   +---+-----+---+----+---+     +---+---+---+- - - - - +
 *   | a | (b) | c |(d) | e | --> | a | c | e |   free   |     in the order of addresses
 *   +---+-----+---+----+---+     +---+---+---+- - - - - +
 *
 * Marking is over, nothing is swept: mark bits say which cells live, everywhere, and a bit
 * moves with its cell.  Two passes with nothing between them: all copies are made before
 * the first reference is updated, so that an update needs no order.
 *
 * Whole fresh pages are filled, not holes: allocation is a bump, a page has one writer, and
 * cells that lay side by side still do.  The holes of the pages that stay are few, or those
 * pages would have been chosen, and promotion fills them. */
#include "heap/compact.h"

#include "base/os.h"
#include "heap/cage.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/space.h"
#include "heap/young.h"
#include "heap/zeal.h"

typedef struct evacuation {
  impl *im;
  char *top, *end; /* free part of the fresh page being filled */
  page_list fresh; /* pages that hold nothing but copies */
  slot_list stray; /* copies elsewhere */
} evacuation;

/* ---- copying ---- */

static bool take_fresh_page(evacuation *e) {
  impl *im = e->im;
  page *p = cage_take_page(im, im->old.page_flags);
  if (!p) return false;
  p->list_index = (uint32_t)im->old.pages.len;
  vec_push(&im->old.pages, p);
  im->old.committed += PAGE_BYTES;
  vec_push(&e->fresh, p);
  e->top = page_begin(p);
  e->end = page_end(p);
  return true;
}

/* In a free block, when there is no fresh page to be had. */
static char *stray_room(evacuation *e, size_t bytes) {
  impl *im = e->im;
  char *room = space_alloc(im, &im->old, bytes);
  if (!room) return NULL;
  im->old.used -= bytes; /* the original's bytes stand for the copy's */
  vec_push(&e->stray, slot_of(im, room));
  return room;
}

static char *room_for(evacuation *e, size_t bytes) {
  if (bytes > (size_t)(e->end - e->top) && !take_fresh_page(e)) return stray_room(e, bytes);
  char *room = e->top;
  e->top += bytes;
  bit_set(page_of(room)->start, granule_of(room));
  return room;
}

/* Remembered slots go with their cell. */
static void carry_remembered(impl *im, page *p, char *from, char *to, size_t bytes) {
  size_t first = (size_t)(from - (char *)p) / 4, end = first + bytes / 4;
  for (size_t i = first / 32; i * 32 < end; i++) {
    slot_bucket *bucket = p->slots[i / BUCKET_WORDS];
    if (!bucket) continue;
    uint32_t *word = &(*bucket)[i % BUCKET_WORDS], mask = ~0u;
    if (i * 32 < first) mask &= ~0u << (first % 32);
    if (i * 32 + 32 > end) mask &= ~0u >> (i * 32 + 32 - end);
    for (uint32_t rest = *word & mask; rest; rest &= rest - 1) {
      size_t n = i * 32 + (size_t)__builtin_ctz(rest) - first;
      if (!FAULT(FAULT_REMEMBERED_LEFT)) remember_slot(im, wn_slot_at(to, n));
    }
    *word &= ~mask;
  }
}

/* Leaves the cell where it is when it is pinned or there is no room. */
static void move_cell(evacuation *e, page *p, char *cell) {
  impl *im = e->im;
  uint32_t header = *wn_header(cell);
  size_t bytes = (size_t)(header >> WN_HEADER_SIZE_SHIFT) * 8;
  if (header & WN_HEADER_PINNED || (im->zeal.pin && zeal_pin(im))) {
    if (FAULT(FAULT_FORWARDING_LEFT))
      *wn_header(cell) = slot_of(im, cell) | WN_HEADER_FORWARDED;
    return;
  }
  char *copy = room_for(e, bytes);
  if (!copy) return;
  const uint64_t *from = (const uint64_t *)(const void *)cell;
  uint64_t *to = (uint64_t *)(void *)copy;
  for (size_t i = 0; i < bytes / 8; i++) to[i] = from[i];
  if (p->slots) carry_remembered(im, p, cell, copy, bytes);
  bit_set(page_of(copy)->mark, granule_of(copy));
  page_of(copy)->live_bytes += bytes;
  bit_clear(p->mark, granule_of(cell));
  p->live_bytes -= bytes;
  im->compact.moved_bytes += bytes;
  *wn_header(cell) = slot_of(im, copy) | WN_HEADER_FORWARDED;
}

static void evacuate_page(evacuation *e, page *p) {
  for (size_t i = 0; i < BITMAP_WORDS; i++)
    for (uint64_t bits = p->mark[i]; bits; bits &= bits - 1)
      move_cell(e, p, (char *)p + (i * 64 + (size_t)__builtin_ctzll(bits)) * 8);
  if (p->live_bytes == 0) e->im->compact.moved_pages++;
}

/* ---- updating ---- */

static inline void update_slot(impl *im, wn_slot *slot) {
  uint32_t bits = slot->bits;
  if (!slot_is_pointer(bits) || !compact_on_candidate(im, bits)) return;
  if (FAULT(FAULT_BOX_SLOT_STALE) && bits & 2) return;
  uint32_t header = *wn_header(cell_at(im, bits));
  if (header & WN_HEADER_FORWARDED)
    slot->bits = (header & ~WN_HEADER_FORWARDED) | (bits & 2);
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
  update_slots(im, cell, k->weak_first, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
}

static void update_cell(void *cell, void *data) {
  impl *im = data;
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  update_slots(im, cell, k->slots_first, range_end(k->slots_end, wn_cell_bytes(cell) / 4));
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
  bool header = p->head.flags & PAGE_LARGE ? place == page_begin(p)
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
        update_recorded(im, p, (b * BUCKET_WORDS + w) * 32 + (size_t)__builtin_ctz(bits));
  }
}

static void for_pages(impl *im, void (*fn)(impl *im, page *p)) {
  for (size_t i = 0; i < im->old.pages.len; i++) fn(im, im->old.pages.data[i]);
  for (size_t i = 0; i < im->immobile.pages.len; i++) fn(im, im->immobile.pages.data[i]);
  for (size_t i = 0; i < im->large.len; i++) fn(im, im->large.data[i]);
}

/* What is young now has survived a scavenge. */
static void update_young(impl *im) {
  if (FAULT(FAULT_YOUNG_HOST_STALE)) return;
  for (size_t i = 0; i < im->young.active.len; i++)
    young_walk_page(im->young.active.data[i], update_cell, im);
  for (size_t i = 0; i < im->pinned.len; i++) update_cell(im->pinned.data[i], im);
}

static void update_list(impl *im, slot_list *list) {
  for (size_t i = 0; i < list->len; i++)
    list->data[i] = slot_of(im, compact_now(im, cell_at(im, list->data[i])));
}

static void update_references(evacuation *e) {
  impl *im = e->im;
  wn_visitor v = {.im = im, .mode = VISIT_UPDATE};
  roots_visit(im, &v);
  update_young(im);
  update_list(im, &im->weak_cells);
  update_list(im, &im->remembered_cells);
  if (!im->compact.recording) {
    for_pages(im, update_page);
    return;
  }
  for_pages(im, update_recorded_in);
  for (size_t i = 0; i < e->fresh.len; i++) update_page(im, e->fresh.data[i]);
  for (size_t i = 0; i < e->stray.len; i++) update_cell(cell_at(im, e->stray.data[i]), im);
  for (size_t i = 0; i < im->weak_cells.len; i++)
    update_weak(im, cell_at(im, im->weak_cells.data[i]));
}

/* ---- the whole of it ---- */

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
  evacuation e = {.im = im};
  for (size_t i = 0; i < c->candidates.len; i++) evacuate_page(&e, c->candidates.data[i]);
  update_references(&e);
  vec_free(&e.fresh);
  vec_free(&e.stray);
  note_speed(c, os_now_ns() - start);
}
