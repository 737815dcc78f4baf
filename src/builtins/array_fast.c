/* SPDX-License-Identifier: MIT */
#include "builtins/array_fast.h"

static bool block_of(isolate *iso, wn_value v, block *b) {
  js_array *a = wn_to_cell(v);
  *b = (block){.array = a, .head = a->head, .length = a->length};
  b->store = wn_load_cell(&iso->heap, &a->elements);
  if (!b->store) return a->length == 0;
  wn_kind kind = wn_kind_of(b->store);
  if (kind != KIND_ELEMENTS && kind != KIND_ELEMENTS_DOUBLE) return false;
  b->doubles = kind == KIND_ELEMENTS_DOUBLE;
  return (uint64_t)b->head + b->length <= elements_capacity(b->store);
}

bool block_open_nogc(isolate *iso, wn_value v, block *b) {
  return is_array(v) && array_is_simple(iso, v) && block_of(iso, v, b);
}

void block_of_list_nogc(isolate *iso, wn_value list, block *b) {
  WN_CHECK(block_of(iso, list, b) && b->head == 0);
}

bool block_open_for_writing_nogc(isolate *iso, wn_value v, block *b) {
  if (!block_open_nogc(iso, v, b)) return false;
  unsigned flags = object_shape(iso, to_object_cell(v))->flags;
  /* A prototype's indexed properties are announced: array_store does that. */
  return !(flags & (SHAPE_NOT_EXTENSIBLE | SHAPE_FROZEN_ELEMENTS | SHAPE_PROTOTYPE));
}

static void fill_double_holes(void *store, size_t from) {
  double *values = ((elements_double *)store)->values;
  size_t capacity = elements_capacity(store);
  double hole = double_hole();
  for (size_t i = from; i < capacity; i++) values[i] = hole;
}

void *block_store_new(isolate *iso, bool doubles, size_t n) {
  void *store = doubles ? wn_try_alloc(&iso->heap, KIND_ELEMENTS_DOUBLE, 8 + n * 8)
                        : wn_try_alloc(&iso->heap, KIND_ELEMENTS, 4 + n * 4);
  if (!store) {
    throw_out_of_memory(iso);
    return NULL;
  }
  if (doubles) fill_double_holes(store, 0);
  return store;
}

bool block_reallocate(isolate *iso, block *b, uint32_t front, uint32_t capacity) {
  void *store = block_store_new(iso, b->doubles, capacity);
  if (!store) return false;
  if (b->length > 0 && b->doubles) {
    memcpy(((elements_double *)store)->values + front, block_doubles(b),
           b->length * sizeof(double));
  } else if (b->length > 0) {
    wn_slots_move(&iso->heap, store, 1 + (size_t)front, b->store, 1 + (size_t)b->head,
                  b->length);
  }
  wn_store_cell(&iso->heap, b->array, &b->array->elements, store);
  array_forget(b->array);
  b->array->head = b->head = front;
  b->store = store;
  return true;
}

wn_value array_over_store(isolate *iso, void *store, uint32_t length) {
  wn_value v = array_new_with_capacity(iso, 0);
  if (wn_is_exception(v)) return v;
  js_array *a = wn_to_cell(v);
  wn_store_cell(&iso->heap, a, &a->elements, store);
  a->head = 0;
  a->length = length;
  return v;
}

wn_value block_slice(isolate *iso, const block *b, uint32_t from, uint32_t n) {
  if (n == 0) return array_new_with_capacity(iso, 0);
  void *store = block_store_new(iso, b->doubles, n);
  if (!store) return WN_EXCEPTION;
  if (b->doubles) {
    memcpy(((elements_double *)store)->values, block_doubles(b) + from,
           n * sizeof(double));
  } else {
    wn_slots_copy(&iso->heap, store, 1, b->store, 1 + (size_t)b->head + from, n);
  }
  return array_over_store(iso, store, n);
}

static void fill_holes(isolate *iso, const block *b, uint64_t from, uint64_t to) {
  if (from >= to) return;
  if (!b->doubles) {
    wn_slots_fill(&iso->heap, b->store, 1 + b->head + (size_t)from, (size_t)(to - from),
                  WN_HOLE);
    return;
  }
  double hole = double_hole();
  for (uint64_t i = from; i < to; i++) block_doubles(b)[i] = hole;
}

bool block_shift_tail(isolate *iso, block *b, uint32_t from, uint32_t to) {
  uint32_t tail = b->length - from;
  uint64_t length = (uint64_t)to + tail;
  if (length >= UINT32_MAX) {
    throw_range_error(iso, "Invalid array length");
    return false;
  }
  if (from == 0 && to > 0 && b->head >= to) { /* grow into the gap at the front */
    b->array->head = b->head -= to;
    b->array->length = b->length = (uint32_t)length;
    fill_holes(iso, b, 0, to);
    return true;
  }
  if (b->head + length > (b->store ? elements_capacity(b->store) : 0)) {
    uint64_t wanted = length + length / 2 + 16;
    if (wanted > UINT32_MAX - 1) wanted = UINT32_MAX - 1;
    /* Room at both ends when it is the front that grows. */
    uint32_t front = from == 0 && to > 0 ? (uint32_t)((wanted - length) / 2) : 0;
    if (!block_reallocate(iso, b, front, (uint32_t)wanted)) return false;
  }
  if (tail > 0 && b->doubles) {
    memmove(block_doubles(b) + to, block_doubles(b) + from, tail * sizeof(double));
  } else if (tail > 0 && to != from) {
    wn_slots_move(&iso->heap, b->store, 1 + (size_t)b->head + to, b->store,
                  1 + (size_t)b->head + from, tail);
  }
  fill_holes(iso, b, from, to);
  fill_holes(iso, b, length, b->length);
  b->array->length = b->length = (uint32_t)length;
  return true;
}
