/* SPDX-License-Identifier: MIT */
/* The methods by which strings use regular expressions: @@match, @@matchAll, @@replace,
 * @@search, @@split (ECMA-262, 22.2.6), and %RegExpStringIteratorPrototype% (22.2.9).
 *
 * Each exists twice: as the specification has it, every step a property access that programs
 * may have redefined; and for pristine objects (regexp_is_pristine) as a loop over
 * the matcher, which makes no match arrays.  The short way must show no difference. */
#include "builtins/regexp.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf.h"
#include "engine/object/iterator.h"

enum { MAX_DIRECT_ARGUMENTS = 32 };

static bool check_receiver(isolate *iso, call_args *args, const char *method) {
  if (is_object(args->this_value)) return true;
  throw_incompatible(iso, method, args->this_value);
  return false;
}

/* `flags` of regexp; false with an exception. */
static bool read_flags(isolate *iso, wn_value r, wn_value *flags, bool *unicode) {
  *flags = regexp_flags_js(iso, r);
  if (wn_is_exception(*flags)) return false;
  *unicode = regexp_flags_have(iso, *flags, 'u') || regexp_flags_have(iso, *flags, 'v');
  return true;
}

/* ToString(result[0]) */
static wn_value matched_string(isolate *iso, wn_value result) {
  wn_value m = object_get(iso, result, key_from_index(0));
  return wn_is_exception(m) ? m : to_string(iso, m);
}

/* After an empty match: lastIndex moves on by one character. */
static bool step_over(isolate *iso, wn_value r, wn_value s, bool unicode) {
  double index;
  return regexp_get_last_index(iso, r, &index) &&
         regexp_set_last_index(iso, r, advance_string_index(iso, s, index, unicode));
}

/* A loop of the matcher over one string. */
typedef struct match_loop {
  isolate *iso;
  wn_value s;
  string_view view;
  regexp_program *program; /* held: a callback may compile the object anew */
  const int32_t *captures;
  uint32_t index;
  bool unicode, failed;
} match_loop;

static void loop_begin(match_loop *l, isolate *iso, wn_value regexp, wn_value s) {
  *l = (match_loop){.iso = iso, .s = s, .view = string_flat(iso, s)};
  l->program = to_regexp(regexp)->program;
  l->unicode = regexp_flags(l->program) & (REGEXP_UNICODE | REGEXP_SETS);
  regexp_retain(l->program);
}

static void loop_end(match_loop *l) {
  regexp_release(l->program);
  wn_keep_alive(wn_to_cell(l->view.owner));
}

static uint32_t loop_after(const match_loop *l, uint32_t index) {
  int units = 1;
  if (l->unicode && index < l->view.length) view_code_point(&l->view, index, &units);
  return index + (uint32_t)units;
}

/* The next match; l->index moves past it. */
static bool loop_next(match_loop *l) {
  bool found = false;
  if (l->index > l->view.length) return false;
  if (!regexp_run(l->iso, l->program, &l->view, l->s, l->index, false, &found,
                  &l->captures)) {
    l->failed = true;
    return false;
  }
  if (!found) return false;
  uint32_t from = (uint32_t)l->captures[0], to = (uint32_t)l->captures[1];
  l->index = from == to ? loop_after(l, to) : to;
  return true;
}

static bool is_short_way(isolate *iso, wn_value r) {
  return regexp_is_pristine(iso, r) &&
         !(regexp_flags(to_regexp(r)->program) & REGEXP_STICKY);
}

/* ---- @@match --------------------------------------------------------------------------------- */

static wn_value match_all_short(isolate *iso, wn_value r, wn_value s) {
  if (!regexp_set_last_index(iso, r, 0)) return WN_EXCEPTION;
  match_loop l;
  loop_begin(&l, iso, r, s);
  wn_value a = WN_NULL;
  while (!l.failed && loop_next(&l)) {
    wn_value m = regexp_capture(iso, s, l.captures[0], l.captures[1]);
    if (wn_is_null(a)) a = array_new_with_capacity(iso, 4);
    if (wn_is_exception(a) || wn_is_exception(m) || !array_push(iso, a, m)) l.failed = true;
  }
  loop_end(&l);
  return l.failed ? WN_EXCEPTION : a;
}

