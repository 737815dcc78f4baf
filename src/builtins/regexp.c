/* SPDX-License-Identifier: MIT */
/* RegExp and RegExp.prototype (ECMA-262, 22.2.4 to 22.2.6), except the methods named by
 * symbols (regexp_symbols.c) and the legacy statics (regexp_legacy.c).
 *
 * lastIndex is the first property of every RegExp and cannot be deleted; its place is found
 * without a look-up. */
#include "builtins/regexp.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/vec.h"
#include "builtins/builtins.h"
#include "engine/vm/vm.h"

/* ---- lastIndex ------------------------------------------------------------------------------ */

/* The place of lastIndex if it is an ordinary, writable property. */
static bool last_index_place(isolate *iso, wn_value regexp, prop_place *place) {
  shape *s = object_shape(iso, to_object_cell(regexp));
  prop_key key;
  return is_kind(regexp, KIND_REGEXP) && s->count > 0 &&
         shape_entry(iso, s, 0, &key, place) && place->flags == PROP_WRITABLE;
}

bool regexp_get_last_index(isolate *iso, wn_value regexp, double *index) {
  prop_place place;
  wn_value v;
  if (last_index_place(iso, regexp, &place)) {
    v = object_load_place_nogc(iso, to_object_cell(regexp), place);
    if (wn_is_int(v) && wn_to_int(v) >= 0) {
      *index = wn_to_int(v);
      return true;
    }
  } else {
    v = object_get(iso, regexp, KEY(iso, lastIndex));
  }
  return !wn_is_exception(v) && to_length(iso, v, index);
}

bool regexp_set_last_index(isolate *iso, wn_value regexp, double index) {
  prop_place place;
  wn_value v = wn_from_number(index);
  if (!last_index_place(iso, regexp, &place))
    return object_put(iso, regexp, KEY(iso, lastIndex), v);
  object_store_place_nogc(iso, to_object_cell(regexp), place, v);
  return true;
}

/* ---- making ----------------------------------------------------------------------------------- */

static wn_value regexp_alloc(isolate *iso, wn_value new_target) { /* 22.2.3.2 */
  wn_value proto = prototype_from_constructor(iso, new_target, INTRINSIC_RegExpP);
  if (wn_is_exception(proto)) return proto;
  wn_value r = object_new_kind(iso, KIND_REGEXP, sizeof(js_regexp), proto);
  if (wn_is_exception(r)) return r;
  to_regexp(r)->program = NULL;
  if (!object_define(iso, r, KEY(iso, lastIndex), wn_from_int(0), PROP_WRITABLE))
    return WN_EXCEPTION;
  return r;
}

static wn_value throw_bad_pattern(isolate *iso, wn_value pattern, wn_value flags,
                                  const char *why) {
  char *text = string_to_utf8(iso, pattern, NULL);
  char *letters = string_to_utf8(iso, flags, NULL);
  throw_syntax_error(iso, "Invalid regular expression: /%s/%s: %s", text, letters, why);
  free(text);
  free(letters);
  return WN_EXCEPTION;
}

static wn_value string_or_empty(isolate *iso, wn_value v) {
  return wn_is_undefined(v) ? iso->atoms[ATOM_empty] : to_string(iso, v);
}

/* RegExpInitialize, 22.2.3.3 */
static wn_value regexp_initialize(isolate *iso, wn_value r, wn_value pattern,
                                  wn_value flags) {
  pattern = string_or_empty(iso, pattern);
  if (wn_is_exception(pattern)) return pattern;
  flags = string_or_empty(iso, flags);
  if (wn_is_exception(flags)) return flags;
  unsigned bits;
  string_view letters = string_flat(iso, flags);
  if (!regexp_parse_flags(&letters, &bits)) {
    char *text = string_to_utf8(iso, flags, NULL);
    throw_syntax_error(iso, "Invalid flags supplied to RegExp constructor '%s'", text);
    free(text);
    return WN_EXCEPTION;
  }
  string_view source = string_flat(iso, pattern);
  const char *why;
  regexp_program *p = regexp_compile(iso, &source, bits, &why);
  wn_keep_alive(wn_to_cell(source.owner));
  if (!p) return throw_bad_pattern(iso, pattern, flags, why);
  js_regexp *cell = to_regexp(r);
  regexp_release(cell->program);
  cell->program = p;
  wn_store(&iso->heap, cell, &cell->source, pattern);
  return regexp_set_last_index(iso, r, 0) ? r : WN_EXCEPTION;
}

