/* SPDX-License-Identifier: MIT */
/* The JSON writer (ECMA-262, 25.5.2).
 *
 * The chain of objects being written is a list through the C frames: it finds cycles,
 * and V8's message about them is made from it.  The members of an object whose shape is
 * shared are read off the shape, without a list of keys: such a shape never changes, so
 * it is itself the list that the specification takes at the beginning; once toJSON, a
 * getter or the replacer has changed the object, values are looked up by name. */
#include "builtins/json.h"

#include <math.h>

#include "base/numbers.h"
#include "base/utf.h"
#include "builtins/primitives.h"
#include "engine/object/bigint.h"
#include "engine/object/call_site.h"

enum { MAX_GAP = 10 };

typedef struct level {
  struct level *above;
  wn_value object;
  prop_key key; /* of the member being written */
} level;

typedef struct writer {
  isolate *iso;
  string_builder out;
  wn_value replacer; /* function, or undefined */
  wn_value names;    /* array of the member names allowed, or undefined */
  uint16_t gap[MAX_GAP];
  uint8_t gap_latin1[MAX_GAP]; /* the same, if narrow_gap */
  bool narrow_gap;
  uint32_t gap_length;
  uint32_t depth;
  level *innermost;
} writer;

enum written { WRITE_FAILED = -1, WRITE_NOTHING, WRITE_DONE };

static enum written write_property(writer *w, wn_value holder, prop_key key,
                                   wn_value v);

/* ---- Leaves ---- */

static void append_escaped(string_builder *b, uint32_t c) {
  static const char from[] = "\b\t\n\f\r\"\\", to[] = "btnfr\"\\";
  const char *found = c && c < 128 ? strchr(from, (int)c) : NULL;
  if (found) {
    builder_unit(b, '\\');
    builder_unit(b, (uint16_t)to[found - from]);
  } else {
    builder_format(b, "\\u%04x", c);
  }
}

static bool is_plain(uint32_t c) { return c >= 0x20 && c != '"' && c != '\\'; }

static void quote_latin1(string_builder *b, const uint8_t *s, uint32_t n) {
  for (uint32_t i = 0; i < n;) {
    uint32_t from = i;
    while (i < n && is_plain(s[i])) i++;
    builder_latin1(b, s + from, i - from);
    if (i < n) append_escaped(b, s[i++]);
  }
}

static void quote_utf16(string_builder *b, const uint16_t *s, uint32_t n) {
  size_t i = 0;
  while (i < n) {
    uint32_t c = utf16_next(s, n, &i);
    if (!is_plain(c) || utf_is_surrogate(c)) {
      append_escaped(b, c);
    } else {
      builder_code_point(b, c);
    }
  }
}

/* QuoteJSONString, 25.5.2.3 */
static void write_quoted(writer *w, wn_value s) {
  string_view v = string_flat(w->iso, s);
  builder_unit(&w->out, '"');
  if (v.two_byte) {
    quote_utf16(&w->out, v.chars, v.length);
  } else {
    quote_latin1(&w->out, v.chars, v.length);
  }
  builder_unit(&w->out, '"');
  wn_keep_alive(wn_to_cell(v.owner));
}

static void write_number(writer *w, wn_value v) {
  char text[NUMBER_STRING_MAX];
  if (wn_is_int(v)) {
    int32_to_string(wn_to_int(v), text);
  } else if (isfinite(wn_to_double(v))) {
    number_to_shortest(wn_to_double(v), text);
  } else {
    builder_cstr(&w->out, "null");
    return;
  }
  builder_cstr(&w->out, text);
}

static void write_line(writer *w) {
  if (!w->gap_length) return;
  builder_unit(&w->out, '\n');
  for (uint32_t i = 0; i < w->depth; i++) {
    if (w->narrow_gap) {
      builder_latin1(&w->out, w->gap_latin1, w->gap_length);
    } else {
      builder_utf16(&w->out, w->gap, w->gap_length);
    }
  }
}

/* ---- Cycles ---- */

static void append_step(string_builder *b, prop_key key) {
  if (key_is_index(key)) {
    builder_format(b, "index %u", key_index(key));
    return;
  }
  builder_cstr(b, "property '");
  builder_string(b, key.v);
  builder_unit(b, '\'');
}

static void append_object(string_builder *b, wn_value o) {
  builder_cstr(b, "object with constructor '");
  builder_string(b, constructor_name(b->iso, o));
  builder_unit(b, '\'');
}

