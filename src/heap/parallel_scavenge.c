/* SPDX-License-Identifier: MIT */
/* The parallel scavenger: several workers copy live young cells at once.
 *
 * Who moves a cell is decided by one compare-and-swap on its header:
 *
 *            +--- CAS ---> forwarded (slot of the copy | 1)      final
 *   plain ---+
 *            +--- CAS ---> pinned (no room, or zeal)             final
 *
 *   pinned (by the stack scan, before any worker runs)           final
 *
 * A worker loads the header once.  Kind and size come from that value, never from the
 * cell again: a forwarded header has neither, and who loses the race needs neither, for
 * it takes the winner's address and gives its own room back (it was the last it took).
 * The copy is made before the swap.  The body of a cell in From is read only, unless it
 * is pinned, and then nobody copies it; so a copy that loses has harmed nothing, and
 * whoever sees the address sees a whole cell.
 *
 * Memory.  Each worker fills a To page of its own and areas of free old memory of its
 * own; a mutex guards the taking of both.  What is left of them becomes gaps and free
 * blocks.
 *
 * Work.  Grey cells are kept in segments.  A worker uses its own like a stack, hands a
 * full one to the others, and half of it as soon as somebody waits.  A cell with many
 * slots goes back with the number of its next slot before its first part is scanned, so
 * that another can take the rest.  The remembered set is work too: stretches of the
 * log, pages with bitmaps and remembered cells are numbered, and the next number is
 * taken with an atomic addition.
 *
 * What a worker finds for the heap's lists (remembered slots and cells, weak cells,
 * pins) it keeps in lists of its own; the main thread joins them.  So no list needs a
 * lock, and a bitmap of the remembered set is only ever changed by the one worker that
 * took the page.
 *
 * Invariants while workers run:
 *  1. Each grey cell is in one segment, or in the hands of one worker; its slots are
 *     written by that worker alone.  (A slot of the remembered set may be met twice:
 * those are read and written atomically, and both write the same.)
 *  2. A box has one owner, so it is met through one slot, or twice by way of 1.
 *  3. Page headers do not change, but for bitmaps (atomically) and tops of a worker's
 * page.
 *  4. The work is done when no worker works, nothing is published, and no number is
 * left.  A worker that comes later finds `done` and leaves.
 *
 * Roots are visited by the main thread before the others are called, ephemerons and
 * weak slots by the main thread after they have left, with the same code and lists.
 * Sources: Cheney 1970 for the copying; Flood, Detlefs, Shavit and Zhang, "Parallel
 * Garbage Collection for Shared Memory Multiprocessors" (2001), for local areas and
 * stealing. */
#include <pthread.h>
#include <sched.h>

#include "base/os.h"
#include "heap/compact.h"
#include "heap/mark.h"
#include "heap/pool.h"
#include "heap/remember.h"
#include "heap/scavenge_impl.h"
#include "heap/space.h"
#include "heap/young.h"
#include "heap/young_large.h"
#include "heap/zeal.h"

/* Fewer bytes of survivors than this are copied before a helper is awake. */
#define PARALLEL_FROM ((size_t)384 << 10)
#define SEGMENT_ITEMS 254
#define SHARE_FROM 8       /* grey cells of which half goes to somebody who waits */
#define PART_WORDS 1024    /* slots of a cell that are scanned at once */
#define ZEAL_PART_WORDS 16 /* the same in the zeal mode */
#define LOG_PART 512       /* slots of the log that are one piece of work */
#define CELLS_PART 64
#define BUCKETS_PART 64
#define SPINS 2000 /* before a worker without work sleeps */
#define ARRIVAL_LOOKS                                                                  \
  2000 /* zeal: how often worker 0 looks whether the others came                       \
        */

/* A grey cell: its slot, and the word to scan from in the upper half (0: the whole). */
typedef uint64_t grey_cell;

typedef struct segment {
  struct segment *next;
  size_t len;
  grey_cell cells[SEGMENT_ITEMS];
} segment;

typedef struct bucket_range {
  page *host;
  size_t first;
} bucket_range;

