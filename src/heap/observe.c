/* SPDX-License-Identifier: MIT */
/* Watching the heap: allocation observers, object ids, the census.
 *
 * Observers cost nothing between their marks.  The next mark, in bytes allocated since the
 * heap began, bounds heap->limit (young_set_limit): the allocation that crosses it takes the
 * slow path as if its area were used up, and is shown to the observers there.
 *
 * Object ids live in a side table that exists once somebody has asked.  No collector loop
 * knows of it: it is a weak root like any embedder's.  After each collection its entries are
 * looked up by where their cells went, and those of dead cells are dropped.  There are two
 * tables, so that a scavenge touches the ids of young cells only:
 *
 *      young: every collection empties it        old: a scavenge only adds
 *      and fills it anew                         a major collection fills it anew
 *
 * so neither needs deletion: open addressing without tombstones. */
#include "heap/observe.h"

#include "heap/old_area.h"
#include "heap/roots.h"

#define FIRST_ID 1
#define ID_STEP 2 /* V8's: even numbers belong to embedder nodes of a snapshot */

/* ---- allocation observers ---- */

static void plan_next(impl *im) {
  im->next_observation = UINT64_MAX;
  for (size_t i = 0; i < im->observers.len; i++) {
    const observer *o = &im->observers.data[i];
    if (o->fn && o->next < im->next_observation) im->next_observation = o->next;
  }
  old_area_retire(im); /* its limit may be beyond the mark */
  if (im->heap->top) young_set_limit(im);
}

void observe_due(impl *im, void *cell, size_t bytes) {
  uint64_t now = allocated_bytes(im);
  for (size_t i = 0; i < im->observers.len; i++) {
    observer *o = &im->observers.data[i];
    if (!o->fn || o->next > now) continue;
    o->next = now + o->interval;
    o->fn(im->heap, cell, bytes, o->data);
  }
  plan_next(im);
}

unsigned wn_heap_add_allocation_observer(wn_heap *heap, size_t interval,
                                         wn_allocation_fn *fn, void *data) {
  impl *im = heap->impl;
  if (interval == 0) interval = 1;
  observer o = {fn, data, interval, allocated_bytes(im) + interval};
  size_t i = 0;
  while (i < im->observers.len && im->observers.data[i].fn) i++;
  if (i == im->observers.len)
    vec_push(&im->observers, o);
  else
    im->observers.data[i] = o;
  plan_next(im);
  return (unsigned)i;
}

void wn_heap_remove_allocation_observer(wn_heap *heap, unsigned number) {
  impl *im = heap->impl;
  WN_CHECK(number < im->observers.len && im->observers.data[number].fn);
  im->observers.data[number].fn = NULL;
  plan_next(im);
}

/* ---- object ids ---- */

typedef struct id_entry {
  uint32_t slot; /* where the cell is; 0: free */
  uint32_t id;
} id_entry;

typedef struct id_table {
  id_entry *entries;
  size_t size, used; /* size is a power of two, or 0 */
} id_table;

struct object_ids {
  id_table young, old;
  uint32_t next;
};

static size_t hash(uint32_t slot, size_t size) {
  return (size_t)((slot >> 2) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (size - 1);
}

static id_entry *find(const id_table *t, uint32_t slot) {
  size_t i = hash(slot, t->size);
  while (t->entries[i].slot && t->entries[i].slot != slot) i = (i + 1) & (t->size - 1);
  return &t->entries[i];
}

static void table_free(id_table *t) {
  free(t->entries);
  *t = (id_table){0};
}

static void add(id_table *t, uint32_t slot, uint32_t id) {
  if (t->used * 4 >= t->size * 3) {
    id_table larger = {.size = t->size ? t->size * 2 : 64, .used = t->used};
    larger.entries = xcalloc(larger.size, sizeof *larger.entries);
    for (size_t i = 0; i < t->size; i++)
      if (t->entries[i].slot) *find(&larger, t->entries[i].slot) = t->entries[i];
    free(t->entries);
    *t = larger;
  }
  *find(t, slot) = (id_entry){slot, id};
  t->used++;
}

/* Asks for each cell of a table where it is now, and files it there. */
static void refile(impl *im, wn_visitor *v, id_table *from) {
  struct object_ids *ids = im->ids;
  for (size_t i = 0; i < from->size; i++) {
    if (!from->entries[i].slot) continue;
    void *cell = cell_at(im, from->entries[i].slot);
    if (!wn_weak_alive(v, &cell)) continue;
    add(wn_is_young(cell) ? &ids->young : &ids->old, slot_of(im, cell), from->entries[i].id);
  }
  table_free(from);
}

static void update_ids(wn_visitor *v, bool major, void *data) {
  impl *im = data;
  struct object_ids *ids = im->ids;
  id_table young = ids->young, old = ids->old;
  ids->young = (id_table){0};
  if (major) ids->old = (id_table){0};
  refile(im, v, &young);
  if (major) refile(im, v, &old);
}

uint32_t wn_heap_object_id(wn_heap *heap, const void *cell) {
  impl *im = heap->impl;
  if (!im->ids) {
    im->ids = xcalloc(1, sizeof *im->ids);
    im->ids->next = FIRST_ID;
    wn_heap_add_weak_roots(heap, update_ids, im);
  }
  id_table *t = wn_is_young(cell) ? &im->ids->young : &im->ids->old;
  uint32_t slot = slot_of(im, cell);
  if (t->size && find(t, slot)->slot) return find(t, slot)->id;
  uint32_t id = im->ids->next;
  im->ids->next += ID_STEP;
  add(t, slot, id);
  return id;
}

void *wn_heap_object_with_id(wn_heap *heap, uint32_t id) {
  impl *im = heap->impl;
  if (!im->ids || id == 0) return NULL;
  const id_table *tables[] = {&im->ids->young, &im->ids->old};
  for (size_t t = 0; t < 2; t++)
    for (size_t i = 0; i < tables[t]->size; i++)
      if (tables[t]->entries[i].id == id) {
        void *cell = cell_at(im, tables[t]->entries[i].slot);
        wn_shade_cell(heap, cell); /* it comes back from a weak place */
        return cell;
      }
  return NULL;
}

void wn_heap_forget_ids(wn_heap *heap) {
  impl *im = heap->impl;
  if (!im->ids) return;
  table_free(&im->ids->young);
  table_free(&im->ids->old);
}

void observe_fini(impl *im) {
  wn_heap_forget_ids(im->heap);
  free(im->ids);
  vec_free(&im->observers);
}

/* ---- the census ---- */

typedef struct census {
  impl *im;
  wn_kind_count *counts;
} census;

static void count_cell(void *cell, void *data) {
  census *c = data;
  wn_kind_count *n = &c->counts[wn_kind_of(cell)];
  n->cells++;
  n->bytes += wn_cell_bytes(cell);
  size_t (*external)(const void *) = c->im->infos[wn_kind_of(cell)].external_bytes;
  if (external) n->external_bytes += external(cell);
}

bool wn_heap_census(wn_heap *heap, wn_kind_count counts[256]) {
  memset(counts, 0, 256 * sizeof *counts);
  if (heap->impl->collecting) return false;
  wn_heap_walk(heap, count_cell, &(census){heap->impl, counts});
  return true;
}

const char *wn_kind_name(wn_heap *heap, wn_kind kind) {
  return heap->impl->infos[kind].name;
}
