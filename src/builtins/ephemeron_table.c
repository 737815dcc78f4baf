/* SPDX-License-Identifier: MIT */
#include "builtins/ephemeron_table.h"

#include "base/hash.h"
#include "builtins/hash_table.h"

typedef struct ephemeron_table {
  uint32_t header;
  uint32_t used, capacity;
  wn_slot pairs[];
} ephemeron_table;

enum { FIRST_PAIRS = 4 };

static ephemeron_table *table_of(isolate *iso, wn_value owner) {
  return wn_load_cell(&iso->heap, &((table_owner *)wn_to_cell(owner))->table);
}

static ephemeron_table *table_new(isolate *iso, uint32_t capacity) {
  ephemeron_table *t = wn_alloc(&iso->heap, KIND_EPHEMERONS, 12 + 8 * (size_t)capacity);
  t->capacity = capacity;
  return t;
}

void ephemerons_init(isolate *iso, wn_value owner) {
  ephemeron_table *t = table_new(iso, FIRST_PAIRS);
  table_owner *o = wn_to_cell(owner);
  wn_store_cell(&iso->heap, o, &o->table, t);
}

/* The pair of a key with this hash: its key slot, or NULL. */
static wn_slot *find_nogc(isolate *iso, ephemeron_table *t, wn_value key,
                          uint32_t hash) {
  uint32_t want = wn_cell_slot(&iso->heap, wn_to_cell(key)).bits;
  uint32_t mask = t->capacity - 1;
  for (uint32_t i = hash_u32(hash) & mask;; i = (i + 1) & mask) {
    wn_slot *pair = &t->pairs[2 * (size_t)i];
    if (pair->bits == want) return pair;
    if (wn_slot_is_hole(*pair)) return NULL;
  }
}

wn_value ephemerons_get_nogc(isolate *iso, wn_value owner, wn_value key) {
  uint32_t hash = identity_hash_nogc(iso, key);
  if (hash == 0) return WN_HOLE;
  wn_slot *pair = find_nogc(iso, table_of(iso, owner), key, hash);
  return pair ? wn_load_weak(&iso->heap, pair + 1) : WN_HOLE;
}

/* Writes a pair that is not in the table, which has an empty place. */
static void insert_nogc(isolate *iso, ephemeron_table *t, wn_value key, uint32_t hash,
                        wn_value value) {
  uint32_t mask = t->capacity - 1, i = hash_u32(hash) & mask;
  while (!wn_slot_is_hole(t->pairs[2 * (size_t)i])) i = (i + 1) & mask;
  wn_slot *pair = &t->pairs[2 * (size_t)i];
  wn_store(&iso->heap, t, pair + 1, value);
  wn_store(&iso->heap, t, pair, key);
  t->used++;
}

static bool pair_is_live(const wn_slot *pair) { return wn_slot_is_cell(*pair); }

static ephemeron_table *rebuild(isolate *iso, wn_value owner) {
  ephemeron_table *old = table_of(iso, owner);
  uint32_t live = 0;
  for (uint32_t i = 0; i < old->capacity; i++) {
    live += pair_is_live(&old->pairs[2 * (size_t)i]);
  }
  uint32_t capacity = FIRST_PAIRS;
  while (capacity < live + live / 2 + 2) capacity *= 2;
  ephemeron_table *t = table_new(iso, capacity);
  for (uint32_t i = 0; i < old->capacity; i++) {
    wn_slot *pair = &old->pairs[2 * (size_t)i];
    if (!pair_is_live(pair)) continue;
    wn_value key = wn_load_weak(&iso->heap, pair);
    insert_nogc(iso, t, key, identity_hash_nogc(iso, key),
                wn_load_weak(&iso->heap, pair + 1));
  }
  table_owner *o = wn_to_cell(owner);
  wn_store_cell(&iso->heap, o, &o->table, t);
  return t;
}

void ephemerons_set(isolate *iso, wn_value owner, wn_value key, wn_value value) {
  uint32_t hash = identity_hash(iso, key);
  ephemeron_table *t = table_of(iso, owner);
  wn_slot *pair = find_nogc(iso, t, key, hash);
  if (pair) {
    wn_store(&iso->heap, t, pair + 1, value);
    return;
  }
  if (t->used + 1 > t->capacity - t->capacity / 4) t = rebuild(iso, owner);
  insert_nogc(iso, t, key, hash, value);
  wn_keep_alive(t);
}

bool ephemerons_delete_nogc(isolate *iso, wn_value owner, wn_value key) {
  uint32_t hash = identity_hash_nogc(iso, key);
  if (hash == 0) return false;
  ephemeron_table *t = table_of(iso, owner);
  wn_slot *pair = find_nogc(iso, t, key, hash);
  if (!pair) return false;
  wn_store(&iso->heap, t, pair, WN_DELETED);
  wn_store(&iso->heap, t, pair + 1, WN_HOLE);
  return true;
}
