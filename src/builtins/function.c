/* SPDX-License-Identifier: MIT */
/* Function and Function.prototype (ECMA-262, 20.2), and the hidden constructors of the
 * other function kinds: GeneratorFunction (27.3), AsyncGeneratorFunction (27.4),
 * AsyncFunction (27.7). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "engine/compiler/code.h"
#include "engine/vm/run.h"

/* ---- constructors
 * ------------------------------------------------------------------------ */

typedef struct ctor_kind {
  uint8_t function_kind;
  uint8_t prototype; /* intrinsic */
  const char *prefix;
} ctor_kind;

static const ctor_kind ctor_kinds[] = {
    {FN_NORMAL, INTRINSIC_FunctionP, "function"},
    {FN_GENERATOR, INTRINSIC_GeneratorFunctionP, "function*"},
    {FN_ASYNC, INTRINSIC_AsyncFunctionP, "async function"},
    {FN_ASYNC_GENERATOR, INTRINSIC_AsyncGeneratorFunctionP, "async function*"},
};

/* The parameters joined by commas, as a string. */
static wn_value joined_parameters(isolate *iso, call_args *args) {
  wn_value params = iso->atoms[ATOM_empty];
  for (uint32_t i = 0; i + 1 < args->count; i++) {
    wn_value p = to_string(iso, args->v[i]);
    if (wn_is_exception(p)) return p;
    if (i == 0) {
      params = p;
      continue;
    }
    params = string_concat3(iso, params, iso->single_chars[','], p);
    if (wn_is_exception(params)) return params;
  }
  return params;
}

static bool code_generation_allowed(isolate *iso) {
  if (!iso->hooks.allow_code_generation || iso->hooks.allow_code_generation(iso)) {
    return true;
  }
  wn_value message =
      string_from_cstr(iso, "Code generation from strings disallowed for this context");
  throw_value(iso, error_new(iso, ERROR_EVAL, message));
  return false;
}

/* CreateDynamicFunction, 20.2.1.1.1. */
static wn_value create_dynamic_function(isolate *iso, call_args *args) {
  const ctor_kind *kind = &ctor_kinds[native_magic(args)];
  wn_value params = joined_parameters(iso, args);
  if (wn_is_exception(params)) return params;
  wn_value body =
      args->count ? to_string(iso, args->v[args->count - 1]) : iso->atoms[ATOM_empty];
  if (wn_is_exception(body) || !code_generation_allowed(iso)) return WN_EXCEPTION;
  string_builder b;
  builder_init(&b, iso);
  builder_cstr(&b, kind->prefix);
  builder_cstr(&b, " anonymous(");
  builder_string(&b, params);
  builder_cstr(&b, "\n) {\n");
  builder_string(&b, body);
  builder_cstr(&b, "\n}");
  wn_value text = builder_finish(&b);
  if (wn_is_exception(text)) return text;

  script *s = script_for_eval(iso, text);
  if (!s) return WN_EXCEPTION;
  compile_error error;
  code *c = compile_function_ctor(s, kind->function_kind, string_length(params),
                                  iso->native_stack_limit, &error);
  if (!c) {
    script_free(s);
    if (error.kind == ERROR_RANGE) return throw_stack_overflow(iso);
    return throw_syntax_error(iso, "%s", error.message);
  }
  wn_value new_target = is_construct_call(args) ? args->new_target : args->callee;
  wn_value cell = script_cell_new(iso, s);
  wn_value f = function_new(iso, function_info_new(iso, c, cell), WN_UNDEFINED);
  if (!wn_is_exception(f)) function_inherit_referrer(iso, f);
  if (wn_is_exception(f) || wn_same(new_target, args->callee)) return f;
  wn_value proto = prototype_from_constructor(iso, new_target, kind->prototype);
  bool ok;
  if (wn_is_exception(proto) || !object_set_prototype(iso, f, proto, &ok)) {
    return WN_EXCEPTION;
  }
  return f;
}

/* ---- Function.prototype
 * --------------------------------------------------------------------- */

