/* SPDX-License-Identifier: MIT */
/* Inline caches: looking up, and learning from what a look-up found.
 *
 * What may be cached is decided here once:
 *  - a receiver with a shared shape: anything, its shape fixes own properties and prototype;
 *  - a receiver with a unique shape: its own properties (the shape is replaced when one is
 *    deleted or reconfigured); what lies above only when it is itself a prototype, since
 *    then its validity cell dies when it gains a property;
 *  - what lies above the receiver holds a validity cell that covers the chain;
 *  - exotic kinds whose exotic keys are only indices and `length` count as ordinary.
 *
 * Sites that saw too many shapes, and accesses without a site (o[name]), share one table of
 * (shape, name) -> entry for the isolate.  Its entries are not references: every collection
 * empties it. */
#include "engine/vm/feedback.h"

#include "engine/object/error.h"
#include <stdlib.h>

#include "engine/vm/vm.h"

enum { RUNS_BEFORE_FEEDBACK = 2, LOOKUPS = 1024 };

feedback *feedback_count(isolate *iso, function_info *info) {
  wn_heap *heap = &iso->heap;
  feedback *fb = wn_load_cell(heap, &info->feedback);
  if (fb) return fb;
  if (++info->runs < RUNS_BEFORE_FEEDBACK || !info->code->sites) return NULL;
  size_t bytes = sizeof(feedback) + info->code->sites * sizeof(ic_site);
  fb = wn_alloc_old(heap, KIND_FEEDBACK, bytes);
  wn_store_cell(heap, info, &info->feedback, fb);
  return fb;
}

/* ---- Keys and places ---- */

/* The cache key of a receiver; 0 when it has none (nullish). */
static wn_slot receiver_key(wn_value o) {
  if (is_object(o)) return to_object_cell(o)->shape;
  if (is_string(o)) return wn_slot_from_int(IC_STRING);
  if (wn_is_number(o)) return wn_slot_from_int(IC_NUMBER);
  if (wn_is_bool(o)) return wn_slot_from_int(IC_BOOLEAN);
  if (is_symbol(o)) return wn_slot_from_int(IC_SYMBOL);
  if (is_kind(o, KIND_BIGINT)) return wn_slot_from_int(IC_BIGINT);
  return (wn_slot){0};
}

static wn_value primitive_prototype(isolate *iso, wn_value o) {
  if (is_string(o)) return intrinsic(iso, INTRINSIC_StringP);
  if (wn_is_number(o)) return intrinsic(iso, INTRINSIC_NumberP);
  if (wn_is_bool(o)) return intrinsic(iso, INTRINSIC_BooleanP);
  if (is_symbol(o)) return intrinsic(iso, INTRINSIC_SymbolP);
  return intrinsic(iso, INTRINSIC_BigIntP);
}

/* Whether named look-ups of `name` on objects of this shape are ordinary ones. */
static bool is_ordinary_for(isolate *iso, const shape *s, wn_value name) {
  if (!(s->flags & SHAPE_EXOTIC)) return true;
  if (s->flags & SHAPE_EXOTIC_NAMED) return false;
  if (s->kind != KIND_TYPED_ARRAY || is_symbol(name)) return true;
  /* Canonical numeric strings are no names there. */
  string_view v = string_view_nogc(iso, name);
  uint16_t first = v.length ? view_at(&v, 0) : 0;
  return first >= 'a' && first <= 'z';
}

/* The data word of a site for a place, or -1 when it cannot be expressed.  inline_access is
 * followed by its form for extensions in enum ic_access. */
static int32_t place_data(const shape *s, uint32_t location, int inline_access) {
  bool in_extension;
  uint32_t word = shape_word(s, location, &in_extension);
  uint32_t outside = shape_extension_word(s);
  if (word > 0xFFFF || outside > 0x1FF) return -1;
  return (int32_t)((uint32_t)inline_access + in_extension) | (int32_t)(word << 4) |
         (in_extension ? (int32_t)(outside << 20) : 0);
}

