/* SPDX-License-Identifier: MIT */
/* %TypedArray% and its twelve constructors (ECMA-262, 23.2.1, 23.2.2, 23.2.5).  The
 * type is a constructor's magic. */
#include "builtins/typed_array.h"

#include <stdlib.h>

#include "builtins/array_buffer.h"
#include "builtins/array_fast.h"
#include "builtins/builtins.h"

static const char *const type_names[] = {
#define TYPE(name, size, big) #name "Array",
    TYPED_ARRAY_TYPES(TYPE)
#undef TYPE
};

const char *element_type_name(unsigned type) { return type_names[type]; }

/* ---- making
 * ---------------------------------------------------------------------------------- */

wn_value typed_array_over(isolate *iso, unsigned type, wn_value proto, wn_value buffer,
                          size_t offset, size_t length) {
  if (wn_is_hole(proto)) {
    proto = intrinsic(iso, (enum intrinsic_id)(INTRINSIC_Int8ArrayP + type));
  }
  wn_value v = object_new_kind(iso, KIND_TYPED_ARRAY, sizeof(array_view), proto);
  if (wn_is_exception(v)) return v;
  array_view *view = to_view(v);
  view->type = type;
  view->size_log2 = element_size_log2(type);
  view->offset = offset;
  view->length = length;
  wn_store(&iso->heap, view, &view->buffer, buffer);
  return v;
}

static wn_value throw_length(isolate *iso, double length) {
  wn_value number = number_to_string(iso, length);
  char *text = string_to_utf8(iso, number, NULL);
  throw_range_error(iso, "Invalid typed array length: %s", text);
  free(text);
  return WN_EXCEPTION;
}

static wn_value new_with_length(isolate *iso, unsigned type, wn_value proto,
                                double length) {
  if (length > 4294967296.0) return throw_length(iso, length);
  return typed_array_new(iso, type, proto, (size_t)length);
}

wn_value typed_array_new(isolate *iso, unsigned type, wn_value proto, size_t length) {
  size_t bytes = length << element_size_log2(type);
  wn_value buffer =
      array_buffer_create(iso, intrinsic(iso, INTRINSIC_ArrayBufferP), bytes, bytes, 0);
  if (wn_is_exception(buffer)) return buffer;
  return typed_array_over(iso, type, proto, buffer, 0, length);
}

bool typed_array_bytes_nogc(isolate *iso, wn_value v, uint8_t **data, size_t *n) {
  if (!is_typed_array(v) && !is_kind(v, KIND_DATA_VIEW)) return false;
  array_view *view = to_view(v);
  *n = view_length(iso, view) << view->size_log2;
  *data = *n ? view_data(iso, view) : NULL;
  return true;
}

bool typed_array_valid_length(isolate *iso, wn_value v, const char *method,
                              double *length) {
  array_view *view = to_view(v);
  if (view_is_out_of_bounds(iso, view)) {
    throw_type_error(iso, "Cannot perform %s on a detached ArrayBuffer", method);
    return false;
  }
  *length = (double)view_length(iso, view);
  return true;
}

wn_value typed_array_create_from(isolate *iso, wn_value constructor, uint32_t argc,
                                 const wn_value *argv, double length,
                                 const char *method) {
  wn_value v = js_construct(iso, constructor, argc, argv, constructor);
  if (wn_is_exception(v)) return v;
  if (!is_typed_array(v)) return throw_type_error(iso, "this is not a typed array.");
  double have;
  if (!typed_array_valid_length(iso, v, method, &have)) return WN_EXCEPTION;
  if (have < length) {
    return throw_type_error(iso,
                            "Derived TypedArray constructor created an array which "
                            "was too small");
  }
  return v;
}

