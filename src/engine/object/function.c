/* SPDX-License-Identifier: MIT */
/* Function objects: closures, natives, bound functions, their names and source text. */
#include "engine/object/function.h"

#include "engine/compiler/code.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"
#include "engine/vm/stack_trace.h"

/* ---- Closures
 * ---------------------------------------------------------------------------- */

static enum intrinsic_id closure_prototype(unsigned kind) {
  switch (kind) {
  case FN_GENERATOR:
  case FN_GENERATOR_METHOD: return INTRINSIC_GeneratorFunctionP;
  case FN_ASYNC_GENERATOR:
  case FN_ASYNC_GENERATOR_METHOD: return INTRINSIC_AsyncGeneratorFunctionP;
  case FN_ASYNC:
  case FN_ASYNC_ARROW:
  case FN_ASYNC_METHOD: return INTRINSIC_AsyncFunctionP;
  default: return INTRINSIC_FunctionP;
  }
}

static unsigned closure_flags(unsigned kind) {
  switch (kind) {
  case FN_NORMAL: return SHAPE_CONSTRUCTOR;
  case FN_CLASS_CONSTRUCTOR:
  case FN_DERIVED_CONSTRUCTOR: return SHAPE_CONSTRUCTOR | SHAPE_CLASS_CONSTRUCTOR;
  default: return 0;
  }
}

/* Attributes of `prototype`, or -1 where functions of the kind have none. */
static int prototype_flags(unsigned kind) {
  switch (kind) {
  case FN_CLASS_CONSTRUCTOR:
  case FN_DERIVED_CONSTRUCTOR: return PROP_LAZY;
  case FN_NORMAL:
  case FN_GENERATOR:
  case FN_GENERATOR_METHOD:
  case FN_ASYNC_GENERATOR:
  case FN_ASYNC_GENERATOR_METHOD: return PROP_LAZY | PROP_WRITABLE;
  default: return -1;
  }
}

static shape *function_shape(isolate *iso, realm *r, unsigned kind,
                             wn_value prototype) {
  shape *s = shape_initial(iso, r, prototype, KIND_FUNCTION, closure_flags(kind));
  int flags = prototype_flags(kind);
  return flags < 0 ? s
                   : shape_add_transition(iso, s, KEY(iso, prototype), (unsigned)flags);
}

static shape *closure_shape(isolate *iso, unsigned kind) {
  realm *r = iso->realm;
  WN_ASSERT(kind < WN_COUNTOF(r->function_shapes));
  shape *s = wn_load_cell(&iso->heap, &r->function_shapes[kind]);
  if (WN_LIKELY(s)) return s;
  s = function_shape(iso, r, kind, realm_intrinsic(iso, r, closure_prototype(kind)));
  wn_store_cell(&iso->heap, r, &r->function_shapes[kind], s);
  return s;
}

wn_value function_new(isolate *iso, function_info *info, wn_value scope) {
  wn_heap *heap = &iso->heap;
  shape *s = closure_shape(iso, info->code->kind);
  js_function *f = script_alloc(iso, KIND_FUNCTION, sizeof *f);
  wn_store_cell(heap, f, &f->shape, s);
  wn_store_cell(heap, f, &f->info, info);
  wn_store(heap, f, &f->scope, scope);
  return wn_from_cell(f);
}

/* ---- Natives
 * ----------------------------------------------------------------------------- */

static js_native *native_cell(isolate *iso, realm *r, native_fn *fn, unsigned length,
                              unsigned flags) {
  wn_heap *heap = &iso->heap;
  bool constructor = flags & NATIVE_CONSTRUCTOR;
  wn_slot *cache = constructor ? &r->constructor_shape : &r->native_shape;
  shape *s = wn_load_cell(heap, cache);
  if (!s) {
    s = shape_initial(iso, r, realm_intrinsic(iso, r, INTRINSIC_FunctionP), KIND_NATIVE,
                      constructor ? SHAPE_CONSTRUCTOR : 0);
    wn_store_cell(heap, r, cache, s);
  }
  js_native *f = wn_alloc(heap, KIND_NATIVE, sizeof *f);
  wn_store_cell(heap, f, &f->shape, s);
  f->fn = fn;
  f->length = (uint8_t)length;
  f->flags = (uint8_t)flags;
  return f;
}

wn_value native_from_spec(isolate *iso, realm *r, const native_spec *spec) {
  js_native *f = native_cell(iso, r, spec->fn, spec->length, spec->flags);
  f->spec = spec;
  f->magic = spec->magic;
  return wn_from_cell(f);
}

