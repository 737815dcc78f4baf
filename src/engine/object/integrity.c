/* SPDX-License-Identifier: MIT */
/* Prototypes, extensibility and integrity levels (ECMA-262, 10.1.1-4 and 7.3.15-16),
 * and the TypeErrors for what these and the other internal methods refuse, in V8's
 * words. */
#include <stdlib.h>

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"

static const object_ops *all_ops(isolate *iso, object *o) {
  const shape *s = object_shape(iso, o);
  return s->flags & SHAPE_EXOTIC ? iso->shapes->ops[s->kind] : NULL;
}

/* ---- Prototypes
 * ------------------------------------------------------------------------ */

wn_value object_get_prototype(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  const object_ops *ops = all_ops(iso, o);
  if (ops && ops->get_prototype) return ops->get_prototype(iso, o);
  return wn_load(&iso->heap, &object_shape(iso, o)->prototype);
}

static bool is_immutable_prototype(isolate *iso, wn_value ov) {
  return wn_same(ov, realm_intrinsic(iso, object_realm(iso, ov), INTRINSIC_ObjectP));
}

/* Would `prototype` below o close a circle? Proxies end the search. */
static bool closes_circle(isolate *iso, wn_value ov, wn_value prototype) {
  while (wn_is_cell(prototype)) {
    if (wn_same(prototype, ov)) return true;
    object *o = to_object_cell(prototype);
    const object_ops *ops = all_ops(iso, o);
    if (ops && ops->get_prototype) return false;
    prototype = wn_load(&iso->heap, &object_shape(iso, o)->prototype);
  }
  return false;
}

/* 10.1.2 */
bool object_set_prototype(isolate *iso, wn_value ov, wn_value prototype, bool *ok) {
  object *o = to_object_cell(ov);
  const object_ops *ops = all_ops(iso, o);
  if (ops && ops->set_prototype) return ops->set_prototype(iso, o, prototype, ok);
  shape *s = object_shape(iso, o);
  *ok = true;
  if (wn_same(prototype, wn_load(&iso->heap, &s->prototype))) return true;
  *ok = !(s->flags & SHAPE_NOT_EXTENSIBLE) && !is_immutable_prototype(iso, ov) &&
        !closes_circle(iso, ov, prototype);
  if (*ok) object_set_prototype_raw(iso, ov, prototype);
  return true;
}

/* ---- Extensibility
 * --------------------------------------------------------------------- */

int object_is_extensible(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  const object_ops *ops = all_ops(iso, o);
  if (ops && ops->is_extensible) return ops->is_extensible(iso, o);
  return !(object_shape(iso, o)->flags & SHAPE_NOT_EXTENSIBLE);
}

/* Takes a special step with an ordinary object. */
static void restrict_shape(isolate *iso, wn_value ov, int32_t special) {
  object *o = to_object_cell(ov);
  if (wn_kind_of(o) == KIND_ARRAY) array_forget((js_array *)o);
  shape *next = shape_special(iso, object_shape(iso, o), special);
  if (next)
    wn_store_cell(&iso->heap, o, &o->shape, next);
  else
    shape_apply_special_nogc(iso, object_writable_shape(iso, ov), special);
}

bool object_prevent_extensions(isolate *iso, wn_value ov, bool *ok) {
  object *o = to_object_cell(ov);
  const object_ops *ops = all_ops(iso, o);
  if (ops && ops->prevent_extensions) return ops->prevent_extensions(iso, o, ok);
  *ok = true;
  if (!(object_shape(iso, o)->flags & SHAPE_NOT_EXTENSIBLE))
    restrict_shape(iso, ov, SPECIAL_NOT_EXTENSIBLE);
  return true;
}

/* Takes away what the level forbids.  Sealing asks the object nothing first. */
static bool restrict_property(isolate *iso, wn_value ov, prop_key key, bool frozen) {
  property_descriptor to = {
      .value = WN_HOLE, .getter = WN_HOLE, .setter = WN_HOLE, .has = PROP_CONFIGURABLE};
  if (frozen) {
    property_descriptor d;
    int found = object_get_own(iso, ov, key, &d);
    if (found <= 0) return found == 0;
    if (!descriptor_is_accessor(&d)) to.has |= PROP_WRITABLE;
  }
  bool ok;
  if (!object_define_own(iso, ov, key, &to, &ok)) return false;
  if (!ok) throw_define_failed(iso, ov, key);
  return ok;
}

/* SetIntegrityLevel, 7.3.15, one property after another. */
static bool freeze_exotic(isolate *iso, wn_value ov, bool frozen, bool *ok) {
  if (!object_prevent_extensions(iso, ov, ok)) return false;
  if (!*ok) return true;
  key_list keys;
  if (!object_own_keys(iso, ov, KEYS_ALL, &keys)) return false;
  for (uint32_t i = 0; i < keys.length; i++) {
    if (!restrict_property(iso, ov, key_list_at(iso, &keys, i), frozen)) return false;
  }
  return true;
}