static wn_value regexp_match(isolate *iso, call_args *args) { /* 22.2.6.8 */
  wn_value r = args->this_value, flags;
  bool unicode;
  if (!check_receiver(iso, args, "RegExp.prototype.@@match")) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  if (is_short_way(iso, r) && regexp_flags(to_regexp(r)->program) & REGEXP_GLOBAL)
    return match_all_short(iso, r, s);
  if (!read_flags(iso, r, &flags, &unicode)) return WN_EXCEPTION;
  if (!regexp_flags_have(iso, flags, 'g')) return regexp_exec_js(iso, r, s);
  if (!regexp_set_last_index(iso, r, 0)) return WN_EXCEPTION;
  wn_value a = WN_NULL;
  for (;;) {
    wn_value result = regexp_exec_js(iso, r, s);
    if (wn_is_exception(result)) return result;
    if (wn_is_null(result)) return a;
    wn_value m = matched_string(iso, result);
    if (wn_is_exception(m)) return m;
    if (wn_is_null(a)) a = array_new_with_capacity(iso, 4);
    if (wn_is_exception(a) || !array_push(iso, a, m)) return WN_EXCEPTION;
    if (string_length(m) == 0 && !step_over(iso, r, s, unicode)) return WN_EXCEPTION;
  }
}

/* ---- @@matchAll ---------------------------------------------------------------------------------- */

enum { ITERATE_GLOBAL = 1, ITERATE_UNICODE = 2 }; /* js_iterator.index */

static wn_value regexp_match_all(isolate *iso, call_args *args) { /* 22.2.6.9 */
  wn_value r = args->this_value, flags;
  bool unicode;
  double index;
  if (!check_receiver(iso, args, "RegExp.prototype.@@matchAll")) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  wn_value c = species_constructor(iso, r, INTRINSIC_RegExpC);
  if (wn_is_exception(c) || !read_flags(iso, r, &flags, &unicode)) return WN_EXCEPTION;
  wn_value argv[] = {r, flags};
  wn_value matcher = js_construct(iso, c, 2, argv, c);
  if (wn_is_exception(matcher) || !regexp_get_last_index(iso, r, &index) ||
      !regexp_set_last_index(iso, matcher, index))
    return WN_EXCEPTION;
  wn_value v = iterator_new(iso, intrinsic(iso, INTRINSIC_RegExpStringIteratorP),
                            ITERATOR_REGEXP_STRING, matcher);
  if (wn_is_exception(v)) return v;
  js_iterator *it = to_iterator(v);
  wn_store(&iso->heap, it, &it->a, s);
  it->index = (regexp_flags_have(iso, flags, 'g') ? ITERATE_GLOBAL : 0u) |
              (unicode ? ITERATE_UNICODE : 0u);
  return v;
}

static wn_value regexp_iterator_next(isolate *iso, call_args *args) { /* 22.2.9.2.1 */
  wn_value v = args->this_value;
  if (!is_iterator(v, ITERATOR_REGEXP_STRING))
    return throw_incompatible(iso, "%RegExpStringIterator%.prototype.next", v);
  js_iterator *it = to_iterator(v);
  wn_value r = wn_load(&iso->heap, &it->source), s = wn_load(&iso->heap, &it->a);
  if (!is_object(r)) return iterator_result(iso, WN_UNDEFINED, true);
  wn_value result = regexp_exec_js(iso, r, s);
  if (wn_is_exception(result)) return result;
  if (wn_is_null(result) || !(it->index & ITERATE_GLOBAL))
    wn_store(&iso->heap, it, &it->source, WN_UNDEFINED);
  if (wn_is_null(result)) return iterator_result(iso, WN_UNDEFINED, true);
  if (it->index & ITERATE_GLOBAL) {
    wn_value m = matched_string(iso, result);
    if (wn_is_exception(m)) return m;
    if (string_length(m) == 0 && !step_over(iso, r, s, it->index & ITERATE_UNICODE))
      return WN_EXCEPTION;
  }
  return iterator_result(iso, result, false);
}

/* ---- @@replace ------------------------------------------------------------------------------------ */

/* Calls replace(matched, groups..., position, s[, named]) and appends the result.  `list`: the
 * arguments as an array. */