/* One line for an inner object l, reached by the key of the level above. */
static void append_line(string_builder *b, const level *l) {
  builder_cstr(b, "\n    |     ");
  append_step(b, l->above->key);
  builder_cstr(b, " -> ");
  append_object(b, l->object);
}

/* The n-th level below `start`, counting inwards. */
static const level *inner_level(const writer *w, uint32_t n_from_innermost) {
  const level *l = w->innermost;
  while (n_from_innermost--) l = l->above;
  return l;
}

static enum written throw_cycle(writer *w, const level *start) {
  enum { FIRST_LINES = 2, LAST_LINES = 1 };
  string_builder b;
  builder_init(&b, w->iso);
  builder_cstr(&b, "Converting circular structure to JSON\n    --> starting at ");
  append_object(&b, start->object);
  uint32_t inner = 0; /* levels inside start */
  for (const level *l = w->innermost; l != start; l = l->above) inner++;
  for (uint32_t i = 1; i <= inner; i++) {
    bool skipped =
        inner > FIRST_LINES + LAST_LINES && i > FIRST_LINES && i <= inner - LAST_LINES;
    if (!skipped) append_line(&b, inner_level(w, inner - i));
    if (skipped && i == FIRST_LINES + 1) builder_cstr(&b, "\n    |     ...");
  }
  builder_cstr(&b, "\n    --- ");
  append_step(&b, w->innermost->key);
  builder_cstr(&b, " closes the circle");
  wn_value message = builder_finish(&b);
  if (!wn_is_exception(message)) {
    throw_value(w->iso, error_new(w->iso, ERROR_TYPE, message));
  }
  return WRITE_FAILED;
}

/* ---- Objects and arrays ---- */

/* Writes one member, with a comma before it if needed; what has no JSON form leaves no
 * trace. */
static bool write_member(writer *w, level *l, prop_key key, wn_value v, bool *any) {
  string_builder *out = &w->out;
  size_t before = out->length;
  if (*any) builder_unit(out, ',');
  write_line(w);
  write_quoted(w, to_string(w->iso, key_to_value(w->iso, key)));
  builder_unit(out, ':');
  if (w->gap_length) builder_unit(out, ' ');
  l->key = key;
  enum written done = write_property(w, l->object, key, v);
  if (done == WRITE_FAILED) return false;
  if (done == WRITE_NOTHING) {
    out->length = before;
  } else {
    *any = true;
  }
  return true;
}

/* Members in the order of a shared shape. */
static bool write_by_shape(writer *w, level *l, bool *any) {
  isolate *iso = w->iso;
  object *o = to_object_cell(l->object);
  shape *s = object_shape(iso, o);
  for (uint32_t i = 0; i < s->count; i++) {
    prop_key key;
    prop_place place;
    if (!shape_entry(iso, s, i, &key, &place)) continue;
    if (!(place.flags & PROP_ENUMERABLE) || !is_string(key.v)) continue;
    bool direct =
        object_shape(iso, o) == s && !(place.flags & (PROP_ACCESSOR | PROP_LAZY));
    wn_value v = direct ? object_load_place_nogc(iso, o, place)
                        : object_get(iso, l->object, key);
    if (wn_is_exception(v) || !write_member(w, l, key, v, any)) return false;
  }
  return true;
}

static bool write_by_keys(writer *w, level *l, bool *any) {
  isolate *iso = w->iso;
  key_list keys;
  if (!object_own_keys(iso, l->object, KEYS_STRINGS | KEYS_ENUMERABLE, &keys))
    return false;
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    wn_value v = object_get(iso, l->object, key);
    if (wn_is_exception(v) || !write_member(w, l, key, v, any)) return false;
  }
  return true;
}

static bool write_by_names(writer *w, level *l, bool *any) {
  isolate *iso = w->iso;
  uint32_t n = ((js_array *)wn_to_cell(w->names))->length;
  for (uint32_t i = 0; i < n; i++) {
    wn_value name = object_get(iso, w->names, key_from_index(i));
    prop_key key = key_from_string(iso, name);
    wn_value v = object_get(iso, l->object, key);
    if (wn_is_exception(v) || !write_member(w, l, key, v, any)) return false;
  }
  return true;
}

