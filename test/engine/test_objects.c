/* SPDX-License-Identifier: MIT */
/* The object model: shapes, properties, elements, arrays, integrity, lazy natives. */
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/function.h"
#include "engine/object/realm.h"
#include "support/test.h"

#include <stdlib.h>

static wn_value get_seven(isolate *iso, call_args *args) {
  (void)iso, (void)args;
  return wn_from_int(7);
}

static isolate *open_isolate(void) {
  isolate_options options;
  isolate_options_init(&options);
  options.heap.max_old_bytes = (size_t)256 << 20;
  isolate *iso = isolate_new(&options);
  if (!iso) abort();
  static const native_spec object_spec = {"Object", get_seven, 1, NATIVE_CONSTRUCTOR,
                                          0};
  static const native_spec to_string_spec = {"toString", get_seven, 0, NATIVE_METHOD,
                                             0};
  wn_value root = intrinsic(iso, INTRINSIC_ObjectP);
  EXPECT(is_object(install_constructor(iso, &object_spec, root)));
  EXPECT(install_natives(iso, root, &to_string_spec, 1));
  EXPECT(install_natives(iso, intrinsic(iso, INTRINSIC_ArrayP), &to_string_spec, 1));
  intrinsic_set(iso, INTRINSIC_ObjectP_toString,
                object_get(iso, root, KEY(iso, toString)));
  return iso;
}

static prop_key key(isolate *iso, const char *name) { return key_from_cstr(iso, name); }
static wn_value num(double d) { return wn_from_number(d); }
static double get_num(isolate *iso, wn_value o, const char *name) {
  wn_value v = object_get(iso, o, key(iso, name));
  return wn_is_number(v) ? wn_number(v) : -12345;
}
static bool put(isolate *iso, wn_value o, const char *name, wn_value v) {
  return object_put(iso, o, key(iso, name), v);
}
static shape *shape_of(isolate *iso, wn_value o) {
  return object_shape(iso, to_object_cell(o));
}
/* The own keys, joined by commas; malloc'd. */
static char *keys_of(isolate *iso, wn_value o, unsigned which) {
  key_list keys;
  string_builder b;
  builder_init(&b, iso);
  if (!object_own_keys(iso, o, which, &keys)) return strdup("exception");
  for (uint32_t i = 0; i < keys.length; i++) {
    wn_value v = key_to_value(iso, key_list_at(iso, &keys, i));
    if (i) builder_cstr(&b, ",");
    if (is_symbol(v))
      builder_cstr(&b, "symbol");
    else
      builder_string(&b, v);
  }
  return string_to_utf8(iso, builder_finish(&b), NULL);
}
#define EXPECT_KEYS(o, want)                                                           \
  do {                                                                                 \
    char *keys_ = keys_of(iso, o, KEYS_ALL);                                           \
    EXPECT_EQ_STR(keys_, want);                                                        \
    free(keys_);                                                                       \
  } while (0)

static void expect_error(isolate *iso, const char *want) {
  if (!has_exception(iso)) {
    TEST_FAIL("no exception, expected %s", want);
    return;
  }
  wn_value e = take_exception(iso);
  wn_value m = object_get(iso, e, KEY(iso, message));
  char *text = is_string(m) ? string_to_utf8(iso, m, NULL) : strdup("(no message)");
  EXPECT_EQ_STR(text, want);
  free(text);
}

TEST(isolate_opens_and_closes) {
  isolate *iso = open_isolate();
  EXPECT(is_object(intrinsic(iso, INTRINSIC_ObjectP)));
  EXPECT(is_callable(iso, intrinsic(iso, INTRINSIC_FunctionP)));
  EXPECT(is_array(intrinsic(iso, INTRINSIC_ArrayP)));
  isolate_free(iso);
}

TEST(two_properties_take_16_bytes) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 2);
  EXPECT(put(iso, o, "x", num(1)) && put(iso, o, "y", num(2)));
  EXPECT_EQ_INT(wn_cell_bytes(wn_to_cell(o)), 16);
  EXPECT(get_num(iso, o, "x") == 1 && get_num(iso, o, "y") == 2);
  EXPECT_EQ_INT(shape_extension_word(shape_of(iso, o)), 0);
  isolate_free(iso);
}

