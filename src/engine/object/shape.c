/* SPDX-License-Identifier: MIT */
/* Shapes: property lists, transitions, roots, unique shapes, validity of prototype
 * chains.
 *
 * Three kinds of sharing keep shapes small.  A chain of additions shares one list: a
 * child appends its entry behind what its parent sees, and only a second child of the
 * same parent pays for a copy.  Steps that change no property (moving to an extension,
 * preventing extensions, freezing) are transitions too, with a small int as key, so
 * that all objects which take them together stay together.  And a shape's roots hang
 * off the prototype: they live in the `transitions` of the prototype's own unique
 * shape, which has no other use for them, so a prototype that dies takes its roots with
 * it.
 *
 * Transitions are weak: (key, flags, child) triples in a small hash table whose probes
 * are bounded, so no count of entries is kept and a cleared entry needs no tombstone:
 * `flags` is a small int, which the collector never clears, and says that a place was
 * used.
 *
 * Validity cells form a tree that mirrors prototypes: the cell of a prototype is
 * listed, weakly, among the dependants of the cell of the object right above.
 * Invariant: a valid cell has valid cells above it.  A change kills the cell and all
 * below. */
#include "engine/object/shape.h"

#include <stdlib.h>

#include "base/hash.h"
#include "engine/object/internal.h"

typedef struct property_index {
  uint32_t header;
  uint32_t mask;
  uint32_t positions[]; /* position + 1; 0 = free */
} property_index;

typedef struct transition {
  wn_slot key, flags, child;
} transition;
typedef struct transition_table {
  uint32_t header;
  transition e[];
} transition_table;

enum { TRANSITION_PROBES = 8, TRANSITION_LINEAR = 4, MAX_CHAIN = 1000 };

/* ---- Property lists ----------------------------------------------------------------
 */

static uint32_t list_capacity(const property_list *list) {
  return (uint32_t)((wn_cell_bytes(list) - sizeof(property_list)) /
                    sizeof(property_entry));
}

static uint32_t list_used(const property_list *list) {
  return (uint32_t)wn_slot_to_int(list->used);
}

/* Atoms and symbols have their hash at the same place. */
static uint32_t key_hash_nogc(const void *key_cell) {
  return ((const uint32_t *)key_cell)[2];
}

static void index_insert(property_index *index, uint32_t hash, uint32_t position) {
  uint32_t i = hash & index->mask;
  while (index->positions[i]) i = (i + 1) & index->mask;
  index->positions[i] = position + 1;
}

/* A list with room for `capacity` entries, and the index that so many need. */
static property_list *list_new(isolate *iso, uint32_t capacity) {
  wn_heap *heap = &iso->heap;
  property_list *list =
      wn_alloc(heap, KIND_PROPERTY_LIST,
               sizeof *list + (size_t)capacity * sizeof(property_entry));
  wn_store_int(heap, list, &list->used, 0);
  if (capacity <= LIST_LINEAR) return list;
  uint32_t size = 32;
  while (size < 2 * list_capacity(list)) size *= 2;
  property_index *index =
      wn_alloc(heap, KIND_PROPERTY_INDEX, sizeof *index + size * sizeof(uint32_t));
  index->mask = size - 1;
  wn_store_cell(heap, list, &list->index, index);
  return list;
}

static void list_append(isolate *iso, property_list *list, wn_value key, int32_t info) {
  wn_heap *heap = &iso->heap;
  uint32_t n = list_used(list);
  WN_ASSERT(n < list_capacity(list));
  wn_store(heap, list, &list->e[n].key, key);
  wn_store_int(heap, list, &list->e[n].info, info);
  wn_store_int(heap, list, &list->used, (int32_t)(n + 1));
  property_index *index = wn_load_cell(heap, &list->index);
  if (index) index_insert(index, key_hash_nogc(wn_to_cell(key)), n);
}

static bool entry_is_deleted(const property_entry *e) {
  return e->key.bits == WN_SLOT_DELETED;
}

