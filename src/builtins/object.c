/* SPDX-License-Identifier: MIT */
/* Object and Object.prototype (ECMA-262, 20.1; B.2.2). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "engine/object/array_buffer.h"

/* ---- constructor
 * ----------------------------------------------------------------------- */

static wn_value object_constructor(isolate *iso, call_args *args) { /* 20.1.1.1 */
  wn_value v = arg(args, 0);
  if (is_construct_call(args) && !wn_same(args->new_target, args->callee)) {
    wn_value proto =
        prototype_from_constructor(iso, args->new_target, INTRINSIC_ObjectP);
    if (wn_is_exception(proto)) return proto;
    return object_new_with_prototype(iso, proto);
  }
  if (wn_is_nullish(v)) return object_new(iso, 0);
  return to_object(iso, v);
}

/* Calls body(key) for each own key in `which`, enumerable now, reading as late
 * as 7.3.23 wants it: the descriptor and the value are asked for key by key. */
typedef bool entry_fn(isolate *iso, void *data, prop_key key, wn_value value);

static bool each_enumerable(isolate *iso, wn_value o, unsigned which, entry_fn *body,
                            void *data) {
  key_list keys;
  if (!object_own_keys(iso, o, which, &keys)) return false;
  bool proxy = is_kind(o, KIND_PROXY);
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    property_descriptor d;
    int has = object_get_own(iso, o, key, &d);
    if (has < 0) return false;
    if (!has || !(d.flags & PROP_ENUMERABLE)) continue;
    wn_value v = d.value;
    if (proxy || descriptor_is_accessor(&d)) v = object_get(iso, o, key);
    if (wn_is_exception(v) || !body(iso, data, key, v)) return false;
  }
  return true;
}

static bool assign_entry(isolate *iso, void *data, prop_key key, wn_value value) {
  return object_put(iso, *(wn_value *)data, key, value);
}

static wn_value object_assign(isolate *iso, call_args *args) { /* 20.1.2.1 */
  wn_value to = to_object(iso, arg(args, 0));
  if (wn_is_exception(to)) return to;
  for (uint32_t i = 1; i < args->count; i++) {
    if (wn_is_nullish(args->v[i])) continue;
    wn_value from = to_object(iso, args->v[i]);
    if (wn_is_exception(from)) return from;
    if (!each_enumerable(iso, from, KEYS_ALL, assign_entry, &to)) return WN_EXCEPTION;
  }
  return to;
}

/* ObjectDefineProperties, 20.1.2.3.1: all descriptors are read before the first is
 * defined; they wait in a table, five slots each: key, value, getter, setter,
 * attributes. */
static wn_value define_properties(isolate *iso, wn_value o, wn_value properties) {
  wn_heap *heap = &iso->heap;
  wn_value props = to_object(iso, properties);
  if (wn_is_exception(props)) return props;
  key_list keys;
  if (!object_own_keys(iso, props, KEYS_ALL, &keys)) return WN_EXCEPTION;
  void *table = wn_alloc(heap, KIND_TABLE, 4 + 20 * (size_t)keys.length);
  uint32_t words = 1;
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    property_descriptor own, d;
    int has = object_get_own(iso, props, key, &own);
    if (has < 0) return WN_EXCEPTION;
    if (!has || !(own.flags & PROP_ENUMERABLE)) continue;
    wn_value v = object_get(iso, props, key);
    if (wn_is_exception(v) || !to_property_descriptor(iso, v, &d)) return WN_EXCEPTION;
    wn_store(heap, table, wn_slot_at(table, words++), key.v);
    wn_store(heap, table, wn_slot_at(table, words++), d.value);
    wn_store(heap, table, wn_slot_at(table, words++), d.getter);
    wn_store(heap, table, wn_slot_at(table, words++), d.setter);
    wn_store_int(heap, table, wn_slot_at(table, words++), d.flags << 8 | d.has);
  }
  for (uint32_t w = 1; w < words; w += 5) {
    int32_t bits = wn_to_int(wn_load(heap, wn_slot_at(table, w + 4)));
    property_descriptor d = {wn_load(heap, wn_slot_at(table, w + 1)),
                             wn_load(heap, wn_slot_at(table, w + 2)),
                             wn_load(heap, wn_slot_at(table, w + 3)),
                             (uint8_t)(bits >> 8), (uint8_t)bits};
    prop_key key = {wn_load(heap, wn_slot_at(table, w))};
    if (!define_or_throw(iso, o, key, &d)) return WN_EXCEPTION;
  }
  wn_keep_alive(table);
  return o;
}

