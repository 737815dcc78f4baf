/* SPDX-License-Identifier: MIT */
/* Numbers to text and back.
 *
 * To text, shortest: dtoa.c finds the digits; what is left is where the point goes.
 * To text, a given count of digits: the specification wants the closest decimal and, of
 * two equally close ones, the larger; printf rounds the exact binary value too but takes
 * the even one.  Both agree except in ties, and a tie shows: the exact value of
 * a double with b fraction bits has exactly b decimal places and ends in 5.
 *
 * From text: up to 19 digits and a power of ten that is exact as a double need one
 * multiplication or division (Clinger's fast path).  The rest is normalised to
 * `digits e exponent` and given to strtod, which in glibc is correctly rounded; without a
 * decimal point in the text the C locale does not matter.  Beyond 769 significant digits no
 * double's midpoint can be met exactly, so that of the tail only counts whether
 * it is zero. */
#include "base/numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dtoa.h"
#include "base/utf.h"

/* ---- integers -------------------------------------------------------------------- */

int32_t number_to_int32_slow(double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  int exponent = (int)(bits >> 52 & 0x7FF) - 1075; /* the value is c * 2^exponent */
  if (exponent >= 32) return 0; /* multiples of 2^32, infinities, NaN */
  uint64_t c = (bits & ((1ull << 52) - 1)) | 1ull << 52;
  uint32_t low = exponent >= 0 ? (uint32_t)(c << exponent) : 0;
  if (exponent < 0 && exponent > -53) low = (uint32_t)(c >> -exponent);
  return (int32_t)(bits >> 63 ? 0u - low : low);
}

/* ---- to text ------------------------------------------------------------------------ */

size_t uint64_to_string(uint64_t v, char *out) {
  char reversed[20];
  size_t n = 0;
  do {
    reversed[n++] = (char)('0' + v % 10);
    v /= 10;
  } while (v);
  for (size_t i = 0; i < n; i++) out[i] = reversed[n - 1 - i];
  out[n] = 0;
  return n;
}

size_t int32_to_string(int32_t v, char *out) {
  if (v >= 0) return uint64_to_string((uint64_t)v, out);
  *out = '-';
  return 1 + uint64_to_string((uint64_t)(-(int64_t)v), out + 1);
}

static size_t put_text(char *out, const char *text) {
  size_t n = strlen(text);
  memcpy(out, text, n + 1);
  return n;
}

static size_t put_zeros(char *out, int n) {
  if (n <= 0) return 0;
  memset(out, '0', (size_t)n);
  return (size_t)n;
}

/* "e+21", "e-7" */
static size_t put_exponent(char *out, int e) {
  out[0] = 'e';
  out[1] = e < 0 ? '-' : '+';
  return 2 + uint64_to_string((uint64_t)abs(e), out + 2);
}

/* NaN and the infinities; 0 for other values. */
static size_t put_not_finite(double v, char *out) {
  if (v != v) return put_text(out, "NaN");
  if (isinf(v)) return put_text(out, v < 0 ? "-Infinity" : "Infinity");
  return 0;
}

/* `count` digits whose first has the weight 10^e, as d.ddde±x. */
static size_t put_scientific(char *out, const char *digits, int count, int e) {
  size_t n = 0;
  out[n++] = digits[0];
  if (count > 1) {
    out[n++] = '.';
    memcpy(out + n, digits + 1, (size_t)(count - 1));
    n += (size_t)(count - 1);
  }
  return n + put_exponent(out + n, e);
}

/* The same digits without exponent; zeros fill up to the point on either side. */
static size_t put_positional(char *out, const char *digits, int count, int e) {
  size_t n = 0;
  int whole = e + 1; /* digits before the point */
  if (whole <= 0) {
    out[n++] = '0';
    out[n++] = '.';
    n += put_zeros(out + n, -whole);
    whole = 0;
  } else {
    int given = whole < count ? whole : count;
    memcpy(out + n, digits, (size_t)given);
    n += (size_t)given;
    n += put_zeros(out + n, whole - count);
    if (whole < count) out[n++] = '.';
  }
  if (whole < count) {
    memcpy(out + n, digits + whole, (size_t)(count - whole));
    n += (size_t)(count - whole);
  }
  out[n] = 0;
  return n;
}

