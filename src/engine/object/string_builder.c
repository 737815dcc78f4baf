/* SPDX-License-Identifier: MIT */
/* The string builder: text grows in malloc'd memory, one byte a unit until the first
 * unit above 255 arrives.  Becoming too long is noted and reported once, by
 * builder_finish. */
#include "engine/object/string.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf.h"
#include "engine/object/error.h"

void builder_init(string_builder *b, isolate *iso) {
  *b = (string_builder){.iso = iso};
}

void builder_free(string_builder *b) {
  free(b->data);
  b->data = NULL;
  b->length = b->capacity = 0;
}

/* Room for n more units of the width wanted; false when the string became too long. */
static bool reserve(string_builder *b, size_t n, bool two_byte) {
  if (b->failed) return false;
  if (b->length + n > MAX_STRING_LENGTH) {
    b->failed = true;
    return false;
  }
  bool widen = two_byte && !b->two_byte;
  if (b->length + n <= b->capacity && !widen) return true;
  size_t capacity = b->capacity;
  if (b->length + n > capacity) {
    capacity = max_size(b->length + n, capacity + capacity / 2);
    capacity = max_size(capacity, 32);
  }
  if (widen) {
    uint16_t *units = xmalloc(capacity * 2);
    latin1_to_utf16(b->data, b->length, units);
    free(b->data);
    b->data = units;
    b->two_byte = true;
  } else {
    b->data = xrealloc(b->data, capacity << b->two_byte);
  }
  b->capacity = capacity;
  return true;
}

void builder_unit(string_builder *b, uint16_t unit) {
  if (!reserve(b, 1, unit > 255)) return;
  if (b->two_byte) {
    ((uint16_t *)b->data)[b->length++] = unit;
  } else {
    ((uint8_t *)b->data)[b->length++] = (uint8_t)unit;
  }
}

void builder_code_point(string_builder *b, uint32_t code_point) {
  uint16_t units[2];
  size_t n = utf16_put(units, code_point);
  for (size_t i = 0; i < n; i++) builder_unit(b, units[i]);
}

void builder_latin1(string_builder *b, const uint8_t *chars, size_t n) {
  if (n == 0 || !reserve(b, n, false)) return;
  if (b->two_byte) {
    latin1_to_utf16(chars, n, (uint16_t *)b->data + b->length);
  } else {
    memcpy((uint8_t *)b->data + b->length, chars, n);
  }
  b->length += n;
}

void builder_utf16(string_builder *b, const uint16_t *units, size_t n) {
  if (n == 0) return;
  bool two_byte = b->two_byte || !utf16_is_latin1(units, n);
  if (!reserve(b, n, two_byte)) return;
  if (two_byte) {
    memcpy((uint16_t *)b->data + b->length, units, n * 2);
  } else {
    utf16_to_latin1(units, n, (uint8_t *)b->data + b->length);
  }
  b->length += n;
}

void builder_cstr(string_builder *b, const char *ascii) {
  builder_latin1(b, (const uint8_t *)ascii, strlen(ascii));
}

void builder_slice(string_builder *b, wn_value s, uint32_t from, uint32_t to) {
  string_view v = string_flat(b->iso, s);
  if (v.two_byte) {
    builder_utf16(b, (const uint16_t *)v.chars + from, to - from);
  } else {
    builder_latin1(b, (const uint8_t *)v.chars + from, to - from);
  }
  wn_keep_alive(wn_to_cell(v.owner));
}

void builder_string(string_builder *b, wn_value s) {
  builder_slice(b, s, 0, string_length(s));
}

static void builder_utf8(string_builder *b, const char *text, size_t n) {
  const uint8_t *p = (const uint8_t *)text, *end = p + n;
  size_t ascii = utf8_ascii_prefix(p, n);
  builder_latin1(b, p, ascii);
  for (p += ascii; p < end;) builder_code_point(b, utf8_next(&p, end, UTF_REPLACE));
}

void builder_format(string_builder *b, const char *format, ...) {
  va_list ap;
  char small[256];
  va_start(ap, format);
  int n = vsnprintf(small, sizeof small, format, ap);
  va_end(ap);
  if (n < (int)sizeof small) {
    builder_utf8(b, small, n < 0 ? 0 : (size_t)n);
    return;
  }
  char *text = xmalloc((size_t)n + 1);
  va_start(ap, format);
  vsnprintf(text, (size_t)n + 1, format, ap);
  va_end(ap);
  builder_utf8(b, text, (size_t)n);
  free(text);
}

wn_value builder_finish(string_builder *b) {
  wn_value v;
  if (b->failed) {
    v = throw_range_error(b->iso, "Invalid string length");
  } else if (b->two_byte) {
    v = string_from_utf16(b->iso, b->data, b->length);
  } else {
    v = string_from_latin1(b->iso, b->data, b->length);
  }
  builder_free(b);
  return v;
}