static wn_value object_create(isolate *iso, call_args *args) { /* 20.1.2.2 */
  wn_value proto = arg(args, 0);
  if (!is_object(proto) && !wn_is_null(proto)) {
    char *text = value_describe(iso, proto);
    throw_type_error(iso, "Object prototype may only be an Object or null: %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  wn_value o = object_new_with_prototype(iso, proto);
  if (wn_is_exception(o) || wn_is_undefined(arg(args, 1))) return o;
  return define_properties(iso, o, arg(args, 1));
}

static wn_value object_define_properties(isolate *iso, call_args *args) { /* 20.1.2.3 */
  if (!is_object(arg(args, 0))) {
    return throw_type_error(iso, "Object.defineProperties called on non-object");
  }
  return define_properties(iso, arg(args, 0), arg(args, 1));
}

static wn_value object_define_property(isolate *iso, call_args *args) { /* 20.1.2.4 */
  wn_value o = arg(args, 0);
  if (!is_object(o)) {
    return throw_type_error(iso, "Object.defineProperty called on non-object");
  }
  prop_key key;
  property_descriptor d;
  if (!to_property_key(iso, arg(args, 1), &key) ||
      !to_property_descriptor(iso, arg(args, 2), &d) ||
      !define_or_throw(iso, o, key, &d)) {
    return WN_EXCEPTION;
  }
  return o;
}

enum { WANT_KEYS, WANT_VALUES, WANT_ENTRIES };

static bool push_value(isolate *iso, void *data, prop_key key, wn_value value) {
  (void)key;
  return array_push(iso, *(wn_value *)data, value);
}

static bool push_entry(isolate *iso, void *data, prop_key key, wn_value value) {
  wn_value pair[2] = {key_to_value(iso, key), value};
  wn_value entry = array_from_values(iso, pair, 2);
  return !wn_is_exception(entry) && array_push(iso, *(wn_value *)data, entry);
}

/* Strings or symbols of a key list as an array. */
static wn_value keys_array(isolate *iso, wn_value o, unsigned which) {
  key_list keys;
  if (!object_own_keys(iso, o, which, &keys)) return WN_EXCEPTION;
  wn_value list = array_new_with_capacity(iso, keys.length);
  if (wn_is_exception(list)) return list;
  for (uint32_t i = 0; i < keys.length; i++) {
    wn_value k = key_to_value(iso, key_list_at(iso, &keys, i));
    if (!array_push(iso, list, k)) return WN_EXCEPTION;
  }
  return list;
}

/* Object.keys, values, entries: 20.1.2.19, 20.1.2.23, 20.1.2.5. */
static wn_value object_list(isolate *iso, call_args *args) {
  wn_value o = to_object(iso, arg(args, 0));
  if (wn_is_exception(o)) return o;
  uint32_t want = native_magic(args);
  if (want == WANT_KEYS) return keys_array(iso, o, KEYS_STRINGS | KEYS_ENUMERABLE);
  wn_value list = array_new_with_capacity(iso, 4);
  if (wn_is_exception(list)) return list;
  entry_fn *body = want == WANT_VALUES ? push_value : push_entry;
  return each_enumerable(iso, o, KEYS_STRINGS, body, &list) ? list : WN_EXCEPTION;
}

static wn_value object_own_names(isolate *iso, call_args *args) { /* 20.1.2.10, .11 */
  wn_value o = to_object(iso, arg(args, 0));
  if (wn_is_exception(o)) return o;
  return keys_array(iso, o, native_magic(args));
}

static wn_value object_from_entries(isolate *iso, call_args *args) { /* 20.1.2.7 */
  wn_value items = arg(args, 0);
  if (wn_is_nullish(items)) return throw_type_error(iso, "undefined is not iterable");
  wn_value o = object_new(iso, 0);
  iterator_record it;
  if (wn_is_exception(o) || !iterator_open(iso, items, &it)) return WN_EXCEPTION;
  for (;;) {
    wn_value item;
    int more = iterator_step(iso, &it, &item);
    if (more < 0) return WN_EXCEPTION;
    if (more == 0) return o;
    if (!is_object(item)) {
      char *text = value_describe(iso, item);
      throw_type_error(iso, "Iterator value %s is not an entry object", text);
      free(text);
      return iterator_abort(iso, &it);
    }
    prop_key key;
    wn_value k = object_get(iso, item, key_from_index(0));
    if (wn_is_exception(k)) return iterator_abort(iso, &it);
    wn_value v = object_get(iso, item, key_from_index(1));
    if (wn_is_exception(v) || !to_property_key(iso, k, &key) ||
        !object_create_data(iso, o, key, v)) {
      return iterator_abort(iso, &it);
    }
  }
}

static wn_value object_get_own_descriptor(isolate *iso,
                                          call_args *args) { /* 20.1.2.8 */
  wn_value o = to_object(iso, arg(args, 0));
  prop_key key;
  if (wn_is_exception(o) || !to_property_key(iso, arg(args, 1), &key))
    return WN_EXCEPTION;
  property_descriptor d;
  int has = object_get_own(iso, o, key, &d);
  if (has < 0) return WN_EXCEPTION;
  return has ? from_property_descriptor(iso, &d) : WN_UNDEFINED;
}

static wn_value object_get_own_descriptors(isolate *iso,
                                           call_args *args) { /* 20.1.2.9 */
  wn_value o = to_object(iso, arg(args, 0));
  key_list keys;
  if (wn_is_exception(o) || !object_own_keys(iso, o, KEYS_ALL, &keys))
    return WN_EXCEPTION;
  wn_value result = object_new(iso, 0);
  if (wn_is_exception(result)) return result;
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    property_descriptor d;
    int has = object_get_own(iso, o, key, &d);
    if (has < 0) return WN_EXCEPTION;
    if (!has) continue;
    wn_value descriptor = from_property_descriptor(iso, &d);
    if (wn_is_exception(descriptor) ||
        !object_create_data(iso, result, key, descriptor)) {
      return WN_EXCEPTION;
    }
  }
  return result;
}

static wn_value object_get_prototype_of(isolate *iso, call_args *args) { /* 20.1.2.12 */
  wn_value o = to_object(iso, arg(args, 0));
  return wn_is_exception(o) ? o : object_get_prototype(iso, o);
}

/* SetPrototypeOf that throws V8's words when refused. */
static bool set_prototype_or_throw(isolate *iso, wn_value o, wn_value proto) {
  bool ok;
  if (!object_set_prototype(iso, o, proto, &ok)) return false;
  if (ok) return true;
  throw_set_prototype_failed(iso, o, proto);
  return false;
}

static wn_value object_set_prototype_of(isolate *iso, call_args *args) { /* 20.1.2.22 */
  wn_value o = arg(args, 0), proto = arg(args, 1);
  if (wn_is_nullish(o)) {
    return throw_type_error(iso, "Object.setPrototypeOf called on null or undefined");
  }
  if (!is_object(proto) && !wn_is_null(proto)) {
    char *text = value_describe(iso, proto);
    throw_type_error(iso, "Object prototype may only be an Object or null: %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  if (!is_object(o)) return o;
  return set_prototype_or_throw(iso, o, proto) ? o : WN_EXCEPTION;
}

static bool group_into_object(isolate *iso, wn_value groups, wn_value key,
                              wn_value value) {
  prop_key k = {key};
  wn_value list = object_get(iso, groups, k);
  if (wn_is_exception(list)) return false;
  if (wn_is_undefined(list)) {
    list = array_new_with_capacity(iso, 4);
    if (wn_is_exception(list) || !object_create_data(iso, groups, k, list))
      return false;
  }
  return array_push(iso, list, value);
}

static wn_value object_group_by(isolate *iso, call_args *args) { /* 20.1.2.13 */
  wn_value groups = object_new_with_prototype(iso, WN_NULL);
  if (wn_is_exception(groups)) return groups;
  bool ok = group_by(iso, arg(args, 0), arg(args, 1), true, groups, group_into_object);
  return ok ? groups : WN_EXCEPTION;
}

static wn_value object_has_own_static(isolate *iso, call_args *args) { /* 20.1.2.14 */
  wn_value o = to_object(iso, arg(args, 0));
  prop_key key;
  if (wn_is_exception(o) || !to_property_key(iso, arg(args, 1), &key))
    return WN_EXCEPTION;
  int has = object_has_own(iso, o, key);
  return has < 0 ? WN_EXCEPTION : wn_from_bool(has);
}

static wn_value object_is(isolate *iso, call_args *args) { /* 20.1.2.15 */
  return wn_from_bool(same_value(iso, arg(args, 0), arg(args, 1)));
}

/* ---- integrity levels: 20.1.2.6, .16 - .18, .20, .21
 * -------------------------------------- */

static wn_value object_is_extensible_static(isolate *iso, call_args *args) {
  if (!is_object(arg(args, 0))) return WN_FALSE;
  int yes = object_is_extensible(iso, arg(args, 0));
  return yes < 0 ? WN_EXCEPTION : wn_from_bool(yes);
}

static wn_value object_test_integrity(isolate *iso, call_args *args) {
  if (!is_object(arg(args, 0))) return WN_TRUE;
  int yes = object_is_frozen(iso, arg(args, 0), native_magic(args));
  return yes < 0 ? WN_EXCEPTION : wn_from_bool(yes);
}

static wn_value object_set_integrity(isolate *iso, call_args *args) {
  wn_value o = arg(args, 0);
  if (!is_object(o)) return o;
  bool ok = true, frozen = native_magic(args);
  /* A typed array may refuse; of others object_freeze asks, once. */
  if (is_kind(o, KIND_TYPED_ARRAY) && !prevent_extensions(iso, o, &ok))
    return WN_EXCEPTION;
  if (frozen && is_kind(o, KIND_TYPED_ARRAY) && view_length(iso, to_view(o)) > 0)
    ok = false; /* its elements stay writable */
  if (ok && !object_freeze(iso, o, frozen, &ok)) return WN_EXCEPTION;
  if (ok) return o;
  if (is_kind(o, KIND_PROXY)) {
    return throw_type_error(iso, "'preventExtensions' on proxy: trap returned falsish");
  }
  if (is_kind(o, KIND_TYPED_ARRAY)) {
    return throw_type_error(iso, "Cannot %s array buffer views with elements",
                            frozen ? "freeze" : "seal");
  }
  return throw_type_error(iso, "Cannot %s", frozen ? "freeze" : "seal");
}

static wn_value object_prevent_extensions_static(isolate *iso, call_args *args) {
  wn_value o = arg(args, 0);
  if (!is_object(o)) return o;
  bool ok;
  if (!prevent_extensions(iso, o, &ok)) return WN_EXCEPTION;
  if (ok) return o;
  if (is_kind(o, KIND_PROXY)) {
    return throw_type_error(iso, "'preventExtensions' on proxy: trap returned falsish");
  }
  return throw_type_error(iso, "Cannot prevent extensions");
}

/* ---- Object.prototype
 * -------------------------------------------------------------------- */

static wn_value object_has_own_property(isolate *iso, call_args *args) { /* 20.1.3.2 */
  prop_key key;
  if (!to_property_key(iso, arg(args, 0), &key)) return WN_EXCEPTION;
  wn_value o = to_object(iso, args->this_value);
  if (wn_is_exception(o)) return o;
  int has = object_has_own(iso, o, key);
  return has < 0 ? WN_EXCEPTION : wn_from_bool(has);
}

static wn_value object_is_prototype_of(isolate *iso, call_args *args) { /* 20.1.3.3 */
  wn_value v = arg(args, 0);
  if (!is_object(v)) return WN_FALSE;
  wn_value o = to_object(iso, args->this_value);
  if (wn_is_exception(o)) return o;
  for (;;) {
    v = object_get_prototype(iso, v);
    if (wn_is_exception(v)) return v;
    if (wn_is_null(v)) return WN_FALSE;
    if (wn_same(o, v)) return WN_TRUE;
  }
}

static wn_value object_property_is_enumerable(isolate *iso, call_args *args) {
  prop_key key; /* 20.1.3.4 */
  if (!to_property_key(iso, arg(args, 0), &key)) return WN_EXCEPTION;
  wn_value o = to_object(iso, args->this_value);
  if (wn_is_exception(o)) return o;
  property_descriptor d;
  int has = object_get_own(iso, o, key, &d);
  if (has < 0) return WN_EXCEPTION;
  return wn_from_bool(has && d.flags & PROP_ENUMERABLE);
}

static wn_value object_to_locale_string(isolate *iso, call_args *args) { /* 20.1.3.5 */
  if (wn_is_nullish(args->this_value)) {
    return throw_type_error(
        iso, "Object.prototype.toLocaleString called on null or undefined");
  }
  return js_invoke(iso, args->this_value, KEY(iso, toString), 0, NULL);
}

/* builtinTag of 20.1.3.6; NULL with an exception pending. */
static const char *builtin_tag(isolate *iso, wn_value o) {
  int array = value_is_array(iso, o);
  if (array < 0) return NULL;
  if (array) return "Array";
  if (is_callable(iso, o)) return "Function";
  switch (wn_kind_of(wn_to_cell(o))) {
  case KIND_ARGUMENTS: return "Arguments";
  case KIND_ERROR: return "Error";
  case KIND_STRING_WRAPPER: return "String";
  case KIND_DATE: return "Date";
  case KIND_REGEXP: return "RegExp";
  case KIND_WRAPPER: {
    wn_value v = wn_load(&iso->heap, wn_slot_at(wn_to_cell(o), 3));
    if (wn_is_bool(v)) return "Boolean";
    return wn_is_number(v) ? "Number" : "Object";
  }
  default: return "Object";
  }
}

static wn_value object_to_string(isolate *iso, call_args *args) { /* 20.1.3.6 */
  wn_value v = args->this_value;
  if (wn_is_undefined(v)) return string_from_cstr(iso, "[object Undefined]");
  if (wn_is_null(v)) return string_from_cstr(iso, "[object Null]");
  wn_value o = to_object(iso, v);
  if (wn_is_exception(o)) return o;
  const char *builtin = builtin_tag(iso, o);
  if (!builtin) return WN_EXCEPTION;
  wn_value tag = object_get(iso, o, KEY_SYMBOL(iso, toStringTag));
  if (wn_is_exception(tag)) return tag;
  if (!is_string(tag)) return string_format(iso, "[object %s]", builtin);
  wn_value open = string_from_cstr(iso, "[object ");
  wn_value close = string_from_char(iso, ']');
  if (wn_is_exception(open) || wn_is_exception(close)) return WN_EXCEPTION;
  return string_concat3(iso, open, tag, close);
}

static wn_value object_value_of(isolate *iso, call_args *args) { /* 20.1.3.7 */
  return to_object(iso, args->this_value);
}

static wn_value object_proto_getter(isolate *iso, call_args *args) { /* 20.1.3.8.1 */
  wn_value o = to_object(iso, args->this_value);
  return wn_is_exception(o) ? o : object_get_prototype(iso, o);
}

static wn_value object_proto_setter(isolate *iso, call_args *args) { /* 20.1.3.8.2 */
  wn_value o = args->this_value, proto = arg(args, 0);
  if (wn_is_nullish(o)) {
    return throw_type_error(iso,
                            "Object.prototype.__proto__ called on null or undefined");
  }
  if (!is_object(proto) && !wn_is_null(proto)) return WN_UNDEFINED;
  if (!is_object(o)) return WN_UNDEFINED;
  return set_prototype_or_throw(iso, o, proto) ? WN_UNDEFINED : WN_EXCEPTION;
}

static wn_value object_define_accessor_legacy(isolate *iso, call_args *args) {
  bool setter = native_magic(args); /* 20.1.3.9.1, .2 */
  wn_value o = to_object(iso, args->this_value);
  if (wn_is_exception(o)) return o;
  if (!is_callable(iso, arg(args, 1))) {
    return throw_type_error(iso, "Object.prototype.%s: Expecting function",
                            setter ? "__defineSetter__" : "__defineGetter__");
  }
  property_descriptor d = {WN_HOLE, WN_HOLE, WN_HOLE,
                           PROP_ENUMERABLE | PROP_CONFIGURABLE,
                           PROP_ENUMERABLE | PROP_CONFIGURABLE};
  *(setter ? &d.setter : &d.getter) = arg(args, 1);
  prop_key key;
  if (!to_property_key(iso, arg(args, 0), &key) || !define_or_throw(iso, o, key, &d)) {
    return WN_EXCEPTION;
  }
  return WN_UNDEFINED;
}

static wn_value object_lookup_accessor_legacy(isolate *iso, call_args *args) {
  wn_value o = to_object(iso, args->this_value); /* 20.1.3.9.3, .4 */
  prop_key key;
  if (wn_is_exception(o) || !to_property_key(iso, arg(args, 0), &key))
    return WN_EXCEPTION;
  while (!wn_is_null(o)) {
    property_descriptor d;
    int has = object_get_own(iso, o, key, &d);
    if (has < 0) return WN_EXCEPTION;
    if (has) {
      if (!descriptor_is_accessor(&d)) return WN_UNDEFINED;
      wn_value f = native_magic(args) ? d.setter : d.getter;
      return wn_is_hole(f) ? WN_UNDEFINED : f;
    }
    o = object_get_prototype(iso, o);
    if (wn_is_exception(o)) return o;
  }
  return WN_UNDEFINED;
}

/* ---- tables
 * --------------------------------------------------------------------------------- */

static const native_spec constructor_spec = {"Object", object_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"assign", object_assign, 2, 0, 0},
    {"create", object_create, 2, 0, 0},
    {"defineProperties", object_define_properties, 2, 0, 0},
    {"defineProperty", object_define_property, 3, 0, 0},
    {"entries", object_list, 1, 0, WANT_ENTRIES},
    {"freeze", object_set_integrity, 1, 0, true},
    {"fromEntries", object_from_entries, 1, 0, 0},
    {"getOwnPropertyDescriptor", object_get_own_descriptor, 2, 0, 0},
    {"getOwnPropertyDescriptors", object_get_own_descriptors, 1, 0, 0},
    {"getOwnPropertyNames", object_own_names, 1, 0, KEYS_STRINGS},
    {"getOwnPropertySymbols", object_own_names, 1, 0, KEYS_SYMBOLS},
    {"getPrototypeOf", object_get_prototype_of, 1, 0, 0},
    {"groupBy", object_group_by, 2, 0, 0},
    {"hasOwn", object_has_own_static, 2, 0, 0},
    {"is", object_is, 2, 0, 0},
    {"isExtensible", object_is_extensible_static, 1, 0, 0},
    {"isFrozen", object_test_integrity, 1, 0, true},
    {"isSealed", object_test_integrity, 1, 0, false},
    {"keys", object_list, 1, 0, WANT_KEYS},
    {"preventExtensions", object_prevent_extensions_static, 1, 0, 0},
    {"seal", object_set_integrity, 1, 0, false},
    {"setPrototypeOf", object_set_prototype_of, 2, 0, 0},
    {"values", object_list, 1, 0, WANT_VALUES},
};

static const native_spec methods[] = {
    {"__defineGetter__", object_define_accessor_legacy, 2, 0, false},
    {"__defineSetter__", object_define_accessor_legacy, 2, 0, true},
    {"hasOwnProperty", object_has_own_property, 1, 0, 0},
    {"__lookupGetter__", object_lookup_accessor_legacy, 1, 0, false},
    {"__lookupSetter__", object_lookup_accessor_legacy, 1, 0, true},
    {"isPrototypeOf", object_is_prototype_of, 1, 0, 0},
    {"propertyIsEnumerable", object_property_is_enumerable, 1, 0, 0},
    {"toString", object_to_string, 0, 0, 0},
    {"valueOf", object_value_of, 0, 0, 0},
    {"__proto__", object_proto_getter, 0, NATIVE_GETTER, 0},
    {"__proto__", object_proto_setter, 1, NATIVE_SETTER, 0},
    {"toLocaleString", object_to_locale_string, 0, 0, 0},
};

bool builtins_object(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_ObjectP);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_ObjectC, c);
  if (!install_natives(iso, c, statics, WN_COUNTOF(statics)) ||
      !install_natives(iso, proto, methods, WN_COUNTOF(methods))) {
    return false;
  }
  wn_value to_string_fn = object_get(iso, proto, KEY(iso, toString));
  if (wn_is_exception(to_string_fn)) return false;
  intrinsic_set(iso, INTRINSIC_ObjectP_toString, to_string_fn);
  return true;
}
