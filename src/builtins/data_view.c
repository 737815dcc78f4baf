/* SPDX-License-Identifier: MIT */
/* DataView (ECMA-262, 25.3). */
#include "builtins/array_buffer.h"
#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "builtins/typed_array.h"

static wn_value throw_start(isolate *iso, double offset) {
  return throw_range_error(iso, "Start offset %.0f is outside the bounds of the buffer",
                           offset);
}

/* The view's length as far as the buffer allows it now; false: RangeError. */
static bool view_bounds(isolate *iso, array_buffer *b, double offset,
                        wn_value length_arg, size_t *length) {
  double bytes = (double)b->length, wanted;
  if (offset > bytes) {
    throw_start(iso, offset);
    return false;
  }
  if (wn_is_undefined(length_arg)) {
    *length =
        b->flags & BUFFER_RESIZABLE ? VIEW_TRACKS_LENGTH : (size_t)(bytes - offset);
    return true;
  }
  if (!to_index(iso, length_arg, &wanted, "Invalid DataView length")) return false;
  if (offset + wanted > bytes) {
    throw_range_error(iso, "Invalid DataView length %.0f", wanted);
    return false;
  }
  *length = (size_t)wanted;
  return true;
}

static wn_value data_view_constructor(isolate *iso, call_args *args) { /* 25.3.2.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "DataView");
  wn_value buffer = arg(args, 0);
  if (!is_kind(buffer, KIND_ARRAY_BUFFER)) {
    return throw_type_error(
        iso, "First argument to DataView constructor must be an ArrayBuffer");
  }
  double offset;
  if (!to_integer_or_infinity(iso, arg(args, 1), &offset)) return WN_EXCEPTION;
  if (offset < 0 || offset > MAX_SAFE_LENGTH) return throw_start(iso, offset);
  array_buffer *b = wn_to_cell(buffer);
  static const char detached[] =
      "Cannot perform DataView constructor on a detached ArrayBuffer";
  if (b->flags & BUFFER_DETACHED) return throw_type_error(iso, "%s", detached);
  size_t length;
  if (!view_bounds(iso, b, offset, arg(args, 2), &length)) return WN_EXCEPTION;
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_DataViewP);
  if (wn_is_exception(proto)) return proto;
  if (b->flags & BUFFER_DETACHED) return throw_type_error(iso, "%s", detached);
  /* The prototype's getter may have resized the buffer. */
  wn_value again = length == VIEW_TRACKS_LENGTH || wn_is_undefined(arg(args, 2))
                       ? WN_UNDEFINED
                       : wn_from_number((double)length);
  if (!view_bounds(iso, b, offset, again, &length)) return WN_EXCEPTION;
  wn_value v = object_new_kind(iso, KIND_DATA_VIEW, sizeof(array_view), proto);
  if (wn_is_exception(v)) return v;
  array_view *view = to_view(v);
  view->type = ELEMENT_Uint8;
  view->offset = (size_t)offset;
  view->length = length;
  wn_store(&iso->heap, view, &view->buffer, buffer);
  return v;
}

static array_view *this_view(isolate *iso, call_args *args, const char *method) {
  if (is_kind(args->this_value, KIND_DATA_VIEW)) return to_view(args->this_value);
  throw_incompatible(iso, method, args->this_value);
  return NULL;
}

static bool check_bounds(isolate *iso, array_view *v, const char *method) {
  if (view_buffer(iso, v)->flags & BUFFER_DETACHED) {
    throw_type_error(iso, "Cannot perform %s on a detached ArrayBuffer", method);
    return false;
  }
  if (!view_is_out_of_bounds(iso, v)) return true;
  throw_type_error(iso, "Invalid DataView accessor %s: out of bounds", method);
  return false;
}

static wn_value get_buffer(isolate *iso, call_args *args) { /* 25.3.4.1 */
  array_view *v = this_view(iso, args, "get DataView.prototype.buffer");
  return v ? wn_load(&iso->heap, &v->buffer) : WN_EXCEPTION;
}

static wn_value get_byte_length(isolate *iso, call_args *args) { /* 25.3.4.2 */
  static const char name[] = "DataView.prototype.byteLength";
  array_view *v = this_view(iso, args, "get DataView.prototype.byteLength");
  if (!v || !check_bounds(iso, v, name)) return WN_EXCEPTION;
  return wn_from_number((double)view_length(iso, v));
}

