/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <stdlib.h>

#include "engine/object/bigint.h"
#include "engine/object/error.h"
#include "engine/object/string.h"

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

static void expect_text(wn_value s, const char *want) {
  char *got = string_to_utf8(iso, s, NULL);
  EXPECT_EQ_STR(got, want);
  free(got);
}

/* n times the letters of `text`. */
static wn_value repeat(const char *text, unsigned n) {
  string_builder b;
  builder_init(&b, iso);
  for (unsigned i = 0; i < n; i++) builder_cstr(&b, text);
  return builder_finish(&b);
}

TEST(string_narrows_and_widens) {
  setup();
  uint16_t narrow[] = {'a', 0xE9, 'b'}, wide[] = {'a', 0x3B1, 'b'};
  wn_value s = string_from_utf16(iso, narrow, 3), t = string_from_utf16(iso, wide, 3);
  EXPECT(is_kind(s, KIND_STR_ONE));
  EXPECT(is_kind(t, KIND_STR_TWO));
  expect_text(s, "a\xC3\xA9"
                 "b");
  expect_text(t, "a\xCE\xB1"
                 "b");
  EXPECT_EQ_INT(string_utf8_length(iso, t), 4);
}

TEST(string_of_sixteen_units_takes_32_bytes) {
  setup();
  wn_value s = str("sixteen letters!");
  EXPECT_EQ_INT(string_length(s), 16);
  EXPECT(wn_cell_bytes(wn_to_cell(s)) <= 32);
}

TEST(string_single_characters_are_shared) {
  setup();
  EXPECT(wn_same(string_from_char(iso, 'x'), string_from_cstr(iso, "x")));
  EXPECT(wn_same(str(""), iso->atoms[ATOM_empty]));
}

TEST(string_utf8_replaces_malformed) {
  setup();
  wn_value s = string_from_utf8(iso, "a\xFFz\xF0\x9F\x98\x80", 7);
  EXPECT_EQ_INT(string_length(s), 5);
  EXPECT_EQ_INT(string_at(iso, s, 1), 0xFFFD);
  EXPECT_EQ_INT(string_at(iso, s, 3), 0xD83D);
  EXPECT_EQ_INT(string_at(iso, s, 4), 0xDE00);
}

TEST(string_short_concatenation_is_flat) {
  setup();
  wn_value s = string_concat(iso, str("hello "), str("w\xC3\xB6rld"));
  EXPECT(is_kind(s, KIND_STR_ONE));
  expect_text(s, "hello w\xC3\xB6rld");
}

TEST(string_rope_of_five_million_appends) {
  setup();
  wn_value s = str("start of a string that is a rope: "), x = str("x");
  uint32_t before = string_length(s);
  for (int i = 0; i < 5000000; i++) s = string_concat(iso, s, x);
  EXPECT(is_kind(s, KIND_STR_ROPE));
  EXPECT_EQ_INT(string_length(s), before + 5000000);
  EXPECT_EQ_INT(string_at(iso, s, before + 4999999), 'x');
  EXPECT_EQ_INT(string_at(iso, s, 0), 's');
}

TEST(string_rope_leaning_right_and_bushy) {
  setup();
  wn_value s = str("the end of a string that is a rope"), x = str("\xCE\xB1");
  for (int i = 0; i < 100000; i++) s = string_concat(iso, x, s);
  EXPECT_EQ_INT(string_at(iso, s, 99999), 0x3B1);
  EXPECT_EQ_INT(string_at(iso, s, 100000), 't');
  wn_value t = str("twelve units");
  for (int i = 0; i < 12; i++) t = string_concat(iso, t, t);
  EXPECT_EQ_INT(string_length(t), 12 << 12);
  for (uint32_t i = 0; i < string_length(t); i += 12) {
    if (string_at(iso, t, i + 1) != 'w') EXPECT(false);
  }
}

TEST(string_flattened_rope_stays_a_rope) {
  setup();
  wn_value s = string_concat(iso, str("abcdefghijklmnop"), str("qrstuvwxyz0123456789"));
  EXPECT(is_kind(s, KIND_STR_ROPE));
  string_view v = string_flat(iso, s);
  EXPECT(is_kind(s, KIND_STR_ROPE));
  EXPECT(is_kind(v.owner, KIND_STR_ONE));
  string_view again = string_view_nogc(iso, s);
  EXPECT(again.chars == v.chars);
  expect_text(s, "abcdefghijklmnopqrstuvwxyz0123456789");
}

TEST(string_slices) {
  setup();
  wn_value s = repeat("0123456789", 100);
  wn_value small = string_substring(iso, s, 5, 60);
  wn_value large = string_substring(iso, s, 5, 905);
  EXPECT(is_kind(small, KIND_STR_ONE));
  EXPECT(is_kind(large, KIND_STR_SLICE));
  EXPECT_EQ_INT(string_at(iso, large, 0), '5');
  wn_value inner = string_substring(iso, large, 100, 800);
  EXPECT(is_kind(inner, KIND_STR_SLICE));
  EXPECT_EQ_INT(string_at(iso, inner, 3), '8');
  string_view v = string_flat(iso, inner);
  EXPECT(wn_same(v.owner, s));
  EXPECT(wn_same(string_substring(iso, s, 0, 1000), s));
}

