/* SPDX-License-Identifier: MIT */
#include "builtins/builtins.h"

typedef bool builtins_fn(isolate *iso);

static builtins_fn *const initialisers[] = {
#define BUILTINS(name) builtins_##name,
#include "builtins/builtins.def"
#undef BUILTINS
};

bool realm_install_builtins(isolate *iso) {
  for (size_t i = 0; i < WN_COUNTOF(initialisers); i++) {
    if (!initialisers[i](iso)) return false;
  }
  return true;
}
