/* SPDX-License-Identifier: MIT */
/* The prototype objects of generators and async generators (ECMA-262, 27.3 - 27.6).
 * What next, return and throw do is the interpreter's: engine/vm/generator.h. */
#include "engine/vm/generator.h"

#include "builtins/builtins.h"
#include "builtins/helpers.h"

static const native_spec methods[] = {
    {"next", generator_next_native, 1, 0, 0},
    {"return", generator_return_native, 1, 0, 0},
    {"throw", generator_throw_native, 1, 0, 0},
};

static const native_spec async_methods[] = {
    {"next", async_generator_next_native, 1, 0, 0},
    {"return", async_generator_return_native, 1, 0, 0},
    {"throw", async_generator_throw_native, 1, 0, 0},
};

/* Links %GeneratorFunction.prototype% and its .prototype both ways: 27.3.3.2, 27.5.1.1.
 */
static bool link_prototypes(isolate *iso, wn_value function_proto, wn_value proto) {
  return object_define(iso, function_proto, KEY(iso, prototype), proto,
                       PROP_CONFIGURABLE) &&
         object_define(iso, proto, KEY(iso, constructor), function_proto,
                       PROP_CONFIGURABLE);
}

bool builtins_generator(isolate *iso) {
  wn_value proto =
      ensure_prototype(iso, INTRINSIC_GeneratorP, intrinsic(iso, INTRINSIC_IteratorP));
  wn_value async = ensure_prototype(iso, INTRINSIC_AsyncGeneratorP,
                                    intrinsic(iso, INTRINSIC_AsyncIteratorP));
  if (wn_is_exception(proto) || wn_is_exception(async)) return false;
  return link_prototypes(iso, intrinsic(iso, INTRINSIC_GeneratorFunctionP), proto) &&
         link_prototypes(iso, intrinsic(iso, INTRINSIC_AsyncGeneratorFunctionP),
                         async) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "Generator") &&
         install_natives(iso, async, async_methods, WN_COUNTOF(async_methods)) &&
         install_to_string_tag(iso, async, "AsyncGenerator");
}
