/* SPDX-License-Identifier: MIT */
/* %TypedArray%.prototype (ECMA-262, 23.2.3).
 *
 * A callback, and any conversion of an argument, may detach or resize the buffer:
 * lengths are taken when the specification takes them, and typed_array_at and
 * typed_array_put look at the present bounds at every access. */
#include <math.h>
#include <stdlib.h>

#include "builtins/array_fast.h"
#include "builtins/builtins.h"
#include "builtins/typed_array.h"
#include "engine/object/iterator.h"

#define METHOD(name) "%TypedArray%.prototype." name

/* ValidateTypedArray of this. */
static bool valid_this(isolate *iso, call_args *args, const char *method,
                       double *length) {
  if (is_typed_array(args->this_value)) {
    return typed_array_valid_length(iso, args->this_value, method, length);
  }
  throw_type_error(iso, "this is not a typed array.");
  return false;
}

static double length_now(isolate *iso, wn_value v) {
  return (double)view_length(iso, to_view(v));
}

static uint8_t *element_address(isolate *iso, wn_value v, double k) {
  array_view *view = to_view(v);
  return view_data(iso, view) + ((size_t)k << view->size_log2);
}

/* ---- properties of the view
 * -------------------------------------------------------------------- */

static array_view *this_view(isolate *iso, call_args *args, const char *name) {
  if (is_typed_array(args->this_value)) return to_view(args->this_value);
  throw_incompatible(iso, name, args->this_value);
  return NULL;
}

static wn_value get_buffer(isolate *iso, call_args *args) { /* 23.2.3.2 */
  array_view *v = this_view(iso, args, "get TypedArray.prototype.buffer");
  return v ? wn_load(&iso->heap, &v->buffer) : WN_EXCEPTION;
}

static wn_value get_byte_length(isolate *iso, call_args *args) { /* 23.2.3.3 */
  array_view *v = this_view(iso, args, "get TypedArray.prototype.byteLength");
  if (!v) return WN_EXCEPTION;
  return wn_from_number((double)(view_length(iso, v) << v->size_log2));
}

static wn_value get_byte_offset(isolate *iso, call_args *args) { /* 23.2.3.4 */
  array_view *v = this_view(iso, args, "get TypedArray.prototype.byteOffset");
  if (!v) return WN_EXCEPTION;
  return wn_from_number(view_is_out_of_bounds(iso, v) ? 0 : (double)v->offset);
}

static wn_value get_length(isolate *iso, call_args *args) { /* 23.2.3.21 */
  array_view *v = this_view(iso, args, "get TypedArray.prototype.length");
  return v ? wn_from_number((double)view_length(iso, v)) : WN_EXCEPTION;
}

static wn_value get_tag(isolate *iso, call_args *args) { /* 23.2.3.38 */
  if (!is_typed_array(args->this_value)) return WN_UNDEFINED;
  return string_from_cstr(iso, element_type_name(to_view(args->this_value)->type));
}

/* ---- reading
 * -----------------------------------------------------------------------------------------
 */

static wn_value ta_at(isolate *iso, call_args *args) { /* 23.2.3.1 */
  double length, k;
  if (!valid_this(iso, args, METHOD("at"), &length) ||
      !to_integer_or_infinity(iso, arg(args, 0), &k)) {
    return WN_EXCEPTION;
  }
  if (k < 0) k += length;
  return k < 0 ? WN_UNDEFINED : typed_array_at(iso, args->this_value, k);
}

/* Where a forward search begins. */
static bool search_start(isolate *iso, wn_value v, double length, double *from) {
  if (!to_integer_or_infinity(iso, v, from)) return false;
  if (*from < 0) *from = *from + length < 0 ? 0 : *from + length;
  return true;
}

