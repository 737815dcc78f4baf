/* SPDX-License-Identifier: MIT */
/* Array and Array.prototype (ECMA-262, 23.1).  Every method has the generic form that
 * the specification spells out; those that programs lean on also work on blocks
 * (array_fast.h) when nothing can tell the difference.  The callback methods are in
 * array_iterate.c, sorting in array_sort.c. */
#include "builtins/array_fast.h"

#include <stdlib.h>

#include "builtins/builtins.h"

/* ---- creating
 * ------------------------------------------------------------------------------- */

wn_value array_create(isolate *iso, double length, wn_value proto) {
  if (length > 4294967295.0) return throw_range_error(iso, "Invalid array length");
  if (wn_is_hole(proto) || wn_same(proto, intrinsic(iso, INTRINSIC_ArrayP))) {
    return array_new(iso, (uint32_t)length);
  }
  wn_value a = object_new_kind(iso, KIND_ARRAY, sizeof(js_array), proto);
  bool ok;
  if (wn_is_exception(a)) return a;
  if (length > 0 && !array_set_length(iso, a, (uint32_t)length, &ok))
    return WN_EXCEPTION;
  return a;
}

static wn_value array_constructor(isolate *iso, call_args *args) { /* 23.1.1.1 */
  wn_value proto = WN_HOLE;
  if (is_construct_call(args) && !wn_same(args->new_target, args->callee)) {
    proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_ArrayP);
    if (wn_is_exception(proto)) return proto;
  }
  if (args->count == 1 && wn_is_number(args->v[0])) {
    double n = wn_number(args->v[0]);
    if (!(n >= 0 && n <= 4294967295.0) || n != (double)(uint32_t)n) {
      return throw_range_error(iso, "Invalid array length");
    }
    return array_create(iso, n, proto);
  }
  if (wn_is_hole(proto)) return array_from_values(iso, args->v, args->count);
  wn_value a = array_create(iso, 0, proto);
  if (wn_is_exception(a)) return a;
  for (uint32_t i = 0; i < args->count; i++) {
    if (!array_create_element(iso, a, i, args->v[i])) return WN_EXCEPTION;
  }
  return a;
}

bool array_species_is_plain_nogc(isolate *iso, wn_value original) {
  if (!is_array(original)) return false;
  shape *s = object_shape(iso, to_object_cell(original));
  wn_value proto = intrinsic(iso, INTRINSIC_ArrayP);
  if (!wn_same(wn_load(&iso->heap, &s->prototype), proto)) return false;
  if (s->count > 0 && shape_find(iso, s, KEY(iso, constructor)).found) return false;
  shape *ps = object_shape(iso, to_object_cell(proto));
  prop_place place = shape_find(iso, ps, KEY(iso, constructor));
  if (!place.found || place.flags & (PROP_ACCESSOR | PROP_LAZY)) return false;
  wn_value c = object_load_place_nogc(iso, to_object_cell(proto), place);
  if (!wn_same(c, intrinsic(iso, INTRINSIC_ArrayC))) return false;
  shape *cs = object_shape(iso, to_object_cell(c));
  place = shape_find(iso, cs, KEY_SYMBOL(iso, species));
  /* Still the lazy accessor of the table, or that accessor once made. */
  if (!place.found || !(place.flags & PROP_ACCESSOR)) {
    return place.found && place.flags & PROP_LAZY;
  }
  if (place.flags & PROP_LAZY) return true;
  wn_value pair = object_load_place_nogc(iso, to_object_cell(c), place);
  if (!is_kind(pair, KIND_ACCESSOR)) return false;
  wn_value getter = wn_load(&iso->heap, &((accessor *)wn_to_cell(pair))->getter);
  return is_kind(getter, KIND_NATIVE) &&
         ((js_native *)wn_to_cell(getter))->fn == native_return_this;
}

wn_value array_species_create(isolate *iso, wn_value original, double length) {
  if (array_species_is_plain_nogc(iso, original)) {
    return array_create(iso, length, WN_HOLE);
  }
  int array = value_is_array(iso, original);
  if (array < 0) return WN_EXCEPTION;
  wn_value c = WN_UNDEFINED;
  if (array) {
    c = object_get(iso, original, KEY(iso, constructor));
    if (wn_is_exception(c)) return c;
    if (is_constructor(iso, c)) {
      realm *other = function_realm(iso, c);
      if (!other) return WN_EXCEPTION;
      if (other != iso->realm &&
          wn_same(c, realm_intrinsic(iso, other, INTRINSIC_ArrayC))) {
        c = WN_UNDEFINED;
      }
    }
    if (is_object(c)) {
      c = object_get(iso, c, KEY_SYMBOL(iso, species));
      if (wn_is_exception(c)) return c;
      if (wn_is_null(c)) c = WN_UNDEFINED;
    }
  }
  if (wn_is_undefined(c)) return array_create(iso, length, WN_HOLE);
  if (!is_constructor(iso, c)) {
    return throw_type_error(iso,
                            "object.constructor[Symbol.species] is not a constructor");
  }
  wn_value n = wn_from_number(length);
  return js_construct(iso, c, 1, &n, c);
}

/* ---- elements
 * ---------------------------------------------------------------------------------- */

bool array_create_element(isolate *iso, wn_value a, double k, wn_value v) {
  block b;
  if (block_open_for_writing_nogc(iso, a, &b) && k <= b.length && k < 4294967294.0) {
    return array_store(iso, a, (uint32_t)k, v);
  }
  return create_number(iso, a, k, v);
}