/* Calls with the n elements of a simple list copied to the C stack, where the collector
 * finds them. */
static WN_NOINLINE wn_value apply_list(isolate *iso, wn_value f, wn_value this_value,
                                       wn_value list, uint32_t n, wn_value new_target) {
  size_t bytes = ((size_t)n + 1) * sizeof(wn_value);
  if ((char *)__builtin_frame_address(0) < iso->native_stack_limit ||
      bytes > (size_t)((char *)__builtin_frame_address(0) - iso->native_stack_limit)) {
    return throw_stack_overflow(iso);
  }
  wn_value argv[n + 1];
  for (uint32_t i = 0; i < n; i++) {
    argv[i] = array_peek_nogc(iso, wn_to_cell(list), i);
    if (wn_is_hole(argv[i])) argv[i] = WN_UNDEFINED;
  }
  if (!wn_is_undefined(new_target)) return js_construct(iso, f, n, argv, new_target);
  return js_call(iso, f, this_value, n, argv);
}

wn_value call_with_array_like(isolate *iso, wn_value f, wn_value this_value,
                              wn_value list, wn_value new_target) {
  if (!is_object(list)) {
    return throw_type_error(iso, "CreateListFromArrayLike called on non-object");
  }
  /* A simple array is copied to the stack before anything runs: no second list. */
  if (!array_is_simple(iso, list) || !object_elements_nogc(iso, wn_to_cell(list))) {
    list = array_from_array_like(iso, list);
    if (wn_is_exception(list)) return list;
  }
  uint32_t n = ((js_array *)wn_to_cell(list))->length;
  return apply_list(iso, f, this_value, list, n, new_target);
}

wn_value throw_apply_target(isolate *iso, wn_value f) {
  char *text = value_describe(iso, f);
  char *type = string_to_utf8(iso, type_of(iso, f), NULL);
  const char *article = type[0] == 'o' ? "an " : type[0] == 'u' ? "" : "a ";
  throw_type_error(
      iso,
      "Function.prototype.apply was called on %s, which is %s%s and not a function",
      text, article, type);
  free(text);
  free(type);
  return WN_EXCEPTION;
}

static wn_value function_apply(isolate *iso, call_args *args) { /* 20.2.3.1 */
  wn_value f = args->this_value;
  if (!is_callable(iso, f)) return throw_apply_target(iso, f);
  if (wn_is_nullish(arg(args, 1))) return js_call(iso, f, arg(args, 0), 0, NULL);
  return call_with_array_like(iso, f, arg(args, 0), arg(args, 1), WN_UNDEFINED);
}

static wn_value function_call(isolate *iso, call_args *args) { /* 20.2.3.3 */
  if (!is_callable(iso, args->this_value)) {
    return throw_not_callable(iso, args->this_value);
  }
  uint32_t n = args->count ? args->count - 1 : 0;
  return js_call(iso, args->this_value, arg(args, 0), n,
                 args->v + (args->count ? 1 : 0));
}

/* The length of a bound function, 20.2.3.2 steps 5 to 7. */
static bool bound_length(isolate *iso, wn_value target, uint32_t bound, double *out) {
  *out = 0;
  int has = object_has_own(iso, target, KEY(iso, length));
  if (has <= 0) return has == 0;
  wn_value v = object_get(iso, target, KEY(iso, length));
  if (wn_is_exception(v)) return false;
  if (!wn_is_number(v)) return true;
  double n;
  if (!to_integer_or_infinity(iso, v, &n)) return false;
  *out = n > bound ? n - bound : 0;
  return true;
}

