/* SPDX-License-Identifier: MIT */
/* Calls: from C into functions of any kind, natives from the loop, `this` of calls and
 * constructions. */
#include "engine/object/function.h"

#include <stdlib.h>
#include <string.h>

#include "engine/vm/feedback.h"
#include "engine/vm/generator.h"
#include "engine/vm/vm.h"

/* ---- Natives ---- */

wn_value vm_call_native(isolate *iso, wn_value f, wn_value this_value, wn_value new_target,
                        wn_value *argv, uint32_t argc, uint32_t flags) {
  wn_heap *heap = &iso->heap;
  frame *fr = (frame *)iso->vm_stack_top;
  if (WN_UNLIKELY((wn_value *)fr > iso->vm_stack_limit || stack_is_low(iso)))
    return throw_stack_overflow(iso);
  const js_native *native = wn_to_cell(f);
  fr->caller = iso->frame;
  fr->code = NULL;
  fr->pc = NULL;
  fr->function = f;
  fr->this_value = this_value;
  fr->new_target = new_target;
  fr->scope = WN_UNDEFINED;
  fr->owner = WN_HOLE;
  fr->arguments = argv;
  fr->argc = argc;
  fr->flags = flags;
  iso->vm_stack_top = (wn_value *)(fr + 1);
  __atomic_signal_fence(__ATOMIC_RELEASE);
  iso->frame = fr;
  struct realm *own_realm = iso->realm;
  const shape *s = wn_slot_cell(heap, native->shape);
  iso->realm = wn_slot_cell(heap, s->realm);
  call_args args = {this_value, f, new_target, argv, argc};
  wn_value v = native->fn(iso, &args);
  iso->realm = own_realm;
  iso->frame = fr->caller;
  iso->vm_stack_top = (wn_value *)fr;
  WN_ASSERT(wn_is_exception(v) == has_exception(iso));
  return v;
}

/* ---- Bound functions and proxies ----
 *
 * Out of line, like construct_function: js_call and js_construct lie below most things that
 * allocate, and room in their frames that only a rare way writes would show the collector
 * what an earlier function had left there. */

enum { PROXY_TARGET = 3, PROXY_HANDLER };

static wn_value word(isolate *iso, wn_value o, size_t i) {
  return wn_load(&iso->heap, wn_slot_at(wn_to_cell(o), i));
}

/* Puts the bound and the given arguments together above the VM stack's top; they are roots
 * there until the caller sets the top back. */
static wn_value *join_arguments(isolate *iso, wn_value bound, uint32_t argc,
                                const wn_value *argv, uint32_t *count) {
  const js_bound *f = wn_to_cell(bound);
  uint32_t n = (uint32_t)wn_slot_to_int(f->count);
  wn_value *to = iso->vm_stack_top;
  if (to > iso->vm_stack_limit || (size_t)(iso->vm_stack_limit - to) < n + argc) {
    throw_stack_overflow(iso);
    return NULL;
  }
  for (uint32_t i = 0; i < n; i++) to[i] = wn_load(&iso->heap, &f->args[i]);
  for (uint32_t i = 0; i < argc; i++) to[n + i] = argv[i];
  iso->vm_stack_top = to + n + argc;
  *count = n + argc;
  return to;
}

static WN_NOINLINE wn_value call_bound(isolate *iso, wn_value f, uint32_t argc,
                                       const wn_value *argv) {
  if (stack_overflow(iso)) return WN_EXCEPTION;
  wn_value *top = iso->vm_stack_top;
  uint32_t n;
  wn_value *joined = join_arguments(iso, f, argc, argv, &n);
  if (!joined) return WN_EXCEPTION;
  const js_bound *b = wn_to_cell(f);
  wn_value v = js_call(iso, wn_load(&iso->heap, &b->target),
                       wn_load(&iso->heap, &b->this_value), n, joined);
  iso->vm_stack_top = top;
  return v;
}

static WN_NOINLINE wn_value construct_bound(isolate *iso, wn_value f, uint32_t argc,
                                            const wn_value *argv, wn_value new_target) {
  if (stack_overflow(iso)) return WN_EXCEPTION;
  wn_value *top = iso->vm_stack_top;
  wn_value target = wn_load(&iso->heap, &((js_bound *)wn_to_cell(f))->target);
  uint32_t n;
  wn_value *joined = join_arguments(iso, f, argc, argv, &n);
  if (!joined) return WN_EXCEPTION;
  wn_value v =
      js_construct(iso, target, n, joined, wn_same(new_target, f) ? target : new_target);
  iso->vm_stack_top = top;
  return v;
}

/* The proxy's trap, or undefined. */
static wn_value proxy_trap(isolate *iso, wn_value proxy, const char *name) {
  wn_value trap_owner = word(iso, proxy, PROXY_HANDLER);
  if (!is_object(trap_owner))
    return throw_type_error(iso, "Cannot perform '%s' on a proxy that has been revoked", name);
  return js_get_method(iso, trap_owner, key_from_cstr(iso, name));
}

