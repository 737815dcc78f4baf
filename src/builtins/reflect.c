/* SPDX-License-Identifier: MIT */
/* Reflect (ECMA-262, 28.1). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"

static bool is_target(isolate *iso, call_args *args, const char *method) {
  if (is_object(arg(args, 0))) return true;
  throw_type_error(iso, "Reflect.%s called on non-object", method);
  return false;
}

/* The target and the key of a method. */
static bool target_and_key(isolate *iso, call_args *args, const char *method,
                           prop_key *key) {
  return is_target(iso, args, method) && to_property_key(iso, arg(args, 1), key);
}

static wn_value reflect_apply(isolate *iso, call_args *args) { /* 28.1.1 */
  wn_value f = arg(args, 0);
  if (!is_callable(iso, f)) return throw_apply_target(iso, f);
  return call_with_array_like(iso, f, arg(args, 1), arg(args, 2), WN_UNDEFINED);
}

static wn_value reflect_construct(isolate *iso, call_args *args) { /* 28.1.2 */
  wn_value f = arg(args, 0), new_target = args->count > 2 ? args->v[2] : f;
  if (!is_constructor(iso, f)) return throw_not_constructor(iso, f);
  if (!is_constructor(iso, new_target)) return throw_not_constructor(iso, new_target);
  return call_with_array_like(iso, f, WN_UNDEFINED, arg(args, 1), new_target);
}

static wn_value reflect_define_property(isolate *iso, call_args *args) { /* 28.1.3 */
  prop_key key;
  property_descriptor d;
  bool ok;
  if (!target_and_key(iso, args, "defineProperty", &key) ||
      !to_property_descriptor(iso, arg(args, 2), &d) ||
      !object_define_own(iso, args->v[0], key, &d, &ok)) {
    return WN_EXCEPTION;
  }
  return wn_from_bool(ok);
}

static wn_value reflect_delete_property(isolate *iso, call_args *args) { /* 28.1.4 */
  prop_key key;
  bool ok;
  if (!target_and_key(iso, args, "deleteProperty", &key) ||
      !object_delete(iso, args->v[0], key, &ok)) {
    return WN_EXCEPTION;
  }
  return wn_from_bool(ok);
}

static wn_value reflect_get(isolate *iso, call_args *args) { /* 28.1.5 */
  prop_key key;
  if (!target_and_key(iso, args, "get", &key)) return WN_EXCEPTION;
  wn_value receiver = args->count > 2 ? args->v[2] : args->v[0];
  return object_get_receiver(iso, args->v[0], key, receiver);
}

static wn_value reflect_get_own_descriptor(isolate *iso, call_args *args) { /* 28.1.6 */
  prop_key key;
  property_descriptor d;
  if (!target_and_key(iso, args, "getOwnPropertyDescriptor", &key)) return WN_EXCEPTION;
  int has = object_get_own(iso, args->v[0], key, &d);
  if (has < 0) return WN_EXCEPTION;
  return has ? from_property_descriptor(iso, &d) : WN_UNDEFINED;
}

static wn_value reflect_get_prototype_of(isolate *iso, call_args *args) { /* 28.1.7 */
  if (!is_target(iso, args, "getPrototypeOf")) return WN_EXCEPTION;
  return object_get_prototype(iso, args->v[0]);
}

static wn_value reflect_has(isolate *iso, call_args *args) { /* 28.1.8 */
  prop_key key;
  if (!target_and_key(iso, args, "has", &key)) return WN_EXCEPTION;
  int has = object_has(iso, args->v[0], key);
  return has < 0 ? WN_EXCEPTION : wn_from_bool(has);
}

static wn_value reflect_is_extensible(isolate *iso, call_args *args) { /* 28.1.9 */
  if (!is_target(iso, args, "isExtensible")) return WN_EXCEPTION;
  int yes = object_is_extensible(iso, args->v[0]);
  return yes < 0 ? WN_EXCEPTION : wn_from_bool(yes);
}

static wn_value reflect_own_keys(isolate *iso, call_args *args) { /* 28.1.10 */
  if (!is_target(iso, args, "ownKeys")) return WN_EXCEPTION;
  key_list keys;
  if (!object_own_keys(iso, args->v[0], KEYS_ALL, &keys)) return WN_EXCEPTION;
  wn_value list = array_new_with_capacity(iso, keys.length);
  for (uint32_t i = 0; i < keys.length && !wn_is_exception(list); i++) {
    wn_value k = key_to_value(iso, key_list_at(iso, &keys, i));
    if (!array_push(iso, list, k)) return WN_EXCEPTION;
  }
  return list;
}

static wn_value reflect_prevent_extensions(isolate *iso,
                                           call_args *args) { /* 28.1.11 */
  bool ok;
  if (!is_target(iso, args, "preventExtensions") ||
      !prevent_extensions(iso, args->v[0], &ok)) {
    return WN_EXCEPTION;
  }
  return wn_from_bool(ok);
}

static wn_value reflect_set(isolate *iso, call_args *args) { /* 28.1.12 */
  prop_key key;
  bool ok;
  if (!target_and_key(iso, args, "set", &key)) return WN_EXCEPTION;
  wn_value receiver = args->count > 3 ? args->v[3] : args->v[0];
  if (!object_set(iso, args->v[0], key, arg(args, 2), receiver, &ok))
    return WN_EXCEPTION;
  return wn_from_bool(ok);
}

static wn_value reflect_set_prototype_of(isolate *iso, call_args *args) { /* 28.1.13 */
  if (!is_target(iso, args, "setPrototypeOf")) return WN_EXCEPTION;
  wn_value proto = arg(args, 1);
  if (!is_object(proto) && !wn_is_null(proto)) {
    char *text = value_describe(iso, proto);
    throw_type_error(iso, "Object prototype may only be an Object or null: %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  bool ok;
  if (!object_set_prototype(iso, args->v[0], proto, &ok)) return WN_EXCEPTION;
  return wn_from_bool(ok);
}

static const native_spec functions[] = {
    {"defineProperty", reflect_define_property, 3, 0, 0},
    {"deleteProperty", reflect_delete_property, 2, 0, 0},
    {"apply", reflect_apply, 3, NATIVE_INVISIBLE, 0},
    {"construct", reflect_construct, 2, NATIVE_INVISIBLE, 0},
    {"get", reflect_get, 2, 0, 0},
    {"getOwnPropertyDescriptor", reflect_get_own_descriptor, 2, 0, 0},
    {"getPrototypeOf", reflect_get_prototype_of, 1, 0, 0},
    {"has", reflect_has, 2, 0, 0},
    {"isExtensible", reflect_is_extensible, 1, 0, 0},
    {"ownKeys", reflect_own_keys, 1, 0, 0},
    {"preventExtensions", reflect_prevent_extensions, 1, 0, 0},
    {"set", reflect_set, 3, 0, 0},
    {"setPrototypeOf", reflect_set_prototype_of, 2, 0, 0},
};

bool builtins_reflect(isolate *iso) {
  wn_value o = object_new(iso, 0);
  return !wn_is_exception(o) &&
         install_natives(iso, o, functions, WN_COUNTOF(functions)) &&
         install_to_string_tag(iso, o, "Reflect") &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), "Reflect", o,
                       PROP_HIDDEN);
}
