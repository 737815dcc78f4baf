/* SPDX-License-Identifier: MIT */
/* encodeURI, decodeURI and their Component forms (ECMA-262, 19.2.6), escape and
 * unescape (B.2.1). */
#include "base/utf.h"

#include "builtins/builtins.h"
#include "builtins/primitives.h"

static const char upper_hex[] = "0123456789ABCDEF";

/* Sets of ASCII characters, by their texts. */
#define ALPHANUMERIC "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
static const char unescaped[] = ALPHANUMERIC "-_.!~*'()";
static const char reserved[] = ";/?:@&=+$,#";
static const char escape_kept[] = ALPHANUMERIC "@*_+-./";

static bool in_set(const char *set, uint32_t c) {
  return c > 0 && c < 128 && strchr(set, (int)c);
}

static wn_value throw_malformed(isolate *iso, string_builder *b) {
  builder_free(b);
  return throw_error(iso, ERROR_URI, "URI malformed");
}

static void append_percent(string_builder *b, uint8_t byte) {
  builder_unit(b, '%');
  builder_unit(b, (uint16_t)upper_hex[byte >> 4]);
  builder_unit(b, (uint16_t)upper_hex[byte & 15]);
}

/* Encode, 19.2.6.5; magic: keep the reserved characters too. */
static wn_value uri_encode(isolate *iso, call_args *args) {
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  bool whole = native_magic(args);
  string_view v = string_flat(iso, s);
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < v.length;) {
    int units;
    uint32_t c = view_code_point(&v, i, &units);
    i += (uint32_t)units;
    if (in_set(unescaped, c) || (whole && in_set(reserved, c))) {
      builder_unit(&b, (uint16_t)c);
      continue;
    }
    if (utf_is_surrogate(c)) return throw_malformed(iso, &b);
    uint8_t bytes[4];
    size_t n = utf8_put(bytes, c);
    for (size_t k = 0; k < n; k++) append_percent(&b, bytes[k]);
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return builder_finish(&b);
}

static int hex_digit(uint32_t c) {
  if (c >= '0' && c <= '9') return (int)c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : -1;
}

/* The value of n hexadecimal digits at i, or -1. */
static int32_t hex_at(const string_view *v, uint32_t i, uint32_t n) {
  int32_t value = 0;
  if (i + n > v->length) return -1;
  for (uint32_t k = 0; k < n; k++) {
    int digit = hex_digit(view_at(v, i + k));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* The byte written as %XX at i, or -1. */
static int32_t percent_at(const string_view *v, uint32_t i) {
  return i < v->length && view_at(v, i) == '%' ? hex_at(v, i + 1, 2) : -1;
}

/* The code point of the escapes at i, with its number of bytes; -1 when malformed. */
static int32_t decode_at(const string_view *v, uint32_t i, uint32_t *n) {
  uint8_t bytes[4];
  int32_t first = percent_at(v, i);
  if (first < 0) return -1;
  bytes[0] = (uint8_t)first;
  *n = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (*n == 0 || first > 0xF4) return -1;
  for (uint32_t k = 1; k < *n; k++) {
    int32_t byte = percent_at(v, i + 3 * k);
    if (byte < 0) return -1;
    bytes[k] = (uint8_t)byte;
  }
  if (!utf8_is_valid(bytes, *n)) return -1;
  const uint8_t *p = bytes;
  return (int32_t)utf8_next(&p, bytes + *n, UTF_REPLACE);
}

/* Decode, 19.2.6.6; magic: leave escapes of reserved characters as they are. */
static wn_value uri_decode(isolate *iso, call_args *args) {
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  bool whole = native_magic(args);
  string_view v = string_flat(iso, s);
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < v.length;) {
    uint16_t c = view_at(&v, i);
    if (c != '%') {
      builder_unit(&b, c);
      i++;
      continue;
    }
    uint32_t n;
    int32_t decoded = decode_at(&v, i, &n);
    if (decoded < 0) return throw_malformed(iso, &b);
    if (whole && in_set(reserved, (uint32_t)decoded)) {
      builder_slice(&b, s, i, i + 3);
    } else {
      builder_code_point(&b, (uint32_t)decoded);
    }
    i += 3 * n;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return builder_finish(&b);
}

static wn_value global_escape(isolate *iso, call_args *args) { /* B.2.1.1 */
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  string_view v = string_flat(iso, s);
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < v.length; i++) {
    uint16_t c = view_at(&v, i);
    if (in_set(escape_kept, c)) {
      builder_unit(&b, c);
    } else if (c < 256) {
      append_percent(&b, (uint8_t)c);
    } else {
      builder_format(&b, "%%u%04X", c);
    }
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return builder_finish(&b);
}

static wn_value global_unescape(isolate *iso, call_args *args) { /* B.2.1.2 */
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  string_view v = string_flat(iso, s);
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < v.length;) {
    uint16_t c = view_at(&v, i);
    uint32_t n = 1;
    if (c == '%') {
      bool wide = i + 1 < v.length && view_at(&v, i + 1) == 'u';
      int32_t value = wide ? hex_at(&v, i + 2, 4) : hex_at(&v, i + 1, 2);
      if (value >= 0) {
        c = (uint16_t)value;
        n = wide ? 6 : 3;
      }
    }
    builder_unit(&b, c);
    i += n;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return builder_finish(&b);
}

static const native_spec functions[] = {
    {"decodeURI", uri_decode, 1, 0, true},
    {"decodeURIComponent", uri_decode, 1, 0, false},
    {"encodeURI", uri_encode, 1, 0, true},
    {"encodeURIComponent", uri_encode, 1, 0, false},
    {"escape", global_escape, 1, 0, 0},
    {"unescape", global_unescape, 1, 0, 0},
};

bool builtins_uri(isolate *iso) {
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  return install_natives(iso, global, functions, WN_COUNTOF(functions));
}
