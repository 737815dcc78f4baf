/* SPDX-License-Identifier: MIT */
/* Properties whose values do not exist before they are asked for.
 *
 * Two sorts carry PROP_LAZY.  A native that is not yet made: the slot holds a small
 * int, the number of its native_spec in the isolate's registry; hundreds of built-in
 * functions cost one list entry each until a program touches them.  And virtual
 * properties, which have no slot at all (NO_LOCATION): `length` of arrays and of String
 * objects, `length`, `name` and `prototype` of functions, `stack` of errors; their
 * values follow from the object's own fields.  Where a program redefines `length` or
 * `name` of a function, the property gets a slot; `length` of arrays and `prototype` of
 * functions stay virtual for ever, and writing them writes the field. */
#include "engine/compiler/code.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"

/* ---- The registry of native specs
 * ------------------------------------------------------ */

static uint32_t register_natives(isolate *iso, const native_spec *specs, size_t n) {
  struct shape_state *state = iso->shapes;
  for (size_t i = 0; i < state->natives.len; i++) {
    native_table *t = &state->natives.data[i];
    if (t->specs == specs && t->n == n) return t->base;
  }
  native_table table = {specs, n, state->next_native};
  vec_push(&state->natives, table);
  state->next_native += (uint32_t)n;
  return table.base;
}

static const native_spec *find_spec(isolate *iso, uint32_t id) {
  struct shape_state *state = iso->shapes;
  size_t low = 0, high = state->natives.len;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (state->natives.data[middle].base <= id)
      low = middle;
    else
      high = middle;
  }
  native_table *t = &state->natives.data[low];
  return &t->specs[id - t->base];
}

/* ---- Making natives
 * --------------------------------------------------------------------- */

static void make_accessor_half(isolate *iso, wn_value ov, prop_place place,
                               const native_spec *spec) {
  wn_value f = native_from_spec(iso, (realm *)object_realm(iso, ov), spec);
  accessor *a = wn_alloc(&iso->heap, KIND_ACCESSOR, sizeof *a);
  bool setter = spec->flags & NATIVE_SETTER;
  wn_store(&iso->heap, a, &a->getter, setter ? WN_UNDEFINED : f);
  wn_store(&iso->heap, a, &a->setter, setter ? f : WN_UNDEFINED);
  object_store_place_nogc(iso, to_object_cell(ov), place, wn_from_cell(a));
}

void object_materialise(isolate *iso, wn_value ov, prop_key key, prop_place *place) {
  (void)key;
  if (!(place->flags & PROP_LAZY) || place->location == NO_LOCATION) return;
  object *o = to_object_cell(ov);
  uint32_t id = (uint32_t)wn_to_int(object_load_place_nogc(iso, o, *place));
  const native_spec *spec = find_spec(iso, id);
  if (spec->flags & (NATIVE_GETTER | NATIVE_SETTER)) {
    make_accessor_half(iso, ov, *place, spec);
  } else {
    wn_value f = native_from_spec(iso, (realm *)object_realm(iso, ov), spec);
    object_store_place_nogc(iso, o, *place, f);
  }
  place->flags &= (uint8_t)~PROP_LAZY;
  shape_set_entry_nogc(iso, object_shape(iso, o), place->position, place->flags,
                       place->location);
}

/* The key of a spec's name: an atom, or a well-known symbol for "@@name". */
prop_key native_spec_key(isolate *iso, const native_spec *spec) {
  static const struct {
    const char *name;
    enum symbol_id id;
  } symbols[] = {
      {"iterator", SYMBOL_iterator},
      {"asyncIterator", SYMBOL_asyncIterator},
      {"hasInstance", SYMBOL_hasInstance},
      {"toPrimitive", SYMBOL_toPrimitive},
      {"toStringTag", SYMBOL_toStringTag},
      {"species", SYMBOL_species},
      {"isConcatSpreadable", SYMBOL_isConcatSpreadable},
      {"unscopables", SYMBOL_unscopables},
      {"match", SYMBOL_match},
      {"matchAll", SYMBOL_matchAll},
      {"replace", SYMBOL_replace},
      {"search", SYMBOL_search},
      {"split", SYMBOL_split},
      {"dispose", SYMBOL_dispose},
      {"asyncDispose", SYMBOL_asyncDispose},
  };
  if (strncmp(spec->name, "@@", 2) != 0)
    return key_from_atom(atom_from_cstr(iso, spec->name));
  for (size_t i = 0; i < WN_COUNTOF(symbols); i++) {
    if (strcmp(symbols[i].name, spec->name + 2) == 0)
      return key_from_atom(iso->symbols[symbols[i].id]);
  }
  WN_UNREACHABLE();
}

