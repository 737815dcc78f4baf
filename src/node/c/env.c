/* SPDX-License-Identifier: MIT */
/* Internal modules, ticks and callbacks: the glue between the engine's job queue and libuv.
 *
 * After every callback from the event loop the order is Node's: all process.nextTick callbacks,
 * then all promise jobs, again until both queues are empty; then rejections that nobody handled. */
#include "node/c/env.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/object/weak.h"
#include "engine/vm/jobs.h"
#include "engine/vm/run.h"
#include "node/c/js_sources.h"

static const node_js_source *find_source(const char *name) {
  size_t low = 0, high = node_js_source_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, node_js_sources[middle].name);
    if (order == 0) return &node_js_sources[middle];
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return NULL;
}

/* require() as internal modules see it. */
static wn_value native_internal_require(isolate *iso, call_args *a) {
  wn_value name = to_string(iso, arg(a, 0));
  if (wn_is_exception(name)) return WN_EXCEPTION;
  char *text = string_to_utf8(iso, name, NULL);
  wn_value exports = internal_require(iso, text);
  free(text);
  return exports;
}

static wn_value run_source(isolate *iso, const node_js_source *source, wn_value module) {
  static const char *const params[] = {"exports", "require", "module", "binding"};
  node_env *env = env_of(iso);
  char url[80];
  snprintf(url, sizeof url, "node:internal/%s", source->name);
  wn_value f = compile_function_source(iso, (const char *)source->source, source->length, url,
                                       params, WN_COUNTOF(params));
  if (wn_is_exception(f)) return WN_EXCEPTION;
  wn_value require = native_new(iso, native_internal_require,
                                iso->atoms[ATOM_empty], 1, NATIVE_METHOD, 0);
  wn_value exports = object_get(iso, module, key_from_cstr(iso, "exports"));
  if (wn_is_exception(exports)) return WN_EXCEPTION;
  wn_value args[] = {exports, require, module, env->values[ENV_BINDING]};
  return js_call(iso, f, WN_UNDEFINED, WN_COUNTOF(args), args);
}

wn_value internal_require(isolate *iso, const char *name) {
  node_env *env = env_of(iso);
  prop_key key = key_from_cstr(iso, name);
  int cached = object_has_own(iso, env->values[ENV_INTERNAL_MODULES], key);
  if (cached < 0) return WN_EXCEPTION;
  prop_key exports_key = key_from_cstr(iso, "exports");
  if (cached) {
    wn_value module = object_get(iso, env->values[ENV_INTERNAL_MODULES], key);
    return wn_is_exception(module) ? module : object_get(iso, module, exports_key);
  }
  const node_js_source *source = find_source(name);
  if (!source) return throw_type_error(iso, "No such built-in module: %s", name);
  wn_value module = object_new(iso, 2), exports = object_new(iso, 0);
  if (!object_create_data(iso, module, exports_key, exports) ||
      !object_create_data(iso, env->values[ENV_INTERNAL_MODULES], key, module) ||
      wn_is_exception(run_source(iso, source, module))) {
    return WN_EXCEPTION;
  }
  return object_get(iso, module, exports_key);
}

wn_value internal_call(isolate *iso, const char *module, const char *name, uint32_t argc,
                       const wn_value *argv) {
  wn_value exports = internal_require(iso, module);
  if (wn_is_exception(exports)) return WN_EXCEPTION;
  return js_invoke(iso, exports, key_from_cstr(iso, name), argc, argv);
}

/* Runs one tick; false with an exception pending. */
static bool run_tick(node_env *env, tick t) {
  isolate *iso = env->iso;
  if (wn_is_undefined(t.arguments)) {
    return !wn_is_exception(js_call(iso, t.callback, WN_UNDEFINED, 0, NULL));
  }
  uint32_t n = ((js_array *)wn_to_cell(t.arguments))->length;
  VEC(wn_value) argv = {0};
  wn_value inline_args[8];
  wn_value *args = inline_args;
  if (n > WN_COUNTOF(inline_args)) {
    vec_reserve(&argv, n);
    args = argv.data;
  }
  /* The array keeps the arguments alive; js_call copies them before anything can move. */
  for (uint32_t i = 0; i < n; i++) {
    args[i] = array_peek_nogc(iso, wn_to_cell(t.arguments), i);
  }
  wn_value result = js_call(iso, t.callback, WN_UNDEFINED, n, args);
  wn_keep_alive(wn_to_cell(t.arguments));
  vec_free(&argv);
  return !wn_is_exception(result);
}

