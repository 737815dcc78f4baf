/* SPDX-License-Identifier: MIT */
/* What both widths of the scanner share, and the choice between them.
 *
 * Identifiers are hashed while they are scanned and interned at once, keywords too: the
 * table knows them from the start, with their token type in the name.  A string without
 * escapes is interned straight from the source; decoded text passes through lx->buffer. */
#include "engine/syntax/lexer.h"

#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/utf.h"
#include "engine/icu.h"

const token_facts token_table[T_COUNT] = {
#define X(name, text) [T_##name] = {text, 0, 0},
    CONTEXTUAL_WORDS(X) RESERVED_WORDS(X)
#undef X
#define X(name, text, precedence, op) [T_##name] = {text, precedence, OP_##op},
        PUNCTUATORS(X)
#undef X
};

enum {
  CLASS_NAME = 1,  /* a-z A-Z 0-9 $ _ */
  CLASS_START = 2, /* the same without digits */
  CLASS_QUOTE = 4
};

static const uint8_t char_class[128] = {
    ['$'] = 3, ['_'] = 3, ['"'] = 4, ['\''] = 4, ['0'] = 1, ['1'] = 1, ['2'] = 1,
    ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1,  ['7'] = 1, ['8'] = 1, ['9'] = 1,
    ['a'] = 3, ['b'] = 3, ['c'] = 3, ['d'] = 3,  ['e'] = 3, ['f'] = 3, ['g'] = 3,
    ['h'] = 3, ['i'] = 3, ['j'] = 3, ['k'] = 3,  ['l'] = 3, ['m'] = 3, ['n'] = 3,
    ['o'] = 3, ['p'] = 3, ['q'] = 3, ['r'] = 3,  ['s'] = 3, ['t'] = 3, ['u'] = 3,
    ['v'] = 3, ['w'] = 3, ['x'] = 3, ['y'] = 3,  ['z'] = 3, ['A'] = 3, ['B'] = 3,
    ['C'] = 3, ['D'] = 3, ['E'] = 3, ['F'] = 3,  ['G'] = 3, ['H'] = 3, ['I'] = 3,
    ['J'] = 3, ['K'] = 3, ['L'] = 3, ['M'] = 3,  ['N'] = 3, ['O'] = 3, ['P'] = 3,
    ['Q'] = 3, ['R'] = 3, ['S'] = 3, ['T'] = 3,  ['U'] = 3, ['V'] = 3, ['W'] = 3,
    ['X'] = 3, ['Y'] = 3, ['Z'] = 3,
};

bool lexer_is_id_start(uint32_t c) {
  if (c < 128) return char_class[c] & CLASS_START;
  return icu()->u_hasBinaryProperty((UChar32)c, UCHAR_ID_START);
}

bool lexer_is_id_continue(uint32_t c) {
  if (c < 128) return char_class[c] & CLASS_NAME;
  return c == 0x200C || c == 0x200D || icu()->u_hasBinaryProperty((UChar32)c, UCHAR_ID_CONTINUE);
}

static inline bool is_line_terminator(uint32_t c) {
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static inline int hex_value(uint32_t c) {
  if (c >= '0' && c <= '9') return (int)(c - '0');
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? (int)(c - 'a') + 10 : -1;
}

/* A NULL message is V8's general one. */
static void lexer_error(lexer *lx, token *t, const char *message, uint32_t start,
                        uint32_t end) {
  t->type = T_ILLEGAL;
  t->start = start;
  t->end = lx->position = end;
  if (lx->error) return;
  lx->error = message ? message : "Invalid or unexpected token";
  lx->error_start = start;
  lx->error_end = end;
}

static void buffer_put(lexer *lx, uint32_t c) {
  uint16_t units[2];
  size_t n = utf16_put(units, c);
  vec_push(&lx->buffer, units[0]);
  if (n == 2) vec_push(&lx->buffer, units[1]);
}

static ast_name *intern_buffer(lexer *lx) {
  uint32_t n = (uint32_t)lx->buffer.len;
  return names_intern_utf16(lx->names, lx->buffer.data, n,
                            name_hash_utf16(lx->buffer.data, n), false);
}

/* The digits in lx->raw as bytes, in the same memory. */
static const uint8_t *raw_bytes(lexer *lx) {
  uint8_t *bytes = (uint8_t *)lx->raw.data;
  for (size_t i = 0; i < lx->raw.len; i++)
    bytes[i] = (uint8_t)lx->raw.data[i];
  return bytes;
}

static double raw_digits_value(lexer *lx, int radix) {
  return number_from_digits(raw_bytes(lx), lx->raw.len, radix);
}

static double raw_decimal_value(lexer *lx) {
  return number_from_decimal(raw_bytes(lx), lx->raw.len);
}

#define UNIT uint8_t
#define TWO_BYTE 0
#define N(name) name##_latin1
#include "engine/syntax/lexer_scan.inc"
#undef UNIT
#undef TWO_BYTE
#undef N

#define UNIT uint16_t
#define TWO_BYTE 1
#define N(name) name##_utf16
#include "engine/syntax/lexer_scan.inc"
#undef UNIT
#undef TWO_BYTE
#undef N

static void add_words(name_table *names) {
  static const uint8_t words[] = {
#define X(name, text) T_##name,
      CONTEXTUAL_WORDS(X) RESERVED_WORDS(X)
#undef X
  };
  for (size_t i = 0; i < WN_COUNTOF(words); i++)
    names_intern_ascii(names, token_table[words[i]].text)->token = words[i];
}

/* A hashbang comment (12.5) stands only at the very beginning. */
static void skip_hashbang(lexer *lx) {
  const source_text *s = lx->source;
  if (lx->length < 2 || source_unit(s, 0) != '#' || source_unit(s, 1) != '!') return;
  while (lx->position < lx->length && !is_line_terminator(source_unit(s, lx->position)))
    lx->position++;
}

void lexer_init(lexer *lx, const source_text *source, name_table *names) {
  memset(lx, 0, sizeof *lx);
  lx->source = source;
  lx->chars = source->chars;
  lx->length = source->length;
  lx->two_byte = source->two_byte;
  lx->names = names;
  add_words(names);
  skip_hashbang(lx);
}

void lexer_fini(lexer *lx) {
  vec_free(&lx->buffer);
  vec_free(&lx->raw);
}

void lexer_next(lexer *lx, token *t) {
  t->escaped = t->legacy_octal = t->legacy_decimal = false;
  if (WN_UNLIKELY(lx->error)) {
    t->type = T_END;
    return;
  }
  if (lx->two_byte)
    next_utf16(lx, t);
  else
    next_latin1(lx, t);
}

void lexer_rescan_regexp(lexer *lx, token *t) {
  if (lx->two_byte) {
    const uint16_t *s = lx->chars;
    scan_regexp_utf16(lx, t, s + t->start, s + lx->length);
  } else {
    const uint8_t *s = lx->chars;
    scan_regexp_latin1(lx, t, s + t->start, s + lx->length);
  }
}

void lexer_rescan_template(lexer *lx, token *t) {
  if (lx->two_byte) {
    const uint16_t *s = lx->chars;
    scan_template_utf16(lx, t, s + t->start + 1, s + lx->length);
  } else {
    const uint8_t *s = lx->chars;
    scan_template_latin1(lx, t, s + t->start + 1, s + lx->length);
  }
}