wn_value array_get_element(isolate *iso, wn_value o, double k) {
  if (is_array(o) && k < ((js_array *)wn_to_cell(o))->length) {
    wn_value v = array_peek_nogc(iso, wn_to_cell(o), (uint32_t)k);
    if (!wn_is_hole(v)) return v;
  }
  return get_number(iso, o, k);
}

int array_find_element(isolate *iso, wn_value o, double k, wn_value *v) {
  if (is_array(o) && k < ((js_array *)wn_to_cell(o))->length) {
    *v = array_peek_nogc(iso, wn_to_cell(o), (uint32_t)k);
    if (!wn_is_hole(*v)) return 1;
  }
  prop_key key = key_from_number(iso, k);
  int has = object_has(iso, o, key);
  if (has <= 0) return has;
  *v = object_get(iso, o, key);
  return wn_is_exception(*v) ? -1 : 1;
}

wn_value array_this(isolate *iso, call_args *args, const char *method) {
  if (is_object(args->this_value)) return args->this_value;
  if (wn_is_nullish(args->this_value)) {
    return throw_type_error(iso, "Array.prototype.%s called on null or undefined",
                            method);
  }
  return to_object(iso, args->this_value);
}

/* ToObject(this) and its length; false with the exception pending. */
static bool this_and_length(isolate *iso, call_args *args, const char *method,
                            wn_value *o, double *length) {
  *o = array_this(iso, args, method);
  if (wn_is_exception(*o)) return false;
  int64_t n = length_of_array_like(iso, *o);
  *length = (double)n;
  return n >= 0;
}

/* to[to_k] = from[from_k], or a deletion when there is nothing: the step of shift,
 * splice ... */
static bool move_element(isolate *iso, wn_value o, double from, double to) {
  wn_value v;
  int has = array_find_element(iso, o, from, &v);
  if (has < 0) return false;
  if (has) return put_number(iso, o, to, v);
  return delete_or_throw(iso, o, key_from_number(iso, to));
}

/* ---- Array.from, of, isArray
 * ---------------------------------------------------------------------- */

static wn_value construct_or_create(isolate *iso, wn_value c, bool with_length,
                                    double length) {
  if (wn_same(c, intrinsic(iso, INTRINSIC_ArrayC)) || !is_constructor(iso, c)) {
    return array_create(iso, with_length ? length : 0, WN_HOLE);
  }
  wn_value n = wn_from_number(length);
  return js_construct(iso, c, with_length ? 1 : 0, &n, c);
}

static bool from_mapped(isolate *iso, call_args *args, double k, wn_value *v) {
  wn_value map = arg(args, 1);
  if (wn_is_undefined(map)) return true;
  wn_value argv[2] = {*v, wn_from_number(k)};
  *v = js_call(iso, map, arg(args, 2), 2, argv);
  return !wn_is_exception(*v);
}

static wn_value from_iterable(isolate *iso, call_args *args, wn_value items,
                              wn_value method) {
  wn_value a = construct_or_create(iso, args->this_value, false, 0);
  if (wn_is_exception(a)) return a;
  iterator_record it;
  bool pristine = wn_same(method, intrinsic(iso, INTRINSIC_ArrayP_values));
  bool ok = pristine && is_array(items) ? iterator_open(iso, items, &it)
                                        : iterator_from_method(iso, items, method, &it);
  if (!ok) return WN_EXCEPTION;
  for (double k = 0;; k++) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more < 0) return WN_EXCEPTION;
    if (more == 0) return put_length(iso, a, k) ? a : WN_EXCEPTION;
    if (!from_mapped(iso, args, k, &v) || !array_create_element(iso, a, k, v)) {
      return iterator_abort(iso, &it);
    }
  }
}