/* A copy of the entries that s sees; `squeeze` leaves tombstones out. */
static property_list *list_copy(isolate *iso, shape *s, uint32_t capacity,
                                bool squeeze) {
  property_list *to = list_new(iso, capacity);
  property_list *from = shape_list(iso, s);
  for (uint32_t i = 0; i < s->count; i++) {
    property_entry *e = &from->e[i];
    if (!entry_is_deleted(e)) {
      list_append(iso, to, wn_load(&iso->heap, &e->key), wn_slot_to_int(e->info));
    } else if (!squeeze) {
      uint32_t n = list_used(to);
      wn_store(&iso->heap, to, &to->e[n].key, WN_DELETED);
      wn_store_int(&iso->heap, to, &to->e[n].info, 0);
      wn_store_int(&iso->heap, to, &to->used, (int32_t)(n + 1));
    }
  }
  return to;
}

static int64_t list_position(isolate *iso, property_list *list, uint32_t count,
                             const void *key_cell) {
  uint32_t key = wn_cell_slot(&iso->heap, key_cell).bits;
  if (count <= LIST_LINEAR) {
    for (uint32_t i = 0; i < count; i++) {
      if (list->e[i].key.bits == key) return i;
    }
    return -1;
  }
  property_index *index = wn_load_cell(&iso->heap, &list->index);
  for (uint32_t i = key_hash_nogc(key_cell) & index->mask; index->positions[i];
       i = (i + 1) & index->mask) {
    uint32_t position = index->positions[i] - 1;
    if (list->e[position].key.bits == key)
      return position < count ? (int64_t)position : -1;
  }
  return -1;
}

prop_place shape_find(isolate *iso, shape *s, prop_key key) {
  prop_place place = {.found = false};
  WN_ASSERT(!key_is_index(key));
  property_list *list = shape_list(iso, s);
  if (!list) return place;
  int64_t position = list_position(iso, list, s->count, wn_to_cell(key.v));
  if (position < 0) return place;
  wn_slot info = list->e[position].info;
  return (prop_place){.found = true,
                      .flags = (uint8_t)info_flags(info),
                      .position = (uint32_t)position,
                      .location = info_location(info)};
}

bool shape_entry(isolate *iso, shape *s, uint32_t position, prop_key *key,
                 prop_place *place) {
  property_list *list = shape_list(iso, s);
  property_entry *e = &list->e[position];
  if (entry_is_deleted(e)) return false;
  *key = key_from_atom(wn_load(&iso->heap, &e->key));
  *place = (prop_place){.found = true,
                        .flags = (uint8_t)info_flags(e->info),
                        .position = position,
                        .location = info_location(e->info)};
  return true;
}

/* ---- Transitions -------------------------------------------------------------------
 */

static uint32_t transition_capacity(const transition_table *t) {
  return (uint32_t)((wn_cell_bytes(t) - 4) / sizeof(transition));
}

static uint32_t transition_hash(isolate *iso, wn_slot key, uint32_t flags) {
  uint32_t h = wn_slot_is_cell(key) ? key_hash_nogc(wn_slot_cell(&iso->heap, key))
                                    : hash_u32(key.bits);
  return h + flags * 0x9e3779b9u;
}

/* realm: NULL, or the realm that the child must belong to. */
static shape *transition_find(isolate *iso, transition_table *t, wn_slot key,
                              int32_t flags, realm *r) {
  if (!t) return NULL;
  wn_heap *heap = &iso->heap;
  uint32_t capacity = transition_capacity(t), mask = capacity - 1;
  uint32_t start = capacity <= TRANSITION_LINEAR
                       ? 0
                       : transition_hash(iso, key, (uint32_t)flags) & mask;
  uint32_t probes = capacity < TRANSITION_PROBES ? capacity : TRANSITION_PROBES;
  uint32_t want = wn_slot_from_int(flags).bits;
  for (uint32_t i = 0; i < probes; i++) {
    transition *e = &t->e[(start + i) & mask];
    if (e->flags.bits == 0) return NULL;
    if (e->key.bits != key.bits || e->flags.bits != want) continue;
    if (!wn_slot_is_cell(e->child)) continue;
    shape *child = wn_to_cell(wn_load_weak(heap, &e->child));
    if (!r || wn_slot_cell(heap, child->realm) == r) return child;
  }
  return NULL;
}