TEST(same_additions_share_a_shape) {
  isolate *iso = open_isolate();
  wn_value a = object_new(iso, 2), b = object_new(iso, 2);
  for (int i = 0; i < 20; i++) {
    char name[16];
    snprintf(name, sizeof name, "p%d", i);
    EXPECT(put(iso, a, name, num(i)) && put(iso, b, name, num(i + 0.5)));
  }
  EXPECT(shape_of(iso, a) == shape_of(iso, b));
  for (int i = 0; i < 20; i++) {
    char name[16];
    snprintf(name, sizeof name, "p%d", i);
    EXPECT(get_num(iso, a, name) == i && get_num(iso, b, name) == i + 0.5);
  }
  EXPECT(put(iso, b, "q", num(7)));
  EXPECT(get_num(iso, a, "q") == -12345 && get_num(iso, b, "q") == 7);
  isolate_free(iso);
}

TEST(siblings_diverge) {
  isolate *iso = open_isolate();
  wn_value a = object_new(iso, 4), b = object_new(iso, 4);
  EXPECT(put(iso, a, "x", num(1)) && put(iso, b, "x", num(2)));
  EXPECT(put(iso, a, "y", num(3)) && put(iso, b, "z", num(4)));
  EXPECT(put(iso, a, "z", num(5)) && put(iso, b, "y", num(6)));
  EXPECT_KEYS(a, "x,y,z");
  EXPECT_KEYS(b, "x,z,y");
  EXPECT(get_num(iso, a, "z") == 5 && get_num(iso, b, "z") == 4);
  isolate_free(iso);
}

TEST(many_properties_make_a_dictionary) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 0);
  char name[16];
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "key%d", i);
    EXPECT(put(iso, o, name, num(i * 1.5)));
  }
  EXPECT(shape_of(iso, o)->flags & SHAPE_UNIQUE);
  for (int i = 0; i < 1000; i += 2) {
    bool ok;
    snprintf(name, sizeof name, "key%d", i);
    EXPECT(object_delete(iso, o, key(iso, name), &ok) && ok);
  }
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "key%d", i);
    EXPECT(get_num(iso, o, name) == (i % 2 ? i * 1.5 : -12345));
  }
  uint32_t locations = shape_of(iso, o)->locations;
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "new%d", i);
    EXPECT(put(iso, o, name, num(i)));
  }
  EXPECT_EQ_INT(shape_of(iso, o)->locations, locations);
  key_list keys;
  EXPECT(object_own_keys(iso, o, KEYS_ALL, &keys));
  EXPECT_EQ_INT(keys.length, 1000);
  char *first = string_to_utf8(iso, key_list_at(iso, &keys, 0).v, NULL);
  EXPECT_EQ_STR(first, "key1");
  free(first);
  isolate_free(iso);
}

TEST(deleting_the_newest_goes_back) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 4);
  EXPECT(put(iso, o, "x", num(1)));
  shape *before = shape_of(iso, o);
  EXPECT(put(iso, o, "y", num(2)));
  bool ok;
  EXPECT(object_delete(iso, o, key(iso, "y"), &ok) && ok);
  EXPECT(shape_of(iso, o) == before);
  EXPECT(put(iso, o, "y", num(3)) && object_delete(iso, o, key(iso, "x"), &ok) && ok);
  EXPECT_KEYS(o, "y");
  EXPECT(get_num(iso, o, "y") == 3);
  isolate_free(iso);
}

TEST(key_order_is_indices_strings_symbols) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 0);
  EXPECT(object_put(iso, o, KEY_SYMBOL(iso, iterator), num(1)));
  EXPECT(put(iso, o, "b", num(1)) && put(iso, o, "5", num(2)) &&
         put(iso, o, "a", num(1)) && put(iso, o, "4294967294", num(3)) &&
         put(iso, o, "4294967295", num(3)) && put(iso, o, "0", num(3)));
  EXPECT_KEYS(o, "0,5,4294967294,b,a,4294967295,symbol");
  EXPECT(get_num(iso, o, "4294967294") == 3);
  isolate_free(iso);
}

