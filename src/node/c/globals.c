/* SPDX-License-Identifier: MIT */
/* Global names of the node layer.  Each is a lazy property: a native getter that loads the
 * internal module on first touch and replaces itself, so that a program pays only for what it
 * uses. */
#include <string.h>

#include "engine/vm/frame.h"
#include "engine/vm/jobs.h"
#include "node/c/env.h"

typedef struct lazy_global {
  const char *name, *module, *export; /* export NULL: the module itself */
} lazy_global;

static const lazy_global lazies[] = {
    {"console", "console", NULL},
    {"setTimeout", "timers", "setTimeout"},
    {"clearTimeout", "timers", "clearTimeout"},
    {"setInterval", "timers", "setInterval"},
    {"clearInterval", "timers", "clearInterval"},
    {"setImmediate", "timers", "setImmediate"},
    {"clearImmediate", "timers", "clearImmediate"},
    {"Buffer", "buffer", "Buffer"},
};

static wn_value native_global_get(isolate *iso, call_args *a) {
  const lazy_global *g = &lazies[native_magic(a)];
  wn_value v = internal_require(iso, g->module);
  if (!wn_is_exception(v) && g->export) {
    v = object_get(iso, v, key_from_cstr(iso, g->export));
  }
  if (wn_is_exception(v) || !object_define(iso, intrinsic(iso, INTRINSIC_Global),
                                           key_from_cstr(iso, g->name), v, PROP_HIDDEN)) {
    return WN_EXCEPTION;
  }
  return v;
}

static wn_value native_global_set(isolate *iso, call_args *a) {
  const lazy_global *g = &lazies[native_magic(a)];
  return object_define(iso, intrinsic(iso, INTRINSIC_Global), key_from_cstr(iso, g->name),
                       arg(a, 0), PROP_ALL)
             ? WN_UNDEFINED
             : WN_EXCEPTION;
}

/* queueMicrotask(callback) */
static bool microtask(isolate *iso, wn_value *v) {
  return !wn_is_exception(js_call(iso, v[0], WN_UNDEFINED, 0, NULL));
}
static wn_value native_queue_microtask(isolate *iso, call_args *a) {
  if (!is_callable(iso, arg(a, 0))) {
    return throw_node_error(iso, ERROR_TYPE, "ERR_INVALID_ARG_TYPE",
                            "The \"callback\" argument must be of type function.");
  }
  enqueue_job(iso, microtask, arg(a, 0), WN_HOLE, WN_HOLE, WN_HOLE);
  return WN_UNDEFINED;
}

/* True if v is an object whose property `name` is the string `text`. */
static int option_is(isolate *iso, wn_value v, const char *name, const char *text) {
  if (!is_object(v)) return 0;
  wn_value p = object_get(iso, v, key_from_cstr(iso, name));
  if (wn_is_exception(p)) return -1;
  return is_string(p) && string_equal_cstr(iso, p, text);
}

/* gc(), gc(true) and gc({type, execution}): node-memory.md 4.5, the newer V8's table. */
static wn_value native_gc(isolate *iso, call_args *a) {
  wn_value v = arg(a, 0);
  int minor = 0;
  if (is_object(v)) {
    minor = option_is(iso, v, "type", "minor");
  } else {
    minor = to_boolean(iso, v);
  }
  if (minor < 0) return WN_EXCEPTION;
  wn_stack_state stack = called_from_script(iso) ? WN_STACK_SKIP_INNERMOST : WN_STACK_SCAN;
  wn_collect(&iso->heap, minor ? WN_GC_MINOR : WN_GC_MAJOR, stack, "testing");
  return WN_UNDEFINED;
}

static bool install_gc(node_env *env, const char *name) {
  isolate *iso = env->iso;
  wn_value gc = native_new(iso, native_gc, string_from_cstr(iso, "gc"), 0, NATIVE_METHOD, 0);
  return object_define(iso, intrinsic(iso, INTRINSIC_Global), key_from_cstr(iso, name), gc,
                       PROP_ALL);
}

static const native_spec global_natives[] = {
    {"queueMicrotask", native_queue_microtask, 1, NATIVE_METHOD, 0},
};

bool globals_install(node_env *env) {
  isolate *iso = env->iso;
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  for (unsigned i = 0; i < WN_COUNTOF(lazies); i++) {
    wn_value name = string_from_cstr(iso, lazies[i].name);
    wn_value getter = native_new(iso, native_global_get, name, 0, NATIVE_METHOD, i);
    wn_value setter = native_new(iso, native_global_set, name, 1, NATIVE_METHOD, i);
    if (!object_define_accessor(iso, global, key_from_cstr(iso, lazies[i].name), getter, setter,
                                PROP_CONFIGURABLE | PROP_ENUMERABLE)) {
      return false;
    }
  }
  const node_options *o = env->options;
  return install_natives(iso, global, global_natives, WN_COUNTOF(global_natives)) &&
         install_value(iso, global, "global", global, PROP_HIDDEN) &&
         install_value(iso, global, "process", env->values[ENV_PROCESS], PROP_HIDDEN) &&
         (!o->expose_gc_as || install_gc(env, o->expose_gc_as)) &&
         (!o->expose_gc || o->expose_gc_as || install_gc(env, "gc"));
}
