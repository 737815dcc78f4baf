/* SPDX-License-Identifier: MIT */
/* WeakRef (ECMA-262, 26.1). */
#include "engine/object/weak.h"

#include "builtins/builtins.h"
#include "builtins/helpers.h"

static wn_value weak_ref_constructor(isolate *iso, call_args *args) { /* 26.1.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "WeakRef");
  wn_value target = arg(args, 0);
  if (!can_be_held_weakly(target)) {
    return throw_type_error(iso, "WeakRef: invalid target");
  }
  wn_value proto =
      prototype_from_constructor(iso, args->new_target, INTRINSIC_WeakRefP);
  if (wn_is_exception(proto)) return proto;
  wn_value v = object_new_kind(iso, KIND_WEAK_REF, sizeof(weak_ref), proto);
  if (wn_is_exception(v)) return v;
  keep_during_job(iso, target);
  weak_ref *r = wn_to_cell(v);
  wn_store(&iso->heap, r, &r->target, target);
  return v;
}

static wn_value weak_ref_deref(isolate *iso, call_args *args) { /* 26.1.3.2 */
  if (!is_kind(args->this_value, KIND_WEAK_REF)) {
    return throw_incompatible(iso, "WeakRef.prototype.deref", args->this_value);
  }
  weak_ref *r = wn_to_cell(args->this_value);
  wn_value target = wn_load_weak(&iso->heap, &r->target);
  if (!wn_is_cell(target)) return WN_UNDEFINED;
  keep_during_job(iso, target);
  return target;
}

static const native_spec constructor_spec = {"WeakRef", weak_ref_constructor, 1,
                                             NATIVE_CONSTRUCTOR, 0};
static const native_spec methods[] = {{"deref", weak_ref_deref, 0, 0, 0}};

bool builtins_weak_ref(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_WeakRefP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "WeakRef");
}
