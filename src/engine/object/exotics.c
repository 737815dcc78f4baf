/* SPDX-License-Identifier: MIT */
/* The engine's own exotic objects: String objects (10.4.3) and mapped arguments
 * (10.4.4).
 *
 * Both are exotic for indices only.  A String object shows the code units of its text
 * as read-only elements.  A mapped arguments object shares elements with the parameters
 * of a running sloppy function: the cell lists, for each of the first `map_count`
 * elements, the slot of the function's heap scope which holds that parameter, plus one;
 * zero once the link was cut (by delete, or by making the element read-only).  Mapped
 * elements are in the element store too, but their values there are stale. */
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"

/* ---- String objects
 * ----------------------------------------------------------------------- */

static wn_value wrapped_text(isolate *iso, object *o) {
  return wn_load(&iso->heap, &o->words[1]);
}

static bool in_text(isolate *iso, object *o, prop_key key) {
  return key_is_index(key) && key_index(key) < string_length(wrapped_text(iso, o));
}

static int text_get_own(isolate *iso, object *o, prop_key key,
                        property_descriptor *out) {
  if (!in_text(iso, o, key)) return ordinary_get_own(iso, wn_from_cell(o), key, out);
  uint16_t unit = string_at(iso, wrapped_text(iso, o), key_index(key));
  *out = (property_descriptor){.value = string_from_char(iso, unit),
                               .getter = WN_HOLE,
                               .setter = WN_HOLE,
                               .flags = PROP_ENUMERABLE,
                               .has = PROP_ALL};
  return 1;
}

/* ValidateAndApplyPropertyDescriptor without an object, for a read-only element. */
static bool text_define_own(isolate *iso, object *o, prop_key key,
                            const property_descriptor *d, bool *ok) {
  if (!in_text(iso, o, key))
    return ordinary_define_own(iso, wn_from_cell(o), key, d, ok);
  property_descriptor current;
  text_get_own(iso, o, key, &current);
  *ok = !descriptor_is_accessor(d) &&
        !(d->has & d->flags & (PROP_CONFIGURABLE | PROP_WRITABLE)) &&
        (!(d->has & PROP_ENUMERABLE) || d->flags & PROP_ENUMERABLE) &&
        (wn_is_hole(d->value) || wn_same(d->value, current.value) ||
         (is_string(d->value) && string_equal(iso, d->value, current.value)));
  return true;
}

static bool text_delete(isolate *iso, object *o, prop_key key, bool *ok) {
  if (!in_text(iso, o, key)) return ordinary_delete(iso, wn_from_cell(o), key, ok);
  *ok = false;
  return true;
}

static bool text_own_keys(isolate *iso, object *o, key_list *keys) {
  uint32_t n = string_length(wrapped_text(iso, o));
  for (uint32_t i = 0; i < n; i++) {
    if (!key_list_push(iso, keys, key_from_index(i))) return false;
  }
  return ordinary_own_keys(iso, wn_from_cell(o), keys);
}

void string_wrapper_register(isolate *iso) {
  static const object_ops ops = {.get_own = text_get_own,
                                 .define_own = text_define_own,
                                 .delete_own = text_delete,
                                 .own_keys = text_own_keys};
  object_ops_register(iso, KIND_STRING_WRAPPER, &ops);
}

/* ---- Arguments objects
 * ---------------------------------------------------------------------- */

enum { SCOPE_FIRST_VARIABLE = 3 };

static js_arguments *arguments_of(object *o) { return (js_arguments *)o; }

/* The scope slot that element `key` shares, or NULL. */
static wn_slot *mapped_slot(isolate *iso, object *o, prop_key key, void **scope) {
  js_arguments *a = arguments_of(o);
  uint32_t i = key_index(key);
  if (i >= a->map_count || a->map[i] == 0) return NULL;
  *scope = wn_slot_cell(&iso->heap, a->scope);
  return wn_slot_at(*scope, SCOPE_FIRST_VARIABLE + a->map[i] - 1u);
}

static int arguments_get_own(isolate *iso, object *o, prop_key key,
                             property_descriptor *out) {
  int found = ordinary_get_own(iso, wn_from_cell(o), key, out);
  void *scope;
  wn_slot *slot = found ? mapped_slot(iso, o, key, &scope) : NULL;
  if (slot) out->value = wn_load(&iso->heap, slot);
  return found;
}

/* 10.4.4.2 */
static bool arguments_define_own(isolate *iso, object *o, prop_key key,
                                 const property_descriptor *d, bool *ok) {
  void *scope = NULL;
  wn_slot *slot = mapped_slot(iso, o, key, &scope);
  property_descriptor to = *d;
  bool to_data = !wn_is_hole(d->value);
  bool read_only = d->has & PROP_WRITABLE && !(d->flags & PROP_WRITABLE);
  if (slot && !to_data && read_only && !descriptor_is_accessor(d))
    to.value = wn_load(&iso->heap, slot);
  if (!ordinary_define_own(iso, wn_from_cell(o), key, &to, ok)) return false;
  if (!slot || !*ok) return true;
  slot = mapped_slot(iso, o, key, &scope);
  if (to_data && !descriptor_is_accessor(d))
    wn_store(&iso->heap, scope, slot, d->value);
  if (descriptor_is_accessor(d) || read_only) arguments_of(o)->map[key_index(key)] = 0;
  return true;
}

static bool arguments_set(isolate *iso, object *o, prop_key key, wn_value v,
                          wn_value receiver, bool *ok) {
  void *scope;
  wn_slot *slot = mapped_slot(iso, o, key, &scope);
  if (slot && wn_same(receiver, wn_from_cell(o))) {
    wn_store(&iso->heap, scope, slot, v);
    *ok = true;
    return true;
  }
  return ordinary_set(iso, wn_from_cell(o), key, v, receiver, ok);
}

