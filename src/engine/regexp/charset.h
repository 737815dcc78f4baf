/* SPDX-License-Identifier: MIT */
/* Sets of code points as sorted, disjoint, inclusive ranges, in an arena. */
#ifndef WN_ENGINE_REGEXP_CHARSET_H
#define WN_ENGINE_REGEXP_CHARSET_H

#include "base/arena.h"

typedef struct char_range {
  uint32_t first, last;
} char_range;

typedef struct charset {
  arena *arena;
  char_range *ranges;
  uint32_t count, capacity;
  bool sorted; /* else ranges may overlap in any order */
} charset;

void charset_init(charset *s, arena *a);
void charset_add(charset *s, uint32_t first, uint32_t last);
void charset_add_all(charset *s, const charset *other);
void charset_normalise(charset *s);
bool charset_has(charset *s, uint32_t c);
void charset_invert(charset *s);
void charset_intersect(charset *s, charset *other);
void charset_subtract(charset *s, charset *other);
/* The set's only member, or UINT32_MAX. */
uint32_t charset_single(charset *s);

/* \d, \s, \w: `letter` in lower case. */
void charset_add_escape(charset *s, char letter);
void charset_add_line_terminators(charset *s);

#endif