static wn_value array_from(isolate *iso, call_args *args) { /* 23.1.2.1 */
  wn_value items = arg(args, 0);
  if (!wn_is_undefined(arg(args, 1)) && !require_callable(iso, arg(args, 1))) {
    return WN_EXCEPTION;
  }
  if (wn_is_nullish(items)) {
    char *text = value_describe(iso, items);
    throw_type_error(iso,
                     wn_is_null(items)
                         ? "object %s is not iterable (cannot read property "
                           "Symbol(Symbol.iterator))"
                         : "%s is not iterable",
                     text);
    free(text);
    return WN_EXCEPTION;
  }
  wn_value method = js_get_method(iso, items, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return method;
  if (!wn_is_undefined(method)) return from_iterable(iso, args, items, method);
  wn_value o = to_object(iso, items);
  if (wn_is_exception(o)) return o;
  int64_t length = length_of_array_like(iso, o);
  if (length < 0) return WN_EXCEPTION;
  wn_value a = construct_or_create(iso, args->this_value, true, (double)length);
  if (wn_is_exception(a)) return a;
  for (double k = 0; k < (double)length; k++) {
    wn_value v = array_get_element(iso, o, k);
    if (wn_is_exception(v) || !from_mapped(iso, args, k, &v) ||
        !array_create_element(iso, a, k, v)) {
      return WN_EXCEPTION;
    }
  }
  return put_length(iso, a, (double)length) ? a : WN_EXCEPTION;
}

static wn_value array_is_array(isolate *iso, call_args *args) { /* 23.1.2.2 */
  int yes = value_is_array(iso, arg(args, 0));
  return yes < 0 ? WN_EXCEPTION : wn_from_bool(yes);
}

static wn_value array_of(isolate *iso, call_args *args) { /* 23.1.2.3 */
  wn_value a = construct_or_create(iso, args->this_value, true, args->count);
  if (wn_is_exception(a)) return a;
  for (uint32_t i = 0; i < args->count; i++) {
    if (!array_create_element(iso, a, i, args->v[i])) return WN_EXCEPTION;
  }
  return put_length(iso, a, args->count) ? a : WN_EXCEPTION;
}

/* ---- reading methods
 * ---------------------------------------------------------------------------------- */

static wn_value array_at(isolate *iso, call_args *args) { /* 23.1.3.1 */
  wn_value o;
  double length, k;
  if (!this_and_length(iso, args, "at", &o, &length) ||
      !to_integer_or_infinity(iso, arg(args, 0), &k)) {
    return WN_EXCEPTION;
  }
  if (k < 0) k += length;
  if (k < 0 || k >= length) return WN_UNDEFINED;
  return array_get_element(iso, o, k);
}

/* Appends a block to the plain array `to`. */
static bool concat_block(isolate *iso, wn_value to, const block *from) {
  block b;
  if (from->length == 0) return true;
  if (block_open_for_writing_nogc(iso, to, &b) &&
      (b.length == 0 || b.doubles == from->doubles)) {
    uint64_t length = (uint64_t)b.length + from->length;
    if (length < UINT32_MAX) {
      b.doubles = from->doubles;
      uint64_t wanted = b.length == 0 ? length : length + length / 4;
      if ((!b.store || (wn_kind_of(b.store) == KIND_ELEMENTS_DOUBLE) != from->doubles ||
           b.head + length > elements_capacity(b.store)) &&
          !block_reallocate(iso, &b, 0, (uint32_t)wanted)) {
        return false;
      }
      if (b.doubles) {
        memcpy(block_doubles(&b) + b.length, block_doubles(from),
               from->length * sizeof(double));
      } else {
        wn_slots_copy(&iso->heap, b.store, 1 + (size_t)b.head + b.length, from->store,
                      1 + (size_t)from->head, from->length);
      }
      b.array->length = (uint32_t)length;
      return true;
    }
  }
  uint32_t base = ((js_array *)wn_to_cell(to))->length;
  for (uint32_t i = 0; i < from->length; i++) {
    wn_value v = block_at(iso, from, i);
    if (!wn_is_hole(v) && !array_create_element(iso, to, (double)base + i, v))
      return false;
  }
  return put_length(iso, to, (double)base + from->length);
}

/* IsConcatSpreadable, 23.1.3.2.1: 1, 0, -1. */
static int is_concat_spreadable(isolate *iso, wn_value v) {
  if (!is_object(v)) return 0;
  wn_value flag = object_get(iso, v, KEY_SYMBOL(iso, isConcatSpreadable));
  if (wn_is_exception(flag)) return -1;
  if (!wn_is_undefined(flag)) return to_boolean(iso, flag);
  return value_is_array(iso, v);
}

static bool concat_too_long(isolate *iso) {
  throw_type_error(iso, "Invalid array length");
  return false;
}

/* Appends one argument of concat at *n. */
static bool concat_one(isolate *iso, wn_value a, wn_value item, double *n) {
  int spread = is_concat_spreadable(iso, item);
  if (spread < 0) return false;
  if (!spread) {
    if (*n >= MAX_SAFE_LENGTH) return concat_too_long(iso);
    return array_create_element(iso, a, (*n)++, item);
  }
  block from, to;
  if (block_open_nogc(iso, item, &from) && block_open_for_writing_nogc(iso, a, &to) &&
      to.length == *n && !wn_same(a, item)) {
    *n += from.length;
    return concat_block(iso, a, &from);
  }
  int64_t length = length_of_array_like(iso, item);
  if (length < 0) return false;
  if (*n + (double)length > MAX_SAFE_LENGTH) return concat_too_long(iso);
  for (double k = 0; k < (double)length; k++) {
    wn_value v;
    int has = array_find_element(iso, item, k, &v);
    if (has < 0 || (has && !array_create_element(iso, a, *n + k, v))) return false;
  }
  *n += (double)length;
  return true;
}

static wn_value array_concat(isolate *iso, call_args *args) { /* 23.1.3.2 */
  wn_value o = array_this(iso, args, "concat");
  if (wn_is_exception(o)) return o;
  wn_value a = array_species_create(iso, o, 0);
  if (wn_is_exception(a)) return a;
  double n = 0;
  if (!concat_one(iso, a, o, &n)) return WN_EXCEPTION;
  for (uint32_t i = 0; i < args->count; i++) {
    if (!concat_one(iso, a, args->v[i], &n)) return WN_EXCEPTION;
  }
  return put_length(iso, a, n) ? a : WN_EXCEPTION;
}

/* A number among slots: one comparison an element, and one more for boxes. */
static int64_t slots_index_of_number(isolate *iso, const wn_slot *slots, wn_value v,
                                     uint32_t from, uint32_t to, bool zero) {
  double d = wn_number(v);
  int32_t small = d >= WN_SMALL_INT_MIN && d <= WN_SMALL_INT_MAX ? (int32_t)d : 0;
  /* A slot of 0 is a hole: it stands for "no small integer". */
  uint32_t exact = (double)small == d ? wn_slot_from_int(small).bits : 0;
  for (uint32_t i = from; i < to; i++) {
    if (slots[i].bits == exact && exact) return i;
    if (!wn_slot_is_box(slots[i])) continue;
    double e = *wn_slot_box(&iso->heap, slots[i]);
    if (e == d || (zero && e != e && d != d)) return i;
  }
  return -1;
}

/* Looks for `v` in [from, to) of a block: the index or -1.  Strings may be flattened.
 */
static int64_t block_index_of(isolate *iso, const block *b, wn_value v, uint32_t from,
                              uint32_t to, bool zero) {
  if (b->doubles) {
    if (!wn_is_number(v)) return -1;
    double d = wn_number(v);
    const double *values = block_doubles(b);
    for (uint32_t i = from; i < to; i++) {
      if (values[i] == d) return i;
      if (zero && d != d && values[i] != values[i] && !double_is_hole(values[i]))
        return i;
    }
    return -1;
  }
  const wn_slot *slots = block_slots(b);
  if (wn_is_number(v)) return slots_index_of_number(iso, slots, v, from, to, zero);
  wn_slot exact = {0};
  if (wn_is_cell(v)) exact = wn_cell_slot(&iso->heap, wn_to_cell(v));
  if (wn_is_constant(v)) exact = (wn_slot){(uint32_t)v.bits};
  bool by_slot = exact.bits && !(wn_is_cell(v) && !is_object(v) && !is_symbol(v));
  for (uint32_t i = from; i < to; i++) {
    if (slots[i].bits == exact.bits && exact.bits) return i;
    if (by_slot || slots[i].bits == 0) continue;
    wn_value w = wn_load(&iso->heap, &slots[i]);
    if (zero ? same_value_zero(iso, w, v) : strict_equals(iso, w, v)) return i;
  }
  wn_keep_alive(b->store);
  return -1;
}

/* Where an index search begins: argument 1 of indexOf and includes; *from == length
 * when there is nothing to search. */
static bool search_start(isolate *iso, call_args *args, double length, double *from) {
  if (!to_integer_or_infinity(iso, arg(args, 1), from)) return false;
  if (*from < 0) *from = *from + length < 0 ? 0 : *from + length;
  if (*from > length) *from = length;
  return true;
}

static wn_value array_includes(isolate *iso, call_args *args) { /* 23.1.3.16 */
  wn_value o, v = arg(args, 0);
  double length, k;
  if (!this_and_length(iso, args, "includes", &o, &length)) return WN_EXCEPTION;
  if (length == 0) return WN_FALSE;
  if (!search_start(iso, args, length, &k)) return WN_EXCEPTION;
  block b;
  if (block_open_nogc(iso, o, &b) && b.length == length && !wn_is_undefined(v)) {
    return wn_from_bool(block_index_of(iso, &b, v, (uint32_t)k, b.length, true) >= 0);
  }
  for (; k < length; k++) {
    wn_value w = array_get_element(iso, o, k);
    if (wn_is_exception(w)) return w;
    if (same_value_zero(iso, w, v)) return WN_TRUE;
  }
  return WN_FALSE;
}

static wn_value array_index_of(isolate *iso, call_args *args) { /* 23.1.3.17 */
  wn_value o, v = arg(args, 0);
  double length, k;
  if (!this_and_length(iso, args, "indexOf", &o, &length)) return WN_EXCEPTION;
  if (length == 0) return wn_from_int(-1);
  if (!search_start(iso, args, length, &k)) return WN_EXCEPTION;
  block b;
  if (block_open_nogc(iso, o, &b) && b.length == length) {
    int64_t at = block_index_of(iso, &b, v, (uint32_t)k, b.length, false);
    return wn_from_number((double)at);
  }
  for (; k < length; k++) {
    wn_value w;
    int has = array_find_element(iso, o, k, &w);
    if (has < 0) return WN_EXCEPTION;
    if (has && strict_equals(iso, w, v)) return wn_from_number(k);
  }
  return wn_from_int(-1);
}

static wn_value array_last_index_of(isolate *iso, call_args *args) { /* 23.1.3.20 */
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "lastIndexOf", &o, &length)) return WN_EXCEPTION;
  if (length == 0) return wn_from_int(-1);
  double k = length - 1;
  if (args->count > 1) {
    if (!to_integer_or_infinity(iso, args->v[1], &k)) return WN_EXCEPTION;
    k = k < 0 ? k + length : k < length - 1 ? k : length - 1;
  }
  for (; k >= 0; k--) {
    wn_value w;
    int has = array_find_element(iso, o, k, &w);
    if (has < 0) return WN_EXCEPTION;
    if (has && strict_equals(iso, w, arg(args, 0))) return wn_from_number(k);
  }
  return wn_from_int(-1);
}