static bool has_simple_members(isolate *iso, wn_value v) {
  if (!is_kind(v, KIND_OBJECT)) return false;
  object *o = to_object_cell(v);
  return !(object_shape(iso, o)->flags & (SHAPE_UNIQUE | SHAPE_EXOTIC)) &&
         !object_elements_nogc(iso, o);
}

/* SerializeJSONObject, 25.5.2.4 */
static bool write_object(writer *w, level *l) {
  bool any = false, ok;
  builder_unit(&w->out, '{');
  w->depth++;
  if (!wn_is_undefined(w->names)) {
    ok = write_by_names(w, l, &any);
  } else if (has_simple_members(w->iso, l->object)) {
    ok = write_by_shape(w, l, &any);
  } else {
    ok = write_by_keys(w, l, &any);
  }
  w->depth--;
  if (any) write_line(w);
  builder_unit(&w->out, '}');
  return ok;
}

/* SerializeJSONArray, 25.5.2.5 */
static bool write_array(writer *w, level *l) {
  isolate *iso = w->iso;
  int64_t n = length_of_array_like(iso, l->object);
  if (n < 0) return false;
  builder_unit(&w->out, '[');
  w->depth++;
  for (int64_t i = 0; i < n; i++) {
    if (i > 0) builder_unit(&w->out, ',');
    write_line(w);
    l->key = key_from_number(iso, (double)i);
    wn_value v = object_get(iso, l->object, l->key);
    if (wn_is_exception(v)) return false;
    enum written done = write_property(w, l->object, l->key, v);
    if (done == WRITE_FAILED) return false;
    if (done == WRITE_NOTHING) builder_cstr(&w->out, "null");
    if (w->out.failed) break;
  }
  w->depth--;
  if (n > 0) write_line(w);
  builder_unit(&w->out, ']');
  return true;
}

static enum written write_structure(writer *w, wn_value v) {
  isolate *iso = w->iso;
  if (stack_is_low(iso)) {
    throw_stack_overflow(iso);
    return WRITE_FAILED;
  }
  for (const level *l = w->innermost; l; l = l->above) {
    if (wn_same(l->object, v)) return throw_cycle(w, l);
  }
  int array = value_is_array(iso, v);
  if (array < 0) return WRITE_FAILED;
  level l = {.above = w->innermost, .object = v, .key = KEY(iso, empty)};
  w->innermost = &l;
  bool ok = array ? write_array(w, &l) : write_object(w, &l);
  w->innermost = l.above;
  return ok ? WRITE_DONE : WRITE_FAILED;
}

/* ---- One value ---- */

/* What toJSON and the replacer make of holder[key]; 25.5.2.2, steps 2 and 3. */
static wn_value substitute(writer *w, wn_value holder, prop_key key, wn_value v) {
  isolate *iso = w->iso;
  if (is_object(v) || is_bigint(v)) {
    wn_value method = value_get(iso, v, KEY(iso, toJSON));
    if (wn_is_exception(method)) return method;
    if (is_callable(iso, method)) {
      wn_value name = to_string(iso, key_to_value(iso, key));
      v = js_call(iso, method, v, 1, &name);
      if (wn_is_exception(v)) return v;
    }
  }
  if (wn_is_undefined(w->replacer)) return v;
  wn_value argv[2] = {to_string(iso, key_to_value(iso, key)), v};
  return js_call(iso, w->replacer, holder, 2, argv);
}

/* Number, String, Boolean and BigInt objects count as their primitives. */
static wn_value unwrap(isolate *iso, wn_value v) {
  if (is_kind(v, KIND_STRING_WRAPPER)) return to_string(iso, v);
  if (!is_kind(v, KIND_WRAPPER)) return v;
  wn_value primitive = wrapped_value(iso, v);
  if (wn_is_number(primitive)) return to_number_value(iso, v);
  return is_symbol(primitive) ? v : primitive;
}