static wn_value ta_includes(isolate *iso, call_args *args) { /* 23.2.3.16 */
  double length, k;
  if (!valid_this(iso, args, METHOD("includes"), &length)) return WN_EXCEPTION;
  if (length == 0) return WN_FALSE;
  if (!search_start(iso, arg(args, 1), length, &k)) return WN_EXCEPTION;
  for (; k < length; k++) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (same_value_zero(iso, e, arg(args, 0))) return WN_TRUE;
  }
  return WN_FALSE;
}

static wn_value ta_index_of(isolate *iso, call_args *args) { /* 23.2.3.17 */
  double length, k;
  if (!valid_this(iso, args, METHOD("indexOf"), &length)) return WN_EXCEPTION;
  if (length == 0) return wn_from_int(-1);
  if (!search_start(iso, arg(args, 1), length, &k)) return WN_EXCEPTION;
  for (; k < length && k < length_now(iso, args->this_value); k++) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (strict_equals(iso, e, arg(args, 0))) return wn_from_number(k);
  }
  return wn_from_int(-1);
}

static wn_value ta_last_index_of(isolate *iso, call_args *args) { /* 23.2.3.20 */
  double length;
  if (!valid_this(iso, args, METHOD("lastIndexOf"), &length)) return WN_EXCEPTION;
  if (length == 0) return wn_from_int(-1);
  double k = length - 1;
  if (args->count > 1) {
    if (!to_integer_or_infinity(iso, args->v[1], &k)) return WN_EXCEPTION;
    k = k < 0 ? k + length : fmin(k, length - 1);
  }
  for (; k >= 0; k--) {
    if (k >= length_now(iso, args->this_value)) continue;
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (strict_equals(iso, e, arg(args, 0))) return wn_from_number(k);
  }
  return wn_from_int(-1);
}

static wn_value join_elements(isolate *iso, call_args *args, double length,
                              wn_value separator, bool locale) {
  string_builder b;
  builder_init(&b, iso);
  for (double k = 0; k < length && !b.failed; k++) {
    if (k > 0) builder_string(&b, separator);
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (!wn_is_exception(e) && wn_is_undefined(e)) continue;
    if (locale && !wn_is_exception(e)) {
      e = js_invoke(iso, e, key_from_cstr(iso, "toLocaleString"), 0, NULL);
    }
    wn_value s = wn_is_exception(e) ? e : to_string(iso, e);
    if (wn_is_exception(s)) {
      builder_free(&b);
      return s;
    }
    builder_string(&b, s);
  }
  return builder_finish(&b);
}

static wn_value ta_join(isolate *iso, call_args *args) { /* 23.2.3.18 */
  double length;
  if (!valid_this(iso, args, METHOD("join"), &length)) return WN_EXCEPTION;
  wn_value separator = iso->single_chars[','];
  if (!wn_is_undefined(arg(args, 0))) separator = to_string(iso, args->v[0]);
  if (wn_is_exception(separator)) return separator;
  return join_elements(iso, args, length, separator, false);
}

static wn_value ta_to_locale_string(isolate *iso, call_args *args) { /* 23.2.3.31 */
  double length;
  if (!valid_this(iso, args, METHOD("toLocaleString"), &length)) return WN_EXCEPTION;
  return join_elements(iso, args, length, iso->single_chars[','], true);
}

/* ---- callbacks
 * ------------------------------------------------------------------------------------------
 */

static bool callback_begin(isolate *iso, call_args *args, const char *method,
                           double *length) {
  return valid_this(iso, args, method, length) && require_callable(iso, arg(args, 0));
}

static wn_value call_element(isolate *iso, call_args *args, double k, wn_value e) {
  wn_value argv[3] = {e, wn_from_number(k), args->this_value};
  return js_call(iso, args->v[0], arg(args, 1), 3, argv);
}

/* Calls back for k from `from` by `step` until the answer's truth is `wanted`: 1 found
 * at *k with *e, 0 not found, -1 exception. */