TEST(array_small_sizes) {
  isolate *iso = open_isolate();
  wn_value v[3] = {num(1), num(2), num(3)};
  wn_value a = array_from_values(iso, v, 3);
  void *e = object_elements_nogc(iso, to_object_cell(a));
  EXPECT_EQ_INT(wn_cell_bytes(wn_to_cell(a)) + wn_cell_bytes(e), 40);
  EXPECT(get_num(iso, a, "length") == 3 && get_num(iso, a, "1") == 2);
  EXPECT_KEYS(a, "0,1,2,length");
  isolate_free(iso);
}

TEST(array_push_and_shift) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 0);
  for (int i = 0; i < 5000; i++) EXPECT(array_push(iso, a, num(i)));
  for (int i = 0; i < 5000; i++) {
    wn_value v = array_shift(iso, a);
    EXPECT(wn_number(v) == i);
    if (i % 2) EXPECT(array_push(iso, a, num(i)));
  }
  EXPECT(get_num(iso, a, "length") == 2500);
  EXPECT(get_num(iso, a, "0") == 1 && get_num(iso, a, "2499") == 4999);
  isolate_free(iso);
}

TEST(array_turns_to_doubles_and_back) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 0);
  for (int i = 0; i < 100; i++) EXPECT(array_push(iso, a, num(i)));
  EXPECT_EQ_INT(wn_kind_of(object_elements_nogc(iso, to_object_cell(a))),
                KIND_ELEMENTS);
  EXPECT(array_push(iso, a, num(0.25)));
  EXPECT_EQ_INT(wn_kind_of(object_elements_nogc(iso, to_object_cell(a))),
                KIND_ELEMENTS_DOUBLE);
  EXPECT(array_store(iso, a, 150, num(-0.0)));
  EXPECT(wn_is_undefined(object_get(iso, a, key_from_index(120))));
  EXPECT(__builtin_signbit(wn_number(object_get(iso, a, key_from_index(150)))));
  EXPECT(array_push(iso, a, iso->atoms[ATOM_length]));
  EXPECT_EQ_INT(wn_kind_of(object_elements_nogc(iso, to_object_cell(a))),
                KIND_ELEMENTS);
  for (int i = 0; i < 100; i++)
    EXPECT(wn_number(object_get(iso, a, key_from_index((uint32_t)i))) == i);
  EXPECT(wn_number(object_get(iso, a, key_from_index(100))) == 0.25);
  EXPECT(object_has(iso, a, key_from_index(120)) == 0);
  EXPECT(get_num(iso, a, "length") == 152);
  isolate_free(iso);
}

TEST(array_sparse_and_dense_again) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 0);
  EXPECT(array_store(iso, a, 4000000000u, num(1.5)));
  EXPECT(get_num(iso, a, "length") == 4000000001.0);
  EXPECT_EQ_INT(wn_kind_of(object_elements_nogc(iso, to_object_cell(a))),
                KIND_ELEMENTS_SPARSE);
  EXPECT(get_num(iso, a, "4000000000") == 1.5);
  bool ok;
  EXPECT(array_set_length(iso, a, 10, &ok) && ok);
  EXPECT(get_num(iso, a, "4000000000") == -12345);
  wn_value b = array_new(iso, 0);
  for (uint32_t i = 9999; i < 10000; i--) EXPECT(array_store(iso, b, i, num(i)));
  EXPECT_EQ_INT(wn_kind_of(object_elements_nogc(iso, to_object_cell(b))),
                KIND_ELEMENTS);
  for (uint32_t i = 0; i < 10000; i++)
    EXPECT(wn_number(object_get(iso, b, key_from_index(i))) == i);
  isolate_free(iso);
}

