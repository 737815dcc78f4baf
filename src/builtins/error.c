/* SPDX-License-Identifier: MIT */
/* Error, its kinds, AggregateError (ECMA-262, 20.5), and V8's captureStackTrace and
 * stackTraceLimit. */
#include "engine/object/error.h"

#include "builtins/builtins.h"
#include "builtins/helpers.h"

/* InstallErrorCause, 20.5.8.1. */
static bool install_cause(isolate *iso, wn_value error, wn_value options) {
  if (!is_object(options)) return true;
  int has = object_has(iso, options, KEY(iso, cause));
  if (has <= 0) return has == 0;
  wn_value cause = object_get(iso, options, KEY(iso, cause));
  if (wn_is_exception(cause)) return false;
  return object_define(iso, error, KEY(iso, cause), cause, PROP_HIDDEN);
}

/* What all constructors do (20.5.1.1, 20.5.6.1.1, 20.5.7.1.1); arguments from `first`
 * on. */
static wn_value construct_error(isolate *iso, call_args *args, enum error_kind kind,
                                uint32_t first) {
  wn_value target = is_construct_call(args) ? args->new_target : args->callee;
  wn_value proto = prototype_from_constructor(iso, target, error_prototype_id(kind));
  if (wn_is_exception(proto)) return proto;
  wn_value error = error_alloc(iso, proto);
  wn_value message = arg(args, first);
  if (!wn_is_undefined(message)) {
    message = to_string(iso, message);
    if (wn_is_exception(message) ||
        !object_define(iso, error, KEY(iso, message), message, PROP_HIDDEN)) {
      return WN_EXCEPTION;
    }
  }
  if (!install_cause(iso, error, arg(args, first + 1))) return WN_EXCEPTION;
  wn_value skip = is_kind(target, KIND_FUNCTION) ? target : args->callee;
  return error_capture_stack(iso, error, skip) ? error : WN_EXCEPTION;
}

static wn_value error_constructor(isolate *iso, call_args *args) {
  return construct_error(iso, args, (enum error_kind)native_magic(args), 0);
}

/* The elements of an iterable as an array. */
static wn_value list_of(isolate *iso, wn_value iterable) {
  iterator_record it;
  if (!iterator_open(iso, iterable, &it)) return WN_EXCEPTION;
  wn_value list = array_new_with_capacity(iso, 0);
  for (;;) {
    wn_value v;
    int step = iterator_step(iso, &it, &v);
    if (step < 0) return WN_EXCEPTION;
    if (step == 0) return list;
    if (!array_push(iso, list, v)) return WN_EXCEPTION;
  }
}

static wn_value aggregate_constructor(isolate *iso, call_args *args) { /* 20.5.7.1.1 */
  wn_value error = construct_error(iso, args, ERROR_AGGREGATE, 1);
  if (wn_is_exception(error)) return error;
  wn_value list = list_of(iso, arg(args, 0));
  if (wn_is_exception(list)) return list;
  bool ok = object_define(iso, error, KEY(iso, errors), list, PROP_HIDDEN);
  return ok ? error : WN_EXCEPTION;
}

static wn_value error_to_string_method(isolate *iso, call_args *args) { /* 20.5.3.4 */
  if (is_object(args->this_value)) return error_to_string(iso, args->this_value);
  return throw_incompatible(iso, "Error.prototype.toString", args->this_value);
}

static wn_value error_capture_stack_trace(isolate *iso, call_args *args) {
  wn_value o = arg(args, 0), skip = arg(args, 1);
  if (!is_object(o)) return throw_type_error(iso, "Invalid argument");
  if (!is_callable(iso, skip)) skip = args->callee;
  return error_capture_stack(iso, o, skip) ? WN_UNDEFINED : WN_EXCEPTION;
}

static wn_value error_is_error(isolate *iso, call_args *args) { /* 20.5.2.1 */
  (void)iso;
  return wn_from_bool(is_kind(arg(args, 0), KIND_ERROR));
}

/* ---- tables ---- */

static const native_spec constructors[ERROR_KIND_COUNT] = {
    [ERROR_PLAIN] = {"Error", error_constructor, 1, NATIVE_CONSTRUCTOR, ERROR_PLAIN},
    [ERROR_TYPE] = {"TypeError", error_constructor, 1, NATIVE_CONSTRUCTOR, ERROR_TYPE},
    [ERROR_RANGE] = {"RangeError", error_constructor, 1, NATIVE_CONSTRUCTOR,
                     ERROR_RANGE},
    [ERROR_REFERENCE] = {"ReferenceError", error_constructor, 1, NATIVE_CONSTRUCTOR,
                         ERROR_REFERENCE},
    [ERROR_SYNTAX] = {"SyntaxError", error_constructor, 1, NATIVE_CONSTRUCTOR,
                      ERROR_SYNTAX},
    [ERROR_EVAL] = {"EvalError", error_constructor, 1, NATIVE_CONSTRUCTOR, ERROR_EVAL},
    [ERROR_URI] = {"URIError", error_constructor, 1, NATIVE_CONSTRUCTOR, ERROR_URI},
    [ERROR_AGGREGATE] = {"AggregateError", aggregate_constructor, 2, NATIVE_CONSTRUCTOR,
                         0},
};

static const native_spec statics[] = {
    {"captureStackTrace", error_capture_stack_trace, 2, 0, 0},
    {"isError", error_is_error, 1, 0, 0},
};

static const native_spec methods[] = {
    {"toString", error_to_string_method, 0, 0, 0},
};

static bool install_kind(isolate *iso, enum error_kind kind, wn_value base) {
  wn_value parent_proto =
      kind == ERROR_PLAIN ? WN_HOLE : intrinsic(iso, INTRINSIC_ErrorP);
  wn_value proto = ensure_prototype(iso, error_prototype_id(kind), parent_proto);
  if (wn_is_exception(proto)) return false;
  const native_spec *spec = &constructors[kind];
  wn_value c = make_constructor(iso, spec, proto, base, PROP_HIDDEN);
  if (wn_is_exception(c)) return false;
  if (kind == ERROR_PLAIN) intrinsic_set(iso, INTRINSIC_ErrorC, c);
  wn_value name = atom_from_cstr(iso, spec->name);
  return install_value(iso, intrinsic(iso, INTRINSIC_Global), spec->name, c,
                       PROP_HIDDEN) &&
         object_define(iso, proto, KEY(iso, name), name, PROP_HIDDEN) &&
         object_define(iso, proto, KEY(iso, message), iso->atoms[ATOM_empty],
                       PROP_HIDDEN);
}

bool builtins_error(isolate *iso) {
  if (!install_kind(iso, ERROR_PLAIN, WN_HOLE)) return false;
  wn_value base = intrinsic(iso, INTRINSIC_ErrorC);
  for (unsigned kind = ERROR_PLAIN + 1; kind < ERROR_KIND_COUNT; kind++) {
    if (!install_kind(iso, kind, base)) return false;
  }
  wn_value limit = wn_from_int((int32_t)iso->options.stack_trace_limit);
  return install_natives(iso, base, statics, WN_COUNTOF(statics)) &&
         install_value(iso, base, "stackTraceLimit", limit, PROP_ALL) &&
         install_natives(iso, intrinsic(iso, INTRINSIC_ErrorP), methods,
                         WN_COUNTOF(methods));
}