static int find_where(isolate *iso, call_args *args, double length, bool last,
                      bool wanted, double *k, wn_value *e) {
  double step = last ? -1 : 1;
  for (*k = last ? length - 1 : 0; *k >= 0 && *k < length; *k += step) {
    *e = typed_array_at(iso, args->this_value, *k);
    wn_value answer = wn_is_exception(*e) ? *e : call_element(iso, args, *k, *e);
    if (wn_is_exception(answer)) return -1;
    if (to_boolean(iso, answer) == wanted) return 1;
  }
  return 0;
}

static wn_value ta_every(isolate *iso, call_args *args) { /* 23.2.3.8 */
  double length, k;
  wn_value e;
  if (!callback_begin(iso, args, METHOD("every"), &length)) return WN_EXCEPTION;
  int found = find_where(iso, args, length, false, false, &k, &e);
  return found < 0 ? WN_EXCEPTION : wn_from_bool(!found);
}

static wn_value ta_some(isolate *iso, call_args *args) { /* 23.2.3.28 */
  double length, k;
  wn_value e;
  if (!callback_begin(iso, args, METHOD("some"), &length)) return WN_EXCEPTION;
  int found = find_where(iso, args, length, false, true, &k, &e);
  return found < 0 ? WN_EXCEPTION : wn_from_bool(found);
}

static wn_value find_value(isolate *iso, call_args *args, const char *method,
                           bool last) {
  double length, k;
  wn_value e;
  if (!callback_begin(iso, args, method, &length)) return WN_EXCEPTION;
  int found = find_where(iso, args, length, last, true, &k, &e);
  return found < 0 ? WN_EXCEPTION : found ? e : WN_UNDEFINED;
}

static wn_value find_index(isolate *iso, call_args *args, const char *method,
                           bool last) {
  double length, k;
  wn_value e;
  if (!callback_begin(iso, args, method, &length)) return WN_EXCEPTION;
  int found = find_where(iso, args, length, last, true, &k, &e);
  return found < 0 ? WN_EXCEPTION : wn_from_number(found ? k : -1);
}

static wn_value ta_find(isolate *iso, call_args *args) { /* 23.2.3.11 */
  return find_value(iso, args, METHOD("find"), false);
}
static wn_value ta_find_last(isolate *iso, call_args *args) { /* 23.2.3.13 */
  return find_value(iso, args, METHOD("findLast"), true);
}
static wn_value ta_find_index(isolate *iso, call_args *args) { /* 23.2.3.12 */
  return find_index(iso, args, METHOD("findIndex"), false);
}
static wn_value ta_find_last_index(isolate *iso, call_args *args) { /* 23.2.3.14 */
  return find_index(iso, args, METHOD("findLastIndex"), true);
}

static wn_value ta_for_each(isolate *iso, call_args *args) { /* 23.2.3.15 */
  double length;
  if (!callback_begin(iso, args, METHOD("forEach"), &length)) return WN_EXCEPTION;
  for (double k = 0; k < length; k++) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (wn_is_exception(e) || wn_is_exception(call_element(iso, args, k, e))) {
      return WN_EXCEPTION;
    }
  }
  return WN_UNDEFINED;
}

static wn_value ta_map(isolate *iso, call_args *args) { /* 23.2.3.22 */
  double length;
  if (!callback_begin(iso, args, METHOD("map"), &length)) return WN_EXCEPTION;
  wn_value n = wn_from_number(length);
  wn_value a =
      typed_array_species_create(iso, args->this_value, 1, &n, length, METHOD("map"));
  for (double k = 0; k < length && !wn_is_exception(a); k++) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (!wn_is_exception(e)) e = call_element(iso, args, k, e);
    if (wn_is_exception(e) || !put_number(iso, a, k, e)) return WN_EXCEPTION;
  }
  return a;
}