static bool drain(node_env *env) {
  for (;;) {
    while (env->next_tick < env->ticks.len) {
      tick t = env->ticks.data[env->next_tick++];
      if (!run_tick(env, t) || env->exiting) return false;
    }
    env->ticks.len = env->next_tick = 0;
    if (!run_jobs(env->iso) || env->exiting) return false;
    if (env->ticks.len == 0) return true;
  }
}

bool run_ticks(node_env *env) {
  for (;;) {
    if (!drain(env)) {
      if (!env->exiting) report_uncaught(env);
      return false;
    }
    clear_kept_objects(env->iso);
    if (env->rejections.len == 0) return true;
    pending_rejection r = env->rejections.data[0];
    report_rejection(env, r.reason);
    if (env->exiting) return false;
  }
}

bool make_callback(node_env *env, wn_value f, uint32_t argc, const wn_value *argv) {
  wn_value result = js_call(env->iso, f, WN_UNDEFINED, argc, argv);
  if (env->exiting) return false;
  if (wn_is_exception(result)) {
    report_uncaught(env);
    return false;
  }
  return run_ticks(env);
}

wn_value throw_node_error(isolate *iso, enum error_kind kind, const char *label,
                          const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  wn_value error = error_new(iso, kind, string_from_utf8(iso, text, strlen(text)));
  if (wn_is_exception(error)) return WN_EXCEPTION;
  wn_value values[] = {error, string_from_cstr(iso, label)};
  wn_value marked = internal_call(iso, "errors", "withCode", 2, values);
  return wn_is_exception(marked) ? marked : throw_value(iso, marked);
}

wn_value object_of_numbers(isolate *iso, const number_field *fields, size_t n) {
  wn_value o = object_new(iso, (unsigned)n);
  for (size_t i = 0; i < n; i++) {
    if (!object_create_data(iso, o, key_from_cstr(iso, fields[i].name),
                            wn_from_number(fields[i].value))) {
      return WN_EXCEPTION;
    }
  }
  return o;
}

static bool set_text(isolate *iso, wn_value o, const char *name, const char *text) {
  return !text || object_create_data(iso, o, key_from_cstr(iso, name),
                                     string_from_utf8(iso, text, strlen(text)));
}

/* The message has the form of Node's UVException. */
static wn_value uv_error_message(isolate *iso, int status, const char *syscall,
                                 const char *path, const char *dest) {
  const char *name = uv_err_name(status), *text = uv_strerror(status);
  size_t size = strlen(name) + strlen(text) + strlen(syscall) + (path ? strlen(path) : 0) +
                (dest ? strlen(dest) : 0) + 20;
  char *message = xmalloc(size);
  int n = snprintf(message, size, "%s: %s, %s", name, text, syscall);
  if (path) n += snprintf(message + n, size - (size_t)n, " '%s'", path);
  if (dest) n += snprintf(message + n, size - (size_t)n, " -> '%s'", dest);
  wn_value s = string_from_utf8(iso, message, (size_t)n);
  free(message);
  return s;
}

wn_value uv_error_new(isolate *iso, int status, const char *syscall, const char *path,
                      const char *dest) {
  wn_value message = uv_error_message(iso, status, syscall, path, dest);
  wn_value e = wn_is_exception(message) ? message : error_new(iso, ERROR_PLAIN, message);
  if (wn_is_exception(e)) return WN_EXCEPTION;
  if (!object_create_data(iso, e, key_from_cstr(iso, "errno"), wn_from_int(status)) ||
      !set_text(iso, e, "code", uv_err_name(status)) ||
      !set_text(iso, e, "syscall", syscall) || !set_text(iso, e, "path", path) ||
      !set_text(iso, e, "dest", dest)) {
    return WN_EXCEPTION;
  }
  return e;
}

wn_value throw_uv_error(isolate *iso, int status, const char *syscall, const char *path,
                        const char *dest) {
  wn_value e = uv_error_new(iso, status, syscall, path, dest);
  return wn_is_exception(e) ? e : throw_value(iso, e);
}