/* SerializeJSONProperty, 25.5.2.2 */
static enum written write_property(writer *w, wn_value holder, prop_key key,
                                   wn_value v) {
  isolate *iso = w->iso;
  if (wn_is_cell(v) || !wn_is_undefined(w->replacer)) {
    if (!is_string(v) || !wn_is_undefined(w->replacer))
      v = substitute(w, holder, key, v);
    if (!wn_is_exception(v)) v = unwrap(iso, v);
    if (wn_is_exception(v)) return WRITE_FAILED;
  }
  if (is_string(v)) {
    write_quoted(w, v);
  } else if (wn_is_number(v)) {
    write_number(w, v);
  } else if (wn_is_null(v)) {
    builder_cstr(&w->out, "null");
  } else if (wn_is_bool(v)) {
    builder_cstr(&w->out, wn_is_true(v) ? "true" : "false");
  } else if (is_bigint(v)) {
    throw_type_error(iso, "Do not know how to serialize a BigInt");
    return WRITE_FAILED;
  } else if (is_object(v) && !is_callable(iso, v)) {
    return write_structure(w, v);
  } else {
    return WRITE_NOTHING;
  }
  return WRITE_DONE;
}

/* ---- The arguments ---- */

static bool contains(isolate *iso, wn_value names, wn_value name) {
  uint32_t n = ((js_array *)wn_to_cell(names))->length;
  for (uint32_t i = 0; i < n; i++) {
    wn_value other = object_get(iso, names, key_from_index(i));
    if (string_equal(iso, other, name)) return true;
  }
  return false;
}

/* The names that an array as replacer lists: 25.5.2, step 4.b. */
static bool collect_names(writer *w, wn_value list) {
  isolate *iso = w->iso;
  int64_t n = length_of_array_like(iso, list);
  if (n < 0) return false;
  w->names = array_new_with_capacity(iso, 0);
  for (int64_t i = 0; i < n; i++) {
    wn_value v = get_number(iso, list, (double)i);
    if (wn_is_exception(v)) return false;
    bool wrapped = is_kind(v, KIND_STRING_WRAPPER) ||
                   (is_kind(v, KIND_WRAPPER) && wn_is_number(wrapped_value(iso, v)));
    if (!is_string(v) && !wn_is_number(v) && !wrapped) continue;
    v = to_string(iso, v);
    if (wn_is_exception(v)) return false;
    if (!contains(iso, w->names, v) && !array_push(iso, w->names, v)) return false;
  }
  return true;
}

static bool set_replacer(writer *w, wn_value replacer) {
  if (is_callable(w->iso, replacer)) {
    w->replacer = replacer;
    return true;
  }
  if (!is_object(replacer)) return true;
  int array = value_is_array(w->iso, replacer);
  return array == 0 || (array > 0 && collect_names(w, replacer));
}

static bool set_gap(writer *w, wn_value space) {
  isolate *iso = w->iso;
  if (is_kind(space, KIND_STRING_WRAPPER)) space = to_string(iso, space);
  if (is_kind(space, KIND_WRAPPER) && wn_is_number(wrapped_value(iso, space))) {
    space = to_number_value(iso, space);
  }
  if (wn_is_exception(space)) return false;
  if (wn_is_number(space)) {
    double n = 0;
    if (!to_integer_or_infinity(iso, space, &n)) return false;
    w->gap_length = n < 1 ? 0 : n > MAX_GAP ? MAX_GAP : (uint32_t)n;
    for (uint32_t i = 0; i < w->gap_length; i++) w->gap[i] = ' ';
  } else if (is_string(space)) {
    uint32_t n = string_length(space);
    w->gap_length = n > MAX_GAP ? MAX_GAP : n;
    for (uint32_t i = 0; i < w->gap_length; i++) w->gap[i] = string_at(iso, space, i);
  }
  w->narrow_gap = utf16_is_latin1(w->gap, w->gap_length);
  if (w->narrow_gap) utf16_to_latin1(w->gap, w->gap_length, w->gap_latin1);
  return true;
}

wn_value json_stringify(isolate *iso, wn_value v, wn_value replacer, wn_value space) {
  writer w = {.iso = iso, .replacer = WN_UNDEFINED, .names = WN_UNDEFINED};
  builder_init(&w.out, iso);
  if (!set_replacer(&w, replacer) || !set_gap(&w, space)) return WN_EXCEPTION;
  wn_value holder = WN_UNDEFINED;
  prop_key key = KEY(iso, empty);
  if (!wn_is_undefined(w.replacer)) {
    holder = object_new(iso, 2);
    if (!object_create_data(iso, holder, key, v)) return WN_EXCEPTION;
  }
  enum written done = write_property(&w, holder, key, v);
  if (done == WRITE_DONE) return builder_finish(&w.out);
  builder_free(&w.out);
  return done == WRITE_NOTHING ? WN_UNDEFINED : WN_EXCEPTION;
}
