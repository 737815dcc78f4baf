/* SPDX-License-Identifier: MIT */
/* import(), import.meta, and the default host that reads files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "engine/module/module.h"
#include "engine/module/record.h"
#include "engine/vm/promise.h"
#include "engine/vm/run.h"
#include "engine/vm/vm.h"

/* ---- The default host ---- */

/* The table of loaded modules of the realm: path -> record. */
static wn_value module_map(isolate *iso) {
  wn_value map = intrinsic(iso, INTRINSIC_ModuleMap);
  if (is_object(map)) return map;
  map = object_new_with_prototype(iso, WN_NULL);
  intrinsic_set(iso, INTRINSIC_ModuleMap, map);
  return map;
}

/* malloc'd path of `specifier` relative to the directory of `base`; "." and ".." resolved. */
static char *join_path(const char *base, const char *specifier) {
  const char *slash = specifier[0] == '/' ? NULL : strrchr(base, '/');
  size_t directory = slash ? (size_t)(slash - base) + 1 : 0;
  char *path = xmalloc(directory + strlen(specifier) + 1), *to = path;
  memcpy(path, base, directory);
  strcpy(path + directory, specifier);
  for (const char *p = path; *p;) {
    const char *end = strchr(p, '/');
    size_t n = end ? (size_t)(end - p) + 1 : strlen(p);
    bool up = n >= 2 && p[0] == '.' && p[1] == '.' && (n == 2 || p[2] == '/');
    if (n == 2 && p[0] == '.' && p[1] == '/') {
      p += n;
      continue;
    }
    char *previous = to - (to > path ? 1 : 0);
    while (previous > path && previous[-1] != '/') previous--;
    bool can_go_up = to > path + 1 && strncmp(previous, "../", 3) != 0;
    if (up && can_go_up) {
      to = previous;
    } else {
      memmove(to, p, n);
      to += n;
    }
    p += n;
  }
  *to = '\0';
  return path;
}

/* The module type that attributes ask for: 0 JavaScript, 1 JSON, -1 exception. */
static int requested_type(isolate *iso, wn_value attributes) {
  if (!is_object(attributes)) return 0;
  wn_value type = object_get(iso, attributes, key_from_cstr(iso, "type"));
  if (wn_is_exception(type)) return -1;
  if (wn_is_undefined(type)) return 0;
  if (is_string(type) && string_equal_cstr(iso, type, "json")) return 1;
  char *text = value_describe(iso, type);
  throw_type_error(iso, "Import attribute \"type\" with value \"%s\" is not supported", text);
  free(text);
  return -1;
}

static wn_value json_module(isolate *iso, const char *text, size_t n) {
  wn_value source = string_from_utf8(iso, text, n);
  wn_value json = object_get(iso, intrinsic(iso, INTRINSIC_Global), key_from_cstr(iso, "JSON"));
  if (wn_is_exception(source) || wn_is_exception(json)) return WN_EXCEPTION;
  wn_value v = js_invoke(iso, json, key_from_cstr(iso, "parse"), 1, &source);
  if (wn_is_exception(v)) return v;
  wn_value name = iso->atoms[ATOM_default_];
  return module_synthetic(iso, array_from_values(iso, &name, 1),
                          array_from_values(iso, &v, 1));
}

static wn_value read_module(isolate *iso, const char *path, int type) {
  char *text;
  size_t n;
  int error = os_read_file(path, 0, &text, &n);
  if (error) {
    return throw_type_error(iso, "Cannot load module '%s': %s", path, strerror(error));
  }
  wn_value v = WN_EXCEPTION;
  if (type == 1) {
    v = json_module(iso, text, n);
  } else {
    script *s = script_from_utf8(iso, text, n, path);
    if (s) v = module_compile(iso, s);
  }
  free(text);
  return v;
}

wn_value module_load_file(isolate *iso, wn_value referrer, wn_value specifier,
                          wn_value attributes) {
  int type = requested_type(iso, attributes);
  if (type < 0) return WN_EXCEPTION;
  const char *base = is_kind(referrer, KIND_SCRIPT)
                         ? script_of_cell(wn_to_cell(referrer))->url
                         : "";
  char *text = string_to_utf8(iso, specifier, NULL);
  char *path = join_path(base, text);
  free(text);
  wn_value map = module_map(iso);
  wn_value name = string_from_utf8(iso, path, strlen(path));
  if (type == 1) name = string_concat(iso, string_from_cstr(iso, "json:"), name);
  prop_key key = key_from_string(iso, name);
  wn_value v = object_get(iso, map, key);
  if (wn_is_undefined(v)) {
    v = read_module(iso, path, type);
    if (!wn_is_exception(v) && !object_create_data(iso, map, key, v)) v = WN_EXCEPTION;
  }
  free(path);
  return v;
}

wn_value run_module_source(isolate *iso, const char *utf8, size_t n, const char *url) {
  script *s = script_from_utf8(iso, utf8, n, url);
  if (!s) return WN_EXCEPTION;
  wn_value m = module_compile(iso, s);
  if (wn_is_exception(m)) return m;
  wn_value name = string_from_utf8(iso, url, strlen(url));
  char *path = join_path("", url);
  name = string_from_utf8(iso, path, strlen(path));
  free(path);
  if (!object_create_data(iso, module_map(iso), key_from_string(iso, name), m) ||
      !module_load(iso, m) || !module_link(iso, m))
    return WN_EXCEPTION;
  return module_evaluate(iso, m);
}