TEST(array_length) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 5);
  EXPECT(put(iso, a, "7", num(1)));
  EXPECT(get_num(iso, a, "length") == 8);
  EXPECT(put(iso, a, "length", num(3)));
  EXPECT(get_num(iso, a, "7") == -12345);
  EXPECT(!put(iso, a, "length", num(-1)));
  expect_error(iso, "Invalid array length");
  EXPECT(object_define(iso, a, key_from_index(1), num(2), PROP_ENUMERABLE));
  EXPECT(!put(iso, a, "length", num(0)));
  expect_error(iso, "Cannot delete property '1' of [object Array]");
  EXPECT(get_num(iso, a, "length") == 2);
  EXPECT(object_define(iso, a, KEY(iso, length), num(2), 0));
  EXPECT(!put(iso, a, "5", num(2)));
  expect_error(
      iso, "Cannot assign to read only property 'length' of object '[object Array]'");
  isolate_free(iso);
}

TEST(large_array_of_holes) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 1 << 20);
  EXPECT(elements_capacity(object_elements_nogc(iso, to_object_cell(a))) >= 1 << 20);
  EXPECT(put(iso, a, "1000000", num(1)));
  wn_value b = array_new(iso, 4294967295u);
  EXPECT(object_elements_nogc(iso, to_object_cell(b)) == NULL);
  EXPECT(!array_push(iso, b, num(1)));
  expect_error(iso, "Invalid array length");
  isolate_free(iso);
}

TEST(prototype_indexed_makes_arrays_not_simple) {
  isolate *iso = open_isolate();
  wn_value a = array_new(iso, 3);
  EXPECT(array_is_simple(iso, a));
  EXPECT(object_put(iso, intrinsic(iso, INTRINSIC_ArrayP), key_from_index(1), num(9)));
  EXPECT(!array_is_simple(iso, a));
  EXPECT(get_num(iso, a, "1") == 9);
  isolate_free(iso);
}

TEST(frozen_and_sealed) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 0);
  bool ok;
  EXPECT(put(iso, o, "x", num(1)) && put(iso, o, "3", num(2)));
  EXPECT(object_freeze(iso, o, true, &ok) && ok);
  EXPECT(!put(iso, o, "x", num(2)));
  expect_error(iso, "Cannot assign to read only property 'x' of object '#<Object>'");
  EXPECT(!put(iso, o, "3", num(2)));
  expect_error(iso, "Cannot assign to read only property '3' of object '#<Object>'");
  EXPECT(!put(iso, o, "y", num(2)));
  expect_error(iso, "Cannot add property y, object is not extensible");
  EXPECT(!object_define(iso, o, key(iso, "x"), num(2), PROP_ALL));
  expect_error(iso, "Cannot redefine property: x");
  EXPECT(!object_define(iso, o, key(iso, "z"), num(2), PROP_ALL));
  expect_error(iso, "Cannot define property z, object is not extensible");
  EXPECT(object_delete(iso, o, key(iso, "3"), &ok) && !ok);
  EXPECT(object_is_frozen(iso, o, true) == 1);
  wn_value a = array_new(iso, 0);
  EXPECT(array_push(iso, a, num(1)) && array_push(iso, a, num(2.5)));
  EXPECT(object_freeze(iso, a, false, &ok) && ok);
  EXPECT(object_is_frozen(iso, a, false) == 1 && object_is_frozen(iso, a, true) == 0);
  EXPECT(put(iso, a, "0", num(5)) && get_num(iso, a, "0") == 5);
  EXPECT(object_delete(iso, a, key(iso, "0"), &ok) && !ok);
  EXPECT(object_freeze(iso, a, true, &ok) && ok && object_is_frozen(iso, a, true) == 1);
  wn_value b = array_new(iso, 0);
  EXPECT(array_push(iso, b, num(1)) && object_freeze(iso, b, true, &ok));
  EXPECT(object_is_frozen(iso, b, true) == 1 && !put(iso, b, "0", num(3)));
  expect_error(iso,
               "Cannot assign to read only property '0' of object '[object Array]'");
  EXPECT(!put(iso, b, "1", num(3)));
  expect_error(iso, "Cannot add property 1, object is not extensible");
  isolate_free(iso);
}

static wn_value set_that(isolate *iso, call_args *args) {
  return object_put(iso, args->this_value, key_from_cstr(iso, "that"), arg(args, 0))
             ? WN_UNDEFINED
             : WN_EXCEPTION;
}

