/* SPDX-License-Identifier: MIT */
/* FinalizationRegistry (ECMA-262, 26.2). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "engine/object/weak.h"

static finalization_registry *this_registry(isolate *iso, call_args *args,
                                            const char *method) {
  if (is_kind(args->this_value, KIND_FINALIZATION_REGISTRY)) {
    return wn_to_cell(args->this_value);
  }
  throw_incompatible(iso, method, args->this_value);
  return NULL;
}

static wn_value registry_constructor(isolate *iso, call_args *args) { /* 26.2.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "FinalizationRegistry");
  if (!is_callable(iso, arg(args, 0))) {
    return throw_type_error(iso, "FinalizationRegistry: cleanup must be callable");
  }
  wn_value proto = prototype_from_constructor(iso, args->new_target,
                                              INTRINSIC_FinalizationRegistryP);
  if (wn_is_exception(proto)) return proto;
  wn_value v = object_new_kind(iso, KIND_FINALIZATION_REGISTRY,
                               sizeof(finalization_registry), proto);
  if (wn_is_exception(v)) return v;
  finalization_registry *r = wn_to_cell(v);
  wn_store(&iso->heap, r, &r->cleanup, args->v[0]);
  return v;
}

static wn_value throw_invalid_token(isolate *iso, wn_value token) {
  char *text = value_describe(iso, token);
  throw_type_error(iso, "Invalid unregisterToken ('%s')", text);
  free(text);
  return WN_EXCEPTION;
}

static wn_value registry_register(isolate *iso, call_args *args) { /* 26.2.3.2 */
  static const char method[] = "FinalizationRegistry.prototype.register";
  finalization_registry *r = this_registry(iso, args, method);
  if (!r) return WN_EXCEPTION;
  wn_value target = arg(args, 0), holdings = arg(args, 1), token = arg(args, 2);
  if (!can_be_held_weakly(target)) {
    return throw_type_error(iso, "%s: invalid target", method);
  }
  if (same_value(iso, target, holdings)) {
    return throw_type_error(iso, "%s: target and holdings must not be same", method);
  }
  bool has_token = can_be_held_weakly(token);
  if (!has_token && !wn_is_undefined(token)) return throw_invalid_token(iso, token);
  wn_heap *heap = &iso->heap;
  weak_cell *c = wn_alloc(heap, KIND_WEAK_CELL, sizeof *c);
  wn_store_cell(heap, c, &c->registry, r);
  wn_store(heap, c, &c->holdings, holdings);
  wn_store(heap, c, &c->target, target);
  if (has_token) wn_store(heap, c, &c->token, token);
  weak_cell_link(iso, r, c);
  return WN_UNDEFINED;
}

/* Removes the entries with this token from one of the lists. */
static bool remove_entries(isolate *iso, finalization_registry *r, wn_slot *list,
                           wn_value token) {
  wn_heap *heap = &iso->heap;
  bool removed = false;
  weak_cell *c = wn_load_cell(heap, list);
  while (c) {
    weak_cell *next = wn_load_cell(heap, &c->next);
    if (wn_same(wn_load_weak(heap, &c->token), token)) {
      weak_cell_unlink(iso, r, c);
      wn_store(heap, c, &c->registry, WN_HOLE);
      removed = true;
    }
    c = next;
  }
  return removed;
}

static wn_value registry_unregister(isolate *iso, call_args *args) { /* 26.2.3.3 */
  finalization_registry *r =
      this_registry(iso, args, "FinalizationRegistry.prototype.unregister");
  if (!r) return WN_EXCEPTION;
  wn_value token = arg(args, 0);
  if (!can_be_held_weakly(token)) return throw_invalid_token(iso, token);
  bool live = remove_entries(iso, r, &r->live, token);
  bool dead = remove_entries(iso, r, &r->dead, token);
  return wn_from_bool(live || dead);
}

/* CleanupFinalizationRegistry, 9.13.  What was taken out of the list is not called
 * again. */
static bool cleanup_registry(isolate *iso, finalization_registry *r) {
  weak_cell *c;
  while ((c = wn_load_cell(&iso->heap, &r->dead))) {
    wn_value holdings = wn_load(&iso->heap, &c->holdings);
    weak_cell_unlink(iso, r, c);
    wn_value cleanup = wn_load(&iso->heap, &r->cleanup);
    if (wn_is_exception(js_call(iso, cleanup, WN_UNDEFINED, 1, &holdings)))
      return false;
  }
  return true;
}

bool run_finalization_callbacks(isolate *iso) {
  finalization_registry *r = pending_registry_take(iso);
  bool ok = !r || cleanup_registry(iso, r);
  if (!ok && wn_load_cell(&iso->heap, &r->dead)) pending_registry_add(iso, r);
  if (pending_registries(iso) && iso->hooks.finalization_pending) {
    iso->hooks.finalization_pending(iso);
  }
  return ok;
}

static const native_spec constructor_spec = {
    "FinalizationRegistry", registry_constructor, 1, NATIVE_CONSTRUCTOR, 0};

static const native_spec methods[] = {
    {"register", registry_register, 2, 0, 0},
    {"unregister", registry_unregister, 1, 0, 0},
};

bool builtins_finalization_registry(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_FinalizationRegistryP, WN_HOLE);
  if (wn_is_exception(proto)) return false;
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_to_string_tag(iso, proto, "FinalizationRegistry");
}
