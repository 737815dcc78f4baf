/* SPDX-License-Identifier: MIT */
#include "builtins/hash_table.h"

#include "base/hash.h"
#include "builtins/helpers.h"
#include "engine/object/bigint.h"

enum { HEADER_WORDS = 6, FIRST_CAPACITY = 4, DOUBLING_LIMIT = 1 << 16 };

static inline int32_t smi(wn_slot s) { return wn_slot_to_int(s); }
static inline unsigned owner_stride(const void *owner) {
  return wn_kind_of(owner) == KIND_MAP ? 3 : 2;
}
static inline hash_table *owner_table(isolate *iso, const table_owner *o) {
  return wn_load_cell(&iso->heap, &o->table);
}
static inline uint32_t bucket_count(uint32_t capacity) {
  return capacity - capacity / 3 + 1;
}
static inline wn_slot *head_at(hash_table *t, uint32_t bucket) {
  return &t->words[bucket];
}
static inline wn_slot *entry_at(hash_table *t, uint32_t i, unsigned stride) {
  return &t->words[(size_t)smi(t->buckets) + (size_t)i * stride];
}
static inline size_t entry_word(const hash_table *t, uint32_t i, unsigned stride) {
  return HEADER_WORDS + (size_t)smi(t->buckets) + (size_t)i * stride;
}

static hash_table *table_new(isolate *iso, uint32_t capacity, unsigned stride) {
  uint32_t buckets = bucket_count(capacity);
  size_t words = HEADER_WORDS + buckets + (size_t)capacity * stride;
  wn_heap *heap = &iso->heap;
  hash_table *t = wn_alloc(heap, KIND_HASH_TABLE, words * 4);
  wn_store_int(heap, t, &t->count, 0);
  wn_store_int(heap, t, &t->used, 0);
  wn_store_int(heap, t, &t->capacity, (int32_t)capacity);
  wn_store_int(heap, t, &t->buckets, (int32_t)buckets);
  return t;
}

void table_init(isolate *iso, wn_value owner) {
  table_owner *o = wn_to_cell(owner);
  hash_table *t = table_new(iso, FIRST_CAPACITY, owner_stride(o));
  wn_store_cell(&iso->heap, o, &o->table, t);
}

uint32_t table_count(isolate *iso, wn_value owner) {
  return (uint32_t)smi(owner_table(iso, wn_to_cell(owner))->count);
}

/* ---- keys
 * ---------------------------------------------------------------------------------- */

/* The one form of a key: integers within 31 bits are ints, other numbers doubles. */
static wn_value canonical_key(wn_value key) {
  if (wn_is_double(key)) {
    key = wn_from_number(wn_to_double(key) + 0.0); /* -0 + 0 is +0 */
  }
  if (wn_is_int(key) &&
      (wn_to_int(key) < WN_SMALL_INT_MIN || wn_to_int(key) > WN_SMALL_INT_MAX)) {
    key = wn_from_double(wn_to_int(key));
  }
  return key;
}

static uint32_t number_hash(isolate *iso, wn_value key) {
  return (uint32_t)(hash_u64(key.bits ^ iso->hash_seed) >> 32);
}

/* The hash of a canonical key that a table holds or may hold; 0: no table can hold it
 * (an object without identity hash). Flattens strings, so it may collect, unless they
 * were hashed before. */
static uint32_t key_hash(isolate *iso, wn_value key) {
  if (!wn_is_cell(key)) return number_hash(iso, key) | 1;
  wn_kind kind = wn_kind_of(wn_to_cell(key));
  uint32_t h;
  if (is_string_kind(kind)) {
    h = string_hash(iso, key);
  } else if (kind == KIND_BIGINT) {
    h = bigint_hash(key) | 1;
  } else {
    h = identity_hash_nogc(iso, key);
    if (h == 0) return 0;
  }
  return hash_u32(h ^ (uint32_t)iso->hash_seed) | 1;
}

static inline uint32_t bucket_of(const hash_table *t, uint32_t hash) {
  return (uint32_t)((uint64_t)hash * (uint32_t)smi(t->buckets) >> 32);
}

