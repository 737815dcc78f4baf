/* SPDX-License-Identifier: MIT */
/* Classes (ECMA-262, 15.7): constructor and prototype, fields, super, private methods. */
#include <stdlib.h>

#include "engine/object/internal.h"
#include "engine/vm/vm.h"

/* ClassDefinitionEvaluation (15.7.14), steps 5 to 17: b & 1 a heritage is given, b & 2 the
 * constructor is derived (the same thing but for `extends null`). */
wn_value class_define(isolate *iso, wn_value ctor, wn_value heritage, unsigned b,
                      wn_value *prototype) {
  wn_heap *heap = &iso->heap;
  wn_value parent = intrinsic(iso, INTRINSIC_ObjectP);
  wn_value above = WN_UNDEFINED; /* prototype of the constructor if not the usual one */
  if (b & 1) {
    if (wn_is_null(heritage)) {
      parent = WN_NULL;
    } else if (!is_constructor(iso, heritage)) {
      char *text = value_describe(iso, heritage);
      throw_type_error(iso, "Class extends value %s is not a constructor or null", text);
      free(text);
      return WN_EXCEPTION;
    } else {
      above = heritage;
      parent = object_get(iso, heritage, KEY(iso, prototype));
      if (wn_is_exception(parent)) return parent;
      if (!is_object(parent) && !wn_is_null(parent)) {
        char *text = value_describe(iso, parent);
        throw_type_error(iso, "Class extends value does not have valid prototype property %s",
                         text);
        free(text);
        return WN_EXCEPTION;
      }
    }
  }
  wn_value proto = object_new_with_prototype(iso, parent);
  if (wn_is_exception(proto)) return proto;
  bool ok;
  if (is_object(above) && !object_set_prototype(iso, ctor, above, &ok)) return WN_EXCEPTION;
  js_function *f = wn_to_cell(ctor);
  wn_store(heap, f, &f->home, proto);
  wn_store(heap, f, &f->prototype, proto);
  if (!object_define(iso, proto, KEY(iso, constructor), ctor, PROP_HIDDEN))
    return WN_EXCEPTION;
  *prototype = proto;
  return ctor;
}

/* The field initialiser hangs on the constructor under a private name. */
bool class_set_fields(isolate *iso, wn_value ctor, wn_value fields) {
  return object_define(iso, ctor, KEY_SYMBOL(iso, class_fields), fields, 0);
}

bool class_run_fields(isolate *iso, wn_value ctor, wn_value this_value) {
  object *o = to_object_cell(ctor);
  prop_place place =
      shape_find(iso, object_shape(iso, o), KEY_SYMBOL(iso, class_fields));
  if (!place.found) return true;
  wn_value fields = object_load_place_nogc(iso, o, place);
  return !wn_is_exception(js_call(iso, fields, this_value, 0, NULL));
}

wn_value class_super_constructor(isolate *iso, wn_value active) {
  return object_get_prototype(iso, active);
}

/* ---- super.x ---- */

wn_value super_get(isolate *iso, wn_value home, wn_value key, wn_value receiver) {
  wn_value base = object_get_prototype(iso, home);
  if (wn_is_exception(base)) return base;
  prop_key k;
  if (!to_property_key(iso, key, &k)) return WN_EXCEPTION;
  if (!is_object(base)) return value_get(iso, WN_UNDEFINED, k);
  return object_get_receiver(iso, base, k, receiver);
}

bool super_set(isolate *iso, wn_value home, wn_value key, wn_value v, wn_value receiver,
               bool strict) {
  wn_value base = object_get_prototype(iso, home);
  prop_key k;
  bool ok;
  if (wn_is_exception(base) || !to_property_key(iso, key, &k)) return false;
  if (!is_object(base)) return value_put(iso, WN_UNDEFINED, k, v, strict);
  if (!object_set(iso, base, k, v, receiver, &ok)) return false;
  if (ok || !strict) return true;
  char *text = vm_key_text(iso, key_to_value(iso, k)), *on = value_describe(iso, receiver);
  throw_type_error(iso, "Cannot assign to read only property '%s' of object '%s'", text, on);
  free(text);
  free(on);
  return false;
}

/* ---- Private methods and accessors: fixed properties under the private name ---- */

/* PrivateMethodOrAccessorAdd (7.3.29); an accessor's second half joins the first. */
bool private_add_method(isolate *iso, wn_value o, wn_value name, wn_value f, unsigned b) {
  wn_heap *heap = &iso->heap;
  if (b == 0) return private_add(iso, o, name, f, 0);
  shape *s = object_shape(iso, to_object_cell(o));
  prop_place place = shape_find(iso, s, key_from_atom(name));
  if (place.found && place.flags & PROP_ACCESSOR) {
    wn_value v = object_load_place_nogc(iso, to_object_cell(o), place);
    accessor *old = wn_to_cell(v);
    wn_slot *half = b == 1 ? &old->getter : &old->setter;
    if (wn_is_undefined(wn_load(heap, half))) {
      wn_store(heap, old, half, f);
      return true;
    }
  }
  accessor *pair = wn_alloc(heap, KIND_ACCESSOR, sizeof *pair);
  wn_store(heap, pair, &pair->getter, b == 1 ? f : WN_UNDEFINED);
  wn_store(heap, pair, &pair->setter, b == 2 ? f : WN_UNDEFINED);
  return private_add(iso, o, name, wn_from_cell(pair), PROP_ACCESSOR);
}
