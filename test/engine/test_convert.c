/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <math.h>
#include <stdlib.h>

#include "engine/object/bigint.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"

static isolate *iso;

static void end(void) { isolate_free(iso); }

static void setup(void) {
  if (iso) return;
  atexit(end);
  isolate_options options;
  isolate_options_init(&options);
  iso = isolate_new(&options);
}

static wn_value str(const char *text) {
  return string_from_utf8(iso, text, strlen(text));
}
static wn_value big(const char *text) { return bigint_from_string(iso, str(text)); }
static wn_value num(double d) { return wn_from_number(d); }

static void expect_text(wn_value s, const char *want) {
  EXPECT(is_string(s));
  if (!is_string(s)) return;
  char *got = string_to_utf8(iso, s, NULL);
  EXPECT_EQ_STR(got, want);
  free(got);
}

/* An error of this kind is pending. */
static void expect_thrown(enum error_kind kind, const char *want) {
  EXPECT(has_exception(iso));
  wn_value e = take_exception(iso);
  EXPECT(is_kind(e, KIND_ERROR));
  wn_value prototype = intrinsic(iso, (enum intrinsic_id)error_prototype_id(kind));
  EXPECT(wn_same(object_get_prototype(iso, e), prototype));
  expect_text(object_get(iso, e, KEY(iso, message)), want);
}

TEST(to_boolean_of_primitives) {
  setup();
  EXPECT(!to_boolean(iso, num(0)));
  EXPECT(!to_boolean(iso, wn_from_double(-0.0)));
  EXPECT(!to_boolean(iso, wn_from_double(NAN)));
  EXPECT(to_boolean(iso, num(0.5)));
  EXPECT(!to_boolean(iso, str("")));
  EXPECT(to_boolean(iso, str("0")));
  EXPECT(!to_boolean(iso, WN_NULL));
  EXPECT(!to_boolean(iso, big("0")));
  EXPECT(to_boolean(iso, big("-1")));
  EXPECT(to_boolean(iso, object_new(iso, 0)));
}

TEST(to_number_of_primitives) {
  setup();
  double d;
  EXPECT(to_number(iso, str("  12.5e1\n"), &d) && d == 125);
  EXPECT(to_number(iso, str("0x1F"), &d) && d == 31);
  EXPECT(to_number(iso, str(""), &d) && d == 0);
  EXPECT(to_number(iso, str("1_000"), &d) && isnan(d));
  EXPECT(to_number(iso, WN_UNDEFINED, &d) && isnan(d));
  EXPECT(to_number(iso, WN_NULL, &d) && d == 0);
  EXPECT(to_number(iso, WN_TRUE, &d) && d == 1);
  EXPECT(!to_number(iso, iso->symbols[SYMBOL_iterator], &d));
  expect_thrown(ERROR_TYPE, "Cannot convert a Symbol value to a number");
  EXPECT(!to_number(iso, big("1"), &d));
  expect_thrown(ERROR_TYPE, "Cannot convert a BigInt value to a number");
}

TEST(to_integers) {
  setup();
  double d;
  int32_t i;
  EXPECT(to_integer_or_infinity(iso, num(-0.5), &d) && d == 0 && !signbit(d));
  EXPECT(to_integer_or_infinity(iso, num(-3.7), &d) && d == -3);
  EXPECT(to_integer_or_infinity(iso, num(-INFINITY), &d) && d == -INFINITY);
  EXPECT(to_int32(iso, num(4294967295.0), &i) && i == -1);
  EXPECT(to_int32(iso, num(1e300), &i) && i == 0);
  EXPECT(to_length(iso, num(-5), &d) && d == 0);
  EXPECT(to_length(iso, num(1e20), &d) && d == 9007199254740991.0);
  EXPECT(to_relative_index(iso, num(-2), 10, 0, &d) && d == 8);
  EXPECT(to_relative_index(iso, num(-20), 10, 0, &d) && d == 0);
  EXPECT(!to_index(iso, num(-1), &d, "Invalid offset"));
  expect_thrown(ERROR_RANGE, "Invalid offset");
}

TEST(to_string_of_primitives) {
  setup();
  expect_text(to_string(iso, num(0.1)), "0.1");
  expect_text(to_string(iso, num(1e21)), "1e+21");
  expect_text(to_string(iso, wn_from_double(-0.0)), "0");
  expect_text(to_string(iso, num(-123456)), "-123456");
  expect_text(to_string(iso, num(7)), "7");
  expect_text(to_string(iso, WN_TRUE), "true");
  expect_text(to_string(iso, big("-12345678901234567890")), "-12345678901234567890");
  EXPECT(wn_is_exception(to_string(iso, iso->symbols[SYMBOL_match])));
  expect_thrown(ERROR_TYPE, "Cannot convert a Symbol value to a string");
}

TEST(number_texts_are_cached_until_a_collection) {
  setup();
  wn_value a = number_to_string(iso, 1234.5), b = number_to_string(iso, 1234.5);
  EXPECT(wn_same(a, b));
  wn_collect(&iso->heap, WN_GC_MINOR, WN_STACK_SCAN, "test");
  EXPECT(wn_is_hole(number_cache_get(iso, 1234.5)));
  expect_text(number_to_string(iso, 1234.5), "1234.5");
}