typedef struct worker {
  struct parallel *p;
  impl *im;
  unsigned index;
  page *to_page;
  area to;            /* the free part of it, up to the next start that is to be noted */
  area old;
  uint64_t *start_word; /* start bits not written yet, of this word of a bitmap */
  uint64_t start_bits;
  size_t start_bytes; /* of the cells they stand for */
  slot_queue queue;
  segment *grey, *spare;
  size_t to_bytes, old_bytes;
  slot_list remembered, cells, weak, old_weak;
  slot_list promoted; /* while slots into evacuation candidates are recorded */
  VEC(void *) pinned;
  uint64_t random; /* zeal */
} worker;

typedef struct parallel {
  scavenger *s;
  unsigned count;
  size_t part_words;
  slot_list log, cells; /* the remembered set, taken over */
  VEC(bucket_range) buckets;
  size_t log_parts, cell_parts;
  size_t next_part; /* atomic */
  size_t to_bytes;  /* in stretches of To handed out; atomic */
  uint32_t waiting; /* workers without work; written under the mutex, read without */
  uint32_t published_any; /* the same of published */
  pthread_mutex_t mutex;  /* guards what follows, the nursery's pages and old space */
  pthread_cond_t changed;
  segment *published;
  unsigned working, sleeping, arrived;
  bool done;
  worker workers[];
} parallel;

#define relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)

static void maybe_yield(worker *w) {
  if (WN_LIKELY(!w->im->zeal.workers)) return;
  w->random ^= w->random << 13;
  w->random ^= w->random >> 7;
  w->random ^= w->random << 17;
  if (w->random % 16 == 0) sched_yield();
}

/* ---- grey cells ---- */

static segment *new_segment(worker *w) {
  segment *g = w->spare;
  w->spare = NULL;
  if (!g) g = xmalloc(sizeof *g);
  g->len = 0;
  return g;
}

static void publish(parallel *p, segment *g) {
  pthread_mutex_lock(&p->mutex);
  g->next = p->published;
  p->published = g;
  __atomic_store_n(&p->published_any, 1, __ATOMIC_RELAXED);
  bool wake = p->sleeping;
  pthread_mutex_unlock(&p->mutex);
  if (wake) pthread_cond_signal(&p->changed);
}

static void push_grey(worker *w, grey_cell cell) {
  if (WN_UNLIKELY(w->grey->len == SEGMENT_ITEMS)) {
    publish(w->p, w->grey);
    w->grey = new_segment(w);
  }
  w->grey->cells[w->grey->len++] = cell;
}

/* The older half goes to somebody who waits: older cells have more below them. */
static WN_NOINLINE void share(worker *w) {
  segment *mine = w->grey, *theirs = new_segment(w);
  theirs->len = mine->len / 2;
  mine->len -= theirs->len;
  memcpy(theirs->cells, mine->cells, theirs->len * sizeof *mine->cells);
  memmove(mine->cells, mine->cells + theirs->len, mine->len * sizeof *mine->cells);
  publish(w->p, theirs);
}

static void take_published(worker *w) {
  parallel *p = w->p;
  segment *empty = w->grey;
  w->grey = p->published;
  p->published = w->grey->next;
  __atomic_store_n(&p->published_any, p->published != NULL, __ATOMIC_RELAXED);
  if (w->spare)
    free(empty);
  else
    w->spare = empty;
}

/* ---- memory ---- */

static WN_NOINLINE bool to_refill(worker *w, size_t bytes) {
  maybe_yield(w);
  if (to_is_full(w->to_page, w->to, bytes)) {
    pthread_mutex_lock(&w->p->mutex);
    page *next = to_take_page(w->im);
    pthread_mutex_unlock(&w->p->mutex);
    if (!next) return false;
    to_change_page(&w->to_page, &w->to, next);
  }
  __atomic_fetch_add(&w->p->to_bytes, to_extend(w->to_page, &w->to, bytes), __ATOMIC_RELAXED);
  return true;
}

static inline char *to_alloc(worker *w, size_t bytes) {
  if (WN_UNLIKELY(bytes > (size_t)(w->to.end - w->to.start)) && !to_refill(w, bytes))
    return NULL;
  char *p = w->to.start;
  w->to.start += bytes;
  return p;
}

/* Start bits (and mark bits, while marking: promoted cells are black) are gathered for
 * a word of the bitmap and written at once; its other bits may be another worker's. */
