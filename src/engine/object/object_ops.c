/* SPDX-License-Identifier: MIT */
/* The essential internal methods (ECMA-262, 10.1): [[Get]], [[Set]], [[HasProperty]],
 * [[GetOwnProperty]], [[DefineOwnProperty]], [[Delete]].
 *
 * One loop along the prototype chain serves ordinary objects and arrays.  An object
 * whose shape is SHAPE_EXOTIC may bring object_ops of its kind; exotic_ops says whether
 * they decide about a key at all: strings, arguments and typed arrays are exotic for
 * indices only, so that names on them stay cacheable. */
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"

void object_ops_register(isolate *iso, unsigned kind, const object_ops *ops) {
  iso->shapes->ops[kind] = ops;
}

/* May this name be a canonical numeric string ("-0", "1.5", "NaN", "Infinity")? */
static bool looks_numeric(isolate *iso, prop_key key) {
  if (!is_atom(key.v) || string_length(key.v) == 0) return false;
  string_view view = string_view_nogc(iso, key.v);
  uint16_t c = view_at(&view, 0);
  return (c >= '0' && c <= '9') || c == '-' || c == 'I' || c == 'N';
}

const object_ops *exotic_ops(isolate *iso, const shape *s, prop_key key) {
  if (WN_LIKELY(!(s->flags & SHAPE_EXOTIC))) return NULL;
  if (s->flags & SHAPE_EXOTIC_NAMED || key_is_index(key) ||
      (s->kind == KIND_TYPED_ARRAY && looks_numeric(iso, key)))
    return iso->shapes->ops[s->kind];
  return NULL;
}

/* ---- Own properties of ordinary objects
 * ---------------------------------------------- */

typedef struct own_property {
  bool found;
  uint8_t flags;
  prop_place place; /* named ones */
  wn_value v;       /* the value, or the ACCESSOR cell */
} own_property;

static bool is_virtual(const own_property *p) {
  return p->place.found && p->place.location == NO_LOCATION;
}

static own_property find_named(isolate *iso, wn_value ov, prop_key key) {
  object *o = to_object_cell(ov);
  own_property p = {.found = false};
  p.place = shape_find(iso, object_shape(iso, o), key);
  if (!p.place.found) return p;
  p.found = true;
  if (WN_UNLIKELY(p.place.flags & PROP_LAZY))
    object_materialise(iso, ov, key, &p.place);
  p.flags = p.place.flags & (PROP_ALL | PROP_ACCESSOR);
  if (WN_LIKELY(p.place.location != NO_LOCATION)) {
    p.v = object_load_place_nogc(iso, o, p.place);
    return p;
  }
  p.v = virtual_get(iso, ov, key);
  /* Formatting the stack of an error may have run JavaScript. */
  if (wn_kind_of(o) == KIND_ERROR) p.place = shape_find(iso, object_shape(iso, o), key);
  p.found = p.place.found;
  return p;
}

static own_property find_own(isolate *iso, wn_value ov, prop_key key) {
  if (!key_is_index(key)) return find_named(iso, ov, key);
  element e = elements_find_nogc(iso, to_object_cell(ov), key_index(key));
  return (own_property){.found = e.found, .flags = e.flags, .v = e.v};
}

static accessor *accessor_of(wn_value v) { return (accessor *)wn_to_cell(v); }

static void describe_own(isolate *iso, const own_property *p,
                         property_descriptor *out) {
  *out = (property_descriptor){.value = WN_HOLE,
                               .getter = WN_HOLE,
                               .setter = WN_HOLE,
                               .flags = p->flags & PROP_ALL,
                               .has = PROP_ALL};
  if (p->flags & PROP_ACCESSOR) {
    out->getter = wn_load(&iso->heap, &accessor_of(p->v)->getter);
    out->setter = wn_load(&iso->heap, &accessor_of(p->v)->setter);
    out->flags &= (uint8_t)~PROP_WRITABLE;
    out->has = PROP_ENUMERABLE | PROP_CONFIGURABLE;
  } else {
    out->value = p->v;
  }
}

