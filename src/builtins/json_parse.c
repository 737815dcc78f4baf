/* SPDX-License-Identifier: MIT */
/* The JSON parser (ECMA-262, 25.5.1; RFC 8259): recursive descent over the flat text.
 *
 * Keys become atoms straight from the text.  An object is made with room for as many
 * properties as the last one of the text had, since arrays of records are what JSON is
 * mostly used for.  Messages and positions are V8's. */
#include "builtins/json.h"

#include "base/numbers.h"
#include "builtins/helpers.h"

typedef struct parser {
  isolate *iso;
  wn_value text;
  string_view v;
  uint32_t at;
  uint32_t last_count; /* properties of the last object */
} parser;

static const uint32_t END = UINT32_MAX; /* beyond all code units */

static inline uint32_t unit_at(const parser *p, uint32_t i) {
  return i < p->v.length ? view_at(&p->v, i) : END;
}
static inline uint32_t peek(const parser *p) { return unit_at(p, p->at); }

static inline uint32_t skip_space(parser *p) {
  for (;;) {
    uint32_t c = peek(p);
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
    p->at++;
  }
}

/* ---- Errors ---- */

static wn_value fail_at(parser *p, const char *what, uint32_t position) {
  return throw_syntax_error(p->iso, "%s in JSON at position %u", what, position);
}

/* Texts that tell what went wrong before: JSON.parse(undefined), JSON.parse({}). */
static bool is_special_text(isolate *iso, wn_value text) {
  static const char *const special[] = {"NaN", "Infinity", "undefined",
                                        "[object Object]"};
  for (size_t i = 0; i < WN_COUNTOF(special); i++) {
    if (string_equal_cstr(iso, text, special[i])) return true;
  }
  return false;
}

enum { CONTEXT = 10 }; /* units shown on each side of the culprit */

static wn_value fail_token(parser *p, wn_value text) {
  isolate *iso = p->iso;
  uint32_t n = p->v.length, from = 0, to = n;
  if (n >= 2 * CONTEXT + 1) {
    if (p->at >= CONTEXT) from = p->at - CONTEXT;
    if (p->at < n - CONTEXT) to = p->at + CONTEXT;
  }
  string_builder b;
  builder_init(&b, iso);
  if (!is_special_text(iso, text)) {
    builder_cstr(&b, "Unexpected token '");
    builder_unit(&b, (uint16_t)peek(p));
    builder_cstr(&b, "', ");
  }
  if (from > 0) builder_cstr(&b, "...");
  builder_unit(&b, '"');
  builder_slice(&b, text, from, to);
  builder_unit(&b, '"');
  if (to < n) builder_cstr(&b, "...");
  builder_cstr(&b, " is not valid JSON");
  wn_value message = builder_finish(&b);
  if (wn_is_exception(message)) return message;
  return throw_value(iso, error_new(iso, ERROR_SYNTAX, message));
}

/* A token that may not stand here, when nothing better can be said. */
static wn_value fail(parser *p) {
  uint32_t c = peek(p);
  if (c == END) return throw_syntax_error(p->iso, "Unexpected end of JSON input");
  if (c == '-' || (c >= '0' && c <= '9')) return fail_at(p, "Unexpected number", p->at);
  if (c == '"') return fail_at(p, "Unexpected string", p->at);
  return fail_token(p, p->text);
}

/* ---- Strings ---- */

/* The four digits of \uXXXX at p->at; -1 when malformed (p->at then at the culprit). */
static int32_t hex4(parser *p) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint32_t c = peek(p);
    int digit = c == END ? 36 : number_digit_value(c);
    if (digit >= 16) return -1;
    value = value * 16 + digit;
    p->at++;
  }
  return value;
}