wn_value typed_array_species_create(isolate *iso, wn_value exemplar, uint32_t argc,
                                    const wn_value *argv, double length,
                                    const char *method) {
  unsigned type = to_view(exemplar)->type;
  wn_value c = species_constructor(iso, exemplar,
                                   (enum intrinsic_id)(INTRINSIC_Int8ArrayC + type));
  if (wn_is_exception(c)) return c;
  wn_value v = typed_array_create_from(iso, c, argc, argv, length, method);
  if (wn_is_exception(v)) return v;
  if (element_is_bigint(type) != element_is_bigint(to_view(v)->type)) {
    return throw_type_error(iso,
                            "Content type of source and derived typed arrays differ");
  }
  return v;
}

/* ---- constructors
 * ------------------------------------------------------------------------------ */

/* InitializeTypedArrayFromTypedArray, 23.2.5.1.2. */
static wn_value from_typed_array(isolate *iso, unsigned type, wn_value proto,
                                 wn_value source) {
  array_view *from = to_view(source);
  double length;
  if (!typed_array_valid_length(iso, source, "Construct", &length)) return WN_EXCEPTION;
  if (element_is_bigint(from->type) != element_is_bigint(type)) {
    return throw_type_error(
        iso, "Cannot mix BigInt and other types, use explicit conversions");
  }
  wn_value v = new_with_length(iso, type, proto, length);
  if (wn_is_exception(v)) return v;
  if (from->type == type) {
    size_t bytes = (size_t)length << from->size_log2;
    if (bytes) memcpy(view_data(iso, to_view(v)), view_data(iso, from), bytes);
    return v;
  }
  for (double k = 0; k < length; k++) {
    if (!typed_array_put(iso, v, k, typed_array_at(iso, source, k)))
      return WN_EXCEPTION;
  }
  return v;
}

/* InitializeTypedArrayFromArrayBuffer, 23.2.5.1.3. */
static wn_value from_buffer(isolate *iso, unsigned type, wn_value proto,
                            wn_value buffer, wn_value offset_arg, wn_value length_arg) {
  const char *name = element_type_name(type);
  unsigned size = 1u << element_size_log2(type);
  double offset, length = 0;
  if (!to_index(iso, offset_arg, &offset, "Start offset is too large:")) {
    return WN_EXCEPTION;
  }
  if ((uint64_t)offset % size) {
    return throw_range_error(iso, "start offset of %s should be a multiple of %u", name,
                             size);
  }
  bool has_length = !wn_is_undefined(length_arg);
  if (has_length && !to_index(iso, length_arg, &length, "Invalid typed array length")) {
    return WN_EXCEPTION;
  }
  array_buffer *b = wn_to_cell(buffer);
  if (b->flags & BUFFER_DETACHED) {
    return throw_type_error(iso, "Cannot perform Construct on a detached ArrayBuffer");
  }
  double bytes = (double)b->length;
  if (!has_length && b->flags & BUFFER_RESIZABLE) {
    if (offset > bytes) {
      return throw_range_error(
          iso, "Start offset %.0f is outside the bounds of the buffer", offset);
    }
    return typed_array_over(iso, type, proto, buffer, (size_t)offset,
                            VIEW_TRACKS_LENGTH);
  }
  if (!has_length) {
    if ((uint64_t)bytes % size) {
      return throw_range_error(iso, "byte length of %s should be a multiple of %u",
                               name, size);
    }
    if (offset > bytes) {
      return throw_range_error(
          iso, "Start offset %.0f is outside the bounds of the buffer", offset);
    }
    length = (bytes - offset) / size;
  } else if (offset + length * size > bytes) {
    return throw_length(iso, length);
  }
  return typed_array_over(iso, type, proto, buffer, (size_t)offset, (size_t)length);
}

/* From a plain array whose elements script cannot observe being read. */
static wn_value from_block(isolate *iso, unsigned type, wn_value proto, wn_value list) {
  uint32_t length = ((js_array *)wn_to_cell(list))->length;
  wn_value v = new_with_length(iso, type, proto, length);
  if (wn_is_exception(v)) return v;
  for (uint32_t i = 0; i < length; i++) {
    wn_value e = array_get_element(iso, list, i);
    if (wn_is_exception(e) || !typed_array_put(iso, v, i, e)) return WN_EXCEPTION;
  }
  return v;
}