static wn_value ta_filter(isolate *iso, call_args *args) { /* 23.2.3.10 */
  double length;
  if (!callback_begin(iso, args, METHOD("filter"), &length)) return WN_EXCEPTION;
  wn_value kept = array_new_with_capacity(iso, 8);
  if (wn_is_exception(kept)) return kept;
  for (double k = 0; k < length; k++) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    wn_value selected = wn_is_exception(e) ? e : call_element(iso, args, k, e);
    if (wn_is_exception(selected) ||
        (to_boolean(iso, selected) && !array_push(iso, kept, e))) {
      return WN_EXCEPTION;
    }
  }
  double count = ((js_array *)wn_to_cell(kept))->length;
  wn_value n = wn_from_number(count);
  wn_value a =
      typed_array_species_create(iso, args->this_value, 1, &n, count, METHOD("filter"));
  for (double k = 0; k < count && !wn_is_exception(a); k++) {
    if (!put_number(iso, a, k, array_get_element(iso, kept, k))) return WN_EXCEPTION;
  }
  return a;
}

static wn_value reduce(isolate *iso, call_args *args, const char *method, bool right) {
  double length;
  if (!callback_begin(iso, args, method, &length)) return WN_EXCEPTION;
  double k = right ? length - 1 : 0, step = right ? -1 : 1;
  wn_value sum = arg(args, 1);
  if (args->count < 2) {
    if (length == 0) {
      return throw_type_error(iso, "Reduce of empty array with no initial value");
    }
    sum = typed_array_at(iso, args->this_value, k);
    k += step;
  }
  for (; k >= 0 && k < length && !wn_is_exception(sum); k += step) {
    wn_value e = typed_array_at(iso, args->this_value, k);
    if (wn_is_exception(e)) return e;
    wn_value argv[4] = {sum, e, wn_from_number(k), args->this_value};
    sum = js_call(iso, args->v[0], WN_UNDEFINED, 4, argv);
  }
  return sum;
}

static wn_value ta_reduce(isolate *iso, call_args *args) { /* 23.2.3.23 */
  return reduce(iso, args, METHOD("reduce"), false);
}
static wn_value ta_reduce_right(isolate *iso, call_args *args) { /* 23.2.3.24 */
  return reduce(iso, args, METHOD("reduceRight"), true);
}

/* ---- writing
 * ---------------------------------------------------------------------------------------------
 */

static wn_value ta_copy_within(isolate *iso, call_args *args) { /* 23.2.3.6 */
  double length, to, from, end;
  wn_value self = args->this_value;
  if (!valid_this(iso, args, METHOD("copyWithin"), &length) ||
      !to_relative_index(iso, arg(args, 0), length, 0, &to) ||
      !to_relative_index(iso, arg(args, 1), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 2), length, length, &end)) {
    return WN_EXCEPTION;
  }
  double count = fmin(end - from, length - to), now;
  if (count <= 0) return self;
  if (!typed_array_valid_length(iso, self, METHOD("copyWithin"), &now)) {
    return WN_EXCEPTION;
  }
  if (now < length) count = fmin(count, fmin(now - from, now - to));
  if (count <= 0) return self;
  memmove(element_address(iso, self, to), element_address(iso, self, from),
          (size_t)count << to_view(self)->size_log2);
  return self;
}

/* Writes one converted value to the elements [from, to). */
static void fill_range(isolate *iso, wn_value self, size_t from, size_t to,
                       wn_value v) {
  array_view *view = to_view(self);
  uint8_t *data = view_data(iso, view);
  size_t size = (size_t)1 << view->size_log2;
  element_write_nogc(view->type, data + from * size, v);
  if (size == 1) {
    memset(data + from, data[from], to - from);
    return;
  }
  for (size_t i = from + 1; i < to; i++)
    memcpy(data + i * size, data + from * size, size);
}

