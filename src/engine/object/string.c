/* SPDX-License-Identifier: MIT */
/* Strings: making, flattening, slicing, comparing.
 *
 * Invariants:
 *  1. User bit STRING_WIDE is set on every cell whose text may need two bytes a unit;
 * it follows from the kind of flat cells and is inherited by ropes and slices, so the
 *     width of a rope is known without walking it.
 *  2. A rope is never shorter than ROPE_MIN, and has no empty half until it is flat.
 *  3. The parent of a slice is flat or external, never a slice or a rope.
 *
 * Concatenation in a loop makes ropes that lean to the left, sometimes millions deep.
 * Flattening writes such a tree backwards into a cell of the full size, following ropes
 * and setting aside the other half only where both halves are ropes.  The list of
 * halves set aside is malloc'd: nothing allocates in the heap while it is in use. */
#include "engine/object/string.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/numbers.h"
#include "base/utf.h"
#include "engine/object/error.h"
#include "engine/vm/pretenuring.h"

#define STRING_HEADER 12
#define ROPE_BYTES 20
#define ROPE_MIN                                                                       \
  24 /* shorter concatenations are copied: a rope would be no smaller                  \
      */
#define SLICE_BYTES 20
#define SLICE_MIN 64 /* shorter substrings are copied */

typedef struct external_string {
  uint32_t header;
  uint32_t length;
  uint32_t hash;
  uint32_t two_byte;
  const void *chars;
  void (*release)(void *data);
  void *data;
} external_string;

_Static_assert(offsetof(string, one) == STRING_HEADER, "16 units fit 32 bytes");
_Static_assert(sizeof(string) == ROPE_BYTES, "two slots after the header");

/* ---- Flat cells ---- */

static size_t flat_bytes(size_t n, bool two_byte) {
  return STRING_HEADER + (two_byte ? n * 2 : n);
}

/* NULL when the heap has no room for a large one. */
static string *flat_try_new(isolate *iso, size_t n, bool two_byte) {
  size_t bytes = flat_bytes(n, two_byte);
  unsigned kind = two_byte ? KIND_STR_TWO : KIND_STR_ONE;
  string *s = bytes > WN_MAX_SMALL_CELL ? wn_try_alloc(&iso->heap, (wn_kind)kind, bytes)
                                        : script_alloc(iso, kind, bytes);
  if (!s) return NULL;
  s->length = (uint32_t)n;
  if (two_byte) wn_set_user_bits(s, STRING_WIDE);
  return s;
}

wn_value string_alloc(isolate *iso, size_t n, bool two_byte) {
  if (n == 0) return iso->atoms[ATOM_empty];
  string *s = n > MAX_STRING_LENGTH ? NULL : flat_try_new(iso, n, two_byte);
  if (!s) return throw_range_error(iso, "Invalid string length");
  return wn_from_cell(s);
}

void *string_chars(wn_value flat) { return to_string_cell(flat)->one; }

wn_value string_from_latin1(isolate *iso, const uint8_t *chars, size_t n) {
  if (n == 1) return iso->single_chars[chars[0]];
  wn_value v = string_alloc(iso, n, false);
  if (!wn_is_exception(v) && n) memcpy(string_chars(v), chars, n);
  return v;
}

wn_value string_from_utf16(isolate *iso, const uint16_t *units, size_t n) {
  if (n == 1) return string_from_char(iso, units[0]);
  bool two = !utf16_is_latin1(units, n);
  wn_value v = string_alloc(iso, n, two);
  if (wn_is_exception(v) || n == 0) return v;
  if (two) {
    memcpy(string_chars(v), units, n * 2);
  } else {
    utf16_to_latin1(units, n, string_chars(v));
  }
  return v;
}

wn_value string_from_utf8(isolate *iso, const char *text, size_t n) {
  const uint8_t *s = (const uint8_t *)text;
  utf8_info info = utf8_measure(s, n, UTF_REPLACE);
  if (info.most < 0x80) return string_from_latin1(iso, s, n);
  bool two = info.most >= 0x100;
  wn_value v = string_alloc(iso, info.units, two);
  if (wn_is_exception(v) || info.units == 0) return v;
  if (two) {
    utf8_to_utf16(s, n, string_chars(v), UTF_REPLACE);
  } else {
    utf8_to_latin1(s, n, string_chars(v));
  }
  return v;
}

