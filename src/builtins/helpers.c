/* SPDX-License-Identifier: MIT */
#include "builtins/helpers.h"

#include <stdlib.h>

#include "engine/object/array_buffer.h"

/* ---- keys
 * ---------------------------------------------------------------------------- */

prop_key key_from_number(isolate *iso, double n) {
  if (n < 4294967295.0) return key_from_index((uint32_t)n);
  return key_from_string(iso, number_to_string(iso, n));
}

wn_value get_number(isolate *iso, wn_value o, double n) {
  return object_get(iso, o, key_from_number(iso, n));
}

bool put_number(isolate *iso, wn_value o, double n, wn_value v) {
  return object_put(iso, o, key_from_number(iso, n), v);
}

bool create_number(isolate *iso, wn_value o, double n, wn_value v) {
  return object_create_data(iso, o, key_from_number(iso, n), v);
}

int has_number(isolate *iso, wn_value o, double n) {
  return object_has(iso, o, key_from_number(iso, n));
}

bool delete_or_throw(isolate *iso, wn_value o, prop_key key) {
  bool ok;
  if (!object_delete(iso, o, key, &ok)) return false;
  if (!ok) throw_delete_failed(iso, o, key);
  return ok;
}

bool put_length(isolate *iso, wn_value o, double length) {
  return object_put(iso, o, KEY(iso, length), wn_from_number(length));
}

/* ---- errors
 * -------------------------------------------------------------------------- */

wn_value throw_not_callable(isolate *iso, wn_value v) {
  char *text = value_describe(iso, v);
  throw_type_error(iso, "%s is not a function", text);
  free(text);
  return WN_EXCEPTION;
}

wn_value throw_not_constructor(isolate *iso, wn_value v) {
  char *text = value_describe(iso, v);
  throw_type_error(iso, "%s is not a constructor", text);
  free(text);
  return WN_EXCEPTION;
}

wn_value throw_incompatible(isolate *iso, const char *method, wn_value receiver) {
  char *text = value_describe(iso, receiver);
  throw_type_error(iso, "Method %s called on incompatible receiver %s", method, text);
  free(text);
  return WN_EXCEPTION;
}

wn_value throw_requires_new(isolate *iso, const char *constructor) {
  return throw_type_error(iso, "Constructor %s requires 'new'", constructor);
}

bool require_callable(isolate *iso, wn_value v) {
  if (is_callable(iso, v)) return true;
  throw_not_callable(iso, v);
  return false;
}

/* ---- operations on objects
 * ------------------------------------------------------------- */

wn_value species_constructor(isolate *iso, wn_value o, enum intrinsic_id fallback) {
  wn_value c = object_get(iso, o, KEY(iso, constructor));
  if (wn_is_exception(c)) return c;
  if (wn_is_undefined(c)) return intrinsic(iso, fallback);
  if (!is_object(c)) {
    return throw_type_error(iso, "The .constructor property is not an object");
  }
  wn_value s = object_get(iso, c, KEY_SYMBOL(iso, species));
  if (wn_is_exception(s)) return s;
  if (wn_is_nullish(s)) return intrinsic(iso, fallback);
  if (is_constructor(iso, s)) return s;
  return throw_type_error(iso,
                          "object.constructor[Symbol.species] is not a constructor");
}

/* One boolean field: 1 present, 0 absent, -1 exception. */
static int descriptor_bool(isolate *iso, wn_value v, prop_key key, unsigned bit,
                           property_descriptor *out) {
  int has = object_has(iso, v, key);
  if (has <= 0) return has;
  wn_value field = object_get(iso, v, key);
  if (wn_is_exception(field)) return -1;
  out->has |= bit;
  if (to_boolean(iso, field)) out->flags |= bit;
  return 1;
}

static int descriptor_field(isolate *iso, wn_value v, prop_key key, wn_value *out) {
  int has = object_has(iso, v, key);
  if (has <= 0) return has;
  wn_value field = object_get(iso, v, key);
  if (wn_is_exception(field)) return -1;
  *out = field;
  return 1;
}

static bool check_accessor(isolate *iso, wn_value f, const char *what) {
  if (wn_is_hole(f) || wn_is_undefined(f) || is_callable(iso, f)) return true;
  char *text = value_describe(iso, f);
  throw_type_error(iso, "%s must be a function: %s", what, text);
  free(text);
  return false;
}

