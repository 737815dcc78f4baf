/* SPDX-License-Identifier: MIT */
/* Key lists: the own keys of an object in specification order (10.1.11): indices
 * ascending, then strings, then symbols, each in order of creation.
 *
 * A list is a TABLE cell in the order in which keys were pushed.  Filters that must ask
 * the object (enumerability) copy the list, so that a proxy's traps see the order of
 * the specification. */
#include "engine/object/convert.h"
#include "engine/object/internal.h"

typedef struct table {
  uint32_t header;
  wn_slot slots[];
} table;

static uint32_t table_capacity(const table *t) {
  return (uint32_t)(wn_cell_bytes(t) / sizeof(wn_slot)) - 1;
}

static table *table_new(isolate *iso, uint32_t capacity) {
  return wn_alloc(&iso->heap, KIND_TABLE,
                  sizeof(table) + (size_t)capacity * sizeof(wn_slot));
}

static void key_list_init(isolate *iso, key_list *keys, uint32_t capacity) {
  keys->table = wn_from_cell(table_new(iso, capacity < 3 ? 3 : capacity | 1));
  keys->length = 0;
}

bool key_list_push(isolate *iso, key_list *keys, prop_key key) {
  table *t = wn_to_cell(keys->table);
  uint32_t capacity = table_capacity(t);
  if (keys->length == capacity) {
    table *larger = table_new(iso, capacity * 2 + 1);
    t = wn_to_cell(keys->table);
    wn_slots_move(&iso->heap, larger, 1, t, 1, capacity);
    keys->table = wn_from_cell(larger);
    t = larger;
  }
  wn_store(&iso->heap, t, &t->slots[keys->length++], key.v);
  return true;
}

prop_key key_list_at(isolate *iso, const key_list *keys, uint32_t i) {
  table *t = wn_to_cell(keys->table);
  return (prop_key){wn_load(&iso->heap, &t->slots[i])};
}

wn_value key_to_value(isolate *iso, prop_key key) {
  return key_is_index(key) ? number_to_string(iso, key_index(key)) : key.v;
}

/* ---- Ordinary keys
 * ------------------------------------------------------------------------ */

typedef struct collector {
  key_list *keys;
  unsigned which;
} collector;

static bool push_index(isolate *iso, void *data, uint32_t index, unsigned flags) {
  collector *c = data;
  if (c->which & KEYS_ENUMERABLE && !(flags & PROP_ENUMERABLE)) return true;
  return key_list_push(iso, c->keys, key_from_index(index));
}

/* Pushes the named keys of one sort. */
static bool push_named(isolate *iso, wn_value ov, key_list *keys, unsigned sort,
                       unsigned which) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  for (uint32_t i = 0; i < s->count; i++) {
    prop_key key;
    prop_place place;
    if (!shape_entry(iso, s, i, &key, &place)) continue;
    unsigned has = !is_symbol(key.v)        ? KEYS_STRINGS
                   : is_private_name(key.v) ? KEYS_PRIVATE
                                            : KEYS_SYMBOLS;
    if (has != sort) continue;
    if (which & KEYS_ENUMERABLE && !(place.flags & PROP_ENUMERABLE)) continue;
    if (!key_list_push(iso, keys, key)) return false;
  }
  return true;
}

static bool push_ordinary(isolate *iso, wn_value o, key_list *keys, unsigned which) {
  collector c = {keys, which};
  if (which & KEYS_STRINGS && !elements_each(iso, o, push_index, &c)) return false;
  static const unsigned sorts[] = {KEYS_STRINGS, KEYS_SYMBOLS, KEYS_PRIVATE};
  for (unsigned i = 0; i < WN_COUNTOF(sorts); i++) {
    if (which & sorts[i] && !push_named(iso, o, keys, sorts[i], which)) return false;
  }
  return true;
}

bool ordinary_own_keys(isolate *iso, wn_value o, key_list *keys) {
  return push_ordinary(iso, o, keys, KEYS_ALL);
}

/* ---- Any object
 * ---------------------------------------------------------------------------- */

static bool wanted(isolate *iso, wn_value o, prop_key key, unsigned which, bool *yes) {
  *yes = which & (is_symbol(key.v) ? KEYS_SYMBOLS : KEYS_STRINGS);
  if (!*yes || !(which & KEYS_ENUMERABLE)) return true;
  property_descriptor d;
  int found = object_get_own(iso, o, key, &d);
  if (found < 0) return false;
  *yes = found && d.flags & PROP_ENUMERABLE;
  return true;
}

static bool filter(isolate *iso, wn_value o, unsigned which, const key_list *all,
                   key_list *out) {
  key_list_init(iso, out, all->length);
  for (uint32_t i = 0; i < all->length; i++) {
    prop_key key = key_list_at(iso, all, i);
    bool yes;
    if (!wanted(iso, o, key, which, &yes)) return false;
    if (yes && !key_list_push(iso, out, key)) return false;
  }
  return true;
}

bool object_own_keys(isolate *iso, wn_value ov, unsigned which, key_list *out) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  const object_ops *ops = s->flags & SHAPE_EXOTIC ? iso->shapes->ops[s->kind] : NULL;
  if (!ops || !ops->own_keys) {
    key_list_init(iso, out, s->count);
    return push_ordinary(iso, ov, out, which);
  }
  key_list all;
  key_list_init(iso, &all, s->count);
  if (!ops->own_keys(iso, o, &all)) return false;
  if (which == KEYS_ALL) {
    *out = all;
    return true;
  }
  return filter(iso, ov, which, &all, out);
}
