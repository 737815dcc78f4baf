/* SPDX-License-Identifier: MIT */
/* Making objects, and the conveniences over the essential internal methods. */
#include "engine/object/object.h"

#include <stdlib.h>

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"

enum { DEFAULT_CAPACITY = 4 };

/* ---- Making objects ----------------------------------------------------------------
 */

wn_value object_new_from_shape(isolate *iso, shape *s) {
  size_t bytes = sizeof(object) + (size_t)s->inline_capacity * sizeof(wn_slot);
  object *o = script_alloc(iso, KIND_OBJECT, bytes);
  wn_store_cell(&iso->heap, o, &o->shape, s);
  return wn_from_cell(o);
}

wn_value object_new(isolate *iso, unsigned inline_capacity) {
  unsigned n =
      shape_round_capacity(inline_capacity ? inline_capacity : DEFAULT_CAPACITY);
  realm *r = iso->realm;
  wn_value prototype = realm_intrinsic(iso, r, INTRINSIC_ObjectP);
  if (n >= WN_COUNTOF(r->object_shapes))
    return object_new_from_shape(iso, shape_root(iso, r, prototype, KIND_OBJECT, 0, n));
  shape *s = wn_load_cell(&iso->heap, &r->object_shapes[n]);
  if (WN_UNLIKELY(!s)) {
    s = shape_root(iso, r, prototype, KIND_OBJECT, 0, n);
    wn_store_cell(&iso->heap, r, &r->object_shapes[n], s);
  }
  return object_new_from_shape(iso, s);
}

wn_value object_new_with_prototype(isolate *iso, wn_value prototype) {
  return object_new_sized(iso, prototype, DEFAULT_CAPACITY);
}

wn_value object_new_sized(isolate *iso, wn_value prototype, unsigned inline_capacity) {
  return object_new_from_shape(
      iso, shape_root(iso, iso->realm, prototype, KIND_OBJECT, 0, inline_capacity));
}

wn_value object_new_kind_flags(isolate *iso, unsigned kind, size_t bytes,
                               wn_value prototype, unsigned flags) {
  shape *s = shape_initial(iso, iso->realm, prototype, kind, flags);
  object *o = kind_has_finalizer(kind)
                  ? wn_alloc_finalized(&iso->heap, (wn_kind)kind, bytes)
                  : wn_alloc(&iso->heap, (wn_kind)kind, bytes);
  wn_store_cell(&iso->heap, o, &o->shape, s);
  return wn_from_cell(o);
}

wn_value object_new_kind(isolate *iso, unsigned kind, size_t bytes,
                         wn_value prototype) {
  return object_new_kind_flags(iso, kind, bytes, prototype, 0);
}

/* GetFunctionRealm, 7.3.25. */
realm *function_realm(isolate *iso, wn_value f) {
  for (;;) {
    object *o = to_object_cell(f);
    if (wn_kind_of(o) == KIND_BOUND || wn_kind_of(o) == KIND_PROXY) {
      f = wn_load(&iso->heap, &o->words[1]);
      if (is_object(f)) continue;
      throw_type_error(iso, "Cannot perform 'get' on a proxy that has been revoked");
      return NULL;
    }
    return object_realm(iso, f);
  }
}

wn_value prototype_from_constructor(isolate *iso, wn_value new_target, unsigned id) {
  if (!is_object(new_target)) return intrinsic(iso, (enum intrinsic_id)id);
  wn_value prototype = object_get(iso, new_target, KEY(iso, prototype));
  if (wn_is_exception(prototype) || is_object(prototype)) return prototype;
  realm *r = function_realm(iso, new_target);
  return r ? realm_intrinsic(iso, r, (enum intrinsic_id)id) : WN_EXCEPTION;
}

/* ---- Conveniences ------------------------------------------------------------------
 */

wn_value object_get(isolate *iso, wn_value o, prop_key key) {
  return object_get_receiver(iso, o, key, o);
}

/* The prototype whose properties a primitive shows; a hole for nullish ones. */
static wn_value prototype_of_primitive(isolate *iso, wn_value v) {
  if (is_string(v)) return intrinsic(iso, INTRINSIC_StringP);
  if (wn_is_number(v)) return intrinsic(iso, INTRINSIC_NumberP);
  if (wn_is_bool(v)) return intrinsic(iso, INTRINSIC_BooleanP);
  if (is_symbol(v)) return intrinsic(iso, INTRINSIC_SymbolP);
  if (is_kind(v, KIND_BIGINT)) return intrinsic(iso, INTRINSIC_BigIntP);
  return WN_HOLE;
}