wn_value string_from_cstr(isolate *iso, const char *ascii) {
  return string_from_latin1(iso, (const uint8_t *)ascii, strlen(ascii));
}

wn_value string_from_char(isolate *iso, uint16_t unit) {
  if (unit < 256) return iso->single_chars[unit];
  wn_value v = string_alloc(iso, 1, true);
  to_string_cell(v)->two[0] = unit;
  return v;
}

wn_value string_from_code_point(isolate *iso, uint32_t code_point) {
  uint16_t units[2];
  size_t n = utf16_put(units, code_point);
  return string_from_utf16(iso, units, n);
}

wn_value string_format(isolate *iso, const char *format, ...) {
  va_list ap;
  char small[256];
  va_start(ap, format);
  int n = vsnprintf(small, sizeof small, format, ap);
  va_end(ap);
  if (n < (int)sizeof small) return string_from_utf8(iso, small, n < 0 ? 0 : (size_t)n);
  char *text = xmalloc((size_t)n + 1);
  va_start(ap, format);
  vsnprintf(text, (size_t)n + 1, format, ap);
  va_end(ap);
  wn_value v = string_from_utf8(iso, text, (size_t)n);
  free(text);
  return v;
}

/* ---- External text ---- */

wn_value string_external(isolate *iso, const void *chars, size_t n, bool two_byte,
                         void (*release)(void *), void *data) {
  if (n > MAX_STRING_LENGTH) return throw_range_error(iso, "Invalid string length");
  external_string *s = wn_alloc_finalized(&iso->heap, KIND_STR_EXTERNAL, sizeof *s);
  s->length = (uint32_t)n;
  s->two_byte = two_byte;
  s->chars = chars;
  s->release = release;
  s->data = data;
  if (two_byte) wn_set_user_bits(s, STRING_WIDE);
  wn_external_adjust(&iso->heap, (int64_t)(n << two_byte));
  return wn_from_cell(s);
}

static size_t external_bytes(const void *cell) {
  const external_string *s = cell;
  return (size_t)s->length << s->two_byte;
}

static void external_finalize(wn_heap *heap, void *cell) {
  external_string *s = cell;
  wn_external_adjust(heap, -(int64_t)external_bytes(cell));
  if (s->release) s->release(s->data);
}

void string_register_kinds(wn_kind_info *kinds) {
  kinds[KIND_STR_EXTERNAL].finalize = external_finalize;
  kinds[KIND_STR_EXTERNAL].external_bytes = external_bytes;
}

/* ---- Views ---- */

static bool rope_is_flat(isolate *iso, const string *s) {
  return s->rope.right.bits ==
         wn_cell_slot(&iso->heap, wn_to_cell(iso->atoms[ATOM_empty])).bits;
}

/* False for a rope that has to be flattened first. */
static bool view_if_flat(isolate *iso, const string *s, string_view *v) {
  uint32_t length = s->length;
  uint32_t offset = 0;
  for (;;) {
    switch (wn_kind_of(s)) {
    case KIND_STR_ONE:
    case KIND_ATOM_ONE:
      *v = (string_view){s->one + offset, length, false, wn_from_cell(s)};
      return true;
    case KIND_STR_TWO:
    case KIND_ATOM_TWO:
      *v = (string_view){s->two + offset, length, true, wn_from_cell(s)};
      return true;
    case KIND_STR_EXTERNAL: {
      const external_string *e = (const external_string *)s;
      const char *chars = (const char *)e->chars + ((size_t)offset << e->two_byte);
      *v = (string_view){chars, length, e->two_byte, wn_from_cell(s)};
      return true;
    }
    case KIND_STR_SLICE:
      offset = s->slice.offset;
      s = wn_slot_cell(&iso->heap, s->slice.parent);
      break;
    default:
      if (!rope_is_flat(iso, s)) return false;
      s = wn_slot_cell(&iso->heap, s->rope.left);
    }
  }
}

