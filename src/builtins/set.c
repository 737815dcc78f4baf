/* SPDX-License-Identifier: MIT */
/* Set, Set.prototype and set iterators (ECMA-262, 24.2). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/hash_table.h"
#include "builtins/helpers.h"
#include "engine/object/iterator.h"

enum { GIVE_VALUES, GIVE_ENTRIES };

static bool is_set(isolate *iso, call_args *args, const char *method) {
  if (is_kind(args->this_value, KIND_SET)) return true;
  throw_incompatible(iso, method, args->this_value);
  return false;
}

static wn_value set_new(isolate *iso, wn_value proto) {
  wn_value s = object_new_kind(iso, KIND_SET, sizeof(table_owner), proto);
  if (!wn_is_exception(s)) table_init(iso, s);
  return s;
}

static wn_value set_constructor(isolate *iso, call_args *args) { /* 24.2.2.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "Set");
  wn_value proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_SetP);
  if (wn_is_exception(proto)) return proto;
  wn_value s = set_new(iso, proto);
  if (wn_is_exception(s) || wn_is_nullish(arg(args, 0))) return s;
  wn_value adder = object_get(iso, s, key_from_cstr(iso, "add"));
  if (wn_is_exception(adder)) return adder;
  if (!is_callable(iso, adder)) {
    return throw_type_error(iso,
                            "'%s' returned for property 'add' of object '#<Set>' is "
                            "not a function",
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

static wn_value set_add(isolate *iso, call_args *args) { /* 24.2.4.1 */
  if (!is_set(iso, args, "Set.prototype.add") ||
      !table_set(iso, args->this_value, arg(args, 0), WN_UNDEFINED)) {
    return WN_EXCEPTION;
  }
  return args->this_value;
}

static wn_value set_clear(isolate *iso, call_args *args) { /* 24.2.4.2 */
  if (!is_set(iso, args, "Set.prototype.clear")) return WN_EXCEPTION;
  table_clear(iso, args->this_value);
  return WN_UNDEFINED;
}

static wn_value set_delete(isolate *iso, call_args *args) { /* 24.2.4.4 */
  if (!is_set(iso, args, "Set.prototype.delete")) return WN_EXCEPTION;
  return wn_from_bool(table_delete(iso, args->this_value, arg(args, 0)));
}

static wn_value set_for_each(isolate *iso, call_args *args) { /* 24.2.4.7 */
  if (!is_set(iso, args, "Set.prototype.forEach") ||
      !require_callable(iso, arg(args, 0))) {
    return WN_EXCEPTION;
  }
  table_cursor c = table_cursor_at(iso, args->this_value);
  wn_value argv[3];
  while (table_next_nogc(iso, &c, 2, &argv[0], &argv[1])) {
    argv[2] = args->this_value;
    wn_value result = js_call(iso, args->v[0], arg(args, 1), 3, argv);
    if (wn_is_exception(result)) return result;
  }
  return WN_UNDEFINED;
}

static wn_value set_has(isolate *iso, call_args *args) { /* 24.2.4.8 */
  if (!is_set(iso, args, "Set.prototype.has")) return WN_EXCEPTION;
  return wn_from_bool(table_has(iso, args->this_value, arg(args, 0)));
}

static wn_value set_size(isolate *iso, call_args *args) { /* 24.2.4.14 */
  if (!is_set(iso, args, "get Set.prototype.size")) return WN_EXCEPTION;
  return wn_from_number(table_count(iso, args->this_value));
}

/* ---- the methods of set algebra
 * --------------------------------------------------------------- */

typedef struct set_record { /* 24.2.1.1 */
  wn_value object, has, keys;
  double size;
} set_record;