static bool is_regexp_object(wn_value v) {
  return is_kind(v, KIND_REGEXP) && to_regexp(v)->program;
}

/* The flags of a RegExp object as the program has them. */
static wn_value original_flags(isolate *iso, wn_value r) {
  static const char letters[] = "dgimsuvy";
  unsigned flags = regexp_flags(to_regexp(r)->program);
  uint8_t text[8];
  size_t n = 0;
  for (unsigned i = 0; i < 8; i++)
    if (flags >> i & 1) text[n++] = (uint8_t)letters[i];
  return atom_from_latin1(iso, text, n);
}

static wn_value original_source(isolate *iso, wn_value r) {
  return wn_load(&iso->heap, &to_regexp(r)->source);
}

static wn_value regexp_constructor(isolate *iso, call_args *args) { /* 22.2.4.1 */
  wn_value pattern = arg(args, 0), flags = arg(args, 1), target = args->new_target;
  int pattern_is_regexp = is_regexp(iso, pattern);
  if (pattern_is_regexp < 0) return WN_EXCEPTION;
  if (wn_is_undefined(target)) {
    target = args->callee;
    if (pattern_is_regexp && wn_is_undefined(flags)) {
      wn_value c = object_get(iso, pattern, KEY(iso, constructor));
      if (wn_is_exception(c)) return c;
      if (wn_same(c, target)) return pattern;
    }
  }
  if (is_regexp_object(pattern)) {
    if (wn_is_undefined(flags)) flags = original_flags(iso, pattern);
    pattern = original_source(iso, pattern);
  } else if (pattern_is_regexp) {
    wn_value source = object_get(iso, pattern, KEY(iso, source));
    if (wn_is_exception(source)) return source;
    if (wn_is_undefined(flags)) flags = object_get(iso, pattern, KEY(iso, flags));
    if (wn_is_exception(flags)) return flags;
    pattern = source;
  }
  wn_value r = regexp_alloc(iso, target);
  return wn_is_exception(r) ? r : regexp_initialize(iso, r, pattern, flags);
}

static wn_value regexp_compile_method(isolate *iso, call_args *args) { /* B.2.4.1 */
  wn_value r = args->this_value, pattern = arg(args, 0), flags = arg(args, 1);
  if (!is_regexp_object(r)) return throw_incompatible(iso, "RegExp.prototype.compile", r);
  if (is_regexp_object(pattern)) {
    if (!wn_is_undefined(flags))
      return throw_type_error(
          iso, "Cannot supply flags when constructing one RegExp from another");
    flags = original_flags(iso, pattern);
    pattern = original_source(iso, pattern);
  }
  return regexp_initialize(iso, r, pattern, flags);
}

/* ---- matching ------------------------------------------------------------------------------------ */

static void remember_match(isolate *iso, const regexp_program *p, wn_value s,
                           const int32_t *captures) {
  regexp_last_match *last = regexp_last(iso);
  uint32_t groups = regexp_group_count(p);
  last->input = last->subject = s;
  last->group_count = groups < 10 ? groups : 10;
  memcpy(last->captures, captures, last->group_count * 2 * sizeof *captures);
}

bool regexp_run(isolate *iso, const regexp_program *p, const string_view *subject,
                wn_value s, uint32_t index, bool sticky, bool *found,
                const int32_t **captures) {
  switch (regexp_exec(iso, p, subject, index, sticky, captures)) {
  case REGEXP_MATCH:
    remember_match(iso, p, s, *captures);
    *found = true;
    return true;
  case REGEXP_NO_MATCH: *found = false; return true;
  case REGEXP_OVERFLOW: throw_stack_overflow(iso); return false;
  case REGEXP_INTERRUPTED:
    iso->vm->terminating = true;
    iso->exception = VM_TERMINATION;
    return false;
  }
  return false;
}

wn_value regexp_capture(isolate *iso, wn_value s, int32_t from, int32_t to) {
  if (from < 0 || to < 0) return WN_UNDEFINED;
  return string_substring(iso, s, (uint32_t)from, (uint32_t)to);
}

/* The group that a name stands for in this match, or 0. */
static uint32_t named_group(const regexp_name *n, const int32_t *captures) {
  for (uint32_t i = 0; i < n->group_count; i++) {
    uint32_t g = n->groups[i];
    if (captures[2 * g] >= 0 && captures[2 * g + 1] >= 0) return g;
  }
  return 0;
}

