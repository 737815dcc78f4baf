/* SPDX-License-Identifier: MIT */
/* The value properties of the global object (ECMA-262, 19.1) and eval (19.2.1). */
#include <math.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "engine/vm/run.h"

bool builtins_global(isolate *iso) {
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  wn_value eval = native_new(iso, eval_native, iso->atoms[ATOM_eval], 1, 0, 0);
  if (wn_is_exception(eval)) return false;
  intrinsic_set(iso, INTRINSIC_Eval, eval);
  return object_define(iso, global, KEY(iso, globalThis), global, PROP_HIDDEN) &&
         object_define(iso, global, KEY(iso, NaN), wn_from_double((double)NAN), 0) &&
         object_define(iso, global, KEY(iso, Infinity),
                       wn_from_double((double)INFINITY), 0) &&
         object_define(iso, global, KEY(iso, undefined), WN_UNDEFINED, 0) &&
         object_define(iso, global, KEY(iso, eval), eval, PROP_HIDDEN);
}