static wn_value ta_fill(isolate *iso, call_args *args) { /* 23.2.3.9 */
  double length, from, to, now;
  wn_value self = args->this_value;
  if (!valid_this(iso, args, METHOD("fill"), &length)) return WN_EXCEPTION;
  wn_value v = element_convert(iso, to_view(self)->type, arg(args, 0));
  if (wn_is_exception(v) || !to_relative_index(iso, arg(args, 1), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 2), length, length, &to) ||
      !typed_array_valid_length(iso, self, METHOD("fill"), &now)) {
    return WN_EXCEPTION;
  }
  to = fmin(to, now);
  if (from < to) fill_range(iso, self, (size_t)from, (size_t)to, v);
  return self;
}

static void swap_elements(uint8_t *a, uint8_t *b, size_t size) {
  uint8_t t[8];
  memcpy(t, a, size);
  memcpy(a, b, size);
  memcpy(b, t, size);
}

static wn_value ta_reverse(isolate *iso, call_args *args) { /* 23.2.3.25 */
  double length;
  if (!valid_this(iso, args, METHOD("reverse"), &length)) return WN_EXCEPTION;
  array_view *v = to_view(args->this_value);
  size_t size = (size_t)1 << v->size_log2, n = (size_t)length;
  uint8_t *data = n ? view_data(iso, v) : NULL;
  for (size_t i = 0; i < n / 2; i++) {
    swap_elements(data + i * size, data + (n - 1 - i) * size, size);
  }
  return args->this_value;
}

static wn_value throw_offset(isolate *iso) {
  return throw_range_error(iso, "offset is out of bounds");
}

/* SetTypedArrayFromTypedArray, 23.2.3.26.1. */
static wn_value set_from_typed_array(isolate *iso, wn_value self, double offset,
                                     wn_value source) {
  double length, source_length;
  if (!typed_array_valid_length(iso, self, METHOD("set"), &length) ||
      !typed_array_valid_length(iso, source, METHOD("set"), &source_length)) {
    return WN_EXCEPTION;
  }
  array_view *to = to_view(self), *from = to_view(source);
  if (element_is_bigint(to->type) != element_is_bigint(from->type)) {
    return throw_type_error(
        iso, "Cannot mix BigInt and other types, use explicit conversions");
  }
  if (source_length + offset > length) return throw_offset(iso);
  size_t n = (size_t)source_length, size = (size_t)1 << from->size_log2;
  if (n == 0) return WN_UNDEFINED;
  uint8_t *target = element_address(iso, self, offset), *data = view_data(iso, from);
  if (to->type == from->type) {
    memmove(target, data, n * size);
    return WN_UNDEFINED;
  }
  /* Other widths over one buffer would read what was written: take a copy first. */
  void *copy = NULL;
  if (view_buffer(iso, to) == view_buffer(iso, from)) {
    copy = xmalloc(n * size);
    data = memcpy(copy, data, n * size);
  }
  for (size_t i = 0; i < n; i++) {
    wn_value v = element_read(iso, from->type, data + i * size);
    element_write_nogc(to->type, target + (i << to->size_log2), v);
  }
  free(copy);
  return WN_UNDEFINED;
}

static wn_value ta_set(isolate *iso, call_args *args) { /* 23.2.3.26 */
  wn_value self = args->this_value, source = arg(args, 0);
  if (!is_typed_array(self)) return throw_type_error(iso, "this is not a typed array.");
  double offset, length;
  if (!to_integer_or_infinity(iso, arg(args, 1), &offset)) return WN_EXCEPTION;
  if (offset < 0) return throw_offset(iso);
  if (is_typed_array(source)) return set_from_typed_array(iso, self, offset, source);
  if (!typed_array_valid_length(iso, self, METHOD("set"), &length)) return WN_EXCEPTION;
  wn_value o = to_object(iso, source); /* SetTypedArrayFromArrayLike, 23.2.3.26.2 */
  if (wn_is_exception(o)) return o;
  int64_t n = length_of_array_like(iso, o);
  if (n < 0) return WN_EXCEPTION;
  if ((double)n + offset > length) return throw_offset(iso);
  for (double k = 0; k < (double)n; k++) {
    wn_value e = array_get_element(iso, o, k);
    if (wn_is_exception(e) || !typed_array_put(iso, self, offset + k, e)) {
      return WN_EXCEPTION;
    }
  }
  return WN_UNDEFINED;
}

