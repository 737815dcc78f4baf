/* SPDX-License-Identifier: MIT */
/* Finding one string in another.
 *
 * Text of one byte a unit is left to the C library's memmem, which is linear.  The
 * other widths look for the needle's first unit and compare from there; needles that
 * matter for two-byte text are short. */
#include "engine/object/string.h"

#include <string.h>

/* Do the units of `needle` stand in `s` from `at` on? */
static bool matches_at(const string_view *s, const string_view *needle, uint32_t at) {
  if (s->two_byte == needle->two_byte) {
    size_t shift = s->two_byte;
    return memcmp((const char *)s->chars + ((size_t)at << shift), needle->chars,
                  (size_t)needle->length << shift) == 0;
  }
  for (uint32_t i = 0; i < needle->length; i++) {
    if (view_at(s, at + i) != view_at(needle, i)) return false;
  }
  return true;
}

/* The first place of a unit in [from, end), or end. */
static uint32_t find_unit(const string_view *s, uint16_t unit, uint32_t from,
                          uint32_t end) {
  if (!s->two_byte) {
    if (unit > 255 || from >= end) return end;
    const uint8_t *chars = s->chars;
    const uint8_t *p = memchr(chars + from, unit, end - from);
    return p ? (uint32_t)(p - chars) : end;
  }
  const uint16_t *units = s->chars;
  while (from < end && units[from] != unit) from++;
  return from;
}

int64_t view_index_of(const string_view *s, const string_view *needle, uint32_t from) {
  if (needle->length > s->length || from > s->length - needle->length) return -1;
  if (needle->length == 0) return from;
  if (!s->two_byte && !needle->two_byte && needle->length > 1) {
    const char *chars = s->chars;
    const char *p =
        memmem(chars + from, s->length - from, needle->chars, needle->length);
    return p ? p - chars : -1;
  }
  uint32_t end = s->length - needle->length + 1;
  uint16_t first = view_at(needle, 0);
  for (uint32_t i = from; (i = find_unit(s, first, i, end)) < end; i++) {
    if (matches_at(s, needle, i)) return i;
  }
  return -1;
}

int64_t string_index_of(isolate *iso, wn_value s, wn_value needle, uint32_t from) {
  string_view v = string_flat(iso, s), n = string_flat(iso, needle);
  int64_t found = view_index_of(&v, &n, from);
  wn_keep_alive(wn_to_cell(v.owner));
  wn_keep_alive(wn_to_cell(n.owner));
  return found;
}

int64_t string_last_index_of(isolate *iso, wn_value s, wn_value needle, uint32_t from) {
  string_view v = string_flat(iso, s), n = string_flat(iso, needle);
  int64_t found = -1;
  if (n.length <= v.length) {
    int64_t i = v.length - n.length;
    if (from < i) i = from;
    while (i >= 0 && !matches_at(&v, &n, (uint32_t)i)) i--;
    found = i;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  wn_keep_alive(wn_to_cell(n.owner));
  return found;
}
