/* SPDX-License-Identifier: MIT */
/* Ephemerons: values that live as long as their keys.
 *
 * A pair whose key is not reached yet waits in a table found by key; a key that is reached
 * releases its values.  So a pair is touched once when its table is scanned and once when
 * its key is reached: linear, also for chains, with no fixpoint over all pairs.
 *
 * What a chain costs is misses of the cache that follow on one another: one for each pair.
 * The waiting value itself stands beside its key in the hash table, and the value's own place
 * there is fetched together with its mark, since it may be the next key.  (That the value may
 * be replaced in the table meanwhile does no harm: barriers shade what is overwritten in an
 * ephemeron table and what is written.)
 *
 * The table of waiting pairs is filled by helpers that have to stop at short notice, and by
 * pauses.  So no insertion may take long: the hash table consists of 256 parts that grow one
 * at a time, and several values of one key form a list.
 *
 *   hash   31      24 23                0
 *         | part     | place in the part |      (key, what) (0, 0) (key | 1, number) ...
 *                                                                          |
 *                                             (what, 0) <- (what, number) <+
 *
 * Beside it all pairs that met an unreached key are noted in the order of their tables: those
 * whose key is dead in the end are cleared in one walk through memory.
 * docs/heap/concurrent-marking.md says how helpers and the final pause share the work. */
#include "heap/ephemeron.h"

#include "base/os.h"
#include "heap/concurrent.h"
#include "heap/mark.h"
#include "heap/weak.h"

#define PARTS 256
#define PART_FIRST 16u
#define SEVERAL 1u /* in a pending_slot's key */
#define NOTHING 1u /* waits: a slot of no cell */
#define CHUNK_PAIRS 1024
#define PAIRS_BETWEEN_POLLS 512
#define PAIRS_AHEAD 8 /* prefetched */

/* ---- what waits for keys ---- */

/* One multiplication: keys that stand one beside the other, as those of a table often do, are
 * spread more evenly than at random, and come back to the same lines of the cache soon. */
