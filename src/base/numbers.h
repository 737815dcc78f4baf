/* SPDX-License-Identifier: MIT */
/* Numbers to text and back, exactly as ECMAScript defines it.
 *
 * Text out: every function writes ASCII with a closing NUL into the caller's buffer and
 * returns the length without it.  Text in: Latin-1 or UTF-16 with a length; nothing needs a
 * NUL.  Nothing here allocates from the JavaScript heap or depends on the C locale. */
#ifndef WN_BASE_NUMBERS_H
#define WN_BASE_NUMBERS_H

#include "base/base.h"

/* Room that `out` must have. */
enum {
  NUMBER_STRING_MAX = 32,    /* number_to_shortest, int32_to_string */
  NUMBER_RADIX_MAX = 2208,   /* number_to_radix: 1024 integer and 1075 fraction digits */
  NUMBER_FORMAT_MAX = 160,   /* number_to_fixed, _exponential, _precision */
  NUMBER_FORMAT_DIGITS = 100 /* the most digits a program may ask these for */
};

/* ---- integers -------------------------------------------------------------------- */

int32_t number_to_int32_slow(double v);

/* ToInt32 (7.1.6): the value modulo 2^32, NaN and infinities give 0. */
static inline int32_t number_to_int32(double v) {
  if (WN_LIKELY(v > -0x1p63 && v < 0x1p63)) return (int32_t)(uint32_t)(uint64_t)(int64_t)v;
  return number_to_int32_slow(v);
}
static inline uint32_t number_to_uint32(double v) {
  return (uint32_t)number_to_int32(v);
}

/* True if v is an int32 and not -0; *out is set only then. */
static inline bool number_is_int32(double v, int32_t *out) {
  if (!(v >= -0x1p31 && v < 0x1p31)) return false;
  int32_t i = (int32_t)v;
  if ((double)i != v || (i == 0 && __builtin_signbit(v))) return false;
  *out = i;
  return true;
}

/* ---- to text ------------------------------------------------------------------------ */

/* Number::toString (6.1.6.1.20) with radix 10. */
size_t number_to_shortest(double v, char *out);
size_t int32_to_string(int32_t v, char *out);
size_t uint64_to_string(uint64_t v, char *out);

/* Number.prototype.toString (21.1.3.6) for radix 2..36; the fraction has as many digits as
 * tell v from its neighbours, as in V8. */
size_t number_to_radix(double v, int radix, char *out);

/* Number.prototype.toFixed (21.1.3.3), digits 0..100. */
size_t number_to_fixed(double v, int digits, char *out);
/* .toExponential (21.1.3.2), digits 0..100, or -1 for as many as needed. */
size_t number_to_exponential(double v, int digits, char *out);
/* .toPrecision (21.1.3.5), precision 1..100. */
size_t number_to_precision(double v, int precision, char *out);

/* ---- from text ----------------------------------------------------------------------- */

/* StringToNumber (7.1.4.1.1): white space around, "" is 0, 0x 0o 0b, Infinity; NaN when
 * the text is no StringNumericLiteral. */
double number_from_latin1(const uint8_t *s, size_t n);
double number_from_utf16(const uint16_t *s, size_t n);

/* parseFloat's part (19.2.4): reads the longest prefix that is a StrDecimalLiteral (sign,
 * Infinity, digits, exponent; no white space) and returns its length, 0 without one. */
size_t number_scan_latin1(const uint8_t *s, size_t n, double *out);
size_t number_scan_utf16(const uint16_t *s, size_t n, double *out);

/* The value of digits of one radix (2..36), all valid, without prefix or separators.
 * Correctly rounded for 10 and the powers of two; otherwise as parseInt may (19.2.5). */
double number_from_digits(const uint8_t *s, size_t n, int radix);

/* The value of a decimal literal `digits [. digits] [e [+-] digits]`, which is checked
 * already and has no separators; correctly rounded. */
double number_from_decimal(const uint8_t *s, size_t n);

/* 0..35 for a digit or letter of either case, 36 for any other unit. */
int number_digit_value(uint32_t c);

/* True if the text is the canonical form of an array index (0 .. 2^32 - 2). */
bool number_index_latin1(const uint8_t *s, size_t n, uint32_t *out);
bool number_index_utf16(const uint16_t *s, size_t n, uint32_t *out);

#endif
