/* SPDX-License-Identifier: MIT */
#include "engine/object/array_buffer.h"

#include <math.h>
#include <stdlib.h>

#include "base/numbers.h"
#include "base/os.h"
#include "engine/object/bigint.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"

enum { MAPPED_FROM = 256 << 10 }; /* bytes; larger blocks are mappings of their own */
#define MAX_BUFFER_BYTES (UINT64_C(1) << 33)

/* ---- memory
 * ------------------------------------------------------------------------------- */

static void account(isolate *iso, int64_t bytes) {
  iso->array_buffer_bytes += (uint64_t)bytes;
  wn_external_adjust(&iso->heap, bytes);
}

/* What the C allocator adds to small blocks, which may be more than what is in them: counted
 * towards the limit, but not as the program's own bytes. */
static int64_t overhead_of(const array_buffer *b) {
  if (!b->data || b->flags & (BUFFER_EXTERNAL | BUFFER_MAPPED)) return 0;
  size_t cost = os_malloc_cost(b->data);
  return cost > b->length ? (int64_t)(cost - b->length) : 0;
}

size_t array_buffers_total(const isolate *iso) { return iso->array_buffer_bytes; }

static size_t page_round(size_t n) { return align_up(n, os_page_size()); }

/* Memory for a buffer whose lengths and flags are set; false when there is none. */
static bool buffer_obtain(array_buffer *b) {
  if (b->max_length == 0) return true;
  if (b->max_length > MAX_BUFFER_BYTES) return false;
  if (b->flags & BUFFER_RESIZABLE || b->length >= MAPPED_FROM) {
    size_t reserve = page_round(b->max_length);
    b->data = os_reserve(NULL, reserve);
    if (!b->data) return false;
    if (b->length > 0 && !os_commit(b->data, page_round(b->length))) {
      os_unreserve(b->data, reserve);
      b->data = NULL;
      return false;
    }
    b->flags |= BUFFER_MAPPED;
    return true;
  }
  b->data = calloc(1, b->length);
  return b->data != NULL;
}

static void buffer_release(isolate *iso, array_buffer *b) {
  int64_t overhead = overhead_of(b);
  if (overhead) wn_code_adjust(&iso->heap, -overhead);
  if (b->data) {
    if (b->flags & BUFFER_EXTERNAL) {
      if (b->release) b->release(b->data, b->hint);
    } else if (b->flags & BUFFER_MAPPED) {
      os_unreserve(b->data, page_round(b->max_length));
    } else {
      free(b->data);
    }
  }
  if (b->length > 0) account(iso, -(int64_t)b->length);
  b->data = NULL;
  b->length = b->max_length = 0;
}

static void buffer_finalize(isolate *iso, void *cell) { buffer_release(iso, cell); }

static size_t buffer_external_bytes(const void *cell) {
  return ((const array_buffer *)cell)->length;
}

void array_buffer_register_kinds(wn_kind_info *kinds) {
  kinds[KIND_ARRAY_BUFFER].external_bytes = buffer_external_bytes;
}

void array_buffer_init(isolate *iso) {
  isolate_set_finalizer(iso, KIND_ARRAY_BUFFER, buffer_finalize);
}

/* ---- buffers
 * --------------------------------------------------------------------------------- */

wn_value array_buffer_create(isolate *iso, wn_value proto, size_t length,
                             size_t max_length, unsigned flags) {
  wn_value v = object_new_kind(iso, KIND_ARRAY_BUFFER, sizeof(array_buffer), proto);
  if (wn_is_exception(v)) return v;
  array_buffer *b = wn_to_cell(v);
  b->length = length;
  b->max_length = max_length;
  b->flags = flags;
  if (!wn_external_try(&iso->heap, length)) {
    b->length = b->max_length = 0;
    return throw_range_error(iso, "Array buffer allocation failed");
  }
  if (!buffer_obtain(b)) {
    /* Dead buffers may hold what is missing. */
    wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_SCAN, "external memory pressure");
    if (!buffer_obtain(b)) {
      b->length = b->max_length = 0;
      return throw_range_error(iso, "Array buffer allocation failed");
    }
  }
  if (length > 0) account(iso, (int64_t)length);
  int64_t overhead = overhead_of(b);
  if (overhead) wn_code_adjust(&iso->heap, overhead);
  return v;
}