static int released;
static void release(void *data) {
  released++;
  free(data);
}

TEST(string_external_is_released) {
  setup();
  size_t n = 100000;
  char *text = malloc(n);
  memset(text, 'q', n);
  wn_value s = string_external(iso, text, n, false, release, text);
  EXPECT_EQ_INT(string_at(iso, s, 99999), 'q');
  wn_value t = string_substring(iso, s, 10, 50000);
  EXPECT(is_kind(t, KIND_STR_SLICE));
  EXPECT_EQ_INT(string_at(iso, t, 0), 'q');
  released = 0;
  s = t = WN_UNDEFINED;
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "test");
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "test");
  EXPECT_EQ_INT(released, 1);
}

TEST(string_equality_and_order_ignore_the_form) {
  setup();
  wn_value a = str("abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz");
  wn_value b = string_concat(iso, str("abcdefghijklmnopqrstuvwxyz"),
                             str(" abcdefghijklmnopqrstuvwxyz"));
  EXPECT(string_equal(iso, a, b));
  EXPECT_EQ_INT(string_hash(iso, a), string_hash(iso, b));
  EXPECT(string_compare(iso, str("abc"), str("abd")) < 0);
  EXPECT(string_compare(iso, str("abc"), str("ab")) > 0);
  EXPECT(string_compare(iso, str("\xC3\xBF"), str("\xCE\xB1")) < 0);
  EXPECT(string_equal_cstr(iso, a,
                           "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz"));
}

TEST(string_hash_is_the_same_for_both_widths) {
  setup();
  wn_value wide = string_from_utf16(iso, (uint16_t[]){'a', 'b', 0x3B1}, 3);
  string_builder b;
  builder_init(&b, iso);
  builder_slice(&b, wide, 0, 2);
  wn_value ab = builder_finish(&b);
  string_view two = {(uint16_t[]){'a', 'b'}, 2, true, WN_UNDEFINED};
  EXPECT_EQ_INT(view_hash(iso, &two), string_hash(iso, ab));
}

TEST(string_search_in_all_widths) {
  setup();
  wn_value one = str("the cat sat on the mat"),
           two = str("\xCE\xB1\xCE\xB2 the cat \xCE\xB1");
  EXPECT_EQ_INT(string_index_of(iso, one, str("the"), 0), 0);
  EXPECT_EQ_INT(string_index_of(iso, one, str("the"), 1), 15);
  EXPECT_EQ_INT(string_index_of(iso, one, str("dog"), 0), -1);
  EXPECT_EQ_INT(string_index_of(iso, one, str(""), 22), 22);
  EXPECT_EQ_INT(string_last_index_of(iso, one, str("the"), 100), 15);
  EXPECT_EQ_INT(string_last_index_of(iso, one, str("the"), 14), 0);
  EXPECT_EQ_INT(string_index_of(iso, two, str("cat"), 0), 7);
  EXPECT_EQ_INT(string_index_of(iso, two, str("\xCE\xB1"), 1), 11);
  EXPECT_EQ_INT(string_last_index_of(iso, two, str("\xCE\xB1"), 10), 0);
  EXPECT_EQ_INT(string_index_of(iso, one, str("\xCE\xB1"), 0), -1);
}

TEST(string_array_indices) {
  setup();
  uint32_t i = 0;
  EXPECT(string_array_index(iso, str("0"), &i) && i == 0);
  EXPECT(string_array_index(iso, str("4294967294"), &i) && i == 4294967294u);
  EXPECT(!string_array_index(iso, str("4294967295"), &i));
  EXPECT(!string_array_index(iso, str("01"), &i));
  EXPECT(!string_array_index(iso, str(""), &i));
  EXPECT(!string_array_index(iso, str("1.5"), &i));
}

TEST(string_too_long_is_a_range_error) {
  setup();
  wn_value s = repeat("0123456789abcdef", 1 << 16);
  wn_value t = s;
  while (!wn_is_exception(t) && string_length(t) < MAX_STRING_LENGTH) {
    s = t;
    t = string_concat(iso, s, s);
  }
  EXPECT(wn_is_exception(t));
  EXPECT(is_kind(take_exception(iso), KIND_ERROR));
}

TEST(atoms_are_unique) {
  setup();
  wn_value a = atom_from_cstr(iso, "someProperty");
  wn_value b = atom_from_string(iso, str("someProperty"));
  EXPECT(wn_same(a, b));
  EXPECT(is_atom(a));
  EXPECT(wn_same(atom_from_cstr(iso, "length"), iso->atoms[ATOM_length]));
  uint16_t units[] = {'s', 'o', 'm', 'e', 'P', 'r', 'o', 'p', 'e', 'r', 't', 'y'};
  EXPECT(wn_same(atom_from_utf16(iso, units, 12), a));
  wn_value rope =
      string_concat(iso, str("abcdefghijklmnopqrstuvwxyz"), str("0123456789"));
  wn_value atom = atom_from_string(iso, rope);
  EXPECT(wn_same(string_flat(iso, rope).owner, atom));
}