wn_value regexp_groups(isolate *iso, const regexp_program *p, wn_value s,
                       const int32_t *captures) {
  const regexp_name *names;
  uint32_t n = regexp_names(p, &names);
  if (n == 0) return WN_UNDEFINED;
  wn_value groups = object_new_sized(iso, WN_NULL, n);
  for (uint32_t i = 0; i < n && !wn_is_exception(groups); i++) {
    uint32_t g = named_group(&names[i], captures);
    wn_value v = g ? regexp_capture(iso, s, captures[2 * g], captures[2 * g + 1])
                   : WN_UNDEFINED;
    prop_key key =
        key_from_string(iso, string_from_utf16(iso, names[i].units, names[i].length));
    if (wn_is_exception(v) || !object_create_data(iso, groups, key, v))
      return WN_EXCEPTION;
  }
  return groups;
}

static wn_value index_pair(isolate *iso, const int32_t *captures, uint32_t g) {
  if (captures[2 * g] < 0 || captures[2 * g + 1] < 0) return WN_UNDEFINED;
  wn_value pair[] = {wn_from_int(captures[2 * g]), wn_from_int(captures[2 * g + 1])};
  return array_from_values(iso, pair, 2);
}

/* MakeMatchIndicesIndexPairArray, 22.2.7.8 */
static wn_value match_indices(isolate *iso, const regexp_program *p,
                              const int32_t *captures) {
  uint32_t n = regexp_group_count(p);
  wn_value a = array_new_with_capacity(iso, n), groups = WN_UNDEFINED;
  for (uint32_t g = 0; g < n; g++) {
    if (wn_is_exception(a) || !array_push(iso, a, index_pair(iso, captures, g)))
      return WN_EXCEPTION;
  }
  const regexp_name *names;
  uint32_t count = regexp_names(p, &names);
  if (count) groups = object_new_sized(iso, WN_NULL, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t g = named_group(&names[i], captures);
    prop_key key =
        key_from_string(iso, string_from_utf16(iso, names[i].units, names[i].length));
    wn_value v = g ? index_pair(iso, captures, g) : WN_UNDEFINED;
    if (!object_create_data(iso, groups, key, v)) return WN_EXCEPTION;
  }
  return object_create_data(iso, a, KEY(iso, groups), groups) ? a : WN_EXCEPTION;
}

/* The array that exec returns: 22.2.7.2, steps 19 to 34. */
static wn_value match_array(isolate *iso, const regexp_program *p, wn_value s,
                            const int32_t *live) {
  uint32_t n = regexp_group_count(p);
  int32_t few[32], *captures = few;
  if (2 * n > WN_COUNTOF(few)) captures = xmalloc(2 * n * sizeof *captures);
  memcpy(captures, live, 2 * n * sizeof *captures);
  wn_value a = array_new_with_capacity(iso, n);
  bool ok = !wn_is_exception(a);
  for (uint32_t g = 0; g < n && ok; g++) {
    wn_value v = regexp_capture(iso, s, captures[2 * g], captures[2 * g + 1]);
    ok = !wn_is_exception(v) && array_push(iso, a, v);
  }
  ok = ok && object_create_data(iso, a, KEY(iso, index), wn_from_int(captures[0])) &&
       object_create_data(iso, a, KEY(iso, input), s);
  if (ok) {
    wn_value groups = regexp_groups(iso, p, s, captures);
    ok = !wn_is_exception(groups) && object_create_data(iso, a, KEY(iso, groups), groups);
  }
  if (ok && regexp_flags(p) & REGEXP_INDICES) {
    wn_value indices = match_indices(iso, p, captures);
    ok = !wn_is_exception(indices) &&
         object_create_data(iso, a, KEY(iso, indices), indices);
  }
  if (captures != few) free(captures);
  return ok ? a : WN_EXCEPTION;
}