int object_get_own(isolate *iso, wn_value ov, prop_key key, property_descriptor *out) {
  object *o = to_object_cell(ov);
  const object_ops *ops = exotic_ops(iso, object_shape(iso, o), key);
  if (ops && ops->get_own) return ops->get_own(iso, o, key, out);
  return ordinary_get_own(iso, ov, key, out);
}

int ordinary_get_own(isolate *iso, wn_value ov, prop_key key,
                     property_descriptor *out) {
  own_property p = find_own(iso, ov, key);
  if (p.found) describe_own(iso, &p, out);
  return p.found;
}

/* ---- [[Get]], [[HasProperty]]
 * -------------------------------------------------------- */

static wn_value call_getter(isolate *iso, wn_value getter, wn_value receiver) {
  if (!wn_is_cell(getter)) return WN_UNDEFINED;
  return js_call(iso, getter, receiver, 0, NULL);
}

/* 10.1.8 */
wn_value object_get_receiver(isolate *iso, wn_value ov, prop_key key,
                             wn_value receiver) {
  for (;;) {
    object *o = to_object_cell(ov);
    const object_ops *ops = exotic_ops(iso, object_shape(iso, o), key);
    if (ops && ops->get) return ops->get(iso, o, key, receiver);
    if (ops && ops->get_own) {
      property_descriptor d;
      int found = ops->get_own(iso, o, key, &d);
      if (found < 0) return WN_EXCEPTION;
      if (found && descriptor_is_accessor(&d))
        return call_getter(iso, d.getter, receiver);
      if (found) return d.value;
    } else {
      own_property p = find_own(iso, ov, key);
      if (p.found && !(p.flags & PROP_ACCESSOR)) return p.v;
      if (p.found)
        return call_getter(iso, wn_load(&iso->heap, &accessor_of(p.v)->getter),
                           receiver);
    }
    ov = wn_load(&iso->heap, &object_shape(iso, o)->prototype);
    if (!wn_is_cell(ov)) return WN_UNDEFINED;
  }
}

/* 10.1.7 */
int object_has(isolate *iso, wn_value ov, prop_key key) {
  for (;;) {
    object *o = to_object_cell(ov);
    shape *s = object_shape(iso, o);
    const object_ops *ops = exotic_ops(iso, s, key);
    if (ops && ops->has) return ops->has(iso, o, key);
    int found;
    if (ops && ops->get_own) {
      property_descriptor d;
      found = ops->get_own(iso, o, key, &d);
    } else {
      found = key_is_index(key) ? elements_find_nogc(iso, o, key_index(key)).found
                                : shape_find(iso, s, key).found;
    }
    if (found) return found;
    ov = wn_load(&iso->heap, &object_shape(iso, o)->prototype);
    if (!wn_is_cell(ov)) return 0;
  }
}

/* ---- [[Set]]
 * ------------------------------------------------------------------------- */

static bool call_setter(isolate *iso, wn_value setter, wn_value receiver, wn_value v,
                        bool *ok) {
  *ok = wn_is_cell(setter);
  if (!*ok) return true;
  return !wn_is_exception(js_call(iso, setter, receiver, 1, &v));
}

/* An array's elements cannot be added behind a length that is read-only. */
static bool index_is_addable(isolate *iso, wn_value ov, prop_key key) {
  if (!is_array(ov) || key_index(key) < ((js_array *)wn_to_cell(ov))->length)
    return true;
  shape *s = object_shape(iso, to_object_cell(ov));
  if (!(s->flags & SHAPE_FROZEN_ELEMENTS)) return true;
  return shape_find(iso, s, KEY(iso, length)).flags & PROP_WRITABLE;
}

