/* SPDX-License-Identifier: MIT */
/* Shapes (hidden classes): the layout of an object's named properties.
 *
 * A shape is immobile.  Shared shapes form a tree: adding a property follows a weak
 * transition (key, flags) to a child; parent and child share one append-only PROPERTY_LIST,
 * of which the shape sees the first `count` entries.  A diverging sibling copies the list.
 *
 * Location i of a property is logical; where it lies follows from the shape:
 *
 *     KIND_OBJECT with inline capacity N, no extension:   word 2 + i            (i < N)
 *     with extension (the last inline word holds it):     word 2 + i            (i < N - 1)
 *                                                         extension word 3 + i - (N - 1)
 *     other kinds (extension in word 2, N = 0):           extension word 3 + i
 *
 * so the step that moves the last inline property out changes no list.
 *
 * Unique shapes belong to one object and are changed in place: dictionaries (after deletes or
 * attribute changes, or beyond 128 own properties added by key), prototypes, globals.  Adding
 * to a unique shape keeps its identity (caches of found properties stay right); deleting or
 * reconfiguring replaces the shape by a fresh one when a cache may know it (SHAPE_CACHED).
 * An object used as a prototype has a unique shape with a validity cell; any change to it, or
 * to an object above it, kills the cell (sets `valid` to 0 and detaches it).
 *
 * Since adding keeps a unique shape's identity, a cache may hold a unique shape only for own
 * properties that it found; a miss on a unique receiver is cacheable only when the receiver is
 * itself a prototype, under shape_chain_validity(receiver). */
#ifndef WN_ENGINE_OBJECT_SHAPE_H
#define WN_ENGINE_OBJECT_SHAPE_H

#include "engine/isolate.h"

enum shape_flag {
  SHAPE_UNIQUE = 1,
  SHAPE_PROTOTYPE = 2,      /* belongs to an object used as a prototype */
  SHAPE_CACHED = 4,         /* some inline cache may hold it */
  SHAPE_NOT_EXTENSIBLE = 8,
  SHAPE_CALLABLE = 16,
  SHAPE_CONSTRUCTOR = 32,
  SHAPE_HAS_EXTENSION = 64, /* KIND_OBJECT: the last inline word is the extension */
  SHAPE_EXOTIC = 128,       /* own-property operations go through object_ops of the kind */
  SHAPE_CLASS_CONSTRUCTOR = 256, /* throws when called without new */
  SHAPE_UNDETECTABLE = 512, /* document.all-like (test262 IsHTMLDDA) */
  SHAPE_HAS_INDEXED = 1024, /* a prototype that has had an indexed property or is exotic */
  SHAPE_FROZEN_ELEMENTS = 2048, /* elements are non-writable or non-extensible, or the
                                   array's length is: element stores take the slow path */
  SHAPE_READONLY_ELEMENTS = 4096, /* frozen: dense elements are enumerable only */
  SHAPE_EXOTIC_NAMED = 8192, /* exotic for names too (Proxy, Module): no inline caches */
};

typedef struct shape {
  uint32_t header;
  wn_slot realm;       /* struct realm */
  wn_slot prototype;   /* object or null */
  wn_slot list;        /* PROPERTY_LIST or hole (no properties) */
  wn_slot parent;      /* shape or hole */
  wn_slot transitions; /* TRANSITIONS or hole */
  wn_slot validity;    /* VALIDITY cell of a prototype's shape, or hole */
  uint32_t count;      /* entries of the list that this shape sees */
  uint32_t locations;  /* slots in use (highest location + 1) */
  uint16_t flags;
  uint8_t inline_capacity; /* words for properties within a KIND_OBJECT cell */
  uint8_t kind;            /* of the objects */
  uint32_t free_location;  /* unique shapes: head of the free list of locations + 1, or 0 */
  uint32_t tombstones;     /* unique shapes: deleted entries among `count` */
  uint32_t wanted_capacity; /* root shapes: inline capacity that would have held all that
                               objects with too little of it got so far; else 0 */
} shape;

typedef struct validity_cell {
  uint32_t header;
  wn_slot dependants; /* TRANSITIONS cell of the cells of prototypes right below, weakly */
  uint32_t valid;     /* 1; 0 once something changed */
} validity_cell;

