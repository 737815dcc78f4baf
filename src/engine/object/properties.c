/* SPDX-License-Identifier: MIT */
/* An object's named properties: slots, the extension cell, adding, changing and
 * removing.
 *
 * Every step is in two halves: first all that may collect (a larger list, a larger
 * extension, a new shape), then the stores, between which nothing can: so a collection
 * never sees an object whose shape and slots disagree.  The object itself is pinned by
 * the caller's locals; its extension may move and is read again after each allocation.
 */
#include "base/hash.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"

/* ---- Slots -------------------------------------------------------------------------
 */

static uint32_t extension_capacity(const extension *e) {
  return (uint32_t)((wn_cell_bytes(e) - sizeof(extension)) / sizeof(wn_slot));
}

static extension *extension_new(isolate *iso, uint32_t capacity) {
  return script_alloc(iso, KIND_EXTENSION,
                      sizeof(extension) + (size_t)capacity * sizeof(wn_slot));
}

static wn_slot *extension_slot(isolate *iso, object *o) {
  uint32_t word = shape_extension_word(object_shape(iso, o));
  return word ? wn_slot_at(o, word) : NULL;
}

static extension *object_extension_nogc(isolate *iso, object *o) {
  wn_slot *slot = extension_slot(iso, o);
  return slot ? wn_load_cell(&iso->heap, slot) : NULL;
}

/* The slot of a location, and the cell that it lies in. */
static wn_slot *place_slot(isolate *iso, object *o, uint32_t location, void **host) {
  shape *s = object_shape(iso, o);
  bool in_extension;
  uint32_t word = shape_word(s, location, &in_extension);
  *host = in_extension ? (void *)object_extension_nogc(iso, o) : (void *)o;
  return wn_slot_at(*host, word);
}

wn_value object_load_place_nogc(isolate *iso, object *o, prop_place place) {
  void *host;
  wn_slot *slot = place_slot(iso, o, place.location, &host);
  return wn_load(&iso->heap, slot);
}

void object_store_place_nogc(isolate *iso, object *o, prop_place place, wn_value v) {
  void *host;
  wn_slot *slot = place_slot(iso, o, place.location, &host);
  wn_store(&iso->heap, host, slot, v);
}

static void set_shape(isolate *iso, object *o, shape *s) {
  wn_store_cell(&iso->heap, o, &o->shape, s);
}

/* ---- The extension -----------------------------------------------------------------
 */

/* The step of a KIND_OBJECT to a shape with an extension. */
static extension *object_move_out(isolate *iso, wn_value ov, shape *next) {
  object *o = to_object_cell(ov);
  extension *e = extension_new(iso, 1);
  uint32_t last = 1 + next->inline_capacity;
  wn_slots_move(&iso->heap, e, 3, o, last, 1);
  wn_store_cell(&iso->heap, o, wn_slot_at(o, last), e);
  set_shape(iso, o, next);
  return e;
}

extension *object_ensure_extension(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  uint32_t word = shape_extension_word(s);
  if (word) {
    extension *e = wn_load_cell(&iso->heap, wn_slot_at(o, word));
    if (e) return e;
    e = extension_new(iso, 1);
    wn_store_cell(&iso->heap, o, wn_slot_at(o, word), e);
    return e;
  }
  shape *next = shape_special(iso, s, SPECIAL_EXTENSION);
  if (next) return object_move_out(iso, ov, next);
  s = object_writable_shape(iso, ov);
  extension *e = extension_new(iso, 1);
  uint32_t last = 1 + s->inline_capacity;
  wn_slots_move(&iso->heap, e, 3, o, last, 1);
  wn_store_cell(&iso->heap, o, wn_slot_at(o, last), e);
  s->flags |= SHAPE_HAS_EXTENSION;
  return e;
}

/* Makes sure that a location exists physically. */
static void ensure_location(isolate *iso, wn_value ov, uint32_t location) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  if (s->kind == KIND_OBJECT && !(s->flags & SHAPE_HAS_EXTENSION)) {
    if (location < s->inline_capacity) return;
    object_ensure_extension(iso, ov);
    s = object_shape(iso, o);
  }
  bool in_extension;
  uint32_t word = shape_word(s, location, &in_extension);
  if (!in_extension) return;
  extension *e = object_extension_nogc(iso, o);
  uint32_t capacity = e ? extension_capacity(e) : 0, index = word - 3;
  if (index < capacity) return;
  uint32_t wanted = capacity + capacity / 2 + 1;
  if (wanted <= index) wanted = index + 1;
  extension *larger = extension_new(iso, wanted);
  if (e) wn_slots_move(&iso->heap, larger, 1, e, 1, 2 + capacity);
  wn_store_cell(&iso->heap, o, extension_slot(iso, o), larger);
}