/* GetSetRecord, 24.2.1.2. */
static bool set_record_get(isolate *iso, wn_value v, set_record *r) {
  if (!is_object(v)) {
    char *text = value_describe(iso, v);
    throw_type_error(iso, "%s is not an object", text);
    free(text);
    return false;
  }
  r->object = v;
  wn_value size = object_get(iso, v, key_from_cstr(iso, "size"));
  double n;
  if (wn_is_exception(size) || !to_number(iso, size, &n)) return false;
  if (n != n) {
    throw_type_error(iso, "The 'size' property must be a number");
    return false;
  }
  if (!to_integer_or_infinity(iso, wn_from_number(n), &r->size)) return false;
  if (r->size < 0) {
    wn_value number = number_to_string(iso, r->size);
    char *text = string_to_utf8(iso, number, NULL);
    throw_range_error(iso, "'%s' is an invalid size", text);
    free(text);
    return false;
  }
  r->has = object_get(iso, v, key_from_cstr(iso, "has"));
  if (wn_is_exception(r->has)) return false;
  if (!is_callable(iso, r->has)) {
    throw_type_error(iso, "The 'has' property must be a function");
    return false;
  }
  r->keys = object_get(iso, v, key_from_cstr(iso, "keys"));
  if (wn_is_exception(r->keys)) return false;
  if (is_callable(iso, r->keys)) return true;
  throw_type_error(iso, "The 'keys' property must be a function");
  return false;
}

static bool set_record_keys(isolate *iso, const set_record *r, iterator_record *it) {
  wn_value iterator = js_call(iso, r->keys, r->object, 0, NULL);
  if (wn_is_exception(iterator)) return false;
  if (!is_object(iterator)) {
    throw_type_error(iso, "The result of the 'keys' method is not an object");
    return false;
  }
  wn_value next = object_get(iso, iterator, KEY(iso, next));
  if (wn_is_exception(next)) return false;
  *it = (iterator_record){.iterator = iterator, .next = next};
  return true;
}

/* 1, 0, -1. */
static int set_record_has(isolate *iso, const set_record *r, wn_value v) {
  wn_value result = js_call(iso, r->has, r->object, 1, &v);
  return wn_is_exception(result) ? -1 : to_boolean(iso, result);
}

/* Receiver and argument of each method below. */
static bool algebra_begin(isolate *iso, call_args *args, const char *method,
                          set_record *r) {
  return is_set(iso, args, method) && set_record_get(iso, arg(args, 0), r);
}

static wn_value set_copy(isolate *iso, wn_value from) {
  wn_value to = set_new(iso, intrinsic(iso, INTRINSIC_SetP));
  if (wn_is_exception(to)) return to;
  table_cursor c = table_cursor_at(iso, from);
  wn_value k, v;
  while (table_next_nogc(iso, &c, 2, &k, &v)) {
    if (!table_set(iso, to, k, WN_UNDEFINED)) return WN_EXCEPTION;
  }
  return to;
}

/* Calls body(value) for each key of the other set: 1 goes on, 0 closes the iterator and
 * stops, -1 exception.  The same three to the caller. */
typedef int key_fn(isolate *iso, wn_value self, wn_value result, wn_value v);

static int each_other_key(isolate *iso, const set_record *r, wn_value self,
                          wn_value result, key_fn *body) {
  iterator_record it;
  if (!set_record_keys(iso, r, &it)) return -1;
  for (;;) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more <= 0) return more < 0 ? -1 : 1;
    int go = body(iso, self, result, v);
    if (go < 0) return -1;
    if (go == 0) return iterator_close(iso, &it) ? 0 : -1;
  }
}

static int add_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  (void)self;
  return table_set(iso, result, v, WN_UNDEFINED) ? 1 : -1;
}

static wn_value set_union(isolate *iso, call_args *args) { /* 24.2.4.17 */
  set_record r;
  if (!algebra_begin(iso, args, "Set.prototype.union", &r)) return WN_EXCEPTION;
  /* The keys are asked for before the copy is made. */
  iterator_record it;
  if (!set_record_keys(iso, &r, &it)) return WN_EXCEPTION;
  wn_value result = set_copy(iso, args->this_value);
  if (wn_is_exception(result)) return result;
  for (;;) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : result;
    if (add_key(iso, WN_HOLE, result, v) < 0) return WN_EXCEPTION;
  }
}

static int add_common_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  if (!table_has(iso, self, v)) return 1;
  return table_set(iso, result, v, WN_UNDEFINED) ? 1 : -1;
}