static void write_start_bits(worker *w) {
  uint64_t *word = w->start_word, bits = w->start_bits;
  if (!word) return;
  page *p = page_of(word);
  __atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
  __atomic_fetch_add(&p->cell_bytes, (uint32_t)w->start_bytes, __ATOMIC_RELAXED);
  if (w->im->marker.phase != MARKING_OFF && !FAULT(FAULT_PROMOTION_WHITE)) {
    __atomic_fetch_or(&p->mark[word - p->start], bits, __ATOMIC_RELAXED);
    __atomic_fetch_add(&p->live_bytes, w->start_bytes, __ATOMIC_RELAXED);
  }
  w->start_word = NULL;
  w->start_bits = w->start_bytes = 0;
}

static inline void note_promoted(worker *w, const char *cell, size_t bytes) {
  size_t granule = granule_of(cell);
  uint64_t *word = &page_of(cell)->start[granule / 64];
  if (word != w->start_word) {
    write_start_bits(w);
    w->start_word = word;
  }
  w->start_bits |= UINT64_C(1) << (granule % 64);
  w->start_bytes += bytes;
  w->old_bytes += bytes;
}

static WN_NOINLINE bool old_refill(worker *w, size_t bytes) {
  impl *im = w->im;
  area next;
  maybe_yield(w);
  pthread_mutex_lock(&w->p->mutex);
  bool ok = space_take_area(im, &im->old, bytes, &next);
  if (ok && !FAULT(FAULT_AREA_LOST)) space_return_area(im, &im->old, w->old);
  pthread_mutex_unlock(&w->p->mutex);
  if (ok) w->old = next;
  return ok;
}

static inline char *old_alloc(worker *w, size_t bytes) {
  if (WN_UNLIKELY(bytes > (size_t)(w->old.end - w->old.start)) && !old_refill(w, bytes))
    return NULL;
  char *p = w->old.start;
  w->old.start += bytes;
  return p;
}

/* ---- copying ---- */

static inline unsigned kind_in(uint32_t header) {
  return header >> WN_HEADER_KIND_SHIFT & 0xFF;
}

/* Gives back the room of the copy that was made last. */
static WN_NOINLINE void take_back(worker *w, bool old, size_t bytes) {
  if (old) {
    w->old.start -= bytes;
    return;
  }
  /* What was written there is not zero any more, if nothing else is written over it. */
  size_t end = (size_t)(w->to.start - (char *)w->to_page);
  if (end > w->to_page->dirty_end) w->to_page->dirty_end = (uint32_t)end;
  w->to.start -= bytes;
}

/* What a header that was final when it was loaded says about a slot. */
static inline uint32_t settled(uint32_t header, uint32_t bits) {
  if (!(header & WN_HEADER_FORWARDED)) return bits; /* pinned */
  return (header & ~WN_HEADER_FORWARDED) | (bits & 2);
}