/* ---- Unique shapes -----------------------------------------------------------------
 */

shape *object_make_unique(isolate *iso, wn_value ov, unsigned flags) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  if (s->flags & SHAPE_UNIQUE) {
    s->flags |= (uint16_t)flags;
    return s;
  }
  s = shape_unique_copy(iso, s, flags);
  set_shape(iso, o, s);
  return s;
}

shape *object_writable_shape(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  if (!(s->flags & SHAPE_UNIQUE)) return object_make_unique(iso, ov, 0);
  if (s->flags & SHAPE_CACHED) {
    s = shape_refresh(iso, s);
    set_shape(iso, o, s);
  }
  shape_kill_validity(iso, s);
  return s;
}

static bool has_indexed(isolate *iso, object *o, shape *s) {
  switch (s->kind) {
  case KIND_STRING_WRAPPER: {
    wn_value text = wn_load(&iso->heap, &o->words[1]);
    return (is_string(text) && string_length(text) > 0) || elements_any_nogc(iso, o);
  }
  case KIND_ARGUMENTS: return elements_any_nogc(iso, o);
  default: return s->flags & SHAPE_EXOTIC || elements_any_nogc(iso, o);
  }
}

void object_become_prototype(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  if (s->flags & SHAPE_PROTOTYPE) return;
  s = s->flags & SHAPE_UNIQUE ? object_writable_shape(iso, ov)
                              : object_make_unique(iso, ov, 0);
  s->flags |= SHAPE_PROTOTYPE;
  if (wn_kind_of(o) == KIND_ARRAY) array_forget((js_array *)o);
  if (!has_indexed(iso, o, s)) return;
  s->flags |= SHAPE_HAS_INDEXED;
  iso->indexed_prototypes = true;
}

void object_note_indexed(isolate *iso, wn_value ov) {
  shape *s = object_shape(iso, to_object_cell(ov));
  if (!(s->flags & SHAPE_PROTOTYPE) || s->flags & SHAPE_HAS_INDEXED) return;
  s->flags |= SHAPE_HAS_INDEXED;
  iso->indexed_prototypes = true;
  shape_kill_validity(iso, s);
}

void object_set_prototype_raw(isolate *iso, wn_value ov, wn_value prototype) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  if (s->flags & SHAPE_UNIQUE) {
    if (wn_is_cell(prototype)) object_become_prototype(iso, prototype);
    s = object_writable_shape(iso, ov);
    wn_store(&iso->heap, s, &s->prototype, prototype);
  } else {
    set_shape(iso, o, shape_with_prototype(iso, s, prototype));
  }
}

/* ---- Adding ------------------------------------------------------------------------
 */

bool object_add_by_transition(isolate *iso, wn_value ov, shape *child, wn_value v) {
  object *o = to_object_cell(ov);
  wn_heap *heap = &iso->heap;
  uint32_t location = child->locations - 1;
  shape *s = object_shape(iso, o);
  if (child->flags & SHAPE_HAS_EXTENSION && !(s->flags & SHAPE_HAS_EXTENSION))
    object_move_out(iso, ov, wn_load_cell(heap, &child->parent));
  ensure_location(iso, ov, location);
  void *host;
  wn_slot *slot = place_slot(iso, o, location, &host);
  wn_store(heap, host, slot, v);
  set_shape(iso, o, child);
  return true;
}

static bool append_shared(isolate *iso, wn_value ov, prop_key key, unsigned flags,
                          wn_value v) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  bool has_slot = !(flags & PROP_LAZY);
  if (has_slot && s->kind == KIND_OBJECT && !(s->flags & SHAPE_HAS_EXTENSION) &&
      s->locations >= s->inline_capacity) {
    s = shape_special(iso, s, SPECIAL_EXTENSION);
  }
  shape *child = shape_add_transition(iso, s, key, flags);
  if (!child) return false;
  if (has_slot) return object_add_by_transition(iso, ov, child, v);
  set_shape(iso, o, child);
  return true;
}