static bool append_call(string_builder *b, wn_value replace, wn_value list) {
  isolate *iso = b->iso;
  js_array *a = wn_to_cell(list);
  wn_value argv[MAX_DIRECT_ARGUMENTS], v;
  if (a->length <= MAX_DIRECT_ARGUMENTS) {
    for (uint32_t i = 0; i < a->length; i++) argv[i] = array_peek_nogc(iso, a, i);
    v = js_call(iso, replace, WN_UNDEFINED, a->length, argv);
  } else {
    v = call_with_array_like(iso, replace, WN_UNDEFINED, list, WN_UNDEFINED);
  }
  if (!wn_is_exception(v)) v = to_string(iso, v);
  if (wn_is_exception(v)) return false;
  builder_string(b, v);
  return true;
}

/* Appends for one match of the short way what a function gives. */
static bool append_function_short(string_builder *b, match_loop *l, wn_value replace) {
  isolate *iso = b->iso;
  uint32_t n = regexp_group_count(l->program), count = 0;
  int32_t position = l->captures[0];
  wn_value argv[MAX_DIRECT_ARGUMENTS], list = WN_UNDEFINED;
  if (n + 3 > MAX_DIRECT_ARGUMENTS) list = array_new_with_capacity(iso, n + 3);
  if (wn_is_exception(list)) return false;
  wn_value named = regexp_groups(iso, l->program, l->s, l->captures);
  if (wn_is_exception(named)) return false;
  for (uint32_t g = 0; g < n + 3; g++) {
    wn_value v = g < n    ? regexp_capture(iso, l->s, l->captures[2 * g], l->captures[2 * g + 1])
                 : g == n ? wn_from_int(position)
                 : g == n + 1 ? l->s
                              : named;
    if (wn_is_exception(v)) return false;
    if (g == n + 2 && wn_is_undefined(named)) break;
    if (wn_is_undefined(list))
      argv[count++] = v;
    else if (!array_push(iso, list, v))
      return false;
  }
  if (!wn_is_undefined(list)) return append_call(b, replace, list);
  wn_value v = js_call(iso, replace, WN_UNDEFINED, count, argv);
  if (!wn_is_exception(v)) v = to_string(iso, v);
  if (wn_is_exception(v)) return false;
  builder_string(b, v);
  return true;
}

static void append_range(string_builder *b, wn_value s, int32_t from, int32_t to) {
  if (from >= 0 && to > from) builder_slice(b, s, (uint32_t)from, (uint32_t)to);
}

/* GetSubstitution, 22.1.3.19.1, without named groups. */
static void append_template(string_builder *b, const match_loop *l, const string_view *t) {
  const int32_t *c = l->captures;
  uint32_t groups = regexp_group_count(l->program) - 1, length = l->view.length;
  for (uint32_t i = 0; i < t->length;) {
    uint16_t u = view_at(t, i), next = i + 1 < t->length ? view_at(t, i + 1) : 0;
    if (u != '$' || !next) {
      builder_unit(b, u);
      i++;
      continue;
    }
    i += 2;
    switch (next) {
    case '$': builder_unit(b, '$'); continue;
    case '&': append_range(b, l->s, c[0], c[1]); continue;
    case '`': append_range(b, l->s, 0, c[0]); continue;
    case '\'': append_range(b, l->s, c[1], (int32_t)length); continue;
    default: break;
    }
    uint32_t g = next >= '0' && next <= '9' ? next - (uint32_t)'0' : UINT32_MAX;
    if (g != UINT32_MAX && i < t->length) {
      uint16_t second = view_at(t, i);
      uint32_t two = g * 10 + second - '0';
      if (second >= '0' && second <= '9' && two > 0 && two <= groups) {
        g = two;
        i++;
      }
    }
    if (g == 0 || g > groups) {
      builder_unit(b, '$');
      i--;
    } else {
      append_range(b, l->s, c[2 * g], c[2 * g + 1]);
    }
  }
}

static bool template_has(const string_view *t, uint16_t unit) {
  for (uint32_t i = 0; i < t->length; i++)
    if (view_at(t, i) == unit) return true;
  return false;
}