/* Appends the character of the escape at p->at (past the backslash). */
static bool escape(parser *p, string_builder *b) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  uint32_t c = peek(p);
  if (c == 'u') {
    p->at++;
    int32_t unit = hex4(p);
    if (unit < 0) {
      fail_at(p, "Bad Unicode escape", p->at);
      return false;
    }
    builder_unit(b, (uint16_t)unit);
    return true;
  }
  const char *found = c < 128 && c ? strchr(from, (int)c) : NULL;
  if (!found) {
    if (c == END) {
      fail(p);
    } else {
      fail_at(p, "Bad escaped character", p->at);
    }
    return false;
  }
  builder_unit(b, (uint16_t)to[found - from]);
  p->at++;
  return true;
}

static void append_run(string_builder *b, const string_view *v, uint32_t from,
                       uint32_t to) {
  if (v->two_byte) {
    builder_utf16(b, (const uint16_t *)v->chars + from, to - from);
  } else {
    builder_latin1(b, (const uint8_t *)v->chars + from, to - from);
  }
}

/* The place of the next quote, backslash, control character or the end. */
static uint32_t run_end(const parser *p, uint32_t i) {
  uint32_t n = p->v.length;
  if (p->v.two_byte) {
    const uint16_t *units = p->v.chars;
    while (i < n && units[i] >= 0x20 && units[i] != '"' && units[i] != '\\') i++;
  } else {
    const uint8_t *chars = p->v.chars;
    while (i < n && chars[i] >= 0x20 && chars[i] != '"' && chars[i] != '\\') i++;
  }
  return i;
}

static wn_value run_text(parser *p, uint32_t from, uint32_t to, bool as_atom) {
  isolate *iso = p->iso;
  uint32_t n = to - from;
  if (p->v.two_byte) {
    const uint16_t *units = (const uint16_t *)p->v.chars + from;
    return as_atom ? atom_from_utf16(iso, units, n) : string_from_utf16(iso, units, n);
  }
  const uint8_t *chars = (const uint8_t *)p->v.chars + from;
  return as_atom ? atom_from_latin1(iso, chars, n) : string_from_latin1(iso, chars, n);
}

/* The string whose opening quote is at p->at. */
static wn_value parse_string(parser *p, bool as_atom) {
  uint32_t from = ++p->at;
  p->at = run_end(p, from);
  if (peek(p) == '"') return run_text(p, from, p->at++, as_atom);
  string_builder b;
  builder_init(&b, p->iso);
  for (;;) {
    append_run(&b, &p->v, from, p->at);
    uint32_t c = peek(p);
    if (c == '"') break;
    if (c == '\\') {
      p->at++;
      if (!escape(p, &b)) break;
    } else {
      fail_at(p,
              c == END ? "Unterminated string"
                       : "Bad control character in string literal",
              p->at);
      break;
    }
    from = p->at;
    p->at = run_end(p, from);
  }
  if (has_exception(p->iso)) {
    builder_free(&b);
    return WN_EXCEPTION;
  }
  p->at++;
  wn_value s = builder_finish(&b);
  return as_atom && !wn_is_exception(s) ? atom_from_string(p->iso, s) : s;
}

/* ---- Numbers and words ---- */

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static void skip_digits(parser *p) {
  while (is_digit(peek(p))) p->at++;
}

static double number_between(const parser *p, uint32_t from, uint32_t to) {
  if (!p->v.two_byte)
    return number_from_latin1((const uint8_t *)p->v.chars + from, to - from);
  return number_from_utf16((const uint16_t *)p->v.chars + from, to - from);
}