/* True if the slot holds the canonical key.  May collect (strings). */
static bool slot_is_key(isolate *iso, const wn_slot *slot, wn_value key) {
  if (wn_is_int(key)) return slot->bits == wn_slot_from_int(wn_to_int(key)).bits;
  if (wn_is_constant(key)) return slot->bits == (uint32_t)key.bits;
  if (wn_is_double(key)) {
    return wn_slot_is_box(*slot) && wn_same(wn_load(&iso->heap, slot), key);
  }
  if (!wn_slot_is_cell(*slot)) return false;
  void *cell = wn_slot_cell(&iso->heap, *slot);
  if (cell == wn_to_cell(key)) return true;
  wn_kind kind = wn_kind_of(wn_to_cell(key));
  if (is_string_kind(kind)) {
    return is_string_kind(wn_kind_of(cell)) &&
           ((string *)cell)->length == string_length(key) &&
           ((string *)cell)->hash == string_hash(iso, key) &&
           string_equal(iso, wn_from_cell(cell), key);
  }
  return kind == KIND_BIGINT && wn_kind_of(cell) == KIND_BIGINT &&
         bigint_equal(wn_from_cell(cell), key);
}

/* The entry of a canonical key with this hash: its index, or -1. */
static int32_t find(isolate *iso, hash_table *t, unsigned stride, wn_value key,
                    uint32_t hash) {
  if (hash == 0) return -1;
  const wn_slot *link = head_at(t, bucket_of(t, hash));
  while (!wn_slot_is_hole(*link)) {
    int32_t i = smi(*link);
    wn_slot *entry = entry_at(t, (uint32_t)i, stride);
    if (slot_is_key(iso, entry, key)) return i;
    link = entry + stride - 1;
  }
  return -1;
}

static int32_t find_key(isolate *iso, hash_table *t, unsigned stride, wn_value key) {
  return find(iso, t, stride, key, key_hash(iso, key));
}

/* ---- rebuilding
 * -------------------------------------------------------------------------------- */

static void link_entry(isolate *iso, hash_table *t, unsigned stride, uint32_t i,
                       uint32_t hash) {
  wn_slot *head = head_at(t, bucket_of(t, hash));
  wn_slot *chain = entry_at(t, i, stride) + stride - 1;
  wn_store(&iso->heap, t, chain, wn_load(&iso->heap, head));
  wn_store_int(&iso->heap, t, head, (int32_t)i);
}

/* Gives the owner a table of this capacity with the same live entries. */
static void rebuild(isolate *iso, table_owner *o, uint32_t capacity) {
  wn_heap *heap = &iso->heap;
  unsigned stride = owner_stride(o);
  hash_table *t = table_new(iso, capacity, stride), *old = owner_table(iso, o);
  uint32_t used = (uint32_t)smi(old->used), to = 0;
  for (uint32_t i = 0; i < used;) {
    uint32_t from = i; /* moves whole runs of live entries */
    while (i < used && entry_at(old, i, stride)->bits != WN_SLOT_DELETED) i++;
    uint32_t n = i - from;
    if (n > 0) {
      wn_slots_move(heap, t, entry_word(t, to, stride), old,
                    entry_word(old, from, stride), (size_t)n * stride);
    }
    to += n;
    while (i < used && entry_at(old, i, stride)->bits == WN_SLOT_DELETED) i++;
  }
  for (uint32_t i = 0; i < to; i++) {
    wn_slot *entry = entry_at(t, i, stride);
    link_entry(iso, t, stride, i, key_hash(iso, wn_load(heap, entry)));
  }
  wn_store_int(heap, t, &t->count, (int32_t)to);
  wn_store_int(heap, t, &t->used, (int32_t)to);
  wn_store_cell(heap, old, &old->next, t);
  wn_store_cell(heap, o, &o->table, t);
  wn_keep_alive(old);
  wn_keep_alive(t);
}

/* Room for one more entry. */
static bool make_room(isolate *iso, table_owner *o) {
  hash_table *t = owner_table(iso, o);
  uint32_t capacity = (uint32_t)smi(t->capacity), count = (uint32_t)smi(t->count);
  if ((uint32_t)smi(t->used) < capacity) return true;
  if (count < capacity - capacity / 4) { /* enough of it is deleted entries */
    rebuild(iso, o, capacity);
    return true;
  }
  if (count >= MAX_TABLE_ENTRIES) {
    throw_range_error(iso, "%s maximum size exceeded",
                      wn_kind_of(o) == KIND_MAP ? "Map" : "Set");
    return false;
  }
  uint32_t grown = capacity < DOUBLING_LIMIT ? capacity * 2 : capacity + capacity / 2;
  rebuild(iso, o, grown < MAX_TABLE_ENTRIES ? grown : MAX_TABLE_ENTRIES);
  return true;
}

/* ---- operations
 * ------------------------------------------------------------------------------------
 */