/* ---- join, toString
 * -------------------------------------------------------------------------------------
 */

/* Arrays whose join is under way, innermost first; the entries lie on the C stack.  A
 * cyclic array joins as the empty string, as in every engine. */
typedef struct join_entry {
  wn_value array;
  struct join_entry *outer;
} join_entry;

static bool join_is_cyclic(isolate *iso, wn_value o) {
  for (join_entry *e = iso->joining; e; e = e->outer) {
    if (wn_same(e->array, o)) return true;
  }
  return false;
}

static bool join_element(isolate *iso, string_builder *b, wn_value v, bool locale) {
  if (wn_is_nullish(v)) return true;
  if (locale) {
    v = js_invoke(iso, v, key_from_cstr(iso, "toLocaleString"), 0, NULL);
    if (wn_is_exception(v)) return false;
  }
  if (wn_is_int(v)) {
    builder_format(b, "%d", wn_to_int(v));
    return true;
  }
  wn_value s = to_string(iso, v);
  if (wn_is_exception(s)) return false;
  builder_string(b, s);
  return true;
}

static wn_value join_values(isolate *iso, wn_value o, double length, wn_value separator,
                            bool locale) {
  string_builder b;
  builder_init(&b, iso);
  bool comma = string_length(separator) == 1;
  uint16_t unit = comma ? string_at(iso, separator, 0) : 0;
  for (double k = 0; k < length && !b.failed; k++) {
    if (k > 0 && comma) builder_unit(&b, unit);
    if (k > 0 && !comma) builder_string(&b, separator);
    wn_value v = array_get_element(iso, o, k);
    if (wn_is_exception(v) || !join_element(iso, &b, v, locale)) {
      builder_free(&b);
      return WN_EXCEPTION;
    }
  }
  return builder_finish(&b);
}