static wn_value parse_number(parser *p) {
  uint32_t from = p->at;
  bool negative = peek(p) == '-';
  if (negative) p->at++;
  if (!is_digit(peek(p))) return fail_at(p, "No number after minus sign", p->at);
  uint32_t digits = p->at;
  if (peek(p) == '0') {
    p->at++;
    if (is_digit(peek(p))) return fail_at(p, "Unexpected number", p->at);
  } else {
    skip_digits(p);
  }
  uint32_t c = peek(p);
  if (c != '.' && (c | 0x20) != 'e' && p->at - digits <= 9) {
    int32_t n = 0;
    for (uint32_t i = digits; i < p->at; i++)
      n = n * 10 + (int32_t)(unit_at(p, i) - '0');
    if (n || !negative) return wn_from_int(negative ? -n : n);
    return wn_from_double(-0.0);
  }
  if (c == '.') {
    p->at++;
    if (!is_digit(peek(p))) return fail_at(p, "Unterminated fractional number", p->at);
    skip_digits(p);
  }
  if ((peek(p) | 0x20) == 'e' && peek(p) != END) {
    p->at++;
    if (peek(p) == '+' || peek(p) == '-') p->at++;
    if (!is_digit(peek(p))) {
      return fail_at(p, "Exponent part is missing a number", p->at);
    }
    skip_digits(p);
  }
  return wn_from_number(number_between(p, from, p->at));
}

static wn_value parse_word(parser *p, const char *word, wn_value v) {
  for (; *word; word++, p->at++) {
    if (peek(p) != (uint32_t)*word) return fail(p);
  }
  return v;
}

/* ---- Structures ---- */

static wn_value parse_value(parser *p);

static wn_value parse_array(parser *p) {
  wn_value array = array_new_with_capacity(p->iso, 0);
  p->at++;
  if (skip_space(p) == ']') {
    p->at++;
    return array;
  }
  for (;;) {
    wn_value v = parse_value(p);
    if (wn_is_exception(v) || !array_push(p->iso, array, v)) return WN_EXCEPTION;
    uint32_t c = skip_space(p);
    p->at++;
    if (c == ']') return array;
    if (c != ',')
      return fail_at(p, "Expected ',' or ']' after array element", p->at - 1);
  }
}

/* One member, from its key on. */
static bool parse_member(parser *p, wn_value o, bool first) {
  if (skip_space(p) != '"') {
    fail_at(p,
            first ? "Expected property name or '}'"
                  : "Expected double-quoted property name",
            p->at);
    return false;
  }
  wn_value name = parse_string(p, true);
  if (wn_is_exception(name)) return false;
  if (skip_space(p) != ':') {
    fail_at(p, "Expected ':' after property name", p->at);
    return false;
  }
  p->at++;
  wn_value v = parse_value(p);
  return !wn_is_exception(v) &&
         object_create_data(p->iso, o, key_from_string(p->iso, name), v);
}

static wn_value parse_object(parser *p) {
  wn_value o = object_new(p->iso, p->last_count < 64 ? p->last_count : 64);
  uint32_t count = 0;
  p->at++;
  if (skip_space(p) == '}') {
    p->at++;
    return o;
  }
  for (;;) {
    if (!parse_member(p, o, count == 0)) return WN_EXCEPTION;
    count++;
    uint32_t c = skip_space(p);
    p->at++;
    if (c == '}') break;
    if (c != ',')
      return fail_at(p, "Expected ',' or '}' after property value", p->at - 1);
  }
  p->last_count = count;
  return o;
}

static wn_value parse_value(parser *p) {
  if (stack_is_low(p->iso)) return throw_stack_overflow(p->iso);
  uint32_t c = skip_space(p);
  switch (c) {
  case '{': return parse_object(p);
  case '[': return parse_array(p);
  case '"': return parse_string(p, false);
  case 't': return parse_word(p, "true", WN_TRUE);
  case 'f': return parse_word(p, "false", WN_FALSE);
  case 'n': return parse_word(p, "null", WN_NULL);
  default: return c == '-' || is_digit(c) ? parse_number(p) : fail(p);
  }
}

wn_value json_parse(isolate *iso, wn_value text) {
  parser p = {.iso = iso, .text = text, .v = string_flat(iso, text), .last_count = 2};
  wn_value v = parse_value(&p);
  if (!wn_is_exception(v) && skip_space(&p) != END) {
    v = throw_syntax_error(
        iso, "Unexpected non-whitespace character after JSON at position %u", p.at);
  }
  wn_keep_alive(wn_to_cell(p.v.owner));
  return v;
}