/* Adds an absent property to an ordinary object, if it is extensible. */
static bool add_own(isolate *iso, wn_value ov, prop_key key, wn_value v, unsigned flags,
                    bool *ok) {
  *ok = !(object_shape(iso, to_object_cell(ov))->flags & SHAPE_NOT_EXTENSIBLE);
  if (key_is_index(key)) {
    *ok = *ok && index_is_addable(iso, ov, key);
    return !*ok || elements_define(iso, ov, key_index(key), v, flags);
  }
  if (*ok) object_append(iso, ov, key, flags, v);
  return true;
}

static void set_function_prototype(isolate *iso, wn_value f, wn_value v) {
  js_function *fn = wn_to_cell(f);
  wn_store(&iso->heap, fn, &fn->prototype, v);
  wn_store(&iso->heap, fn, &fn->initial_shape, WN_HOLE);
}

/* Overwrites a writable own data property of an ordinary object. */
static bool overwrite_own(isolate *iso, wn_value ov, prop_key key,
                          const own_property *p, wn_value v, bool *ok) {
  *ok = true;
  if (key_is_index(key)) return elements_replace(iso, ov, key_index(key), v);
  if (is_virtual(p) && is_array(ov)) {
    property_descriptor d = {.value = v, .getter = WN_HOLE, .setter = WN_HOLE};
    return array_define_length(iso, ov, &d, ok);
  }
  if (is_virtual(p) && is_kind(ov, KIND_ERROR))
    error_set_stack(iso, ov, v);
  else if (is_virtual(p))
    set_function_prototype(iso, ov, v);
  else
    object_store_place_nogc(iso, to_object_cell(ov), p->place, v);
  return true;
}

/* The second half of OrdinarySet (10.1.9.2, step 2): a data property on the receiver.
 */
static bool set_on_receiver(isolate *iso, wn_value receiver, prop_key key, wn_value v,
                            bool *ok) {
  *ok = false;
  if (!is_object(receiver)) return true;
  property_descriptor d;
  int found = object_get_own(iso, receiver, key, &d);
  if (found < 0) return false;
  if (found && (descriptor_is_accessor(&d) || !(d.flags & PROP_WRITABLE))) return true;
  property_descriptor to = {.value = v,
                            .getter = WN_HOLE,
                            .setter = WN_HOLE,
                            .flags = PROP_ALL,
                            .has = found ? 0 : PROP_ALL};
  return object_define_own(iso, receiver, key, &to, ok);
}

/* What an object on the chain says about setting: */
enum set_answer { SET_ABSENT, SET_HERE, SET_DONE, SET_FAILED };

static enum set_answer set_at(isolate *iso, wn_value ov, prop_key key, wn_value v,
                              wn_value receiver, bool *ok) {
  object *o = to_object_cell(ov);
  const object_ops *ops = exotic_ops(iso, object_shape(iso, o), key);
  if (ops && ops->set)
    return ops->set(iso, o, key, v, receiver, ok) ? SET_DONE : SET_FAILED;
  property_descriptor d;
  own_property p = {.found = false};
  if (ops && ops->get_own) {
    int found = ops->get_own(iso, o, key, &d);
    if (found < 0) return SET_FAILED;
    if (!found) return SET_ABSENT;
  } else {
    p = find_own(iso, ov, key);
    if (!p.found) return SET_ABSENT;
    if (p.flags & PROP_WRITABLE && !(p.flags & PROP_ACCESSOR)) {
      if (!wn_same(ov, receiver)) return SET_HERE;
      return overwrite_own(iso, ov, key, &p, v, ok) ? SET_DONE : SET_FAILED;
    }
    describe_own(iso, &p, &d);
  }
  if (descriptor_is_accessor(&d))
    return call_setter(iso, d.setter, receiver, v, ok) ? SET_DONE : SET_FAILED;
  *ok = false;
  return d.flags & PROP_WRITABLE ? SET_HERE : SET_DONE;
}

/* OrdinarySet for ops whose own `set` falls back on it: the object itself by get_own.
 */
