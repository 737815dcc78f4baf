/* SPDX-License-Identifier: MIT */
/* Compaction of the old generation: the choice of pages and the record of references.
 *
 * docs/heap/compaction.md has the states, the order and the invariants; evacuate.c
 * moves the cells.  What this file decides is when moving pays:
 *
 *   A budget is for pauses that are to be short.  Pages are chosen when marking starts,
 * by the bytes in cells (garbage not found yet included), so that the marker and the
 * barrier can record each slot that refers to one of them; the pause then touches those
 * slots and nothing else.  The numbers are V8's (mark-compact.cc,
 * ComputeEvacuationHeuristics).
 *
 *   A full compaction is for when memory matters more than time.  Pages are chosen
 * after marking, by live bytes, and all references of the heap are visited.
 *
 * A record is a bit for each slot, in buckets of 4 KiB of page that are allocated when
 * first used.  The mutator and the threads that mark may record at the same time:
 * pointers are installed with compare-and-swap, bits set with an atomic or.  Recording
 * a place twice costs a load, so a hot slot that is stored to a million times takes no
 * more memory than one that is stored to once. */
#include "heap/compact.h"

#include "heap/space.h"

#define MIB ((size_t)1 << 20)
#define MAP_WORDS                                                                      \
  ((size_t)1 << (33 - PAGE_SHIFT) >> 6) /* pages of the largest cage / 64 */
#define BUCKETS_PER_PAGE (PAGE_BYTES / (BUCKET_WORDS * 32 * 4))
#define TARGET_MS 0.5 /* what evacuating one page may cost */
#define MIN_TARGET 20 /* percent */
#define FIRST_SPEED 200000.0 /* bytes a millisecond, until it is known */

/* Until pages are chosen all heaps share the empty map. */
static uint64_t no_candidates[MAP_WORDS];

void compact_init(impl *im) { im->compact.map = no_candidates; }

void compact_fini(impl *im) {
  compactor *c = &im->compact;
  compact_end(im);
  vec_free(&c->candidates);
  vec_free(&c->pinned);
  if (c->map != no_candidates) free(c->map);
}

/* ---- choosing ---- */

typedef struct rule {
  unsigned target; /* percent of a page that must be free */
  size_t budget;   /* live bytes */
  size_t released; /* pages that must become free */
} rule;

static unsigned target_by_speed(double speed) {
  if (speed <= 0) return 70;
  double target = 100 - 100 * TARGET_MS / (1 + (double)PAGE_AREA / speed);
  return target < MIN_TARGET ? MIN_TARGET : (unsigned)target;
}

/* What a pause may move: 4 MiB, or, lean, half of what the goal for a scavenge has time for. */
static size_t pause_budget(const impl *im) {
  if (!im->config.scavenge_goal_us || im->config.pacing != WN_PACING_LEAN) return 4 * MIB;
  double speed = im->compact.speed > 0 ? im->compact.speed : FIRST_SPEED;
  size_t bytes = (size_t)(speed * im->config.scavenge_goal_us / 1000 / 2);
  return min_size(bytes, 4 * MIB);
}

static rule rule_of(const impl *im) {
  if (im->zeal.evacuate) return (rule){0, SIZE_MAX, 0};
  switch (im->compact.effort) {
  case COMPACT_BUDGET: return (rule){target_by_speed(im->compact.speed), pause_budget(im), 1};
  case COMPACT_BUDGET_SMALL: return (rule){MIN_TARGET, 6 * MIB, 1};
  case COMPACT_BUDGET_REDUCE: return (rule){MIN_TARGET, 12 * MIB, 1};
  case COMPACT_WARRANTED:
    return (rule){MIN_TARGET, SIZE_MAX, im->old.pages.len / 8 + 1};
  case COMPACT_THOROUGH: return (rule){MIN_TARGET, SIZE_MAX, 1};
  case COMPACT_NOTHING: break;
  }
  return (rule){101, 0, 1};
}

