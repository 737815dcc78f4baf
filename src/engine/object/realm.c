/* SPDX-License-Identifier: MIT */
/* Realms: the bare intrinsics that the engine itself needs, and the verbs with which
 * the builtins layer furnishes them. */
#include "engine/object/realm.h"

#include "engine/compiler/code.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"

void intrinsic_set(isolate *iso, enum intrinsic_id id, wn_value v) {
  wn_store(&iso->heap, iso->realm, &iso->realm->intrinsics[id], v);
}

/* %Function.prototype% is itself a function (20.2.3). */
static wn_value empty_function(isolate *iso, call_args *args) {
  (void)iso;
  (void)args;
  return WN_UNDEFINED;
}

/* Functions of sloppy code may have `caller` and `arguments` (10.2.4, 17): they read as null,
 * as in V8, where no frame is ever shown. */
static bool is_sloppy_function(isolate *iso, wn_value v) {
  if (!is_kind(v, KIND_FUNCTION)) return false;
  const js_function *f = wn_to_cell(v);
  const function_info *info = wn_load_cell(&iso->heap, &f->info);
  const code *c = info->code;
  return c && c->kind == FN_NORMAL && !(c->flags & CODE_STRICT);
}

/* %ThrowTypeError% (10.2.4.1), shared by strict functions and arguments objects. */
static wn_value throw_restricted(isolate *iso, call_args *args) {
  if (is_sloppy_function(iso, args->this_value)) return WN_NULL;
  return throw_type_error(iso,
                          "'caller', 'callee', and 'arguments' properties may not be "
                          "accessed on strict mode functions or the arguments objects "
                          "for calls to them");
}

static void make_thrower(isolate *iso) {
  wn_value f =
      native_new(iso, throw_restricted, iso->atoms[ATOM_empty], 0, NATIVE_METHOD, 0);
  bool ok;
  WN_CHECK(object_freeze(iso, f, true, &ok) && ok);
  intrinsic_set(iso, INTRINSIC_ThrowTypeError, f);
}

static void make_object(isolate *iso, enum intrinsic_id id, enum intrinsic_id above) {
  wn_value prototype = intrinsic(iso, above);
  wn_value o = object_new_sized(iso, prototype, 2);
  intrinsic_set(iso, id, o);
  object_become_prototype(iso, o);
}

static void make_function_prototype(isolate *iso) {
  shape *s =
      shape_initial(iso, iso->realm, intrinsic(iso, INTRINSIC_ObjectP), KIND_NATIVE, 0);
  js_native *f = wn_alloc(&iso->heap, KIND_NATIVE, sizeof *f);
  wn_store_cell(&iso->heap, f, &f->shape, s);
  f->fn = empty_function;
  wn_value v = wn_from_cell(f);
  object_become_prototype(iso, v);
  intrinsic_set(iso, INTRINSIC_FunctionP, v);
}

static void make_array_prototype(isolate *iso) {
  wn_value v = object_new_kind(iso, KIND_ARRAY, sizeof(js_array),
                               intrinsic(iso, INTRINSIC_ObjectP));
  object_become_prototype(iso, v);
  intrinsic_set(iso, INTRINSIC_ArrayP, v);
  shape *s = shape_initial(iso, iso->realm, v, KIND_ARRAY, 0);
  wn_store_cell(&iso->heap, iso->realm, &iso->realm->array_shape, s);
}

/* A prototype that wraps a primitive itself: String, Number, Boolean. */
static void make_wrapper(isolate *iso, enum intrinsic_id id, unsigned kind,
                         wn_value value) {
  wn_value v = object_new_kind(iso, kind, 16, intrinsic(iso, INTRINSIC_ObjectP));
  object *o = to_object_cell(v);
  wn_store(&iso->heap, o, &o->words[1], value);
  object_become_prototype(iso, v);
  intrinsic_set(iso, id, v);
}