static bool arguments_delete(isolate *iso, object *o, prop_key key, bool *ok) {
  if (!ordinary_delete(iso, wn_from_cell(o), key, ok)) return false;
  js_arguments *a = arguments_of(o);
  if (*ok && key_index(key) < a->map_count) a->map[key_index(key)] = 0;
  return true;
}

void arguments_register(isolate *iso) {
  static const object_ops ops = {.get_own = arguments_get_own,
                                 .define_own = arguments_define_own,
                                 .set = arguments_set,
                                 .delete_own = arguments_delete};
  object_ops_register(iso, KIND_ARGUMENTS, &ops);
}

/* What both sorts have: elements, length, the iterator, then callee. */
static bool add_properties(isolate *iso, wn_value v, const wn_value *values,
                           uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (!elements_define(iso, v, i, values[i], PROP_ALL)) return false;
  }
  object_append(iso, v, KEY(iso, length), PROP_HIDDEN, wn_from_int((int32_t)n));
  wn_value iterator = intrinsic(iso, INTRINSIC_ArrayP_values);
  if (is_object(iterator))
    object_append(iso, v, KEY_SYMBOL(iso, iterator), PROP_HIDDEN, iterator);
  return true;
}

/* The realm remembers the shape that its first arguments object got: those that follow are
 * made with it at once, by arguments_from_shape. */
static void remember_shape(isolate *iso, wn_value v, bool strict) {
  shape *s = object_shape(iso, to_object_cell(v));
  if (s->flags & SHAPE_UNIQUE || s->locations != ARGUMENTS_SLOTS) return;
  wn_store_cell(&iso->heap, iso->realm, &iso->realm->arguments_shapes[strict], s);
}

/* callee: a function, or an ACCESSOR cell. */
static wn_value arguments_from_shape(isolate *iso, shape *s, wn_value callee,
                                     const wn_value *values, uint32_t n,
                                     uint32_t map_count) {
  wn_heap *heap = &iso->heap;
  extension *x =
      script_alloc(iso, KIND_EXTENSION, sizeof *x + ARGUMENTS_SLOTS * sizeof(wn_slot));
  elements *e = NULL;
  if (n > 0) e = script_alloc(iso, KIND_ELEMENTS, sizeof *e + n * sizeof(wn_slot));
  js_arguments *a =
      wn_alloc(heap, KIND_ARGUMENTS, sizeof *a + map_count * sizeof *a->map);
  wn_store_int(heap, x, &x->slots[ARGUMENTS_LENGTH], (int32_t)n);
  wn_store(heap, x, &x->slots[ARGUMENTS_ITERATOR],
           intrinsic(iso, INTRINSIC_ArrayP_values));
  wn_store(heap, x, &x->slots[ARGUMENTS_CALLEE], callee);
  for (uint32_t i = 0; i < n; i++) wn_store(heap, e, &e->slots[i], values[i]);
  wn_store_cell(heap, a, &a->shape, s);
  wn_store_cell(heap, a, &a->extension, x);
  wn_store_cell(heap, a, &a->elements, e);
  return wn_from_cell(a);
}

/* 10.4.4.7; the caller knows which parameters live in `scope`. */
wn_value arguments_new_mapped(isolate *iso, wn_value callee, const wn_value *values,
                              uint32_t n, wn_value scope, const uint16_t *map,
                              uint32_t map_count) {
  wn_heap *heap = &iso->heap;
  if (map_count > n) map_count = n;
  shape *s = wn_load_cell(heap, &iso->realm->arguments_shapes[false]);
  wn_value v;
  if (WN_LIKELY(s)) {
    v = arguments_from_shape(iso, s, callee, values, n, map_count);
  } else {
    v = object_new_kind(iso, KIND_ARGUMENTS,
                        sizeof(js_arguments) + map_count * sizeof *map,
                        intrinsic(iso, INTRINSIC_ObjectP));
    if (!add_properties(iso, v, values, n)) return WN_EXCEPTION;
    object_append(iso, v, KEY(iso, callee), PROP_HIDDEN, callee);
    remember_shape(iso, v, false);
  }
  js_arguments *a = wn_to_cell(v);
  wn_store(heap, a, &a->scope, scope);
  a->map_count = map_count;
  for (uint32_t i = 0; i < map_count; i++) a->map[i] = map[i];
  return v;
}

/* 10.4.4.6 */
wn_value arguments_new_unmapped(isolate *iso, const wn_value *values, uint32_t n) {
  wn_heap *heap = &iso->heap;
  realm *r = iso->realm;
  shape *s = wn_load_cell(heap, &r->arguments_shapes[true]);
  if (WN_LIKELY(s))
    return arguments_from_shape(iso, s, wn_load(heap, &r->arguments_callee), values, n,
                                0);
  wn_value v = object_new_kind(iso, KIND_ARGUMENTS, sizeof(js_arguments),
                               intrinsic(iso, INTRINSIC_ObjectP));
  wn_value thrower = intrinsic(iso, INTRINSIC_ThrowTypeError);
  if (!add_properties(iso, v, values, n) ||
      !object_define_accessor(iso, v, KEY(iso, callee), thrower, thrower, 0))
    return WN_EXCEPTION;
  remember_shape(iso, v, true);
  /* The property is not configurable: one pair can serve all. */
  object *o = to_object_cell(v);
  prop_place callee = shape_find(iso, object_shape(iso, o), KEY(iso, callee));
  wn_store(heap, r, &r->arguments_callee, object_load_place_nogc(iso, o, callee));
  return v;
}