static wn_value join_guarded(isolate *iso, wn_value o, double length,
                             wn_value separator, bool locale) {
  if (join_is_cyclic(iso, o)) return iso->atoms[ATOM_empty];
  if (stack_is_low(iso)) return throw_stack_overflow(iso);
  join_entry entry = {o, iso->joining};
  iso->joining = &entry;
  wn_value result = join_values(iso, o, length, separator, locale);
  iso->joining = entry.outer;
  return result;
}

static wn_value array_join(isolate *iso, call_args *args) { /* 23.1.3.18 */
  wn_value o, separator = iso->single_chars[','];
  double length;
  if (!this_and_length(iso, args, "join", &o, &length)) return WN_EXCEPTION;
  if (!wn_is_undefined(arg(args, 0))) {
    separator = to_string(iso, args->v[0]);
    if (wn_is_exception(separator)) return separator;
  }
  return join_guarded(iso, o, length, separator, false);
}

static wn_value array_to_string(isolate *iso, call_args *args) { /* 23.1.3.36 */
  wn_value o = array_this(iso, args, "toString");
  if (wn_is_exception(o)) return o;
  wn_value join = object_get(iso, o, KEY(iso, join));
  if (wn_is_exception(join)) return join;
  if (!is_callable(iso, join)) join = intrinsic(iso, INTRINSIC_ObjectP_toString);
  return js_call(iso, join, o, 0, NULL);
}

static wn_value array_to_locale_string(isolate *iso, call_args *args) { /* 23.1.3.32 */
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "toLocaleString", &o, &length)) return WN_EXCEPTION;
  return join_guarded(iso, o, length, iso->single_chars[','], true);
}

/* ---- the ends: push, pop, shift, unshift
 * -------------------------------------------------------------------- */

static wn_value push_generic(isolate *iso, call_args *args) {
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "push", &o, &length)) return WN_EXCEPTION;
  if (length + args->count > MAX_SAFE_LENGTH) {
    return throw_type_error(iso,
                            "Pushing %u elements on an array-like of length %.0f is "
                            "disallowed, as the total surpasses 2**53-1",
                            args->count, length);
  }
  for (uint32_t i = 0; i < args->count; i++) {
    if (!put_number(iso, o, length++, args->v[i])) return WN_EXCEPTION;
  }
  return put_length(iso, o, length) ? wn_from_number(length) : WN_EXCEPTION;
}

static wn_value array_push_method(isolate *iso, call_args *args) { /* 23.1.3.23 */
  wn_value o = args->this_value;
  block b;
  if (!block_open_for_writing_nogc(iso, o, &b) ||
      (uint64_t)b.length + args->count >= UINT32_MAX) {
    return push_generic(iso, args);
  }
  for (uint32_t i = 0; i < args->count; i++) {
    if (!array_push(iso, o, args->v[i])) return WN_EXCEPTION;
  }
  return wn_from_number(b.array->length);
}

/* Takes an element out of a block: its place becomes a hole. */
static wn_value block_take(isolate *iso, block *b, uint32_t i) {
  wn_value v = block_at(iso, b, i);
  if (b->doubles) {
    block_doubles(b)[i] = double_hole();
  } else {
    wn_store(&iso->heap, b->store, block_slots(b) + i, WN_HOLE);
  }
  return wn_is_hole(v) ? WN_UNDEFINED : v;
}

static wn_value array_pop(isolate *iso, call_args *args) { /* 23.1.3.22 */
  block b;
  if (block_open_for_writing_nogc(iso, args->this_value, &b)) {
    if (b.length == 0) return WN_UNDEFINED;
    wn_value last = block_take(iso, &b, b.length - 1);
    b.array->length = b.length - 1;
    return last;
  }
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "pop", &o, &length)) return WN_EXCEPTION;
  if (length == 0) return put_length(iso, o, 0) ? WN_UNDEFINED : WN_EXCEPTION;
  prop_key key = key_from_number(iso, length - 1);
  wn_value v = object_get(iso, o, key);
  if (wn_is_exception(v) || !delete_or_throw(iso, o, key) ||
      !put_length(iso, o, length - 1)) {
    return WN_EXCEPTION;
  }
  return v;
}

static wn_value array_shift_method(isolate *iso, call_args *args) { /* 23.1.3.27 */
  block b;
  if (block_open_for_writing_nogc(iso, args->this_value, &b)) {
    if (b.length == 0) return WN_UNDEFINED;
    wn_value first = block_take(iso, &b, 0);
    b.array->length = b.length - 1;
    b.array->head = b.length == 1 ? 0 : b.head + 1;
    return first;
  }
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "shift", &o, &length)) return WN_EXCEPTION;
  if (length == 0) return put_length(iso, o, 0) ? WN_UNDEFINED : WN_EXCEPTION;
  wn_value first = array_get_element(iso, o, 0);
  if (wn_is_exception(first)) return first;
  for (double k = 1; k < length; k++) {
    if (!move_element(iso, o, k, k - 1)) return WN_EXCEPTION;
  }
  if (!delete_or_throw(iso, o, key_from_number(iso, length - 1)) ||
      !put_length(iso, o, length - 1)) {
    return WN_EXCEPTION;
  }
  return first;
}