/* 10.5.12 */
static WN_NOINLINE wn_value call_proxy(isolate *iso, wn_value proxy, wn_value this_value,
                                       uint32_t argc, const wn_value *argv) {
  if (stack_overflow(iso)) return WN_EXCEPTION;
  wn_value trap = proxy_trap(iso, proxy, "apply");
  if (wn_is_exception(trap)) return trap;
  wn_value target = word(iso, proxy, PROXY_TARGET);
  if (wn_is_undefined(trap)) return js_call(iso, target, this_value, argc, argv);
  wn_value list = array_from_values(iso, argv, argc);
  if (wn_is_exception(list)) return list;
  wn_value args[] = {target, this_value, list};
  return js_call(iso, trap, word(iso, proxy, PROXY_HANDLER), 3, args);
}

/* 10.5.13 */
static WN_NOINLINE wn_value construct_proxy(isolate *iso, wn_value proxy, uint32_t argc,
                                            const wn_value *argv, wn_value new_target) {
  if (stack_overflow(iso)) return WN_EXCEPTION;
  wn_value trap = proxy_trap(iso, proxy, "construct");
  if (wn_is_exception(trap)) return trap;
  wn_value target = word(iso, proxy, PROXY_TARGET);
  if (wn_is_undefined(trap)) return js_construct(iso, target, argc, argv, new_target);
  wn_value list = array_from_values(iso, argv, argc);
  if (wn_is_exception(list)) return list;
  wn_value args[] = {target, list, new_target};
  wn_value v = js_call(iso, trap, word(iso, proxy, PROXY_HANDLER), 3, args);
  if (wn_is_exception(v) || is_object(v)) return v;
  return throw_type_error(iso, "proxy [[Construct]] must return an object");
}

char *vm_key_text(isolate *iso, wn_value key) {
  if (!is_string(key) && !wn_is_number(key)) return value_describe(iso, key);
  return string_to_utf8(iso, to_string(iso, key), NULL);
}

/* ---- From C ---- */

/* The arguments of a call from C must be roots while the native runs: C arrays on the stack
 * are scanned, so they may stay where they are. */
static WN_ALWAYS_INLINE wn_value run_function(isolate *iso, wn_value f, wn_value this_value,
                                              wn_value new_target, uint32_t argc,
                                              const wn_value *argv) {
  uint32_t flags = FRAME_ENTRY | (wn_is_undefined(new_target) ? 0 : FRAME_CONSTRUCT);
  if (stack_overflow(iso)) return WN_EXCEPTION;
  struct realm *own_realm = iso->realm;
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  wn_value v = WN_EXCEPTION;
  if (vm_push_frame(iso, f, this_value, new_target, argv, argc, flags))
    v = vm_run(iso);
  iso->realm = own_realm;
  iso->frame = outer;
  iso->vm_stack_top = top;
  return v;
}

static function_info *info_of(isolate *iso, wn_value f) {
  return wn_slot_cell(&iso->heap, ((js_function *)wn_to_cell(f))->info);
}

static bool is_class_constructor(const code *c) {
  return c->kind == FN_CLASS_CONSTRUCTOR || c->kind == FN_DERIVED_CONSTRUCTOR;
}

static WN_NOINLINE wn_value throw_not(isolate *iso, wn_value v, const char *what) {
  char *text = value_describe(iso, v);
  throw_type_error(iso, "%s is not a %s", text, what);
  free(text);
  return WN_EXCEPTION;
}

wn_value js_call(isolate *iso, wn_value f, wn_value this_value, uint32_t argc,
                 const wn_value *argv) {
  if (!is_callable(iso, f)) return throw_not(iso, f, "function");
  switch (wn_kind_of(wn_to_cell(f))) {
  case KIND_FUNCTION:
    if (is_class_constructor(info_of(iso, f)->code)) return vm_throw_class_call(iso, f);
    return run_function(iso, f, this_value, WN_UNDEFINED, argc, argv);
  case KIND_NATIVE:
    return vm_call_native(iso, f, this_value, WN_UNDEFINED, (wn_value *)(uintptr_t)argv, argc,
                          FRAME_FROM_C);
  case KIND_BOUND:
    return call_bound(iso, f, argc, argv);
  case KIND_PROXY:
    return call_proxy(iso, f, this_value, argc, argv);
  default:
    WN_UNREACHABLE();
  }
}

static WN_NOINLINE wn_value construct_function(isolate *iso, wn_value f, uint32_t argc,
                                               const wn_value *argv, wn_value new_target) {
  function_info *info = info_of(iso, f);
  if (wn_slot_is_hole(info->constants) && !function_info_prepare(iso, info))
    return WN_EXCEPTION;
  wn_value this_value = WN_HOLE;
  if (info->code->kind != FN_DERIVED_CONSTRUCTOR) {
    this_value = vm_construct_this(iso, new_target, info->code);
    if (wn_is_exception(this_value)) return this_value;
  }
  return run_function(iso, f, this_value, new_target, argc, argv);
}

