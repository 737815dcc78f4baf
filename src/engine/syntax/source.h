/* SPDX-License-Identifier: MIT */
/* Source text as the front end reads it: Latin-1 bytes if every code point is below 256,
 * else UTF-16 units.  All offsets in the front end count these code units. */
#ifndef WN_ENGINE_SYNTAX_SOURCE_H
#define WN_ENGINE_SYNTAX_SOURCE_H

#include "base/base.h"

typedef struct source_text {
  const void *chars;
  uint32_t length; /* in code units */
  bool two_byte;
  bool owned;            /* chars are freed by source_fini */
  uint32_t *line_starts; /* built by the first source_position */
  uint32_t line_count;
} source_text;

/* Borrows the characters. */
void source_init(source_text *s, const void *chars, uint32_t length, bool two_byte);

/* Copies UTF-8 (a byte order mark is dropped, ill-formed bytes become U+FFFD).  False when
 * the text is longer than 2^32 - 16 units or memory is short. */
WN_MUST_USE bool source_from_utf8(source_text *s, const char *utf8, size_t bytes);
void source_fini(source_text *s);

typedef struct source_position {
  uint32_t line;   /* from 1 */
  uint32_t column; /* from 1, in code units */
  uint32_t line_start, line_end; /* offsets; the end is before the line terminator */
} source_position;

/* Builds the line table on the first call; lines end at LF, CR, CRLF, LS and PS. */
source_position source_position_of(source_text *s, uint32_t offset);

static inline uint32_t source_unit(const source_text *s, uint32_t offset) {
  return s->two_byte ? ((const uint16_t *)s->chars)[offset]
                     : ((const uint8_t *)s->chars)[offset];
}

#endif
