/* SPDX-License-Identifier: MIT */
/* Searching, matching, replacing and splitting (ECMA-262, 22.1.3).  Patterns that are
 * objects take over through their @@match, @@replace ... methods; nothing here knows
 * regular expressions. */
#include <math.h>

#include "builtins/primitives.h"

/* IsRegExp, 7.2.8 */
int is_regexp(isolate *iso, wn_value v) {
  if (!is_object(v)) return 0;
  wn_value matcher = object_get(iso, v, KEY_SYMBOL(iso, match));
  if (wn_is_exception(matcher)) return -1;
  return wn_is_undefined(matcher) ? is_kind(v, KIND_REGEXP) : to_boolean(iso, matcher);
}

/* ---- plain search ---- */

enum search_kind { INCLUDES, STARTS_WITH, ENDS_WITH };

static const char *const search_names[] = {"includes", "startsWith", "endsWith"};

static bool matches_at(isolate *iso, wn_value s, wn_value part, double at) {
  if (at < 0 || at + string_length(part) > string_length(s)) return false;
  wn_value piece =
      string_substring(iso, s, (uint32_t)at, (uint32_t)at + string_length(part));
  return string_equal(iso, piece, part);
}

/* 22.1.3.7, 22.1.3.8, 22.1.3.24 */
static wn_value string_test(isolate *iso, call_args *args) {
  enum search_kind kind = native_magic(args);
  wn_value s = this_string(iso, args, search_names[kind]);
  if (wn_is_exception(s)) return s;
  int regexp = is_regexp(iso, arg(args, 0));
  if (regexp < 0) return WN_EXCEPTION;
  if (regexp) {
    return throw_type_error(
        iso, "First argument to String.prototype.%s must not be a regular expression",
        search_names[kind]);
  }
  wn_value part = to_string(iso, arg(args, 0));
  if (wn_is_exception(part)) return part;
  double length = string_length(s), position = kind == ENDS_WITH ? length : 0;
  if (!wn_is_undefined(arg(args, 1)) &&
      !to_integer_or_infinity(iso, arg(args, 1), &position)) {
    return WN_EXCEPTION;
  }
  position = fmin(fmax(position, 0), length);
  if (kind == INCLUDES) {
    return wn_from_bool(string_index_of(iso, s, part, (uint32_t)position) >= 0);
  }
  if (kind == ENDS_WITH) position -= string_length(part);
  return wn_from_bool(matches_at(iso, s, part, position));
}

static wn_value string_index_of_method(isolate *iso, call_args *args) { /* 22.1.3.9 */
  wn_value s = this_string(iso, args, "indexOf");
  if (wn_is_exception(s)) return s;
  wn_value part = to_string(iso, arg(args, 0));
  double position;
  if (wn_is_exception(part) || !to_integer_or_infinity(iso, arg(args, 1), &position)) {
    return WN_EXCEPTION;
  }
  position = fmin(fmax(position, 0), string_length(s));
  return wn_from_number((double)string_index_of(iso, s, part, (uint32_t)position));
}

static wn_value string_last_index_of_method(isolate *iso,
                                            call_args *args) { /* 22.1.3.11 */
  wn_value s = this_string(iso, args, "lastIndexOf");
  if (wn_is_exception(s)) return s;
  wn_value part = to_string(iso, arg(args, 0));
  double position;
  if (wn_is_exception(part) || !to_number(iso, arg(args, 1), &position)) {
    return WN_EXCEPTION;
  }
  double length = string_length(s);
  position = isnan(position) ? length : fmin(fmax(trunc(position), 0), length);
  return wn_from_number((double)string_last_index_of(iso, s, part, (uint32_t)position));
}

/* ---- patterns as objects ---- */

static wn_value require_coercible(isolate *iso, call_args *args, const char *method) {
  if (!wn_is_nullish(args->this_value)) return args->this_value;
  return throw_type_error(iso, "String.prototype.%s called on null or undefined",
                          method);
}