static wn_value set_intersection(isolate *iso, call_args *args) { /* 24.2.4.9 */
  set_record r;
  wn_value self = args->this_value;
  if (!algebra_begin(iso, args, "Set.prototype.intersection", &r)) return WN_EXCEPTION;
  wn_value result = set_new(iso, intrinsic(iso, INTRINSIC_SetP));
  if (wn_is_exception(result)) return result;
  if (table_count(iso, self) > r.size) {
    return each_other_key(iso, &r, self, result, add_common_key) < 0 ? WN_EXCEPTION
                                                                     : result;
  }
  table_cursor c = table_cursor_at(iso, self);
  wn_value k, v;
  while (table_next_nogc(iso, &c, 2, &k, &v)) {
    int has = set_record_has(iso, &r, k);
    if (has < 0 || (has && !table_set(iso, result, k, WN_UNDEFINED)))
      return WN_EXCEPTION;
  }
  return result;
}

static int remove_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  (void)self;
  (void)table_delete(iso, result, v);
  return 1;
}

static wn_value set_difference(isolate *iso, call_args *args) { /* 24.2.4.5 */
  set_record r;
  wn_value self = args->this_value;
  if (!algebra_begin(iso, args, "Set.prototype.difference", &r)) return WN_EXCEPTION;
  wn_value result = set_copy(iso, self);
  if (wn_is_exception(result)) return result;
  if (table_count(iso, self) > r.size) {
    return each_other_key(iso, &r, self, result, remove_key) < 0 ? WN_EXCEPTION
                                                                 : result;
  }
  table_cursor c = table_cursor_at(iso, self);
  wn_value k, v;
  while (table_next_nogc(iso, &c, 2, &k, &v)) {
    int has = set_record_has(iso, &r, k);
    if (has < 0) return WN_EXCEPTION;
    if (has) (void)table_delete(iso, result, k);
  }
  return result;
}

static int toggle_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  if (table_has(iso, self, v)) {
    (void)table_delete(iso, result, v);
    return 1;
  }
  return table_set(iso, result, v, WN_UNDEFINED) ? 1 : -1;
}

static wn_value set_symmetric_difference(isolate *iso,
                                         call_args *args) { /* 24.2.4.15 */
  set_record r;
  wn_value self = args->this_value;
  iterator_record it;
  if (!algebra_begin(iso, args, "Set.prototype.symmetricDifference", &r) ||
      !set_record_keys(iso, &r, &it)) {
    return WN_EXCEPTION;
  }
  wn_value result = set_copy(iso, self);
  if (wn_is_exception(result)) return result;
  for (;;) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : result;
    if (toggle_key(iso, self, result, v) < 0) return WN_EXCEPTION;
  }
}

/* Asks the other set about each own element: true if all answers are `wanted`. */
static wn_value each_own_is(isolate *iso, const set_record *r, wn_value self,
                            bool wanted) {
  table_cursor c = table_cursor_at(iso, self);
  wn_value k, v;
  while (table_next_nogc(iso, &c, 2, &k, &v)) {
    int has = set_record_has(iso, r, k);
    if (has < 0) return WN_EXCEPTION;
    if (has != wanted) return WN_FALSE;
  }
  return WN_TRUE;
}

static int is_own_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  (void)result;
  return table_has(iso, self, v);
}

static int is_no_own_key(isolate *iso, wn_value self, wn_value result, wn_value v) {
  (void)result;
  return !table_has(iso, self, v);
}

static wn_value answer(int result) {
  return result < 0 ? WN_EXCEPTION : wn_from_bool(result);
}

static wn_value set_is_subset_of(isolate *iso, call_args *args) { /* 24.2.4.11 */
  set_record r;
  if (!algebra_begin(iso, args, "Set.prototype.isSubsetOf", &r)) return WN_EXCEPTION;
  if (table_count(iso, args->this_value) > r.size) return WN_FALSE;
  return each_own_is(iso, &r, args->this_value, true);
}

static wn_value set_is_superset_of(isolate *iso, call_args *args) { /* 24.2.4.12 */
  set_record r;
  wn_value self = args->this_value;
  if (!algebra_begin(iso, args, "Set.prototype.isSupersetOf", &r)) return WN_EXCEPTION;
  if (table_count(iso, self) < r.size) return WN_FALSE;
  return answer(each_other_key(iso, &r, self, WN_HOLE, is_own_key));
}