bool to_property_descriptor(isolate *iso, wn_value v, property_descriptor *out) {
  *out = (property_descriptor){WN_HOLE, WN_HOLE, WN_HOLE, 0, 0};
  if (!is_object(v)) {
    char *text = value_describe(iso, v);
    throw_type_error(iso, "Property description must be an object: %s", text);
    free(text);
    return false;
  }
  if (descriptor_bool(iso, v, KEY(iso, enumerable), PROP_ENUMERABLE, out) < 0 ||
      descriptor_bool(iso, v, KEY(iso, configurable), PROP_CONFIGURABLE, out) < 0 ||
      descriptor_field(iso, v, KEY(iso, value), &out->value) < 0 ||
      descriptor_bool(iso, v, KEY(iso, writable), PROP_WRITABLE, out) < 0 ||
      descriptor_field(iso, v, KEY(iso, get), &out->getter) < 0 ||
      !check_accessor(iso, out->getter, "Getter") ||
      descriptor_field(iso, v, KEY(iso, set), &out->setter) < 0 ||
      !check_accessor(iso, out->setter, "Setter")) {
    return false;
  }
  if (descriptor_is_accessor(out) &&
      (!wn_is_hole(out->value) || out->has & PROP_WRITABLE)) {
    char *text = value_describe(iso, v);
    throw_type_error(iso,
                     "Invalid property descriptor. Cannot both specify accessors and a "
                     "value or writable attribute, %s",
                     text);
    free(text);
    return false;
  }
  return true;
}

wn_value from_property_descriptor(isolate *iso, const property_descriptor *d) {
  wn_value o = object_new(iso, 4);
  bool ok;
  if (descriptor_is_accessor(d)) {
    wn_value getter = wn_is_hole(d->getter) ? WN_UNDEFINED : d->getter;
    wn_value setter = wn_is_hole(d->setter) ? WN_UNDEFINED : d->setter;
    ok = object_create_data(iso, o, KEY(iso, get), getter) &&
         object_create_data(iso, o, KEY(iso, set), setter);
  } else {
    wn_value value = wn_is_hole(d->value) ? WN_UNDEFINED : d->value;
    ok = object_create_data(iso, o, KEY(iso, value), value) &&
         object_create_data(iso, o, KEY(iso, writable),
                            wn_from_bool(d->flags & PROP_WRITABLE));
  }
  ok = ok &&
       object_create_data(iso, o, KEY(iso, enumerable),
                          wn_from_bool(d->flags & PROP_ENUMERABLE)) &&
       object_create_data(iso, o, KEY(iso, configurable),
                          wn_from_bool(d->flags & PROP_CONFIGURABLE));
  return ok ? o : WN_EXCEPTION;
}

bool define_or_throw(isolate *iso, wn_value o, prop_key key,
                     const property_descriptor *d) {
  bool ok;
  if (!object_define_own(iso, o, key, d, &ok)) return false;
  if (!ok) throw_define_failed(iso, o, key);
  return ok;
}

bool iterator_from_method(isolate *iso, wn_value iterable, wn_value method,
                          iterator_record *it) {
  wn_value iterator = js_call(iso, method, iterable, 0, NULL);
  if (wn_is_exception(iterator)) return false;
  if (!is_object(iterator)) {
    throw_type_error(iso, "Result of the Symbol.iterator method is not an object");
    return false;
  }
  wn_value next = object_get(iso, iterator, KEY(iso, next));
  if (wn_is_exception(next)) return false;
  *it = (iterator_record){.iterator = iterator, .next = next};
  return true;
}

wn_value iterator_abort(isolate *iso, iterator_record *it) {
  (void)iterator_close(iso, it);
  return WN_EXCEPTION;
}

/* Entry [k, v] of an item: false with the exception pending. */
static bool read_entry(isolate *iso, wn_value item, wn_value pair[2]) {
  if (!is_object(item)) {
    char *text = value_describe(iso, item);
    throw_type_error(iso, "Iterator value %s is not an entry object", text);
    free(text);
    return false;
  }
  for (int i = 0; i < 2; i++) {
    pair[i] = object_get(iso, item, key_from_index((uint32_t)i));
    if (wn_is_exception(pair[i])) return false;
  }
  return true;
}

