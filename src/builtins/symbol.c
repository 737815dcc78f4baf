/* SPDX-License-Identifier: MIT */
/* Symbol and Symbol.prototype (ECMA-262, 20.4). */
#include "builtins/builtins.h"
#include "builtins/primitives.h"

static wn_value symbol_constructor(isolate *iso, call_args *args) { /* 20.4.1.1 */
  if (is_construct_call(args)) {
    return throw_type_error(iso, "Symbol is not a constructor");
  }
  wn_value description = arg(args, 0);
  if (!wn_is_undefined(description)) description = to_string(iso, description);
  if (wn_is_exception(description)) return description;
  return symbol_new(iso, description, 0);
}

static wn_value symbol_for_static(isolate *iso, call_args *args) { /* 20.4.2.2 */
  wn_value key = to_string(iso, arg(args, 0));
  return wn_is_exception(key) ? key : symbol_for(iso, key);
}

static wn_value symbol_key_for_static(isolate *iso, call_args *args) { /* 20.4.2.6 */
  wn_value sym = arg(args, 0);
  if (is_symbol(sym)) return symbol_key_for(iso, sym);
  char *text = value_describe(iso, sym);
  throw_type_error(iso, "%s is not a symbol", text);
  free(text);
  return WN_EXCEPTION;
}

/* ThisSymbolValue, 20.4.3. */
static wn_value this_symbol(isolate *iso, call_args *args, const char *method) {
  wn_value v = args->this_value;
  if (is_kind(v, KIND_WRAPPER)) v = wrapped_value(iso, v);
  if (is_symbol(v)) return v;
  return throw_type_error(iso, "%s requires that 'this' be a Symbol", method);
}

static wn_value symbol_to_string(isolate *iso, call_args *args) { /* 20.4.3.3 */
  wn_value sym = this_symbol(iso, args, "Symbol.prototype.toString");
  return wn_is_exception(sym) ? sym : symbol_descriptive_string(iso, sym);
}

static wn_value symbol_value_of(isolate *iso, call_args *args) { /* 20.4.3.4 */
  return this_symbol(iso, args, "Symbol.prototype.valueOf");
}

static wn_value symbol_to_primitive(isolate *iso, call_args *args) { /* 20.4.3.5 */
  return this_symbol(iso, args, "Symbol.prototype [ @@toPrimitive ]");
}

static wn_value symbol_description(isolate *iso, call_args *args) { /* 20.4.3.2 */
  wn_value sym = this_symbol(iso, args, "Symbol.prototype.description");
  if (wn_is_exception(sym)) return sym;
  return wn_load(&iso->heap, &((symbol *)wn_to_cell(sym))->description);
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"Symbol", symbol_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"for", symbol_for_static, 1, 0, 0},
    {"keyFor", symbol_key_for_static, 1, 0, 0},
};

static const native_spec methods[] = {
    {"toString", symbol_to_string, 0, 0, 0},
    {"valueOf", symbol_value_of, 0, 0, 0},
    {"description", symbol_description, 0, NATIVE_GETTER, 0},
};

static const struct {
  const char *name;
  enum symbol_id id;
} well_known[] = {
    {"asyncDispose", SYMBOL_asyncDispose},
    {"asyncIterator", SYMBOL_asyncIterator},
    {"dispose", SYMBOL_dispose},
    {"hasInstance", SYMBOL_hasInstance},
    {"isConcatSpreadable", SYMBOL_isConcatSpreadable},
    {"iterator", SYMBOL_iterator},
    {"match", SYMBOL_match},
    {"matchAll", SYMBOL_matchAll},
    {"replace", SYMBOL_replace},
    {"search", SYMBOL_search},
    {"species", SYMBOL_species},
    {"split", SYMBOL_split},
    {"toPrimitive", SYMBOL_toPrimitive},
    {"toStringTag", SYMBOL_toStringTag},
    {"unscopables", SYMBOL_unscopables},
};

bool builtins_symbol(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_SymbolP, WN_HOLE);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_SymbolC, c);
  for (size_t i = 0; i < WN_COUNTOF(well_known); i++) {
    if (!install_value(iso, c, well_known[i].name, iso->symbols[well_known[i].id], 0)) {
      return false;
    }
  }
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_primitive(iso, proto, symbol_to_primitive) &&
         install_to_string_tag(iso, proto, "Symbol");
}