static wn_value array_unshift(isolate *iso, call_args *args) { /* 23.1.3.37 */
  block b;
  uint32_t n = args->count;
  if (block_open_for_writing_nogc(iso, args->this_value, &b) &&
      (uint64_t)b.length + n < UINT32_MAX) {
    if (n > 0 && !block_shift_tail(iso, &b, 0, n)) return WN_EXCEPTION;
    for (uint32_t i = 0; i < n; i++) {
      if (!array_store(iso, args->this_value, i, args->v[i])) return WN_EXCEPTION;
    }
    return wn_from_number(b.array->length);
  }
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "unshift", &o, &length)) return WN_EXCEPTION;
  if (n > 0) {
    if (length + n > MAX_SAFE_LENGTH)
      return throw_type_error(iso, "Invalid array length");
    for (double k = length; k > 0; k--) {
      if (!move_element(iso, o, k - 1, k + n - 1)) return WN_EXCEPTION;
    }
    for (uint32_t i = 0; i < n; i++) {
      if (!put_number(iso, o, i, args->v[i])) return WN_EXCEPTION;
    }
  }
  return put_length(iso, o, length + n) ? wn_from_number(length + n) : WN_EXCEPTION;
}

/* ---- fill, reverse, copyWithin
 * -------------------------------------------------------------------------------- */

/* fill over a block; false: take the generic path (no exception then, unless *failed).
 */
static bool fill_block(isolate *iso, wn_value o, wn_value v, uint32_t from, uint32_t to,
                       bool *failed) {
  block b;
  if (!is_array(o) || !array_is_simple(iso, o)) return false;
  if (object_shape(iso, to_object_cell(o))->flags &
      (SHAPE_NOT_EXTENSIBLE | SHAPE_FROZEN_ELEMENTS | SHAPE_PROTOTYPE)) {
    return false;
  }
  js_array *a = wn_to_cell(o);
  bool doubles = wn_is_double(v);
  bool open = block_open_nogc(iso, o, &b);
  if (open && b.doubles && wn_is_int(v)) doubles = true;
  if (!open || b.doubles != doubles) {
    /* Another store, when every element is to be written anyway. */
    if (from != 0 || to != a->length || to == 0) return false;
    void *store = block_store_new(iso, doubles, to);
    if (!store) {
      *failed = true;
      return false;
    }
    wn_store_cell(&iso->heap, a, &a->elements, store);
    array_forget(a);
    a->head = 0;
    if (!block_open_nogc(iso, o, &b)) return false;
  }
  if (to > b.length) return false;
  if (doubles) {
    double d = wn_number(v), *values = block_doubles(&b);
    for (uint32_t i = from; i < to; i++) values[i] = d;
  } else if (to > from) {
    wn_slots_fill(&iso->heap, b.store, 1 + (size_t)b.head + from, to - from, v);
  }
  wn_keep_alive(b.store);
  return true;
}

static wn_value array_fill(isolate *iso, call_args *args) { /* 23.1.3.7 */
  wn_value o, v = arg(args, 0);
  double length, from, to;
  if (!this_and_length(iso, args, "fill", &o, &length) ||
      !to_relative_index(iso, arg(args, 1), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 2), length, length, &to)) {
    return WN_EXCEPTION;
  }
  bool failed = false;
  bool small = !wn_is_int(v) ||
               (wn_to_int(v) >= WN_SMALL_INT_MIN && wn_to_int(v) <= WN_SMALL_INT_MAX);
  wn_value w = small ? v : wn_from_double(wn_number(v));
  if (from < to && to <= 4294967295.0 && is_array(o) &&
      ((js_array *)wn_to_cell(o))->length == length &&
      fill_block(iso, o, w, (uint32_t)from, (uint32_t)to, &failed)) {
    return o;
  }
  if (failed) return WN_EXCEPTION;
  for (double k = from; k < to; k++) {
    if (!put_number(iso, o, k, v)) return WN_EXCEPTION;
  }
  return o;
}

static void reverse_block(isolate *iso, block *b) {
  if (b->length < 2) return;
  if (b->doubles) {
    double *values = block_doubles(b);
    for (uint32_t i = 0, j = b->length - 1; i < j; i++, j--) {
      double t = values[i];
      values[i] = values[j];
      values[j] = t;
    }
    return;
  }
  wn_slot *slots = block_slots(b);
  for (uint32_t i = 0, j = b->length - 1; i < j; i++, j--) {
    wn_slot_swap(&iso->heap, b->store, slots + i, b->store, slots + j);
  }
  wn_keep_alive(b->store);
}

/* One step of the generic reverse: exchanges two places that may be absent. */
static bool reverse_pair(isolate *iso, wn_value o, double lower, double upper) {
  prop_key low = key_from_number(iso, lower), high = key_from_number(iso, upper);
  wn_value a = WN_UNDEFINED, b = WN_UNDEFINED;
  int has_low = object_has(iso, o, low);
  if (has_low < 0) return false;
  if (has_low) a = object_get(iso, o, low);
  if (wn_is_exception(a)) return false;
  int has_high = object_has(iso, o, high);
  if (has_high < 0) return false;
  if (has_high) b = object_get(iso, o, high);
  if (wn_is_exception(b)) return false;
  if (has_high && !object_put(iso, o, low, b)) return false;
  if (has_low && !has_high && !delete_or_throw(iso, o, low)) return false;
  if (has_low) return object_put(iso, o, high, a);
  return !has_high || delete_or_throw(iso, o, high);
}

static wn_value array_reverse(isolate *iso, call_args *args) { /* 23.1.3.26 */
  wn_value o;
  double length;
  block b;
  if (block_open_for_writing_nogc(iso, args->this_value, &b)) {
    reverse_block(iso, &b);
    return args->this_value;
  }
  if (!this_and_length(iso, args, "reverse", &o, &length)) return WN_EXCEPTION;
  double middle = (double)(int64_t)(length / 2);
  for (double lower = 0; lower < middle; lower++) {
    if (!reverse_pair(iso, o, lower, length - 1 - lower)) return WN_EXCEPTION;
  }
  return o;
}