TEST(accessors_and_inheritance) {
  isolate *iso = open_isolate();
  wn_value proto = object_new(iso, 0), o = object_new_with_prototype(iso, proto);
  wn_value getter =
      native_new(iso, get_seven, iso->atoms[ATOM_value], 0, NATIVE_GETTER, 0);
  wn_value setter =
      native_new(iso, set_that, iso->atoms[ATOM_value], 1, NATIVE_SETTER, 0);
  EXPECT(object_define_accessor(iso, proto, key(iso, "a"), getter, setter, PROP_ALL));
  EXPECT(object_define_accessor(iso, proto, key(iso, "g"), getter, WN_UNDEFINED,
                                PROP_ALL));
  EXPECT(
      object_define_accessor(iso, proto, key_from_index(4), getter, setter, PROP_ALL));
  EXPECT(object_define(iso, proto, key(iso, "r"), num(1), 0));
  EXPECT(get_num(iso, o, "a") == 7 && get_num(iso, o, "4") == 7);
  EXPECT(put(iso, o, "a", num(9)) && get_num(iso, o, "that") == 9);
  EXPECT(put(iso, o, "4", num(10)) && get_num(iso, o, "that") == 10);
  EXPECT(!put(iso, o, "g", num(1)));
  expect_error(iso, "Cannot set property g of #<Object> which has only a getter");
  EXPECT(!put(iso, o, "r", num(1)));
  expect_error(iso, "Cannot assign to read only property 'r' of object '#<Object>'");
  EXPECT_KEYS(o, "that");
  wn_value name = object_get(iso, getter, KEY(iso, name));
  EXPECT(string_equal_cstr(iso, name, "get value"));
  isolate_free(iso);
}

TEST(prototype_cycles_are_refused) {
  isolate *iso = open_isolate();
  wn_value a = object_new(iso, 0), b = object_new_with_prototype(iso, a);
  bool ok;
  EXPECT(object_set_prototype(iso, a, b, &ok) && !ok);
  throw_set_prototype_failed(iso, a, b);
  expect_error(iso, "Cyclic __proto__ value");
  wn_value root = intrinsic(iso, INTRINSIC_ObjectP);
  EXPECT(object_set_prototype(iso, root, a, &ok) && !ok);
  EXPECT(put(iso, a, "x", num(1)) && get_num(iso, b, "x") == 1);
  EXPECT(object_set_prototype(iso, b, WN_NULL, &ok) && ok);
  EXPECT(get_num(iso, b, "x") == -12345);
  isolate_free(iso);
}

TEST(set_prototype_keeps_properties_and_shares) {
  isolate *iso = open_isolate();
  wn_value proto = object_new(iso, 0), a[2];
  for (int i = 0; i < 2; i++) {
    a[i] = object_new(iso, 2);
    bool ok;
    EXPECT(put(iso, a[i], "x", num(1.5)) && put(iso, a[i], "y", num(2)) &&
           put(iso, a[i], "z", num(3)));
    EXPECT(object_set_prototype(iso, a[i], proto, &ok) && ok);
    EXPECT(get_num(iso, a[i], "x") == 1.5 && get_num(iso, a[i], "z") == 3);
  }
  EXPECT(shape_of(iso, a[0]) == shape_of(iso, a[1]));
  isolate_free(iso);
}

TEST(validity_cells_end_with_changes_above) {
  isolate *iso = open_isolate();
  wn_value top = object_new(iso, 0), middle = object_new_with_prototype(iso, top),
           low = object_new_with_prototype(iso, middle);
  validity_cell *cell = shape_chain_validity(iso, low);
  EXPECT(cell && cell->valid);
  EXPECT(shape_chain_validity(iso, low) == cell);
  EXPECT(put(iso, top, "x", num(1)));
  EXPECT(!cell->valid);
  cell = shape_chain_validity(iso, low);
  EXPECT(cell->valid);
  EXPECT(put(iso, top, "x", num(2)) && cell->valid);
  bool ok;
  EXPECT(object_delete(iso, top, key(iso, "x"), &ok) && ok && !cell->valid);
  cell = shape_chain_validity(iso, low);
  EXPECT(object_set_prototype(iso, middle, WN_NULL, &ok) && ok && !cell->valid);
  cell = shape_chain_validity(iso, low);
  EXPECT(put(iso, top, "q", num(2)) && cell->valid);
  validity_cell *array = shape_chain_validity(iso, intrinsic(iso, INTRINSIC_ArrayP));
  EXPECT(put(iso, intrinsic(iso, INTRINSIC_ObjectP), "q", num(2)) && !array->valid);
  isolate_free(iso);
}

