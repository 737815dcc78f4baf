/* SPDX-License-Identifier: MIT */
#include "engine/syntax/source.h"

#include <stdlib.h>

#include "base/utf.h"
#include "base/vec.h"

/* Offsets are uint32_t and some of the parser's sums go a few units past the end. */
static const size_t LONGEST_SOURCE = UINT32_MAX - 16;

void source_init(source_text *s, const void *chars, uint32_t length, bool two_byte) {
  *s = (source_text){.chars = chars, .length = length, .two_byte = two_byte};
}

bool source_from_utf8(source_text *s, const char *utf8, size_t bytes) {
  const uint8_t *text = (const uint8_t *)utf8;
  *s = (source_text){0};
  if (bytes >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF) {
    text += 3;
    bytes -= 3;
  }
  utf8_info info = utf8_measure(text, bytes, UTF_REPLACE);
  if (info.units > LONGEST_SOURCE) return false;
  bool two_byte = info.most >= 0x100 || !info.valid;
  void *out = malloc(two_byte ? info.units * 2 + 2 : info.units + 1);
  if (!out) return false;
  if (two_byte && utf8_to_utf16(text, bytes, out, UTF_REPLACE) > 0 &&
      utf16_is_latin1(out, info.units)) {
    /* `most` is an upper bound only. */
    uint8_t *narrow = malloc(info.units + 1);
    if (!narrow) {
      free(out);
      return false;
    }
    utf16_to_latin1(out, info.units, narrow);
    free(out);
    out = narrow;
    two_byte = false;
  } else if (!two_byte) {
    utf8_to_latin1(text, bytes, out);
  }
  source_init(s, out, (uint32_t)info.units, two_byte);
  s->owned = true;
  return true;
}

void source_fini(source_text *s) {
  if (s->owned) free((void *)(uintptr_t)s->chars);
  free(s->line_starts);
  *s = (source_text){0};
}

static bool is_terminator(uint32_t c) {
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static void build_lines(source_text *s) {
  VEC(uint32_t) starts = {0};
  vec_push(&starts, 0);
  for (uint32_t i = 0; i < s->length; i++) {
    uint32_t c = source_unit(s, i);
    if (!is_terminator(c)) continue;
    if (c == '\r' && i + 1 < s->length && source_unit(s, i + 1) == '\n') i++;
    vec_push(&starts, i + 1);
  }
  s->line_starts = starts.data;
  s->line_count = (uint32_t)starts.len;
}

source_position source_position_of(source_text *s, uint32_t offset) {
  if (!s->line_starts) build_lines(s);
  uint32_t low = 0, high = s->line_count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (s->line_starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  source_position p = {.line = low + 1, .line_start = s->line_starts[low]};
  p.column = offset - p.line_start + 1;
  p.line_end = p.line_start;
  while (p.line_end < s->length && !is_terminator(source_unit(s, p.line_end)))
    p.line_end++;
  return p;
}
