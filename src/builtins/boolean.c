/* SPDX-License-Identifier: MIT */
/* Boolean and Boolean.prototype (ECMA-262, 20.3). */
#include "builtins/builtins.h"
#include "builtins/primitives.h"

static wn_value boolean_constructor(isolate *iso, call_args *args) { /* 20.3.1.1 */
  wn_value v = wn_from_bool(to_boolean(iso, arg(args, 0)));
  if (!is_construct_call(args)) return v;
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_BooleanP);
  return wn_is_exception(proto) ? proto : wrapper_new(iso, KIND_WRAPPER, v, proto);
}

/* ThisBooleanValue, 20.3.3. */
static wn_value this_boolean(isolate *iso, call_args *args, const char *method) {
  wn_value v = args->this_value;
  if (is_kind(v, KIND_WRAPPER)) v = wrapped_value(iso, v);
  if (wn_is_bool(v)) return v;
  return throw_type_error(iso, "Boolean.prototype.%s requires that 'this' be a Boolean",
                          method);
}

static wn_value boolean_to_string(isolate *iso, call_args *args) { /* 20.3.3.2 */
  wn_value v = this_boolean(iso, args, "toString");
  return wn_is_exception(v) ? v : to_string(iso, v);
}

static wn_value boolean_value_of(isolate *iso, call_args *args) { /* 20.3.3.3 */
  return this_boolean(iso, args, "valueOf");
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"Boolean", boolean_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"toString", boolean_to_string, 0, 0, 0},
    {"valueOf", boolean_value_of, 0, 0, 0},
};

bool builtins_boolean(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_BooleanP);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods));
}
