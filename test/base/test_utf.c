/* SPDX-License-Identifier: MIT */
#include "base/utf.h"

#include <stdlib.h>

#include "support/test.h"

static const uint8_t *bytes(const char *s) { return (const uint8_t *)s; }

TEST(every_code_point_round_trips) {
  for (uint32_t c = 0; c <= UTF_MAX; c++) {
    uint8_t b[4];
    size_t n = utf8_put(b, c);
    const uint8_t *p = b;
    EXPECT(n == utf8_size(c));
    if (utf8_next(&p, b + n, UTF_KEEP) != c || p != b + n) TEST_FAIL("U+%X", c);
    if (utf8_is_valid(b, n) == utf_is_surrogate(c)) TEST_FAIL("validity of U+%X", c);
    uint16_t w[2], back[2];
    size_t units = utf16_put(w, c), i = 0;
    if (utf16_next(w, units, &i) != c || i != units) TEST_FAIL("UTF-16 U+%X", c);
    if (utf8_to_utf16(b, n, back, UTF_KEEP) != units ||
        memcmp(w, back, units * sizeof *w) != 0)
      TEST_FAIL("conversion of U+%X", c);
  }
}

static void check_replaced(const char *in, size_t n, const char *want) {
  uint16_t wide[64];
  uint8_t out[200];
  size_t units = utf8_to_utf16(bytes(in), n, wide, UTF_REPLACE);
  utf8_info info = utf8_measure(bytes(in), n, UTF_REPLACE);
  EXPECT_EQ_INT(info.units, units);
  EXPECT(!info.valid);
  out[utf16_to_utf8(wide, units, out, UTF_REPLACE)] = 0;
  EXPECT_EQ_STR((char *)out, want);
}

TEST(malformed_parts_become_one_replacement_each) {
#define R "\xEF\xBF\xBD"
  check_replaced("a\x80z", 3, "a" R "z");
  check_replaced("\xC0\xAF", 2, R R);
  check_replaced("\xE0\x80\xAF", 3, R R R);
  check_replaced("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9, R R R R "A");
  check_replaced("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9, R R R R R "A" R R "B");
  check_replaced("\xED\xA0\x80\xED\xBF\xBF", 6, R R R R R R);
  check_replaced("x\xF0\x9F\x98", 4, "x" R);
  check_replaced("x\xC3", 2, "x" R);
}

TEST(lone_surrogates_are_kept_or_replaced) {
  uint16_t s[] = {'a', 0xD83D, 'b', 0xDE00, 0xD83D, 0xDE00, 0xD83D};
  uint8_t out[32];
  EXPECT_EQ_INT(utf8_size_of_utf16(s, 7), 15);
  EXPECT_EQ_INT(utf16_to_utf8(s, 7, out, UTF_KEEP), 15);
  uint16_t back[16];
  EXPECT_EQ_INT(utf8_to_utf16(out, 15, back, UTF_KEEP), 7);
  EXPECT(memcmp(s, back, sizeof s) == 0);
  EXPECT_EQ_INT(utf16_to_utf8(s, 7, out, UTF_REPLACE), 15);
  EXPECT(memcmp(out, "a" R "b" R "\xF0\x9F\x98\x80" R, 15) == 0);
  EXPECT(!utf16_is_well_formed(s, 7));
  EXPECT(utf16_is_well_formed(s + 4, 2));
}

TEST(latin1_round_trips) {
  uint8_t all[256], out[512], back[256];
  for (int i = 0; i < 256; i++) all[i] = (uint8_t)i;
  size_t n = latin1_to_utf8(all, 256, out);
  EXPECT_EQ_INT(n, 384);
  EXPECT_EQ_INT(utf8_size_of_latin1(all, 256), 384);
  utf8_info info = utf8_measure(out, n, UTF_REPLACE);
  EXPECT(info.units == 256 && info.most == 0xFF && info.valid);
  EXPECT_EQ_INT(utf8_to_latin1(out, n, back), 256);
  EXPECT(memcmp(all, back, 256) == 0);
  uint16_t wide[256];
  latin1_to_utf16(all, 256, wide);
  EXPECT(utf16_is_latin1(wide, 256));
  wide[254] = 0x100;
  EXPECT(!utf16_is_latin1(wide, 256));
  EXPECT(utf16_is_latin1(wide, 254));
}

TEST(ascii_prefix_stops_at_the_first_other_byte) {
  uint8_t s[40];
  for (size_t at = 0; at < 40; at++) {
    memset(s, 'a', sizeof s);
    s[at] = 0xC3;
    EXPECT_EQ_INT(utf8_ascii_prefix(s, 40), at);
    EXPECT_EQ_INT(utf8_ascii_prefix(s, at), at);
  }
  EXPECT_EQ_INT(utf8_measure(bytes("plain"), 5, UTF_REPLACE).most, 0x7F);
}

TEST_MAIN()