static bool transition_put(isolate *iso, transition_table *t, wn_value key,
                           int32_t flags, shape *child) {
  wn_heap *heap = &iso->heap;
  wn_slot k = wn_is_int(key) ? wn_slot_from_int(wn_to_int(key))
                             : wn_cell_slot(heap, wn_to_cell(key));
  uint32_t capacity = transition_capacity(t), mask = capacity - 1;
  uint32_t start = capacity <= TRANSITION_LINEAR
                       ? 0
                       : transition_hash(iso, k, (uint32_t)flags) & mask;
  uint32_t probes = capacity < TRANSITION_PROBES ? capacity : TRANSITION_PROBES;
  for (uint32_t i = 0; i < probes; i++) {
    transition *e = &t->e[(start + i) & mask];
    if (wn_slot_is_cell(e->child)) continue;
    wn_store(heap, t, &e->key, key);
    wn_store_int(heap, t, &e->flags, flags);
    wn_store_cell(heap, t, &e->child, child);
    return true;
  }
  return false;
}

static transition_table *transitions_new(isolate *iso, uint32_t capacity) {
  return wn_alloc(&iso->heap, KIND_TRANSITIONS, 4 + capacity * sizeof(transition));
}

/* A larger table with the live entries of `old`, or NULL if one did not fit. */
static transition_table *transitions_rehash(isolate *iso, transition_table *old,
                                            uint32_t capacity) {
  transition_table *t = transitions_new(iso, capacity);
  for (uint32_t i = 0; i < transition_capacity(old); i++) {
    transition *e = &old->e[i];
    if (!wn_slot_is_cell(e->child) || wn_slot_is_hole(e->key)) continue;
    shape *child = wn_to_cell(wn_load_weak(&iso->heap, &e->child));
    wn_value key = wn_load_weak(&iso->heap, &e->key);
    if (!transition_put(iso, t, key, wn_slot_to_int(e->flags), child)) return NULL;
  }
  return t;
}

/* Enters a transition in the table that `slot` of `host` holds. May collect. */
static void transition_add(isolate *iso, void *host, wn_slot *slot, wn_value key,
                           int32_t flags, shape *child) {
  wn_heap *heap = &iso->heap;
  transition_table *t = wn_load_cell(heap, slot);
  if (!t) {
    t = transitions_new(iso, 1);
    wn_store_cell(heap, host, slot, t);
  }
  if (transition_put(iso, t, key, flags, child)) return;
  for (uint32_t capacity = transition_capacity(t) * 2;; capacity *= 2) {
    transition_table *larger = transitions_rehash(iso, t, capacity);
    if (!larger || !transition_put(iso, larger, key, flags, child)) continue;
    wn_store_cell(heap, host, slot, larger);
    return;
  }
}

/* ---- Making shapes -----------------------------------------------------------------
 */

/* A shape with the contents of `from` except its list, parent, transitions and
 * validity. */
static shape *shape_like(isolate *iso, shape *from) {
  wn_heap *heap = &iso->heap;
  shape *s = wn_alloc_old(heap, KIND_SHAPE, sizeof *s);
  wn_store(heap, s, &s->realm, wn_load(heap, &from->realm));
  wn_store(heap, s, &s->prototype, wn_load(heap, &from->prototype));
  s->count = from->count;
  s->locations = from->locations;
  s->flags = from->flags;
  s->inline_capacity = from->inline_capacity;
  s->kind = from->kind;
  s->free_location = from->free_location;
  s->tombstones = from->tombstones;
  return s;
}

/* Gives s and those of its ancestors that share the list `old` another one. */
static void list_replace(isolate *iso, shape *s, property_list *old,
                         property_list *list) {
  while (s && shape_list(iso, s) == old) {
    wn_store_cell(&iso->heap, s, &s->list, list);
    s = wn_load_cell(&iso->heap, &s->parent);
  }
}