static wn_value replace_short(isolate *iso, wn_value r, wn_value s, wn_value replacement,
                              bool functional) {
  bool global = regexp_flags(to_regexp(r)->program) & REGEXP_GLOBAL;
  if (global && !regexp_set_last_index(iso, r, 0)) return WN_EXCEPTION;
  string_view t = string_flat(iso, functional ? iso->atoms[ATOM_empty] : replacement);
  bool plain = !template_has(&t, '$');
  match_loop l;
  loop_begin(&l, iso, r, s);
  string_builder b;
  builder_init(&b, iso);
  int32_t done = 0;
  bool any = false;
  while (loop_next(&l)) {
    int32_t end = l.captures[1];
    any = true;
    append_range(&b, s, done, l.captures[0]);
    if (functional)
      l.failed = !append_function_short(&b, &l, replacement);
    else if (plain)
      builder_string(&b, replacement);
    else
      append_template(&b, &l, &t);
    done = end;
    if (!global || l.failed) break;
  }
  loop_end(&l);
  wn_keep_alive(wn_to_cell(t.owner));
  if (l.failed || !any) {
    builder_free(&b);
    return l.failed ? WN_EXCEPTION : s;
  }
  append_range(&b, s, done, (int32_t)string_length(s));
  return builder_finish(&b);
}

/* What replaces one result of the long way: 22.2.6.11, step 14. */
static bool append_result(string_builder *b, wn_value result, wn_value s,
                          wn_value replacement, bool functional, double *done) {
  isolate *iso = b->iso;
  int64_t count = length_of_array_like(iso, result);
  if (count < 0) return false;
  uint32_t n = count > 0 ? (uint32_t)(count - 1) : 0;
  wn_value matched = matched_string(iso, result);
  if (wn_is_exception(matched)) return false;
  wn_value v = object_get(iso, result, KEY(iso, index));
  double position;
  if (wn_is_exception(v) || !to_integer_or_infinity(iso, v, &position)) return false;
  position = fmax(0, fmin(position, string_length(s)));
  wn_value list = array_new_with_capacity(iso, n < 64 ? n + 4 : 64);
  if (wn_is_exception(list)) return false;
  if (functional && !array_push(iso, list, matched)) return false;
  for (uint32_t i = 1; i <= n; i++) {
    wn_value c = object_get(iso, result, key_from_index(i));
    if (!wn_is_exception(c) && !wn_is_undefined(c)) c = to_string(iso, c);
    if (wn_is_exception(c) || !array_push(iso, list, c)) return false;
  }
  wn_value named = object_get(iso, result, KEY(iso, groups));
  if (wn_is_exception(named)) return false;
  string_builder own;
  builder_init(&own, iso);
  bool ok;
  if (functional) {
    ok = array_push(iso, list, wn_from_number(position)) && array_push(iso, list, s) &&
         (wn_is_undefined(named) || array_push(iso, list, named)) &&
         append_call(&own, replacement, list);
  } else {
    if (!wn_is_undefined(named)) named = to_object(iso, named);
    ok = !wn_is_exception(named) && get_substitution(&own, matched, s, (uint32_t)position,
                                                     list, n, named, replacement);
  }
  if (!ok) {
    builder_free(&own);
    return false;
  }
  wn_value text = builder_finish(&own);
  if (wn_is_exception(text)) return false;
  if (position >= *done) {
    builder_slice(b, s, (uint32_t)*done, (uint32_t)position);
    builder_string(b, text);
    *done = position + string_length(matched);
  }
  return true;
}

static wn_value collect_results(isolate *iso, wn_value r, wn_value s, bool global,
                                bool unicode) {
  wn_value results = array_new_with_capacity(iso, 4);
  if (wn_is_exception(results)) return results;
  for (;;) {
    wn_value result = regexp_exec_js(iso, r, s);
    if (wn_is_exception(result)) return result;
    if (wn_is_null(result)) return results;
    if (!array_push(iso, results, result)) return WN_EXCEPTION;
    if (!global) return results;
    wn_value m = matched_string(iso, result);
    if (wn_is_exception(m)) return m;
    if (string_length(m) == 0 && !step_over(iso, r, s, unicode)) return WN_EXCEPTION;
  }
}

