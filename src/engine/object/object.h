/* SPDX-License-Identifier: MIT */
/* JavaScript objects: layouts and the essential internal methods (ECMA-262, 10.1 and 10.4).
 *
 * Fallible functions return WN_EXCEPTION, or false, with the exception pending in the isolate.
 * All may collect and may run JavaScript (accessors, proxies) unless the name ends in _nogc. */
#ifndef WN_ENGINE_OBJECT_OBJECT_H
#define WN_ENGINE_OBJECT_OBJECT_H

#include "engine/object/shape.h"
#include "engine/object/string.h"

typedef struct object {
  uint32_t header;
  wn_slot shape;
  wn_slot words[]; /* KIND_OBJECT: inline properties; others: extension first */
} object;

typedef struct js_array {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot elements; /* ELEMENTS, ELEMENTS_DOUBLE, ELEMENTS_SPARSE, or hole (none) */
  uint32_t length;
  uint32_t head; /* index of the first element in its store: shift() is O(1) */
} js_array;

/* What the interpreter has found out about an array, in the header's user bits, so that one
 * comparison of the header replaces the look at kind, shape and store at every access:
 *
 *   ARRAY_TAGGED    every index below the length lies in a store of tagged slots
 *   ARRAY_DOUBLES   the same, in a store of doubles
 *   ARRAY_WRITABLE  one of these, and the shape allows to write elements and to fill holes
 *
 * The bits are set where an access looked (interpreter.c), and cleared by array_forget by
 * whoever changes the store, enlarges the length otherwise than by filling the place behind
 * it, moves the head, or restricts the shape.  No bit set is always true. */
enum { ARRAY_TAGGED = 1, ARRAY_DOUBLES = 2, ARRAY_WRITABLE = 4 };

static inline void array_forget(js_array *a) { wn_set_user_bits(a, 0); }

/* A boxed primitive: KIND_WRAPPER, KIND_STRING_WRAPPER. */
typedef struct js_wrapper {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot value;
} js_wrapper;

/* Element stores.  Capacity follows from the cell's size. */
typedef struct elements {
  uint32_t header;
  wn_slot slots[];
} elements;
typedef struct elements_double {
  uint32_t header;
  uint32_t unused;
  double values[]; /* ELEMENTS_DOUBLE_HOLE marks a hole */
} elements_double;
#define DOUBLE_HOLE_BITS UINT64_C(0x7FF8DEAD00000001)
/* User bit of ELEMENTS cells of arrays: known to hold more than numbers. */
enum { ELEMENTS_MIXED = 1 };

typedef struct extension {
  uint32_t header;
  wn_slot elements;
  wn_slot hash; /* identity hash, small int, or hole */
  wn_slot slots[];
} extension;

typedef struct accessor {
  uint32_t header;
  wn_slot getter, setter; /* function or undefined */
} accessor;

typedef struct property_descriptor {
  wn_value value; /* hole: absent */
  wn_value getter, setter; /* hole: absent; undefined is a value */
  uint8_t flags;  /* PROP_WRITABLE ... */
  uint8_t has;    /* which of the three attributes are present, same bits */
} property_descriptor;
static inline bool descriptor_is_accessor(const property_descriptor *d) {
  return !wn_is_hole(d->getter) || !wn_is_hole(d->setter);
}

typedef struct key_list key_list;

/* Own-property behaviour of exotic kinds (10.4); NULL entries mean the ordinary one.
 * Registered per kind in object_ops_table (object_ops.c). */
typedef struct object_ops {
  int (*get_own)(isolate *, object *, prop_key, property_descriptor *); /* 1, 0, -1 */
  bool (*define_own)(isolate *, object *, prop_key, const property_descriptor *, bool *ok);
  int (*has)(isolate *, object *, prop_key);                            /* 1, 0, -1 */
  wn_value (*get)(isolate *, object *, prop_key, wn_value receiver);
  bool (*set)(isolate *, object *, prop_key, wn_value v, wn_value receiver, bool *ok);
  bool (*delete_own)(isolate *, object *, prop_key, bool *ok);
  /* appends own keys to a KIND_TABLE-backed key list */
  bool (*own_keys)(isolate *, object *, struct key_list *keys);
  wn_value (*get_prototype)(isolate *, object *);
  bool (*set_prototype)(isolate *, object *, wn_value proto, bool *ok);
  int (*is_extensible)(isolate *, object *);
  bool (*prevent_extensions)(isolate *, object *, bool *ok);
} object_ops;
void object_ops_register(isolate *iso, unsigned kind, const object_ops *ops);