static const native_spec lazy_table[] = {
    {"first", get_seven, 2, NATIVE_METHOD, 0},
    {"both", get_seven, 0, NATIVE_GETTER, 0},
    {"both", set_that, 1, NATIVE_SETTER, 0},
    {"@@iterator", get_seven, 0, NATIVE_METHOD, 0},
    {"gone", get_seven, 0, NATIVE_METHOD, 0},
};

TEST(lazy_natives_exist_once_touched) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 0);
  EXPECT(install_natives(iso, o, lazy_table, WN_COUNTOF(lazy_table)));
  prop_place place = shape_find(iso, shape_of(iso, o), key(iso, "first"));
  EXPECT(place.flags & PROP_LAZY);
  wn_value f = object_get(iso, o, key(iso, "first"));
  EXPECT(is_callable(iso, f) && wn_same(f, object_get(iso, o, key(iso, "first"))));
  EXPECT(get_num(iso, f, "length") == 2);
  EXPECT(string_equal_cstr(iso, object_get(iso, f, KEY(iso, name)), "first"));
  EXPECT(get_num(iso, o, "both") == 7);
  EXPECT(put(iso, o, "both", num(3)) && get_num(iso, o, "that") == 3);
  wn_value it = object_get(iso, o, KEY_SYMBOL(iso, iterator));
  EXPECT(
      string_equal_cstr(iso, object_get(iso, it, KEY(iso, name)), "[Symbol.iterator]"));
  EXPECT(put(iso, o, "gone", num(4)) && get_num(iso, o, "gone") == 4);
  EXPECT_KEYS(o, "first,both,gone,that,symbol");
  EXPECT_KEYS(f, "length,name");
  EXPECT(object_define(iso, f, KEY(iso, name), iso->atoms[ATOM_value], PROP_ALL));
  EXPECT(string_equal_cstr(iso, object_get(iso, f, KEY(iso, name)), "value"));
  EXPECT_KEYS(f, "length,name");
  bool ok;
  EXPECT(object_delete(iso, f, KEY(iso, length), &ok) && ok);
  EXPECT_KEYS(f, "name");
  wn_value text = function_to_string(iso, it);
  EXPECT(
      string_equal_cstr(iso, text, "function [Symbol.iterator]() { [native code] }"));
  isolate_free(iso);
}

TEST(private_names) {
  isolate *iso = open_isolate();
  wn_value name = symbol_new(iso, string_from_cstr(iso, "#x"), SYMBOL_PRIVATE);
  wn_value o = object_new(iso, 0);
  bool ok;
  EXPECT(object_freeze(iso, o, true, &ok));
  EXPECT(wn_is_exception(private_get(iso, o, name)));
  expect_error(
      iso,
      "Cannot read private member #x from an object whose class did not declare it");
  EXPECT(private_add(iso, o, name, num(1.5), PROP_WRITABLE));
  EXPECT(private_set(iso, o, name, num(2.5)));
  EXPECT(wn_number(private_get(iso, o, name)) == 2.5);
  EXPECT(!private_add(iso, o, name, num(1), PROP_WRITABLE));
  expect_error(iso, "Cannot initialize #x twice on the same object");
  EXPECT(private_has(iso, num(1), name) < 0);
  expect_error(iso, "Cannot use 'in' operator to search for '#x' in 1");
  EXPECT_KEYS(o, "");
  isolate_free(iso);
}