typedef struct choice {
  size_t bytes;
  page *page;
} choice;

static int by_bytes(const void *a, const void *b) {
  const choice *x = a, *y = b;
  if (x->bytes != y->bytes) return x->bytes < y->bytes ? -1 : 1;
  return (x->page > y->page) - (x->page < y->page);
}

static void make_candidate(impl *im, page *p) {
  compactor *c = &im->compact;
  if (c->map == no_candidates) c->map = xcalloc(MAP_WORDS, sizeof *c->map);
  p->head.flags |= PAGE_CANDIDATE;
  bit_set(c->map, p->index);
  vec_push(&c->candidates, p);
}

/* The page that promotion and allocation are filling, or NULL. */
static page *area_page(const impl *im) {
  return im->old.top < im->old.limit ? page_of(im->old.top) : NULL;
}

/* How full a page is: before marking by its cells, after it by those that live. */
static void choose(impl *im, bool marked) {
  rule r = rule_of(im);
  VEC(choice) choices = {0};
  for (size_t i = 0; i < im->old.pages.len; i++) {
    page *p = im->old.pages.data[i];
    size_t bytes = marked ? p->live_bytes : p->cell_bytes;
    if (p == area_page(im) || (PAGE_AREA - bytes) * 100 < PAGE_AREA * r.target)
      continue;
    vec_push(&choices, ((choice){bytes, p}));
  }
  if (choices.len) qsort(choices.data, choices.len, sizeof *choices.data, by_bytes);
  size_t n = 0, sum = 0;
  while (n < choices.len && sum + choices.data[n].bytes <= r.budget)
    sum += choices.data[n++].bytes;
  if (n >= r.released + (sum + PAGE_AREA - 1) / PAGE_AREA || im->zeal.evacuate)
    for (size_t i = 0; i < n; i++) make_candidate(im, choices.data[i].page);
  vec_free(&choices);
}

static bool is_budget(compact_effort effort) {
  return effort >= COMPACT_BUDGET && effort <= COMPACT_BUDGET_REDUCE;
}

void compact_begin(impl *im, compact_effort effort) {
  compactor *c = &im->compact;
  WN_ASSERT(!c->candidates.len && !c->recording);
  c->moved_bytes = c->moved_pages = 0;
  if (effort == COMPACT_BUDGET && im->config.optimize_for_size)
    effort = COMPACT_BUDGET_SMALL;
  c->effort = im->config.compaction ? effort : COMPACT_NOTHING;
  if (!is_budget(c->effort)) return;
  choose(im, false);
  c->recording = c->candidates.len > 0;
}

void compact_choose(impl *im) {
  compactor *c = &im->compact;
  if (c->effort < COMPACT_WARRANTED) return;
  /* The sweep that follows finds what is left of the area. */
  space_note_free(im, im->old.top, im->old.limit);
  im->old.top = im->old.limit = NULL;
  choose(im, true);
}

/* ---- pins ---- */

void compact_begin_pins(impl *im) { im->compact.pinning = im->compact.effort; }

void compact_pin(impl *im, void *cell) {
  compactor *c = &im->compact;
  if (!c->pinning || page_of(cell)->head.flags & (PAGE_LARGE | PAGE_IMMOBILE)) return;
  if (*wn_header(cell) & WN_HEADER_PINNED || FAULT(FAULT_OLD_PIN_SKIPPED)) return;
  *wn_header(cell) |= WN_HEADER_PINNED;
  vec_push(&c->pinned, slot_of(im, cell));
}

/* ---- the record ---- */

/* What *place points to, made if it is not there yet; any thread. */
static void *install(void **place, size_t bytes) {
  void *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);
  if (there) return there;
  void *made = xcalloc(1, bytes);
  if (__atomic_compare_exchange_n(place, &there, made, false, __ATOMIC_ACQ_REL,
                                  __ATOMIC_ACQUIRE))
    return made;
  free(made);
  return there;
}