/* ---- slice, subarray and the copies
 * ---------------------------------------------------------------------------- */

static wn_value ta_slice(isolate *iso, call_args *args) { /* 23.2.3.27 */
  double length, from, to, now;
  wn_value self = args->this_value;
  if (!valid_this(iso, args, METHOD("slice"), &length) ||
      !to_relative_index(iso, arg(args, 0), length, 0, &from) ||
      !to_relative_index(iso, arg(args, 1), length, length, &to)) {
    return WN_EXCEPTION;
  }
  double count = fmax(to - from, 0);
  wn_value n = wn_from_number(count);
  wn_value a = typed_array_species_create(iso, self, 1, &n, count, METHOD("slice"));
  if (wn_is_exception(a) || count == 0) return a;
  if (!typed_array_valid_length(iso, self, METHOD("slice"), &now)) return WN_EXCEPTION;
  to = fmin(to, now);
  if (to <= from) return a;
  if (to_view(a)->type != to_view(self)->type) {
    for (double k = from, i = 0; k < to; k++, i++) {
      if (!typed_array_put(iso, a, i, typed_array_at(iso, self, k)))
        return WN_EXCEPTION;
    }
    return a;
  }
  size_t bytes = (size_t)fmin(to - from, length_now(iso, a)) << to_view(a)->size_log2;
  uint8_t *target = element_address(iso, a, 0);
  const uint8_t *source = element_address(iso, self, from);
  /* Byte by byte from the start, as the specification has it for overlapping views. */
  if (target > source && target < source + bytes) {
    for (size_t i = 0; i < bytes; i++) target[i] = source[i];
  } else if (bytes) {
    memmove(target, source, bytes);
  }
  return a;
}

static wn_value ta_subarray(isolate *iso, call_args *args) { /* 23.2.3.30 */
  wn_value self = args->this_value;
  array_view *v = this_view(iso, args, METHOD("subarray"));
  if (!v) return WN_EXCEPTION;
  double length = length_now(iso, self), from, to;
  if (!to_relative_index(iso, arg(args, 0), length, 0, &from)) return WN_EXCEPTION;
  bool tracks = v->length == VIEW_TRACKS_LENGTH && wn_is_undefined(arg(args, 1));
  if (!to_relative_index(iso, arg(args, 1), length, length, &to)) return WN_EXCEPTION;
  wn_value argv[3] = {
      wn_load(&iso->heap, &v->buffer),
      wn_from_number((double)v->offset + from * (double)(1u << v->size_log2)),
      wn_from_number(fmax(to - from, 0))};
  return typed_array_species_create(iso, self, tracks ? 2 : 3, argv, -1,
                                    METHOD("subarray"));
}

static wn_value ta_to_reversed(isolate *iso, call_args *args) { /* 23.2.3.32 */
  double length;
  wn_value self = args->this_value;
  if (!valid_this(iso, args, METHOD("toReversed"), &length)) return WN_EXCEPTION;
  wn_value a = typed_array_new(iso, to_view(self)->type, WN_HOLE, (size_t)length);
  if (wn_is_exception(a)) return a;
  size_t size = (size_t)1 << to_view(self)->size_log2;
  for (double k = 0; k < length; k++) {
    memcpy(element_address(iso, a, k), element_address(iso, self, length - 1 - k),
           size);
  }
  return a;
}