/* Gives a function whose name follows from its info or spec another one. */
static void set_own_name(isolate *iso, wn_value f, wn_value name) {
  prop_place place =
      shape_find(iso, object_shape(iso, to_object_cell(f)), KEY(iso, name));
  if (place.found && place.location == NO_LOCATION)
    virtual_to_slot(iso, f, KEY(iso, name), place, name);
}

wn_value native_new(isolate *iso, native_fn *fn, wn_value name, unsigned length,
                    unsigned flags, unsigned magic) {
  js_native *f = native_cell(iso, iso->realm, fn, length, flags);
  f->magic = (uint16_t)magic;
  wn_value v = wn_from_cell(f);
  const char *prefix = flags & NATIVE_GETTER   ? "get"
                       : flags & NATIVE_SETTER ? "set"
                                               : NULL;
  if (is_symbol(name) || prefix) name = function_name_from_key(iso, name, prefix);
  if (is_string(name) && string_length(name) > 0) set_own_name(iso, v, name);
  return v;
}

wn_value native_new_with_data(isolate *iso, native_fn *fn, wn_value name,
                              unsigned length, wn_value data0, wn_value data1) {
  wn_value v = native_new(iso, fn, name, length, NATIVE_METHOD, 0);
  native_set_data(iso, v, 0, data0);
  native_set_data(iso, v, 1, data1);
  return v;
}

wn_value native_data(isolate *iso, wn_value callee, int i) {
  js_native *f = wn_to_cell(callee);
  return wn_load(&iso->heap, &f->data[i]);
}

void native_set_data(isolate *iso, wn_value callee, int i, wn_value v) {
  js_native *f = wn_to_cell(callee);
  wn_store(&iso->heap, f, &f->data[i], v);
}

/* ---- Bound functions (10.4.1)
 * -------------------------------------------------------------- */

wn_value bound_new(isolate *iso, wn_value target, wn_value this_value,
                   const wn_value *args, uint32_t n) {
  wn_heap *heap = &iso->heap;
  wn_value prototype = object_get_prototype(iso, target);
  if (wn_is_exception(prototype)) return prototype;
  shape *s = shape_initial(iso, iso->realm, prototype, KIND_BOUND,
                           is_constructor(iso, target) ? SHAPE_CONSTRUCTOR : 0);
  js_bound *f = wn_alloc(heap, KIND_BOUND, sizeof *f + n * sizeof(wn_slot));
  wn_store_cell(heap, f, &f->shape, s);
  wn_store(heap, f, &f->target, target);
  wn_store(heap, f, &f->this_value, this_value);
  wn_store_int(heap, f, &f->length, 0);
  wn_store(heap, f, &f->name, iso->atoms[ATOM_empty]);
  wn_store_int(heap, f, &f->count, (int32_t)n);
  for (uint32_t i = 0; i < n; i++) wn_store(heap, f, &f->args[i], args[i]);
  return wn_from_cell(f);
}

/* ---- Names and source text
 * ------------------------------------------------------------------ */

bool function_set_name(isolate *iso, wn_value f, wn_value name, const char *prefix) {
  name = function_name_from_key(iso, name, prefix);
  if (wn_is_exception(name)) return false;
  set_own_name(iso, f, name);
  return true;
}

wn_value function_name(isolate *iso, wn_value f) {
  object *o = to_object_cell(f);
  prop_place place = shape_find(iso, object_shape(iso, o), KEY(iso, name));
  if (place.found && !(place.flags & (PROP_ACCESSOR | PROP_LAZY))) {
    wn_value v = object_load_place_nogc(iso, o, place);
    if (is_string(v)) return v;
  } else if (place.found && place.location == NO_LOCATION) {
    return virtual_get(iso, f, KEY(iso, name));
  }
  return iso->atoms[ATOM_empty];
}

static wn_value native_to_string(isolate *iso, wn_value f) {
  wn_value name =
      is_kind(f, KIND_NATIVE) ? function_name(iso, f) : iso->atoms[ATOM_empty];
  return string_concat3(iso, string_from_cstr(iso, "function "), name,
                        string_from_cstr(iso, "() { [native code] }"));
}

/* 20.2.3.5 */
wn_value function_to_string(isolate *iso, wn_value f) {
  if (!is_kind(f, KIND_FUNCTION)) return native_to_string(iso, f);
  const code *c =
      ((function_info *)wn_slot_cell(&iso->heap, ((js_function *)wn_to_cell(f))->info))
          ->code;
  const script *s = function_script(iso, f);
  if (!s || c->text_end > s->source_length) return native_to_string(iso, f);
  size_t n = c->text_end - c->text_start;
  if (s->two_byte)
    return string_from_utf16(iso, (const uint16_t *)s->source + c->text_start, n);
  return string_from_latin1(iso, (const uint8_t *)s->source + c->text_start, n);
}