static inline object *to_object_cell(wn_value v) { return (object *)wn_to_cell(v); }
static inline shape *object_shape(isolate *iso, const object *o) {
  return (shape *)wn_slot_cell(&iso->heap, o->shape);
}
static inline bool is_array(wn_value v) { return is_kind(v, KIND_ARRAY); } /* not IsArray */
static inline bool is_callable(isolate *iso, wn_value v) {
  return is_object(v) && object_shape(iso, to_object_cell(v))->flags & SHAPE_CALLABLE;
}
static inline bool is_constructor(isolate *iso, wn_value v) {
  return is_object(v) && object_shape(iso, to_object_cell(v))->flags & SHAPE_CONSTRUCTOR;
}
/* The realm that an object was made in (through its shape). */
static inline struct realm *object_realm(isolate *iso, wn_value v) {
  return (struct realm *)wn_slot_cell(&iso->heap,
                                      object_shape(iso, to_object_cell(v))->realm);
}

/* ---- Making objects ---- */
/* An object with this root shape and room for shape->inline_capacity properties. */
wn_value object_new_from_shape(isolate *iso, shape *s);
/* {} of the current realm, with room for `inline_capacity` properties (0: default, 4). */
wn_value object_new(isolate *iso, unsigned inline_capacity);
wn_value object_new_with_prototype(isolate *iso, wn_value prototype);
/* A cell of another object kind: bytes of the whole cell; word 1 is set to the root shape for
 * (realm, prototype, kind). The caller fills the rest through wn_store. */
wn_value object_new_kind(isolate *iso, unsigned kind, size_t bytes, wn_value prototype);
/* The same with additional root flags (SHAPE_CALLABLE ...). */
wn_value object_new_kind_flags(isolate *iso, unsigned kind, size_t bytes, wn_value prototype,
                               unsigned flags);
/* An ordinary object with room for `inline_capacity` properties. */
wn_value object_new_sized(isolate *iso, wn_value prototype, unsigned inline_capacity);
/* GetFunctionRealm (7.3.25); NULL with an exception pending for a revoked proxy. */
struct realm *function_realm(isolate *iso, wn_value f);
/* OrdinaryCreateFromConstructor's prototype: new_target.prototype if an object, else the
 * intrinsic (intrinsic_id of realm.h) of new_target's realm.  10.1.14. */
wn_value prototype_from_constructor(isolate *iso, wn_value new_target, unsigned intrinsic);

/* ---- Essential internal methods ---- */
wn_value object_get(isolate *iso, wn_value o, prop_key key);           /* o: an object */
wn_value object_get_receiver(isolate *iso, wn_value o, prop_key key, wn_value receiver);
wn_value value_get(isolate *iso, wn_value v, prop_key key); /* any value; GetV, 7.3.3;
   nullish: TypeError "Cannot read properties of undefined (reading 'x')" */
/* Set(o, key, v, throw = true) / false. */
WN_MUST_USE bool object_put(isolate *iso, wn_value o, prop_key key, wn_value v);
WN_MUST_USE bool object_set(isolate *iso, wn_value o, prop_key key, wn_value v,
                            wn_value receiver, bool *ok);
/* PutValue on any base, with V8's TypeErrors; strict decides whether failure throws. */
WN_MUST_USE bool value_put(isolate *iso, wn_value base, prop_key key, wn_value v,
                           bool strict);