static wn_slot *slot_at_data(isolate *iso, object *o, int32_t data, bool in_extension,
                             void **host) {
  *host = o;
  if (in_extension)
    *host = wn_slot_cell(&iso->heap, *wn_slot_at(o, (uint32_t)data >> 20));
  return wn_slot_at(*host, (uint32_t)data >> 4 & 0xFFFF);
}

/* ---- Learning ---- */

static ic_site *site_of(frame *fr, uint32_t index) {
  return fr->feedback && index != IC_NO_SITE ? &fr->feedback->sites[index] : NULL;
}

static void write_entry(isolate *iso, void *host, ic_site *site, wn_slot key, void *holder,
                        validity_cell *validity, int32_t data) {
  wn_heap *heap = &iso->heap;
  wn_store(heap, host, &site->key, wn_slot_value(heap, key));
  wn_store_cell(heap, host, &site->holder, holder);
  wn_store_cell(heap, host, &site->validity, validity);
  wn_store_int(heap, host, &site->data, data);
}

static bool is_polymorphic(const ic_site *site) {
  return site->key.bits == wn_slot_from_int(IC_POLYMORPHIC).bits;
}
static bool is_megamorphic(const ic_site *site) {
  return site->key.bits == wn_slot_from_int(IC_MEGAMORPHIC).bits;
}

/* The site's entry goes to a new polymorphic cell, as its first way. */
static feedback *make_polymorphic(isolate *iso, feedback *fb, ic_site *site) {
  wn_heap *heap = &iso->heap;
  feedback *ways =
      wn_alloc_old(heap, KIND_FEEDBACK, sizeof(feedback) + IC_WAYS * sizeof(ic_site));
  wn_store_cell(heap, ways, &ways->chain, wn_load_cell(heap, &fb->chain));
  wn_store_cell(heap, fb, &fb->chain, ways);
  ic_site *first = &ways->sites[0];
  wn_store(heap, ways, &first->key, wn_load_weak(heap, &site->key));
  wn_store(heap, ways, &first->holder, wn_load_weak(heap, &site->holder));
  wn_store(heap, ways, &first->validity, wn_load_weak(heap, &site->validity));
  wn_store(heap, ways, &first->data, wn_load(heap, &site->data));
  wn_store_int(heap, fb, &site->key, IC_POLYMORPHIC);
  wn_store_cell(heap, fb, &site->holder, ways);
  wn_store(heap, fb, &site->validity, WN_HOLE);
  return ways;
}

/* ---- The table of those without a site ---- */

enum lookup_use { LOOKUP_LOAD, LOOKUP_STORE };

typedef struct lookup_cache {
  bool used;
  struct lookup {
    ic_site entry;
    uint32_t name; /* slot of the atom or symbol | enum lookup_use */
  } at[LOOKUPS];
} lookup_cache;

static void forget_lookups(wn_visitor *v, bool major, void *data) {
  (void)v;
  (void)major;
  lookup_cache *cache = ((isolate *)data)->vm->lookups;
  if (cache && cache->used) memset(cache, 0, sizeof *cache);
}

void ic_init(isolate *iso) { wn_heap_add_weak_roots(&iso->heap, forget_lookups, iso); }

void ic_fini(isolate *iso) { free(iso->vm->lookups); }

static uint32_t lookup_name(isolate *iso, wn_value name, enum lookup_use use) {
  return wn_cell_slot(&iso->heap, wn_to_cell(name)).bits | use;
}

static struct lookup *lookup_place(lookup_cache *cache, wn_slot key, uint32_t name) {
  uint32_t hash = (key.bits >> 3 ^ name) * UINT32_C(0x9E3779B1);
  return &cache->at[hash >> 22];
}
_Static_assert(LOOKUPS == 1 << (32 - 22), "the hash gives an index");