/* Attributes of a property. */
enum prop_flag {
  PROP_WRITABLE = 1,
  PROP_ENUMERABLE = 2,
  PROP_CONFIGURABLE = 4,
  PROP_ACCESSOR = 8, /* the slot holds an ACCESSOR pair */
  PROP_LAZY = 16,    /* the value must be asked for with object_materialise: either the slot
                        holds a small int, a native not yet made (realm.h), or there is no
                        slot and the object itself knows the value (location NO_LOCATION:
                        length of arrays, length, name and prototype of functions) */
  PROP_ALL = 7,      /* what an assignment creates */
  PROP_HIDDEN = 5,   /* writable, configurable: methods of built-ins */
};

#define NO_LOCATION ((1u << 25) - 1)

/* A property key: an atom, a symbol, or an array index 0 .. 2^32 - 2 (an int value, or a
 * double value above 2^31 - 1). */
typedef struct prop_key {
  wn_value v;
} prop_key;
static inline bool key_is_index(prop_key k) { return wn_is_number(k.v); }
static inline uint32_t key_index(prop_key k) {
  return wn_is_int(k.v) ? (uint32_t)wn_to_int(k.v) : (uint32_t)wn_to_double(k.v);
}
static inline prop_key key_from_index(uint32_t i) {
  return (prop_key){i <= INT32_MAX ? wn_from_int((int32_t)i) : wn_from_double(i)};
}
/* v: an atom that is not an array index, or a symbol. */
static inline prop_key key_from_atom(wn_value v) { return (prop_key){v}; }
#define KEY(iso, id) key_from_atom((iso)->atoms[ATOM_##id])
#define KEY_SYMBOL(iso, id) key_from_atom((iso)->symbols[SYMBOL_##id])

/* Where a named own property is. */
typedef struct prop_place {
  bool found;
  uint8_t flags;       /* prop_flag */
  uint32_t position;   /* in the list */
  uint32_t location;
} prop_place;

/* Physical place of a location in an object with this shape: the word in the object (then
 * *in_extension is false) or in its extension. */
static inline uint32_t shape_word(const shape *s, uint32_t location, bool *in_extension) {
  uint32_t inline_words =
      s->inline_capacity - ((s->flags & SHAPE_HAS_EXTENSION) ? 1u : 0u);
  *in_extension = location >= inline_words;
  return *in_extension ? 3 + location - inline_words : 2 + location;
}
/* Word of the extension slot, or 0 when objects of this shape have none yet. */
static inline uint32_t shape_extension_word(const shape *s) {
  if (s->kind != KIND_OBJECT) return 2;
  return s->flags & SHAPE_HAS_EXTENSION ? 1 + s->inline_capacity : 0;
}

/* Looks up a key; no collection. */
prop_place shape_find(isolate *iso, shape *s, prop_key key);
/* A root shape for new objects: no properties.  One per (realm, prototype, kind, flags, inline
 * capacity); the capacity of KIND_OBJECT is rounded up so that it fills a cell.  Makes
 * `prototype` a prototype object.  May collect. */
shape *shape_root(isolate *iso, struct realm *realm, wn_value prototype, unsigned kind,
                  unsigned flags, unsigned inline_capacity);
/* The child shape for adding a property (shared shapes), or NULL where the object must become
 * unique.  May collect. */
shape *shape_add_transition(isolate *iso, shape *s, prop_key key, unsigned flags);
/* An already existing child, or NULL; no collection. For inline caches. */
shape *shape_peek_transition(isolate *iso, shape *s, prop_key key, unsigned flags);
/* The validity cell that covers `prototype` and everything above it (created on demand): a
 * cache that found, or did not find, a property on that chain holds it. NULL if the chain
 * holds an exotic object (not cacheable).  May collect. */
validity_cell *shape_chain_validity(isolate *iso, wn_value prototype);
/* True if a cache may treat `key` on objects of this shape as an ordinary named property. */
bool shape_named_cacheable(isolate *iso, const shape *s, prop_key key);
/* Iteration in insertion order: calls for positions 0..count-1; false when the position is a
 * tombstone. */
bool shape_entry(isolate *iso, shape *s, uint32_t position, prop_key *key,
                 prop_place *place);
void shapes_init(isolate *iso);
/* Frees iso->shapes; after the heap, whose last finalizers are found through it. */
struct shape_state;
void shape_state_free(struct shape_state *state);

#endif
