/* SPDX-License-Identifier: MIT */
/* The JSON object (ECMA-262, 25.5) and JSON.parse's reviver.  The parser is
 * json_parse.c, the writer json_stringify.c. */
#include "builtins/json.h"

#include "builtins/builtins.h"
#include "builtins/helpers.h"

static wn_value internalize(isolate *iso, wn_value holder, prop_key key,
                            wn_value reviver);

/* Replaces holder[key] by what the reviver makes of it; undefined deletes. */
static bool revive_property(isolate *iso, wn_value holder, prop_key key,
                            wn_value reviver) {
  wn_value v = internalize(iso, holder, key, reviver);
  bool ok;
  if (wn_is_exception(v)) return false;
  if (wn_is_undefined(v)) return object_delete(iso, holder, key, &ok);
  property_descriptor d = {.value = v,
                           .getter = WN_HOLE,
                           .setter = WN_HOLE,
                           .flags = PROP_ALL,
                           .has = PROP_ALL};
  return object_define_own(iso, holder, key, &d, &ok);
}

static bool revive_elements(isolate *iso, wn_value array, wn_value reviver) {
  int64_t n = length_of_array_like(iso, array);
  for (int64_t i = 0; i < n; i++) {
    prop_key key = key_from_number(iso, (double)i);
    if (!revive_property(iso, array, key, reviver)) return false;
  }
  return n >= 0;
}

static bool revive_members(isolate *iso, wn_value o, wn_value reviver) {
  key_list keys;
  if (!object_own_keys(iso, o, KEYS_STRINGS | KEYS_ENUMERABLE, &keys)) return false;
  for (uint32_t i = 0; i < keys.length; i++) {
    if (!revive_property(iso, o, key_list_at(iso, &keys, i), reviver)) return false;
  }
  return true;
}

/* InternalizeJSONProperty, 25.5.1.1 */
static wn_value internalize(isolate *iso, wn_value holder, prop_key key,
                            wn_value reviver) {
  if (stack_is_low(iso)) return throw_stack_overflow(iso);
  wn_value v = object_get(iso, holder, key);
  if (wn_is_exception(v)) return v;
  if (is_object(v)) {
    int array = value_is_array(iso, v);
    if (array < 0) return WN_EXCEPTION;
    bool ok =
        array ? revive_elements(iso, v, reviver) : revive_members(iso, v, reviver);
    if (!ok) return WN_EXCEPTION;
  }
  wn_value argv[2] = {to_string(iso, key_to_value(iso, key)), v};
  return js_call(iso, reviver, holder, 2, argv);
}

static wn_value json_parse_method(isolate *iso, call_args *args) { /* 25.5.1 */
  wn_value text = to_string(iso, arg(args, 0));
  if (wn_is_exception(text)) return text;
  wn_value v = json_parse(iso, text), reviver = arg(args, 1);
  if (wn_is_exception(v) || !is_callable(iso, reviver)) return v;
  wn_value root = object_new(iso, 2);
  prop_key key = KEY(iso, empty);
  if (!object_create_data(iso, root, key, v)) return WN_EXCEPTION;
  return internalize(iso, root, key, reviver);
}

static wn_value json_stringify_method(isolate *iso, call_args *args) { /* 25.5.2 */
  return json_stringify(iso, arg(args, 0), arg(args, 1), arg(args, 2));
}

static const native_spec functions[] = {
    {"parse", json_parse_method, 2, 0, 0},
    {"stringify", json_stringify_method, 3, 0, 0},
};

bool builtins_json(isolate *iso) {
  wn_value json = object_new(iso, 0);
  return install_natives(iso, json, functions, WN_COUNTOF(functions)) &&
         install_to_string_tag(iso, json, "JSON") &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), "JSON", json,
                       PROP_HIDDEN);
}