/* The second half of an accessor whose first half is there already. */
static void join_accessor(isolate *iso, wn_value o, prop_key key, prop_place place,
                          const native_spec *spec) {
  object_materialise(iso, o, key, &place);
  wn_value f = native_from_spec(iso, (realm *)object_realm(iso, o), spec);
  accessor *a = wn_to_cell(object_load_place_nogc(iso, to_object_cell(o), place));
  wn_store(&iso->heap, a, spec->flags & NATIVE_SETTER ? &a->setter : &a->getter, f);
}

bool install_natives(isolate *iso, wn_value o, const native_spec *table, size_t n) {
  uint32_t base = register_natives(iso, table, n);
  object_make_unique(iso, o, 0);
  for (size_t i = 0; i < n; i++) {
    const native_spec *spec = &table[i];
    bool is_accessor = spec->flags & (NATIVE_GETTER | NATIVE_SETTER);
    unsigned flags = is_accessor ? PROP_CONFIGURABLE | PROP_ACCESSOR : PROP_HIDDEN;
    prop_key key = native_spec_key(iso, spec);
    wn_value id = wn_from_int((int32_t)(base + (uint32_t)i));
    prop_place place = shape_find(iso, object_shape(iso, to_object_cell(o)), key);
    if (key_is_index(key) || (place.found && place.location == NO_LOCATION))
      return false;
    if (!place.found)
      object_append(iso, o, key, flags | PROP_LAZY, id);
    else if (is_accessor && place.flags & PROP_ACCESSOR)
      join_accessor(iso, o, key, place, spec);
    else
      object_reconfigure(iso, o, place, flags | PROP_LAZY, id);
  }
  return true;
}

/* ---- Virtual properties
 * ------------------------------------------------------------------ */

bool virtual_is_sticky(isolate *iso, wn_value o, prop_key key) {
  switch (wn_kind_of(wn_to_cell(o))) {
  case KIND_ARRAY:
  case KIND_STRING_WRAPPER: return true;
  case KIND_FUNCTION: return wn_same(key.v, iso->atoms[ATOM_prototype]);
  default: return false;
  }
}

static const struct code *function_code(isolate *iso, js_function *f) {
  return ((function_info *)wn_slot_cell(&iso->heap, f->info))->code;
}

/* A generator function's prototype property: 15.5.2.3, 15.6.2.3. */
static bool makes_generators(const struct code *c) {
  return c->kind == FN_GENERATOR || c->kind == FN_GENERATOR_METHOD ||
         c->kind == FN_ASYNC_GENERATOR || c->kind == FN_ASYNC_GENERATOR_METHOD;
}

/* MakeConstructor (10.2.5), postponed to the first look at F.prototype. */
static wn_value function_prototype(isolate *iso, wn_value fv) {
  js_function *f = wn_to_cell(fv);
  wn_value made = wn_load(&iso->heap, &f->prototype);
  if (!wn_is_hole(made)) return made;
  const struct code *c = function_code(iso, f);
  realm *r = (realm *)object_realm(iso, fv);
  realm *saved = iso->realm;
  iso->realm = r;
  if (makes_generators(c)) {
    bool async = c->kind == FN_ASYNC_GENERATOR || c->kind == FN_ASYNC_GENERATOR_METHOD;
    made = object_new_sized(
        iso,
        realm_intrinsic(iso, r,
                        async ? INTRINSIC_AsyncGeneratorP : INTRINSIC_GeneratorP),
        2);
  } else {
    made = object_new(iso, 4);
    object_append(iso, made, KEY(iso, constructor), PROP_HIDDEN, fv);
  }
  iso->realm = saved;
  wn_store(&iso->heap, f, &f->prototype, made);
  return made;
}

