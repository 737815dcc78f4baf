/* SPDX-License-Identifier: MIT */
/* The process object. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/os.h"
#include "engine/object/bigint.h"
#include "engine/vm/vm.h"
#include "node/c/env.h"

extern char **environ;

/* ---- Time ---- */

/* hrtime([previous]): [seconds, nanoseconds]. */
static wn_value native_hrtime(isolate *iso, call_args *a) {
  uint64_t now = os_now_ns();
  double seconds = (double)(now / 1000000000), nanoseconds = (double)(now % 1000000000);
  wn_value before = arg(a, 0);
  if (!wn_is_undefined(before)) {
    if (value_is_array(iso, before) != 1) {
      return throw_node_error(iso, ERROR_TYPE, "ERR_INVALID_ARG_TYPE",
                              "The \"time\" argument must be an instance of Array.");
    }
    double s, ns;
    wn_value v0 = object_get(iso, before, key_from_index(0));
    if (wn_is_exception(v0) || !to_number(iso, v0, &s)) return WN_EXCEPTION;
    wn_value v1 = object_get(iso, before, key_from_index(1));
    if (wn_is_exception(v1) || !to_number(iso, v1, &ns)) return WN_EXCEPTION;
    seconds -= s;
    nanoseconds -= ns;
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  wn_value pair[] = {wn_from_number(seconds), wn_from_number(nanoseconds)};
  return array_from_values(iso, pair, 2);
}

static wn_value native_hrtime_bigint(isolate *iso, call_args *a) {
  (void)a;
  return bigint_from_uint64(iso, os_now_ns());
}

static wn_value native_uptime(isolate *iso, call_args *a) {
  (void)a;
  return wn_from_number((double)(os_now_ns() - env_of(iso)->start_ns) / 1e9);
}

/* ---- Leaving ---- */

/* exit([code]): nothing of the program runs any more. */
static wn_value native_exit(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  wn_value status_value = arg(a, 0);
  if (wn_is_undefined(status_value)) {
    status_value = object_get(iso, env->values[ENV_PROCESS], key_from_cstr(iso, "exitCode"));
    if (wn_is_exception(status_value)) return WN_EXCEPTION;
  }
  int32_t status = 0;
  if (!wn_is_nullish(status_value) && !to_int32(iso, status_value, &status)) {
    return WN_EXCEPTION;
  }
  fflush(stdout);
  fflush(stderr);
  _exit(status & 0xFF);
}

static wn_value native_abort(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  fflush(stdout);
  abort();
}

static wn_value native_cwd(isolate *iso, call_args *a) {
  (void)a;
  char *path = getcwd(NULL, 0);
  if (!path) return throw_node_error(iso, ERROR_PLAIN, "ENOENT", "uv_cwd");
  wn_value s = string_from_utf8(iso, path, strlen(path));
  free(path);
  return s;
}

/* ---- nextTick ---- */

static wn_value native_next_tick(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  if (!is_callable(iso, arg(a, 0))) {
    wn_value received = internal_call(iso, "errors", "received", 1, a->v);
    char *text = wn_is_exception(received) ? NULL : string_to_utf8(iso, received, NULL);
    if (!text) return WN_EXCEPTION;
    throw_node_error(iso, ERROR_TYPE, "ERR_INVALID_ARG_TYPE",
                     "The \"callback\" argument must be of type function. Received %s", text);
    free(text);
    return WN_EXCEPTION;
  }
  wn_value arguments = WN_UNDEFINED;
  if (a->count > 1) {
    arguments = array_from_values(iso, a->v + 1, a->count - 1);
    if (wn_is_exception(arguments)) return WN_EXCEPTION;
  }
  tick t = {arg(a, 0), arguments};
  vec_push(&env->ticks, t);
  return WN_UNDEFINED;
}

/* ---- Output ---- */

/* process.stdout.write and process.stderr.write: the stream's file descriptor is the magic. */
static wn_value native_write(isolate *iso, call_args *a) {
  wn_value args[] = {wn_from_int((int32_t)native_magic(a)), arg(a, 0)};
  wn_value done = js_invoke(iso, env_of(iso)->values[ENV_BINDING],
                            key_from_cstr(iso, "writeFd"), 2, args);
  return wn_is_exception(done) ? done : WN_TRUE;
}

static bool install_stream(isolate *iso, wn_value process, const char *name, int fd) {
  wn_value stream = object_new(iso, 4);
  wn_value write = native_new(iso, native_write, string_from_cstr(iso, "write"), 1,
                              NATIVE_METHOD, (unsigned)fd);
  return object_create_data(iso, stream, key_from_cstr(iso, "write"), write) &&
         object_create_data(iso, stream, key_from_cstr(iso, "fd"), wn_from_int(fd)) &&
         object_create_data(iso, stream, key_from_cstr(iso, "isTTY"),
                            isatty(fd) ? WN_TRUE : WN_UNDEFINED) &&
         object_create_data(iso, process, key_from_cstr(iso, name), stream);
}

/* ---- Data properties ---- */

static wn_value string_list(isolate *iso, const char *first, const char *second, char **rest,
                            int n) {
  wn_value list = array_new(iso, 0);
  const char *heads[] = {first, second};
  for (int i = 0; i < 2; i++) {
    if (heads[i] &&
        !array_push(iso, list, string_from_utf8(iso, heads[i], strlen(heads[i])))) {
      return WN_EXCEPTION;
    }
  }
  for (int i = 0; i < n; i++) {
    if (!array_push(iso, list, string_from_utf8(iso, rest[i], strlen(rest[i])))) {
      return WN_EXCEPTION;
    }
  }
  return list;
}

static wn_value environment(isolate *iso) {
  wn_value o = object_new(iso, 0);
  for (char **e = environ; *e; e++) {
    const char *equals = strchr(*e, '=');
    if (!equals || equals == *e) continue;
    prop_key key = key_from_string(iso, string_from_utf8(iso, *e, (size_t)(equals - *e)));
    wn_value v = string_from_utf8(iso, equals + 1, strlen(equals + 1));
    if (!object_create_data(iso, o, key, v)) return WN_EXCEPTION;
  }
  return o;
}

/* The values that are only made when somebody asks: getters that replace themselves. */
enum lazy_property { LAZY_ARGV, LAZY_EXEC_ARGV, LAZY_ENV, LAZY_VERSIONS, LAZY_COUNT };
static const char *const lazy_names[LAZY_COUNT] = {"argv", "execArgv", "env", "versions"};

static wn_value program_path(isolate *iso, char *buffer, size_t size) {
  (void)iso;
  size_t n = size;
  if (uv_exepath(buffer, &n) != 0) snprintf(buffer, size, "winnow");
  return WN_UNDEFINED;
}

static wn_value versions(isolate *iso) {
  static const char *const pairs[][2] = {
      {"winnow", "0.1.0"}, {"node", "20.20.2"}, {"v8", "11.3.244.8-winnow.0"}};
  wn_value o = object_new(iso, 4);
  for (size_t i = 0; i < WN_COUNTOF(pairs); i++) {
    if (!object_create_data(iso, o, key_from_cstr(iso, pairs[i][0]),
                            string_from_cstr(iso, pairs[i][1]))) {
      return WN_EXCEPTION;
    }
  }
  if (!object_create_data(iso, o, key_from_cstr(iso, "uv"),
                          string_from_cstr(iso, uv_version_string()))) {
    return WN_EXCEPTION;
  }
  return o;
}

static wn_value make_lazy(isolate *iso, enum lazy_property which) {
  node_options *o = env_of(iso)->options;
  char path[4096];
  switch (which) {
    case LAZY_ARGV:
      program_path(iso, path, sizeof path);
      return string_list(iso, path, o->script, o->argv, o->argc);
    case LAZY_EXEC_ARGV: return string_list(iso, NULL, NULL, o->exec_argv, o->exec_argc);
    case LAZY_ENV: return environment(iso);
    default: return versions(iso);
  }
}

static wn_value native_lazy_get(isolate *iso, call_args *a) {
  enum lazy_property which = (enum lazy_property)native_magic(a);
  wn_value v = make_lazy(iso, which);
  if (wn_is_exception(v) ||
      !object_define(iso, env_of(iso)->values[ENV_PROCESS],
                     key_from_cstr(iso, lazy_names[which]), v, PROP_ALL)) {
    return WN_EXCEPTION;
  }
  return v;
}

static wn_value native_lazy_set(isolate *iso, call_args *a) {
  enum lazy_property which = (enum lazy_property)native_magic(a);
  return object_define(iso, env_of(iso)->values[ENV_PROCESS],
                       key_from_cstr(iso, lazy_names[which]), arg(a, 0), PROP_ALL)
             ? WN_UNDEFINED
             : WN_EXCEPTION;
}

static bool install_lazies(isolate *iso, wn_value process) {
  for (unsigned i = 0; i < LAZY_COUNT; i++) {
    wn_value name = string_from_cstr(iso, lazy_names[i]);
    wn_value getter = native_new(iso, native_lazy_get, name, 0, NATIVE_METHOD, i);
    wn_value setter = native_new(iso, native_lazy_set, name, 1, NATIVE_METHOD, i);
    if (!object_define_accessor(iso, process, key_from_cstr(iso, lazy_names[i]), getter,
                                setter, PROP_ENUMERABLE | PROP_CONFIGURABLE)) {
      return false;
    }
  }
  return true;
}

static bool install_text(isolate *iso, wn_value process, const char *name, const char *text) {
  return object_create_data(iso, process, key_from_cstr(iso, name),
                            string_from_utf8(iso, text, strlen(text)));
}

static bool install_data(isolate *iso, wn_value process) {
  char path[4096];
  program_path(iso, path, sizeof path);
#if defined(__x86_64__)
  const char *arch = "x64";
#else
  const char *arch = "arm64";
#endif
  return install_text(iso, process, "version", "v20.20.2") &&
         install_text(iso, process, "arch", arch) &&
         install_text(iso, process, "platform", "linux") &&
         install_text(iso, process, "title", "winnow") &&
         install_text(iso, process, "execPath", path) &&
         object_create_data(iso, process, key_from_cstr(iso, "pid"),
                            wn_from_int((int32_t)getpid())) &&
         object_create_data(iso, process, key_from_cstr(iso, "ppid"),
                            wn_from_int((int32_t)getppid())) &&
         object_create_data(iso, process, key_from_cstr(iso, "exitCode"), WN_UNDEFINED);
}

static wn_value native_emit_warning(isolate *iso, call_args *a) {
  return internal_call(iso, "warnings", "emitWarning", a->count, a->v);
}

static const native_spec process_natives[] = {
    {"abort", native_abort, 0, NATIVE_METHOD, 0},
    {"cwd", native_cwd, 0, NATIVE_METHOD, 0},
    {"emitWarning", native_emit_warning, 1, NATIVE_METHOD, 0},
    {"exit", native_exit, 1, NATIVE_METHOD, 0},
    {"reallyExit", native_exit, 1, NATIVE_METHOD, 0},
    {"hrtime", native_hrtime, 1, NATIVE_METHOD, 0},
    {"nextTick", native_next_tick, 1, NATIVE_METHOD, 0},
    {"uptime", native_uptime, 0, NATIVE_METHOD, 0},
};

/* process[owner][name] = a native without parameters. */
static bool install_on_function(isolate *iso, wn_value process, const char *owner,
                                const char *name, native_fn *fn) {
  wn_value f = object_get(iso, process, key_from_cstr(iso, owner));
  if (wn_is_exception(f)) return false;
  wn_value native = native_new(iso, fn, string_from_cstr(iso, name), 0, NATIVE_METHOD, 0);
  return object_create_data(iso, f, key_from_cstr(iso, name), native);
}

bool process_install(node_env *env, wn_value process) {
  isolate *iso = env->iso;
  if (!install_natives(iso, process, process_natives, WN_COUNTOF(process_natives)) ||
      !install_data(iso, process) || !install_lazies(iso, process) ||
      !install_stream(iso, process, "stdout", 1) ||
      !install_stream(iso, process, "stderr", 2) ||
      !install_to_string_tag(iso, process, "process")) {
    return false;
  }
  return memory_install(iso, process) &&
         install_on_function(iso, process, "hrtime", "bigint", native_hrtime_bigint);
}
