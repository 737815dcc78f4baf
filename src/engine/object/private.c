/* SPDX-License-Identifier: MIT */
/* Private names (ECMA-262, 7.3.27-32): properties whose keys are private symbols.  They
 * lie among an object's ordinary properties, which key lists and freezing pass over;
 * they are always the object's own (a proxy's lie on the proxy) and need no extensible
 * object. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/object/error.h"
#include "engine/object/internal.h"

static prop_place find(isolate *iso, wn_value o, wn_value name) {
  return shape_find(iso, object_shape(iso, to_object_cell(o)), key_from_atom(name));
}

/* Throws with the name as the format's only argument. */
static wn_value throw_about(isolate *iso, const char *before, wn_value name,
                            const char *after) {
  wn_value text = wn_load(&iso->heap, &((symbol *)wn_to_cell(name))->description);
  char *chars = is_string(text) ? string_to_utf8(iso, text, NULL) : xstrdup("#");
  wn_value r = throw_type_error(iso, "%s%s%s", before, chars, after);
  free(chars);
  return r;
}

static wn_value throw_nullish_base(isolate *iso, wn_value base, wn_value name,
                                   bool set) {
  char before[80];
  snprintf(before, sizeof before, "Cannot %s properties of %s (%s '",
           set ? "set" : "read", wn_is_null(base) ? "null" : "undefined",
           set ? "setting" : "reading");
  return throw_about(iso, before, name, "')");
}

wn_value private_get(isolate *iso, wn_value o, wn_value name) {
  if (wn_is_nullish(o)) return throw_nullish_base(iso, o, name, false);
  prop_place place = {.found = false};
  if (is_object(o)) place = find(iso, o, name);
  if (!place.found)
    return throw_about(iso, "Cannot read private member ", name,
                       " from an object whose class did not declare it");
  wn_value v = object_load_place_nogc(iso, to_object_cell(o), place);
  if (!(place.flags & PROP_ACCESSOR)) return v;
  wn_value getter = wn_load(&iso->heap, &((accessor *)wn_to_cell(v))->getter);
  if (!wn_is_cell(getter))
    return throw_about(iso, "'", name, "' was defined without a getter");
  return js_call(iso, getter, o, 0, NULL);
}

bool private_set(isolate *iso, wn_value o, wn_value name, wn_value v) {
  prop_place place = {.found = false};
  if (is_object(o)) place = find(iso, o, name);
  if (!place.found) {
    if (wn_is_nullish(o))
      throw_nullish_base(iso, o, name, true);
    else
      throw_about(iso, "Cannot write private member ", name,
                  " to an object whose class did not declare it");
    return false;
  }
  if (place.flags & PROP_ACCESSOR) {
    wn_value pair = object_load_place_nogc(iso, to_object_cell(o), place);
    wn_value setter = wn_load(&iso->heap, &((accessor *)wn_to_cell(pair))->setter);
    if (wn_is_cell(setter)) return !wn_is_exception(js_call(iso, setter, o, 1, &v));
    throw_about(iso, "'", name, "' was defined without a setter");
    return false;
  }
  if (!(place.flags & PROP_WRITABLE)) {
    throw_about(iso, "Private method '", name, "' is not writable");
    return false;
  }
  object_store_place_nogc(iso, to_object_cell(o), place, v);
  return true;
}

bool private_add(isolate *iso, wn_value o, wn_value name, wn_value v, unsigned flags) {
  if (find(iso, o, name).found) {
    throw_about(iso, "Cannot initialize ", name, " twice on the same object");
    return false;
  }
  object_append(iso, o, key_from_atom(name), flags, v);
  return true;
}

int private_has(isolate *iso, wn_value o, wn_value name) {
  if (is_object(o)) return find(iso, o, name).found;
  char *value = value_describe(iso, o);
  size_t size = strlen(value) + sizeof "' in ";
  char *after = xmalloc(size);
  snprintf(after, size, "' in %s", value);
  throw_about(iso, "Cannot use 'in' operator to search for '", name, after);
  free(after);
  free(value);
  return -1;
}