/* Copies a view's units to out[at...) of the width given; two-byte text needs a wide
 * out. */
static void view_copy(const string_view *v, void *out, bool wide, size_t at) {
  if (!wide) {
    memcpy((uint8_t *)out + at, v->chars, v->length);
  } else if (v->two_byte) {
    memcpy((uint16_t *)out + at, v->chars, (size_t)v->length * 2);
  } else {
    latin1_to_utf16(v->chars, v->length, (uint16_t *)out + at);
  }
}

/* Writes the text of an unflattened rope to `out`, from its end to its start. */
static void rope_write(isolate *iso, const string *s, void *out, bool wide) {
  VEC(struct {
    const string *s;
    size_t end;
  })
  aside = {0};
  size_t end = s->length;
  for (;;) {
    string_view v;
    if (view_if_flat(iso, s, &v)) {
      view_copy(&v, out, wide, end - v.length);
      if (aside.len == 0) break;
      s = vec_last(&aside).s;
      end = vec_last(&aside).end;
      aside.len--;
      continue;
    }
    const string *left = wn_slot_cell(&iso->heap, s->rope.left);
    const string *right = wn_slot_cell(&iso->heap, s->rope.right);
    if (view_if_flat(iso, right, &v)) {
      end -= v.length;
      view_copy(&v, out, wide, end);
      s = left;
    } else if (view_if_flat(iso, left, &v)) {
      view_copy(&v, out, wide, end - s->length);
      s = right;
    } else {
      vec_reserve(&aside, aside.len + 1);
      aside.data[aside.len].s = left;
      aside.data[aside.len++].end = end - right->length;
      s = right;
    }
  }
  vec_free(&aside);
}

static void rope_becomes(isolate *iso, string *rope, const void *flat) {
  wn_store_cell(&iso->heap, rope, &rope->rope.left, flat);
  wn_store_cell(&iso->heap, rope, &rope->rope.right,
                wn_to_cell(iso->atoms[ATOM_empty]));
}

void string_rope_becomes_atom(isolate *iso, wn_value s, wn_value atom) {
  if (wn_kind_of(wn_to_cell(s)) == KIND_STR_ROPE) {
    rope_becomes(iso, to_string_cell(s), wn_to_cell(atom));
  }
}

static WN_NOINLINE void flatten(isolate *iso, string *rope) {
  bool wide = wn_user_bits(rope) & STRING_WIDE;
  size_t bytes = flat_bytes(rope->length, wide);
  string *flat = script_alloc(iso, wide ? KIND_STR_TWO : KIND_STR_ONE, bytes);
  flat->length = rope->length;
  flat->hash = rope->hash;
  if (wide) wn_set_user_bits(flat, STRING_WIDE);
  rope_write(iso, rope, flat->one, wide);
  rope_becomes(iso, rope, flat);
}

string_view string_flat(isolate *iso, wn_value s) {
  string_view v;
  if (WN_UNLIKELY(!view_if_flat(iso, to_string_cell(s), &v))) {
    flatten(iso, to_string_cell(s));
    view_if_flat(iso, to_string_cell(s), &v);
  }
  return v;
}

string_view string_view_nogc(isolate *iso, wn_value s) {
  string_view v;
  bool flat = view_if_flat(iso, to_string_cell(s), &v);
  WN_CHECK(flat);
  return v;
}

uint32_t view_code_point(const string_view *v, uint32_t i, int *units) {
  uint32_t c = view_at(v, i);
  *units = 1;
  if (v->two_byte && utf_is_high(c) && i + 1 < v->length) {
    uint32_t low = view_at(v, i + 1);
    if (utf_is_low(low)) {
      *units = 2;
      return utf_join(c, low);
    }
  }
  return c;
}

uint16_t string_at(isolate *iso, wn_value v, uint32_t i) {
  const string *s = to_string_cell(v);
  switch (wn_kind_of(s)) {
  case KIND_STR_ONE:
  case KIND_ATOM_ONE: return s->one[i];
  case KIND_STR_TWO:
  case KIND_ATOM_TWO: return s->two[i];
  default: {
    string_view view = string_flat(iso, v);
    return view_at(&view, i);
  }
  }
}