/* The entry for name on receivers with this key, or NULL. */
static const ic_site *lookup_find(isolate *iso, wn_slot key, wn_value name,
                                  enum lookup_use use) {
  lookup_cache *cache = iso->vm->lookups;
  if (!cache) return NULL;
  uint32_t full_name = lookup_name(iso, name, use);
  const struct lookup *l = lookup_place(cache, key, full_name);
  return l->entry.key.bits == key.bits && l->name == full_name ? &l->entry : NULL;
}

static void lookup_remember(isolate *iso, wn_slot key, wn_value name, enum lookup_use use,
                            void *holder, validity_cell *validity, int32_t data) {
  if (data < 0) return;
  vm_state *vm = iso->vm;
  if (!vm->lookups) vm->lookups = xcalloc(1, sizeof *vm->lookups);
  uint32_t full_name = lookup_name(iso, name, use);
  struct lookup *l = lookup_place(vm->lookups, key, full_name);
  l->entry = (ic_site){key, {0}, {0}, wn_slot_from_int(data)};
  if (holder) l->entry.holder = wn_cell_slot(&iso->heap, holder);
  if (validity) l->entry.validity = wn_cell_slot(&iso->heap, validity);
  l->name = full_name;
  vm->lookups->used = true;
}

/* ---- Learning at a site ---- */

/* May collect. */
static void learn(isolate *iso, frame *fr, uint32_t index, wn_slot key, void *holder,
                  validity_cell *validity, int32_t data) {
  ic_site *site = site_of(fr, index);
  if (!site || data < 0 || is_megamorphic(site)) return;
  feedback *fb = fr->feedback, *ways;
  if (is_polymorphic(site)) {
    ways = wn_slot_cell(&iso->heap, site->holder);
  } else if (wn_slot_is_hole(site->key) || site->key.bits == key.bits) {
    write_entry(iso, fb, site, key, holder, validity, data);
    return;
  } else {
    ways = make_polymorphic(iso, fb, site);
  }
  for (int i = 0; i < IC_WAYS; i++) {
    ic_site *way = &ways->sites[i];
    if (wn_slot_is_hole(way->key) || way->key.bits == key.bits) {
      write_entry(iso, ways, way, key, holder, validity, data);
      return;
    }
  }
  write_entry(iso, fb, site, wn_slot_from_int(IC_MEGAMORPHIC), NULL, NULL, 0);
}

void ic_learn_global(isolate *iso, frame *fr, uint32_t index, wn_value holder,
                     prop_place place) {
  ic_site *site = site_of(fr, index);
  if (!site) return;
  shape *s = object_shape(iso, to_object_cell(holder));
  int32_t data = place_data(s, place.location, IC_OWN_INLINE);
  if (data < 0 || place.flags & (PROP_ACCESSOR | PROP_LAZY)) return;
  s->flags |= SHAPE_CACHED;
  write_entry(iso, fr->feedback, site, to_object_cell(holder)->shape, wn_to_cell(holder),
              NULL, data);
  wn_store_int(&iso->heap, fr->feedback, &site->validity,
               (int32_t)iso->vm->global_epoch);
}

/* ---- Loads ---- */

/* Serves a load from one entry.  false: it does not apply. */
static bool load_entry(isolate *iso, const ic_site *site, wn_value o, wn_value *out) {
  wn_heap *heap = &iso->heap;
  int32_t data = wn_slot_to_int(site->data);
  int access = data & 15;
  if (access != IC_OWN_INLINE && access != IC_OWN_EXTENSION &&
      !(wn_slot_is_hole(site->holder) && access != IC_MISSING) &&
      !ic_valid(heap, site->validity))
    return false;
  void *host;
  object *holder = wn_to_cell(o);
  if (!wn_slot_is_hole(site->holder)) holder = wn_slot_cell(heap, site->holder);
  switch (access) {
  case IC_OWN_INLINE:
  case IC_HOLDER_INLINE:
    *out = wn_load(heap, slot_at_data(iso, holder, data, false, &host));
    return true;
  case IC_OWN_EXTENSION:
  case IC_HOLDER_EXTENSION:
    *out = wn_load(heap, slot_at_data(iso, holder, data, true, &host));
    return true;
  case IC_GETTER_INLINE:
  case IC_GETTER_EXTENSION: {
    wn_slot *slot =
        slot_at_data(iso, holder, data, access == IC_GETTER_EXTENSION, &host);
    accessor *pair = wn_slot_cell(heap, *slot);
    wn_value getter = wn_load(heap, &pair->getter);
    *out = wn_is_undefined(getter) ? WN_UNDEFINED : js_call(iso, getter, o, 0, NULL);
    return true;
  }
  case IC_MISSING:
    *out = WN_UNDEFINED;
    return true;
  default:
    return false;
  }
}

