/* SPDX-License-Identifier: MIT */
/* WeakMap (ECMA-262, 24.3). */
#include "builtins/builtins.h"
#include "builtins/ephemeron_table.h"
#include "builtins/hash_table.h"
#include "builtins/helpers.h"

static bool is_weak_map(isolate *iso, call_args *args, const char *method) {
  if (is_kind(args->this_value, KIND_WEAK_MAP)) return true;
  throw_incompatible(iso, method, args->this_value);
  return false;
}

static wn_value weak_map_constructor(isolate *iso, call_args *args) { /* 24.3.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "WeakMap");
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_WeakMapP);
  if (wn_is_exception(proto)) return proto;
  wn_value m = object_new_kind(iso, KIND_WEAK_MAP, sizeof(table_owner), proto);
  if (wn_is_exception(m)) return m;
  ephemerons_init(iso, m);
  if (wn_is_nullish(arg(args, 0))) return m;
  wn_value adder = object_get(iso, m, KEY(iso, set));
  if (wn_is_exception(adder)) return adder;
  if (!is_callable(iso, adder)) {
    return throw_type_error(iso,
                            "'%s' returned for property 'set' of object '#<WeakMap>' "
                            "is not a function",
                            wn_is_undefined(adder) ? "undefined" : "value");
  }
  return add_entries(iso, m, args->v[0], adder) ? m : WN_EXCEPTION;
}

static wn_value weak_map_delete(isolate *iso, call_args *args) { /* 24.3.3.2 */
  if (!is_weak_map(iso, args, "WeakMap.prototype.delete")) return WN_EXCEPTION;
  wn_value key = arg(args, 0);
  if (!can_be_held_weakly(key)) return WN_FALSE;
  return wn_from_bool(ephemerons_delete_nogc(iso, args->this_value, key));
}

static wn_value weak_map_get(isolate *iso, call_args *args) { /* 24.3.3.3 */
  if (!is_weak_map(iso, args, "WeakMap.prototype.get")) return WN_EXCEPTION;
  wn_value key = arg(args, 0);
  if (!can_be_held_weakly(key)) return WN_UNDEFINED;
  wn_value v = ephemerons_get_nogc(iso, args->this_value, key);
  return wn_is_hole(v) ? WN_UNDEFINED : v;
}

static wn_value weak_map_has(isolate *iso, call_args *args) { /* 24.3.3.4 */
  if (!is_weak_map(iso, args, "WeakMap.prototype.has")) return WN_EXCEPTION;
  wn_value key = arg(args, 0);
  if (!can_be_held_weakly(key)) return WN_FALSE;
  return wn_from_bool(!wn_is_hole(ephemerons_get_nogc(iso, args->this_value, key)));
}

static wn_value weak_map_set(isolate *iso, call_args *args) { /* 24.3.3.5 */
  if (!is_weak_map(iso, args, "WeakMap.prototype.set")) return WN_EXCEPTION;
  if (!can_be_held_weakly(arg(args, 0))) {
    return throw_type_error(iso, "Invalid value used as weak map key");
  }
  ephemerons_set(iso, args->this_value, args->v[0], arg(args, 1));
  return args->this_value;
}

static const native_spec constructor_spec = {"WeakMap", weak_map_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"delete", weak_map_delete, 1, 0, 0},
    {"get", weak_map_get, 1, 0, 0},
    {"set", weak_map_set, 2, 0, 0},
    {"has", weak_map_has, 1, 0, 0},
};

bool builtins_weak_map(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_WeakMapP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "WeakMap");
}
