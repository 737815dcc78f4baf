/* SPDX-License-Identifier: MIT */
/* The built-in modules that require() finds in the binary. */
#include <string.h>

#include "node/c/env.h"

/* Public names and the internal module behind each; NULL: the process object. */
static const struct {
  const char *name, *module;
} public_modules[] = {
    {"buffer", "buffer"}, {"console", "console"}, {"fs", "fs"},   {"fs/promises", "fs_promises"},
    {"module", "modules"}, {"os", "os"},
    {"process", NULL},    {"timers", "timers"},   {"util", "util"},      {"v8", "v8"},
};

static wn_value native_require(isolate *iso, call_args *a) {
  for (size_t i = 0; i < WN_COUNTOF(public_modules); i++) {
    if (!string_equal_cstr(iso, arg(a, 0), public_modules[i].name)) continue;
    if (!public_modules[i].module) return env_of(iso)->values[ENV_PROCESS];
    return internal_require(iso, public_modules[i].module);
  }
  return WN_UNDEFINED;
}

static const native_spec module_natives[] = {
    {"internalRequire", native_require, 1, NATIVE_METHOD, 0},
};

bool modules_install(node_env *env) {
  isolate *iso = env->iso;
  wn_value binding = env->values[ENV_BINDING], names = array_new(iso, 0);
  for (size_t i = 0; i < WN_COUNTOF(public_modules); i++) {
    if (!array_push(iso, names, string_from_cstr(iso, public_modules[i].name))) return false;
  }
  return install_natives(iso, binding, module_natives, WN_COUNTOF(module_natives)) &&
         object_create_data(iso, binding, key_from_cstr(iso, "publicNames"), names);
}