TEST(keys) {
  setup();
  prop_key k;
  EXPECT(to_property_key(iso, num(5), &k) && key_is_index(k) && key_index(k) == 5);
  EXPECT(to_property_key(iso, str("17"), &k) && key_is_index(k) && key_index(k) == 17);
  EXPECT(to_property_key(iso, num(4294967294.0), &k) && key_index(k) == 4294967294u);
  EXPECT(to_property_key(iso, num(4294967295.0), &k) && is_atom(k.v));
  EXPECT(to_property_key(iso, wn_from_double(-0.0), &k) && key_index(k) == 0);
  EXPECT(to_property_key(iso, num(1.5), &k) && is_atom(k.v));
  EXPECT(to_property_key(iso, str("length"), &k) &&
         wn_same(k.v, iso->atoms[ATOM_length]));
  EXPECT(to_property_key(iso, iso->symbols[SYMBOL_split], &k) && is_symbol(k.v));
  EXPECT(key_is_index(key_from_cstr(iso, "3")));
}

TEST(equality) {
  setup();
  wn_value nan = wn_from_double(NAN), zero = num(0), minus = wn_from_double(-0.0);
  EXPECT(!strict_equals(iso, nan, nan));
  EXPECT(same_value(iso, nan, nan));
  EXPECT(strict_equals(iso, zero, minus));
  EXPECT(!same_value(iso, zero, minus));
  EXPECT(same_value_zero(iso, zero, minus));
  EXPECT(strict_equals(iso, str("abc"), str("abc")));
  EXPECT(strict_equals(iso, big("10"), big("10")));
  EXPECT_EQ_INT(loosely_equals(iso, num(1), str("1")), 1);
  EXPECT_EQ_INT(loosely_equals(iso, WN_NULL, WN_UNDEFINED), 1);
  EXPECT_EQ_INT(loosely_equals(iso, WN_NULL, num(0)), 0);
  EXPECT_EQ_INT(loosely_equals(iso, WN_TRUE, str("1")), 1);
  EXPECT_EQ_INT(loosely_equals(iso, big("2"), num(2)), 1);
  EXPECT_EQ_INT(loosely_equals(iso, big("2"), str("2")), 1);
  EXPECT_EQ_INT(loosely_equals(iso, big("2"), str("x")), 0);
}

TEST(order) {
  setup();
  EXPECT_EQ_INT(less_than(iso, num(1), num(2), true), 1);
  EXPECT_EQ_INT(less_than(iso, str("10"), str("9"), true), 1);
  EXPECT_EQ_INT(less_than(iso, str("10"), num(9), true), 0);
  EXPECT_EQ_INT(less_than(iso, wn_from_double(NAN), num(9), true), 2);
  EXPECT_EQ_INT(less_than(iso, big("1"), num(1.5), true), 1);
  EXPECT_EQ_INT(less_than(iso, num(1.5), big("1"), true), 0);
  EXPECT_EQ_INT(less_than(iso, big("1"), str("x"), true), 2);
}

TEST(types) {
  setup();
  expect_text(type_of(iso, num(1)), "number");
  expect_text(type_of(iso, WN_NULL), "object");
  expect_text(type_of(iso, WN_UNDEFINED), "undefined");
  expect_text(type_of(iso, big("1")), "bigint");
  expect_text(type_of(iso, iso->symbols[SYMBOL_search]), "symbol");
  expect_text(type_of(iso, object_new(iso, 0)), "object");
}

TEST(operators) {
  setup();
  expect_text(arithmetic_slow(iso, '+', str("a"), num(1)), "a1");
  EXPECT(wn_number(arithmetic_slow(iso, '-', str("7"), num(1))) == 6);
  EXPECT(wn_number(arithmetic_slow(iso, 'u', num(-1), num(0))) == 4294967295.0);
  EXPECT(wn_number(arithmetic_slow(iso, 'l', num(1), num(33))) == 2);
  EXPECT(isnan(wn_number(arithmetic_slow(iso, 'p', num(1), num(INFINITY)))));
  EXPECT(signbit(wn_number(arithmetic_slow(iso, '%', num(-4), num(2)))));
  expect_text(to_string(iso, arithmetic_slow(iso, '*', big("99999999999"), big("-3"))),
              "-299999999997");
  EXPECT(wn_is_exception(arithmetic_slow(iso, '+', big("1"), num(1))));
  expect_thrown(ERROR_TYPE,
                "Cannot mix BigInt and other types, use explicit conversions");
  EXPECT(wn_is_exception(arithmetic_slow(iso, '/', big("1"), big("0"))));
  expect_thrown(ERROR_RANGE, "Division by zero");
  EXPECT(wn_is_exception(arithmetic_slow(iso, 'u', big("1"), big("0"))));
  expect_thrown(ERROR_TYPE, "BigInts have no unsigned right shift, use >> instead");
  EXPECT(wn_is_exception(arithmetic_slow(iso, 'l', big("1"), big("1073741824"))));
  expect_thrown(ERROR_RANGE, "Maximum BigInt size exceeded");
}

TEST(objects_from_primitives) {
  setup();
  EXPECT(is_kind(to_object(iso, num(1)), KIND_WRAPPER));
  EXPECT(is_kind(to_object(iso, str("x")), KIND_STRING_WRAPPER));
  EXPECT(wn_is_exception(to_object(iso, WN_NULL)));
  expect_thrown(ERROR_TYPE, "Cannot convert undefined or null to object");
}

TEST_MAIN()