wn_value table_get(isolate *iso, wn_value owner, wn_value key) {
  table_owner *o = wn_to_cell(owner);
  unsigned stride = owner_stride(o);
  hash_table *t = owner_table(iso, o);
  int32_t i = find_key(iso, t, stride, canonical_key(key));
  if (i < 0) return WN_HOLE;
  return wn_load(&iso->heap, entry_at(t, (uint32_t)i, stride) + (stride == 3));
}

bool table_has(isolate *iso, wn_value owner, wn_value key) {
  table_owner *o = wn_to_cell(owner);
  return find_key(iso, owner_table(iso, o), owner_stride(o), canonical_key(key)) >= 0;
}

bool table_set(isolate *iso, wn_value owner, wn_value key, wn_value value) {
  wn_heap *heap = &iso->heap;
  table_owner *o = wn_to_cell(owner);
  unsigned stride = owner_stride(o);
  key = canonical_key(key);
  if (is_object(key)) (void)identity_hash(iso, key);
  uint32_t hash = key_hash(iso, key);
  hash_table *t = owner_table(iso, o);
  int32_t found = find(iso, t, stride, key, hash);
  if (found >= 0) {
    if (stride == 3) wn_store(heap, t, entry_at(t, (uint32_t)found, stride) + 1, value);
    return true;
  }
  if (!make_room(iso, o)) return false;
  t = owner_table(iso, o);
  uint32_t i = (uint32_t)smi(t->used);
  wn_slot *entry = entry_at(t, i, stride);
  wn_store(heap, t, entry, key);
  if (stride == 3) wn_store(heap, t, entry + 1, value);
  link_entry(iso, t, stride, i, hash);
  wn_store_int(heap, t, &t->used, (int32_t)i + 1);
  wn_store_int(heap, t, &t->count, smi(t->count) + 1);
  wn_keep_alive(t);
  return true;
}

bool table_delete(isolate *iso, wn_value owner, wn_value key) {
  wn_heap *heap = &iso->heap;
  table_owner *o = wn_to_cell(owner);
  unsigned stride = owner_stride(o);
  hash_table *t = owner_table(iso, o);
  int32_t i = find_key(iso, t, stride, canonical_key(key));
  if (i < 0) return false;
  wn_slot *entry = entry_at(t, (uint32_t)i, stride);
  wn_store(heap, t, entry, WN_DELETED);
  if (stride == 3) wn_store(heap, t, entry + 1, WN_HOLE);
  int32_t count = smi(t->count) - 1;
  wn_store_int(heap, t, &t->count, count);
  uint32_t capacity = (uint32_t)smi(t->capacity);
  if (capacity > FIRST_CAPACITY * 2 && (uint32_t)count < capacity / 4) {
    rebuild(iso, o, capacity / 2);
  }
  return true;
}

void table_clear(isolate *iso, wn_value owner) {
  wn_heap *heap = &iso->heap;
  table_owner *o = wn_to_cell(owner);
  hash_table *t = table_new(iso, FIRST_CAPACITY, owner_stride(o));
  hash_table *old = owner_table(iso, o);
  wn_store_int(heap, old, &old->used, -1);
  wn_store_cell(heap, old, &old->next, t);
  wn_store_cell(heap, o, &o->table, t);
}

/* ---- cursors
 * ------------------------------------------------------------------------------------------
 */

table_cursor table_cursor_at(isolate *iso, wn_value owner) {
  return (table_cursor){owner_table(iso, wn_to_cell(owner)), 0};
}

/* Follows the table to its present form. */
static void cursor_catch_up(isolate *iso, table_cursor *c, unsigned stride) {
  hash_table *next;
  while ((next = wn_load_cell(&iso->heap, &c->table->next))) {
    uint32_t deleted = 0;
    if (smi(c->table->used) < 0) {
      deleted = c->index;
    } else {
      for (uint32_t i = 0; i < c->index; i++) {
        deleted += entry_at(c->table, i, stride)->bits == WN_SLOT_DELETED;
      }
    }
    c->index -= deleted;
    c->table = next;
  }
}

bool table_next_nogc(isolate *iso, table_cursor *c, unsigned stride, wn_value *key,
                     wn_value *value) {
  cursor_catch_up(iso, c, stride);
  uint32_t used = (uint32_t)smi(c->table->used);
  while (c->index < used) {
    wn_slot *entry = entry_at(c->table, c->index++, stride);
    if (entry->bits == WN_SLOT_DELETED) continue;
    *key = wn_load(&iso->heap, entry);
    *value = stride == 3 ? wn_load(&iso->heap, entry + 1) : *key;
    return true;
  }
  return false;
}