static wn_value regexp_replace(isolate *iso, call_args *args) { /* 22.2.6.11 */
  wn_value r = args->this_value, replacement = arg(args, 1), flags;
  bool unicode, functional = is_callable(iso, replacement);
  if (!check_receiver(iso, args, "RegExp.prototype.@@replace")) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  if (!functional) replacement = to_string(iso, replacement);
  if (wn_is_exception(replacement)) return replacement;
  if (is_short_way(iso, r)) {
    const regexp_name *names;
    if (functional || regexp_names(to_regexp(r)->program, &names) == 0)
      return replace_short(iso, r, s, replacement, functional);
  }
  if (!read_flags(iso, r, &flags, &unicode)) return WN_EXCEPTION;
  bool global = regexp_flags_have(iso, flags, 'g');
  if (global && !regexp_set_last_index(iso, r, 0)) return WN_EXCEPTION;
  wn_value results = collect_results(iso, r, s, global, unicode);
  if (wn_is_exception(results)) return results;
  string_builder b;
  builder_init(&b, iso);
  double done = 0;
  for (uint32_t i = 0; i < ((js_array *)wn_to_cell(results))->length; i++) {
    wn_value result = array_peek_nogc(iso, wn_to_cell(results), i);
    if (!append_result(&b, result, s, replacement, functional, &done)) {
      builder_free(&b);
      return WN_EXCEPTION;
    }
  }
  if (done < string_length(s)) builder_slice(&b, s, (uint32_t)done, string_length(s));
  return builder_finish(&b);
}

/* ---- @@search --------------------------------------------------------------------------------------- */

static wn_value regexp_search(isolate *iso, call_args *args) { /* 22.2.6.12 */
  wn_value r = args->this_value;
  if (!check_receiver(iso, args, "RegExp.prototype.@@search")) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  wn_value previous = object_get(iso, r, KEY(iso, lastIndex));
  if (wn_is_exception(previous)) return previous;
  if (!same_value(iso, previous, wn_from_int(0)) &&
      !object_put(iso, r, KEY(iso, lastIndex), wn_from_int(0)))
    return WN_EXCEPTION;
  wn_value result = regexp_exec_js(iso, r, s);
  if (wn_is_exception(result)) return result;
  wn_value current = object_get(iso, r, KEY(iso, lastIndex));
  if (wn_is_exception(current)) return current;
  if (!same_value(iso, current, previous) &&
      !object_put(iso, r, KEY(iso, lastIndex), previous))
    return WN_EXCEPTION;
  return wn_is_null(result) ? wn_from_int(-1) : object_get(iso, result, KEY(iso, index));
}

/* ---- @@split ---------------------------------------------------------------------------------------- */

/* Appends s[from, to); false: exception. */
static bool push_piece(isolate *iso, wn_value a, wn_value s, uint32_t from, uint32_t to) {
  wn_value piece = string_substring(iso, s, from, to);
  return !wn_is_exception(piece) && array_push(iso, a, piece);
}

/* Appends the piece before the match and its groups; true when the array is full. */
static bool push_split(match_loop *l, wn_value a, uint32_t from, uint32_t limit) {
  js_array *array = wn_to_cell(a);
  uint32_t n = regexp_group_count(l->program);
  l->failed = !push_piece(l->iso, a, l->s, from, (uint32_t)l->captures[0]);
  for (uint32_t g = 1; g < n && !l->failed && array->length < limit; g++) {
    wn_value v = regexp_capture(l->iso, l->s, l->captures[2 * g], l->captures[2 * g + 1]);
    l->failed = wn_is_exception(v) || !array_push(l->iso, a, v);
  }
  return l->failed || array->length >= limit;
}

static wn_value split_short(isolate *iso, wn_value r, wn_value s, uint32_t limit) {
  wn_value a = array_new_with_capacity(iso, 4);
  if (wn_is_exception(a) || limit == 0) return a;
  match_loop l;
  loop_begin(&l, iso, r, s);
  uint32_t from = 0, length = l.view.length;
  bool full = false;
  if (length == 0) {
    full = loop_next(&l);
  } else {
    while (!full && l.index < length && loop_next(&l)) {
      uint32_t start = (uint32_t)l.captures[0], end = (uint32_t)l.captures[1];
      if (start >= length) break;
      if (end == from) { /* an empty match where a piece would begin: look further on */
        l.index = loop_after(&l, start);
        continue;
      }
      full = push_split(&l, a, from, limit);
      from = end;
      l.index = end;
    }
  }
  loop_end(&l);
  if (l.failed || (!full && !push_piece(iso, a, s, from, length))) return WN_EXCEPTION;
  return a;
}