static wn_value throw_nullish(isolate *iso, wn_value v, prop_key key, const char *verb,
                              const char *gerund) {
  char *text = key_text(iso, key);
  wn_value r = throw_type_error(iso, "Cannot %s properties of %s (%s '%s')", verb,
                                wn_is_null(v) ? "null" : "undefined", gerund, text);
  free(text);
  return r;
}

/* An own property of a string value, or a hole. */
static wn_value string_own(isolate *iso, wn_value s, prop_key key) {
  if (key_is_index(key)) {
    uint32_t i = key_index(key);
    if (i < string_length(s)) return string_from_char(iso, string_at(iso, s, i));
  } else if (wn_same(key.v, iso->atoms[ATOM_length])) {
    return wn_from_int((int32_t)string_length(s));
  }
  return WN_HOLE;
}

/* GetV, 7.3.3. */
wn_value value_get(isolate *iso, wn_value v, prop_key key) {
  if (is_object(v)) return object_get_receiver(iso, v, key, v);
  wn_value prototype = prototype_of_primitive(iso, v);
  if (wn_is_hole(prototype)) return throw_nullish(iso, v, key, "read", "reading");
  if (is_string(v)) {
    wn_value own = string_own(iso, v, key);
    if (!wn_is_hole(own)) return own;
  }
  return object_get_receiver(iso, prototype, key, v);
}

bool object_put(isolate *iso, wn_value o, prop_key key, wn_value v) {
  bool ok;
  if (!object_set(iso, o, key, v, o, &ok)) return false;
  if (!ok) throw_set_failed(iso, o, key);
  return ok;
}

static bool put_on_primitive(isolate *iso, wn_value base, prop_key key, wn_value v,
                             bool strict) {
  wn_value prototype = prototype_of_primitive(iso, base);
  if (wn_is_hole(prototype)) {
    throw_nullish(iso, base, key, "set", "setting");
    return false;
  }
  bool ok = false;
  bool own = is_string(base) && !wn_is_hole(string_own(iso, base, key));
  if (!own && !object_set(iso, prototype, key, v, base, &ok)) return false;
  if (ok || !strict) return true;
  char *text = key_text(iso, key), *value = value_describe(iso, base);
  wn_value type = type_of(iso, base);
  char *type_text = string_to_utf8(iso, type, NULL);
  if (own)
    throw_type_error(iso, "Cannot assign to read only property '%s' of %s '%s'", text,
                     type_text, value);
  else
    throw_type_error(iso, "Cannot create property '%s' on %s '%s'", text, type_text,
                     value);
  free(text);
  free(value);
  free(type_text);
  return false;
}

bool value_put(isolate *iso, wn_value base, prop_key key, wn_value v, bool strict) {
  if (!is_object(base)) return put_on_primitive(iso, base, key, v, strict);
  bool ok;
  if (!object_set(iso, base, key, v, base, &ok)) return false;
  if (ok || !strict) return true;
  throw_set_failed(iso, base, key);
  return false;
}

int object_has_own(isolate *iso, wn_value o, prop_key key) {
  property_descriptor d;
  return object_get_own(iso, o, key, &d);
}

bool object_define(isolate *iso, wn_value o, prop_key key, wn_value v, unsigned flags) {
  property_descriptor d = {.value = v,
                           .getter = WN_HOLE,
                           .setter = WN_HOLE,
                           .flags = (uint8_t)(flags & PROP_ALL),
                           .has = PROP_ALL};
  bool ok;
  if (!object_define_own(iso, o, key, &d, &ok)) return false;
  if (!ok) throw_define_failed(iso, o, key);
  return ok;
}

bool object_define_accessor(isolate *iso, wn_value o, prop_key key, wn_value getter,
                            wn_value setter, unsigned flags) {
  property_descriptor d = {.value = WN_HOLE,
                           .getter = getter,
                           .setter = setter,
                           .flags =
                               (uint8_t)(flags & (PROP_ENUMERABLE | PROP_CONFIGURABLE)),
                           .has = PROP_ENUMERABLE | PROP_CONFIGURABLE};
  bool ok;
  if (!object_define_own(iso, o, key, &d, &ok)) return false;
  if (!ok) throw_define_failed(iso, o, key);
  return ok;
}

bool object_create_data(isolate *iso, wn_value o, prop_key key, wn_value v) {
  return object_define(iso, o, key, v, PROP_ALL);
}
