/* SPDX-License-Identifier: MIT */
/* Operations of the loop for operands of well-known kinds.
 *
 * The loop does in place what needs one kind of cell and a few loads.  What is nearly as
 * common but needs more looking comes here, before the general internal methods: elements of
 * typed arrays, arguments objects and plain objects, appending to arrays, instanceof with an
 * ordinary function, the list that Function.prototype.apply gets.  Each function says "not
 * mine" for everything unusual, and has then done nothing. */
#include "engine/vm/vm.h"

#include "engine/object/array_buffer.h"
#include "engine/object/string.h"

/* ---- Elements ---- */

/* The slot of an existing element in a tagged store, or NULL.  Mapped arguments live in the
 * scope of the function. */
static wn_slot *object_element(isolate *iso, object *o, uint32_t index, void **host) {
  wn_heap *heap = &iso->heap;
  if (wn_kind_of(o) == KIND_ARGUMENTS) {
    const js_arguments *a = (js_arguments *)o;
    if (index < a->map_count && a->map[index]) {
      scope_cell *scope = wn_slot_cell(heap, a->scope);
      *host = scope;
      return &scope->slots[a->map[index] - 1];
    }
  }
  elements *store = object_elements_nogc(iso, o);
  if (!store || wn_kind_of(store) != KIND_ELEMENTS || index >= elements_capacity(store))
    return NULL;
  *host = store;
  return wn_slot_is_hole(store->slots[index]) ? NULL : &store->slots[index];
}

wn_value vm_get_element(isolate *iso, wn_value o, uint32_t index) {
  if (!wn_is_cell(o)) return WN_HOLE;
  void *host;
  switch (wn_kind_of(wn_to_cell(o))) {
  case KIND_TYPED_ARRAY:
    return typed_array_peek_nogc(iso, wn_to_cell(o), index);
  case KIND_ARRAY:
    return index <= INT32_MAX && array_is_simple(iso, o) &&
                   wn_is_hole(array_peek_nogc(iso, wn_to_cell(o), index))
               ? WN_UNDEFINED
               : WN_HOLE;
  case KIND_OBJECT:
  case KIND_ARGUMENTS: {
    const wn_slot *slot = object_element(iso, wn_to_cell(o), index, &host);
    return slot ? wn_load(&iso->heap, slot) : WN_HOLE;
  }
  default:
    if (is_string(o) && index < string_length(o)) {
      uint16_t unit = string_at(iso, o, index);
      return unit < 256 ? iso->single_chars[unit] : string_from_char(iso, unit);
    }
    return WN_HOLE;
  }
}

int vm_set_element(isolate *iso, wn_value o, uint32_t index, wn_value v) {
  if (!wn_is_cell(o)) return 0;
  object *cell = wn_to_cell(o);
  switch (wn_kind_of(cell)) {
  case KIND_TYPED_ARRAY:
    return typed_array_poke_nogc(iso, (array_view *)cell, index, v);
  case KIND_ARRAY:
    if (index > INT32_MAX || index > ((js_array *)cell)->length || !array_is_simple(iso, o))
      return 0;
    return array_store(iso, o, index, v) ? 1 : -1;
  case KIND_OBJECT:
  case KIND_ARGUMENTS: {
    void *host;
    if (object_shape(iso, cell)->flags & SHAPE_FROZEN_ELEMENTS) return 0;
    wn_slot *slot = object_element(iso, cell, index, &host);
    if (!slot) return 0;
    wn_store(&iso->heap, host, slot, v);
    return 1;
  }
  default:
    return 0;
  }
}

/* ---- instanceof ---- */

/* Function.prototype[Symbol.hasInstance] can be neither changed nor removed, so a function
 * right below it without a property of that name has the ordinary behaviour (20.2.3.6). */
static bool has_ordinary_instances(isolate *iso, const js_function *f) {
  shape *s = wn_slot_cell(&iso->heap, f->shape);
  realm *r = wn_slot_cell(&iso->heap, s->realm);
  if (s->prototype.bits != r->intrinsics[INTRINSIC_FunctionP].bits) return false;
  return !shape_find(iso, s, KEY_SYMBOL(iso, hasInstance)).found;
}

int vm_instance_of(isolate *iso, wn_value v, wn_value target) {
  if (!is_kind(target, KIND_FUNCTION)) return -1;
  const js_function *f = wn_to_cell(target);
  if (!wn_slot_is_cell(f->prototype) || !has_ordinary_instances(iso, f)) return -1;
  if (!is_object(v)) return 0;
  const object *o = wn_to_cell(v);
  for (;;) {
    const shape *s = object_shape(iso, o);
    if (s->flags & SHAPE_EXOTIC_NAMED) return -1; /* a proxy decides itself */
    if (s->prototype.bits == f->prototype.bits) return 1;
    if (!wn_slot_is_cell(s->prototype)) return 0;
    o = wn_slot_cell(&iso->heap, s->prototype);
  }
}

/* ---- apply ---- */

/* How many elements a list has whose length no script can observe being read; -1 for one
 * that is not so simple. */
static int64_t plain_length(isolate *iso, wn_value list) {
  wn_heap *heap = &iso->heap;
  if (is_array(list)) {
    if (!array_is_simple(iso, list)) return -1;
    return ((js_array *)wn_to_cell(list))->length;
  }
  if (!is_kind(list, KIND_ARGUMENTS)) return -1;
  const js_arguments *a = wn_to_cell(list);
  const realm *r = iso->realm;
  if (a->shape.bits != r->arguments_shapes[0].bits &&
      a->shape.bits != r->arguments_shapes[1].bits)
    return -1;
  const extension *x = wn_slot_cell(heap, a->extension);
  wn_slot length = x->slots[ARGUMENTS_LENGTH];
  return wn_slot_is_int(length) && wn_slot_to_int(length) >= 0 ? wn_slot_to_int(length) : -1;
}

wn_value *vm_apply_list(isolate *iso, wn_value list, uint32_t *argc) {
  int64_t n = plain_length(iso, list);
  wn_value *to = iso->vm_stack_top;
  if (n < 0 || to > iso->vm_stack_limit || iso->vm_stack_limit - to < n) return NULL;
  for (uint32_t i = 0; i < (uint32_t)n; i++) {
    if (is_array(list)) {
      to[i] = array_peek_nogc(iso, wn_to_cell(list), i);
      if (wn_is_hole(to[i])) to[i] = WN_UNDEFINED;
    } else {
      void *host;
      const wn_slot *slot = object_element(iso, wn_to_cell(list), i, &host);
      if (!slot) return NULL;
      to[i] = wn_load(&iso->heap, slot);
    }
  }
  iso->vm_stack_top = to + n;
  *argc = (uint32_t)n;
  return to;
}