/* "get name" and the like; a symbol becomes "[description]". */
wn_value function_name_from_key(isolate *iso, wn_value name, const char *prefix) {
  if (is_symbol(name)) {
    wn_value text = wn_load(&iso->heap, &((symbol *)wn_to_cell(name))->description);
    if (!is_string(text))
      name = iso->atoms[ATOM_empty];
    else if (is_private_name(name))
      name = text;
    else
      name = string_concat3(iso, iso->single_chars['['], text, iso->single_chars[']']);
  }
  if (!prefix || wn_is_exception(name)) return name;
  return string_concat3(iso, string_from_cstr(iso, prefix), iso->single_chars[' '],
                        name);
}

static wn_value native_name(isolate *iso, const js_native *f) {
  if (!f->spec) return iso->atoms[ATOM_empty];
  const char *prefix = f->spec->flags & NATIVE_GETTER   ? "get"
                       : f->spec->flags & NATIVE_SETTER ? "set"
                                                        : NULL;
  return function_name_from_key(iso, native_spec_key(iso, f->spec).v, prefix);
}

static wn_value bound_name(isolate *iso, js_bound *f) {
  wn_value name = wn_load(&iso->heap, &f->name);
  if (!is_string(name)) name = iso->atoms[ATOM_empty];
  return function_name_from_key(iso, name, "bound");
}

static wn_value virtual_length(isolate *iso, wn_value ov) {
  void *cell = wn_to_cell(ov);
  switch (wn_kind_of(cell)) {
  case KIND_ARRAY: return wn_from_number(((js_array *)cell)->length);
  case KIND_FUNCTION: return wn_from_int(function_code(iso, cell)->length);
  case KIND_NATIVE: return wn_from_int(((js_native *)cell)->length);
  case KIND_BOUND: return wn_load(&iso->heap, &((js_bound *)cell)->length);
  case KIND_STRING_WRAPPER: {
    wn_value text = wn_load(&iso->heap, &((object *)cell)->words[1]);
    return wn_from_int((int32_t)string_length(text));
  }
  default: WN_UNREACHABLE();
  }
}

/* The one virtual value that may run JavaScript: Error.prepareStackTrace. */
static wn_value error_stack(isolate *iso, wn_value ov) {
  wn_value stack = error_stack_value(iso, ov);
  if (!wn_is_exception(stack)) return stack;
  take_exception(iso);
  return WN_UNDEFINED;
}

wn_value virtual_get(isolate *iso, wn_value ov, prop_key key) {
  void *cell = wn_to_cell(ov);
  if (wn_same(key.v, iso->atoms[ATOM_length])) return virtual_length(iso, ov);
  if (wn_same(key.v, iso->atoms[ATOM_prototype])) return function_prototype(iso, ov);
  switch (wn_kind_of(cell)) {
  case KIND_FUNCTION: {
    function_info *info = wn_slot_cell(&iso->heap, ((js_function *)cell)->info);
    wn_value name = wn_load(&iso->heap, &info->name);
    return is_string(name) ? name : iso->atoms[ATOM_empty];
  }
  case KIND_NATIVE: return native_name(iso, cell);
  case KIND_BOUND: return bound_name(iso, cell);
  case KIND_ERROR: return error_stack(iso, ov);
  default: WN_UNREACHABLE();
  }
}

prop_place virtual_to_slot(isolate *iso, wn_value ov, prop_key key, prop_place place,
                           wn_value v) {
  object *o = to_object_cell(ov);
  if (wn_is_hole(v)) v = virtual_get(iso, ov, key);
  shape *s = object_shape(iso, o);
  shape *next = shape_special(iso, s, SPECIAL_LAZY + (int32_t)place.position);
  if (next) {
    (void)!object_add_by_transition(iso, ov, next, v);
    return shape_find(iso, next, key);
  }
  s = object_writable_shape(iso, ov);
  place.location = object_take_location(iso, ov);
  place.flags &= (uint8_t)~PROP_LAZY;
  s = object_shape(iso, o);
  shape_set_entry_nogc(iso, s, place.position, place.flags, place.location);
  object_store_place_nogc(iso, o, place, v);
  return place;
}