uint32_t object_take_location(isolate *iso, wn_value ov) {
  shape *s = object_shape(iso, to_object_cell(ov));
  uint32_t location = s->free_location ? s->free_location - 1 : s->locations;
  ensure_location(iso, ov, location);
  s = object_shape(iso, to_object_cell(ov));
  if (s->free_location) {
    wn_value next = object_load_place_nogc(iso, to_object_cell(ov),
                                           (prop_place){.location = location});
    s->free_location = (uint32_t)wn_to_int(next);
  } else {
    s->locations++;
  }
  return location;
}

void object_append(isolate *iso, wn_value ov, prop_key key, unsigned flags,
                   wn_value v) {
  object *o = to_object_cell(ov);
  shape *s = object_shape(iso, o);
  bool no_slot = flags & PROP_LAZY && wn_is_hole(v);
  if (!(s->flags & SHAPE_UNIQUE)) {
    if ((no_slot || !(flags & PROP_LAZY)) && append_shared(iso, ov, key, flags, v))
      return;
    s = object_make_unique(iso, ov, 0);
  }
  shape_kill_validity(iso, s);
  uint32_t location = no_slot ? NO_LOCATION : object_take_location(iso, ov);
  s = object_shape(iso, o);
  shape_reserve(iso, s);
  shape_append_nogc(iso, s, key, flags, location);
  if (!no_slot) object_store_place_nogc(iso, o, (prop_place){.location = location}, v);
}

/* ---- Changing and removing ---------------------------------------------------------
 */

void object_reconfigure(isolate *iso, wn_value ov, prop_place place, unsigned flags,
                        wn_value v) {
  object *o = to_object_cell(ov);
  if (flags != place.flags) {
    shape *s = object_writable_shape(iso, ov);
    shape_set_entry_nogc(iso, s, place.position, flags, place.location);
  }
  if (!wn_is_hole(v)) object_store_place_nogc(iso, o, place, v);
}

/* Undoes the addition of the newest property of a shared shape. */
static bool remove_newest(isolate *iso, object *o, prop_place place) {
  shape *s = object_shape(iso, o);
  if (s->flags & SHAPE_UNIQUE || place.position + 1 != s->count) return false;
  shape *parent = wn_load_cell(&iso->heap, &s->parent);
  if (!parent || parent->count + 1 != s->count || parent->flags != s->flags)
    return false;
  if (place.location != NO_LOCATION) {
    if (parent->locations + 1 != s->locations || place.location != parent->locations)
      return false;
    object_store_place_nogc(iso, o, place, WN_HOLE);
  }
  set_shape(iso, o, parent);
  return true;
}

void object_remove(isolate *iso, wn_value ov, prop_place place) {
  object *o = to_object_cell(ov);
  if (remove_newest(iso, o, place)) return;
  shape *s = object_writable_shape(iso, ov);
  property_list *list = shape_list(iso, s);
  wn_store(&iso->heap, list, &list->e[place.position].key, WN_DELETED);
  wn_store_int(&iso->heap, list, &list->e[place.position].info, 0);
  s->tombstones++;
  if (place.location != NO_LOCATION) {
    object_store_place_nogc(iso, o, place, wn_from_int((int32_t)s->free_location));
    s->free_location = place.location + 1;
  }
  shape_compact(iso, s);
}

/* ---- Identity hashes ---------------------------------------------------------------
 */

static uint32_t stored_hash(wn_slot slot) {
  return wn_slot_is_int(slot) ? (uint32_t)wn_slot_to_int(slot) : 0;
}

uint32_t identity_hash_nogc(isolate *iso, wn_value cell) {
  void *p = wn_to_cell(cell);
  unsigned kind = wn_kind_of(p);
  if (!is_object_kind(kind)) return ((const uint32_t *)p)[2];
  extension *e = object_extension_nogc(iso, p);
  return e ? stored_hash(e->hash) : 0;
}

uint32_t identity_hash(isolate *iso, wn_value cell) {
  uint32_t hash = identity_hash_nogc(iso, cell);
  if (hash) return hash;
  if (!is_object(cell)) return string_hash(iso, cell);
  do {
    hash = (hash_u32(iso->next_hash++) ^ (uint32_t)iso->hash_seed) & 0x3FFFFFFFu;
  } while (!hash);
  extension *e = object_ensure_extension(iso, cell);
  wn_store_int(&iso->heap, e, &e->hash, (int32_t)hash);
  return hash;
}