/* RegExpBuiltinExec, 22.2.7.2; with `test` the result is true or null. */
static wn_value builtin_exec(isolate *iso, wn_value r, wn_value s, bool test) {
  double index;
  if (!regexp_get_last_index(iso, r, &index)) return WN_EXCEPTION;
  const regexp_program *p = to_regexp(r)->program;
  bool sticky = regexp_flags(p) & REGEXP_STICKY;
  bool global = sticky || regexp_flags(p) & REGEXP_GLOBAL, found = false;
  const int32_t *captures = NULL;
  if (!global) index = 0;
  if (index <= string_length(s)) {
    string_view v = string_flat(iso, s);
    bool ok = regexp_run(iso, p, &v, s, (uint32_t)index, sticky, &found, &captures);
    wn_keep_alive(wn_to_cell(v.owner));
    if (!ok) return WN_EXCEPTION;
  }
  if (!found) {
    if (global && !regexp_set_last_index(iso, r, 0)) return WN_EXCEPTION;
    return WN_NULL;
  }
  if (global && !regexp_set_last_index(iso, r, captures[1])) return WN_EXCEPTION;
  return test ? WN_TRUE : match_array(iso, p, s, captures);
}

static wn_value regexp_exec_method(isolate *iso, call_args *args) { /* 22.2.6.2 */
  wn_value r = args->this_value;
  if (!is_regexp_object(r)) return throw_incompatible(iso, "RegExp.prototype.exec", r);
  wn_value s = to_string(iso, arg(args, 0));
  return wn_is_exception(s) ? s : builtin_exec(iso, r, s, false);
}

static bool is_builtin_exec(wn_value f) {
  return is_kind(f, KIND_NATIVE) && ((js_native *)wn_to_cell(f))->fn == regexp_exec_method;
}

/* RegExpExec; with `test` what is not null may be any value. */
static wn_value exec_or_test(isolate *iso, wn_value r, wn_value s, bool test) {
  wn_value exec = object_get(iso, r, KEY(iso, exec));
  if (wn_is_exception(exec)) return exec;
  if (is_builtin_exec(exec) && is_regexp_object(r)) return builtin_exec(iso, r, s, test);
  if (is_callable(iso, exec)) {
    wn_value result = js_call(iso, exec, r, 1, &s);
    if (wn_is_exception(result) || is_object(result) || wn_is_null(result)) return result;
    return throw_type_error(
        iso, "RegExp exec method returned something other than an Object or null");
  }
  if (!is_regexp_object(r)) return throw_incompatible(iso, "RegExp.prototype.exec", r);
  return builtin_exec(iso, r, s, test);
}

wn_value regexp_exec_js(isolate *iso, wn_value regexp, wn_value s) {
  return exec_or_test(iso, regexp, s, false);
}

static wn_value regexp_test(isolate *iso, call_args *args) { /* 22.2.6.16 */
  wn_value r = args->this_value;
  if (!is_object(r)) return throw_incompatible(iso, "RegExp.prototype.test", r);
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  wn_value result = exec_or_test(iso, r, s, true);
  return wn_is_exception(result) ? result : wn_from_bool(!wn_is_null(result));
}

/* ---- properties ------------------------------------------------------------------------------------- */

static wn_value regexp_to_string(isolate *iso, call_args *args) { /* 22.2.6.17 */
  wn_value r = args->this_value;
  if (!is_object(r)) return throw_incompatible(iso, "RegExp.prototype.toString", r);
  string_builder b;
  builder_init(&b, iso);
  builder_unit(&b, '/');
  wn_value source = object_get(iso, r, KEY(iso, source));
  if (!wn_is_exception(source)) source = to_string(iso, source);
  if (!wn_is_exception(source)) {
    builder_string(&b, source);
    builder_unit(&b, '/');
    wn_value flags = object_get(iso, r, KEY(iso, flags));
    if (!wn_is_exception(flags)) flags = to_string(iso, flags);
    if (!wn_is_exception(flags)) {
      builder_string(&b, flags);
      return builder_finish(&b);
    }
  }
  builder_free(&b);
  return WN_EXCEPTION;
}

static wn_value throw_not_regexp(isolate *iso, const char *property) {
  return throw_type_error(iso, "RegExp.prototype.%s getter called on non-RegExp object",
                          property);
}

/* hasIndices, global ...: 22.2.6.3 and others; magic: index of the flag */
static wn_value regexp_flag(isolate *iso, call_args *args) {
  static const char *const names[] = {"hasIndices", "global",  "ignoreCase",  "multiline",
                                      "dotAll",     "unicode", "unicodeSets", "sticky"};
  wn_value r = args->this_value;
  unsigned flag = native_magic(args);
  if (is_regexp_object(r))
    return wn_from_bool(regexp_flags(to_regexp(r)->program) >> flag & 1);
  if (wn_same(r, intrinsic(iso, INTRINSIC_RegExpP))) return WN_UNDEFINED;
  return throw_not_regexp(iso, names[flag]);
}