/* ---- Concatenation and substrings ---- */

/* Both are short, so neither is an unflattened rope. */
static wn_value concat_flat(isolate *iso, wn_value a, wn_value b, bool wide) {
  uint32_t na = string_length(a);
  wn_value v = string_alloc(iso, na + string_length(b), wide);
  string_view va = string_view_nogc(iso, a), vb = string_view_nogc(iso, b);
  view_copy(&va, string_chars(v), wide, 0);
  view_copy(&vb, string_chars(v), wide, na);
  return v;
}

/* What a flattened rope stands for, else the string itself. */
static string *rope_resolve(isolate *iso, wn_value v) {
  string *s = to_string_cell(v);
  if (wn_kind_of(s) == KIND_STR_ROPE && rope_is_flat(iso, s)) {
    return wn_slot_cell(&iso->heap, s->rope.left);
  }
  return s;
}

wn_value string_concat(isolate *iso, wn_value a, wn_value b) {
  size_t na = string_length(a), nb = string_length(b);
  if (na == 0) return b;
  if (nb == 0) return a;
  if (na + nb > MAX_STRING_LENGTH)
    return throw_range_error(iso, "Invalid string length");
  bool wide = (wn_user_bits(wn_to_cell(a)) | wn_user_bits(wn_to_cell(b))) & STRING_WIDE;
  if (na + nb < ROPE_MIN) return concat_flat(iso, a, b, wide);
  string *s = script_alloc(iso, KIND_STR_ROPE, ROPE_BYTES);
  s->length = (uint32_t)(na + nb);
  if (wide) wn_set_user_bits(s, STRING_WIDE);
  wn_store_cell(&iso->heap, s, &s->rope.left, rope_resolve(iso, a));
  wn_store_cell(&iso->heap, s, &s->rope.right, rope_resolve(iso, b));
  return wn_from_cell(s);
}

wn_value string_concat3(isolate *iso, wn_value a, wn_value b, wn_value c) {
  wn_value ab = string_concat(iso, a, b);
  return wn_is_exception(ab) ? ab : string_concat(iso, ab, c);
}

static size_t view_offset(const string_view *v) {
  const string *owner = to_string_cell(v->owner);
  const void *base = wn_kind_of(owner) == KIND_STR_EXTERNAL
                         ? ((const external_string *)owner)->chars
                         : (const void *)owner->one;
  return (size_t)((const char *)v->chars - (const char *)base) >> v->two_byte;
}

wn_value string_substring(isolate *iso, wn_value s, uint32_t from, uint32_t to) {
  uint32_t length = string_length(s), n = to - from;
  WN_ASSERT(from <= to && to <= length);
  if (n == 0) return iso->atoms[ATOM_empty];
  if (n == length) return s;
  string_view v = string_flat(iso, s);
  if (n == 1) return string_from_char(iso, view_at(&v, from));
  if (n >= SLICE_MIN && n >= string_length(v.owner) / 8) {
    uint32_t offset = (uint32_t)view_offset(&v) + from;
    string *slice = script_alloc(iso, KIND_STR_SLICE, SLICE_BYTES);
    slice->length = n;
    slice->slice.offset = offset;
    if (v.two_byte) wn_set_user_bits(slice, STRING_WIDE);
    wn_store_cell(&iso->heap, slice, &slice->slice.parent, wn_to_cell(v.owner));
    return wn_from_cell(slice);
  }
  wn_value result = v.two_byte
                        ? string_from_utf16(iso, (const uint16_t *)v.chars + from, n)
                        : string_from_latin1(iso, (const uint8_t *)v.chars + from, n);
  wn_keep_alive(wn_to_cell(v.owner));
  return result;
}

/* ---- UTF-8 ---- */

size_t string_utf8_length(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  size_t n = v.two_byte ? utf8_size_of_utf16(v.chars, v.length)
                        : utf8_size_of_latin1(v.chars, v.length);
  wn_keep_alive(wn_to_cell(v.owner));
  return n;
}