/* A list that holds the entries of s and has room for one more right behind them. */
static property_list *list_to_extend(isolate *iso, shape *s) {
  property_list *list = shape_list(iso, s);
  if (!list) return list_new(iso, 2);
  bool at_tip = list_used(list) == s->count;
  if (at_tip && s->count < list_capacity(list)) return list;
  uint32_t capacity = at_tip ? s->count + s->count / 2 + 2 : s->count + 2;
  property_list *copy = list_copy(iso, s, capacity, false);
  if (at_tip) list_replace(iso, s, list, copy);
  return copy;
}

shape *shape_peek_transition(isolate *iso, shape *s, prop_key key, unsigned flags) {
  if (s->flags & SHAPE_UNIQUE) return NULL;
  return transition_find(iso, wn_load_cell(&iso->heap, &s->transitions),
                         wn_cell_slot(&iso->heap, wn_to_cell(key.v)), (int32_t)flags,
                         NULL);
}

/* A shape with properties in the extension tells its root, so that further objects of the
 * same constructor are made with more room (vm_construct_this). */
static void note_overflow(isolate *iso, shape *s) {
  enum { MAX_CORRECTED_CAPACITY = 16 };
  if (s->kind != KIND_OBJECT || !(s->flags & SHAPE_HAS_EXTENSION)) return;
  if (s->locations > MAX_CORRECTED_CAPACITY) return;
  shape *root = s;
  for (shape *up; (up = wn_load_cell(&iso->heap, &root->parent)) != NULL;) root = up;
  if (s->locations > root->wanted_capacity) root->wanted_capacity = s->locations;
}

shape *shape_add_transition(isolate *iso, shape *s, prop_key key, unsigned flags) {
  if (s->flags & SHAPE_UNIQUE || s->count >= MAX_SHARED_COUNT) return NULL;
  shape *child = shape_peek_transition(iso, s, key, flags);
  if (child) return child;
  child = shape_like(iso, s);
  property_list *list = list_to_extend(iso, s);
  bool has_slot = !(flags & PROP_LAZY);
  list_append(iso, list, key.v,
              entry_info(has_slot ? s->locations : NO_LOCATION, flags));
  wn_store_cell(&iso->heap, child, &child->list, list);
  wn_store_cell(&iso->heap, child, &child->parent, s);
  child->count++;
  if (has_slot) child->locations++;
  transition_add(iso, s, &s->transitions, key.v, (int32_t)flags, child);
  note_overflow(iso, child);
  return child;
}

/* Attributes that freezing and sealing leave. */
static unsigned restricted_flags(unsigned flags, bool frozen) {
  flags &= ~(unsigned)PROP_CONFIGURABLE;
  if (frozen && !(flags & PROP_ACCESSOR)) flags &= ~(unsigned)PROP_WRITABLE;
  return flags;
}

static void restrict_entries(isolate *iso, shape *s, bool frozen) {
  property_list *list = shape_list(iso, s);
  for (uint32_t i = 0; i < s->count; i++) {
    property_entry *e = &list->e[i];
    if (entry_is_deleted(e) || is_private_name(wn_load(&iso->heap, &e->key))) continue;
    unsigned flags = restricted_flags(info_flags(e->info), frozen);
    wn_store_int(&iso->heap, list, &e->info, entry_info(info_location(e->info), flags));
  }
}

void shape_apply_special_nogc(isolate *iso, shape *s, int32_t special) {
  if (special == SPECIAL_EXTENSION) {
    s->flags |= SHAPE_HAS_EXTENSION;
    return;
  }
  if (special >= SPECIAL_LAZY) {
    uint32_t position = (uint32_t)special - SPECIAL_LAZY;
    unsigned flags = info_flags(shape_list(iso, s)->e[position].info);
    shape_set_entry_nogc(iso, s, position, flags & ~(unsigned)PROP_LAZY,
                         s->locations++);
    return;
  }
  s->flags |= SHAPE_NOT_EXTENSIBLE | SHAPE_FROZEN_ELEMENTS;
  if (special == SPECIAL_FROZEN) s->flags |= SHAPE_READONLY_ELEMENTS;
  if (special != SPECIAL_NOT_EXTENSIBLE && s->count > 0)
    restrict_entries(iso, s, special == SPECIAL_FROZEN);
}

