/* SPDX-License-Identifier: MIT */
/* Map, Map.prototype and map iterators (ECMA-262, 24.1). */
#include "builtins/builtins.h"
#include "builtins/hash_table.h"
#include "builtins/helpers.h"
#include "engine/object/iterator.h"

enum { GIVE_KEYS, GIVE_VALUES, GIVE_ENTRIES };

static bool is_map(isolate *iso, call_args *args, const char *method) {
  if (is_kind(args->this_value, KIND_MAP)) return true;
  throw_incompatible(iso, method, args->this_value);
  return false;
}

static wn_value map_new(isolate *iso, wn_value proto) {
  wn_value m = object_new_kind(iso, KIND_MAP, sizeof(table_owner), proto);
  if (!wn_is_exception(m)) table_init(iso, m);
  return m;
}

static wn_value map_constructor(isolate *iso, call_args *args) { /* 24.1.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "Map");
  wn_value proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_MapP);
  if (wn_is_exception(proto)) return proto;
  wn_value m = map_new(iso, proto);
  if (wn_is_exception(m) || wn_is_nullish(arg(args, 0))) return m;
  wn_value adder = object_get(iso, m, KEY(iso, set));
  if (wn_is_exception(adder)) return adder;
  if (!is_callable(iso, adder)) {
    return throw_type_error(iso,
                            "'%s' returned for property 'set' of object '#<Map>' is "
                            "not a function",
                            wn_is_undefined(adder) ? "undefined" : "value");
  }
  return add_entries(iso, m, args->v[0], adder) ? m : WN_EXCEPTION;
}

static bool group_into_map(isolate *iso, wn_value groups, wn_value key,
                           wn_value value) {
  wn_value list = table_get(iso, groups, key);
  if (wn_is_hole(list)) {
    list = array_new_with_capacity(iso, 4);
    if (wn_is_exception(list) || !table_set(iso, groups, key, list)) return false;
  }
  return array_push(iso, list, value);
}

static wn_value map_group_by(isolate *iso, call_args *args) { /* 24.1.2.1 */
  wn_value groups = map_new(iso, intrinsic(iso, INTRINSIC_MapP));
  if (wn_is_exception(groups)) return groups;
  bool ok = group_by(iso, arg(args, 0), arg(args, 1), false, groups, group_into_map);
  return ok ? groups : WN_EXCEPTION;
}

static wn_value map_clear(isolate *iso, call_args *args) { /* 24.1.3.1 */
  if (!is_map(iso, args, "Map.prototype.clear")) return WN_EXCEPTION;
  table_clear(iso, args->this_value);
  return WN_UNDEFINED;
}

static wn_value map_delete(isolate *iso, call_args *args) { /* 24.1.3.3 */
  if (!is_map(iso, args, "Map.prototype.delete")) return WN_EXCEPTION;
  return wn_from_bool(table_delete(iso, args->this_value, arg(args, 0)));
}

static wn_value map_for_each(isolate *iso, call_args *args) { /* 24.1.3.5 */
  if (!is_map(iso, args, "Map.prototype.forEach") ||
      !require_callable(iso, arg(args, 0))) {
    return WN_EXCEPTION;
  }
  table_cursor c = table_cursor_at(iso, args->this_value);
  wn_value argv[3] = {WN_UNDEFINED, WN_UNDEFINED, args->this_value};
  while (table_next_nogc(iso, &c, 3, &argv[1], &argv[0])) {
    argv[2] = args->this_value;
    wn_value result = js_call(iso, args->v[0], arg(args, 1), 3, argv);
    if (wn_is_exception(result)) return result;
  }
  return WN_UNDEFINED;
}

static wn_value map_get(isolate *iso, call_args *args) { /* 24.1.3.6 */
  if (!is_map(iso, args, "Map.prototype.get")) return WN_EXCEPTION;
  wn_value v = table_get(iso, args->this_value, arg(args, 0));
  return wn_is_hole(v) ? WN_UNDEFINED : v;
}

static wn_value map_has(isolate *iso, call_args *args) { /* 24.1.3.7 */
  if (!is_map(iso, args, "Map.prototype.has")) return WN_EXCEPTION;
  return wn_from_bool(table_has(iso, args->this_value, arg(args, 0)));
}

