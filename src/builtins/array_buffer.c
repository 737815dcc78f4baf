/* SPDX-License-Identifier: MIT */
/* ArrayBuffer and SharedArrayBuffer (ECMA-262, 25.1 and 25.2).  One set of functions
 * serves both: a buffer knows whether it is shared, and a method's magic says which it
 * belongs to. */
#include "builtins/array_buffer.h"

#include "builtins/builtins.h"
#include "builtins/helpers.h"

enum { PLAIN = 0, SHARED = 1 };
static const char *const class_names[] = {"ArrayBuffer", "SharedArrayBuffer"};

bool to_buffer_length(isolate *iso, wn_value v, size_t *out) {
  double n;
  if (!to_index(iso, v, &n, "Invalid array buffer length")) return false;
  *out = (size_t)n;
  return true;
}

/* GetArrayBufferMaxByteLengthOption, 25.1.3.7: 1 with *out, 0 none, -1. */
static int max_length_option(isolate *iso, wn_value options, double *out) {
  if (!is_object(options)) return 0;
  wn_value v = object_get(iso, options, key_from_cstr(iso, "maxByteLength"));
  if (wn_is_exception(v)) return -1;
  if (wn_is_undefined(v)) return 0;
  return to_index(iso, v, out, "Invalid array buffer max length") ? 1 : -1;
}

static wn_value array_buffer_constructor(isolate *iso, call_args *args) {
  uint32_t shared = native_magic(args); /* 25.1.4.1, 25.2.3.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, class_names[shared]);
  size_t length;
  double max_length = 0;
  if (!to_buffer_length(iso, arg(args, 0), &length)) return WN_EXCEPTION;
  int resizable = max_length_option(iso, arg(args, 1), &max_length);
  if (resizable < 0) return WN_EXCEPTION;
  if (resizable && (double)length > max_length) {
    return throw_range_error(iso, "Invalid array buffer max length");
  }
  wn_value proto = prototype_from_constructor(iso, args->new_target,
                                              shared ? INTRINSIC_SharedArrayBufferP
                                                     : INTRINSIC_ArrayBufferP);
  if (wn_is_exception(proto)) return proto;
  unsigned flags = (shared ? BUFFER_SHARED : 0u) | (resizable ? BUFFER_RESIZABLE : 0u);
  return array_buffer_create(iso, proto, length,
                             resizable ? (size_t)max_length : length, flags);
}

static wn_value array_buffer_is_view(isolate *iso, call_args *args) { /* 25.1.5.1 */
  (void)iso;
  wn_value v = arg(args, 0);
  return wn_from_bool(is_typed_array(v) || is_kind(v, KIND_DATA_VIEW));
}

/* The receiver as a buffer of the method's class; NULL: exception. */
static array_buffer *this_buffer(isolate *iso, call_args *args, const char *method) {
  wn_value v = args->this_value;
  uint32_t shared = native_magic(args);
  if (is_kind(v, KIND_ARRAY_BUFFER)) {
    array_buffer *b = wn_to_cell(v);
    if (!(b->flags & BUFFER_SHARED) == !shared) return b;
  }
  wn_value name = string_format(iso, "%s.prototype.%s", class_names[shared], method);
  char text[80] = "ArrayBuffer method";
  if (is_string(name)) {
    string_view view = string_flat(iso, name);
    uint32_t n =
        view.length < sizeof text - 1 ? view.length : (uint32_t)sizeof text - 1;
    for (uint32_t i = 0; i < n; i++) text[i] = (char)view_at(&view, i);
    text[n] = 0;
  }
  throw_incompatible(iso, text, v);
  return NULL;
}

static wn_value throw_detached(isolate *iso, const char *method) {
  return throw_type_error(
      iso, "Cannot perform ArrayBuffer.prototype.%s on a detached ArrayBuffer", method);
}

static wn_value array_buffer_byte_length(isolate *iso, call_args *args) { /* 25.1.6.1 */
  array_buffer *b = this_buffer(iso, args, "byteLength");
  return b ? wn_from_number((double)b->length) : WN_EXCEPTION;
}

static wn_value array_buffer_max_byte_length(isolate *iso, call_args *args) {
  array_buffer *b = this_buffer(iso, args, "maxByteLength"); /* 25.1.6.4 */
  if (!b) return WN_EXCEPTION;
  if (b->flags & BUFFER_DETACHED) return wn_from_int(0);
  return wn_from_number(
      (double)(b->flags & BUFFER_RESIZABLE ? b->max_length : b->length));
}