/* IteratorToList as a plain array. */
static wn_value list_from_iterator(isolate *iso, wn_value items, wn_value method) {
  bool pristine = wn_same(method, intrinsic(iso, INTRINSIC_ArrayP_values));
  iterator_record it;
  bool ok = pristine && is_array(items) ? iterator_open(iso, items, &it)
                                        : iterator_from_method(iso, items, method, &it);
  wn_value list = ok ? array_new_with_capacity(iso, 8) : WN_EXCEPTION;
  while (!wn_is_exception(list)) {
    wn_value v;
    int more = iterator_step(iso, &it, &v);
    if (more == 0) return list;
    if (more < 0 || !array_push(iso, list, v)) return WN_EXCEPTION;
  }
  return list;
}

static wn_value from_object(isolate *iso, unsigned type, wn_value proto, wn_value o) {
  wn_value method = js_get_method(iso, o, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return method;
  if (!wn_is_undefined(method)) {
    wn_value list = list_from_iterator(iso, o, method);
    return wn_is_exception(list) ? list : from_block(iso, type, proto, list);
  }
  int64_t length = length_of_array_like(iso, o);
  if (length < 0) return WN_EXCEPTION;
  wn_value v = new_with_length(iso, type, proto, (double)length);
  if (wn_is_exception(v)) return v;
  for (double k = 0; k < (double)length; k++) {
    wn_value e = array_get_element(iso, o, k);
    if (wn_is_exception(e) || !typed_array_put(iso, v, k, e)) return WN_EXCEPTION;
  }
  return v;
}

static wn_value typed_array_constructor(isolate *iso, call_args *args) { /* 23.2.5.1 */
  unsigned type = native_magic(args);
  if (!is_construct_call(args)) return throw_requires_new(iso, element_type_name(type));
  wn_value first = arg(args, 0), proto = WN_HOLE;
  double length = 0;
  if (!is_object(first) && !wn_is_undefined(first)) {
    double n;
    if (!to_integer_or_infinity(iso, first, &n)) return WN_EXCEPTION;
    if (n < 0 || n > MAX_SAFE_LENGTH) return throw_length(iso, n);
    length = n;
  }
  if (!wn_same(args->new_target, args->callee)) {
    proto =
        prototype_from_constructor(iso, args->new_target, INTRINSIC_Int8ArrayP + type);
    if (wn_is_exception(proto)) return proto;
  }
  if (!is_object(first)) return new_with_length(iso, type, proto, length);
  if (is_typed_array(first)) return from_typed_array(iso, type, proto, first);
  if (is_kind(first, KIND_ARRAY_BUFFER)) {
    return from_buffer(iso, type, proto, first, arg(args, 1), arg(args, 2));
  }
  return from_object(iso, type, proto, first);
}

static wn_value abstract_constructor(isolate *iso, call_args *args) { /* 23.2.1.1 */
  (void)args;
  return throw_type_error(iso, "Abstract class TypedArray not directly constructable");
}

/* ---- %TypedArray%.from, of
 * ------------------------------------------------------------------------- */

static wn_value typed_array_from(isolate *iso, call_args *args) { /* 23.2.2.1 */
  static const char name[] = "%TypedArray%.from";
  wn_value c = args->this_value, map = arg(args, 1), source = arg(args, 0);
  if (!is_constructor(iso, c)) return throw_not_constructor(iso, c);
  if (!wn_is_undefined(map) && !require_callable(iso, map)) return WN_EXCEPTION;
  wn_value method = js_get_method(iso, source, KEY_SYMBOL(iso, iterator));
  if (wn_is_exception(method)) return method;
  wn_value list = source;
  if (!wn_is_undefined(method)) {
    list = list_from_iterator(iso, source, method);
  } else {
    list = to_object(iso, source);
  }
  if (wn_is_exception(list)) return list;
  int64_t length = length_of_array_like(iso, list);
  if (length < 0) return WN_EXCEPTION;
  wn_value n = wn_from_number((double)length);
  wn_value v = typed_array_create_from(iso, c, 1, &n, (double)length, name);
  if (wn_is_exception(v)) return v;
  for (double k = 0; k < (double)length; k++) {
    wn_value argv[2] = {array_get_element(iso, list, k), wn_from_number(k)};
    if (wn_is_exception(argv[0])) return WN_EXCEPTION;
    if (!wn_is_undefined(map)) argv[0] = js_call(iso, map, arg(args, 2), 2, argv);
    if (wn_is_exception(argv[0]) || !put_number(iso, v, k, argv[0]))
      return WN_EXCEPTION;
  }
  return v;
}

static wn_value typed_array_of(isolate *iso, call_args *args) { /* 23.2.2.2 */
  wn_value c = args->this_value, n = wn_from_number(args->count);
  if (!is_constructor(iso, c)) return throw_not_constructor(iso, c);
  wn_value v = typed_array_create_from(iso, c, 1, &n, args->count, "%TypedArray%.of");
  for (uint32_t i = 0; i < args->count && !wn_is_exception(v); i++) {
    if (!put_number(iso, v, i, args->v[i])) return WN_EXCEPTION;
  }
  return v;
}

/* ---- tables
 * ---------------------------------------------------------------------------------------------
 */

static const native_spec abstract_spec = {"TypedArray", abstract_constructor, 0,
                                          NATIVE_CONSTRUCTOR, 0};

static const native_spec constructor_specs[] = {
#define TYPE(name, size, big)                                                          \
  {#name "Array", typed_array_constructor, 3, NATIVE_CONSTRUCTOR, ELEMENT_##name},
    TYPED_ARRAY_TYPES(TYPE)
#undef TYPE
};

static const native_spec statics[] = {
    {"of", typed_array_of, 0, 0, 0},
    {"from", typed_array_from, 1, 0, 0},
};

static bool install_type(isolate *iso, unsigned type, wn_value abstract,
                         wn_value abstract_proto) {
  wn_value proto = ensure_prototype(
      iso, (enum intrinsic_id)(INTRINSIC_Int8ArrayP + type), abstract_proto);
  if (wn_is_exception(proto)) return false;
  wn_value c =
      make_constructor(iso, &constructor_specs[type], proto, abstract, PROP_HIDDEN);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, (enum intrinsic_id)(INTRINSIC_Int8ArrayC + type), c);
  wn_value size = wn_from_int(1 << element_size_log2(type));
  return install_value(iso, c, "BYTES_PER_ELEMENT", size, 0) &&
         install_value(iso, proto, "BYTES_PER_ELEMENT", size, 0) &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), element_type_name(type),
                       c, PROP_HIDDEN);
}

bool builtins_typed_array(isolate *iso) {
  object_ops_register(iso, KIND_TYPED_ARRAY, &typed_array_ops);
  wn_value proto = ensure_prototype(iso, INTRINSIC_TypedArrayP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = make_constructor(iso, &abstract_spec, proto, WN_HOLE, PROP_HIDDEN);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_TypedArrayC, c);
  if (!install_natives(iso, c, statics, WN_COUNTOF(statics)) ||
      !install_species(iso, c) ||
      !install_natives(iso, proto, typed_array_methods, typed_array_method_count) ||
      !install_alias(iso, proto, "values", KEY_SYMBOL(iso, iterator))) {
    return false;
  }
  /* 23.2.3.32: the same function object as Array.prototype.toString. */
  wn_value to_string_fn =
      object_get(iso, intrinsic(iso, INTRINSIC_ArrayP), KEY(iso, toString));
  if (wn_is_exception(to_string_fn) ||
      !object_define(iso, proto, KEY(iso, toString), to_string_fn, PROP_HIDDEN)) {
    return false;
  }
  for (unsigned type = 0; type < ELEMENT_TYPE_COUNT; type++) {
    if (!install_type(iso, type, c, proto)) return false;
  }
  return true;
}