size_t number_to_shortest(double v, char *out) {
  int32_t i;
  if (number_is_int32(v, &i)) return int32_to_string(i, out);
  if (v == 0) return put_text(out, "0");
  size_t n = put_not_finite(v, out);
  if (n) return n;
  char digits[NUMBER_STRING_MAX];
  decimal d = dtoa_shortest(v);
  int count = (int)uint64_to_string(d.digits, digits);
  int e = d.exponent + count - 1;
  if (v < 0) out[n++] = '-';
  if (e >= -6 && e < 21) return n + put_positional(out + n, digits, count, e);
  return n + put_scientific(out + n, digits, count, e);
}

static const char radix_digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The fraction's digits after the point, as few as tell it from the neighbouring doubles
 * (half an ulp is `delta`).  Returns their count; *carry when they rounded up to 1. */
static int radix_fraction(double fraction, double delta, int radix, char *out,
                          bool *carry) {
  int n = 0;
  *carry = false;
  while (fraction >= delta) {
    fraction *= radix;
    delta *= radix;
    int digit = (int)fraction;
    out[n++] = (char)digit;
    fraction -= digit;
    bool above_half = fraction > 0.5 || (fraction == 0.5 && (digit & 1));
    if (!above_half || fraction + delta <= 1) continue;
    while (n > 0 && out[n - 1] == radix - 1) n--;
    if (n > 0)
      out[n - 1]++;
    else
      *carry = true;
    break;
  }
  for (int i = 0; i < n; i++) out[i] = radix_digits[(int)out[i]];
  return n;
}

/* The digits of an integer, written backwards and ending before `end`.  Low digits whose
 * weight is below an ulp say nothing about the value and are zeros. */
static char *radix_integer(double integer, int radix, char *end) {
  while (integer / radix >= 0x1p53) {
    integer /= radix;
    *--end = '0';
  }
  do {
    double digit = fmod(integer, radix);
    *--end = radix_digits[(int)digit];
    integer = (integer - digit) / radix;
  } while (integer > 0);
  return end;
}

size_t number_to_radix(double v, int radix, char *out) {
  WN_ASSERT(radix >= 2 && radix <= 36);
  if (radix == 10) return number_to_shortest(v, out);
  size_t n = put_not_finite(v, out);
  if (n) return n;
  if (v < 0) out[n++] = '-';
  v = fabs(v);
  double integer = floor(v);
  double delta = fmax(0.5 * (nextafter(v, INFINITY) - v), 0x1p-1074);
  char fraction[1100], whole[1100];
  bool carry;
  int places = radix_fraction(v - integer, delta, radix, fraction, &carry);
  if (carry) integer += 1;
  char *start = radix_integer(integer, radix, whole + sizeof whole);
  size_t length = (size_t)(whole + sizeof whole - start);
  memcpy(out + n, start, length);
  n += length;
  if (places) {
    out[n++] = '.';
    memcpy(out + n, fraction, (size_t)places);
    n += (size_t)places;
  }
  out[n] = 0;
  return n;
}

/* Bits after the binary point of a finite v that is not 0. */
static int fraction_bits(double v) {
  int e;
  double m = frexp(fabs(v), &e);
  uint64_t c = (uint64_t)ldexp(m, 53); /* v = c * 2^(e - 53) */
  int bits = 53 - e - __builtin_ctzll(c);
  return bits > 0 ? bits : 0;
}

/* Adds one unit in the last place of a decimal text, a point may be among the digits.
 * The text begins with a spare '0' that takes the carry. */
static void increment_decimal(char *first, char *last) {
  for (char *p = last; p >= first; p--) {
    if (*p == '.') continue;
    if (*p != '9') {
      ++*p;
      return;
    }
    *p = '0';
  }
}