static void make_prototypes(isolate *iso) {
  static const struct {
    uint8_t id, above;
  } plain[] = {
      {INTRINSIC_SymbolP, INTRINSIC_ObjectP},
      {INTRINSIC_BigIntP, INTRINSIC_ObjectP},
      {INTRINSIC_ErrorP, INTRINSIC_ObjectP},
      {INTRINSIC_TypeErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_RangeErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_ReferenceErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_SyntaxErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_EvalErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_URIErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_AggregateErrorP, INTRINSIC_ErrorP},
      {INTRINSIC_IteratorP, INTRINSIC_ObjectP},
      {INTRINSIC_AsyncIteratorP, INTRINSIC_ObjectP},
      {INTRINSIC_ArrayIteratorP, INTRINSIC_IteratorP},
      {INTRINSIC_GeneratorP, INTRINSIC_IteratorP},
      {INTRINSIC_AsyncGeneratorP, INTRINSIC_AsyncIteratorP},
      {INTRINSIC_GeneratorFunctionP, INTRINSIC_FunctionP},
      {INTRINSIC_AsyncGeneratorFunctionP, INTRINSIC_FunctionP},
      {INTRINSIC_AsyncFunctionP, INTRINSIC_FunctionP},
      {INTRINSIC_PromiseP, INTRINSIC_ObjectP},
  };
  for (size_t i = 0; i < WN_COUNTOF(plain); i++) {
    make_object(iso, (enum intrinsic_id)plain[i].id, (enum intrinsic_id)plain[i].above);
  }
}

realm *realm_new(isolate *iso) {
  wn_heap *heap = &iso->heap;
  realm *r = wn_alloc_old(heap, KIND_REALM, sizeof *r);
  realm *saved = iso->realm;
  iso->realm = r;
  wn_value root =
      object_new_from_shape(iso, shape_root(iso, r, WN_NULL, KIND_OBJECT, 0, 2));
  object_become_prototype(iso, root);
  intrinsic_set(iso, INTRINSIC_ObjectP, root);
  make_function_prototype(iso);
  make_array_prototype(iso);
  make_wrapper(iso, INTRINSIC_StringP, KIND_STRING_WRAPPER, iso->atoms[ATOM_empty]);
  make_wrapper(iso, INTRINSIC_NumberP, KIND_WRAPPER, wn_from_int(0));
  make_wrapper(iso, INTRINSIC_BooleanP, KIND_WRAPPER, WN_FALSE);
  make_prototypes(iso);
  make_thrower(iso);
  wn_value global = object_new(iso, 2);
  object_make_unique(iso, global, 0);
  intrinsic_set(iso, INTRINSIC_Global, global);
  iso->realm = saved ? saved : r;
  return r;
}

/* ---- Furnishing
 * ---------------------------------------------------------------------------- */

bool install_value(isolate *iso, wn_value o, const char *name, wn_value v,
                   unsigned flags) {
  prop_key key = strncmp(name, "@@", 2) == 0
                     ? native_spec_key(iso, &(native_spec){.name = name})
                     : key_from_cstr(iso, name);
  return object_define(iso, o, key, v, flags);
}

bool install_to_string_tag(isolate *iso, wn_value proto, const char *tag) {
  return object_define(iso, proto, KEY_SYMBOL(iso, toStringTag),
                       string_from_cstr(iso, tag), PROP_CONFIGURABLE);
}

wn_value install_constructor(isolate *iso, const native_spec *spec, wn_value proto) {
  wn_value f = native_from_spec(iso, iso->realm, spec);
  object_make_unique(iso, f, 0);
  if (is_object(proto)) {
    object_append(iso, f, KEY(iso, prototype), 0, proto);
    if (!object_define(iso, proto, KEY(iso, constructor), f, PROP_HIDDEN))
      return WN_EXCEPTION;
  }
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  prop_key key = native_spec_key(iso, spec);
  return object_define(iso, global, key, f, PROP_HIDDEN) ? f : WN_EXCEPTION;
}