static wn_value ta_with(isolate *iso, call_args *args) { /* 23.2.3.36 */
  double length, k;
  wn_value self = args->this_value;
  if (!valid_this(iso, args, METHOD("with"), &length) ||
      !to_integer_or_infinity(iso, arg(args, 0), &k)) {
    return WN_EXCEPTION;
  }
  if (k < 0) k += length;
  wn_value v = element_convert(iso, to_view(self)->type, arg(args, 1));
  if (wn_is_exception(v)) return v;
  if (!(k >= 0 && k < length_now(iso, self))) {
    return throw_range_error(iso, "Invalid typed array index");
  }
  wn_value a = typed_array_new(iso, to_view(self)->type, WN_HOLE, (size_t)length);
  if (wn_is_exception(a)) return a;
  size_t bytes = (size_t)fmin(length, length_now(iso, self))
                 << to_view(self)->size_log2;
  if (bytes) memcpy(element_address(iso, a, 0), element_address(iso, self, 0), bytes);
  /* The conversion of the value may have made an index valid that the copy lacks. */
  if (k < length) element_write_nogc(to_view(a)->type, element_address(iso, a, k), v);
  return a;
}

/* ---- sort
 * ---------------------------------------------------------------------------------------------------
 */

/* The elements as a store for sort_order: doubles, or BigInts in slots. */
static void *sortable(isolate *iso, wn_value v, uint32_t n) {
  bool big = element_is_bigint(to_view(v)->type);
  void *store = block_store_new(iso, !big, n);
  for (uint32_t i = 0; store && i < n; i++) {
    wn_value e = typed_array_at(iso, v, i);
    if (wn_is_exception(e)) return NULL;
    if (big) {
      wn_store(&iso->heap, store, wn_slot_at(store, 1 + (size_t)i), e);
    } else {
      ((elements_double *)store)->values[i] = wn_number(e);
    }
  }
  return store;
}

static int compare_bigint(const void *a, const void *b) {
  int64_t x, y;
  memcpy(&x, a, 8);
  memcpy(&y, b, 8);
  return (x > y) - (x < y);
}
static int compare_big_uint(const void *a, const void *b) {
  uint64_t x, y;
  memcpy(&x, a, 8);
  memcpy(&y, b, 8);
  return (x > y) - (x < y);
}

/* Sorts the n first elements of v and writes them to `to` (perhaps v itself). */
static bool sort_into(isolate *iso, wn_value v, wn_value to, uint32_t n,
                      wn_value comparator) {
  unsigned type = to_view(v)->type;
  if (n == 0) return true;
  if (element_is_bigint(type) && wn_is_undefined(comparator)) {
    memmove(element_address(iso, to, 0), element_address(iso, v, 0), (size_t)n * 8);
    qsort(element_address(iso, to, 0), n, 8,
          type == ELEMENT_BigInt64 ? compare_bigint : compare_big_uint);
    return true;
  }
  void *store = sortable(iso, v, n);
  uint32_t *order = store ? sort_order(iso, store, n, comparator) : NULL;
  if (!order) return false;
  bool doubles = wn_kind_of(store) == KIND_ELEMENTS_DOUBLE;
  for (uint32_t i = 0; i < n && i < length_now(iso, to); i++) {
    wn_value e = doubles ? wn_from_double(((elements_double *)store)->values[order[i]])
                         : wn_load(&iso->heap, wn_slot_at(store, 1 + (size_t)order[i]));
    element_write_nogc(to_view(to)->type, element_address(iso, to, i), e);
  }
  free(order);
  return true;
}

static bool check_comparator(isolate *iso, wn_value comparator) {
  if (wn_is_undefined(comparator) || is_callable(iso, comparator)) return true;
  throw_type_error(iso,
                   "The comparison function must be either a function or undefined");
  return false;
}

static wn_value ta_sort(isolate *iso, call_args *args) { /* 23.2.3.29 */
  double length;
  if (!check_comparator(iso, arg(args, 0)) ||
      !valid_this(iso, args, METHOD("sort"), &length) ||
      !sort_into(iso, args->this_value, args->this_value, (uint32_t)length,
                 arg(args, 0))) {
    return WN_EXCEPTION;
  }
  return args->this_value;
}