static bool load_cached(isolate *iso, const ic_site *site, wn_slot key, wn_value o,
                        wn_value *out) {
  if (site->key.bits == key.bits) return load_entry(iso, site, o, out);
  if (!is_polymorphic(site)) return false;
  if (wn_slot_is_hole(site->holder)) return false;
  feedback *ways = wn_slot_cell(&iso->heap, site->holder);
  for (int i = 0; i < IC_WAYS; i++) {
    if (ways->sites[i].key.bits == key.bits)
      return load_entry(iso, &ways->sites[i], o, out);
  }
  return false;
}

typedef struct found {
  wn_value holder;  /* an object, or undefined: missing */
  prop_place place;
  unsigned depth;   /* 0: the receiver itself (an object) */
} found;

/* Walks the chain of ordinary objects from `o`.  false: something on it is exotic. */
static bool find_ordinary(isolate *iso, wn_value o, wn_value name, found *f) {
  f->depth = 0;
  if (!is_object(o)) {
    if (is_string(o) && wn_same(name, iso->atoms[ATOM_length])) return false;
    o = primitive_prototype(iso, o);
    f->depth = 1;
  }
  for (; is_object(o); f->depth++) {
    shape *s = object_shape(iso, to_object_cell(o));
    if (!is_ordinary_for(iso, s, name)) return false;
    f->place = shape_find(iso, s, key_from_atom(name));
    if (f->place.found) {
      f->holder = o;
      return true;
    }
    o = wn_load(&iso->heap, &s->prototype);
  }
  f->holder = WN_UNDEFINED;
  return true;
}

/* The cell that makes "nothing between the receiver and what was found" checkable, or NULL.
 * May collect. */
static validity_cell *chain_validity(isolate *iso, wn_value o) {
  wn_value prototype;
  if (is_object(o)) {
    shape *s = object_shape(iso, to_object_cell(o));
    if (s->flags & SHAPE_UNIQUE)
      return s->flags & SHAPE_PROTOTYPE ? shape_chain_validity(iso, o) : NULL;
    prototype = wn_load(&iso->heap, &s->prototype);
  } else {
    prototype = primitive_prototype(iso, o);
  }
  return is_object(prototype) ? shape_chain_validity(iso, prototype) : NULL;
}

/* Whether the table may speak of receivers with this key: unique shapes would be marked as
 * cached for little. */
static bool may_look_up(isolate *iso, wn_value o) {
  return !is_object(o) || !(object_shape(iso, to_object_cell(o))->flags & SHAPE_UNIQUE);
}