static wn_value function_bind(isolate *iso, call_args *args) { /* 20.2.3.2 */
  wn_value target = args->this_value;
  if (!is_callable(iso, target)) {
    return throw_type_error(iso, "Bind must be called on a function");
  }
  uint32_t n = args->count ? args->count - 1 : 0;
  wn_value f = bound_new(iso, target, arg(args, 0), args->v + (args->count ? 1 : 0), n);
  double length;
  if (wn_is_exception(f) || !bound_length(iso, target, n, &length) ||
      !object_define(iso, f, KEY(iso, length), wn_from_number(length),
                     PROP_CONFIGURABLE)) {
    return WN_EXCEPTION;
  }
  wn_value name = object_get(iso, target, KEY(iso, name));
  if (wn_is_exception(name)) return name;
  if (!is_string(name)) name = iso->atoms[ATOM_empty];
  wn_value prefix = string_from_cstr(iso, "bound ");
  if (wn_is_exception(prefix)) return prefix;
  name = string_concat(iso, prefix, name);
  if (wn_is_exception(name) ||
      !object_define(iso, f, KEY(iso, name), name, PROP_CONFIGURABLE)) {
    return WN_EXCEPTION;
  }
  return f;
}

static wn_value function_to_string_method(isolate *iso,
                                          call_args *args) { /* 20.2.3.5 */
  if (is_callable(iso, args->this_value))
    return function_to_string(iso, args->this_value);
  return throw_type_error(
      iso, "Function.prototype.toString requires that 'this' be a Function");
}

static wn_value function_has_instance(isolate *iso, call_args *args) { /* 20.2.3.6 */
  int yes = ordinary_has_instance(iso, args->this_value, arg(args, 0));
  return yes < 0 ? WN_EXCEPTION : wn_from_bool(yes);
}

/* ---- tables
 * ------------------------------------------------------------------------------------
 */

static const native_spec methods[] = {
    {"apply", function_apply, 2, NATIVE_INVISIBLE | NATIVE_APPLY, 0},
    {"bind", function_bind, 1, 0, 0},
    {"call", function_call, 1, NATIVE_INVISIBLE | NATIVE_CALL, 0},
    {"toString", function_to_string_method, 0, 0, 0},
};

static const native_spec constructor_specs[] = {
    {"Function", create_dynamic_function, 1, NATIVE_CONSTRUCTOR, 0},
    {"GeneratorFunction", create_dynamic_function, 1, NATIVE_CONSTRUCTOR, 1},
    {"AsyncFunction", create_dynamic_function, 1, NATIVE_CONSTRUCTOR, 2},
    {"AsyncGeneratorFunction", create_dynamic_function, 1, NATIVE_CONSTRUCTOR, 3},
};

static bool install_hidden_constructors(isolate *iso, wn_value function) {
  for (unsigned i = 1; i < WN_COUNTOF(constructor_specs); i++) {
    wn_value proto = ensure_prototype(iso, ctor_kinds[i].prototype,
                                      intrinsic(iso, INTRINSIC_FunctionP));
    if (wn_is_exception(proto)) return false;
    wn_value c = make_constructor(iso, &constructor_specs[i], proto, function,
                                  PROP_CONFIGURABLE);
    if (wn_is_exception(c) ||
        !install_to_string_tag(iso, proto, constructor_specs[i].name)) {
      return false;
    }
  }
  return true;
}

/* AddRestrictedFunctionProperties, 10.2.4: reading caller or arguments of strict
 * functions throws. */
static bool install_restricted(isolate *iso, wn_value proto) {
  wn_value thrower = intrinsic(iso, INTRINSIC_ThrowTypeError);
  return object_define_accessor(iso, proto, KEY(iso, caller), thrower, thrower,
                                PROP_CONFIGURABLE) &&
         object_define_accessor(iso, proto, KEY(iso, arguments), thrower, thrower,
                                PROP_CONFIGURABLE);
}

bool builtins_function(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_FunctionP);
  wn_value c = install_constructor(iso, &constructor_specs[0], proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_FunctionC, c);
  if (!install_natives(iso, proto, methods, WN_COUNTOF(methods)) ||
      !install_restricted(iso, proto)) {
    return false;
  }
  wn_value name = string_from_cstr(iso, "[Symbol.hasInstance]");
  wn_value has_instance = native_new(iso, function_has_instance, name, 1, 0, 0);
  if (wn_is_exception(has_instance) ||
      !object_define(iso, proto, KEY_SYMBOL(iso, hasInstance), has_instance, 0)) {
    return false;
  }
  return install_hidden_constructors(iso, c);
}