int object_has(isolate *iso, wn_value o, prop_key key);     /* 1, 0, -1 */
int object_has_own(isolate *iso, wn_value o, prop_key key); /* 1, 0, -1 */
int object_get_own(isolate *iso, wn_value o, prop_key key, property_descriptor *out);
WN_MUST_USE bool object_define_own(isolate *iso, wn_value o, prop_key key,
                                   const property_descriptor *d, bool *ok);
/* DefinePropertyOrThrow with a data property. */
WN_MUST_USE bool object_define(isolate *iso, wn_value o, prop_key key, wn_value v,
                               unsigned flags);
WN_MUST_USE bool object_define_accessor(isolate *iso, wn_value o, prop_key key,
                                        wn_value getter, wn_value setter, unsigned flags);
/* CreateDataPropertyOrThrow. */
WN_MUST_USE bool object_create_data(isolate *iso, wn_value o, prop_key key, wn_value v);
WN_MUST_USE bool object_delete(isolate *iso, wn_value o, prop_key key, bool *ok);
wn_value object_get_prototype(isolate *iso, wn_value o);
WN_MUST_USE bool object_set_prototype(isolate *iso, wn_value o, wn_value proto, bool *ok);
/* The TypeErrors, in V8's words, for what an internal method refused (its ok was false). */
wn_value throw_set_failed(isolate *iso, wn_value receiver, prop_key key);
wn_value throw_define_failed(isolate *iso, wn_value o, prop_key key);
wn_value throw_delete_failed(isolate *iso, wn_value o, prop_key key);
wn_value throw_set_prototype_failed(isolate *iso, wn_value o, wn_value prototype);
/* The ordinary algorithms, for object_ops that fall back on them (10.1). */
int ordinary_get_own(isolate *iso, wn_value o, prop_key key, property_descriptor *out);
WN_MUST_USE bool ordinary_define_own(isolate *iso, wn_value o, prop_key key,
                                     const property_descriptor *d, bool *ok);
WN_MUST_USE bool ordinary_set(isolate *iso, wn_value o, prop_key key, wn_value v,
                              wn_value receiver, bool *ok);
WN_MUST_USE bool ordinary_delete(isolate *iso, wn_value o, prop_key key, bool *ok);
/* Appends the ordinary own keys: indices, strings, symbols (not the private names). */
WN_MUST_USE bool ordinary_own_keys(isolate *iso, wn_value o, key_list *keys);
int object_is_extensible(isolate *iso, wn_value o);
WN_MUST_USE bool object_prevent_extensions(isolate *iso, wn_value o, bool *ok);
/* SetIntegrityLevel / TestIntegrityLevel, 7.3.15. */
WN_MUST_USE bool object_freeze(isolate *iso, wn_value o, bool frozen, bool *ok);
int object_is_frozen(isolate *iso, wn_value o, bool frozen);

/* Own keys in specification order: a TABLE-backed list (a heap cell; keep it on the stack). */
struct key_list {
  wn_value table; /* KIND_TABLE cell of values (index keys as numbers) */
  uint32_t length;
};
enum { KEYS_STRINGS = 1, KEYS_SYMBOLS = 2, KEYS_ENUMERABLE = 4, KEYS_ALL = 3,
       KEYS_PRIVATE = 8 };
WN_MUST_USE bool object_own_keys(isolate *iso, wn_value o, unsigned which, key_list *out);
prop_key key_list_at(isolate *iso, const key_list *keys, uint32_t i);
WN_MUST_USE bool key_list_push(isolate *iso, key_list *keys, prop_key key);
/* A key as the string or symbol value that script sees. */
wn_value key_to_value(isolate *iso, prop_key key);

/* Identity hash of an object, made on first request and stored; symbols and atoms have
 * theirs.  May collect. */
uint32_t identity_hash(isolate *iso, wn_value cell);
uint32_t identity_hash_nogc(isolate *iso, wn_value cell); /* 0 if it has none yet */

