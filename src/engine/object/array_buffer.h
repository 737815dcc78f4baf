/* SPDX-License-Identifier: MIT */
/* ArrayBuffers and the views on them: layouts, and access to elements.
 *
 * The bytes of a buffer lie outside the heap and belong to its cell: the finalizer
 * frees them, and they count as external bytes.  Small blocks come from calloc, large
 * ones are mappings of their own, whose pages cost nothing until touched; a resizable
 * buffer reserves its maximum and commits its length.  Data does not move: a pointer to
 * it stays right as long as the buffer lives and no script runs that could detach or
 * resize it. */
#ifndef WN_ENGINE_OBJECT_ARRAY_BUFFER_H
#define WN_ENGINE_OBJECT_ARRAY_BUFFER_H

#include "engine/object/object.h"

enum buffer_flag {
  BUFFER_DETACHED = 1,
  BUFFER_RESIZABLE = 2, /* length may change up to max_length */
  BUFFER_MAPPED = 4,    /* data is a reservation of max_length bytes */
  BUFFER_EXTERNAL = 8,  /* release(data, hint) frees it */
  BUFFER_SHARED = 16,   /* a SharedArrayBuffer */
};

typedef struct array_buffer {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot unused;
  uint8_t *data; /* NULL when length is 0 or detached */
  size_t length; /* bytes */
  size_t max_length;
  void (*release)(void *data, void *hint);
  void *hint;
  uint32_t flags; /* buffer_flag */
} array_buffer;

/* TYPE(Name, element size, is BigInt): in the order of the intrinsics. */
#define TYPED_ARRAY_TYPES(TYPE)                                                        \
  TYPE(Int8, 1, 0)                                                                     \
  TYPE(Uint8, 1, 0)                                                                    \
  TYPE(Uint8Clamped, 1, 0)                                                             \
  TYPE(Int16, 2, 0)                                                                    \
  TYPE(Uint16, 2, 0)                                                                   \
  TYPE(Int32, 4, 0)                                                                    \
  TYPE(Uint32, 4, 0)                                                                   \
  TYPE(Float32, 4, 0)                                                                  \
  TYPE(Float64, 8, 0)                                                                  \
  TYPE(BigInt64, 8, 1)                                                                 \
  TYPE(BigUint64, 8, 1)                                                                \
  TYPE(Float16, 2, 0)

enum element_type {
#define TYPE(name, size, big) ELEMENT_##name,
  TYPED_ARRAY_TYPES(TYPE)
#undef TYPE
      ELEMENT_TYPE_COUNT
};

#define VIEW_TRACKS_LENGTH SIZE_MAX

/* A typed array or a DataView (whose length counts bytes). */
typedef struct array_view {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot buffer;
  size_t offset;      /* bytes from the start of the buffer */
  size_t length;      /* elements, or VIEW_TRACKS_LENGTH */
  uint32_t type;      /* element_type */
  uint32_t size_log2; /* of an element; 0 for DataView */
} array_view;

/* A zeroed buffer; RangeError "Array buffer allocation failed".  max_length is what a
 * resizable buffer may grow to, or equals length.  May collect. */
wn_value array_buffer_create(isolate *iso, wn_value proto, size_t length,
                             size_t max_length, unsigned flags);
/* A buffer over memory of the caller's, freed through release (may be NULL). */
wn_value array_buffer_external(isolate *iso, void *data, size_t length,
                               void (*release)(void *data, void *hint), void *hint);
/* Frees the data; views on it have length 0 from now on.  False with a TypeError
 * pending when v is no buffer that can be detached. */
WN_MUST_USE bool array_buffer_detach(isolate *iso, wn_value v);
/* Changes the length of a resizable buffer within its maximum; false: no memory. */
WN_MUST_USE bool array_buffer_set_length_nogc(isolate *iso, array_buffer *b,
                                              size_t length);
/* Moves the data out of one buffer into a fresh one of this length (ES2024 transfer).
 */
wn_value array_buffer_transfer(isolate *iso, wn_value from, size_t length,
                               bool keep_resizable);
/* Bytes of all buffers of the isolate. */
size_t array_buffers_total(const isolate *iso);
void array_buffer_register_kinds(wn_kind_info *kinds);
void array_buffer_init(isolate *iso);

static inline array_buffer *view_buffer(const isolate *iso, const array_view *v) {
  return (array_buffer *)wn_slot_cell(&iso->heap, v->buffer);
}
/* True if the view is out of bounds of its buffer, or that is detached. */
static inline bool view_is_out_of_bounds(const isolate *iso, const array_view *v) {
  const array_buffer *b = view_buffer(iso, v);
  if (b->flags & BUFFER_DETACHED) return true;
  if (v->length == VIEW_TRACKS_LENGTH) return v->offset > b->length;
  return v->offset + (v->length << v->size_log2) > b->length;
}
/* Elements now; 0 when out of bounds. */
static inline size_t view_length(const isolate *iso, const array_view *v) {
  if (view_is_out_of_bounds(iso, v)) return 0;
  if (v->length != VIEW_TRACKS_LENGTH) return v->length;
  return (view_buffer(iso, v)->length - v->offset) >> v->size_log2;
}
static inline uint8_t *view_data(const isolate *iso, const array_view *v) {
  return view_buffer(iso, v)->data + v->offset;
}
static inline bool is_typed_array(wn_value v) { return is_kind(v, KIND_TYPED_ARRAY); }
static inline array_view *to_view(wn_value v) { return (array_view *)wn_to_cell(v); }
static inline bool element_is_bigint(unsigned type) {
  return type == ELEMENT_BigInt64 || type == ELEMENT_BigUint64;
}

/* The element at `data`, host byte order; NaNs made canonical.  Collects for BigInts
 * only. */
wn_value element_read(isolate *iso, unsigned type, const void *data);
/* Writes a number (for BigInt types a BigInt), already converted by element_convert. */
void element_write_nogc(unsigned type, void *data, wn_value v);
/* ToNumber or ToBigInt, as the type wants; may run JavaScript. */
wn_value element_convert(isolate *iso, unsigned type, wn_value v);

/* Quick access for the interpreter: the element of a typed array, or the hole when the
 * index is out of range or the type a BigInt one. */
static inline wn_value typed_array_peek_nogc(isolate *iso, const array_view *v,
                                             uint32_t index) {
  if (index >= view_length(iso, v)) return WN_HOLE;
  const uint8_t *data = view_data(iso, v) + ((size_t)index << v->size_log2);
  if (WN_LIKELY(v->type == ELEMENT_Uint8 || v->type == ELEMENT_Uint8Clamped)) {
    return wn_from_int(*data);
  }
  if (element_is_bigint(v->type)) return WN_HOLE;
  return element_read(iso, v->type, data);
}
/* Stores a number value; false: take the slow path (range, type, or v is no number). */
static inline bool typed_array_poke_nogc(isolate *iso, const array_view *v,
                                         uint32_t index, wn_value value) {
  if (index >= view_length(iso, v) || !wn_is_number(value)) return false;
  uint8_t *data = view_data(iso, v) + ((size_t)index << v->size_log2);
  if (WN_LIKELY(v->type == ELEMENT_Uint8 && wn_is_int(value))) {
    *data = (uint8_t)wn_to_int(value);
    return true;
  }
  if (element_is_bigint(v->type)) return false;
  element_write_nogc(v->type, data, value);
  return true;
}

#endif