wn_value array_buffer_external(isolate *iso, void *data, size_t length,
                               void (*release)(void *data, void *hint), void *hint) {
  wn_value v = object_new_kind(iso, KIND_ARRAY_BUFFER, sizeof(array_buffer),
                               intrinsic(iso, INTRINSIC_ArrayBufferP));
  if (wn_is_exception(v)) return v;
  array_buffer *b = wn_to_cell(v);
  b->data = data;
  b->length = b->max_length = length;
  b->release = release;
  b->hint = hint;
  b->flags = BUFFER_EXTERNAL;
  if (length > 0) account(iso, (int64_t)length);
  return v;
}

bool array_buffer_detach(isolate *iso, wn_value v) {
  if (!is_kind(v, KIND_ARRAY_BUFFER) ||
      ((array_buffer *)wn_to_cell(v))->flags & BUFFER_SHARED) {
    throw_type_error(iso, "The object is not a detachable ArrayBuffer");
    return false;
  }
  array_buffer *b = wn_to_cell(v);
  buffer_release(iso, b);
  b->flags = (b->flags & BUFFER_RESIZABLE) | BUFFER_DETACHED;
  return true;
}

bool array_buffer_set_length_nogc(isolate *iso, array_buffer *b, size_t length) {
  size_t old_end = page_round(b->length), new_end = page_round(length);
  if (new_end > old_end && !os_commit(b->data + old_end, new_end - old_end))
    return false;
  if (length < b->length) {
    size_t stay = b->length < new_end ? b->length : new_end;
    memset(b->data + length, 0, stay - length);
    if (new_end < old_end) os_decommit(b->data + new_end, old_end - new_end);
  }
  account(iso, (int64_t)length - (int64_t)b->length);
  b->length = length;
  return true;
}

wn_value array_buffer_transfer(isolate *iso, wn_value from, size_t length,
                               bool keep_resizable) {
  array_buffer *old = wn_to_cell(from);
  unsigned flags = keep_resizable ? old->flags & BUFFER_RESIZABLE : 0;
  size_t max_length = flags ? old->max_length : length;
  if (!flags && !(old->flags & BUFFER_RESIZABLE) && length == old->length) {
    /* The same memory under another cell. */
    wn_value v = object_new_kind(iso, KIND_ARRAY_BUFFER, sizeof(array_buffer),
                                 intrinsic(iso, INTRINSIC_ArrayBufferP));
    if (wn_is_exception(v)) return v;
    array_buffer *b = wn_to_cell(v);
    memcpy(&b->data, &old->data, sizeof *b - offsetof(array_buffer, data));
    old->data = NULL;
    old->length = old->max_length = 0;
    old->flags = BUFFER_DETACHED;
    return v;
  }
  wn_value v = array_buffer_create(iso, intrinsic(iso, INTRINSIC_ArrayBufferP), length,
                                   max_length, flags);
  if (wn_is_exception(v)) return v;
  array_buffer *b = wn_to_cell(v);
  size_t n = min_size(length, old->length);
  if (n > 0) memcpy(b->data, old->data, n);
  return array_buffer_detach(iso, from) ? v : WN_EXCEPTION;
}

/* ---- elements
 * ------------------------------------------------------------------------------------
 */

static double half_to_double(uint16_t h) {
  int exponent = h >> 10 & 31, mantissa = h & 1023;
  double d;
  if (exponent == 31) {
    d = mantissa ? (double)NAN : (double)INFINITY;
  } else if (exponent == 0) {
    d = ldexp(mantissa, -24);
  } else {
    d = ldexp(1024 + mantissa, exponent - 25);
  }
  return h & 0x8000 ? -d : d;
}

/* To nearest, ties to even, straight from the double: rounding by way of float would be
 * rounding twice. */
static uint16_t half_from_double(double d) {
  uint16_t sign = signbit(d) ? 0x8000 : 0;
  double a = fabs(d);
  if (a != a) return 0x7E00;
  if (a >= 65520) return sign | 0x7C00;
  int exponent;
  (void)frexp(a, &exponent); /* a = m * 2^exponent, m in [0.5, 1) */
  if (exponent < -13) exponent = -13;
  double units = nearbyint(ldexp(a, 11 - exponent));
  /* units < 2048; at 2048 the carry runs into the exponent by itself. */
  uint32_t u = (uint32_t)units;
  if (u < 1024) return (uint16_t)(sign | u);
  return (uint16_t)(sign | (((uint32_t)(exponent + 13) << 10) + u));
}

