/* SPDX-License-Identifier: MIT */
/* Symbols, and the registry of Symbol.for.
 *
 * Symbols are immobile and carry a hash of their own, so property tables may compare
 * them by address.  Registered symbols live as long as the isolate: a program can
 * always ask for them again by name, so their identity may not change. */
#include "engine/object/string.h"

#include <stdlib.h>

#include "base/hash.h"

static const char *const well_known[SYMBOL_COUNT] = {
    [SYMBOL_iterator] = "Symbol.iterator",
    [SYMBOL_asyncIterator] = "Symbol.asyncIterator",
    [SYMBOL_hasInstance] = "Symbol.hasInstance",
    [SYMBOL_toPrimitive] = "Symbol.toPrimitive",
    [SYMBOL_toStringTag] = "Symbol.toStringTag",
    [SYMBOL_species] = "Symbol.species",
    [SYMBOL_isConcatSpreadable] = "Symbol.isConcatSpreadable",
    [SYMBOL_unscopables] = "Symbol.unscopables",
    [SYMBOL_match] = "Symbol.match",
    [SYMBOL_matchAll] = "Symbol.matchAll",
    [SYMBOL_replace] = "Symbol.replace",
    [SYMBOL_search] = "Symbol.search",
    [SYMBOL_split] = "Symbol.split",
    [SYMBOL_dispose] = "Symbol.dispose",
    [SYMBOL_asyncDispose] = "Symbol.asyncDispose",
    [SYMBOL_class_fields] = "class fields",
    [SYMBOL_error_stack] = "error stack",
};

static bool is_internal(enum symbol_id id) { return id >= SYMBOL_class_fields; }

/* Open addressing by the key atom's hash; the capacity is a power of two. */
typedef struct symbol_registry {
  wn_value *keys; /* atoms; 0 bits: free */
  wn_value *symbols;
  uint32_t capacity, count;
} symbol_registry;

wn_value symbol_new(isolate *iso, wn_value description, unsigned flags) {
  symbol *s = wn_alloc_old(&iso->heap, KIND_SYMBOL, sizeof(symbol));
  s->flags = flags;
  s->hash = hash_u32(++iso->next_hash + (uint32_t)iso->hash_seed) | 1;
  wn_store(&iso->heap, s, &s->description, description);
  return wn_from_cell(s);
}

wn_value symbol_descriptive_string(isolate *iso, wn_value sym) {
  symbol *s = wn_to_cell(sym);
  wn_value text = wn_load(&iso->heap, &s->description);
  if (!is_string(text)) text = iso->atoms[ATOM_empty];
  return string_concat3(iso, string_from_cstr(iso, "Symbol("), text,
                        iso->single_chars[')']);
}

/* ---- The registry ---- */

static void registry_roots(wn_visitor *v, void *data) {
  isolate *iso = data;
  symbol_registry *r = iso->symbol_registry;
  wn_visit_values(v, iso->symbols, SYMBOL_COUNT);
  for (uint32_t i = 0; i < r->capacity; i++) {
    if (!r->keys[i].bits) continue;
    wn_visit_value(v, &r->keys[i]);
    wn_visit_value(v, &r->symbols[i]);
  }
}

static uint32_t registry_place(const symbol_registry *r, wn_value atom) {
  uint32_t i = to_string_cell(atom)->hash & (r->capacity - 1);
  while (r->keys[i].bits && !wn_same(r->keys[i], atom)) i = (i + 1) & (r->capacity - 1);
  return i;
}

static void registry_grow(symbol_registry *r) {
  symbol_registry old = *r;
  r->capacity = old.capacity ? old.capacity * 2 : 32;
  r->keys = xcalloc(r->capacity, sizeof(wn_value));
  r->symbols = xcalloc(r->capacity, sizeof(wn_value));
  for (uint32_t i = 0; i < old.capacity; i++) {
    if (!old.keys[i].bits) continue;
    uint32_t place = registry_place(r, old.keys[i]);
    r->keys[place] = old.keys[i];
    r->symbols[place] = old.symbols[i];
  }
  free(old.keys);
  free(old.symbols);
}

/* 20.4.2.2 */
wn_value symbol_for(isolate *iso, wn_value key) {
  symbol_registry *r = iso->symbol_registry;
  wn_value atom = atom_from_string(iso, key);
  uint32_t i = registry_place(r, atom);
  if (r->keys[i].bits) return r->symbols[i];
  wn_value sym = symbol_new(iso, atom, SYMBOL_REGISTERED);
  if (r->count >= r->capacity / 2) registry_grow(r);
  i = registry_place(r, atom);
  r->keys[i] = atom;
  r->symbols[i] = sym;
  r->count++;
  return sym;
}

/* 20.4.2.6 */
wn_value symbol_key_for(isolate *iso, wn_value sym) {
  symbol *s = wn_to_cell(sym);
  if (!(s->flags & SYMBOL_REGISTERED)) return WN_UNDEFINED;
  return wn_load(&iso->heap, &s->description);
}

void symbols_init(isolate *iso) {
  iso->symbol_registry = xcalloc(1, sizeof(symbol_registry));
  registry_grow(iso->symbol_registry);
  wn_heap_add_roots(&iso->heap, registry_roots, iso);
  for (unsigned i = 0; i < SYMBOL_COUNT; i++) {
    wn_value text = atom_from_cstr(iso, well_known[i] ? well_known[i] : "internal");
    unsigned flags = is_internal(i) ? SYMBOL_PRIVATE : SYMBOL_WELL_KNOWN;
    iso->symbols[i] = symbol_new(iso, text, flags);
  }
}

void symbols_fini(isolate *iso) {
  symbol_registry *r = iso->symbol_registry;
  if (!r) return;
  free(r->keys);
  free(r->symbols);
  free(r);
  iso->symbol_registry = NULL;
}
