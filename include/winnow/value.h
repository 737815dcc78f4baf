/* SPDX-License-Identifier: MIT */
/* Values: 64 bits in registers, 32 bits in the heap.
 *
 * wn_value is what C locals, virtual-machine registers and this API hold: a NaN-boxed
 * number, heap cell or constant.
 *
 *     0000.... - 7FF8...., 8000.... - FFF8....   double (NaN is canonical: 7FF8 0000 ...)
 *     FFFA aaaa aaaa aaaa                         cell, full 48-bit address
 *     FFFB 0000 0000 cccc                         constant; cccc is also its slot
 *     FFFF 0000 iiii iiii                         int32
 *
 * wn_slot is what heap cells hold: 32 bits, an offset in the cage in units of 2 bytes.
 *
 *     ....1   small integer, 31 bits, signed
 *     ...00   cell at cage + slot * 2; below WN_SLOT_FIRST_CELL a constant
 *     ...10   boxed double at cage + (slot - 2) * 2; the box belongs to this slot alone
 *
 * Slot 0 is the hole, so zeroed memory is a valid cell body. */
#ifndef WINNOW_VALUE_H
#define WINNOW_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What C code holds: compare with wn_same, take apart with the functions below. */
typedef struct wn_value {
  uint64_t bits;
} wn_value;

/* What a cell's word holds: read with wn_load, written with the verbs of heap.h. */
typedef struct wn_slot {
  uint32_t bits;
} wn_slot;

/* The upper bits of the sorts of values, and what is below them; see above. */
#define WN_TAG_FIRST UINT64_C(0xFFF9000000000000)
#define WN_TAG_CELL UINT64_C(0xFFFA000000000000)
#define WN_TAG_CONST UINT64_C(0xFFFB000000000000)
#define WN_TAG_INT UINT64_C(0xFFFF000000000000)
#define WN_ADDRESS_MASK UINT64_C(0x0000FFFFFFFFFFFF)
#define WN_NAN_BITS UINT64_C(0x7FF8000000000000)

/* Slots of the constants: fixed numbers in the first page of the cage, where no cell
 * lies.  null and undefined differ in one bit, so do false and true. */
enum {
  WN_SLOT_HOLE = 0,
  WN_SLOT_FALSE = 8,
  WN_SLOT_TRUE = 12,
  WN_SLOT_NULL = 16,
  WN_SLOT_UNDEFINED = 20,
  WN_SLOT_EXCEPTION = 24, /* "an exception is pending"; never stored in the heap */
  WN_SLOT_DELETED = 28,   /* tombstone in tables; dead ephemeron keys become this */
  WN_SLOT_DEFAULT = 32,   /* free for the embedder */
  WN_SLOT_FIRST_CELL = 4096
};

/* The constants as values. */
#define WN_CONSTANT(slot) ((wn_value){WN_TAG_CONST | (uint64_t)(slot)})
#define WN_HOLE WN_CONSTANT(WN_SLOT_HOLE)
#define WN_FALSE WN_CONSTANT(WN_SLOT_FALSE)
#define WN_TRUE WN_CONSTANT(WN_SLOT_TRUE)
#define WN_NULL WN_CONSTANT(WN_SLOT_NULL)
#define WN_UNDEFINED WN_CONSTANT(WN_SLOT_UNDEFINED)
#define WN_EXCEPTION WN_CONSTANT(WN_SLOT_EXCEPTION)
#define WN_DELETED WN_CONSTANT(WN_SLOT_DELETED)