bool ordinary_set(isolate *iso, wn_value ov, prop_key key, wn_value v,
                  wn_value receiver, bool *ok) {
  property_descriptor d;
  int found = object_get_own(iso, ov, key, &d);
  if (found < 0) return false;
  if (!found) {
    wn_value above = object_get_prototype(iso, ov);
    if (wn_is_exception(above)) return false;
    return wn_is_cell(above) ? object_set(iso, above, key, v, receiver, ok)
                             : set_on_receiver(iso, receiver, key, v, ok);
  }
  if (descriptor_is_accessor(&d)) return call_setter(iso, d.setter, receiver, v, ok);
  *ok = false;
  return !(d.flags & PROP_WRITABLE) || set_on_receiver(iso, receiver, key, v, ok);
}

/* 10.1.9 */
bool object_set(isolate *iso, wn_value ov, prop_key key, wn_value v, wn_value receiver,
                bool *ok) {
  for (wn_value at = ov; wn_is_cell(at);) {
    enum set_answer answer = set_at(iso, at, key, v, receiver, ok);
    if (answer == SET_DONE) return true;
    if (answer == SET_FAILED) return false;
    if (answer == SET_HERE) return set_on_receiver(iso, receiver, key, v, ok);
    at = wn_load(&iso->heap, &object_shape(iso, to_object_cell(at))->prototype);
  }
  if (!wn_same(ov, receiver) ||
      exotic_ops(iso, object_shape(iso, to_object_cell(ov)), key))
    return set_on_receiver(iso, receiver, key, v, ok);
  return add_own(iso, ov, key, v, PROP_ALL, ok);
}

/* ---- [[DefineOwnProperty]]
 * ------------------------------------------------------------ */

static wn_value accessor_new(isolate *iso, wn_value getter, wn_value setter) {
  accessor *a = wn_alloc(&iso->heap, KIND_ACCESSOR, sizeof *a);
  wn_store(&iso->heap, a, &a->getter, wn_is_hole(getter) ? WN_UNDEFINED : getter);
  wn_store(&iso->heap, a, &a->setter, wn_is_hole(setter) ? WN_UNDEFINED : setter);
  return wn_from_cell(a);
}

/* ValidateAndApplyPropertyDescriptor (10.1.6.3), steps 2-5. */
static bool change_is_allowed(isolate *iso, const own_property *current,
                              const property_descriptor *d) {
  if (current->flags & PROP_CONFIGURABLE) return true;
  if (d->has & d->flags & PROP_CONFIGURABLE) return false;
  if (d->has & PROP_ENUMERABLE && (d->flags ^ current->flags) & PROP_ENUMERABLE)
    return false;
  bool to_accessor = descriptor_is_accessor(d);
  bool generic = !to_accessor && wn_is_hole(d->value) && !(d->has & PROP_WRITABLE);
  if (generic) return true;
  if (to_accessor != !!(current->flags & PROP_ACCESSOR)) return false;
  if (to_accessor) {
    accessor *a = accessor_of(current->v);
    return (wn_is_hole(d->getter) ||
            wn_same(d->getter, wn_load(&iso->heap, &a->getter))) &&
           (wn_is_hole(d->setter) ||
            wn_same(d->setter, wn_load(&iso->heap, &a->setter)));
  }
  if (current->flags & PROP_WRITABLE) return true;
  if (d->has & d->flags & PROP_WRITABLE) return false;
  return wn_is_hole(d->value) || same_value(iso, d->value, current->v);
}