static wn_value get_byte_offset(isolate *iso, call_args *args) { /* 25.3.4.3 */
  static const char name[] = "DataView.prototype.byteOffset";
  array_view *v = this_view(iso, args, "get DataView.prototype.byteOffset");
  if (!v || !check_bounds(iso, v, name)) return WN_EXCEPTION;
  return wn_from_number((double)v->offset);
}

/* ---- getters and setters: the element type is the magic
 * ------------------------------------------ */

static const char *const getter_names[] = {
#define TYPE(name, size, big) "DataView.prototype.get" #name,
    TYPED_ARRAY_TYPES(TYPE)
#undef TYPE
};
static const char *const setter_names[] = {
#define TYPE(name, size, big) "DataView.prototype.set" #name,
    TYPED_ARRAY_TYPES(TYPE)
#undef TYPE
};

static void copy_ordered(uint8_t *to, const uint8_t *from, size_t n,
                         bool little_endian) {
  for (size_t i = 0; i < n; i++) to[i] = from[little_endian ? i : n - 1 - i];
}

/* The address of an element of `size` bytes; NULL: exception. */
static uint8_t *element_place(isolate *iso, array_view *v, double index, size_t size,
                              const char *name) {
  if (!check_bounds(iso, v, name)) return NULL;
  if (index + (double)size > (double)view_length(iso, v)) {
    throw_range_error(iso, "Offset is outside the bounds of the DataView");
    return NULL;
  }
  return view_data(iso, v) + (size_t)index;
}

static wn_value data_view_get(isolate *iso, call_args *args) { /* 25.3.1.5 */
  unsigned type = native_magic(args);
  array_view *v = this_view(iso, args, getter_names[type]);
  double index;
  if (!v || !to_index(iso, arg(args, 0), &index,
                      "Offset is outside the bounds of the DataView")) {
    return WN_EXCEPTION;
  }
  bool little_endian = to_boolean(iso, arg(args, 1));
  size_t size = (size_t)1 << element_size_log2(type);
  const uint8_t *place = element_place(iso, v, index, size, getter_names[type]);
  if (!place) return WN_EXCEPTION;
  uint8_t bytes[8];
  copy_ordered(bytes, place, size, little_endian);
  return element_read(iso, type, bytes);
}

static wn_value data_view_set(isolate *iso, call_args *args) { /* 25.3.1.6 */
  unsigned type = native_magic(args);
  array_view *v = this_view(iso, args, setter_names[type]);
  double index;
  if (!v || !to_index(iso, arg(args, 0), &index,
                      "Offset is outside the bounds of the DataView")) {
    return WN_EXCEPTION;
  }
  wn_value value = element_convert(iso, type, arg(args, 1));
  if (wn_is_exception(value)) return value;
  bool little_endian = to_boolean(iso, arg(args, 2));
  size_t size = (size_t)1 << element_size_log2(type);
  uint8_t *place = element_place(iso, v, index, size, setter_names[type]);
  if (!place) return WN_EXCEPTION;
  uint8_t bytes[8];
  element_write_nogc(type, bytes, value);
  copy_ordered(place, bytes, size, little_endian);
  return WN_UNDEFINED;
}

static const native_spec constructor_spec = {"DataView", data_view_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"buffer", get_buffer, 0, NATIVE_GETTER, 0},
    {"byteLength", get_byte_length, 0, NATIVE_GETTER, 0},
    {"byteOffset", get_byte_offset, 0, NATIVE_GETTER, 0},
#define ACCESS(name)                                                                   \
  {"get" #name, data_view_get, 1, 0, ELEMENT_##name},                                  \
      {"set" #name, data_view_set, 2, 0, ELEMENT_##name},
    ACCESS(Int8) ACCESS(Uint8) ACCESS(Int16) ACCESS(Uint16) ACCESS(Int32) ACCESS(Uint32)
        ACCESS(Float16) ACCESS(Float32) ACCESS(Float64) ACCESS(BigInt64)
            ACCESS(BigUint64)
#undef ACCESS
};

bool builtins_data_view(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_DataViewP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "DataView");
}