/* The loop of 22.2.6.14 from step 19 on. */
static wn_value split_long(isolate *iso, wn_value splitter, wn_value s, bool unicode,
                           uint32_t limit) {
  wn_value a = array_new_with_capacity(iso, 4);
  uint32_t length = string_length(s), from = 0;
  double at = 0;
  if (wn_is_exception(a)) return a;
  while (at < length) {
    if (!regexp_set_last_index(iso, splitter, at)) return WN_EXCEPTION;
    wn_value z = regexp_exec_js(iso, splitter, s);
    double end = from;
    if (wn_is_exception(z)) return z;
    if (!wn_is_null(z)) {
      if (!regexp_get_last_index(iso, splitter, &end)) return WN_EXCEPTION;
      end = fmin(end, length);
    }
    if (end == from) {
      at = advance_string_index(iso, s, at, unicode);
      continue;
    }
    if (!push_piece(iso, a, s, from, (uint32_t)at)) return WN_EXCEPTION;
    js_array *array = wn_to_cell(a);
    if (array->length == limit) return a;
    from = (uint32_t)end;
    int64_t groups = length_of_array_like(iso, z);
    if (groups < 0) return WN_EXCEPTION;
    for (int64_t i = 1; i < groups; i++) {
      wn_value v = get_number(iso, z, (double)i);
      if (wn_is_exception(v) || !array_push(iso, a, v)) return WN_EXCEPTION;
      if (array->length == limit) return a;
    }
    at = from;
  }
  return push_piece(iso, a, s, from, length) ? a : WN_EXCEPTION;
}

static wn_value regexp_split(isolate *iso, call_args *args) { /* 22.2.6.14 */
  wn_value r = args->this_value, flags;
  bool unicode;
  if (!check_receiver(iso, args, "RegExp.prototype.@@split")) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  wn_value c = species_constructor(iso, r, INTRINSIC_RegExpC);
  if (wn_is_exception(c)) return c;
  uint32_t limit = UINT32_MAX;
  if (is_short_way(iso, r) && wn_same(c, intrinsic(iso, INTRINSIC_RegExpC)) &&
      (wn_is_undefined(arg(args, 1)) || wn_is_number(args->v[1]))) {
    if (!wn_is_undefined(arg(args, 1)) && !to_uint32(iso, args->v[1], &limit))
      return WN_EXCEPTION;
    return split_short(iso, r, s, limit);
  }
  if (!read_flags(iso, r, &flags, &unicode)) return WN_EXCEPTION;
  if (!regexp_flags_have(iso, flags, 'y'))
    flags = string_concat(iso, flags, iso->single_chars['y']);
  if (wn_is_exception(flags)) return flags;
  wn_value argv[] = {r, flags};
  wn_value splitter = js_construct(iso, c, 2, argv, c);
  if (wn_is_exception(splitter)) return splitter;
  if (!wn_is_undefined(arg(args, 1)) && !to_uint32(iso, args->v[1], &limit))
    return WN_EXCEPTION;
  if (limit == 0) return array_new_with_capacity(iso, 0);
  if (string_length(s) > 0) return split_long(iso, splitter, s, unicode, limit);
  wn_value z = regexp_exec_js(iso, splitter, s);
  if (wn_is_exception(z)) return z;
  return array_from_values(iso, &s, wn_is_null(z) ? 1 : 0);
}

/* ---- tables ------------------------------------------------------------------------------------------ */

static const native_spec methods[] = {
    {"@@match", regexp_match, 1, 0, 0},     {"@@matchAll", regexp_match_all, 1, 0, 0},
    {"@@replace", regexp_replace, 2, 0, 0}, {"@@search", regexp_search, 1, 0, 0},
    {"@@split", regexp_split, 2, 0, 0},
};

static const native_spec iterator_methods[] = {
    {"next", regexp_iterator_next, 0, 0, 0},
};

bool install_regexp_symbols(isolate *iso, wn_value proto) {
  wn_value base = ensure_prototype(iso, INTRINSIC_IteratorP, WN_HOLE);
  wn_value p = ensure_prototype(iso, INTRINSIC_RegExpStringIteratorP, base);
  return install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_natives(iso, p, iterator_methods, WN_COUNTOF(iterator_methods)) &&
         install_to_string_tag(iso, p, "RegExp String Iterator");
}