bool object_freeze(isolate *iso, wn_value ov, bool frozen, bool *ok) {
  if (all_ops(iso, to_object_cell(ov))) return freeze_exotic(iso, ov, frozen, ok);
  *ok = true;
  if (!elements_restrict(iso, ov, frozen)) return false;
  restrict_shape(iso, ov, frozen ? SPECIAL_FROZEN : SPECIAL_SEALED);
  return true;
}

/* TestIntegrityLevel, 7.3.16. */
int object_is_frozen(isolate *iso, wn_value ov, bool frozen) {
  int extensible = object_is_extensible(iso, ov);
  if (extensible) return extensible < 0 ? -1 : 0;
  key_list keys;
  if (!object_own_keys(iso, ov, KEYS_ALL, &keys)) return -1;
  for (uint32_t i = 0; i < keys.length; i++) {
    property_descriptor d;
    int found = object_get_own(iso, ov, key_list_at(iso, &keys, i), &d);
    if (found < 0) return -1;
    if (!found) continue;
    if (d.flags & PROP_CONFIGURABLE) return 0;
    if (frozen && !descriptor_is_accessor(&d) && d.flags & PROP_WRITABLE) return 0;
  }
  return 1;
}

/* ---- Refusals
 * -------------------------------------------------------------------------- */

char *key_text(isolate *iso, prop_key key) {
  wn_value v = key_to_value(iso, key);
  return is_symbol(v) ? value_describe(iso, v) : string_to_utf8(iso, v, NULL);
}

static wn_value throw_proxy_refused(isolate *iso, const char *trap, const char *key) {
  return throw_type_error(iso, "'%s' on proxy: trap returned falsish for property '%s'",
                          trap, key);
}

/* Why did [[Set]] say no?  Looks for what stands in the way. */
static wn_value throw_set_reason(isolate *iso, wn_value receiver, prop_key key,
                                 const char *text, const char *value) {
  for (wn_value at = receiver; wn_is_cell(at);) {
    if (is_kind(at, KIND_PROXY)) return throw_proxy_refused(iso, "set", text);
    property_descriptor d;
    int found = object_get_own(iso, at, key, &d);
    if (found < 0) return WN_EXCEPTION;
    if (found && descriptor_is_accessor(&d))
      return throw_type_error(
          iso, "Cannot set property %s of %s which has only a getter", text, value);
    if (found && !(d.flags & PROP_WRITABLE))
      return throw_type_error(
          iso, "Cannot assign to read only property '%s' of %s '%s'", text,
          is_callable(iso, receiver) ? "function" : "object", value);
    at = wn_load(&iso->heap, &object_shape(iso, to_object_cell(at))->prototype);
  }
  if (is_array(receiver) && !key_is_index(key) &&
      wn_same(key.v, iso->atoms[ATOM_length]))
    return throw_type_error(iso, "Cannot delete property '%u' of %s",
                            ((js_array *)wn_to_cell(receiver))->length - 1, value);
  if (is_array(receiver) && key_is_index(key) &&
      object_is_extensible(iso, receiver) == 1)
    return throw_type_error(
        iso, "Cannot assign to read only property 'length' of object '%s'", value);
  return throw_type_error(iso, "Cannot add property %s, object is not extensible",
                          text);
}

wn_value throw_set_failed(isolate *iso, wn_value receiver, prop_key key) {
  char *text = key_text(iso, key), *value = value_describe(iso, receiver);
  wn_value r = throw_set_reason(iso, receiver, key, text, value);
  free(text);
  free(value);
  return r;
}

wn_value throw_define_failed(isolate *iso, wn_value o, prop_key key) {
  char *text = key_text(iso, key);
  property_descriptor d;
  wn_value r;
  if (is_kind(o, KIND_PROXY)) {
    r = throw_proxy_refused(iso, "defineProperty", text);
  } else {
    int found = object_get_own(iso, o, key, &d);
    if (found < 0)
      r = WN_EXCEPTION;
    else if (found)
      r = throw_type_error(iso, "Cannot redefine property: %s", text);
    else
      r = throw_type_error(iso, "Cannot define property %s, object is not extensible",
                           text);
  }
  free(text);
  return r;
}

wn_value throw_delete_failed(isolate *iso, wn_value o, prop_key key) {
  char *text = key_text(iso, key), *value = value_describe(iso, o);
  wn_value r =
      is_kind(o, KIND_PROXY)
          ? throw_proxy_refused(iso, "deleteProperty", text)
          : throw_type_error(iso, "Cannot delete property '%s' of %s", text, value);
  free(text);
  free(value);
  return r;
}

wn_value throw_set_prototype_failed(isolate *iso, wn_value o, wn_value prototype) {
  if (is_kind(o, KIND_PROXY))
    return throw_type_error(
        iso,
        "'setPrototypeOf' on proxy: trap returned falsish for property 'undefined'");
  if (is_immutable_prototype(iso, o))
    return throw_type_error(iso,
                            "Immutable prototype object 'Object.prototype' cannot have "
                            "their prototype set");
  if (object_is_extensible(iso, o) == 1 && closes_circle(iso, o, prototype))
    return throw_type_error(iso, "Cyclic __proto__ value");
  char *value = value_describe(iso, o);
  wn_value r = throw_type_error(iso, "%s is not extensible", value);
  free(value);
  return r;
}