static wn_value array_copy_within(isolate *iso, call_args *args) { /* 23.1.3.4 */
  wn_value o;
  double length, to, from, end;
  if (!this_and_length(iso, args, "copyWithin", &o, &length) ||
      !to_relative_index(iso, arg(args, 0), length, 0, &to) ||
      !to_relative_index(iso, arg(args, 1), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 2), length, length, &end)) {
    return WN_EXCEPTION;
  }
  double count = end - from < length - to ? end - from : length - to;
  double step = 1;
  if (from < to && to < from + count) {
    step = -1;
    from += count - 1;
    to += count - 1;
  }
  for (; count > 0; count--, from += step, to += step) {
    if (!move_element(iso, o, from, to)) return WN_EXCEPTION;
  }
  return o;
}

/* ---- slice, splice and their copies
 * ------------------------------------------------------------------------------ */

static wn_value array_slice(isolate *iso, call_args *args) { /* 23.1.3.28 */
  wn_value o;
  double length, from, to;
  if (!this_and_length(iso, args, "slice", &o, &length) ||
      !to_relative_index(iso, arg(args, 0), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 1), length, length, &to)) {
    return WN_EXCEPTION;
  }
  double count = to > from ? to - from : 0;
  block b;
  if (block_open_nogc(iso, o, &b) && array_species_is_plain_nogc(iso, o) &&
      from + count <= b.length) {
    return block_slice(iso, &b, (uint32_t)from, (uint32_t)count);
  }
  wn_value a = array_species_create(iso, o, count);
  if (wn_is_exception(a)) return a;
  double n = 0;
  for (double k = from; k < to; k++, n++) {
    wn_value v;
    int has = array_find_element(iso, o, k, &v);
    if (has < 0 || (has && !array_create_element(iso, a, n, v))) return WN_EXCEPTION;
  }
  return put_length(iso, a, n) ? a : WN_EXCEPTION;
}

/* The numbers that splice and toSpliced compute first. */
typedef struct splice_range {
  wn_value o;
  double length, start, delete_count;
  uint32_t insert_count;
} splice_range;

static bool splice_range_init(isolate *iso, call_args *args, const char *method,
                              splice_range *r) {
  double count;
  r->insert_count = args->count > 2 ? args->count - 2 : 0;
  if (!this_and_length(iso, args, method, &r->o, &r->length) ||
      !to_relative_index(iso, arg(args, 0), r->length, 0, &r->start)) {
    return false;
  }
  if (args->count == 0) {
    r->delete_count = 0;
  } else if (args->count == 1) {
    r->delete_count = r->length - r->start;
  } else {
    if (!to_integer_or_infinity(iso, args->v[1], &count)) return false;
    double most = r->length - r->start;
    r->delete_count = count < 0 ? 0 : count < most ? count : most;
  }
  return true;
}

static wn_value splice_block(isolate *iso, call_args *args, const splice_range *r,
                             block *b) {
  uint32_t start = (uint32_t)r->start, count = (uint32_t)r->delete_count;
  wn_value removed = block_slice(iso, b, start, count);
  if (wn_is_exception(removed)) return removed;
  if (start == 0 && count > 0 && r->insert_count == 0 && count < b->length) {
    /* From the front: the head moves on, as in shift(). */
    for (uint32_t i = 0; i < count; i++) (void)block_take(iso, b, i);
    b->array->head = b->head + count;
    b->array->length = b->length - count;
    return removed;
  }
  if (!block_shift_tail(iso, b, start + count, start + r->insert_count)) {
    return WN_EXCEPTION;
  }
  for (uint32_t i = 0; i < r->insert_count; i++) {
    if (!array_store(iso, r->o, start + i, args->v[2 + i])) return WN_EXCEPTION;
  }
  return removed;
}

static wn_value array_splice(isolate *iso, call_args *args) { /* 23.1.3.31 */
  splice_range r;
  if (!splice_range_init(iso, args, "splice", &r)) return WN_EXCEPTION;
  double insert = r.insert_count, length = r.length + insert - r.delete_count;
  if (length > MAX_SAFE_LENGTH) return throw_type_error(iso, "Invalid array length");
  block b;
  if (length < UINT32_MAX && array_species_is_plain_nogc(iso, r.o) &&
      block_open_for_writing_nogc(iso, r.o, &b) && b.length == r.length) {
    return splice_block(iso, args, &r, &b);
  }
  wn_value a = array_species_create(iso, r.o, r.delete_count);
  if (wn_is_exception(a)) return a;
  for (double k = 0; k < r.delete_count; k++) {
    wn_value v;
    int has = array_find_element(iso, r.o, r.start + k, &v);
    if (has < 0 || (has && !array_create_element(iso, a, k, v))) return WN_EXCEPTION;
  }
  if (!put_length(iso, a, r.delete_count)) return WN_EXCEPTION;
  if (insert < r.delete_count) {
    for (double k = r.start; k < r.length - r.delete_count; k++) {
      if (!move_element(iso, r.o, k + r.delete_count, k + insert)) return WN_EXCEPTION;
    }
    for (double k = r.length; k > length; k--) {
      if (!delete_or_throw(iso, r.o, key_from_number(iso, k - 1))) return WN_EXCEPTION;
    }
  } else if (insert > r.delete_count) {
    for (double k = r.length - r.delete_count; k > r.start; k--) {
      if (!move_element(iso, r.o, k + r.delete_count - 1, k + insert - 1)) {
        return WN_EXCEPTION;
      }
    }
  }
  for (uint32_t i = 0; i < r.insert_count; i++) {
    if (!put_number(iso, r.o, r.start + i, args->v[2 + i])) return WN_EXCEPTION;
  }
  return put_length(iso, r.o, length) ? a : WN_EXCEPTION;
}

