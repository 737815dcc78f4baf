/* SPDX-License-Identifier: MIT */
/* Literals: arrays, objects, templates, regular expressions, arguments objects. */
#include <string.h>

#include "engine/vm/vm.h"

wn_value literal_array(isolate *iso, frame *fr, uint32_t k) {
  const constant *c = &fr->code->constants[k];
  return array_from_slots(iso, fr->constants - 1, &fr->constants[c->index], c->length);
}

bool literal_spread(isolate *iso, frame *fr, wn_value array, wn_value iterable) {
  iterator_record it;
  if (array_iteration_is_pristine(iso, iterable)) {
    it = (iterator_record){.iterator = iterable, .next = WN_UNDEFINED, .fast = true};
  } else {
    wn_value r[3];
    if (!iter_open_object(iso, fr, iterable, r)) return false;
    it = (iterator_record){.iterator = r[0], .next = r[1]};
  }
  wn_value v;
  int got;
  while ((got = iterator_step(iso, &it, &v)) > 0) {
    if (!array_push(iso, array, v)) return false;
  }
  return got == 0;
}

bool literal_set_proto(isolate *iso, wn_value o, wn_value proto) {
  bool ok;
  if (!is_object(proto) && !wn_is_null(proto)) return true;
  return object_set_prototype(iso, o, proto, &ok);
}

/* CopyDataProperties (7.3.27). */
bool literal_copy_properties(isolate *iso, wn_value to, wn_value from,
                             const wn_value *excluded, uint32_t n) {
  if (wn_is_nullish(from)) return true;
  from = to_object(iso, from);
  key_list keys;
  if (wn_is_exception(from) || !object_own_keys(iso, from, KEYS_ALL, &keys)) return false;
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    bool skip = false;
    for (uint32_t e = 0; e < n && !skip; e++) {
      prop_key other;
      if (!to_property_key(iso, excluded[e], &other)) return false;
      skip = same_value_zero(iso, other.v, key.v);
    }
    if (skip) continue;
    property_descriptor d;
    int own = object_get_own(iso, from, key, &d);
    if (own < 0) return false;
    if (!own || !(d.flags & PROP_ENUMERABLE)) continue;
    wn_value v = object_get(iso, from, key);
    if (wn_is_exception(v) || !object_create_data(iso, to, key, v)) return false;
  }
  return true;
}

/* Only functions that the literal itself made get here with the naming flag. */
bool literal_define_keyed(isolate *iso, wn_value o, wn_value key, wn_value v, unsigned b) {
  prop_key k;
  if (!to_property_key(iso, key, &k)) return false;
  if (b & 1 && !function_set_name(iso, v, key_to_value(iso, k), NULL)) return false;
  return object_define(iso, o, k, v, PROP_ALL);
}

bool literal_define_method(isolate *iso, wn_value o, wn_value key, wn_value f, unsigned b) {
  prop_key k;
  if (!to_property_key(iso, key, &k)) return false;
  js_function *fn = wn_to_cell(f);
  wn_store(&iso->heap, fn, &fn->home, o);
  const char *prefix = b & 1 ? "get" : b & 2 ? "set" : NULL;
  if (b & 8 && !function_set_name(iso, f, key_to_value(iso, k), prefix)) return false;
  unsigned enumerable = b & 4 ? PROP_ENUMERABLE : 0;
  if (!(b & 3))
    return object_define(iso, o, k, f, PROP_WRITABLE | PROP_CONFIGURABLE | enumerable);
  return object_define_accessor(iso, o, k, b & 1 ? f : WN_HOLE, b & 2 ? f : WN_HOLE,
                                PROP_CONFIGURABLE | enumerable);
}

/* GetTemplateObject (13.2.8.4).  The object takes the template's place among the constants,
 * so there is one for each site and realm. */
wn_value literal_template_object(isolate *iso, frame *fr, uint32_t k) {
  wn_heap *heap = &iso->heap;
  wn_value v = wn_load(heap, &fr->constants[k]);
  if (is_object(v)) return v;
  const constant *c = &fr->code->constants[k];
  wn_value cooked = array_new_with_capacity(iso, c->length);
  wn_value raw = array_new_with_capacity(iso, c->length);
  if (wn_is_exception(cooked) || wn_is_exception(raw)) return WN_EXCEPTION;
  for (uint32_t i = 0; i < c->length; i++) {
    wn_slot *first = &fr->constants[c->index];
    if (!array_push(iso, cooked, wn_load(heap, &first[i])) ||
        !array_push(iso, raw, wn_load(heap, &first[c->length + i])))
      return WN_EXCEPTION;
  }
  bool ok;
  if (!object_freeze(iso, raw, true, &ok) ||
      !object_define(iso, cooked, KEY(iso, raw), raw, 0) ||
      !object_freeze(iso, cooked, true, &ok))
    return WN_EXCEPTION;
  wn_store(heap, fr->constants - 1, &fr->constants[k], cooked);
  return cooked;
}

wn_value literal_regexp(isolate *iso, wn_value pattern, wn_value flags) {
  wn_value args[] = {pattern, flags};
  wn_value constructor = intrinsic(iso, INTRINSIC_RegExpC);
  return js_construct(iso, constructor, 2, args, constructor);
}

/* ---- arguments (10.4.4) ---- */

wn_value literal_arguments(isolate *iso, frame *fr) {
  if (fr->code->flags & CODE_MAPPED_ARGUMENTS) /* no parameter to alias, but a callee */
    return arguments_new_mapped(iso, fr->function, fr->arguments, fr->argc, fr->scope, NULL, 0);
  return arguments_new_unmapped(iso, fr->arguments, fr->argc);
}

/* The constants say which slot of the current scope each parameter aliases, -1 for none. */
wn_value literal_mapped_arguments(isolate *iso, frame *fr, uint32_t k) {
  const constant *c = &fr->code->constants[k];
  uint16_t map[256];
  uint32_t n = c->length < fr->argc ? c->length : fr->argc;
  if (n > WN_COUNTOF(map)) n = WN_COUNTOF(map);
  for (uint32_t i = 0; i < n; i++)
    map[i] = (uint16_t)(fr->code->constants[c->index + i].number + 1);
  return arguments_new_mapped(iso, fr->function, fr->arguments, fr->argc, fr->scope, map, n);
}

wn_value literal_rest(isolate *iso, frame *fr, uint32_t from) {
  if (from >= fr->argc) return array_new_with_capacity(iso, 0);
  return array_from_values(iso, fr->arguments + from, fr->argc - from);
}

/* Short concatenations are joined at once; long ones become ropes as with `+`. */
wn_value concat_strings(isolate *iso, const wn_value *v, uint32_t n) {
  uint64_t length = 0;
  for (uint32_t i = 0; i < n; i++) length += string_length(v[i]);
  if (length > 256 || n == 2) {
    wn_value s = v[0];
    for (uint32_t i = 1; i < n && !wn_is_exception(s); i++) s = string_concat(iso, s, v[i]);
    return s;
  }
  string_builder b;
  builder_init(&b, iso);
  for (uint32_t i = 0; i < n; i++) builder_string(&b, v[i]);
  return builder_finish(&b);
}