#define LOAD(type, data)                                                               \
  ({                                                                                   \
    type v_;                                                                           \
    memcpy(&v_, (data), sizeof v_);                                                    \
    v_;                                                                                \
  })

wn_value element_read(isolate *iso, unsigned type, const void *data) {
  switch (type) {
  case ELEMENT_Int8: return wn_from_int(LOAD(int8_t, data));
  case ELEMENT_Uint8:
  case ELEMENT_Uint8Clamped: return wn_from_int(LOAD(uint8_t, data));
  case ELEMENT_Int16: return wn_from_int(LOAD(int16_t, data));
  case ELEMENT_Uint16: return wn_from_int(LOAD(uint16_t, data));
  case ELEMENT_Int32: return wn_from_int(LOAD(int32_t, data));
  case ELEMENT_Uint32: return wn_from_number(LOAD(uint32_t, data));
  case ELEMENT_Float32: return wn_from_number((double)LOAD(float, data));
  case ELEMENT_Float64: return wn_from_number(LOAD(double, data));
  case ELEMENT_Float16: return wn_from_number(half_to_double(LOAD(uint16_t, data)));
  case ELEMENT_BigInt64: return bigint_from_int64(iso, LOAD(int64_t, data));
  case ELEMENT_BigUint64: return bigint_from_uint64(iso, LOAD(uint64_t, data));
  default: WN_UNREACHABLE();
  }
}

static uint8_t clamp_uint8(double d) { /* ToUint8Clamp, 7.1.12: ties to even */
  if (!(d > 0)) return 0;
  if (d >= 255) return 255;
  return (uint8_t)nearbyint(d);
}

static int32_t as_int32(wn_value v) {
  return wn_is_int(v) ? wn_to_int(v) : number_to_int32(wn_to_double(v));
}

#define STORE(type, data, value)                                                       \
  do {                                                                                 \
    type v_ = (type)(value);                                                           \
    memcpy((data), &v_, sizeof v_);                                                    \
  } while (0)

void element_write_nogc(unsigned type, void *data, wn_value v) {
  switch (type) {
  case ELEMENT_Int8:
  case ELEMENT_Uint8: STORE(uint8_t, data, as_int32(v)); break;
  case ELEMENT_Uint8Clamped: STORE(uint8_t, data, clamp_uint8(wn_number(v))); break;
  case ELEMENT_Int16:
  case ELEMENT_Uint16: STORE(uint16_t, data, as_int32(v)); break;
  case ELEMENT_Int32:
  case ELEMENT_Uint32: STORE(int32_t, data, as_int32(v)); break;
  case ELEMENT_Float32: STORE(float, data, wn_number(v)); break;
  case ELEMENT_Float64: STORE(double, data, wn_number(v)); break;
  case ELEMENT_Float16: STORE(uint16_t, data, half_from_double(wn_number(v))); break;
  case ELEMENT_BigInt64:
  case ELEMENT_BigUint64: STORE(int64_t, data, bigint_to_int64(v)); break;
  default: WN_UNREACHABLE();
  }
}

static wn_value throw_no_bigint(isolate *iso, wn_value v, bool syntax) {
  char *text = value_describe(iso, v);
  if (syntax) {
    throw_syntax_error(iso, "Cannot convert %s to a BigInt", text);
  } else {
    throw_type_error(iso, "Cannot convert %s to a BigInt", text);
  }
  free(text);
  return WN_EXCEPTION;
}

/* ToBigInt, 7.1.13. */
static wn_value to_bigint(isolate *iso, wn_value v) {
  wn_value p = to_primitive(iso, v, HINT_NUMBER);
  if (wn_is_exception(p) || is_bigint(p)) return p;
  if (wn_is_bool(p)) return bigint_from_int64(iso, wn_is_true(p));
  if (!is_string(p)) return throw_no_bigint(iso, p, false);
  wn_value b = bigint_from_string(iso, p);
  return wn_is_undefined(b) ? throw_no_bigint(iso, p, true) : b;
}

wn_value element_convert(isolate *iso, unsigned type, wn_value v) {
  if (element_is_bigint(type)) return to_bigint(iso, v);
  return wn_is_number(v) ? v : to_number_value(iso, v);
}