static bool claim(void *cell, uint32_t *header, uint32_t final) {
  return __atomic_compare_exchange_n(wn_header(cell), header, final, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* The cell stays: there is no room for it, or the zeal mode says so. */
static WN_NOINLINE uint32_t pin_here(worker *w, void *cell, uint32_t header,
                                     uint32_t bits) {
  if (!claim(cell, &header, header | WN_HEADER_PINNED)) return settled(header, bits);
  vec_push(&w->pinned, cell);
  if (kind_in(header) != KIND_BOX) push_grey(w, slot_of(w->im, cell));
  if (w->p->s->in_ephemerons) scavenge_release_pending(w->p->s, slot_of(w->im, cell));
  return bits;
}

/* The first word has the header in it, which others may be changing. */
static inline void copy_cell(char *to, const char *from, uint32_t header, size_t bytes) {
  *(uint64_t *)(void *)to = (uint64_t)((const uint32_t *)(const void *)from)[1] << 32 | header;
  if (bytes > 8) copy_words(to + 8, from + 8, bytes - 8);
}

static char *copy_for(worker *w, bool old, size_t bytes) {
  return old ? old_alloc(w, bytes) : to_alloc(w, bytes);
}

/* A large cell moves with its pages, which one thread has to do: the mutex decides who. */
static WN_NOINLINE uint32_t evacuate_large(worker *w, void *cell, uint32_t bits) {
  impl *im = w->im;
  bool stays = im->zeal.pin && zeal_pins_cell(im, cell);
  pthread_mutex_lock(&w->p->mutex);
  uint32_t header = __atomic_load_n(wn_header(cell), __ATOMIC_ACQUIRE);
  bool first = !(header & (WN_HEADER_FORWARDED | WN_HEADER_PINNED));
  void *now = cell;
  if (first) {
    void *copy = stays ? NULL : young_large_promote(im, cell, header);
    header = copy ? slot_of(im, copy) | WN_HEADER_FORWARDED : header | WN_HEADER_PINNED;
    if (copy) now = copy;
    __atomic_store_n(wn_header(cell), header, __ATOMIC_RELEASE);
  }
  pthread_mutex_unlock(&w->p->mutex);
  if (!first) return settled(header, bits);
  if (now == cell) vec_push(&w->pinned, cell);
  if (now == cell || !FAULT(FAULT_YOUNG_LARGE_UNSCANNED)) push_grey(w, slot_of(im, now));
  if (WN_UNLIKELY(w->p->s->in_ephemerons))
    scavenge_release_pending(w->p->s, slot_of(im, cell));
  return settled(header, bits);
}

/* A cell in From whose header was plain when it was loaded: the new bits of the slot.
 */
static uint32_t evacuate(worker *w, void *cell, uint32_t header, uint32_t bits,
                         bool old_host) {
  parallel *p = w->p;
  impl *im = w->im;
  size_t bytes = (size_t)(header >> WN_HEADER_SIZE_SHIFT) * 8;
  bool box = kind_in(header) == KIND_BOX;
  if (WN_UNLIKELY(bytes == 0)) return evacuate_large(w, cell, bits);
  if (WN_UNLIKELY(im->zeal.pin) && zeal_pins_cell(im, cell))
    return pin_here(w, cell, header, bits);
  bool old = header & WN_HEADER_AGED || relaxed(&p->to_bytes) >= p->s->to_budget ||
             (old_host && box);
  char *copy = copy_for(w, old, bytes);
  if (WN_UNLIKELY(!copy)) {
    old = !old;
    copy = copy_for(w, old, bytes);
    if (!copy) return pin_here(w, cell, header, bits);
  }
  uint32_t copied =
      old ? header & ~(WN_HEADER_AGED | HEADER_REGISTERED) : header | WN_HEADER_AGED;
  copy_cell(copy, cell, copied, bytes);
  maybe_yield(w);
  uint32_t slot = slot_of(im, copy);
  if (!claim(cell, &header, slot | WN_HEADER_FORWARDED) && !FAULT(FAULT_RACE_LOST)) {
    take_back(w, old, bytes);
    return settled(header, bits);
  }
  if (old)
    note_promoted(w, copy, bytes);
  else
    w->to_bytes += bytes;
  const kind_layout *k = &im->kinds[kind_in(copied)];
  if (!box && (k->slots_end || k->flags & KIND_SPECIAL)) push_grey(w, slot);
  if (WN_UNLIKELY(p->s->in_ephemerons))
    scavenge_release_pending(p->s, slot_of(im, cell));
  return slot | (bits & 2);
}

/* The new bits of a slot whose bits say that it is in From. */
static inline uint32_t visit_from(worker *w, uint32_t bits, bool old_host) {
  void *cell = cell_at(w->im, bits);
  uint32_t header = __atomic_load_n(wn_header(cell), __ATOMIC_ACQUIRE);
  if (header & (WN_HEADER_FORWARDED | WN_HEADER_PINNED)) return settled(header, bits);
  return evacuate(w, cell, header, bits, old_host);
}

/* The same when they say that it is young. */
static inline uint32_t visit_young(worker *w, uint32_t bits, bool old_host) {
  return in_from(w->p->s, bits) ? visit_from(w, bits, old_host) : bits;
}

/* ---- scanning ---- */

static inline void note_old_to_young(worker *w, const wn_slot *slot) {
  if (!FAULT(FAULT_PROMOTION_UNRECORDED))
    vec_push(&w->remembered, remembered_word(w->im, slot));
}

/* The queue is that of scavenge.c; see there. */
static inline void visit_queued(worker *w, uintptr_t entry) {
  wn_slot *slot = (wn_slot *)(entry & ~(uintptr_t)1);
  uint32_t bits = visit_from(w, slot->bits, entry & 1);
  slot->bits = bits;
  if (entry & 1 && slot_is_young(w->im, bits)) note_old_to_young(w, slot);
}

static inline void enqueue(worker *w, wn_slot *slot, bool old_host) {
  uintptr_t *place = &w->queue.slots[w->queue.next++ % QUEUE_SLOTS], oldest = *place;
  *place = (uintptr_t)slot | old_host;
  if (WN_LIKELY(oldest)) visit_queued(w, oldest);
}

static void flush_queue(worker *w) {
  for (size_t i = 0; i < QUEUE_SLOTS; i++) {
    uintptr_t *place = &w->queue.slots[w->queue.next++ % QUEUE_SLOTS], entry = *place;
    *place = 0;
    if (entry && !FAULT(FAULT_QUEUE_LOST)) visit_queued(w, entry);
  }
}

static inline void scan_slots(worker *w, wn_slot *slot, wn_slot *end, bool old_host) {
  for (; slot < end; slot++) {
    uint32_t bits = slot->bits;
    if (!slot_is_young(w->im, bits)) continue;
    if (WN_LIKELY(in_from(w->p->s, bits))) {
      __builtin_prefetch(cell_at(w->im, bits), 1);
      enqueue(w, slot, old_host);
    } else if (old_host) {
      note_old_to_young(w, slot);
    }
  }
}

static void remember_whole(worker *w, void *cell) {
  uint32_t *header = wn_header(cell);
  if (*header & HEADER_REMEMBERED) return;
  header_set_bits(cell, HEADER_REMEMBERED);
  vec_push(&w->cells, slot_of(w->im, cell));
}

static void visit_values(worker *w, void *cell, const kind_layout *k, bool old_host) {
  impl *im = w->im;
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  char *end = (char *)cell + wn_cell_bytes(cell);
  bool young = false;
  for (; (char *)(value + 1) <= end; value++) {
    if (!wn_is_cell(*value)) continue;
    uint32_t bits = slot_of(im, wn_to_cell(*value));
    if (!slot_is_young(im, bits)) continue;
    bits = visit_young(w, bits, false);
    *value = wn_from_cell(cell_at(im, bits));
    young |= slot_is_young(im, bits);
  }
  if (old_host && young) remember_whole(w, cell);
}

static WN_NOINLINE void scan_special(worker *w, void *cell, const kind_layout *k,
                                     bool old_host) {
  impl *im = w->im;
  if (k->flags & KIND_HAS_VALUES) visit_values(w, cell, k, old_host);
  if (!(k->flags & KIND_HAS_WEAK)) return;
  vec_push(&w->weak, slot_of(im, cell));
  if (!w->p->s->options.weak_strong) return;
  bool young = false;
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
  for (; slot < end; slot++) {
    if (!slot_is_young(im, slot->bits)) continue;
    slot->bits = visit_young(w, slot->bits, old_host);
    young |= slot_is_young(im, slot->bits);
  }
  if (old_host && young) remember_whole(w, cell);
}

static inline void scan_grey(worker *w, grey_cell grey) {
  impl *im = w->im;
  void *cell = cell_at(im, (uint32_t)grey);
  bool old = !slot_is_young(im, (uint32_t)grey);
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t from = (size_t)(grey >> 32);
  size_t end = range_end(k->slots_end, wn_cell_bytes(cell) / 4);
  if (from == 0) {
    from = k->slots_first;
    if (old && k->flags & KIND_HAS_WEAK) vec_push(&w->old_weak, (uint32_t)grey);
    if (WN_UNLIKELY(old && im->compact.recording))
      vec_push(&w->promoted, (uint32_t)grey);
    if (WN_UNLIKELY(k->flags & KIND_SPECIAL)) scan_special(w, cell, k, old);
  }
  if (WN_UNLIKELY(end > from + w->p->part_words)) {
    end = from + w->p->part_words;
    if (!FAULT(FAULT_PART_LOST)) push_grey(w, (uint64_t)end << 32 | (uint32_t)grey);
  }
  for (; from + 2 * SLOT_BLOCK <= end; from += SLOT_BLOCK)
    if (any_young(im, wn_slot_at(cell, from)))
      scan_slots(w, wn_slot_at(cell, from), wn_slot_at(cell, from + SLOT_BLOCK), old);
  scan_slots(w, wn_slot_at(cell, from), wn_slot_at(cell, end), old);
}

static void drain_own(worker *w) {
  do {
    while (w->grey->len) {
      if (WN_UNLIKELY(relaxed(&w->p->waiting)) && w->grey->len >= SHARE_FROM) share(w);
      maybe_yield(w);
      scan_grey(w, w->grey->cells[--w->grey->len]);
    }
    flush_queue(w);
  } while (w->grey->len);
}

/* ---- the remembered set ---- */

/* True when the slot's target stays young. */
static inline bool visit_remembered(worker *w, wn_slot *slot) {
  uint32_t bits = __atomic_load_n(&slot->bits, __ATOMIC_ACQUIRE);
  if (!slot_is_young(w->im, bits)) return false;
  bits = visit_young(w, bits, true);
  __atomic_store_n(&slot->bits, bits, __ATOMIC_RELEASE);
  return slot_is_young(w->im, bits);
}

static void scan_log(worker *w, size_t part) {
  const slot_list *log = &w->p->log;
  size_t end = min_size((part + 1) * LOG_PART, log->len);
  for (size_t i = part * LOG_PART; i < end; i++) {
    prefetch_ahead(w->im, log, i);
    if (visit_remembered(w, (wn_slot *)w->im->heap + log->data[i]))
      vec_push(&w->remembered, log->data[i]);
  }
}

static bool scan_bucket(worker *w, page *p, size_t index) {
  slot_bucket *bucket = p->slots[index];
  uint32_t any = 0;
  for (size_t i = 0; i < BUCKET_WORDS; i++) {
    uint32_t bits = (*bucket)[i];
    for (uint32_t rest = bits; rest; rest &= rest - 1) {
      unsigned bit = (unsigned)__builtin_ctz(rest);
      wn_slot *slot = (wn_slot *)p + (index * BUCKET_WORDS + i) * 32 + bit;
      if (!visit_remembered(w, slot)) bits &= ~(1u << bit);
    }
    (*bucket)[i] = bits;
    any |= bits;
  }
  return any;
}

static void scan_buckets(worker *w, bucket_range r) {
  size_t end = min_size(r.first + BUCKETS_PART, r.host->bucket_count);
  for (size_t i = r.first; i < end; i++) {
    if (!r.host->slots[i] || scan_bucket(w, r.host, i)) continue;
    free(r.host->slots[i]);
    r.host->slots[i] = NULL;
  }
}

static void scan_cells(worker *w, size_t part) {
  const slot_list *cells = &w->p->cells;
  size_t end = min_size((part + 1) * CELLS_PART, cells->len);
  for (size_t i = part * CELLS_PART; i < end; i++) {
    void *cell = cell_at(w->im, cells->data[i]);
    header_clear_bits(cell, HEADER_REMEMBERED);
    scan_special(w, cell, &w->im->kinds[wn_kind_of(cell)], true);
  }
}

/* The next piece of the remembered set; false when all are taken. */
static bool scan_next_part(worker *w) {
  parallel *p = w->p;
  size_t all = p->cell_parts + p->log_parts + p->buckets.len;
  if (relaxed(&p->next_part) >= all) return false;
  size_t n = __atomic_fetch_add(&p->next_part, 1, __ATOMIC_RELAXED);
  if (n >= all) return false;
  maybe_yield(w);
  if (n < p->cell_parts)
    scan_cells(w, n);
  else if ((n -= p->cell_parts) < p->log_parts)
    scan_log(w, n);
  else
    scan_buckets(w, p->buckets.data[n - p->log_parts]);
  return true;
}

static void take_remembered(parallel *p) {
  impl *im = p->s->im;
  p->log = im->remembered_log;
  p->cells = im->remembered_cells;
  memset(&im->remembered_log, 0, sizeof im->remembered_log);
  memset(&im->remembered_cells, 0, sizeof im->remembered_cells);
  remembered_forget_recent(im);
  p->log_parts = (p->log.len + LOG_PART - 1) / LOG_PART;
  p->cell_parts = (p->cells.len + CELLS_PART - 1) / CELLS_PART;
  for (size_t i = 0; i < im->remembered_pages.len; i++) {
    page *host = im->remembered_pages.data[i];
    for (size_t first = 0; first < host->bucket_count; first += BUCKETS_PART)
      vec_push(&p->buckets, ((bucket_range){host, first}));
  }
}

static bool has_bucket(const page *p) {
  for (size_t i = 0; i < p->bucket_count; i++)
    if (p->slots[i]) return true;
  return false;
}

static void drop_empty_sets(impl *im) {
  size_t kept = 0;
  for (size_t i = 0; i < im->remembered_pages.len; i++) {
    page *p = im->remembered_pages.data[i];
    if (has_bucket(p)) {
      im->remembered_pages.data[kept++] = p;
    } else {
      free(p->slots);
      p->slots = NULL;
      p->bucket_count = 0;
    }
  }
  im->remembered_pages.len = kept;
}

/* ---- working together ---- */

/* Waits for published work; false when the scavenge is done. */
static bool find_work(worker *w) {
  parallel *p = w->p;
  pthread_mutex_lock(&p->mutex);
  if (p->published) {
    take_published(w);
    pthread_mutex_unlock(&p->mutex);
    return true;
  }
  if (--p->working == 0) {
    p->done = true;
    pthread_mutex_unlock(&p->mutex);
    pthread_cond_broadcast(&p->changed);
    return false;
  }
  __atomic_store_n(&p->waiting, p->waiting + 1, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&p->mutex);
  for (int i = 0; i < SPINS && !relaxed(&p->published_any); i++) os_pause();
  pthread_mutex_lock(&p->mutex);
  p->sleeping++;
  while (!p->published && !p->done) pthread_cond_wait(&p->changed, &p->mutex);
  p->sleeping--;
  __atomic_store_n(&p->waiting, p->waiting - 1, __ATOMIC_RELAXED);
  bool more = p->published;
  if (more) {
    take_published(w);
    p->working++;
  }
  pthread_mutex_unlock(&p->mutex);
  return more;
}

/* The main thread counts as working from the beginning. */
static bool arrive(worker *w) {
  parallel *p = w->p;
  pthread_mutex_lock(&p->mutex);
  bool late = p->done;
  if (w->index && !late) p->working++;
  p->arrived++;
  pthread_mutex_unlock(&p->mutex);
  return !late;
}

/* Zeal: races want company. */
static void await_the_others(parallel *p) {
  if (pool_thread_count() == 0) return; /* the system gives none: nobody will come */
  for (int i = 0; i < ARRIVAL_LOOKS; i++) {
    pthread_mutex_lock(&p->mutex);
    bool all = p->arrived == p->count;
    pthread_mutex_unlock(&p->mutex);
    if (all) return;
    sched_yield();
  }
}

static void work(unsigned index, void *data) {
  parallel *p = data;
  worker *w = &p->workers[index];
  if (!arrive(w)) return;
  if (index == 0 && w->im->zeal.workers) await_the_others(p);
  do {
    drain_own(w);
    while (scan_next_part(w)) drain_own(w);
  } while (find_work(w));
}

/* ---- for scavenge.c ---- */

/* Whether helpers make scavenges shorter is measured: on few cores, or where survivors are
 * chains, what workers have to agree on can cost more than they save.  Each way is tried
 * first, and the other one now and then. */
#define TRIAL_OF_THE_OTHER 32
#define WORTH_HELPERS 0.9 /* of the time alone, at most */

static bool helpers_pay(impl *im) {
  double alone = im->copy_cost[0], together = im->copy_cost[1];
  if (alone <= 0) return false;
  if (together <= 0) return true;
  bool pay = together <= alone * WORTH_HELPERS;
  return ++im->copy_choices % TRIAL_OF_THE_OTHER == 0 ? !pay : pay;
}

unsigned parallel_worker_count(const scavenger *s) {
  impl *im = s->im;
  if (im->zeal.workers) return (unsigned)im->zeal.workers;
  if (!im->config.parallel_scavenge || im->last_survivors < PARALLEL_FROM) return 1;
  return helpers_pay(im) ? im->helpers + 1 : 1;
}

static void worker_init(parallel *p, unsigned index) {
  worker *w = &p->workers[index];
  w->p = p;
  w->im = p->s->im;
  w->index = index;
  w->random = (w->im->scavenges + 1) * UINT64_C(0x9E3779B97F4A7C15) + index * 77 + 1;
  w->grey = new_segment(w);
}

void parallel_begin(scavenger *s, unsigned workers) {
  parallel *p = xcalloc(1, sizeof *p + workers * sizeof *p->workers);
  p->s = s;
  p->count = workers;
  p->part_words = s->im->zeal.workers ? ZEAL_PART_WORDS : PART_WORDS;
  p->working = 1;
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->changed, NULL);
  for (unsigned i = 0; i < workers; i++) worker_init(p, i);
  for (size_t i = 0; i < s->pinned.len; i++)
    push_grey(&p->workers[0], s->pinned.data[i]);
  s->pinned.len = 0;
  s->parallel = p;
}

uint32_t parallel_visit(scavenger *s, uint32_t bits, bool old_host) {
  return visit_young(&s->parallel->workers[0], bits, old_host);
}

static void append(slot_list *list, slot_list *more) {
  for (size_t i = 0; i < more->len; i++) vec_push(list, more->data[i]);
  more->len = 0;
}

/* Hands a worker's lists to the heap. */
static void join_lists(parallel *p, worker *w) {
  impl *im = w->im;
  if (!(w->index && FAULT(FAULT_WORKER_FORGOTTEN)))
    remember_words(im, w->remembered.data, w->remembered.len);
  w->remembered.len = 0;
  append(&im->remembered_cells, &w->cells);
  append(&im->weak_cells, &w->old_weak);
  for (size_t i = 0; i < w->promoted.len && !FAULT(FAULT_CANDIDATE_PROMOTED); i++)
    compact_record_cell(im, cell_at(im, w->promoted.data[i]));
  w->promoted.len = 0;
  append(&p->s->weak, &w->weak);
  for (size_t i = 0; i < w->pinned.len; i++) {
    vec_push(&im->pinned, w->pinned.data[i]);
    page_of(w->pinned.data[i])->pins++;
  }
  w->pinned.len = 0;
}

void parallel_run(scavenger *s) {
  parallel *p = s->parallel;
  take_remembered(p);
  if (pool_run(p->count, work, p) > 1) s->im->parallel_scavenges++;
  drop_empty_sets(s->im);
  p->log.len = p->cells.len = 0;
  s->im->remembered_log = p->log; /* the memory, to be filled again */
  s->im->remembered_cells = p->cells;
  for (unsigned i = 0; i < p->count; i++) join_lists(p, &p->workers[i]);
}

void parallel_drain(scavenger *s) {
  parallel *p = s->parallel;
  worker *w = &p->workers[0];
  do drain_own(w);
  while (p->published && (take_published(w), true));
  join_lists(p, w);
}

static void retire(parallel *p, worker *w) {
  impl *im = w->im;
  write_start_bits(w);
  space_return_area(im, &im->old, w->old);
  im->old.used += w->old_bytes;
  im->promoted_bytes += w->old_bytes;
  im->survived_bytes += w->to_bytes;
  p->s->to_bytes += w->to_bytes;
  if (w->to_page && w->index) {
    w->to_page->top = (uint32_t)PAGE_BYTES;
    if (FAULT(FAULT_AREA_UNFILLED)) return;
    scavenge_free_gap(im, w->to_page, w->to.start, page_end(w->to_page));
  }
}

char *parallel_end(scavenger *s) {
  parallel *p = s->parallel;
  for (unsigned i = 0; i < p->count; i++) {
    worker *w = &p->workers[i];
    retire(p, w);
    free(w->grey);
    free(w->spare);
    vec_free(&w->remembered);
    vec_free(&w->cells);
    vec_free(&w->weak);
    vec_free(&w->old_weak);
    vec_free(&w->promoted);
    vec_free(&w->pinned);
  }
  /* The mutator goes on in the main thread's page. */
  s->to_page = p->workers[0].to_page;
  char *top = p->workers[0].to.start;
  pthread_cond_destroy(&p->changed);
  pthread_mutex_destroy(&p->mutex);
  vec_free(&p->buckets);
  free(p);
  s->parallel = NULL;
  return top;
}