static void learn_load(isolate *iso, frame *fr, uint32_t index, wn_value o, wn_value name,
                       const found *f) {
  ic_site *site = site_of(fr, index);
  bool in_table = !site || is_megamorphic(site);
  if (in_table && !may_look_up(iso, o)) return;
  int32_t data = IC_MISSING;
  void *holder = NULL;
  validity_cell *validity = NULL;
  if (is_object(f->holder)) {
    if (f->place.flags & PROP_LAZY) return;
    bool getter = f->place.flags & PROP_ACCESSOR;
    shape *s = object_shape(iso, to_object_cell(f->holder));
    data = place_data(s, f->place.location,
                      getter       ? IC_GETTER_INLINE
                      : f->depth   ? IC_HOLDER_INLINE
                                   : IC_OWN_INLINE);
    if (f->depth) holder = wn_to_cell(f->holder);
  }
  if (f->depth) {
    validity = chain_validity(iso, o);
    if (!validity) return;
  }
  if (is_object(o)) object_shape(iso, to_object_cell(o))->flags |= SHAPE_CACHED;
  if (in_table)
    lookup_remember(iso, receiver_key(o), name, LOOKUP_LOAD, holder, validity, data);
  else
    learn(iso, fr, index, receiver_key(o), holder, validity, data);
}

wn_value ic_get_named(isolate *iso, frame *fr, wn_value o, wn_value name, uint32_t index) {
  wn_slot key = receiver_key(o);
  ic_site *site = site_of(fr, index);
  wn_value v;
  if (site && key.bits && load_cached(iso, site, key, o, &v)) return v;
  if (!site || is_megamorphic(site)) {
    const ic_site *entry = lookup_find(iso, key, name, LOOKUP_LOAD);
    if (entry && load_entry(iso, entry, o, &v)) return v;
  }
  found f;
  if (!key.bits || !find_ordinary(iso, o, name, &f))
    return value_get(iso, o, key_from_atom(name));
  learn_load(iso, fr, index, o, name, &f);
  if (wn_is_undefined(f.holder)) return WN_UNDEFINED;
  if (f.place.flags & (PROP_ACCESSOR | PROP_LAZY))
    return value_get(iso, o, key_from_atom(name));
  return object_load_place_nogc(iso, to_object_cell(f.holder), f.place);
}

/* ---- Stores ---- */

/* 1: done; 0: does not apply; -1: exception. */
static int store_entry(isolate *iso, const ic_site *site, wn_value o, wn_value v) {
  wn_heap *heap = &iso->heap;
  int32_t data = wn_slot_to_int(site->data);
  int access = data & 15;
  void *host;
  wn_slot *slot;
  switch (access) {
  case IC_OWN_INLINE:
  case IC_OWN_EXTENSION:
    slot = slot_at_data(iso, to_object_cell(o), data, access == IC_OWN_EXTENSION, &host);
    wn_store(heap, host, slot, v);
    return 1;
  case IC_ADD_INLINE:
  case IC_ADD: {
    if (!ic_valid(heap, site->validity)) return 0;
    wn_value child = wn_load_weak(heap, &site->holder);
    if (!wn_is_cell(child)) return 0;
    return object_add_by_transition(iso, o, wn_to_cell(child), v) ? 1 : -1;
  }
  default:
    return 0;
  }
}

static int store_cached(isolate *iso, const ic_site *site, wn_slot key, wn_value o,
                        wn_value v) {
  if (site->key.bits == key.bits) return store_entry(iso, site, o, v);
  if (!is_polymorphic(site) || wn_slot_is_hole(site->holder)) return 0;
  feedback *ways = wn_slot_cell(&iso->heap, site->holder);
  for (int i = 0; i < IC_WAYS; i++) {
    if (ways->sites[i].key.bits == key.bits)
      return store_entry(iso, &ways->sites[i], o, v);
  }
  return 0;
}

