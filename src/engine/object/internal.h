/* SPDX-License-Identifier: MIT */
/* What the files of the object model share and nobody else uses: the layouts behind shapes,
 * changes of an object's shape, element stores, lazily computed properties. */
#ifndef WN_ENGINE_OBJECT_INTERNAL_H
#define WN_ENGINE_OBJECT_INTERNAL_H

#include "engine/object/function.h"
#include "engine/object/object.h"
#include "engine/object/realm.h"

/* ---- Property lists (shape.c) ----
 *
 *     header | index | used | key info | key info | ...
 *
 * `info` is a small int, location << 5 | flags.  A deleted entry of a unique shape has the
 * key WN_DELETED.  Lists of more than LIST_LINEAR entries carry a PROPERTY_INDEX. */
typedef struct property_entry {
  wn_slot key, info;
} property_entry;
typedef struct property_list {
  uint32_t header;
  wn_slot index; /* PROPERTY_INDEX or hole */
  wn_slot used;  /* small int: entries written */
  property_entry e[];
} property_list;

enum {
  LIST_LINEAR = 8,          /* up to here look-ups compare one entry after another */
  MAX_SHARED_COUNT = 128,   /* objects with more properties get shapes of their own */
  MAX_INLINE_CAPACITY = 128
};

static inline int32_t entry_info(uint32_t location, unsigned flags) {
  return (int32_t)(location << 5 | flags);
}
static inline unsigned info_flags(wn_slot info) {
  return (unsigned)wn_slot_to_int(info) & 31u;
}
static inline uint32_t info_location(wn_slot info) {
  return (uint32_t)wn_slot_to_int(info) >> 5;
}
static inline property_list *shape_list(isolate *iso, const shape *s) {
  return (property_list *)wn_load_cell(&iso->heap, &s->list);
}
static inline uint32_t shape_live_count(const shape *s) { return s->count - s->tombstones; }

/* Inline capacities that fill a cell: 2, 4, 6 ... */
static inline unsigned shape_round_capacity(unsigned n) {
  if (n > MAX_INLINE_CAPACITY) n = MAX_INLINE_CAPACITY;
  return n < 2 ? 2 : (n + 1) & ~1u;
}

/* Transitions that are not property additions have a small int as key. */
enum shape_special {
  SPECIAL_EXTENSION = 1,   /* moves the last inline property out */
  SPECIAL_NOT_EXTENSIBLE,
  SPECIAL_SEALED,
  SPECIAL_FROZEN,
  SPECIAL_LAZY = 16        /* + position: gives a property without location one */
};

/* The isolate's part of the object model, in malloc'd memory: no cells. */
typedef struct native_table {
  const native_spec *specs;
  size_t n;
  uint32_t base; /* id of the first */
} native_table;
struct shape_state {
  const object_ops *ops[256];
  VEC(native_table) natives;
  uint32_t next_native;
};

/* The child by a special transition; unique shapes: NULL.  May collect. */
shape *shape_special(isolate *iso, shape *s, int32_t special);
/* Applies a special step in place to a shape whose list is its own. */
void shape_apply_special_nogc(isolate *iso, shape *s, int32_t special);
/* A unique copy of a shape with additional flags.  May collect. */
shape *shape_unique_copy(isolate *iso, shape *s, unsigned flags);
/* A fresh unique shape with the contents of s, which is emptied: its identity is retired. */
shape *shape_refresh(isolate *iso, shape *s);
/* An entry of a unique shape: room must have been made by shape_reserve. */
void shape_append_nogc(isolate *iso, shape *s, prop_key key, unsigned flags,
                       uint32_t location);
/* Room for one more entry in the list of a unique shape.  May collect. */
void shape_reserve(isolate *iso, shape *s);
/* Rebuilds the list of a unique shape without its tombstones when they are many. */
void shape_compact(isolate *iso, shape *s);
void shape_set_entry_nogc(isolate *iso, shape *s, uint32_t position, unsigned flags,
                          uint32_t location);
void shape_kill_validity(isolate *iso, shape *s);
/* The shape for objects with another prototype but the same properties. */
shape *shape_with_prototype(isolate *iso, shape *s, wn_value prototype);
/* Root flags that follow from the kind. */
unsigned shape_kind_flags(isolate *iso, unsigned kind);
/* The root shape for objects of a kind, with the properties that the kind itself provides. */
shape *shape_initial(isolate *iso, realm *r, wn_value prototype, unsigned kind,
                     unsigned flags);