/* ---- import() (13.3.10) ---- */

static wn_value reject_native(isolate *iso, call_args *args) {
  promise_reject(iso, native_data(iso, args->callee, 0), arg(args, 0));
  return WN_UNDEFINED;
}

/* Data: the module and its import's promise. */
static wn_value evaluated_native(isolate *iso, call_args *args) {
  wn_value promise = native_data(iso, args->callee, 1);
  wn_value ns = module_namespace(iso, native_data(iso, args->callee, 0));
  if (wn_is_exception(ns)) {
    promise_reject_pending(iso, promise);
  } else {
    promise_fulfill(iso, promise, ns);
  }
  return WN_UNDEFINED;
}

static wn_value loaded_native(isolate *iso, call_args *args) {
  wn_value module = native_data(iso, args->callee, 0);
  wn_value promise = native_data(iso, args->callee, 1), empty = iso->atoms[ATOM_empty];
  if (!module_link(iso, module)) {
    promise_reject_pending(iso, promise);
    return WN_UNDEFINED;
  }
  wn_value evaluated = module_evaluate(iso, module);
  if (wn_is_exception(evaluated)) return evaluated;
  wn_value then = native_new_with_data(iso, evaluated_native, empty, 0, module, promise);
  wn_value failed =
      native_new_with_data(iso, reject_native, empty, 1, promise, WN_UNDEFINED);
  promise_perform_then(iso, evaluated, then, failed, WN_UNDEFINED);
  return WN_UNDEFINED;
}

void module_import_finish(isolate *iso, wn_value module, wn_value promise) {
  if (!module_load(iso, module)) {
    promise_reject_pending(iso, promise);
    return;
  }
  wn_value loaded = promise_new(iso);
  promise_fulfill(iso, loaded, WN_UNDEFINED);
  wn_value then = native_new_with_data(iso, loaded_native, iso->atoms[ATOM_empty], 0, module,
                                       promise);
  promise_perform_then(iso, loaded, then, WN_UNDEFINED, WN_UNDEFINED);
}

/* The `with` option's attributes as a null-prototype object; undefined without any. */
static wn_value read_attributes(isolate *iso, wn_value options) {
  if (wn_is_undefined(options)) return options;
  if (!is_object(options))
    return throw_type_error(iso, "The second argument of import() must be an object");
  wn_value with = object_get(iso, options, key_from_cstr(iso, "with"));
  if (wn_is_exception(with) || wn_is_undefined(with)) return with;
  if (!is_object(with))
    return throw_type_error(iso, "The 'options' argument of import() must be an object");
  wn_value o = object_new_with_prototype(iso, WN_NULL);
  key_list keys;
  if (!object_own_keys(iso, with, KEYS_STRINGS | KEYS_ENUMERABLE, &keys)) return WN_EXCEPTION;
  for (uint32_t i = 0; i < keys.length; i++) {
    prop_key key = key_list_at(iso, &keys, i);
    wn_value v = object_get(iso, with, key);
    if (wn_is_exception(v)) return v;
    if (!is_string(v))
      return throw_type_error(iso, "Import attribute value must be a string");
    if (!object_create_data(iso, o, key, v)) return WN_EXCEPTION;
  }
  for (uint32_t i = 0; i < keys.length; i++) {
    wn_value name = key_to_value(iso, key_list_at(iso, &keys, i));
    if (!string_equal_cstr(iso, name, "type")) {
      char *text = string_to_utf8(iso, name, NULL);
      throw_type_error(iso, "Import attribute \"%s\" is not supported", text);
      free(text);
      return WN_EXCEPTION;
    }
  }
  return o;
}

wn_value import_call(isolate *iso, frame *fr, wn_value specifier, wn_value options) {
  wn_value promise = promise_new(iso);
  if (wn_is_exception(promise)) return promise;
  specifier = to_string(iso, specifier);
  if (wn_is_exception(specifier)) return promise_reject_pending(iso, promise);
  wn_value attributes = read_attributes(iso, options);
  if (wn_is_exception(attributes)) return promise_reject_pending(iso, promise);
  wn_value referrer =
      script_referrer(iso, wn_load(&iso->heap, &frame_info(iso, fr)->script));
  if (iso->hooks.import_module) {
    iso->hooks.import_module(iso, referrer, specifier, attributes, promise);
    return promise;
  }
  wn_value module = module_load_file(iso, referrer, specifier, attributes);
  if (wn_is_exception(module)) return promise_reject_pending(iso, promise);
  module_import_finish(iso, module, promise);
  return promise;
}

/* ---- import.meta (13.3.12) ---- */

wn_value import_meta(isolate *iso, frame *fr) {
  wn_heap *heap = &iso->heap;
  const js_script *s =
      wn_slot_cell(heap, frame_info(iso, fr)->script);
  wn_value module = wn_load(heap, &s->slots[0]);
  module_record *m = record_of(module);
  wn_value meta = wn_load(heap, &m->meta);
  if (is_object(meta)) return meta;
  meta = object_new_with_prototype(iso, WN_NULL);
  wn_store(heap, m, &m->meta, meta);
  if (iso->hooks.import_meta) iso->hooks.import_meta(iso, module, meta);
  return has_exception(iso) ? WN_EXCEPTION : meta;
}