shape *shape_special(isolate *iso, shape *s, int32_t special) {
  if (s->flags & SHAPE_UNIQUE) return NULL;
  wn_heap *heap = &iso->heap;
  shape *child = transition_find(iso, wn_load_cell(heap, &s->transitions),
                                 wn_slot_from_int(special), 0, NULL);
  if (child) return child;
  child = shape_like(iso, s);
  bool shares = special == SPECIAL_EXTENSION || special == SPECIAL_NOT_EXTENSIBLE;
  property_list *list = shape_list(iso, s);
  if (list && !shares) list = list_copy(iso, s, s->count, false);
  wn_store_cell(heap, child, &child->list, list);
  wn_store_cell(heap, child, &child->parent, s);
  shape_apply_special_nogc(iso, child, special);
  transition_add(iso, s, &s->transitions, wn_from_int(special), 0, child);
  return child;
}

/* ---- Roots -------------------------------------------------------------------------
 */

unsigned shape_kind_flags(isolate *iso, unsigned kind) {
  if (kind == KIND_FUNCTION || kind == KIND_NATIVE || kind == KIND_BOUND)
    return SHAPE_CALLABLE;
  if (!iso->shapes->ops[kind]) return 0;
  bool indices_only =
      kind == KIND_STRING_WRAPPER || kind == KIND_ARGUMENTS || kind == KIND_TYPED_ARRAY;
  return indices_only ? SHAPE_EXOTIC : SHAPE_EXOTIC | SHAPE_EXOTIC_NAMED;
}

static shape *root_new(isolate *iso, realm *r, wn_value prototype, unsigned kind,
                       unsigned flags, unsigned inline_capacity) {
  wn_heap *heap = &iso->heap;
  shape *s = wn_alloc_old(heap, KIND_SHAPE, sizeof *s);
  wn_store_cell(heap, s, &s->realm, r);
  wn_store(heap, s, &s->prototype, prototype);
  s->flags = (uint16_t)flags;
  s->kind = (uint8_t)kind;
  s->inline_capacity = (uint8_t)inline_capacity;
  return s;
}

shape *shape_root(isolate *iso, realm *r, wn_value prototype, unsigned kind,
                  unsigned flags, unsigned inline_capacity) {
  wn_heap *heap = &iso->heap;
  if (kind == KIND_OBJECT) inline_capacity = shape_round_capacity(inline_capacity);
  void *host = r;
  wn_slot *slot = &r->shape_cache;
  if (wn_is_cell(prototype)) {
    object_become_prototype(iso, prototype);
    shape *above = object_shape(iso, to_object_cell(prototype));
    host = above;
    slot = &above->transitions;
  }
  int32_t key = (int32_t)(kind | inline_capacity << 8);
  shape *s = transition_find(iso, wn_load_cell(heap, slot), wn_slot_from_int(key),
                             (int32_t)flags, r);
  if (s) return s;
  s = root_new(iso, r, prototype, kind, flags, inline_capacity);
  transition_add(iso, host, slot, wn_from_int(key), (int32_t)flags, s);
  return s;
}

shape *shape_initial(isolate *iso, realm *r, wn_value prototype, unsigned kind,
                     unsigned flags) {
  shape *s =
      shape_root(iso, r, prototype, kind, flags | shape_kind_flags(iso, kind), 0);
  switch (kind) {
  case KIND_ARRAY:
    return shape_add_transition(iso, s, KEY(iso, length), PROP_LAZY | PROP_WRITABLE);
  case KIND_STRING_WRAPPER:
    return shape_add_transition(iso, s, KEY(iso, length), PROP_LAZY);
  case KIND_FUNCTION:
  case KIND_NATIVE:
  case KIND_BOUND:
    s = shape_add_transition(iso, s, KEY(iso, length), PROP_LAZY | PROP_CONFIGURABLE);
    return shape_add_transition(iso, s, KEY(iso, name), PROP_LAZY | PROP_CONFIGURABLE);
  case KIND_ERROR:
    return shape_add_transition(iso, s, KEY(iso, stack),
                                PROP_LAZY | PROP_WRITABLE | PROP_CONFIGURABLE);
  default: return s;
  }
}