/* pattern[symbol](o, extra...), when pattern is an object with such a method: *done is
 * set. */
static wn_value call_protocol(isolate *iso, wn_value pattern, prop_key method_key,
                              wn_value o, wn_value extra, uint32_t argc, bool *done) {
  *done = true;
  if (is_object(pattern)) {
    wn_value method = js_get_method(iso, pattern, method_key);
    if (wn_is_exception(method)) return method;
    if (!wn_is_undefined(method)) {
      wn_value argv[2] = {o, extra};
      return js_call(iso, method, pattern, argc, argv);
    }
  }
  *done = false;
  return WN_UNDEFINED;
}

/* RegExpCreate(pattern, flags), then its method applied to s. */
static wn_value apply_new_regexp(isolate *iso, wn_value pattern, wn_value flags,
                                 prop_key method_key, wn_value s) {
  wn_value c = intrinsic(iso, INTRINSIC_RegExpC);
  wn_value argv[2] = {pattern, flags};
  wn_value regexp = js_construct(iso, c, wn_is_undefined(flags) ? 1 : 2, argv, c);
  return wn_is_exception(regexp) ? regexp : js_invoke(iso, regexp, method_key, 1, &s);
}

/* TypeError unless the flags of a regular expression contain g; false when thrown. */
static bool require_global(isolate *iso, wn_value pattern, const char *method) {
  int regexp = is_regexp(iso, pattern);
  if (regexp <= 0) return regexp == 0;
  wn_value flags = object_get(iso, pattern, key_from_cstr(iso, "flags"));
  if (wn_is_exception(flags)) return false;
  if (wn_is_nullish(flags)) {
    throw_type_error(
        iso, "String.prototype.%s called with a non-global RegExp argument", method);
    return false;
  }
  flags = to_string(iso, flags);
  if (wn_is_exception(flags)) return false;
  if (string_index_of(iso, flags, iso->single_chars['g'], 0) >= 0) return true;
  throw_type_error(iso, "String.prototype.%s called with a non-global RegExp argument",
                   method);
  return false;
}

enum match_kind { MATCH, MATCH_ALL, SEARCH };

/* 22.1.3.13, 22.1.3.14, 22.1.3.21 */
static wn_value string_match(isolate *iso, call_args *args) {
  enum match_kind kind = native_magic(args);
  static const char *const names[] = {"match", "matchAll", "search"};
  prop_key method_key = kind == MATCH       ? KEY_SYMBOL(iso, match)
                        : kind == MATCH_ALL ? KEY_SYMBOL(iso, matchAll)
                                            : KEY_SYMBOL(iso, search);
  wn_value o = require_coercible(iso, args, names[kind]), pattern = arg(args, 0);
  if (wn_is_exception(o)) return o;
  if (kind == MATCH_ALL && is_object(pattern) &&
      !require_global(iso, pattern, "matchAll")) {
    return WN_EXCEPTION;
  }
  bool done;
  wn_value result = call_protocol(iso, pattern, method_key, o, WN_UNDEFINED, 1, &done);
  if (done) return result;
  wn_value s = to_string(iso, o);
  if (wn_is_exception(s)) return s;
  wn_value flags = kind == MATCH_ALL ? iso->single_chars['g'] : WN_UNDEFINED;
  return apply_new_regexp(iso, pattern, flags, method_key, s);
}

/* ---- replacing ---- */

static int digit_at(const string_view *v, uint32_t i) {
  if (i >= v->length) return -1;
  uint16_t c = view_at(v, i);
  return c >= '0' && c <= '9' ? c - '0' : -1;
}

/* The capture number at i (one or two digits, at most n); 0 if none.  *digits: its
 * length. */
static uint32_t capture_at(const string_view *v, uint32_t i, uint32_t n,
                           uint32_t *digits) {
  int first = digit_at(v, i), second = digit_at(v, i + 1);
  *digits = 1;
  if (first < 0) return 0;
  if (second >= 0 && (uint32_t)(first * 10 + second) <= n && first * 10 + second > 0) {
    *digits = 2;
    return (uint32_t)(first * 10 + second);
  }
  return (uint32_t)first <= n ? (uint32_t)first : 0;
}

