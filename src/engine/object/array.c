/* SPDX-License-Identifier: MIT */
/* Arrays: creation, the fast paths that builtins and the interpreter share,
 * ArraySetLength.
 *
 * `length` is in each array's shape as a property without a location (PROP_LAZY), so
 * that attributes, key order and freezing need no special case; only its value lies in
 * the array. */
#include "engine/object/convert.h"
#include "engine/object/elements.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"

enum { MAX_PREALLOCATED = 1 << 25 };

static wn_value array_cell(isolate *iso) {
  js_array *a = script_alloc(iso, KIND_ARRAY, sizeof *a);
  wn_store_cell(&iso->heap, a, &a->shape,
                wn_load_cell(&iso->heap, &iso->realm->array_shape));
  return wn_from_cell(a);
}

wn_value array_new_with_capacity(isolate *iso, uint32_t capacity) {
  wn_value array = array_cell(iso);
  if (capacity > 0 && capacity <= MAX_PREALLOCATED) {
    elements_preallocate(iso, array, capacity);
  }
  return array;
}

wn_value array_new(isolate *iso, uint32_t length) {
  wn_value array =
      array_new_with_capacity(iso, length <= MAX_PREALLOCATED ? length : 0);
  if (!wn_is_exception(array)) ((js_array *)wn_to_cell(array))->length = length;
  return array;
}

static bool needs_box(wn_value v) {
  if (wn_is_int(v))
    return wn_to_int(v) < WN_SMALL_INT_MIN || wn_to_int(v) > WN_SMALL_INT_MAX;
  return wn_is_double(v);
}

static bool want_doubles(const wn_value *values, uint32_t n) {
  bool boxes = false;
  for (uint32_t i = 0; i < n; i++) {
    if (!wn_is_number(values[i])) return false;
    boxes |= needs_box(values[i]);
  }
  return boxes;
}

wn_value array_from_values(isolate *iso, const wn_value *values, uint32_t n) {
  wn_value array = array_cell(iso);
  js_array *a = wn_to_cell(array);
  if (n == 0) return array;
  if (want_doubles(values, n)) {
    elements_from_doubles(iso, array, values, n);
  } else {
    elements_preallocate(iso, array, n);
    elements *e = wn_load_cell(&iso->heap, &a->elements);
    for (uint32_t i = 0; i < n; i++) wn_store(&iso->heap, e, &e->slots[i], values[i]);
  }
  a->length = n;
  return array;
}

wn_value array_from_slots(isolate *iso, void *host, const wn_slot *slots, uint32_t n) {
  wn_value array = array_cell(iso);
  js_array *a = wn_to_cell(array);
  bool doubles = false;
  for (uint32_t i = 0; i < n && !doubles; i++) doubles = wn_slot_is_box(slots[i]);
  for (uint32_t i = 0; i < n && doubles; i++)
    if (!array_push(iso, array, wn_load(&iso->heap, &slots[i]))) return WN_EXCEPTION;
  if (n == 0 || doubles) return array;
  elements_preallocate(iso, array, n);
  elements *e = wn_load_cell(&iso->heap, &a->elements);
  wn_slots_copy(&iso->heap, e, 1, host, (size_t)(slots - (wn_slot *)host), n);
  a->length = n;
  return array;
}

wn_value array_peek_nogc(isolate *iso, const js_array *a, uint32_t index) {
  if (index >= a->length) return WN_HOLE;
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  if (!cell) return WN_HOLE;
  if (wn_kind_of(cell) == KIND_ELEMENTS) {
    uint64_t at = (uint64_t)a->head + index;
    return at < elements_capacity(cell)
               ? wn_load(&iso->heap, &((elements *)cell)->slots[at])
               : WN_HOLE;
  }
  element e = elements_find_nogc(iso, (object *)(uintptr_t)a, index);
  return e.found && !(e.flags & PROP_ACCESSOR) ? e.v : WN_HOLE;
}

static bool chain_has_indexed(isolate *iso, const shape *s) {
  for (wn_value p = wn_load(&iso->heap, &s->prototype); wn_is_cell(p);) {
    const shape *above = object_shape(iso, to_object_cell(p));
    if (above->flags & (SHAPE_HAS_INDEXED | SHAPE_EXOTIC_NAMED)) return true;
    p = wn_load(&iso->heap, &above->prototype);
  }
  return false;
}

bool array_is_simple(isolate *iso, wn_value v) {
  if (!is_kind(v, KIND_ARRAY)) return false;
  js_array *a = wn_to_cell(v);
  shape *s = object_shape(iso, to_object_cell(v));
  if (s->flags & (SHAPE_NOT_EXTENSIBLE | SHAPE_FROZEN_ELEMENTS)) return false;
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  if (cell && wn_kind_of(cell) == KIND_ELEMENTS_SPARSE) return false;
  return !iso->indexed_prototypes || !chain_has_indexed(iso, s);
}