/* Repeats the additions of a shared shape from another root. */
static shape *replay(isolate *iso, shape *from, shape *to) {
  for (uint32_t i = 0; i < from->count; i++) {
    property_entry *e = &shape_list(iso, from)->e[i];
    unsigned flags = info_flags(e->info);
    uint32_t location = info_location(e->info);
    if (location != (flags & PROP_LAZY ? NO_LOCATION : to->locations)) return NULL;
    to = shape_add_transition(iso, to, key_from_atom(wn_load(&iso->heap, &e->key)),
                              flags);
    if (!to) return NULL;
  }
  return to;
}

shape *shape_with_prototype(isolate *iso, shape *s, wn_value prototype) {
  realm *r = wn_slot_cell(&iso->heap, s->realm);
  if (!(s->flags & SHAPE_UNIQUE)) {
    unsigned root_flags = s->flags & ~(unsigned)(SHAPE_HAS_EXTENSION | SHAPE_CACHED);
    shape *to = shape_root(iso, r, prototype, s->kind, root_flags, s->inline_capacity);
    to = replay(iso, s, to);
    if (to && s->flags & SHAPE_HAS_EXTENSION)
      to = shape_special(iso, to, SPECIAL_EXTENSION);
    if (to && to->locations == s->locations) return to;
  }
  shape *to = shape_unique_copy(iso, s, 0);
  if (wn_is_cell(prototype)) object_become_prototype(iso, prototype);
  wn_store(&iso->heap, to, &to->prototype, prototype);
  return to;
}

/* ---- Unique shapes -----------------------------------------------------------------
 */

shape *shape_unique_copy(isolate *iso, shape *s, unsigned flags) {
  shape *copy = shape_like(iso, s);
  copy->flags = (uint16_t)((s->flags & ~(unsigned)(SHAPE_CACHED | SHAPE_PROTOTYPE)) |
                           flags | SHAPE_UNIQUE);
  if (s->count > 0) {
    property_list *list = list_copy(iso, s, s->count + 1, false);
    wn_store_cell(&iso->heap, copy, &copy->list, list);
  }
  return copy;
}

shape *shape_refresh(isolate *iso, shape *s) {
  wn_heap *heap = &iso->heap;
  shape *fresh = shape_like(iso, s);
  fresh->flags = (uint16_t)(s->flags & ~(unsigned)SHAPE_CACHED);
  wn_store(heap, fresh, &fresh->list, wn_load(heap, &s->list));
  wn_store(heap, fresh, &fresh->transitions, wn_load(heap, &s->transitions));
  shape_kill_validity(iso, s);
  wn_store_cell(heap, s, &s->list, NULL);
  wn_store_cell(heap, s, &s->transitions, NULL);
  s->count = s->tombstones = 0;
  return fresh;
}

/* Rebuilds the list of a unique shape without tombstones. */
static void list_rebuild(isolate *iso, shape *s, uint32_t capacity) {
  property_list *list = list_copy(iso, s, capacity, true);
  wn_store_cell(&iso->heap, s, &s->list, list);
  s->count = list_used(list);
  s->tombstones = 0;
}

void shape_reserve(isolate *iso, shape *s) {
  property_list *list = shape_list(iso, s);
  if (!list) {
    wn_store_cell(&iso->heap, s, &s->list, list_new(iso, 4));
    return;
  }
  if (s->count < list_capacity(list)) return;
  uint32_t live = shape_live_count(s);
  list_rebuild(iso, s,
               s->tombstones > live / 4 ? live + 4 + live / 4 : live + live / 2 + 4);
}

void shape_compact(isolate *iso, shape *s) {
  if (s->tombstones >= 16 && s->tombstones > shape_live_count(s))
    list_rebuild(iso, s, shape_live_count(s) + 4);
}

void shape_append_nogc(isolate *iso, shape *s, prop_key key, unsigned flags,
                       uint32_t location) {
  WN_CHECK(location <= NO_LOCATION);
  list_append(iso, shape_list(iso, s), key.v, entry_info(location, flags));
  s->count++;
}