static uint32_t count_atoms(void) {
  uint32_t n = 0;
  for (unsigned i = 0; i < 20000; i++) {
    char text[32];
    snprintf(text, sizeof text, "temporary-%u", i);
    n += string_length(atom_from_cstr(iso, text)) > 0;
  }
  return n;
}

TEST(atoms_die_and_come_back) {
  setup();
  wn_heap_stats before, after;
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_SCAN, "test");
  wn_heap_get_stats(&iso->heap, &before);
  EXPECT_EQ_INT(count_atoms(), 20000);
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_SCAN, "test");
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_SCAN, "test");
  wn_heap_get_stats(&iso->heap, &after);
  EXPECT(after.immobile_used < before.immobile_used + 20000 * 4);
  EXPECT_EQ_INT(count_atoms(), 20000);
  EXPECT(wn_same(atom_from_cstr(iso, "length"), iso->atoms[ATOM_length]));
}

TEST(symbols_and_their_registry) {
  setup();
  wn_value a = symbol_for(iso, str("app.key")), b = symbol_for(iso, str("app.key"));
  EXPECT(wn_same(a, b));
  expect_text(symbol_key_for(iso, a), "app.key");
  wn_value local = symbol_new(iso, str("local"), 0);
  EXPECT(wn_is_undefined(symbol_key_for(iso, local)));
  expect_text(symbol_descriptive_string(iso, local), "Symbol(local)");
  for (int i = 0; i < 100; i++) symbol_for(iso, string_format(iso, "key %d", i));
  EXPECT(wn_same(symbol_for(iso, str("app.key")), a));
}

TEST(builder_widens_once) {
  setup();
  string_builder b;
  builder_init(&b, iso);
  builder_cstr(&b, "abc");
  builder_unit(&b, 0xE9);
  builder_code_point(&b, 0x1F600);
  builder_format(&b, "-%d-", 42);
  builder_string(&b, str("tail"));
  expect_text(builder_finish(&b), "abc\xC3\xA9\xF0\x9F\x98\x80-42-tail");
}

static void expect_big(wn_value v, const char *want) {
  expect_text(bigint_to_string(iso, v, 10), want);
}

static wn_value big(const char *text) { return bigint_from_string(iso, str(text)); }

TEST(bigint_arithmetic) {
  setup();
  wn_value a = big("123456789012345678901234567890"),
           b = big("-987654321098765432109876543210");
  expect_big(bigint_binary(iso, '+', a, b), "-864197532086419753208641975320");
  expect_big(bigint_binary(iso, '-', a, b), "1111111110111111111011111111100");
  expect_big(bigint_binary(iso, '*', a, b),
             "-121932631137021795226185032733622923332237463801111263526900");
  expect_big(bigint_binary(iso, '/', b, a), "-8");
  expect_big(bigint_binary(iso, '%', b, a), "-9000000000900000000090");
  expect_big(bigint_binary(iso, 'p', big("3"), big("100")),
             "515377520732011331036461129765621272702107522001");
  expect_big(bigint_binary(iso, 'l', big("-5"), big("70")), "-5902958103587056517120");
  expect_big(bigint_binary(iso, 'r', big("-5"), big("1")), "-3");
  expect_big(bigint_binary(iso, 'r', big("-18446744073709551616"), big("64")), "-1");
  expect_big(bigint_binary(iso, '&', big("-1"),
                           big("340282366920938463463374607431768211455")),
             "340282366920938463463374607431768211455");
  expect_big(bigint_binary(iso, '^', big("-12345678901234567890"),
                           big("98765432109876543210")),
             "-109667687463059551292");
  expect_big(bigint_not(iso, big("0")), "-1");
  expect_big(bigint_as_int_n(iso, 8, big("255")), "-1");
  expect_big(bigint_as_uint_n(iso, 64, big("-1")), "18446744073709551615");
  expect_big(bigint_as_uint_n(iso, 8, big("257")), "1");
}

TEST(bigint_conversions) {
  setup();
  expect_big(big("  0xff  "), "255");
  expect_big(big(""), "0");
  EXPECT(wn_is_undefined(big("1n")));
  EXPECT(wn_is_undefined(big("-0x10")));
  expect_text(bigint_to_string(iso, big("-255"), 16), "-ff");
  expect_text(bigint_to_string(iso, big("0xffffffffffffffffffffffff"), 16),
              "ffffffffffffffffffffffff");
  EXPECT(bigint_to_number(big("9007199254740993")) == 9007199254740992.0);
  EXPECT(bigint_to_number(big("-18446744073709551617")) == -18446744073709551616.0);
  expect_big(bigint_from_double(iso, 1e25), "10000000000000000905969664");
  EXPECT_EQ_INT(bigint_compare_double(big("2"), 2.5), -1);
  EXPECT_EQ_INT(bigint_compare_double(big("-2"), -2.5), 1);
  EXPECT_EQ_INT(bigint_compare(big("-20"), big("3")), -1);
  EXPECT_EQ_INT(bigint_to_int64(big("-1")), -1);
}

TEST_MAIN()