/* The property's value (or ACCESSOR cell) and flags after the change. */
static wn_value merged(isolate *iso, const own_property *current,
                       const property_descriptor *d, unsigned *flags) {
  unsigned kept = current->flags & PROP_ALL & ~(unsigned)d->has;
  *flags = kept | (d->flags & d->has);
  bool was_accessor = current->flags & PROP_ACCESSOR;
  if (descriptor_is_accessor(d)) {
    wn_value getter = d->getter, setter = d->setter;
    if (was_accessor && wn_is_hole(getter))
      getter = wn_load(&iso->heap, &accessor_of(current->v)->getter);
    if (was_accessor && wn_is_hole(setter))
      setter = wn_load(&iso->heap, &accessor_of(current->v)->setter);
    *flags = (*flags & ~(unsigned)PROP_WRITABLE) | PROP_ACCESSOR;
    return accessor_new(iso, getter, setter);
  }
  bool is_data = !wn_is_hole(d->value) || d->has & PROP_WRITABLE;
  if (was_accessor && !is_data) {
    *flags = (*flags & ~(unsigned)PROP_WRITABLE) | PROP_ACCESSOR;
    return current->v;
  }
  if (!wn_is_hole(d->value)) return d->value;
  return was_accessor || !current->found ? WN_UNDEFINED : current->v;
}

static bool apply_named(isolate *iso, wn_value ov, prop_key key, own_property *p,
                        unsigned flags, wn_value v) {
  if (is_virtual(p) && virtual_is_sticky(iso, ov, key)) {
    object_reconfigure(iso, ov, p->place, flags | PROP_LAZY, WN_HOLE);
    if (is_kind(ov, KIND_FUNCTION)) set_function_prototype(iso, ov, v);
    return true;
  }
  if (is_virtual(p)) p->place = virtual_to_slot(iso, ov, key, p->place, WN_HOLE);
  object_reconfigure(iso, ov, p->place, flags, v);
  return true;
}

/* 10.1.6.1 and, for arrays, 10.4.2.1 */
bool ordinary_define_own(isolate *iso, wn_value ov, prop_key key,
                         const property_descriptor *d, bool *ok) {
  if (is_array(ov) && !key_is_index(key) && wn_same(key.v, iso->atoms[ATOM_length]))
    return array_define_length(iso, ov, d, ok);
  own_property p = find_own(iso, ov, key);
  unsigned flags;
  if (!p.found) {
    *ok = !(object_shape(iso, to_object_cell(ov))->flags & SHAPE_NOT_EXTENSIBLE);
    if (!*ok) return true;
    wn_value v = merged(iso, &p, d, &flags);
    return add_own(iso, ov, key, v, flags, ok);
  }
  *ok = change_is_allowed(iso, &p, d);
  if (!*ok) return true;
  wn_value v = merged(iso, &p, d, &flags);
  if (!key_is_index(key)) return apply_named(iso, ov, key, &p, flags, v);
  if (flags == p.flags) return elements_replace(iso, ov, key_index(key), v);
  return elements_define(iso, ov, key_index(key), v, flags);
}

bool object_define_own(isolate *iso, wn_value ov, prop_key key,
                       const property_descriptor *d, bool *ok) {
  object *o = to_object_cell(ov);
  const object_ops *ops = exotic_ops(iso, object_shape(iso, o), key);
  if (ops && ops->define_own) return ops->define_own(iso, o, key, d, ok);
  return ordinary_define_own(iso, ov, key, d, ok);
}

/* ---- [[Delete]]
 * ------------------------------------------------------------------------ */

/* 10.1.10 */
bool ordinary_delete(isolate *iso, wn_value ov, prop_key key, bool *ok) {
  object *o = to_object_cell(ov);
  *ok = true;
  if (key_is_index(key)) {
    element e = elements_find_nogc(iso, o, key_index(key));
    if (!e.found) return true;
    *ok = e.flags & PROP_CONFIGURABLE;
    return !*ok || elements_remove(iso, ov, key_index(key));
  }
  prop_place place = shape_find(iso, object_shape(iso, o), key);
  if (!place.found) return true;
  *ok = place.flags & PROP_CONFIGURABLE;
  if (*ok) object_remove(iso, ov, place);
  return true;
}

bool object_delete(isolate *iso, wn_value ov, prop_key key, bool *ok) {
  object *o = to_object_cell(ov);
  const object_ops *ops = exotic_ops(iso, object_shape(iso, o), key);
  if (ops && ops->delete_own) return ops->delete_own(iso, o, key, ok);
  return ordinary_delete(iso, ov, key, ok);
}