bool add_entries(isolate *iso, wn_value target, wn_value iterable, wn_value adder) {
  iterator_record it;
  if (!iterator_open(iso, iterable, &it)) return false;
  for (;;) {
    wn_value item, pair[2];
    int more = iterator_step(iso, &it, &item);
    if (more <= 0) return more == 0;
    if (!read_entry(iso, item, pair) ||
        wn_is_exception(js_call(iso, adder, target, 2, pair))) {
      iterator_abort(iso, &it);
      return false;
    }
  }
}

bool group_by(isolate *iso, wn_value items, wn_value callback, bool as_keys,
              wn_value groups, group_fn *take) {
  if (wn_is_nullish(items)) {
    char *text = value_describe(iso, items);
    throw_type_error(iso, "%s is not iterable", text);
    free(text);
    return false;
  }
  if (!require_callable(iso, callback)) return false;
  iterator_record it;
  if (!iterator_open(iso, items, &it)) return false;
  for (double k = 0;; k++) {
    wn_value argv[2] = {WN_UNDEFINED, wn_from_number(k)};
    int more = iterator_step(iso, &it, &argv[0]);
    if (more <= 0) return more == 0;
    wn_value key = js_call(iso, callback, WN_UNDEFINED, 2, argv);
    bool ok = !wn_is_exception(key);
    if (ok && as_keys) {
      prop_key property;
      ok = to_property_key(iso, key, &property);
      if (ok) key = property.v;
    }
    if (!ok || !take(iso, groups, key, argv[0])) {
      iterator_abort(iso, &it);
      return false;
    }
  }
}

static bool may_change_length(isolate *iso, wn_value o) {
  if (!is_typed_array(o)) return false;
  const array_view *v = to_view(o);
  unsigned flags = view_buffer(iso, v)->flags;
  return v->length == VIEW_TRACKS_LENGTH ||
         (flags & BUFFER_RESIZABLE && !(flags & BUFFER_SHARED));
}

bool prevent_extensions(isolate *iso, wn_value o, bool *ok) {
  *ok = false;
  return may_change_length(iso, o) || object_prevent_extensions(iso, o, ok);
}

bool can_be_held_weakly(wn_value v) {
  if (is_object(v)) return true;
  return is_symbol(v) && !(((symbol *)wn_to_cell(v))->flags & SYMBOL_REGISTERED);
}

/* ---- installing
 * ------------------------------------------------------------------------- */

wn_value native_return_this(isolate *iso, call_args *args) {
  (void)iso;
  return args->this_value;
}

wn_value make_constructor(isolate *iso, const native_spec *spec, wn_value proto,
                          wn_value parent, unsigned constructor_flags) {
  wn_value name = atom_from_cstr(iso, spec->name);
  wn_value c =
      native_new(iso, spec->fn, name, spec->length, NATIVE_CONSTRUCTOR, spec->magic);
  if (wn_is_exception(c)) return c;
  if (!wn_is_hole(parent)) {
    bool ok;
    if (!object_set_prototype(iso, c, parent, &ok)) return WN_EXCEPTION;
  }
  if (!object_define(iso, c, KEY(iso, prototype), proto, 0) ||
      !object_define(iso, proto, KEY(iso, constructor), c, constructor_flags)) {
    return WN_EXCEPTION;
  }
  return c;
}

bool install_species(isolate *iso, wn_value constructor) {
  static const native_spec species[] = {
      {"@@species", native_return_this, 0, NATIVE_GETTER, 0},
  };
  return install_natives(iso, constructor, species, WN_COUNTOF(species));
}

bool install_alias(isolate *iso, wn_value o, const char *name, prop_key alias) {
  wn_value v = object_get(iso, o, key_from_cstr(iso, name));
  if (wn_is_exception(v)) return false;
  return object_define(iso, o, alias, v, PROP_HIDDEN);
}

wn_value ensure_prototype(isolate *iso, enum intrinsic_id id, wn_value parent) {
  wn_value p = intrinsic(iso, id);
  if (is_object(p)) return p;
  if (wn_is_hole(parent)) parent = intrinsic(iso, INTRINSIC_ObjectP);
  p = object_new_with_prototype(iso, parent);
  if (!wn_is_exception(p)) intrinsic_set(iso, id, p);
  return p;
}