bool array_store(isolate *iso, wn_value array, uint32_t index, wn_value v) {
  js_array *a = wn_to_cell(array);
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  if (cell && wn_kind_of(cell) == KIND_ELEMENTS && !needs_box(v)) {
    uint64_t at = (uint64_t)a->head + index;
    if (at < elements_capacity(cell)) {
      wn_store(&iso->heap, cell, &((elements *)cell)->slots[at], v);
      if (index >= a->length) a->length = index + 1;
      if (object_shape(iso, to_object_cell(array))->flags & SHAPE_PROTOTYPE)
        object_note_indexed(iso, array);
      return true;
    }
  }
  if (index == UINT32_MAX) {
    throw_range_error(iso, "Invalid array length");
    return false;
  }
  if (wn_is_hole(v)) { /* a hole is the absence of an element */
    if (index >= a->length) {
      array_forget(a);
      a->length = index + 1;
    }
    return elements_remove(iso, array, index);
  }
  return elements_define(iso, array, index, v, PROP_ALL);
}

bool array_push(isolate *iso, wn_value array, wn_value v) {
  return array_store(iso, array, ((js_array *)wn_to_cell(array))->length, v);
}

wn_value array_shift(isolate *iso, wn_value array) {
  js_array *a = wn_to_cell(array);
  if (a->length == 0) return WN_UNDEFINED;
  wn_value first = array_peek_nogc(iso, a, 0);
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  if (cell) {
    if (!elements_remove(iso, array, 0)) return WN_EXCEPTION;
    a->head++;
  }
  a->length--;
  if (a->length == 0) {
    wn_store_cell(&iso->heap, a, &a->elements, NULL);
    array_forget(a);
    a->head = 0;
  } else if (cell && a->head >= elements_capacity(cell)) {
    wn_store_cell(&iso->heap, a, &a->elements, NULL); /* only holes are left */
    array_forget(a);
    a->head = 0;
  }
  return first;
}

bool array_make_tagged(isolate *iso, wn_value array, uint32_t capacity) {
  elements_make_tagged(iso, array, capacity);
  return true;
}

bool array_set_length(isolate *iso, wn_value array, uint32_t length, bool *ok) {
  js_array *a = wn_to_cell(array);
  *ok = true;
  if (length == a->length) return true;
  prop_place place =
      shape_find(iso, object_shape(iso, to_object_cell(array)), KEY(iso, length));
  if (!(place.flags & PROP_WRITABLE)) {
    *ok = false;
    return true;
  }
  if (length > a->length) {
    array_forget(a);
    a->length = length;
    return true;
  }
  return elements_truncate(iso, array, length, ok);
}

/* ArraySetLength, 10.4.2.4. */
bool array_define_length(isolate *iso, wn_value array, const property_descriptor *d,
                         bool *ok) {
  double number = 0;
  *ok = true;
  if (!wn_is_hole(d->value)) {
    uint32_t length;
    if (!to_uint32(iso, d->value, &length) || !to_number(iso, d->value, &number))
      return false;
    if ((double)length != number) {
      throw_range_error(iso, "Invalid array length");
      return false;
    }
  }
  object *o = to_object_cell(array);
  prop_place place = shape_find(iso, object_shape(iso, o), KEY(iso, length));
  bool writable = place.flags & PROP_WRITABLE;
  if ((d->has & d->flags & (PROP_CONFIGURABLE | PROP_ENUMERABLE)) ||
      descriptor_is_accessor(d) || (!writable && d->has & d->flags & PROP_WRITABLE)) {
    *ok = false;
    return true;
  }
  if (!wn_is_hole(d->value) && !array_set_length(iso, array, (uint32_t)number, ok))
    return false;
  if (writable && d->has & PROP_WRITABLE && !(d->flags & PROP_WRITABLE)) {
    place = shape_find(iso, object_shape(iso, o), KEY(iso, length));
    object_reconfigure(iso, array, place, place.flags & ~(unsigned)PROP_WRITABLE,
                       WN_HOLE);
    object_shape(iso, o)->flags |= SHAPE_FROZEN_ELEMENTS;
    array_forget(wn_to_cell(array));
  }
  return true;
}

int value_is_array(isolate *iso, wn_value v) {
  while (is_kind(v, KIND_PROXY)) {
    object *o = to_object_cell(v);
    v = wn_load(&iso->heap, &o->words[1]);
    if (!is_object(v)) {
      throw_type_error(iso,
                       "Cannot perform 'IsArray' on a proxy that has been revoked");
      return -1;
    }
  }
  return is_array(v);
}

int64_t length_of_array_like(isolate *iso, wn_value o) {
  if (is_array(o)) return ((js_array *)wn_to_cell(o))->length;
  wn_value v = object_get(iso, o, KEY(iso, length));
  double length;
  if (wn_is_exception(v) || !to_length(iso, v, &length)) return -1;
  return (int64_t)length;
}

/* CreateListFromArrayLike, 7.3.19. */
wn_value array_from_array_like(isolate *iso, wn_value o) {
  if (!is_object(o))
    return throw_type_error(iso, "CreateListFromArrayLike called on non-object");
  int64_t length = length_of_array_like(iso, o);
  if (length < 0) return WN_EXCEPTION;
  if (length >= UINT32_MAX) return throw_range_error(iso, "Invalid array length");
  wn_value list = array_new_with_capacity(iso, length > 1024 ? 0 : (uint32_t)length);
  if (wn_is_exception(list)) return list;
  for (uint32_t i = 0; i < (uint32_t)length; i++) {
    wn_value v =
        array_is_simple(iso, o) ? array_peek_nogc(iso, wn_to_cell(o), i) : WN_HOLE;
    if (wn_is_hole(v)) v = object_get(iso, o, key_from_index(i));
    if (wn_is_exception(v) || !array_store(iso, list, i, v)) return WN_EXCEPTION;
  }
  return list;
}