static wn_value ta_to_sorted(isolate *iso, call_args *args) { /* 23.2.3.33 */
  double length;
  if (!check_comparator(iso, arg(args, 0)) ||
      !valid_this(iso, args, METHOD("toSorted"), &length)) {
    return WN_EXCEPTION;
  }
  wn_value a =
      typed_array_new(iso, to_view(args->this_value)->type, WN_HOLE, (size_t)length);
  if (wn_is_exception(a) ||
      !sort_into(iso, args->this_value, a, (uint32_t)length, arg(args, 0))) {
    return WN_EXCEPTION;
  }
  return a;
}

/* ---- iterators
 * ------------------------------------------------------------------------------------------------
 */

static wn_value ta_iterate(isolate *iso, call_args *args) { /* 23.2.3.7, .19, .35 */
  static const char *const names[] = {METHOD("keys"), METHOD("values"),
                                      METHOD("entries")};
  uint32_t type = native_magic(args);
  double length;
  if (!valid_this(iso, args, names[type - ITERATOR_ARRAY_KEYS], &length)) {
    return WN_EXCEPTION;
  }
  return iterator_new(iso, intrinsic(iso, INTRINSIC_ArrayIteratorP),
                      (enum iterator_type)type, args->this_value);
}

/* ---- table
 * ----------------------------------------------------------------------------------------------------
 */

const native_spec typed_array_methods[] = {
    {"buffer", get_buffer, 0, NATIVE_GETTER, 0},
    {"byteLength", get_byte_length, 0, NATIVE_GETTER, 0},
    {"byteOffset", get_byte_offset, 0, NATIVE_GETTER, 0},
    {"length", get_length, 0, NATIVE_GETTER, 0},
    {"entries", ta_iterate, 0, 0, ITERATOR_ARRAY_ENTRIES},
    {"keys", ta_iterate, 0, 0, ITERATOR_ARRAY_KEYS},
    {"values", ta_iterate, 0, 0, ITERATOR_ARRAY_VALUES},
    {"at", ta_at, 1, 0, 0},
    {"copyWithin", ta_copy_within, 2, 0, 0},
    {"every", ta_every, 1, 0, 0},
    {"fill", ta_fill, 1, 0, 0},
    {"filter", ta_filter, 1, 0, 0},
    {"find", ta_find, 1, 0, 0},
    {"findIndex", ta_find_index, 1, 0, 0},
    {"findLast", ta_find_last, 1, 0, 0},
    {"findLastIndex", ta_find_last_index, 1, 0, 0},
    {"forEach", ta_for_each, 1, 0, 0},
    {"includes", ta_includes, 1, 0, 0},
    {"indexOf", ta_index_of, 1, 0, 0},
    {"join", ta_join, 1, 0, 0},
    {"lastIndexOf", ta_last_index_of, 1, 0, 0},
    {"map", ta_map, 1, 0, 0},
    {"reverse", ta_reverse, 0, 0, 0},
    {"reduce", ta_reduce, 1, 0, 0},
    {"reduceRight", ta_reduce_right, 1, 0, 0},
    {"set", ta_set, 1, 0, 0},
    {"slice", ta_slice, 2, 0, 0},
    {"some", ta_some, 1, 0, 0},
    {"sort", ta_sort, 1, 0, 0},
    {"subarray", ta_subarray, 2, 0, 0},
    {"toReversed", ta_to_reversed, 0, 0, 0},
    {"toSorted", ta_to_sorted, 1, 0, 0},
    {"with", ta_with, 2, 0, 0},
    {"toLocaleString", ta_to_locale_string, 0, 0, 0},
    {"@@toStringTag", get_tag, 0, NATIVE_GETTER, 0},
};
const size_t typed_array_method_count = WN_COUNTOF(typed_array_methods);