TEST(string_objects) {
  isolate *iso = open_isolate();
  wn_value o = to_object(iso, string_from_cstr(iso, "abc"));
  EXPECT(get_num(iso, o, "length") == 3);
  EXPECT(string_equal_cstr(iso, object_get(iso, o, key_from_index(1)), "b"));
  EXPECT(!put(iso, o, "1", num(1)));
  take_exception(iso);
  EXPECT(put(iso, o, "5", num(1)) && put(iso, o, "x", num(1)));
  EXPECT_KEYS(o, "0,1,2,5,length,x");
  bool ok;
  EXPECT(object_delete(iso, o, key_from_index(0), &ok) && !ok);
  isolate_free(iso);
}

TEST(mapped_arguments) {
  isolate *iso = open_isolate();
  wn_value values[3] = {num(1), num(2), num(3)};
  wn_slot *scope = wn_alloc(&iso->heap, KIND_SCOPE, 5 * 4);
  wn_store(&iso->heap, scope, scope + 3, num(1));
  wn_store(&iso->heap, scope, scope + 4, num(2));
  uint16_t map[2] = {2, 1};
  wn_value a =
      arguments_new_mapped(iso, WN_NULL, values, 3, wn_from_cell(scope), map, 2);
  EXPECT(get_num(iso, a, "0") == 2 && get_num(iso, a, "1") == 1 &&
         get_num(iso, a, "2") == 3);
  EXPECT(put(iso, a, "0", num(1.25)));
  EXPECT(wn_number(wn_load(&iso->heap, scope + 4)) == 1.25);
  wn_store(&iso->heap, scope, scope + 4, num(8));
  EXPECT(get_num(iso, a, "0") == 8 && get_num(iso, a, "length") == 3);
  bool ok;
  EXPECT(object_delete(iso, a, key_from_index(1), &ok) && ok);
  EXPECT(get_num(iso, a, "1") == -12345);
  EXPECT(object_define(iso, a, key_from_index(0), num(4), PROP_ENUMERABLE));
  EXPECT(wn_number(wn_load(&iso->heap, scope + 4)) == 4);
  wn_store(&iso->heap, scope, scope + 4, num(5));
  EXPECT(get_num(iso, a, "0") == 4);
  EXPECT_KEYS(a, "0,2,length,callee");
  isolate_free(iso);
}

TEST(identity_hashes_stay) {
  isolate *iso = open_isolate();
  wn_value o = object_new(iso, 2), a = array_new(iso, 2);
  EXPECT(put(iso, o, "x", num(1)) && put(iso, o, "y", num(2.5)));
  EXPECT_EQ_INT(identity_hash_nogc(iso, o), 0);
  uint32_t h = identity_hash(iso, o);
  EXPECT(h && h == identity_hash(iso, o) && h == identity_hash_nogc(iso, o));
  EXPECT(identity_hash(iso, a) != 0);
  EXPECT(get_num(iso, o, "x") == 1 && get_num(iso, o, "y") == 2.5);
  isolate_free(iso);
}

TEST(iteration_over_plain_arrays) {
  isolate *iso = open_isolate();
  wn_value v[3] = {num(1), num(0.5), num(3)}, x, sum = num(0);
  wn_value a = array_from_values(iso, v, 3);
  static const native_spec values[] = {{"@@iterator", get_seven, 0, NATIVE_METHOD, 0}};
  static const native_spec next[] = {{"next", get_seven, 0, NATIVE_METHOD, 0}};
  EXPECT(install_natives(iso, intrinsic(iso, INTRINSIC_ArrayP), values, 1));
  EXPECT(install_natives(iso, intrinsic(iso, INTRINSIC_ArrayIteratorP), next, 1));
  iterator_record it;
  EXPECT(iterator_open(iso, a, &it) && it.fast);
  while (iterator_step(iso, &it, &x) == 1) sum = num(wn_number(sum) + wn_number(x));
  EXPECT(wn_number(sum) == 4.5);
  EXPECT(!iterator_open(iso, num(5), &it));
  expect_error(
      iso, "number 5 is not iterable (cannot read property Symbol(Symbol.iterator))");
  wn_value r = iterator_result(iso, num(1), true);
  EXPECT_KEYS(r, "value,done");
  isolate_free(iso);
}