wn_value js_construct(isolate *iso, wn_value f, uint32_t argc, const wn_value *argv,
                      wn_value new_target) {
  if (!is_constructor(iso, f)) return throw_not(iso, f, "constructor");
  switch (wn_kind_of(wn_to_cell(f))) {
  case KIND_FUNCTION: return construct_function(iso, f, argc, argv, new_target);
  case KIND_NATIVE:
    return vm_call_native(iso, f, WN_UNDEFINED, new_target, (wn_value *)(uintptr_t)argv, argc,
                          FRAME_FROM_C | FRAME_CONSTRUCT);
  case KIND_BOUND:
    return construct_bound(iso, f, argc, argv, new_target);
  case KIND_PROXY:
    return construct_proxy(iso, f, argc, argv, new_target);
  default:
    WN_UNREACHABLE();
  }
}

static wn_value throw_property_not_callable(isolate *iso, wn_value v, prop_key key,
                                            wn_value f) {
  char *base = value_describe(iso, v), *value = value_describe(iso, f);
  char *name = vm_key_text(iso, key_to_value(iso, key));
  if (is_symbol(key.v))
    throw_type_error(iso, "%s is not a function", value);
  else
    throw_type_error(iso, "%s.%s is not a function", base, name);
  free(base);
  free(value);
  free(name);
  return WN_EXCEPTION;
}

wn_value js_invoke(isolate *iso, wn_value v, prop_key key, uint32_t argc,
                   const wn_value *argv) {
  wn_value f = value_get(iso, v, key);
  if (wn_is_exception(f)) return f;
  if (!is_callable(iso, f)) return throw_property_not_callable(iso, v, key, f);
  return js_call(iso, f, v, argc, argv);
}

wn_value js_get_method(isolate *iso, wn_value v, prop_key key) {
  wn_value f = value_get(iso, v, key);
  if (wn_is_exception(f)) return f;
  if (wn_is_nullish(f)) return WN_UNDEFINED;
  if (is_callable(iso, f)) return f;
  char *text = value_describe(iso, f);
  throw_type_error(iso, "%s is not a function", text);
  free(text);
  return WN_EXCEPTION;
}

/* ---- For the loop ---- */

wn_value vm_sloppy_this(isolate *iso, wn_value f, wn_value v) {
  struct realm *own_realm = object_realm(iso, f);
  if (wn_is_nullish(v)) return realm_intrinsic(iso, own_realm, INTRINSIC_Global);
  struct realm *caller = iso->realm;
  iso->realm = own_realm;
  v = to_object(iso, v);
  iso->realm = caller;
  return v;
}

/* The prototype comes from new.target; the room for properties from its code's and the
 * constructor's predictions, since both will assign to `this`.  When objects turn out to get
 * more properties than that, those made from then on have the room. */
wn_value vm_construct_this(isolate *iso, wn_value new_target, const code *c) {
  wn_heap *heap = &iso->heap;
  js_function *f = NULL;
  shape *initial = NULL;
  if (is_kind(new_target, KIND_FUNCTION)) {
    f = wn_to_cell(new_target);
    initial = wn_load_cell(heap, &f->initial_shape);
    if (WN_LIKELY(initial && initial->wanted_capacity <= initial->inline_capacity))
      return object_new_from_shape(iso, initial);
  }
  wn_value prototype = prototype_from_constructor(iso, new_target, INTRINSIC_ObjectP);
  if (wn_is_exception(prototype)) return prototype;
  uint32_t capacity = c->predicted_properties;
  if (f && info_of(iso, new_target)->code != c)
    capacity += info_of(iso, new_target)->code->predicted_properties;
  if (capacity < 2) capacity = 2;
  if (capacity > 64) capacity = 64;
  if (initial) capacity = initial->wanted_capacity; /* the prediction was too low */
  shape *s = shape_root(iso, object_realm(iso, new_target), prototype, KIND_OBJECT, 0,
                        capacity);
  if (f) wn_store_cell(heap, f, &f->initial_shape, s);
  return object_new_from_shape(iso, s);
}

wn_value *vm_spread_arguments(isolate *iso, wn_value array, uint32_t *argc) {
  js_array *a = wn_to_cell(array);
  uint32_t n = a->length;
  wn_value *to = iso->vm_stack_top;
  if (to > iso->vm_stack_limit || (size_t)(iso->vm_stack_limit - to) < n) {
    throw_stack_overflow(iso);
    return NULL;
  }
  for (uint32_t i = 0; i < n; i++) {
    wn_value v = array_peek_nogc(iso, a, i);
    to[i] = wn_is_hole(v) ? WN_UNDEFINED : v;
  }
  iso->vm_stack_top = to + n;
  *argc = n;
  return to;
}