static void record(page *p, size_t word) {
  size_t count = (size_t)p->run * BUCKETS_PER_PAGE;
  slot_bucket **buckets =
      install((void **)(void *)&p->recorded, count * sizeof *p->recorded);
  slot_bucket *b =
      install((void **)(void *)&buckets[word / (BUCKET_WORDS * 32)], sizeof *b);
  uint32_t *at = &(*b)[word / 32 % BUCKET_WORDS], bit = 1u << (word % 32);
  if (!(__atomic_load_n(at, __ATOMIC_RELAXED) & bit))
    __atomic_fetch_or(at, bit, __ATOMIC_RELAXED);
}

static size_t word_of(const page *p, const void *place) {
  return (size_t)((const char *)place - (const char *)p) / 4;
}

bool compact_is_recorded(const page *p, const wn_slot *slot) {
  size_t word = word_of(p, slot);
  if (!p->recorded || !p->recorded[word / (BUCKET_WORDS * 32)]) return false;
  return (*p->recorded[word / (BUCKET_WORDS * 32)])[word / 32 % BUCKET_WORDS] >>
             (word % 32) &
         1;
}

void compact_record_slots(impl *im, void *host, const wn_slot *from,
                          const wn_slot *to) {
  page *p = page_of(host);
  if (p->head.flags & PAGE_YOUNG) return;
  for (; from < to; from++) {
    uint32_t bits = __atomic_load_n(&from->bits, __ATOMIC_RELAXED);
    if (slot_is_pointer(bits) && compact_on_candidate(im, bits))
      record(p, word_of(p, from));
  }
}

void compact_record_values(impl *im, void *frame) {
  page *p = page_of(frame);
  if (p->head.flags & PAGE_YOUNG) return;
  uint32_t header = header_load(frame);
  const kind_layout *k = &im->kinds[header_kind(header)];
  const wn_value *value = (wn_value *)((uint32_t *)frame + k->values_first);
  const char *end = (char *)frame + header_bytes(frame, header);
  for (; (const char *)(value + 1) <= end; value++) {
    wn_value v = {__atomic_load_n(&value->bits, __ATOMIC_RELAXED)};
    if (!wn_is_cell(v)) continue;
    if (!compact_on_candidate(im, slot_of(im, wn_to_cell(v)))) continue;
    record(p, word_of(p, frame));
    return;
  }
}

void compact_record_cell(impl *im, void *cell) {
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  compact_record_slots(im, cell, wn_slot_at(cell, k->slots_first),
                       wn_slot_at(cell, range_end(k->slots_end, words)));
  if (k->flags & KIND_HAS_VALUES) compact_record_values(im, cell);
}

static void free_record(page *p) {
  if (!p->recorded) return;
  for (size_t i = 0; i < (size_t)p->run * BUCKETS_PER_PAGE; i++) free(p->recorded[i]);
  free(p->recorded);
  p->recorded = NULL;
}

static void free_records(const page_list *pages) {
  for (size_t i = 0; i < pages->len; i++) free_record(pages->data[i]);
}

/* ---- the end ---- */

void compact_end(impl *im) {
  compactor *c = &im->compact;
  for (size_t i = 0; i < c->pinned.len; i++)
    *wn_header(cell_at(im, c->pinned.data[i])) &= ~WN_HEADER_PINNED;
  for (size_t i = 0; i < c->candidates.len; i++) {
    page *p = c->candidates.data[i];
    p->head.flags &= ~(uint32_t)PAGE_CANDIDATE;
    bit_clear(c->map, p->index);
  }
  if (c->recording) {
    free_records((const page_list *)(const void *)&im->old.pages);
    free_records((const page_list *)(const void *)&im->immobile.pages);
    free_records(&im->large);
  }
  c->pinned.len = c->candidates.len = 0;
  c->recording = c->pinning = false;
  c->effort = COMPACT_NOTHING;
}
