/* SPDX-License-Identifier: MIT */
#include "engine/regexp/charset.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

void charset_init(charset *s, arena *a) {
  memset(s, 0, sizeof *s);
  s->arena = a;
  s->sorted = true;
}

void charset_add(charset *s, uint32_t first, uint32_t last) {
  if (s->count && s->sorted) {
    char_range *tail = &s->ranges[s->count - 1];
    if (first > tail->last + 1)
      ;
    else if (first >= tail->first) {
      if (last > tail->last) tail->last = last;
      return;
    } else {
      s->sorted = false;
    }
  }
  if (s->count == s->capacity) {
    uint32_t capacity = s->capacity ? s->capacity * 2 : 4;
    char_range *ranges = arena_new_array(s->arena, char_range, capacity);
    if (s->count) memcpy(ranges, s->ranges, s->count * sizeof *ranges);
    s->ranges = ranges;
    s->capacity = capacity;
  }
  s->ranges[s->count++] = (char_range){first, last};
}

void charset_add_all(charset *s, const charset *other) {
  for (uint32_t i = 0; i < other->count; i++)
    charset_add(s, other->ranges[i].first, other->ranges[i].last);
}

static int compare_ranges(const void *a, const void *b) {
  uint32_t x = ((const char_range *)a)->first, y = ((const char_range *)b)->first;
  return x < y ? -1 : x > y;
}

void charset_normalise(charset *s) {
  if (s->sorted) return;
  qsort(s->ranges, s->count, sizeof *s->ranges, compare_ranges);
  uint32_t n = 0;
  for (uint32_t i = 1; i < s->count; i++) {
    char_range r = s->ranges[i];
    if (r.first <= s->ranges[n].last + 1) {
      if (r.last > s->ranges[n].last) s->ranges[n].last = r.last;
    } else {
      s->ranges[++n] = r;
    }
  }
  s->count = n + 1;
  s->sorted = true;
}

bool charset_has(charset *s, uint32_t c) {
  charset_normalise(s);
  uint32_t low = 0, high = s->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (c > s->ranges[middle].last)
      low = middle + 1;
    else
      high = middle;
  }
  return low < s->count && s->ranges[low].first <= c;
}

void charset_invert(charset *s) {
  charset_normalise(s);
  charset out;
  charset_init(&out, s->arena);
  uint32_t next = 0;
  for (uint32_t i = 0; i < s->count; i++) {
    if (s->ranges[i].first > next) charset_add(&out, next, s->ranges[i].first - 1);
    next = s->ranges[i].last + 1;
  }
  if (next <= UTF_MAX) charset_add(&out, next, UTF_MAX);
  *s = out;
}

void charset_intersect(charset *s, charset *other) {
  charset_normalise(s);
  charset_normalise(other);
  charset out;
  charset_init(&out, s->arena);
  for (uint32_t i = 0, k = 0; i < s->count && k < other->count;) {
    char_range a = s->ranges[i], b = other->ranges[k];
    uint32_t first = a.first > b.first ? a.first : b.first;
    uint32_t last = a.last < b.last ? a.last : b.last;
    if (first <= last) charset_add(&out, first, last);
    if (a.last < b.last)
      i++;
    else
      k++;
  }
  *s = out;
}

void charset_subtract(charset *s, charset *other) {
  charset rest;
  charset_init(&rest, s->arena);
  charset_add_all(&rest, other);
  charset_invert(&rest);
  charset_intersect(s, &rest);
}

uint32_t charset_single(charset *s) {
  charset_normalise(s);
  return s->count == 1 && s->ranges[0].first == s->ranges[0].last ? s->ranges[0].first
                                                                  : UINT32_MAX;
}

void charset_add_line_terminators(charset *s) {
  charset_add(s, '\n', '\n');
  charset_add(s, '\r', '\r');
  charset_add(s, 0x2028, 0x2029);
}

void charset_add_escape(charset *s, char letter) {
  static const char_range spaces[] = {
      {9, 13},          {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680},
      {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
      {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  if (letter == 's') {
    for (size_t i = 0; i < WN_COUNTOF(spaces); i++)
      charset_add(s, spaces[i].first, spaces[i].last);
    return;
  }
  charset_add(s, '0', '9');
  if (letter == 'd') return;
  charset_add(s, 'A', 'Z');
  charset_add(s, '_', '_');
  charset_add(s, 'a', 'z');
}