/* After an object with shape `before` got a new property: remembers the transition. */
static void learn_add(isolate *iso, frame *fr, uint32_t index, wn_value o, shape *before,
                      wn_value name, bool define) {
  shape *after = object_shape(iso, to_object_cell(o));
  if (after == before || after->flags & SHAPE_UNIQUE || before->flags & SHAPE_UNIQUE) return;
  const shape *above = wn_load_cell(&iso->heap, &after->parent);
  /* Between the two may lie the step that moves the last inline property out. */
  if (above && above != before && above->flags & ~before->flags & SHAPE_HAS_EXTENSION)
    above = wn_load_cell(&iso->heap, &above->parent);
  if (above != before) return;
  prop_place place = shape_find(iso, after, key_from_atom(name));
  if (!place.found || place.flags != PROP_ALL) return;
  validity_cell *validity = NULL;
  if (!define) {
    validity = chain_validity(iso, o);
    if (!validity) return;
  }
  int32_t data = place_data(after, place.location, IC_OWN_INLINE);
  if (data < 0) return;
  bool in_place = (data & 15) == IC_OWN_INLINE &&
                  (before->flags & SHAPE_HAS_EXTENSION) ==
                      (after->flags & SHAPE_HAS_EXTENSION) &&
                  after->kind == KIND_OBJECT;
  data = (data & ~15) | (in_place ? IC_ADD_INLINE : IC_ADD);
  before->flags |= SHAPE_CACHED;
  after->flags |= SHAPE_CACHED;
  wn_slot key = wn_cell_slot(&iso->heap, before);
  const ic_site *site = site_of(fr, index);
  if (site && !is_megamorphic(site))
    learn(iso, fr, index, key, after, validity, data);
  else if (!define)
    lookup_remember(iso, key, name, LOOKUP_STORE, after, validity, data);
}

bool ic_set_named(isolate *iso, frame *fr, wn_value o, wn_value name, wn_value v,
                  uint32_t index) {
  bool strict = fr->code->flags & CODE_STRICT;
  prop_key key = key_from_atom(name);
  ic_site *site = site_of(fr, index);
  if (!is_object(o)) return value_put(iso, o, key, v, strict);
  if (site) {
    int done = store_cached(iso, site, receiver_key(o), o, v);
    if (done) return done > 0;
  }
  bool in_table = !site || is_megamorphic(site);
  if (in_table) {
    const ic_site *entry = lookup_find(iso, receiver_key(o), name, LOOKUP_STORE);
    int done = entry ? store_entry(iso, entry, o, v) : 0;
    if (done) return done > 0;
  }
  shape *s = object_shape(iso, to_object_cell(o));
  if (!is_ordinary_for(iso, s, name)) return value_put(iso, o, key, v, strict);
  prop_place place = shape_find(iso, s, key);
  if (place.found) {
    if ((place.flags & (PROP_ACCESSOR | PROP_LAZY | PROP_WRITABLE)) != PROP_WRITABLE ||
        s->kind == KIND_FUNCTION)
      return value_put(iso, o, key, v, strict);
    object_store_place_nogc(iso, to_object_cell(o), place, v);
    if (s->flags & (in_table ? SHAPE_PROTOTYPE | SHAPE_UNIQUE : SHAPE_PROTOTYPE))
      return true;
    s->flags |= SHAPE_CACHED;
    int32_t data = place_data(s, place.location, IC_OWN_INLINE);
    if (in_table)
      lookup_remember(iso, receiver_key(o), name, LOOKUP_STORE, NULL, NULL, data);
    else
      learn(iso, fr, index, receiver_key(o), NULL, NULL, data);
    return true;
  }
  if (!value_put(iso, o, key, v, strict)) return false;
  learn_add(iso, fr, index, o, s, name, false);
  return true;
}

bool ic_define_named(isolate *iso, frame *fr, wn_value o, wn_value name, wn_value v,
                     uint32_t index) {
  wn_heap *heap = &iso->heap;
  const ic_site *site = site_of(fr, index);
  shape *s = object_shape(iso, to_object_cell(o));
  if (site && site->key.bits == to_object_cell(o)->shape.bits &&
      (wn_slot_to_int(site->data) & 15) == IC_ADD) {
    wn_value child = wn_load_weak(heap, &site->holder);
    if (wn_is_cell(child)) return object_add_by_transition(iso, o, wn_to_cell(child), v);
  }
  if (!object_define(iso, o, key_from_atom(name), v, PROP_ALL)) return false;
  learn_add(iso, fr, index, o, s, name, true);
  return true;
}
