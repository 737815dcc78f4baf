/* SPDX-License-Identifier: MIT */
/* Realms: a global object and one set of intrinsics (ECMA-262, 9.3).  A realm is an immobile
 * heap cell; functions and shapes lead to theirs, and iso->realm is that of the running code. */
#ifndef WN_ENGINE_OBJECT_REALM_H
#define WN_ENGINE_OBJECT_REALM_H

#include "engine/object/function.h"

enum intrinsic_id {
#define INTRINSIC(name) INTRINSIC_##name,
#include "engine/object/realm.def"
#undef INTRINSIC
  INTRINSIC_COUNT
};

typedef struct realm {
  uint32_t header;
  wn_slot intrinsics[INTRINSIC_COUNT];
  wn_slot shape_cache; /* root shapes without a prototype, weakly: see shape.c */
  wn_slot object_shapes[9]; /* root shapes of {} by inline capacity 0..8 */
  wn_slot array_shape;
  wn_slot function_shapes[16]; /* by function kind */
  wn_slot iterator_result_shape; /* {value, done} */
  wn_slot native_shape, constructor_shape; /* of native functions */
  wn_slot arguments_shapes[2]; /* of arguments objects, sloppy and strict, as they are made */
  wn_slot arguments_callee;    /* ACCESSOR: `callee` of the strict ones */
} realm;

static inline wn_value realm_intrinsic(isolate *iso, realm *r, enum intrinsic_id id) {
  return wn_load(&iso->heap, &r->intrinsics[id]);
}
/* Of the current realm. */
static inline wn_value intrinsic(isolate *iso, enum intrinsic_id id) {
  return realm_intrinsic(iso, iso->realm, id);
}
void intrinsic_set(isolate *iso, enum intrinsic_id id, wn_value v);

/* A realm with Object.prototype, Function.prototype, Array.prototype, the Error prototypes and
 * the iterator and generator prototypes as bare objects, and a global object. */
realm *realm_new(isolate *iso);

/* Installs the functions of a table as PROP_HIDDEN properties of an object (accessors for
 * NATIVE_GETTER / NATIVE_SETTER).  They are PROP_LAZY: no function object exists until a
 * property is first touched. The table must be static. */
WN_MUST_USE bool install_natives(isolate *iso, wn_value o, const native_spec *table,
                                 size_t n);
/* The property key that a spec's name stands for. */
prop_key native_spec_key(isolate *iso, const native_spec *spec);
/* Makes constructor `name` (a native with NATIVE_CONSTRUCTOR) whose .prototype is `proto`
 * (attributes none), sets proto.constructor, and defines it on the global object. */
wn_value install_constructor(isolate *iso, const native_spec *spec, wn_value proto);
WN_MUST_USE bool install_value(isolate *iso, wn_value o, const char *name, wn_value v,
                               unsigned flags);
WN_MUST_USE bool install_to_string_tag(isolate *iso, wn_value proto, const char *tag);

#endif