static bool append_property(string_builder *b, wn_value o, prop_key key) {
  wn_value v = object_get(b->iso, o, key);
  if (wn_is_undefined(v)) return true;
  if (!wn_is_exception(v)) v = to_string(b->iso, v);
  if (wn_is_exception(v)) return false;
  builder_string(b, v);
  return true;
}

/* 22.1.3.19.1 */
bool get_substitution(string_builder *b, wn_value matched, wn_value s,
                      uint32_t position, wn_value captures, uint32_t n, wn_value named,
                      wn_value replacement) {
  isolate *iso = b->iso;
  string_view v = string_flat(iso, replacement);
  uint32_t end = position + string_length(matched), length = string_length(s);
  for (uint32_t i = 0; i < v.length;) {
    uint16_t c = view_at(&v, i);
    uint16_t next = c == '$' && i + 1 < v.length ? view_at(&v, i + 1) : 0;
    uint32_t used = 2, digits, capture;
    if (next == '$') {
      builder_unit(b, '$');
    } else if (next == '&') {
      builder_string(b, matched);
    } else if (next == '`') {
      builder_slice(b, s, 0, position);
    } else if (next == '\'') {
      if (end < length) builder_slice(b, s, end, length);
    } else if (next && (capture = capture_at(&v, i + 1, n, &digits))) {
      used = 1 + digits;
      if (!append_property(b, captures, key_from_index(capture - 1))) return false;
    } else if (next == '<' && !wn_is_undefined(named)) {
      int64_t close = string_index_of(iso, replacement, iso->single_chars['>'], i + 2);
      if (close < 0) {
        builder_cstr(b, "$<");
      } else {
        wn_value name = string_substring(iso, replacement, i + 2, (uint32_t)close);
        used = (uint32_t)close + 1 - i;
        if (!append_property(b, named, key_from_string(iso, name))) return false;
      }
    } else {
      builder_unit(b, c);
      used = 1;
    }
    i += used;
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return true;
}

/* Appends what takes the place of s[position, position + matched). */
static bool append_replacement(string_builder *b, wn_value s, wn_value matched,
                               uint32_t position, wn_value replacement,
                               bool functional) {
  isolate *iso = b->iso;
  if (!functional) {
    return get_substitution(b, matched, s, position, WN_UNDEFINED, 0, WN_UNDEFINED,
                            replacement);
  }
  wn_value argv[3] = {matched, wn_from_number(position), s};
  wn_value v = js_call(iso, replacement, WN_UNDEFINED, 3, argv);
  if (!wn_is_exception(v)) v = to_string(iso, v);
  if (wn_is_exception(v)) return false;
  builder_string(b, v);
  return true;
}

static wn_value replace_in(isolate *iso, wn_value s, wn_value part,
                           wn_value replacement, bool all) {
  bool functional = is_callable(iso, replacement);
  uint32_t advance = string_length(part) ? string_length(part) : 1, from = 0;
  int64_t at = string_index_of(iso, s, part, 0);
  if (at < 0) return s;
  string_builder b;
  builder_init(&b, iso);
  while (at >= 0) {
    builder_slice(&b, s, from, (uint32_t)at);
    if (!append_replacement(&b, s, part, (uint32_t)at, replacement, functional)) {
      builder_free(&b);
      return WN_EXCEPTION;
    }
    from = (uint32_t)at + string_length(part);
    if (!all || (uint64_t)at + advance > string_length(s)) break;
    at = string_index_of(iso, s, part, (uint32_t)at + advance);
  }
  if (from < string_length(s)) builder_slice(&b, s, from, string_length(s));
  return builder_finish(&b);
}

/* 22.1.3.19, 22.1.3.20; magic: all */
static wn_value string_replace(isolate *iso, call_args *args) {
  bool all = native_magic(args), done;
  const char *name = all ? "replaceAll" : "replace";
  wn_value o = require_coercible(iso, args, name);
  wn_value pattern = arg(args, 0), replacement = arg(args, 1);
  if (wn_is_exception(o)) return o;
  if (all && is_object(pattern) && !require_global(iso, pattern, name))
    return WN_EXCEPTION;
  wn_value result =
      call_protocol(iso, pattern, KEY_SYMBOL(iso, replace), o, replacement, 2, &done);
  if (done) return result;
  wn_value s = to_string(iso, o);
  if (wn_is_exception(s)) return s;
  pattern = to_string(iso, pattern);
  if (wn_is_exception(pattern)) return pattern;
  if (!is_callable(iso, replacement)) replacement = to_string(iso, replacement);
  if (wn_is_exception(replacement)) return replacement;
  return replace_in(iso, s, pattern, replacement, all);
}

/* ---- splitting ---- */

static wn_value split_units(isolate *iso, wn_value s, uint32_t limit) {
  uint32_t n = string_length(s) < limit ? string_length(s) : limit;
  wn_value array = array_new_with_capacity(iso, n);
  for (uint32_t i = 0; i < n && !wn_is_exception(array); i++) {
    wn_value unit = string_from_char(iso, string_at(iso, s, i));
    if (!array_push(iso, array, unit)) return WN_EXCEPTION;
  }
  return array;
}

static wn_value split_at(isolate *iso, wn_value s, wn_value separator, uint32_t limit) {
  wn_value array = array_new_with_capacity(iso, 0);
  uint32_t from = 0, count = 0;
  for (;;) {
    int64_t at = string_index_of(iso, s, separator, from);
    uint32_t to = at < 0 ? string_length(s) : (uint32_t)at;
    wn_value piece = string_substring(iso, s, from, to);
    if (wn_is_exception(piece) || !array_push(iso, array, piece)) return WN_EXCEPTION;
    if (at < 0 || ++count == limit) return array;
    from = to + string_length(separator);
  }
}

static wn_value string_split(isolate *iso, call_args *args) { /* 22.1.3.23 */
  wn_value o = require_coercible(iso, args, "split");
  wn_value separator = arg(args, 0), limit = arg(args, 1);
  bool done;
  if (wn_is_exception(o)) return o;
  wn_value result =
      call_protocol(iso, separator, KEY_SYMBOL(iso, split), o, limit, 2, &done);
  if (done) return result;
  wn_value s = to_string(iso, o);
  if (wn_is_exception(s)) return s;
  uint32_t most = UINT32_MAX;
  if (!wn_is_undefined(limit) && !to_uint32(iso, limit, &most)) return WN_EXCEPTION;
  wn_value text = to_string(iso, separator);
  if (wn_is_exception(text)) return text;
  if (most == 0) return array_new_with_capacity(iso, 0);
  if (wn_is_undefined(separator)) return array_from_values(iso, &s, 1);
  if (string_length(text) == 0) return split_units(iso, s, most);
  return split_at(iso, s, text, most);
}

/* ---- table ---- */

static const native_spec methods[] = {
    {"endsWith", string_test, 1, 0, ENDS_WITH},
    {"includes", string_test, 1, 0, INCLUDES},
    {"indexOf", string_index_of_method, 1, 0, 0},
    {"lastIndexOf", string_last_index_of_method, 1, 0, 0},
    {"match", string_match, 1, 0, MATCH},
    {"matchAll", string_match, 1, 0, MATCH_ALL},
    {"replace", string_replace, 2, 0, false},
    {"replaceAll", string_replace, 2, 0, true},
    {"search", string_match, 1, 0, SEARCH},
    {"split", string_split, 2, 0, 0},
    {"startsWith", string_test, 1, 0, STARTS_WITH},
};

bool install_string_search(isolate *iso, wn_value proto) {
  return install_natives(iso, proto, methods, WN_COUNTOF(methods));
}