static wn_value array_to_reversed(isolate *iso, call_args *args) { /* 23.1.3.33 */
  wn_value o;
  double length;
  if (!this_and_length(iso, args, "toReversed", &o, &length)) return WN_EXCEPTION;
  if (length > 4294967295.0) return throw_range_error(iso, "Invalid array length");
  wn_value a = array_new_with_capacity(iso, length < 1024 ? (uint32_t)length : 1024);
  for (double k = length - 1; k >= 0 && !wn_is_exception(a); k--) {
    wn_value v = array_get_element(iso, o, k);
    if (wn_is_exception(v) || !array_push(iso, a, v)) return WN_EXCEPTION;
  }
  return a;
}

static wn_value array_to_spliced(isolate *iso, call_args *args) { /* 23.1.3.35 */
  splice_range r;
  if (!splice_range_init(iso, args, "toSpliced", &r)) return WN_EXCEPTION;
  double length = r.length + r.insert_count - r.delete_count;
  if (length > MAX_SAFE_LENGTH) return throw_type_error(iso, "Invalid array length");
  if (length > 4294967295.0) return throw_range_error(iso, "Invalid array length");
  wn_value a = array_new_with_capacity(iso, length < 1024 ? (uint32_t)length : 1024);
  for (double k = 0; k < length && !wn_is_exception(a); k++) {
    wn_value v;
    if (k < r.start) {
      v = array_get_element(iso, r.o, k);
    } else if (k < r.start + r.insert_count) {
      v = args->v[2 + (uint32_t)(k - r.start)];
    } else {
      v = array_get_element(iso, r.o, k - r.insert_count + r.delete_count);
    }
    if (wn_is_exception(v) || !array_push(iso, a, v)) return WN_EXCEPTION;
  }
  return a;
}

static wn_value array_with(isolate *iso, call_args *args) { /* 23.1.3.39 */
  wn_value o;
  double length, k;
  if (!this_and_length(iso, args, "with", &o, &length) ||
      !to_integer_or_infinity(iso, arg(args, 0), &k)) {
    return WN_EXCEPTION;
  }
  double at = k < 0 ? k + length : k;
  if (at < 0 || at >= length) {
    wn_value index = number_to_string(iso, k);
    char *text = string_to_utf8(iso, index, NULL);
    throw_range_error(iso, "Invalid index : %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  if (length > 4294967295.0) return throw_range_error(iso, "Invalid array length");
  wn_value a = array_new_with_capacity(iso, length < 1024 ? (uint32_t)length : 1024);
  for (double i = 0; i < length && !wn_is_exception(a); i++) {
    wn_value v = i == at ? arg(args, 1) : array_get_element(iso, o, i);
    if (wn_is_exception(v) || !array_push(iso, a, v)) return WN_EXCEPTION;
  }
  return a;
}

/* ---- tables
 * --------------------------------------------------------------------------------------------------------
 */

static const native_spec constructor_spec = {"Array", array_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"isArray", array_is_array, 1, 0, 0},
    {"from", array_from, 1, 0, 0},
    {"of", array_of, 0, 0, 0},
};

static const native_spec methods[] = {
    {"at", array_at, 1, 0, 0},
    {"concat", array_concat, 1, 0, 0},
    {"copyWithin", array_copy_within, 2, 0, 0},
    {"fill", array_fill, 1, 0, 0},
    {"includes", array_includes, 1, 0, 0},
    {"indexOf", array_index_of, 1, 0, 0},
    {"join", array_join, 1, 0, 0},
    {"lastIndexOf", array_last_index_of, 1, 0, 0},
    {"pop", array_pop, 0, 0, 0},
    {"push", array_push_method, 1, NATIVE_PUSH, 0},
    {"reverse", array_reverse, 0, 0, 0},
    {"shift", array_shift_method, 0, 0, 0},
    {"slice", array_slice, 2, 0, 0},
    {"sort", array_sort, 1, 0, 0},
    {"splice", array_splice, 2, 0, 0},
    {"toLocaleString", array_to_locale_string, 0, 0, 0},
    {"toReversed", array_to_reversed, 0, 0, 0},
    {"toSorted", array_to_sorted, 1, 0, 0},
    {"toSpliced", array_to_spliced, 2, 0, 0},
    {"toString", array_to_string, 0, 0, 0},
    {"unshift", array_unshift, 1, 0, 0},
    {"with", array_with, 2, 0, 0},
};

static const char *const unscopables[] = {
    "at",         "copyWithin",    "entries",   "fill",    "find",     "findIndex",
    "findLast",   "findLastIndex", "flat",      "flatMap", "includes", "keys",
    "toReversed", "toSorted",      "toSpliced", "values",
};

static bool install_unscopables(isolate *iso, wn_value proto) { /* 23.1.3.41 */
  wn_value list = object_new_with_prototype(iso, WN_NULL);
  if (wn_is_exception(list)) return false;
  for (size_t i = 0; i < WN_COUNTOF(unscopables); i++) {
    prop_key key = key_from_cstr(iso, unscopables[i]);
    if (!object_create_data(iso, list, key, WN_TRUE)) return false;
  }
  return object_define(iso, proto, KEY_SYMBOL(iso, unscopables), list,
                       PROP_CONFIGURABLE);
}

bool builtins_array(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_ArrayP);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_ArrayC, c);
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_species(iso, c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_natives(iso, proto, array_iteration_methods,
                         array_iteration_method_count) &&
         install_unscopables(iso, proto);
}