size_t number_to_fixed(double v, int digits, char *out) {
  WN_ASSERT(digits >= 0 && digits <= NUMBER_FORMAT_DIGITS);
  if (!(fabs(v) < 1e21)) return number_to_shortest(v, out);
  size_t n = 0;
  if (v < 0) out[n++] = '-';
  v = fabs(v);
  if (v == 0 || fraction_bits(v) != digits + 1) {
    return n + (size_t)snprintf(out + n, NUMBER_FORMAT_MAX - n, "%.*f", digits, v);
  }
  /* A tie: one place more is exact and ends in 5, which rounds up. */
  char exact[NUMBER_FORMAT_MAX];
  exact[0] = '0';
  int length = snprintf(exact + 1, sizeof exact - 1, "%.*f", digits + 1, v);
  char *end = exact + 1 + length - 1; /* at the 5 */
  if (digits == 0) end--;             /* at the point */
  increment_decimal(exact, end - 1);
  char *start = exact[0] == '0' ? exact + 1 : exact;
  memcpy(out + n, start, (size_t)(end - start));
  n += (size_t)(end - start);
  out[n] = 0;
  return n;
}

/* The `count` most significant digits of v > 0, ties up; *e is the first one's weight. */
static void round_to_digits(double v, int count, char *digits, int *e) {
  enum { EXACT = 767, GUARD = 24 }; /* no double has more significant digits than 767 */
  char text[EXACT + 16];
  int places = count + GUARD;
  for (;;) {
    snprintf(text, sizeof text, "%.*e", places, v);
    /* d.ddd...e±x: look at what follows the digits that stay. */
    const char *tail = text + 1 + count;
    size_t zeros = strspn(tail + 1, "0");
    bool doubtful = *tail == '5' && tail[1 + zeros] == 'e';
    if (!doubtful || places >= EXACT - 1) break;
    places = EXACT - 1;
  }
  char *mark = strchr(text, 'e');
  *e = atoi(mark + 1);
  bool up = text[1 + count] >= '5';
  char spare[NUMBER_FORMAT_DIGITS + 3];
  spare[0] = '0';
  spare[1] = text[0];
  memcpy(spare + 2, text + 2, (size_t)(count - 1));
  if (up) increment_decimal(spare, spare + count);
  if (spare[0] != '0') {
    memcpy(digits, spare, (size_t)count);
    ++*e;
  } else {
    memcpy(digits, spare + 1, (size_t)count);
  }
}

size_t number_to_exponential(double v, int digits, char *out) {
  WN_ASSERT(digits >= -1 && digits <= NUMBER_FORMAT_DIGITS);
  size_t n = put_not_finite(v, out);
  if (n) return n;
  if (v < 0) out[n++] = '-';
  v = fabs(v);
  char text[NUMBER_FORMAT_MAX];
  int count = digits + 1, e = 0;
  if (digits < 0) {
    decimal d = dtoa_shortest(v);
    count = (int)uint64_to_string(d.digits, text);
    e = d.exponent + count - 1;
  } else if (v == 0) {
    memset(text, '0', (size_t)count);
  } else {
    round_to_digits(v, count, text, &e);
  }
  return n + put_scientific(out + n, text, count, e);
}

size_t number_to_precision(double v, int precision, char *out) {
  WN_ASSERT(precision >= 1 && precision <= NUMBER_FORMAT_DIGITS);
  size_t n = put_not_finite(v, out);
  if (n) return n;
  if (v < 0) out[n++] = '-';
  v = fabs(v);
  char text[NUMBER_FORMAT_MAX];
  int e = 0;
  if (v == 0)
    memset(text, '0', (size_t)precision);
  else
    round_to_digits(v, precision, text, &e);
  if (e < -6 || e >= precision) return n + put_scientific(out + n, text, precision, e);
  return n + put_positional(out + n, text, precision, e);
}

/* ---- from text ----------------------------------------------------------------------- */

int number_digit_value(uint32_t c) {
  if (c >= '0' && c <= '9') return (int)c - '0';
  if (c >= 'a' && c <= 'z') return (int)c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return (int)c - 'A' + 10;
  return 36;
}