static wn_value regexp_flags_getter(isolate *iso, call_args *args) { /* 22.2.6.4 */
  wn_value r = args->this_value;
  if (!is_object(r)) {
    char *text = value_describe(iso, r);
    throw_type_error(iso, "RegExp.prototype.flags getter called on non-object %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  prop_key keys[] = {KEY(iso, hasIndices), KEY(iso, global),      KEY(iso, ignoreCase),
                     KEY(iso, multiline),  KEY(iso, dotAll),      KEY(iso, unicode),
                     KEY(iso, unicodeSets), KEY(iso, sticky)};
  static const char letters[] = "dgimsuvy";
  uint8_t text[8];
  size_t n = 0;
  for (size_t i = 0; i < WN_COUNTOF(keys); i++) {
    wn_value v = object_get(iso, r, keys[i]);
    if (wn_is_exception(v)) return v;
    if (to_boolean(iso, v)) text[n++] = (uint8_t)letters[i];
  }
  return atom_from_latin1(iso, text, n);
}

/* EscapeRegExpPattern, 22.2.6.13.1, as V8 does it: a slash outside of classes gets a
 * backslash, line terminators become escapes. */
static wn_value escape_source(isolate *iso, wn_value source) {
  string_view v = string_flat(iso, source);
  if (v.length == 0) return string_from_cstr(iso, "(?:)");
  string_builder b;
  builder_init(&b, iso);
  bool in_class = false, escaped = false, changed = false;
  for (uint32_t i = 0; i < v.length; i++) {
    uint16_t c = view_at(&v, i);
    const char *text = c == '\n'     ? "\\n"
                       : c == '\r'   ? "\\r"
                       : c == 0x2028 ? "\\u2028"
                       : c == 0x2029 ? "\\u2029"
                                     : NULL;
    if (c == '/' && !escaped && !in_class) text = "\\/";
    changed |= text != NULL;
    if (text)
      builder_cstr(&b, text + (escaped && *text == '\\'));
    else
      builder_unit(&b, c);
    if (!escaped && c == '[') in_class = true;
    if (!escaped && c == ']') in_class = false;
    escaped = !escaped && c == '\\';
  }
  wn_keep_alive(wn_to_cell(v.owner));
  if (changed) return builder_finish(&b);
  builder_free(&b);
  return source;
}

static wn_value regexp_source(isolate *iso, call_args *args) { /* 22.2.6.13 */
  wn_value r = args->this_value;
  if (is_regexp_object(r)) return escape_source(iso, original_source(iso, r));
  if (wn_same(r, intrinsic(iso, INTRINSIC_RegExpP))) return string_from_cstr(iso, "(?:)");
  return throw_not_regexp(iso, "source");
}

/* ---- short cuts ----------------------------------------------------------------------------------------- */

/* The original getter or method stands at a key of RegExp.prototype. */
static bool is_original(isolate *iso, wn_value proto, prop_key key, native_fn *fn) {
  object *o = to_object_cell(proto);
  prop_place place = shape_find(iso, object_shape(iso, o), key);
  if (!place.found) return false;
  if (place.flags & PROP_LAZY) return true; /* never touched */
  wn_value v = object_load_place_nogc(iso, o, place);
  if (is_kind(v, KIND_ACCESSOR))
    v = wn_load(&iso->heap, &((accessor *)wn_to_cell(v))->getter);
  return is_kind(v, KIND_NATIVE) && ((js_native *)wn_to_cell(v))->fn == fn;
}

bool regexp_is_pristine(isolate *iso, wn_value regexp) {
  if (!is_regexp_object(regexp)) return false;
  shape *s = object_shape(iso, to_object_cell(regexp));
  wn_value proto = intrinsic(iso, INTRINSIC_RegExpP);
  prop_place place;
  if (s->count != 1 || !wn_same(wn_load(&iso->heap, &s->prototype), proto) ||
      !last_index_place(iso, regexp, &place) ||
      !wn_is_number(object_load_place_nogc(iso, to_object_cell(regexp), place)))
    return false;
  prop_key keys[] = {KEY(iso, hasIndices), KEY(iso, global),      KEY(iso, ignoreCase),
                     KEY(iso, multiline),  KEY(iso, dotAll),      KEY(iso, unicode),
                     KEY(iso, unicodeSets), KEY(iso, sticky)};
  for (size_t i = 0; i < WN_COUNTOF(keys); i++)
    if (!is_original(iso, proto, keys[i], regexp_flag)) return false;
  return is_original(iso, proto, KEY(iso, exec), regexp_exec_method) &&
         is_original(iso, proto, KEY(iso, flags), regexp_flags_getter);
}

wn_value regexp_flags_js(isolate *iso, wn_value regexp) {
  wn_value flags = object_get(iso, regexp, KEY(iso, flags));
  return wn_is_exception(flags) ? flags : to_string(iso, flags);
}

bool regexp_flags_have(isolate *iso, wn_value flags, char letter) {
  return string_index_of(iso, flags, iso->single_chars[(uint8_t)letter], 0) >= 0;
}

/* ---- table -------------------------------------------------------------------------------------------------- */

/* ---- RegExp.escape, 22.2.5.1 (ES2025) ---------------------------------------------------- */

/* EncodeForRegExpEscape, 22.2.5.1.1. */
static void escape_code_point(string_builder *b, uint32_t c) {
  static const char syntax[] = "^$\\.*+?()[]{}|/";
  static const char punctuators[] = ",-=<>#&!%:;@~'`\"";
  static const char controls[] = "tnvfr"; /* of U+0009 to U+000D */
  if (c < 128 && c != 0 && strchr(syntax, (int)c)) {
    builder_unit(b, '\\');
    builder_unit(b, (uint16_t)c);
  } else if (c >= 9 && c <= 13) {
    builder_format(b, "\\%c", controls[c - 9]);
  } else if ((c < 128 && c != 0 && strchr(punctuators, (int)c)) || utf_is_js_space(c) ||
             (c >= 0xD800 && c <= 0xDFFF)) {
    builder_format(b, c < 256 ? "\\x%02x" : "\\u%04x", (unsigned)c);
  } else {
    builder_code_point(b, c);
  }
}

static wn_value regexp_escape(isolate *iso, call_args *a) {
  if (!is_string(arg(a, 0))) {
    char *text = value_describe(iso, arg(a, 0));
    throw_type_error(iso, "%s is not a string", text);
    free(text);
    return WN_EXCEPTION;
  }
  string_view view = string_flat(iso, arg(a, 0));
  string_builder b;
  builder_init(&b, iso);
  int units;
  for (uint32_t i = 0; i < view.length; i += (uint32_t)units) {
    uint32_t c = view_code_point(&view, i, &units);
    bool is_alphanumeric = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    if (i == 0 && is_alphanumeric) builder_format(&b, "\\x%02x", (unsigned)c);
    else escape_code_point(&b, c);
  }
  wn_keep_alive(wn_to_cell(view.owner));
  return builder_finish(&b);
}

static const native_spec statics[] = {
    {"escape", regexp_escape, 1, NATIVE_METHOD, 0},
};

static const native_spec constructor_spec = {"RegExp", regexp_constructor, 2,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"exec", regexp_exec_method, 1, 0, 0},
    {"dotAll", regexp_flag, 0, NATIVE_GETTER, 4},
    {"flags", regexp_flags_getter, 0, NATIVE_GETTER, 0},
    {"global", regexp_flag, 0, NATIVE_GETTER, 1},
    {"hasIndices", regexp_flag, 0, NATIVE_GETTER, 0},
    {"ignoreCase", regexp_flag, 0, NATIVE_GETTER, 2},
    {"multiline", regexp_flag, 0, NATIVE_GETTER, 3},
    {"source", regexp_source, 0, NATIVE_GETTER, 0},
    {"sticky", regexp_flag, 0, NATIVE_GETTER, 7},
    {"unicode", regexp_flag, 0, NATIVE_GETTER, 5},
    {"compile", regexp_compile_method, 2, 0, 0},
    {"toString", regexp_to_string, 0, 0, 0},
    {"test", regexp_test, 1, 0, 0},
    {"unicodeSets", regexp_flag, 0, NATIVE_GETTER, 6},
};

bool builtins_regexp(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_RegExpP, WN_HOLE);
  if (!install_natives(iso, proto, methods, WN_COUNTOF(methods)) ||
      !install_regexp_symbols(iso, proto))
    return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_RegExpC, c);
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) && install_species(iso, c) &&
         install_regexp_legacy(iso, c);
}