/* The same bits: for numbers this is not equality (1 and 1.0 are equal, NaN is not). */
static inline bool wn_same(wn_value a, wn_value b) { return a.bits == b.bits; }
/* What sort of value it is.  An int is never also a double; wn_is_number takes both. */
static inline bool wn_is_double(wn_value v) { return v.bits < WN_TAG_FIRST; }
static inline bool wn_is_int(wn_value v) { return v.bits >= WN_TAG_INT; }
static inline bool wn_is_number(wn_value v) { return wn_is_double(v) || wn_is_int(v); }
static inline bool wn_is_cell(wn_value v) { return v.bits >> 48 == 0xFFFA; }
static inline bool wn_is_constant(wn_value v) { return v.bits >> 48 == 0xFFFB; }
static inline bool wn_is_hole(wn_value v) { return v.bits == WN_HOLE.bits; }
static inline bool wn_is_undefined(wn_value v) { return v.bits == WN_UNDEFINED.bits; }
static inline bool wn_is_null(wn_value v) { return v.bits == WN_NULL.bits; }
static inline bool wn_is_nullish(wn_value v) {
  return (v.bits | 4) == WN_UNDEFINED.bits;
}
static inline bool wn_is_bool(wn_value v) { return (v.bits | 4) == WN_TRUE.bits; }
static inline bool wn_is_true(wn_value v) { return v.bits == WN_TRUE.bits; }
static inline bool wn_is_false(wn_value v) { return v.bits == WN_FALSE.bits; }
static inline bool wn_is_exception(wn_value v) { return v.bits == WN_EXCEPTION.bits; }

/* An int, a bool and back, without checks: ask wn_is_int or wn_is_bool first. */
static inline wn_value wn_from_int(int32_t i) {
  return (wn_value){WN_TAG_INT | (uint32_t)i};
}
static inline int32_t wn_to_int(wn_value v) { return (int32_t)(uint32_t)v.bits; }
static inline wn_value wn_from_bool(bool b) {
  return (wn_value){WN_FALSE.bits | (b ? 4u : 0u)};
}
/* Any double, NaNs included (made canonical). */
static inline wn_value wn_from_double(double d) {
  wn_value v;
  memcpy(&v.bits, &d, 8);
  if (__builtin_expect(d != d, 0)) v.bits = WN_NAN_BITS;
  return v;
}
static inline double wn_to_double(wn_value v) {
  double d;
  memcpy(&d, &v.bits, 8);
  return d;
}
/* The double of any number value. */
static inline double wn_number(wn_value v) {
  return wn_is_int(v) ? (double)wn_to_int(v) : wn_to_double(v);
}
/* An int32 value if d is one (and not -0), else a double value. */
static inline wn_value wn_from_number(double d) {
  if (d >= -2147483648.0 && d <= 2147483647.0) {
    int32_t i = (int32_t)d;
    if ((double)i == d && (i != 0 || !__builtin_signbit(d))) return wn_from_int(i);
  }
  return wn_from_double(d);
}
static inline wn_value wn_from_cell(const void *cell) {
  return (wn_value){WN_TAG_CELL | (uint64_t)(uintptr_t)cell};
}
static inline void *wn_to_cell(wn_value v) {
  return (void *)(uintptr_t)(v.bits & WN_ADDRESS_MASK);
}

/* What sort of slot it is. */
static inline bool wn_slot_is_int(wn_slot s) { return s.bits & 1; }
static inline bool wn_slot_is_box(wn_slot s) { return (s.bits & 3) == 2; }
static inline bool wn_slot_is_cell(wn_slot s) {
  return (s.bits & 3) == 0 && s.bits >= WN_SLOT_FIRST_CELL;
}
/* Points anywhere in the heap: a cell or a box. */
static inline bool wn_slot_is_pointer(wn_slot s) {
  return !(s.bits & 1) && s.bits >= WN_SLOT_FIRST_CELL;
}
static inline bool wn_slot_is_hole(wn_slot s) { return s.bits == 0; }
static inline wn_slot wn_slot_from_int(int32_t i) {
  return (wn_slot){(uint32_t)i << 1 | 1};
}
static inline int32_t wn_slot_to_int(wn_slot s) { return (int32_t)s.bits >> 1; }
#define WN_SMALL_INT_MIN (-(1 << 30))
#define WN_SMALL_INT_MAX ((1 << 30) - 1)

#endif
