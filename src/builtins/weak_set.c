/* SPDX-License-Identifier: MIT */
/* WeakSet (ECMA-262, 24.4). */
#include "builtins/builtins.h"
#include "builtins/ephemeron_table.h"
#include "builtins/hash_table.h"
#include "builtins/helpers.h"

static bool is_weak_set(isolate *iso, call_args *args, const char *method) {
  if (is_kind(args->this_value, KIND_WEAK_SET)) return true;
  throw_incompatible(iso, method, args->this_value);
  return false;
}

static wn_value weak_set_constructor(isolate *iso, call_args *args) { /* 24.4.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "WeakSet");
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_WeakSetP);
  if (wn_is_exception(proto)) return proto;
  wn_value s = object_new_kind(iso, KIND_WEAK_SET, sizeof(table_owner), proto);
  if (wn_is_exception(s)) return s;
  ephemerons_init(iso, s);
  if (wn_is_nullish(arg(args, 0))) return s;
  wn_value adder = object_get(iso, s, key_from_cstr(iso, "add"));
  if (wn_is_exception(adder)) return adder;
  if (!is_callable(iso, adder)) {
    return throw_type_error(iso,
                            "'%s' returned for property 'add' of object '#<WeakSet>' "
                            "is not a function",
                            wn_is_undefined(adder) ? "undefined" : "value");
  }
  iterator_record it;
  if (!iterator_open(iso, args->v[0], &it)) return WN_EXCEPTION;
  for (;;) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : s;
    if (wn_is_exception(js_call(iso, adder, s, 1, &v))) return iterator_abort(iso, &it);
  }
}

static wn_value weak_set_add(isolate *iso, call_args *args) { /* 24.4.3.1 */
  if (!is_weak_set(iso, args, "WeakSet.prototype.add")) return WN_EXCEPTION;
  if (!can_be_held_weakly(arg(args, 0))) {
    return throw_type_error(iso, "Invalid value used in weak set");
  }
  ephemerons_set(iso, args->this_value, args->v[0], WN_TRUE);
  return args->this_value;
}

static wn_value weak_set_delete(isolate *iso, call_args *args) { /* 24.4.3.3 */
  if (!is_weak_set(iso, args, "WeakSet.prototype.delete")) return WN_EXCEPTION;
  wn_value v = arg(args, 0);
  if (!can_be_held_weakly(v)) return WN_FALSE;
  return wn_from_bool(ephemerons_delete_nogc(iso, args->this_value, v));
}

static wn_value weak_set_has(isolate *iso, call_args *args) { /* 24.4.3.4 */
  if (!is_weak_set(iso, args, "WeakSet.prototype.has")) return WN_EXCEPTION;
  wn_value v = arg(args, 0);
  if (!can_be_held_weakly(v)) return WN_FALSE;
  return wn_from_bool(!wn_is_hole(ephemerons_get_nogc(iso, args->this_value, v)));
}

static const native_spec constructor_spec = {"WeakSet", weak_set_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"delete", weak_set_delete, 1, 0, 0},
    {"has", weak_set_has, 1, 0, 0},
    {"add", weak_set_add, 1, 0, 0},
};

bool builtins_weak_set(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_WeakSetP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "WeakSet");
}