void shape_set_entry_nogc(isolate *iso, shape *s, uint32_t position, unsigned flags,
                          uint32_t location) {
  property_list *list = shape_list(iso, s);
  wn_store_int(&iso->heap, list, &list->e[position].info, entry_info(location, flags));
}

bool shape_named_cacheable(isolate *iso, const shape *s, prop_key key) {
  return !exotic_ops(iso, s, key);
}

/* ---- Validity ----------------------------------------------------------------------
 */

static void kill_cell(isolate *iso, validity_cell *cell) {
  if (!cell || !cell->valid) return;
  cell->valid = 0;
  transition_table *t = wn_load_cell(&iso->heap, &cell->dependants);
  if (!t) return;
  uint32_t slots = (uint32_t)(wn_cell_bytes(t) / 4) - 1;
  wn_slot *p = (wn_slot *)t + 1;
  for (uint32_t i = 0; i < slots; i++) {
    if (wn_slot_is_cell(p[i]))
      kill_cell(iso, wn_to_cell(wn_load_weak(&iso->heap, &p[i])));
  }
  wn_store_cell(&iso->heap, cell, &cell->dependants, NULL);
}

void shape_kill_validity(isolate *iso, shape *s) {
  validity_cell *cell = wn_load_cell(&iso->heap, &s->validity);
  if (!cell) return;
  kill_cell(iso, cell);
  wn_store_cell(&iso->heap, s, &s->validity, NULL);
}

/* Lists `cell` among the dependants of `above`. */
static void add_dependant(isolate *iso, validity_cell *above, validity_cell *cell) {
  wn_heap *heap = &iso->heap;
  transition_table *t = wn_load_cell(heap, &above->dependants);
  uint32_t slots = t ? (uint32_t)(wn_cell_bytes(t) / 4) - 1 : 0;
  uint32_t live = 0;
  for (uint32_t i = 0; i < slots; i++) {
    wn_slot *p = (wn_slot *)t + 1 + i;
    if (wn_slot_is_cell(*p)) {
      live++;
      continue;
    }
    wn_store_cell(heap, t, p, cell);
    return;
  }
  transition_table *larger =
      wn_alloc(heap, KIND_TRANSITIONS, 4 + (size_t)(live * 2 + 1) * 4);
  for (uint32_t i = 0; i < slots; i++) {
    wn_slot *p = (wn_slot *)t + 1 + i;
    if (!wn_slot_is_cell(*p)) continue;
    wn_store(heap, larger, (wn_slot *)larger + 1 + i, wn_load_weak(heap, p));
  }
  wn_store_cell(heap, larger, (wn_slot *)larger + 1 + slots, cell);
  wn_store_cell(heap, above, &above->dependants, larger);
}

static validity_cell *chain_validity(isolate *iso, wn_value prototype, int depth) {
  wn_heap *heap = &iso->heap;
  object_become_prototype(iso, prototype);
  shape *s = object_shape(iso, to_object_cell(prototype));
  if (s->flags & SHAPE_EXOTIC_NAMED || depth > MAX_CHAIN) return NULL;
  validity_cell *cell = wn_load_cell(heap, &s->validity);
  if (cell && cell->valid) return cell;
  wn_value parent = wn_load(heap, &s->prototype);
  validity_cell *above = NULL;
  if (wn_is_cell(parent)) {
    above = chain_validity(iso, parent, depth + 1);
    if (!above) return NULL;
  }
  cell = wn_alloc_old(heap, KIND_VALIDITY, sizeof *cell);
  cell->valid = 1;
  if (above) add_dependant(iso, above, cell);
  wn_store_cell(heap, s, &s->validity, cell);
  return cell;
}

validity_cell *shape_chain_validity(isolate *iso, wn_value prototype) {
  return chain_validity(iso, prototype, 0);
}

/* ---- State -------------------------------------------------------------------------
 */

void shapes_init(isolate *iso) {
  iso->shapes = xcalloc(1, sizeof *iso->shapes);
  iso->shapes->next_native = 1;
}

void shape_state_free(struct shape_state *state) {
  if (!state) return;
  vec_free(&state->natives);
  free(state);
}
