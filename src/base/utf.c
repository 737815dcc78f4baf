/* SPDX-License-Identifier: MIT */
/* Decoding follows the table of well-formed sequences (Unicode 15, table 3-7): the first
 * byte fixes the length and the range of the second byte, all later ones lie in 80..BF.
 *
 *   first    second  length        first    second  length
 *   00..7F           1             ED       80..9F  3   (A0..BF: a surrogate)
 *   C2..DF   80..BF  2             EE..EF   80..BF  3
 *   E0       A0..BF  3             F0       90..BF  4
 *   E1..EC   80..BF  3             F1..F3   80..BF  4
 *                                  F4       80..8F  4
 *
 * A byte that does not fit ends the maximal part before it and is looked at again as a
 * first byte.  Most text is ASCII: every loop runs eight bytes at a time over it and falls
 * into the general path only at the first byte that is not. */
#include "base/utf.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

static inline uint64_t load64(const void *p) {
  uint64_t x;
  memcpy(&x, p, sizeof x);
  return x;
}

size_t utf8_ascii_prefix(const uint8_t *s, size_t n) {
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t high = load64(s + i) & HIGH_BITS;
    if (high) break;
  }
  while (i < n && s[i] < 0x80) i++;
  return i;
}

/* Decodes a sequence whose first byte is not ASCII; *ok tells malformed input from an
 * encoded U+FFFD. */
static uint32_t decode(const uint8_t **p, const uint8_t *end, enum utf_lone lone,
                       bool *ok) {
  const uint8_t *s = *p;
  uint32_t first = *s++;
  uint32_t low = 0x80, high = 0xBF, c;
  int more;
  *ok = true;
  if (first < 0x80) return *p = s, first;
  if (first >= 0xC2 && first <= 0xDF) {
    more = 1, c = first & 0x1F;
  } else if (first >= 0xE0 && first <= 0xEF) {
    more = 2, c = first & 0x0F;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED && lone == UTF_REPLACE) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    more = 3, c = first & 0x07;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    more = 0, c = UTF_REPLACEMENT, *ok = false;
  }
  for (; more > 0; more--, low = 0x80, high = 0xBF) {
    if (s == end || *s < low || *s > high) {
      c = UTF_REPLACEMENT, *ok = false;
      break;
    }
    c = c << 6 | (*s++ & 0x3F);
  }
  *p = s;
  return c;
}

uint32_t utf8_next(const uint8_t **p, const uint8_t *end, enum utf_lone lone) {
  bool ok;
  return decode(p, end, lone, &ok);
}

size_t utf8_put(uint8_t out[4], uint32_t c) {
  if (c < 0x80) return out[0] = (uint8_t)c, 1;
  if (c < 0x800) {
    out[0] = (uint8_t)(0xC0 | c >> 6);
    out[1] = (uint8_t)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (uint8_t)(0xE0 | c >> 12);
    out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (uint8_t)(0xF0 | c >> 18);
  out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
  out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
  out[3] = (uint8_t)(0x80 | (c & 0x3F));
  return 4;
}

/* ---- questions ------------------------------------------------------------------- */

bool utf16_is_latin1(const uint16_t *s, size_t n) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    if (load64(s + i) & 0xFF00FF00FF00FF00u) return false;
  for (; i < n; i++)
    if (s[i] > 0xFF) return false;
  return true;
}

bool utf16_is_well_formed(const uint16_t *s, size_t n) {
  for (size_t i = 0; i < n;)
    if (utf_is_surrogate(utf16_next(s, n, &i))) return false;
  return true;
}

bool utf8_is_valid(const uint8_t *s, size_t n) {
  return utf8_measure(s, n, UTF_REPLACE).valid;
}

utf8_info utf8_measure(const uint8_t *s, size_t n, enum utf_lone lone) {
  utf8_info info = {.valid = true};
  const uint8_t *end = s + n;
  while (s < end) {
    size_t plain = utf8_ascii_prefix(s, (size_t)(end - s));
    s += plain;
    info.units += plain;
    while (s < end && *s >= 0x80) {
      bool ok;
      uint32_t c = decode(&s, end, lone, &ok);
      info.units += c < 0x10000 ? 1 : 2;
      info.most |= c;
      info.valid &= ok;
    }
  }
  if (info.most == 0) info.most = n ? 0x7F : 0;
  return info;
}

size_t utf8_size_of_latin1(const uint8_t *s, size_t n) {
  size_t size = n, i = 0;
  for (; i + 8 <= n; i += 8)
    size += (size_t)__builtin_popcountll(load64(s + i) & HIGH_BITS);
  for (; i < n; i++) size += s[i] >> 7;
  return size;
}

size_t utf8_size_of_utf16(const uint16_t *s, size_t n) {
  size_t size = 0;
  for (size_t i = 0; i < n;) size += utf8_size(utf16_next(s, n, &i));
  return size;
}

/* ---- conversions ------------------------------------------------------------------- */

size_t utf8_to_latin1(const uint8_t *s, size_t n, uint8_t *out) {
  const uint8_t *end = s + n;
  uint8_t *o = out;
  while (s < end) {
    size_t plain = utf8_ascii_prefix(s, (size_t)(end - s));
    memcpy(o, s, plain);
    s += plain;
    o += plain;
    while (s < end && *s >= 0x80) *o++ = (uint8_t)utf8_next(&s, end, UTF_REPLACE);
  }
  return (size_t)(o - out);
}

size_t utf8_to_utf16(const uint8_t *s, size_t n, uint16_t *out, enum utf_lone lone) {
  const uint8_t *end = s + n;
  uint16_t *o = out;
  while (s < end) {
    size_t plain = utf8_ascii_prefix(s, (size_t)(end - s));
    latin1_to_utf16(s, plain, o);
    s += plain;
    o += plain;
    while (s < end && *s >= 0x80) o += utf16_put(o, utf8_next(&s, end, lone));
  }
  return (size_t)(o - out);
}

size_t latin1_to_utf8(const uint8_t *s, size_t n, uint8_t *out) {
  uint8_t *o = out;
  for (size_t i = 0; i < n;) {
    size_t plain = utf8_ascii_prefix(s + i, n - i);
    memcpy(o, s + i, plain);
    i += plain;
    o += plain;
    for (; i < n && s[i] >= 0x80; i++) {
      *o++ = (uint8_t)(0xC0 | s[i] >> 6);
      *o++ = (uint8_t)(0x80 | (s[i] & 0x3F));
    }
  }
  return (size_t)(o - out);
}

size_t utf16_to_utf8(const uint16_t *s, size_t n, uint8_t *out, enum utf_lone lone) {
  uint8_t *o = out;
  for (size_t i = 0; i < n;) {
    if (s[i] < 0x80) {
      *o++ = (uint8_t)s[i++];
      continue;
    }
    uint32_t c = utf16_next(s, n, &i);
    if (utf_is_surrogate(c) && lone == UTF_REPLACE) c = UTF_REPLACEMENT;
    o += utf8_put(o, c);
  }
  return (size_t)(o - out);
}

void latin1_to_utf16(const uint8_t *s, size_t n, uint16_t *out) {
  for (size_t i = 0; i < n; i++) out[i] = s[i];
}

void utf16_to_latin1(const uint16_t *s, size_t n, uint8_t *out) {
  for (size_t i = 0; i < n; i++) out[i] = (uint8_t)s[i];
}