char *string_to_utf8(isolate *iso, wn_value s, size_t *n) {
  size_t size = string_utf8_length(iso, s);
  string_view v = string_flat(iso, s);
  uint8_t *text = xmalloc(size + 1);
  if (v.two_byte) {
    utf16_to_utf8(v.chars, v.length, text, UTF_REPLACE);
  } else {
    latin1_to_utf8(v.chars, v.length, text);
  }
  wn_keep_alive(wn_to_cell(v.owner));
  text[size] = 0;
  if (n) *n = size;
  return (char *)text;
}

/* ---- Comparing ---- */

static bool view_equal(const string_view *a, const string_view *b) {
  if (a->length != b->length) return false;
  if (a->two_byte == b->two_byte) {
    return memcmp(a->chars, b->chars, (size_t)a->length << a->two_byte) == 0;
  }
  const uint16_t *two = a->two_byte ? a->chars : b->chars;
  const uint8_t *one = a->two_byte ? b->chars : a->chars;
  for (uint32_t i = 0; i < a->length; i++) {
    if (one[i] != two[i]) return false;
  }
  return true;
}

bool string_equal(isolate *iso, wn_value a, wn_value b) {
  if (wn_same(a, b)) return true;
  const string *sa = to_string_cell(a), *sb = to_string_cell(b);
  if (sa->length != sb->length || (is_atom(a) && is_atom(b))) return false;
  if (sa->hash && sb->hash && sa->hash != sb->hash) return false;
  string_view va = string_flat(iso, a), vb = string_flat(iso, b);
  bool equal = view_equal(&va, &vb);
  wn_keep_alive(wn_to_cell(va.owner));
  wn_keep_alive(wn_to_cell(vb.owner));
  return equal;
}

int string_compare(isolate *iso, wn_value a, wn_value b) {
  if (wn_same(a, b)) return 0;
  string_view va = string_flat(iso, a), vb = string_flat(iso, b);
  uint32_t n = va.length < vb.length ? va.length : vb.length;
  int order = 0;
  if (!va.two_byte && !vb.two_byte) {
    order = memcmp(va.chars, vb.chars, n);
  } else {
    for (uint32_t i = 0; i < n && order == 0; i++) {
      order = (int)view_at(&va, i) - (int)view_at(&vb, i);
    }
  }
  wn_keep_alive(wn_to_cell(va.owner));
  wn_keep_alive(wn_to_cell(vb.owner));
  if (order) return order;
  return va.length < vb.length ? -1 : va.length > vb.length;
}

bool string_equal_cstr(isolate *iso, wn_value s, const char *ascii) {
  size_t n = strlen(ascii);
  if (string_length(s) != n) return false;
  string_view v = string_flat(iso, s);
  string_view w = {ascii, (uint32_t)n, false, v.owner};
  bool equal = view_equal(&v, &w);
  wn_keep_alive(wn_to_cell(v.owner));
  return equal;
}

static uint32_t fold_hash(uint64_t h) { return (uint32_t)h ? (uint32_t)h : 1; }

uint32_t view_hash(const isolate *iso, const string_view *v) {
  return fold_hash(v->two_byte ? hash_utf16(v->chars, v->length, iso->hash_seed)
                               : hash_latin1(v->chars, v->length, iso->hash_seed));
}

uint32_t string_hash(isolate *iso, wn_value s) {
  if (to_string_cell(s)->hash) return to_string_cell(s)->hash;
  string_view v = string_flat(iso, s);
  uint32_t hash = view_hash(iso, &v);
  wn_keep_alive(wn_to_cell(v.owner));
  to_string_cell(s)->hash = hash;
  return hash;
}

bool string_array_index(isolate *iso, wn_value s, uint32_t *index) {
  uint32_t length = string_length(s);
  if (length == 0 || length > 10) return false;
  string_view v;
  if (!view_if_flat(iso, to_string_cell(s), &v)) return false; /* ropes are longer */
  return v.two_byte ? number_index_utf16(v.chars, length, index)
                    : number_index_latin1(v.chars, length, index);
}