static wn_value map_set(isolate *iso, call_args *args) { /* 24.1.3.9 */
  if (!is_map(iso, args, "Map.prototype.set") ||
      !table_set(iso, args->this_value, arg(args, 0), arg(args, 1))) {
    return WN_EXCEPTION;
  }
  return args->this_value;
}

static wn_value map_size(isolate *iso, call_args *args) { /* 24.1.3.10 */
  if (!is_map(iso, args, "get Map.prototype.size")) return WN_EXCEPTION;
  return wn_from_number(table_count(iso, args->this_value));
}

/* ---- iterators: 24.1.5
 * ------------------------------------------------------------------------ */

static wn_value map_iterate(isolate *iso, call_args *args) {
  static const char *const names[] = {"Map.prototype.keys", "Map.prototype.values",
                                      "Map.prototype.entries"};
  uint32_t give = native_magic(args);
  if (!is_map(iso, args, names[give])) return WN_EXCEPTION;
  table_cursor c = table_cursor_at(iso, args->this_value);
  wn_value it = iterator_new(iso, intrinsic(iso, INTRINSIC_MapIteratorP), ITERATOR_MAP,
                             wn_from_cell(c.table));
  if (wn_is_exception(it)) return it;
  js_iterator *cell = to_iterator(it);
  wn_store_int(&iso->heap, cell, &cell->a, (int32_t)give);
  return it;
}

static wn_value map_iterator_next(isolate *iso, call_args *args) { /* 24.1.5.2.1 */
  wn_value self = args->this_value;
  if (!is_iterator(self, ITERATOR_MAP)) {
    return throw_incompatible(iso, "Map Iterator.prototype.next", self);
  }
  wn_heap *heap = &iso->heap;
  js_iterator *it = to_iterator(self);
  wn_value source = wn_load(heap, &it->source);
  if (!wn_is_cell(source)) return iterator_result(iso, WN_UNDEFINED, true);
  table_cursor c = {wn_to_cell(source), it->index};
  wn_value pair[2];
  if (!table_next_nogc(iso, &c, 3, &pair[0], &pair[1])) {
    wn_store(heap, it, &it->source, WN_UNDEFINED);
    return iterator_result(iso, WN_UNDEFINED, true);
  }
  wn_store_cell(heap, it, &it->source, c.table);
  it->index = c.index;
  int give = wn_slot_to_int(it->a);
  if (give != GIVE_ENTRIES)
    return iterator_result(iso, pair[give == GIVE_VALUES], false);
  wn_value entry = array_from_values(iso, pair, 2);
  return wn_is_exception(entry) ? entry : iterator_result(iso, entry, false);
}

/* ---- tables
 * --------------------------------------------------------------------------------------
 */

static const native_spec constructor_spec = {"Map", map_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};
static const native_spec statics[] = {{"groupBy", map_group_by, 2, 0, 0}};

static const native_spec methods[] = {
    {"get", map_get, 1, 0, 0},
    {"set", map_set, 2, 0, 0},
    {"has", map_has, 1, 0, 0},
    {"delete", map_delete, 1, 0, 0},
    {"clear", map_clear, 0, 0, 0},
    {"entries", map_iterate, 0, 0, GIVE_ENTRIES},
    {"forEach", map_for_each, 1, 0, 0},
    {"keys", map_iterate, 0, 0, GIVE_KEYS},
    {"size", map_size, 0, NATIVE_GETTER, 0},
    {"values", map_iterate, 0, 0, GIVE_VALUES},
};

static const native_spec iterator_methods[] = {{"next", map_iterator_next, 0, 0, 0}};

bool builtins_map(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_MapP, WN_HOLE);
  wn_value iterator_proto = ensure_prototype(iso, INTRINSIC_MapIteratorP,
                                             intrinsic(iso, INTRINSIC_IteratorP));
  if (wn_is_exception(proto) || wn_is_exception(iterator_proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_MapC, c);
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_species(iso, c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_alias(iso, proto, "entries", KEY_SYMBOL(iso, iterator)) &&
         install_to_string_tag(iso, proto, "Map") &&
         install_natives(iso, iterator_proto, iterator_methods,
                         WN_COUNTOF(iterator_methods)) &&
         install_to_string_tag(iso, iterator_proto, "Map Iterator");
}