/* ---- An object's named properties (properties.c) ---- */
/* The object's shape, made fit for changes in place: unique, unknown to caches, with the
 * validity of chains through it ended.  May collect. */
shape *object_writable_shape(isolate *iso, wn_value o);
/* Gives the object a unique shape with these additional flags, if it has none yet. */
shape *object_make_unique(isolate *iso, wn_value o, unsigned flags);
/* Makes o fit to be a prototype.  May collect. */
void object_become_prototype(isolate *iso, wn_value o);
extension *object_ensure_extension(isolate *iso, wn_value o);
/* A free location of an object with a unique shape.  May collect. */
uint32_t object_take_location(isolate *iso, wn_value o);
/* Appends a property, which must not exist; no question about extensibility is asked.  With
 * PROP_LAZY and v = hole the property gets no slot. */
void object_append(isolate *iso, wn_value o, prop_key key, unsigned flags, wn_value v);
/* Changes attributes of the property at `place`; its slot then holds v unless v is a hole. */
void object_reconfigure(isolate *iso, wn_value o, prop_place place, unsigned flags,
                        wn_value v);
void object_remove(isolate *iso, wn_value o, prop_place place);
/* Notes that o has got an indexed property. */
void object_note_indexed(isolate *iso, wn_value o);
void object_set_prototype_raw(isolate *iso, wn_value o, wn_value prototype);

/* ---- Lazily computed properties (lazy.c) ---- */
/* True if the value lives in the object itself and the property never gets a slot. */
bool virtual_is_sticky(isolate *iso, wn_value o, prop_key key);
/* Value of a property without a location. */
wn_value virtual_get(isolate *iso, wn_value o, prop_key key);
/* Gives a property without a location a slot with its value (or v, unless that is a hole).
 * Returns its new place. */
prop_place virtual_to_slot(isolate *iso, wn_value o, prop_key key, prop_place place,
                           wn_value v);
wn_value native_from_spec(isolate *iso, realm *r, const native_spec *spec);

/* ---- Elements (elements.c) ---- */
/* An own indexed property as found; v is an ACCESSOR cell when flags say so. */
typedef struct element {
  bool found;
  uint8_t flags;
  wn_value v;
} element;
/* The slot that holds the elements cell and the cell which it belongs to; NULL if the object
 * has no place for one yet. */
wn_slot *elements_slot_nogc(isolate *iso, object *o, void **host);
element elements_find_nogc(isolate *iso, object *o, uint32_t index);
/* Creates or overwrites an indexed property (no checks).  false: exception. */
WN_MUST_USE bool elements_define(isolate *iso, wn_value o, uint32_t index, wn_value v,
                                 unsigned flags);
/* Overwrites the value of an existing element and keeps its attributes. */
WN_MUST_USE bool elements_replace(isolate *iso, wn_value o, uint32_t index, wn_value v);
WN_MUST_USE bool elements_remove(isolate *iso, wn_value o, uint32_t index);
/* True if there is any element. */
bool elements_any_nogc(isolate *iso, object *o);
/* Turns them into the sparse form. */
WN_MUST_USE bool elements_make_sparse(isolate *iso, wn_value o);
/* Calls for each existing index in ascending order until fn returns false. */
WN_MUST_USE bool elements_each(isolate *iso, wn_value o,
                               bool (*fn)(isolate *iso, void *data, uint32_t index,
                                          unsigned flags),
                               void *data);
/* Seals or freezes all elements. */
WN_MUST_USE bool elements_restrict(isolate *iso, wn_value o, bool frozen);
/* Lowers an array's length as far as non-configurable elements allow. */
WN_MUST_USE bool elements_truncate(isolate *iso, wn_value array, uint32_t length, bool *ok);

/* ---- Internal methods' helpers (object_ops.c) ---- */
/* The ops that decide about this key, or NULL: then the ordinary code does. */
const object_ops *exotic_ops(isolate *iso, const shape *s, prop_key key);
/* ArraySetLength (10.4.2.4) with any value. */
WN_MUST_USE bool array_define_length(isolate *iso, wn_value array,
                                     const property_descriptor *d, bool *ok);
/* malloc'd text of a key for messages. */
char *key_text(isolate *iso, prop_key key);

void arguments_register(isolate *iso);
void string_wrapper_register(isolate *iso);

#endif
