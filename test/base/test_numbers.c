/* SPDX-License-Identifier: MIT */
#include "base/numbers.h"

#include <math.h>
#include <stdlib.h>

#include "base/dtoa.h"
#include "support/test.h"

static char buffer[NUMBER_RADIX_MAX];

static const char *str(double v) {
  EXPECT_EQ_INT(number_to_shortest(v, buffer), strlen(buffer));
  return buffer;
}
static const char *radix(double v, int r) { return number_to_radix(v, r, buffer), buffer; }
static const char *fixed(double v, int d) { return number_to_fixed(v, d, buffer), buffer; }
static const char *expo(double v, int d) {
  return number_to_exponential(v, d, buffer), buffer;
}
static const char *prec(double v, int p) {
  return number_to_precision(v, p, buffer), buffer;
}
static double parse(const char *s) {
  return number_from_latin1((const uint8_t *)s, strlen(s));
}

TEST(to_string_places_the_point_as_the_specification_says) {
  EXPECT_EQ_STR(str(0.0), "0");
  EXPECT_EQ_STR(str(-0.0), "0");
  EXPECT_EQ_STR(str(NAN), "NaN");
  EXPECT_EQ_STR(str(-INFINITY), "-Infinity");
  EXPECT_EQ_STR(str(-2147483648.0), "-2147483648");
  EXPECT_EQ_STR(str(100), "100");
  EXPECT_EQ_STR(str(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ_STR(str(1e21), "1e+21");
  EXPECT_EQ_STR(str(1.5e300), "1.5e+300");
  EXPECT_EQ_STR(str(0.000001), "0.000001");
  EXPECT_EQ_STR(str(0.0000012345), "0.0000012345");
  EXPECT_EQ_STR(str(1e-7), "1e-7");
  EXPECT_EQ_STR(str(-1.25e-7), "-1.25e-7");
  EXPECT_EQ_STR(str(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ_STR(str(5e-324), "5e-324");
  EXPECT_EQ_STR(str(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ_STR(str(2.2250738585072014e-308), "2.2250738585072014e-308");
  EXPECT_EQ_STR(str(9007199254740993.0), "9007199254740992");
  EXPECT_EQ_STR(str(-1.2345678901234567e-308), "-1.2345678901234567e-308");
}

static double random_double(void) {
  uint64_t bits = 0;
  for (int i = 0; i < 5; i++) bits = bits << 15 ^ (uint64_t)rand();
  double v;
  memcpy(&v, &bits, sizeof v);
  return isfinite(v) ? v : 1.5;
}

TEST(shortest_digits_read_back_and_no_shorter_ones_do) {
  srand(5);
  for (int i = 0; i < 100000; i++) {
    double v = random_double();
    if (parse(str(v)) != v) TEST_FAIL("%a gives %s", v, buffer);
    decimal d = dtoa_shortest(v);
    if (d.digits < 10) continue;
    for (uint64_t up = 0; up < 2; up++) {
      char shorter[40];
      snprintf(shorter, sizeof shorter, "%llue%d",
               (unsigned long long)(d.digits / 10 + up), d.exponent + 1);
      if (parse(shorter) == fabs(v)) TEST_FAIL("%a is %s, not %s", v, shorter, buffer);
    }
  }
}

TEST(radix) {
  EXPECT_EQ_STR(radix(255, 16), "ff");
  EXPECT_EQ_STR(radix(-255, 2), "-11111111");
  EXPECT_EQ_STR(radix(0.1, 2),
                "0.0001100110011001100110011001100110011001100110011001101");
  EXPECT_EQ_STR(radix(0.1, 3), "0.0022002200220022002200220022002201");
  EXPECT_EQ_STR(radix(3.14159, 36), "3.53i0tuycp");
  EXPECT_EQ_STR(radix(NAN, 7), "NaN");
  EXPECT_EQ_STR(radix(4.708325160387546e+40, 36), "1m91e215lmrk000000000000000");
  EXPECT_EQ_INT(strlen(radix(1.7976931348623157e308, 2)), 1024);
  EXPECT_EQ_INT(strlen(radix(-5e-324, 2)), 1077);
}

TEST(fixed_rounds_exact_ties_up) {
  EXPECT_EQ_STR(fixed(0.5, 0), "1");
  EXPECT_EQ_STR(fixed(2.5, 0), "3");
  EXPECT_EQ_STR(fixed(-2.5, 0), "-3");
  EXPECT_EQ_STR(fixed(1.005, 2), "1.00");
  EXPECT_EQ_STR(fixed(1.45, 1), "1.4");
  EXPECT_EQ_STR(fixed(8.345, 2), "8.35");
  EXPECT_EQ_STR(fixed(0.125, 2), "0.13");
  EXPECT_EQ_STR(fixed(999.5, 0), "1000");
  EXPECT_EQ_STR(fixed(0.000001, 7), "0.0000010");
  EXPECT_EQ_STR(fixed(1e21, 2), "1e+21");
  EXPECT_EQ_STR(fixed(-0.0000001, 2), "-0.00");
  EXPECT_EQ_STR(fixed(-0.0, 2), "0.00");
  EXPECT_EQ_STR(fixed(123.456, 0), "123");
  EXPECT_EQ_STR(fixed(1000000000000000128.0, 1), "1000000000000000128.0");
  EXPECT_EQ_INT(strlen(fixed(-999999999999999868928.0, 100)), 1 + 21 + 1 + 100);
}

TEST(exponential_and_precision) {
  EXPECT_EQ_STR(expo(0, 2), "0.00e+0");
  EXPECT_EQ_STR(expo(25, 0), "3e+1");
  EXPECT_EQ_STR(expo(123456, 2), "1.23e+5");
  EXPECT_EQ_STR(expo(-1.5e-9, -1), "-1.5e-9");
  EXPECT_EQ_STR(expo(9.95, 1), "9.9e+0");
  EXPECT_EQ_STR(expo(99.5, 1), "1.0e+2");
  EXPECT_EQ_STR(expo(INFINITY, 3), "Infinity");
  EXPECT_EQ_STR(prec(123.456, 4), "123.5");
  EXPECT_EQ_STR(prec(0.000001, 2), "0.0000010");
  EXPECT_EQ_STR(prec(1e-7, 2), "1.0e-7");
  EXPECT_EQ_STR(prec(1e21, 3), "1.00e+21");
  EXPECT_EQ_STR(prec(123456, 2), "1.2e+5");
  EXPECT_EQ_STR(prec(35, 1), "4e+1");
  EXPECT_EQ_STR(prec(0, 1), "0");
  EXPECT_EQ_STR(prec(0, 4), "0.000");
  EXPECT_EQ_STR(prec(1.25, 2), "1.3");
}

TEST(string_to_number_grammar) {
  static const struct {
    const char *text;
    double value;
  } cases[] = {
      {"", 0},          {"  \t\n", 0},     {"12", 12},       {" 12 ", 12},
      {"0x1F", 31},     {"0b101", 5},      {"0O17", 15},     {"-0x10", NAN},
      {"0x", NAN},      {"0b12", NAN},     {".5", .5},       {"5.", 5},
      {".", NAN},       {"1e3", 1000},     {"1e", NAN},      {"1_0", NAN},
      {"12px", NAN},    {"Infinity", INFINITY},              {"-Infinity", -INFINITY},
      {"infinity", NAN},                   {"+.5e-1", .05},  {"e5", NAN},
      {"1e400", INFINITY},                 {"1e-400", 0},    {"\xa0" "7", 7},
      {"00012", 12},    {"--1", NAN},      {"1 2", NAN},
      {"9007199254740993", 9007199254740992.0},
      {"9007199254740993.0000000000000000000000000000000001", 9007199254740994.0},
      {"0x20000000000001", 9007199254740992.0},
      {"0x20000000000003", 9007199254740996.0},
      {"0x80000000000004000000000000001", 0x1.0000000000001p115},
      {"2.4703282292062327e-324", 0},      {"2.4703282292062328e-324", 5e-324},
      {"1.7976931348623159e308", INFINITY},
  };
  for (size_t i = 0; i < WN_COUNTOF(cases); i++) {
    double got = parse(cases[i].text), want = cases[i].value;
    if (!(got == want || (got != got && want != want)))
      TEST_FAIL("Number(\"%s\") is %.17g, expected %.17g", cases[i].text, got, want);
    uint16_t wide[80];
    size_t n = strlen(cases[i].text);
    for (size_t k = 0; k < n; k++) wide[k] = (uint8_t)cases[i].text[k];
    double other = number_from_utf16(wide, n);
    EXPECT(memcmp(&other, &got, sizeof got) == 0);
  }
  EXPECT(signbit(parse("-0")));
  const uint16_t odd[] = {0xFEFF, 0x2003, '4', '2', 0x2028};
  EXPECT(number_from_utf16(odd, 5) == 42);
}

TEST(long_decimals) {
  static uint8_t text[4000];
  memset(text, '0', sizeof text);
  text[0] = '1';
  memcpy(text + 3000, "e-2999", 6);
  EXPECT(number_from_decimal(text, 3006) == 1);
  memset(text, '9', 2000);
  EXPECT(number_from_decimal(text, 2000) == HUGE_VAL);
  text[0] = '.';
  EXPECT(number_from_decimal(text, 2000) == 1);
}

TEST(scan_reads_the_longest_prefix) {
  double v;
  EXPECT_EQ_INT(number_scan_latin1((const uint8_t *)"3.5e+px", 7, &v), 3);
  EXPECT(v == 3.5);
  EXPECT_EQ_INT(number_scan_latin1((const uint8_t *)"-Infinityx", 10, &v), 9);
  EXPECT(v == -INFINITY);
  EXPECT_EQ_INT(number_scan_latin1((const uint8_t *)"0x10", 4, &v), 1);
  EXPECT_EQ_INT(number_scan_latin1((const uint8_t *)".e1", 3, &v), 0);
  EXPECT_EQ_INT(number_scan_latin1((const uint8_t *)"1..", 3, &v), 2);
}

TEST(digits_of_other_radixes) {
  EXPECT(number_from_digits((const uint8_t *)"zz", 2, 36) == 1295);
  EXPECT(number_from_digits((const uint8_t *)"2101", 4, 3) == 64);
  EXPECT(number_from_digits((const uint8_t *)"18446744073709551616", 20, 10) == 0x1p64);
  EXPECT(number_from_digits((const uint8_t *)"vvvvvvvvvvv", 11, 32) == 0x1p55);
  EXPECT_EQ_INT(number_digit_value('g'), 16);
  EXPECT_EQ_INT(number_digit_value('G'), 16);
  EXPECT_EQ_INT(number_digit_value('@'), 36);
}

TEST(to_int32_wraps) {
  EXPECT_EQ_INT(number_to_int32(4294967296.0 + 5), 5);
  EXPECT_EQ_INT(number_to_int32(2147483648.0), INT32_MIN);
  EXPECT_EQ_INT(number_to_int32(-2147483649.0), INT32_MAX);
  EXPECT_EQ_INT(number_to_int32(-1.9), -1);
  EXPECT_EQ_INT(number_to_int32(NAN), 0);
  EXPECT_EQ_INT(number_to_int32(-INFINITY), 0);
  EXPECT_EQ_INT(number_to_int32(0x1.00000001p63), INT32_MIN); /* 2^63 + 2^31 */
  EXPECT_EQ_INT(number_to_int32(-0x1.000000001p67), INT32_MIN);
  EXPECT_EQ_INT(number_to_int32(1e300), 0);
  EXPECT(number_to_uint32(-1) == UINT32_MAX);
  int32_t i = 7;
  EXPECT(!number_is_int32(-0.0, &i) && !number_is_int32(1.5, &i) && i == 7);
  EXPECT(!number_is_int32(2147483648.0, &i) && !number_is_int32(NAN, &i));
  EXPECT(number_is_int32(-2147483648.0, &i) && i == INT32_MIN);
}

TEST(array_indices_are_canonical) {
  uint32_t i;
  EXPECT(number_index_latin1((const uint8_t *)"0", 1, &i) && i == 0);
  EXPECT(number_index_latin1((const uint8_t *)"4294967294", 10, &i) && i == 4294967294u);
  EXPECT(!number_index_latin1((const uint8_t *)"4294967295", 10, &i));
  EXPECT(!number_index_latin1((const uint8_t *)"01", 2, &i));
  EXPECT(!number_index_latin1((const uint8_t *)"-1", 2, &i));
  EXPECT(!number_index_latin1((const uint8_t *)"", 0, &i));
}

TEST_MAIN()