static inline uint32_t hash_slot(uint32_t slot) {
  return (uint32_t)((slot >> 2) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static inline pending_part *part_of(const pending_table *t, uint32_t hash) {
  return &t->parts[hash >> 24];
}

/* The place of `key` in a part that has free ones, or the free one where it belongs. */
static inline pending_slot *find(const pending_part *part, uint32_t hash, uint32_t key) {
  for (uint32_t i = hash;; i++) {
    pending_slot *s = &part->slots[i & (part->size - 1)];
    if ((s->key & ~SEVERAL) == key || !s->key) return s;
  }
}

/* For find(), soon. */
static inline void prefetch(const pending_table *t, uint32_t key) {
  if (!t->parts) return;
  uint32_t hash = hash_slot(key);
  const pending_part *part = part_of(t, hash);
  if (part->size) __builtin_prefetch(&part->slots[hash & (part->size - 1)]);
}

/* Room for another key; places of keys that nothing waits for any more become free. */
static WN_NOINLINE void part_grow(pending_part *part) {
  pending_part old = *part;
  uint32_t waiting = 0;
  for (uint32_t i = 0; i < old.size; i++) waiting += old.slots[i].what != 0;
  part->size = old.size ? old.size : PART_FIRST;
  while (waiting >= part->size / 2) part->size *= 2;
  part->used = waiting;
  part->slots = xcalloc(part->size, sizeof *part->slots);
  for (uint32_t i = 0; i < old.size; i++) {
    uint32_t key = old.slots[i].key & ~SEVERAL;
    if (old.slots[i].what) *find(part, hash_slot(key), key) = old.slots[i];
  }
  free(old.slots);
}

/* The number of a new list element. */
static uint32_t add_more(pending_table *t, uint32_t what, uint32_t next) {
  uint32_t number = t->more_free;
  if (number)
    t->more_free = t->more.data[number - 1].next;
  else {
    vec_push(&t->more, (pending_more){0});
    number = (uint32_t)t->more.len;
  }
  t->more.data[number - 1] = (pending_more){what, next};
  return number;
}

void pending_add(pending_table *t, uint32_t key, uint32_t what) {
  if (!t->parts) t->parts = xcalloc(PARTS, sizeof *t->parts);
  uint32_t hash = hash_slot(key);
  pending_part *part = part_of(t, hash);
  if (part->used >= part->size / 4 * 3) part_grow(part);
  pending_slot *s = find(part, hash, key);
  t->waiting++;
  if (!s->what) {
    part->used += !s->key;
    *s = (pending_slot){key, what};
    return;
  }
  uint32_t next = s->key & SEVERAL ? s->what : add_more(t, s->what, 0);
  *s = (pending_slot){key | SEVERAL, add_more(t, what, next)};
}

uint32_t pending_take(pending_table *t, uint32_t key) {
  if (!t->waiting) return 0;
  uint32_t hash = hash_slot(key);
  pending_part *part = part_of(t, hash);
  if (!part->size) return 0;
  pending_slot *s = find(part, hash, key);
  uint32_t what = s->what;
  if (!what) return 0;
  t->waiting--;
  if (!(s->key & SEVERAL)) {
    s->what = 0;
    return what;
  }
  uint32_t number = what;
  pending_more *m = &t->more.data[number - 1];
  what = m->what;
  *s = m->next ? (pending_slot){key | SEVERAL, m->next} : (pending_slot){key, 0};
  m->next = t->more_free;
  t->more_free = number;
  return what;
}

/* False when the task had to stop first. */
static bool clear_pending(pending_table *t, const pool_task *task) {
  for (size_t i = 0; t->parts && i < PARTS; i++) {
    if (!t->parts[i].slots) continue;
    if (task && pool_task_should_stop(task)) return false;
    free(t->parts[i].slots);
    t->parts[i].slots = NULL;
  }
  free(t->parts);
  vec_free(&t->more);
  *t = (pending_table){0};
  return true;
}

void pending_clear(pending_table *t) { clear_pending(t, NULL); }

/* ---- pairs whose keys were not reached ---- */

static inline waited_pair *waited_at(const waited_list *l, uint32_t i) {
  return &l->chunks.data[i / CHUNK_PAIRS][i % CHUNK_PAIRS];
}

static void waited_add(waited_list *l, uint32_t table, waited_pair pair) {
  if (l->count == l->chunks.len * CHUNK_PAIRS)
    vec_push(&l->chunks, xmalloc(CHUNK_PAIRS * sizeof(waited_pair)));
  if (!l->runs.len || vec_last(&l->runs).table != table)
    vec_push(&l->runs, ((waited_run){table, l->count}));
  *waited_at(l, l->count++) = pair;
}

static void clear_waited(waited_list *l, const pool_task *task) {
  while (l->chunks.len) {
    if (task && pool_task_should_stop(task)) return;
    free(vec_pop(&l->chunks));
  }
  vec_free(&l->chunks);
  vec_free(&l->runs);
  l->count = 0;
}

static void spend(marker *m) {
  m->spent = m->pending;
  m->spent_waited = m->waited;
  m->pending = (pending_table){0};
  m->waited = (waited_list){0};
}

/* Giving back tens of megabytes takes milliseconds: that is work for the sweeper. */
void ephemerons_forget(impl *im) {
  ephemerons_free_spent(im, NULL);
  spend(&im->marker);
  if (!concurrent_can_sweep(im)) ephemerons_free_spent(im, NULL);
}

void ephemerons_fini(impl *im) {
  ephemerons_free_spent(im, NULL);
  spend(&im->marker);
  ephemerons_free_spent(im, NULL);
}

bool ephemerons_has_spent(const impl *im) {
  return im->marker.spent.parts || im->marker.spent_waited.chunks.len;
}

void ephemerons_free_spent(impl *im, const pool_task *task) {
  if (clear_pending(&im->marker.spent, task)) clear_waited(&im->marker.spent_waited, task);
}

/* ---- pairs while marking ---- */

static bool key_is_live(impl *im, uint32_t key) {
  if (!slot_is_pointer(key)) return true;
  if (im->marker.phase == MARKING_INCREMENTAL && slot_is_young(im, key)) return true;
  return cell_is_marked(cell_at(im, key));
}

static void mark_value(mark_worker *w, uint32_t value) {
  if (slot_is_pointer(value)) prefetch(&w->im->marker.pending, value & ~3u);
  mark_worker_slot(w, value);
}

/* What is to be marked when the key is.  (Young values of an incremental cycle live until its
 * end, and are black when promoted.) */
static uint32_t value_to_mark(const impl *im, uint32_t value) {
  if (!slot_is_pointer(value)) return NOTHING;
  return im->marker.phase == MARKING_FULL || !slot_is_young(im, value) ? value : NOTHING;
}

static void scan_pair(mark_worker *w, void *table, wn_slot *pair) {
  impl *im = w->im;
  uint32_t key = __atomic_load_n(&pair[0].bits, __ATOMIC_RELAXED);
  uint32_t value = __atomic_load_n(&pair[1].bits, __ATOMIC_RELAXED);
  if (FAULT(FAULT_EPHEMERON_STRONG)) mark_worker_slot(w, key);
  if (key_is_live(im, key)) {
    mark_value(w, value);
    return;
  }
  waited_pair p = {key & ~3u, slot_of(im, pair)};
  pending_add(&im->marker.pending, p.key, value_to_mark(im, value));
  waited_add(&im->marker.waited, slot_of(im, table), p);
}

/* Scans pairs from number `from` on; the number to go on with, or SIZE_MAX at the end. */
static size_t scan_pairs(mark_worker *w, void *table, size_t from, size_t most) {
  uint32_t header = header_load(table);
  const kind_layout *k = &w->im->kinds[header_kind(header)];
  if (!(k->flags & WN_KIND_EPHEMERONS)) return SIZE_MAX;
  wn_slot *pair = wn_slot_at(table, k->weak_first) + 2 * from;
  wn_slot *end = wn_slot_at(table, range_end(k->weak_end, header_bytes(table, header) / 4));
  for (; pair + 2 <= end && most-- > 0; pair += 2, from++) {
    if (end - pair > 2 * PAIRS_AHEAD)
      prefetch(&w->im->marker.pending,
               __atomic_load_n(&pair[2 * PAIRS_AHEAD].bits, __ATOMIC_RELAXED) & ~3u);
    scan_pair(w, table, pair);
  }
  return pair + 2 <= end ? from : SIZE_MAX;
}

static void release_key(mark_worker *w, uint32_t key) {
  for (uint32_t value; (value = pending_take(&w->im->marker.pending, key));)
    if (!FAULT(FAULT_EPHEMERON_LOST)) mark_value(w, value);
}

/* Marks what waited for the keys that have turned grey, until none is left or it was about
 * `most`; values may be keys of other pairs.  The links of many chains are taken in turn, so
 * that their misses of the cache overlap. */
static void release_pending(mark_worker *w, size_t most) {
  marker *m = &w->im->marker;
  for (size_t done = 0; m->woken.len && done < most;) {
    slot_list keys = m->woken;
    m->woken = m->releasing;
    for (size_t i = 0; i < keys.len; i++) release_key(w, keys.data[i]);
    done += keys.len;
    keys.len = 0;
    m->releasing = keys;
  }
}

/* When to leave off: a helper when it is told, a step when its time is over. */
typedef struct until {
  const pool_task *task;
  uint64_t ns;
} until;

static bool should_stop(const until *u) {
  return (u->task && pool_task_should_stop(u->task)) || (u->ns && os_now_ns() >= u->ns);
}

/* Until nothing is grey and nothing woken; false when the task is to stop first. */
static bool settle(mark_worker *w, const until *u) {
  for (;;) {
    if (should_stop(u)) return false;
    release_pending(w, PAIRS_BETWEEN_POLLS);
    if (mark_worker_run(w, MARK_SLICE) && !w->im->marker.woken.len) return true;
  }
}

static void *table_number(impl *im, size_t n) {
  marker *m = &im->marker;
  pthread_mutex_lock(&m->list.lock);
  void *table = n < m->met.len ? cell_at(im, m->met.data[n]) : NULL;
  pthread_mutex_unlock(&m->list.lock);
  return table;
}

void ephemerons_met(impl *im, void *cell) {
  marker *m = &im->marker;
  pthread_mutex_lock(&m->list.lock);
  vec_push(&m->met, slot_of(im, cell));
  pthread_mutex_unlock(&m->list.lock);
}

/* Goes through the tables met so far and those met on the way. */
static bool scan_tables(mark_worker *w, const until *u) {
  marker *m = &w->im->marker;
  for (;;) {
    if (!settle(w, u)) return false;
    void *table = table_number(w->im, m->tables_done);
    if (!table) return true;
    m->pairs_done = scan_pairs(w, table, m->pairs_done, PAIRS_BETWEEN_POLLS);
    if (m->pairs_done != SIZE_MAX) continue;
    m->pairs_done = 0;
    m->tables_done++;
  }
}

/* Releases the pairs whose keys were marked by others after they were scanned. */
static bool look_again(mark_worker *w, const until *u) {
  impl *im = w->im;
  pending_table *t = &im->marker.pending;
  waited_list *l = &im->marker.waited;
  if (FAULT(FAULT_EPHEMERON_UNCHECKED)) return true;
  for (uint32_t i = 0; t->waiting && i < l->count; i++) {
    if (i % PAIRS_BETWEEN_POLLS == 0 && should_stop(u)) return false;
    waited_pair *p = waited_at(l, i);
    if (!p->key || !cell_is_marked(cell_at(im, p->key))) continue;
    release_key(w, p->key);
    p->key = 0;
  }
  return true;
}

bool ephemerons_prepare(mark_worker *w, const pool_task *task) {
  w->wakes = true;
  until u = {.task = task};
  bool done = look_again(w, &u) && scan_tables(w, &u);
  w->wakes = false;
  return done;
}

/* (What turned grey since its pair was scanned is found by the final pause: looking again
 * through all that waits would have to begin anew in each step.) */
bool ephemerons_step(impl *im, uint64_t end_ns) {
  mark_worker *w = &im->marker.workers[0];
  until u = {.ns = end_ns};
  w->wakes = true;
  bool done = scan_tables(w, &u);
  w->wakes = false;
  return done;
}

void mark_ephemerons(impl *im) {
  mark_worker *w = &im->marker.workers[0];
  until never = {0};
  w->wakes = true;
  look_again(w, &never);
  scan_tables(w, &never);
  if (im->marker.phase == MARKING_INCREMENTAL) {
    for (size_t i = im->marker.weak_at_start; i < im->weak_cells.len; i++)
      scan_pairs(w, cell_at(im, im->weak_cells.data[i]), 0, SIZE_MAX);
    for (size_t i = 0; i < im->young_weak.len; i++)
      scan_pairs(w, cell_at(im, im->young_weak.data[i]), 0, SIZE_MAX);
    scan_tables(w, &never);
  }
  w->wakes = false;
  mark_flush_live(im);
}

/* ---- pairs whose keys are dead ---- */

/* False if the mutator has put something else there: that is alive. */
static bool clear_pair(impl *im, const waited_pair *p) {
  wn_slot *pair = (wn_slot *)((char *)im->heap + (uint64_t)p->place * 2);
  if (FAULT(FAULT_WEAK_NOT_CLEARED) || (pair[0].bits & ~3u) != p->key) return false;
  pair[0].bits = WN_SLOT_DELETED;
  pair[1].bits = WN_SLOT_HOLE;
  return true;
}

/* Of the pairs from `first` up to `end`, of one table; the number of dead ones. */
static uint32_t clear_run(impl *im, uint32_t table, uint32_t first, uint32_t end) {
  uint32_t dead = 0;
  bool cleared = false;
  for (uint32_t i = first; i < end; i++) {
    const waited_pair *p = waited_at(&im->marker.waited, i);
    if (!p->key || cell_is_marked(cell_at(im, p->key))) continue;
    cleared |= clear_pair(im, p);
    dead++;
  }
  if (cleared) weak_note_cleared(im, cell_at(im, table));
  return dead;
}

void ephemerons_clear_dead(impl *im) {
  const waited_list *l = &im->marker.waited;
  uint32_t dead = 0;
  if (!im->marker.pending.waiting) return;
  for (size_t i = 0; i < l->runs.len; i++) {
    uint32_t end = i + 1 < l->runs.len ? l->runs.data[i + 1].first : l->count;
    dead += clear_run(im, l->runs.data[i].table, l->runs.data[i].first, end);
  }
  WN_ASSERT(dead == im->marker.pending.waiting);
}
