/* SPDX-License-Identifier: MIT */
/* The host that test262 asks for (its INTERPRETING.md): print and $262, jobs run to the end, an
 * uncaught error printed as "Name: message" with status 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "builtins/array_buffer.h"
#include "builtins/builtins.h"
#include "engine/object/call_site.h"
#include "engine/vm/jobs.h"
#include "engine/vm/promise.h"
#include "engine/vm/run.h"
#include "node/c/env.h"

static wn_value native_print(isolate *iso, call_args *a) {
  wn_value s = to_string(iso, arg(a, 0));
  if (wn_is_exception(s)) return WN_EXCEPTION;
  char *text = string_to_utf8(iso, s, NULL);
  puts(text);
  free(text);
  return WN_UNDEFINED;
}

static wn_value native_gc(isolate *iso, call_args *a) {
  (void)a;
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_SCAN, "testing");
  return WN_UNDEFINED;
}

static wn_value native_detach(isolate *iso, call_args *a) {
  return array_buffer_detach(iso, arg(a, 0)) ? WN_NULL : WN_EXCEPTION;
}

/* evalScript(text) in the realm that the $262 object belongs to. */
static wn_value native_eval_script(isolate *iso, call_args *a) {
  wn_value s = to_string(iso, arg(a, 0));
  if (wn_is_exception(s)) return WN_EXCEPTION;
  size_t n;
  char *text = string_to_utf8(iso, s, &n);
  realm *caller = iso->realm;
  iso->realm = object_realm(iso, a->callee);
  wn_value v = run_script_source(iso, text, n, "evalScript");
  iso->realm = caller;
  free(text);
  return v;
}

static wn_value native_undetectable(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  return WN_NULL;
}

/* Turns a native into an object with [[IsHTMLDDA]] (B.3.6). */
static bool make_undetectable(isolate *iso, wn_value f) {
  shape *s = shape_root(iso, iso->realm, intrinsic(iso, INTRINSIC_FunctionP), KIND_NATIVE,
                        SHAPE_CALLABLE | SHAPE_UNDETECTABLE, 0);
  object *o = to_object_cell(f);
  wn_store_cell(&iso->heap, o, &o->shape, s);
  return true;
}

static wn_value make_262(isolate *iso);

/* createRealm(): the $262 of a new realm. */
static wn_value native_create_realm(isolate *iso, call_args *a) {
  (void)a;
  realm *caller = iso->realm;
  realm *fresh = realm_new(iso);
  if (!fresh) return WN_EXCEPTION;
  iso->realm = fresh;
  wn_value o = realm_install_builtins(iso) ? make_262(iso) : WN_EXCEPTION;
  iso->realm = caller;
  return o;
}

static const native_spec natives_262[] = {
    {"createRealm", native_create_realm, 0, NATIVE_METHOD, 0},
    {"detachArrayBuffer", native_detach, 1, NATIVE_METHOD, 0},
    {"evalScript", native_eval_script, 1, NATIVE_METHOD, 0},
    {"gc", native_gc, 0, NATIVE_METHOD, 0},
};
static const native_spec host_natives[] = {
    {"print", native_print, 1, NATIVE_METHOD, 0},
};

static wn_value make_262(isolate *iso) {
  wn_value o = object_new(iso, 6), global = intrinsic(iso, INTRINSIC_Global);
  wn_value dda = native_new(iso, native_undetectable, iso->atoms[ATOM_empty], 0,
                            NATIVE_METHOD, 0);
  if (wn_is_exception(dda) || !make_undetectable(iso, dda) ||
      !install_natives(iso, o, natives_262, WN_COUNTOF(natives_262)) ||
      !install_value(iso, o, "global", global, PROP_ALL) ||
      !install_value(iso, o, "IsHTMLDDA", dda, PROP_ALL) ||
      !install_value(iso, global, "$262", o, PROP_HIDDEN) ||
      !install_natives(iso, global, host_natives, WN_COUNTOF(host_natives))) {
    return WN_EXCEPTION;
  }
  return o;
}

static int print_failure(isolate *iso) {
  wn_value e = take_exception(iso);
  fflush(stdout);
  char *text = NULL;
  if (is_object(e)) {
    wn_value name = object_get(iso, e, KEY(iso, name));
    if (wn_is_undefined(name)) name = constructor_name(iso, e);
    wn_value message = wn_is_exception(name) ? name : object_get(iso, e, KEY(iso, message));
    wn_value s = wn_is_exception(message) ? message : to_string(iso, name);
    wn_value m = wn_is_exception(s) ? s : to_string(iso, message);
    if (wn_is_exception(m)) {
      take_exception(iso);
    } else {
      char *first = string_to_utf8(iso, s, NULL), *second = string_to_utf8(iso, m, NULL);
      fprintf(stderr, "%s: %s\n", first, second);
      free(first);
      free(second);
      return 1;
    }
  }
  text = value_describe(iso, e);
  fprintf(stderr, "%s\n", text);
  free(text);
  return 1;
}

/* A module's evaluation ends in a promise: its rejection is the module's error. */
static bool module_settled(isolate *iso, wn_value promise) {
  if (!is_promise(promise)) return true;
  const js_promise *p = to_promise_cell(promise);
  if (p->state != PROMISE_REJECTED) return true;
  throw_value(iso, wn_load(&iso->heap, &p->result));
  return false;
}

/* Runs jobs, and waits of Atomics.waitAsync that can end, until there are none. */
static bool run_everything(isolate *iso) {
  for (;;) {
    while (jobs_pending(iso))
      if (!run_jobs(iso)) return false;
    uint64_t next, now = os_now_ns();
    if (run_async_waits(iso, &next)) continue;
    if (next == UINT64_MAX) return true;
    if (next > now) uv_sleep((unsigned)((next - now) / 1000000 + 1));
  }
}

int test262_main(node_env *env, const char *path) {
  isolate *iso = env->iso;
  if (wn_is_exception(make_262(iso))) return print_failure(iso);
  char *source;
  size_t n;
  int error = os_read_file(path, 0, &source, &n);
  if (error) {
    fprintf(stderr, "winnow: cannot read %s: %s\n", path, strerror(error));
    return 2;
  }
  wn_value v = env->options->module ? run_module_source(iso, source, n, path)
                                    : run_script_source(iso, source, n, path);
  free(source);
  if (wn_is_exception(v)) return print_failure(iso);
  if (!run_everything(iso)) return print_failure(iso);
  if (env->options->module && !module_settled(iso, v)) return print_failure(iso);
  return 0;
}