/* Text of either width; `wide` is NULL for one byte a unit. */
typedef struct text {
  const uint8_t *narrow;
  const uint16_t *wide;
  size_t length;
} text;

static inline uint32_t at(const text *t, size_t i) {
  if (i >= t->length) return 0;
  return t->wide ? t->wide[i] : t->narrow[i];
}

static inline bool is_digit(uint32_t c) { return c - '0' < 10; }

enum { DIGITS_KEPT = 770 };

/* The digits and the exponent of a decimal literal that is being read. */
typedef struct decimal_reader {
  uint64_t value; /* of the first 19 significant digits */
  int64_t exponent;
  int count; /* significant digits seen, as far as they are kept */
  bool tail; /* a digit that is not 0 was dropped */
  char digits[DIGITS_KEPT + 32];
} decimal_reader;

static void read_digit(decimal_reader *r, uint32_t c, bool after_point) {
  if (r->count == 0 && c == '0') {
    r->exponent -= after_point;
  } else if (r->count < DIGITS_KEPT) {
    if (r->count < 19) r->value = r->value * 10 + (c - '0');
    r->digits[r->count++] = (char)c;
    r->exponent -= after_point;
  } else {
    r->tail |= c != '0';
    r->exponent += !after_point;
  }
}

static double decimal_value(decimal_reader *r) {
  static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (r->count == 0) return 0;
  if (r->count <= 19 && r->value <= 1ull << 53) {
    if (r->exponent >= 0 && r->exponent <= 22)
      return (double)r->value * exact[r->exponent];
    if (r->exponent < 0 && r->exponent >= -22)
      return (double)r->value / exact[-r->exponent];
  }
  int n = r->count;
  if (r->tail) {
    r->digits[n++] = '1';
    r->exponent--;
  }
  int64_t e = r->exponent;
  if (e + n > 400) return HUGE_VAL;
  if (e + n < -400) return 0;
  snprintf(r->digits + n, 32, "e%d", (int)e);
  return strtod(r->digits, NULL);
}

/* Reads `digits [. digits] [e [+-] digits]` or `. digits ...` at *i and moves past it;
 * false without a digit. */
static bool scan_unsigned(const text *t, size_t *i, double *out) {
  decimal_reader r;
  r.value = 0;
  r.exponent = 0;
  r.count = 0;
  r.tail = false;
  size_t p = *i, digits = 0;
  for (; is_digit(at(t, p)); p++, digits++) read_digit(&r, at(t, p), false);
  if (at(t, p) == '.' && (digits || is_digit(at(t, p + 1)))) {
    for (p++; is_digit(at(t, p)); p++, digits++) read_digit(&r, at(t, p), true);
  }
  if (digits == 0) return false;
  if ((at(t, p) | 0x20) == 'e') {
    size_t x = p + 1;
    bool negative = at(t, x) == '-';
    if (negative || at(t, x) == '+') x++;
    int64_t e = 0;
    if (is_digit(at(t, x))) {
      for (; is_digit(at(t, x)); x++)
        if (e < (int64_t)1 << 40) e = e * 10 + (at(t, x) - '0');
      r.exponent += negative ? -e : e;
      p = x;
    }
  }
  *i = p;
  *out = decimal_value(&r);
  return true;
}

/* StrDecimalLiteral at *i. */
static bool scan_signed(const text *t, size_t *i, double *out) {
  static const char infinity[] = "Infinity";
  size_t p = *i;
  bool negative = at(t, p) == '-';
  if (negative || at(t, p) == '+') p++;
  size_t k = 0;
  while (infinity[k] && at(t, p + k) == (uint32_t)infinity[k]) k++;
  double v = HUGE_VAL;
  if (!infinity[k])
    p += k;
  else if (!scan_unsigned(t, &p, &v))
    return false;
  *i = p;
  *out = negative ? -v : v;
  return true;
}

static int prefix_radix(const text *t, size_t i) {
  if (at(t, i) != '0') return 0;
  switch (at(t, i + 1) | 0x20) {
  case 'x': return 16;
  case 'o': return 8;
  case 'b': return 2;
  default: return 0;
  }
}