TEST(values_of_primitives) {
  isolate *iso = open_isolate();
  EXPECT(wn_number(value_get(iso, string_from_cstr(iso, "abc"), KEY(iso, length))) ==
         3);
  EXPECT(wn_is_exception(value_get(iso, WN_UNDEFINED, key(iso, "x"))));
  expect_error(iso, "Cannot read properties of undefined (reading 'x')");
  EXPECT(!value_put(iso, WN_NULL, key_from_index(1), num(1), true));
  expect_error(iso, "Cannot set properties of null (setting '1')");
  EXPECT(!value_put(iso, string_from_cstr(iso, "abc"), KEY(iso, length), num(1), true));
  expect_error(iso, "Cannot assign to read only property 'length' of string 'abc'");
  EXPECT(!value_put(iso, num(5), key(iso, "x"), num(1), true));
  expect_error(iso, "Cannot create property 'x' on number '5'");
  EXPECT(value_put(iso, num(5), key(iso, "x"), num(1), false));
  isolate_free(iso);
}

/* Random changes of one object's properties against a plain C model.  Model values: NAN
 * means absent; index keys and names alternate. */
enum { MODEL_KEYS = 64 };

static prop_key model_key(isolate *iso, uint32_t i, uint32_t stride) {
  if (i % 2) return key_from_index(i * stride);
  char name[16];
  snprintf(name, sizeof name, "k%u", i);
  return key_from_cstr(iso, name);
}

static wn_value model_value(isolate *iso, double d) {
  if (d == 7) return iso->atoms[ATOM_value]; /* something that is no number */
  return num(d);
}

static void check_model(isolate *iso, wn_value o, const double *model,
                        uint32_t stride) {
  uint32_t live = 0;
  for (uint32_t i = 0; i < MODEL_KEYS; i++) {
    wn_value v = object_get(iso, o, model_key(iso, i, stride));
    bool absent = model[i] != model[i];
    live += !absent;
    wn_value want = absent ? WN_UNDEFINED : model_value(iso, model[i]);
    bool same = wn_is_number(v) && wn_is_number(want) ? wn_number(v) == wn_number(want)
                                                      : wn_same(v, want);
    if (!same) TEST_FAIL("key %u, stride %u", i, stride);
  }
  key_list keys;
  EXPECT(object_own_keys(iso, o, KEYS_ALL, &keys));
  EXPECT_EQ_INT(keys.length, live + is_array(o));
}

static void run_model(isolate *iso, wn_value o, uint32_t stride, uint32_t seed) {
  double model[MODEL_KEYS];
  for (int i = 0; i < MODEL_KEYS; i++) model[i] = 0.0 / 0.0;
  for (int step = 0; step < 1500; step++) {
    seed = seed * 1664525u + 1013904223u;
    uint32_t i = (seed >> 8) % MODEL_KEYS, what = (seed >> 20) % 8;
    prop_key k = model_key(iso, i, stride);
    bool ok;
    if (what < 2) {
      EXPECT(object_delete(iso, o, k, &ok) && ok);
      model[i] = 0.0 / 0.0;
    } else {
      double d = what < 4 ? (double)(seed % 1000) : what < 7 ? seed * 0.5 : 7;
      EXPECT(object_put(iso, o, k, model_value(iso, d)));
      model[i] = d;
    }
    if (what == 0 && step % 100 == 0) (void)identity_hash(iso, o);
    if (step % 100 == 0) check_model(iso, o, model, stride);
  }
  check_model(iso, o, model, stride);
}

TEST(random_changes_agree_with_a_model) {
  isolate *iso = open_isolate();
  for (uint32_t seed = 1; seed <= 4; seed++) {
    uint32_t stride = seed == 3 ? 5000000 : seed == 4 ? 900 : 1;
    run_model(iso, object_new(iso, 2 * seed), stride, seed);
    run_model(iso, array_new(iso, 0), stride, seed);
    wn_value proto = object_new(iso, 0);
    (void)object_new_with_prototype(iso, proto);
    run_model(iso, proto, stride, seed);
  }
  isolate_free(iso);
}

TEST_MAIN()