/* ---- Arguments objects (10.4.4) ---- */
typedef struct js_arguments {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot elements;
  wn_slot scope;      /* SCOPE cell with the mapped parameters, or hole */
  uint32_t map_count;
  uint16_t map[];     /* element i shares scope slot map[i] - 1; 0: none (any more) */
} js_arguments;
/* Extension slots of an arguments object that still has its first shape. */
enum { ARGUMENTS_LENGTH, ARGUMENTS_ITERATOR, ARGUMENTS_CALLEE, ARGUMENTS_SLOTS };
/* map[i]: slot + 1 of parameter i in `scope`, 0 for parameters that are not mapped. */
wn_value arguments_new_mapped(isolate *iso, wn_value callee, const wn_value *values,
                              uint32_t n, wn_value scope, const uint16_t *map,
                              uint32_t map_count);
wn_value arguments_new_unmapped(isolate *iso, const wn_value *values, uint32_t n);

/* ---- Elements and arrays ---- */
wn_value array_new(isolate *iso, uint32_t length); /* holes; preallocates up to 2^25 */
wn_value array_from_values(isolate *iso, const wn_value *values, uint32_t n);
/* The same with values from `slots`, which lie in the immobile cell `host`. */
wn_value array_from_slots(isolate *iso, void *host, const wn_slot *slots, uint32_t n);
wn_value array_new_with_capacity(isolate *iso, uint32_t capacity); /* length 0 */
WN_MUST_USE bool array_push(isolate *iso, wn_value array, wn_value v);
/* Removes and returns the first element of a simple array (a hole as it is); O(1). */
wn_value array_shift(isolate *iso, wn_value array);
/* Fast read of a real array: the element, or the hole (look it up properly then). */
wn_value array_peek_nogc(isolate *iso, const js_array *a, uint32_t index);
/* True if reads of this array by index need no prototype or exotic look-up: plain KIND_ARRAY,
 * and nothing on its prototype chain has ever had an indexed property. */
bool array_is_simple(isolate *iso, wn_value v);
/* array[index] = v for a simple, extensible array: grows geometrically, converts kinds; holes
 * allowed. false: exception (out of memory, invalid length). */
WN_MUST_USE bool array_store(isolate *iso, wn_value array, uint32_t index, wn_value v);
WN_MUST_USE bool array_set_length(isolate *iso, wn_value array, uint32_t length, bool *ok);
/* Makes elements tagged (ELEMENTS), contiguous and at least `capacity` long. */
WN_MUST_USE bool array_make_tagged(isolate *iso, wn_value array, uint32_t capacity);
/* Elements cell of any object (array or not), NULL if none. */
void *object_elements_nogc(isolate *iso, object *o);
uint32_t elements_capacity(const void *elements_cell);
/* IsArray (7.2.2), proxies included: 1, 0, -1. */
int value_is_array(isolate *iso, wn_value v);
/* LengthOfArrayLike (7.3.18): -1 on exception. */
int64_t length_of_array_like(isolate *iso, wn_value o);
/* CreateListFromArrayLike: a fresh simple array. */
wn_value array_from_array_like(isolate *iso, wn_value o);

/* Makes the real value of a property with PROP_LAZY and updates the place; the new flags lack
 * PROP_LAZY unless the value has no slot (location NO_LOCATION): such a property is read by
 * object_get alone.  No JavaScript runs.  May collect. */
void object_materialise(isolate *iso, wn_value o, prop_key key, prop_place *place);
/* Property at a known place of an object's own shape (data property). */
wn_value object_load_place_nogc(isolate *iso, object *o, prop_place place);
void object_store_place_nogc(isolate *iso, object *o, prop_place place, wn_value v);
/* Performs the slot and shape step of an add-transition that was cached: `child` is a child of
 * the object's shape by one property. May collect. */
WN_MUST_USE bool object_add_by_transition(isolate *iso, wn_value o, shape *child,
                                          wn_value v);
/* Private names (#x): own, never on proxies' targets, errors in V8's words. */
wn_value private_get(isolate *iso, wn_value o, wn_value name);
WN_MUST_USE bool private_set(isolate *iso, wn_value o, wn_value name, wn_value v);
WN_MUST_USE bool private_add(isolate *iso, wn_value o, wn_value name, wn_value v,
                             unsigned flags);
int private_has(isolate *iso, wn_value o, wn_value name);

#endif