static wn_value set_is_disjoint_from(isolate *iso, call_args *args) { /* 24.2.4.10 */
  set_record r;
  wn_value self = args->this_value;
  if (!algebra_begin(iso, args, "Set.prototype.isDisjointFrom", &r))
    return WN_EXCEPTION;
  if (table_count(iso, self) <= r.size) return each_own_is(iso, &r, self, false);
  return answer(each_other_key(iso, &r, self, WN_HOLE, is_no_own_key));
}

/* ---- iterators: 24.2.6
 * ---------------------------------------------------------------------------- */

static wn_value set_iterate(isolate *iso, call_args *args) {
  uint32_t give = native_magic(args);
  if (!is_set(iso, args,
              give == GIVE_ENTRIES ? "Set.prototype.entries"
                                   : "Set.prototype.values")) {
    return WN_EXCEPTION;
  }
  table_cursor c = table_cursor_at(iso, args->this_value);
  wn_value it = iterator_new(iso, intrinsic(iso, INTRINSIC_SetIteratorP), ITERATOR_SET,
                             wn_from_cell(c.table));
  if (wn_is_exception(it)) return it;
  js_iterator *cell = to_iterator(it);
  wn_store_int(&iso->heap, cell, &cell->a, (int32_t)give);
  return it;
}

static wn_value set_iterator_next(isolate *iso, call_args *args) { /* 24.2.6.2.1 */
  wn_value self = args->this_value;
  if (!is_iterator(self, ITERATOR_SET)) {
    return throw_incompatible(iso, "Set Iterator.prototype.next", self);
  }
  wn_heap *heap = &iso->heap;
  js_iterator *it = to_iterator(self);
  wn_value source = wn_load(heap, &it->source);
  if (!wn_is_cell(source)) return iterator_result(iso, WN_UNDEFINED, true);
  table_cursor c = {wn_to_cell(source), it->index};
  wn_value pair[2];
  if (!table_next_nogc(iso, &c, 2, &pair[0], &pair[1])) {
    wn_store(heap, it, &it->source, WN_UNDEFINED);
    return iterator_result(iso, WN_UNDEFINED, true);
  }
  wn_store_cell(heap, it, &it->source, c.table);
  it->index = c.index;
  if (wn_slot_to_int(it->a) == GIVE_VALUES) return iterator_result(iso, pair[0], false);
  wn_value entry = array_from_values(iso, pair, 2);
  return wn_is_exception(entry) ? entry : iterator_result(iso, entry, false);
}

/* ---- tables
 * ------------------------------------------------------------------------------------------
 */

static const native_spec constructor_spec = {"Set", set_constructor, 0,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"has", set_has, 1, 0, 0},
    {"add", set_add, 1, 0, 0},
    {"delete", set_delete, 1, 0, 0},
    {"clear", set_clear, 0, 0, 0},
    {"entries", set_iterate, 0, 0, GIVE_ENTRIES},
    {"forEach", set_for_each, 1, 0, 0},
    {"size", set_size, 0, NATIVE_GETTER, 0},
    {"values", set_iterate, 0, 0, GIVE_VALUES},
    {"union", set_union, 1, 0, 0},
    {"intersection", set_intersection, 1, 0, 0},
    {"difference", set_difference, 1, 0, 0},
    {"symmetricDifference", set_symmetric_difference, 1, 0, 0},
    {"isSubsetOf", set_is_subset_of, 1, 0, 0},
    {"isSupersetOf", set_is_superset_of, 1, 0, 0},
    {"isDisjointFrom", set_is_disjoint_from, 1, 0, 0},
};

static const native_spec iterator_methods[] = {{"next", set_iterator_next, 0, 0, 0}};

bool builtins_set(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_SetP, WN_HOLE);
  wn_value iterator_proto = ensure_prototype(iso, INTRINSIC_SetIteratorP,
                                             intrinsic(iso, INTRINSIC_IteratorP));
  if (wn_is_exception(proto) || wn_is_exception(iterator_proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_SetC, c);
  return install_species(iso, c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_alias(iso, proto, "values", key_from_cstr(iso, "keys")) &&
         install_alias(iso, proto, "values", KEY_SYMBOL(iso, iterator)) &&
         install_to_string_tag(iso, proto, "Set") &&
         install_natives(iso, iterator_proto, iterator_methods,
                         WN_COUNTOF(iterator_methods)) &&
         install_to_string_tag(iso, iterator_proto, "Set Iterator");
}