static wn_value array_buffer_resizable(isolate *iso, call_args *args) { /* 25.1.6.5 */
  array_buffer *b =
      this_buffer(iso, args, native_magic(args) ? "growable" : "resizable");
  return b ? wn_from_bool(b->flags & BUFFER_RESIZABLE) : WN_EXCEPTION;
}

static wn_value array_buffer_detached(isolate *iso, call_args *args) { /* 25.1.6.3 */
  array_buffer *b = this_buffer(iso, args, "detached");
  return b ? wn_from_bool(b->flags & BUFFER_DETACHED) : WN_EXCEPTION;
}

static wn_value array_buffer_resize(isolate *iso, call_args *args) { /* 25.1.6.6 */
  array_buffer *b = this_buffer(iso, args, "resize");
  if (!b) return WN_EXCEPTION;
  if (!(b->flags & BUFFER_RESIZABLE)) {
    return throw_incompatible(iso, "ArrayBuffer.prototype.resize", args->this_value);
  }
  double n;
  static const char message[] =
      "ArrayBuffer.prototype.resize: Invalid length parameter";
  if (!to_index(iso, arg(args, 0), &n, message)) return WN_EXCEPTION;
  if (b->flags & BUFFER_DETACHED) return throw_detached(iso, "resize");
  if (n > (double)b->max_length) return throw_range_error(iso, message);
  bool may_grow = n <= (double)b->length || wn_external_try(&iso->heap, (size_t)n - b->length);
  if (!may_grow || !array_buffer_set_length_nogc(iso, b, (size_t)n)) {
    return throw_range_error(iso, "Array buffer allocation failed");
  }
  return WN_UNDEFINED;
}

static wn_value shared_buffer_grow(isolate *iso, call_args *args) { /* 25.2.5.3 */
  array_buffer *b = this_buffer(iso, args, "grow");
  if (!b) return WN_EXCEPTION;
  if (!(b->flags & BUFFER_RESIZABLE)) {
    return throw_incompatible(iso, "SharedArrayBuffer.prototype.grow",
                              args->this_value);
  }
  double n;
  static const char message[] =
      "SharedArrayBuffer.prototype.grow: Invalid length parameter";
  if (!to_index(iso, arg(args, 0), &n, message)) return WN_EXCEPTION;
  if (n > (double)b->max_length || n < (double)b->length) {
    return throw_range_error(iso, message);
  }
  if (!array_buffer_set_length_nogc(iso, b, (size_t)n)) {
    return throw_range_error(iso, "Array buffer allocation failed");
  }
  return WN_UNDEFINED;
}

/* The new buffer that a species constructor makes for slice, checked: 25.1.6.7, 14
 * to 19. */
static array_buffer *slice_target(isolate *iso, array_buffer *from,
                                  wn_value constructor, size_t length, bool shared) {
  wn_value n = wn_from_number((double)length);
  wn_value v = js_construct(iso, constructor, 1, &n, constructor);
  if (wn_is_exception(v)) return NULL;
  if (!is_kind(v, KIND_ARRAY_BUFFER) ||
      !(((array_buffer *)wn_to_cell(v))->flags & BUFFER_SHARED) != !shared) {
    throw_incompatible(iso,
                       shared ? "SharedArrayBuffer.prototype.slice"
                              : "ArrayBuffer.prototype.slice",
                       v);
    return NULL;
  }
  array_buffer *to = wn_to_cell(v);
  if (to->flags & BUFFER_DETACHED) {
    throw_detached(iso, "slice");
    return NULL;
  }
  if (to == from) {
    throw_type_error(iso,
                     "ArrayBuffer subclass returned this from species constructor");
    return NULL;
  }
  if (to->length >= length) return to;
  throw_type_error(iso, "Species constructor returned a too small ArrayBuffer");
  return NULL;
}

static wn_value array_buffer_slice(isolate *iso,
                                   call_args *args) { /* 25.1.6.7, 25.2.5.6 */
  bool shared = native_magic(args);
  array_buffer *from = this_buffer(iso, args, "slice");
  if (!from) return WN_EXCEPTION;
  if (from->flags & BUFFER_DETACHED) return throw_detached(iso, "slice");
  double length = (double)from->length, start, end;
  if (!to_relative_index(iso, arg(args, 0), length, 0, &start) ||
      !to_relative_index(iso, arg(args, 1), length, length, &end)) {
    return WN_EXCEPTION;
  }
  size_t n = end > start ? (size_t)(end - start) : 0;
  wn_value c = species_constructor(iso, args->this_value,
                                   shared ? INTRINSIC_SharedArrayBufferC
                                          : INTRINSIC_ArrayBufferC);
  if (wn_is_exception(c)) return c;
  array_buffer *to = slice_target(iso, from, c, n, shared);
  if (!to) return WN_EXCEPTION;
  if (from->flags & BUFFER_DETACHED) return throw_detached(iso, "slice");
  if ((size_t)start < from->length) {
    n = min_size(n, from->length - (size_t)start);
    if (n > 0) memmove(to->data, from->data + (size_t)start, n);
  }
  return wn_from_cell(to);
}

