/* SPDX-License-Identifier: MIT */
/* UTF-8, UTF-16 and Latin-1.
 *
 * JavaScript's strings are sequences of any 16-bit units, so half of a surrogate pair may
 * stand alone.  UTF-8 cannot say that.  Two ways out, chosen by `enum utf_lone`:
 *
 *   UTF_REPLACE  U+FFFD takes its place           (what goes to files and terminals)
 *   UTF_KEEP     the three bytes ED A0..BF xx      (WTF-8: what comes back unchanged)
 *
 * Malformed UTF-8 input becomes U+FFFD, one for each maximal part of a sequence, as the
 * WHATWG decoder does.  Lengths are in units of the encoding (bytes or 16-bit units). */
#ifndef WN_BASE_UTF_H
#define WN_BASE_UTF_H

#include "base/base.h"

enum { UTF_REPLACEMENT = 0xFFFD, UTF_MAX = 0x10FFFF };

enum utf_lone { UTF_REPLACE, UTF_KEEP };

static inline bool utf_is_high(uint32_t u) { return (u & 0xFFFFFC00u) == 0xD800; }
static inline bool utf_is_low(uint32_t u) { return (u & 0xFFFFFC00u) == 0xDC00; }
static inline bool utf_is_surrogate(uint32_t u) { return (u & 0xFFFFF800u) == 0xD800; }
static inline uint32_t utf_join(uint32_t high, uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}
static inline uint16_t utf_high_of(uint32_t c) {
  return (uint16_t)(0xD7C0 + (c >> 10));
}
static inline uint16_t utf_low_of(uint32_t c) {
  return (uint16_t)(0xDC00 | (c & 0x3FF));
}

/* ---- one code point ------------------------------------------------------------- */

/* Decodes the code point at *p (p < end) and moves *p past it.  Malformed input gives
 * UTF_REPLACEMENT and moves past its maximal part, at least one byte.  With UTF_KEEP an
 * encoded surrogate is returned as it is. */
uint32_t utf8_next(const uint8_t **p, const uint8_t *end, enum utf_lone lone);

/* Writes a code point (a surrogate in three bytes) and returns the bytes written, 1..4. */
size_t utf8_put(uint8_t out[4], uint32_t c);

static inline size_t utf8_size(uint32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* The code point at s[*i] (*i < n), a pair joined, a lone surrogate as it is. */
static inline uint32_t utf16_next(const uint16_t *s, size_t n, size_t *i) {
  uint32_t u = s[(*i)++];
  if (utf_is_high(u) && *i < n && utf_is_low(s[*i])) u = utf_join(u, s[(*i)++]);
  return u;
}

/* Writes a code point as one or two units and returns how many. */
static inline size_t utf16_put(uint16_t out[2], uint32_t c) {
  if (c < 0x10000) return out[0] = (uint16_t)c, 1;
  out[0] = utf_high_of(c);
  out[1] = utf_low_of(c);
  return 2;
}

/* WhiteSpace or LineTerminator of ECMAScript (ECMA-262 12.2, 12.3): what trim() removes. */
static inline bool utf_is_js_space(uint32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

/* ---- questions ------------------------------------------------------------------- */

/* The length of the prefix of bytes below 0x80. */
size_t utf8_ascii_prefix(const uint8_t *s, size_t n);

/* True if all units are below 256, so that the text fits one byte a unit. */
bool utf16_is_latin1(const uint16_t *s, size_t n);

/* True if every surrogate is half of a pair. */
bool utf16_is_well_formed(const uint16_t *s, size_t n);

/* True if s is UTF-8 without malformed parts; encoded surrogates count as malformed. */
bool utf8_is_valid(const uint8_t *s, size_t n);

/* What a decoder needs to know about UTF-8 text to choose and size its result. */
typedef struct utf8_info {
  size_t units;  /* UTF-16 units it decodes to */
  uint32_t most; /* an upper bound of the code points: < 0x80, < 0x100 or larger */
  bool valid;    /* nothing is to be replaced */
} utf8_info;

utf8_info utf8_measure(const uint8_t *s, size_t n, enum utf_lone lone);

/* Bytes of the UTF-8 form. */
size_t utf8_size_of_latin1(const uint8_t *s, size_t n);
size_t utf8_size_of_utf16(const uint16_t *s, size_t n); /* both ways give the same size */

/* ---- conversions; `out` must have room, the return value is the length written ------- */

/* Room: utf8_measure(...).units.  The text's code points must be below 256. */
size_t utf8_to_latin1(const uint8_t *s, size_t n, uint8_t *out);
/* Room: utf8_measure(...).units with the same `lone`. */
size_t utf8_to_utf16(const uint8_t *s, size_t n, uint16_t *out, enum utf_lone lone);
/* Room: utf8_size_of_latin1, at most 2n. */
size_t latin1_to_utf8(const uint8_t *s, size_t n, uint8_t *out);
/* Room: utf8_size_of_utf16, at most 3n. */
size_t utf16_to_utf8(const uint16_t *s, size_t n, uint8_t *out, enum utf_lone lone);
void latin1_to_utf16(const uint8_t *s, size_t n, uint16_t *out);
/* The units must be below 256. */
void utf16_to_latin1(const uint16_t *s, size_t n, uint8_t *out);

#endif