/* Digits of a radix that is a power of two: 64 bits are kept, what falls out below them is
 * or-ed into the lowest, and the conversion to double rounds once. */
static double binary_value(const text *t, size_t i, size_t end, int radix) {
  int bits = __builtin_ctz((unsigned)radix);
  uint64_t value = 0;
  int dropped = 0;
  for (; i < end; i++) {
    uint64_t digit = (uint64_t)number_digit_value(at(t, i));
    if (value >> (64 - bits) == 0 && dropped == 0) {
      value = value << bits | digit;
      continue;
    }
    /* At least 60 bits are there: of the rest only matters whether anything is set. */
    value |= digit != 0;
    dropped = dropped > 4096 ? dropped : dropped + bits;
  }
  return ldexp((double)value, dropped);
}

static double string_to_number(const text *t) {
  size_t i = 0, end = t->length;
  while (i < end && utf_is_js_space(at(t, i))) i++;
  while (end > i && utf_is_js_space(at(t, end - 1))) end--;
  if (i == end) return 0;
  text rest = *t;
  rest.length = end;
  int radix = prefix_radix(&rest, i);
  if (radix) {
    if (i + 2 == end) return NAN;
    for (size_t p = i + 2; p < end; p++)
      if (number_digit_value(at(&rest, p)) >= radix) return NAN;
    return binary_value(&rest, i + 2, end, radix);
  }
  double v;
  return scan_signed(&rest, &i, &v) && i == end ? v : NAN;
}

double number_from_latin1(const uint8_t *s, size_t n) {
  return string_to_number(&(text){.narrow = s, .length = n});
}

double number_from_utf16(const uint16_t *s, size_t n) {
  return string_to_number(&(text){.wide = s, .length = n});
}

size_t number_scan_latin1(const uint8_t *s, size_t n, double *out) {
  size_t i = 0;
  return scan_signed(&(text){.narrow = s, .length = n}, &i, out) ? i : 0;
}

size_t number_scan_utf16(const uint16_t *s, size_t n, double *out) {
  size_t i = 0;
  return scan_signed(&(text){.wide = s, .length = n}, &i, out) ? i : 0;
}

double number_from_decimal(const uint8_t *s, size_t n) {
  size_t i = 0;
  double v = NAN;
  bool ok = scan_unsigned(&(text){.narrow = s, .length = n}, &i, &v);
  WN_ASSERT(ok && i == n);
  return ok ? v : NAN;
}

double number_from_digits(const uint8_t *s, size_t n, int radix) {
  WN_ASSERT(radix >= 2 && radix <= 36);
  if (radix == 10) return number_from_decimal(s, n);
  text t = {.narrow = s, .length = n};
  if ((radix & (radix - 1)) == 0) return binary_value(&t, 0, n, radix);
  /* As many digits as fit 32 bits make one exact step. */
  double v = 0;
  for (size_t i = 0; i < n;) {
    uint64_t part = 0, scale = 1;
    for (; i < n && scale * (uint64_t)radix <= UINT32_MAX; i++) {
      part = part * (uint64_t)radix + (uint64_t)number_digit_value(s[i]);
      scale *= (uint64_t)radix;
    }
    v = v * (double)scale + (double)part;
  }
  return v;
}

static bool parse_index(const text *t, uint32_t *out) {
  if (t->length == 0 || t->length > 10) return false;
  if (at(t, 0) == '0' && t->length > 1) return false;
  uint64_t v = 0;
  for (size_t i = 0; i < t->length; i++) {
    if (!is_digit(at(t, i))) return false;
    v = v * 10 + (at(t, i) - '0');
  }
  if (v >= UINT32_MAX) return false;
  *out = (uint32_t)v;
  return true;
}

bool number_index_latin1(const uint8_t *s, size_t n, uint32_t *out) {
  return parse_index(&(text){.narrow = s, .length = n}, out);
}

bool number_index_utf16(const uint16_t *s, size_t n, uint32_t *out) {
  return parse_index(&(text){.wide = s, .length = n}, out);
}