static wn_value transfer(isolate *iso, call_args *args, const char *name, bool keep) {
  wn_value v = args->this_value;
  if (!is_kind(v, KIND_ARRAY_BUFFER) ||
      ((array_buffer *)wn_to_cell(v))->flags & BUFFER_SHARED) {
    return throw_incompatible(iso, name, v);
  }
  array_buffer *b = wn_to_cell(v);
  size_t length = b->length;
  if (!wn_is_undefined(arg(args, 0)) && !to_buffer_length(iso, args->v[0], &length)) {
    return WN_EXCEPTION;
  }
  if (b->flags & BUFFER_DETACHED) {
    return throw_type_error(iso, "Cannot perform %s on a detached ArrayBuffer", name);
  }
  if (keep && b->flags & BUFFER_RESIZABLE && length > b->max_length) {
    return throw_range_error(iso, "Invalid array buffer length");
  }
  return array_buffer_transfer(iso, v, length, keep);
}

static wn_value array_buffer_transfer_method(isolate *iso,
                                             call_args *args) { /* 25.1.6.8 */
  return transfer(iso, args, "ArrayBuffer.prototype.transfer", true);
}
static wn_value array_buffer_transfer_fixed(isolate *iso,
                                            call_args *args) { /* 25.1.6.9 */
  return transfer(iso, args, "ArrayBuffer.prototype.transferToFixedLength", false);
}

/* ---- tables
 * -------------------------------------------------------------------------------------
 */

static const native_spec constructor_specs[] = {
    {"ArrayBuffer", array_buffer_constructor, 1, NATIVE_CONSTRUCTOR, PLAIN},
    {"SharedArrayBuffer", array_buffer_constructor, 1, NATIVE_CONSTRUCTOR, SHARED},
};

static const native_spec statics[] = {{"isView", array_buffer_is_view, 1, 0, 0}};

static const native_spec methods[] = {
    {"byteLength", array_buffer_byte_length, 0, NATIVE_GETTER, PLAIN},
    {"slice", array_buffer_slice, 2, 0, PLAIN},
    {"maxByteLength", array_buffer_max_byte_length, 0, NATIVE_GETTER, PLAIN},
    {"resizable", array_buffer_resizable, 0, NATIVE_GETTER, PLAIN},
    {"resize", array_buffer_resize, 1, 0, PLAIN},
    {"transfer", array_buffer_transfer_method, 0, 0, PLAIN},
    {"transferToFixedLength", array_buffer_transfer_fixed, 0, 0, PLAIN},
    {"detached", array_buffer_detached, 0, NATIVE_GETTER, PLAIN},
};

static const native_spec shared_methods[] = {
    {"byteLength", array_buffer_byte_length, 0, NATIVE_GETTER, SHARED},
    {"slice", array_buffer_slice, 2, 0, SHARED},
    {"maxByteLength", array_buffer_max_byte_length, 0, NATIVE_GETTER, SHARED},
    {"growable", array_buffer_resizable, 0, NATIVE_GETTER, SHARED},
    {"grow", shared_buffer_grow, 1, 0, SHARED},
};

bool builtins_array_buffer(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_ArrayBufferP, WN_HOLE);
  wn_value shared = ensure_prototype(iso, INTRINSIC_SharedArrayBufferP, WN_HOLE);
  if (wn_is_exception(proto) || wn_is_exception(shared)) return false;
  wn_value c = install_constructor(iso, &constructor_specs[PLAIN], proto);
  wn_value sc = install_constructor(iso, &constructor_specs[SHARED], shared);
  if (wn_is_exception(c) || wn_is_exception(sc)) return false;
  intrinsic_set(iso, INTRINSIC_ArrayBufferC, c);
  intrinsic_set(iso, INTRINSIC_SharedArrayBufferC, sc);
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_species(iso, c) && install_species(iso, sc) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "ArrayBuffer") &&
         install_natives(iso, shared, shared_methods, WN_COUNTOF(shared_methods)) &&
         install_to_string_tag(iso, shared, "SharedArrayBuffer");
}
