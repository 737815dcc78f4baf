/* SPDX-License-Identifier: MIT */
/* Ephemerons: values that live as long as their keys.
 *
 * A pair whose key is not reached yet waits in a table found by key; a key that is reached
 * releases its values.  So a pair is touched once when its table is scanned and once when
 * its key is reached: linear, also for chains, with no fixpoint over all pairs.
 *
 * The table of waiting pairs is filled by helpers that have to stop at short notice, and by
 * pauses.  So no insertion may take long: entries stand in chunks that never move, and the
 * hash table consists of 256 parts that grow one at a time.
 *
 *   hash   31      24 23               0
 *         | part     | head in the part |      head -> entry -> entry -> 0
 *
 * Entries stay in the order of insertion, which is that of the tables: what still waits in
 * the end is cleared in one walk through memory.  docs/heap/concurrent-marking.md says how
 * helpers and the final pause share the work. */
#include "heap/ephemeron.h"

#include "base/os.h"
#include "heap/mark.h"
#include "heap/weak.h"

#define PARTS 256
#define CHUNK_ENTRIES 512
#define PAIRS_BETWEEN_POLLS 512

/* ---- values that wait for their keys ---- */

static uint32_t hash_slot(uint32_t slot) {
  return (uint32_t)((slot >> 2) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static inline ephemeron_entry *entry_at(pending_table *t, uint32_t i) {
  return &t->chunks.data[i / CHUNK_ENTRIES][i % CHUNK_ENTRIES];
}

static inline uint32_t *head_of(pending_table *t, uint32_t key) {
  uint32_t hash = hash_slot(key);
  pending_part *part = &t->parts[hash >> 24];
  return part->heads ? &part->heads[hash & (part->head_count - 1)] : NULL;
}

static void part_grow(pending_table *t, pending_part *part) {
  pending_part old = *part;
  part->head_count = old.head_count ? old.head_count * 4 : 16;
  part->heads = xcalloc(part->head_count, sizeof *part->heads);
  for (uint32_t i = 0; i < old.head_count; i++) {
    for (uint32_t number = old.heads[i], next; number; number = next) {
      ephemeron_entry *e = entry_at(t, number - 1);
      next = e->next;
      uint32_t *head = head_of(t, e->key);
      e->next = *head;
      *head = number;
    }
  }
  free(old.heads);
}

void pending_add(pending_table *t, uint32_t key, wn_slot *value, void *table) {
  if (!t->parts) t->parts = xcalloc(PARTS, sizeof *t->parts);
  if (t->count == t->chunks.len * CHUNK_ENTRIES)
    vec_push(&t->chunks, xmalloc(CHUNK_ENTRIES * sizeof(ephemeron_entry)));
  pending_part *part = &t->parts[hash_slot(key) >> 24];
  if (part->used == part->head_count) part_grow(t, part);
  uint32_t *head = head_of(t, key);
  *entry_at(t, t->count) = (ephemeron_entry){key, *head, value, table};
  *head = ++t->count;
  part->used++;
  t->waiting++;
}

bool pending_take(pending_table *t, uint32_t key, ephemeron_entry *entry) {
  if (!t->waiting) return false;
  uint32_t *link = head_of(t, key);
  while (link && *link) {
    ephemeron_entry *e = entry_at(t, *link - 1);
    if (e->key == key) {
      *entry = *e;
      *link = e->next;
      e->key = 0;
      t->parts[hash_slot(key) >> 24].used--;
      t->waiting--;
      return true;
    }
    link = &e->next;
  }
  return false;
}

void pending_clear(pending_table *t) {
  for (size_t i = 0; i < t->chunks.len; i++) free(t->chunks.data[i]);
  vec_free(&t->chunks);
  for (size_t i = 0; t->parts && i < PARTS; i++) free(t->parts[i].heads);
  free(t->parts);
  *t = (pending_table){0};
}

/* ---- pairs while marking ---- */

static bool key_is_live(impl *im, uint32_t key) {
  if (!slot_is_pointer(key)) return true;
  if (im->marker.phase == MARKING_INCREMENTAL && slot_is_young(im, key)) return true;
  return cell_is_marked(cell_at(im, key));
}

static void mark_value(mark_worker *w, const wn_slot *value) {
  mark_worker_slot(w, __atomic_load_n(&value->bits, __ATOMIC_RELAXED));
}

static void scan_pair(mark_worker *w, void *table, wn_slot *pair) {
  impl *im = w->im;
  uint32_t key = __atomic_load_n(&pair->bits, __ATOMIC_RELAXED);
  if (FAULT(FAULT_EPHEMERON_STRONG)) mark_worker_slot(w, key);
  if (key_is_live(im, key))
    mark_value(w, &pair[1]);
  else
    pending_add(&im->marker.pending, key & ~3u, &pair[1], table);
}

/* Scans pairs from number `from` on; the number to go on with, or SIZE_MAX at the end. */
static size_t scan_pairs(mark_worker *w, void *table, size_t from, size_t most) {
  uint32_t header = header_load(table);
  const kind_layout *k = &w->im->kinds[header_kind(header)];
  if (!(k->flags & WN_KIND_EPHEMERONS)) return SIZE_MAX;
  wn_slot *pair = wn_slot_at(table, k->weak_first) + 2 * from;
  wn_slot *end = wn_slot_at(table, range_end(k->weak_end, header_bytes(table, header) / 4));
  for (; pair + 2 <= end && most-- > 0; pair += 2, from++) scan_pair(w, table, pair);
  return pair + 2 <= end ? from : SIZE_MAX;
}

/* Marks what waited for the keys that have turned grey; a loop, since a value may be the
 * key of another pair. */
static void release_pending(mark_worker *w) {
  marker *m = &w->im->marker;
  ephemeron_entry e;
  while (m->woken.len) {
    uint32_t key = vec_pop(&m->woken);
    while (pending_take(&m->pending, key, &e))
      if (!FAULT(FAULT_EPHEMERON_LOST)) mark_value(w, e.value);
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
    release_pending(w);
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
  ephemeron_entry e;
  if (FAULT(FAULT_EPHEMERON_UNCHECKED)) return true;
  for (uint32_t i = 0; t->waiting && i < t->count; i++) {
    if (i % PAIRS_BETWEEN_POLLS == 0 && should_stop(u)) return false;
    uint32_t key = entry_at(t, i)->key;
    if (!key || !cell_is_marked(cell_at(im, key))) continue;
    while (pending_take(t, key, &e)) mark_value(w, e.value);
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

void ephemerons_clear_dead(impl *im) {
  pending_table *t = &im->marker.pending;
  void *last = NULL;
  for (uint32_t i = 0; t->waiting && i < t->count; i++) {
    ephemeron_entry *e = entry_at(t, i);
    if (!e->key || FAULT(FAULT_WEAK_NOT_CLEARED)) continue;
    /* The mutator may have put something else there: that is alive. */
    if ((e->value[-1].bits & ~3u) != e->key) continue;
    WN_ASSERT(!cell_is_marked(cell_at(im, e->key)));
    e->value[-1].bits = WN_SLOT_DELETED;
    e->value[0].bits = WN_SLOT_HOLE;
    if (e->table != last) weak_note_cleared(im, e->table);
    last = e->table;
  }
}
