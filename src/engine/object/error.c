/* SPDX-License-Identifier: MIT */
/* Throwing, error objects and their stacks.
 *
 * An error captures raw frames when it is made (vm/stack_trace.h).  They become text on
 * the first read of `stack`, which most errors never see.  Word 3 of a KIND_ERROR cell
 * holds the frames (a TABLE), later what they became; `stack` itself is a property
 * without a slot whose value the object knows (error_stack_value), so it looks like the
 * data property that V8 shows.  For other objects (Error.captureStackTrace) the frames
 * lie under a private name behind an accessor. */
#include "engine/object/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/object/call_site.h"
#include "engine/object/convert.h"
#include "engine/object/realm.h"

/* ---- Throwing ---- */

wn_value throw_value(isolate *iso, wn_value v) {
  iso->exception = v;
  return WN_EXCEPTION;
}

wn_value take_exception(isolate *iso) {
  wn_value v = iso->exception;
  iso->exception = WN_HOLE;
  return v;
}

static wn_value throw_formatted(isolate *iso, enum error_kind kind, const char *format,
                                va_list ap) {
  char small[256], *text = small;
  va_list again;
  va_copy(again, ap);
  int n = vsnprintf(small, sizeof small, format, ap);
  if (n >= (int)sizeof small) {
    text = xmalloc((size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
  }
  va_end(again);
  wn_value message = string_from_utf8(iso, text, n < 0 ? 0 : (size_t)n);
  if (text != small) free(text);
  return throw_value(iso, error_new(iso, kind, message));
}

#define DEFINE_THROW(name, kind)                                                       \
  wn_value name(isolate *iso, const char *format, ...) {                               \
    va_list ap;                                                                        \
    va_start(ap, format);                                                              \
    wn_value v = throw_formatted(iso, kind, format, ap);                               \
    va_end(ap);                                                                        \
    return v;                                                                          \
  }
DEFINE_THROW(throw_type_error, ERROR_TYPE)
DEFINE_THROW(throw_range_error, ERROR_RANGE)
DEFINE_THROW(throw_reference_error, ERROR_REFERENCE)
DEFINE_THROW(throw_syntax_error, ERROR_SYNTAX)
#undef DEFINE_THROW

wn_value throw_stack_overflow(isolate *iso) {
  return throw_range_error(iso, "Maximum call stack size exceeded");
}

wn_value throw_out_of_memory(isolate *iso) {
  return throw_range_error(iso, "Array buffer allocation failed");
}

/* ---- Error objects ---- */

static const enum intrinsic_id error_prototypes[ERROR_KIND_COUNT] = {
    [ERROR_PLAIN] = INTRINSIC_ErrorP,
    [ERROR_TYPE] = INTRINSIC_TypeErrorP,
    [ERROR_RANGE] = INTRINSIC_RangeErrorP,
    [ERROR_REFERENCE] = INTRINSIC_ReferenceErrorP,
    [ERROR_SYNTAX] = INTRINSIC_SyntaxErrorP,
    [ERROR_EVAL] = INTRINSIC_EvalErrorP,
    [ERROR_URI] = INTRINSIC_URIErrorP,
    [ERROR_AGGREGATE] = INTRINSIC_AggregateErrorP,
};

unsigned error_prototype_id(enum error_kind kind) { return error_prototypes[kind]; }

wn_value error_alloc(isolate *iso, wn_value prototype) {
  return object_new_kind(iso, KIND_ERROR, sizeof(js_error), prototype);
}

wn_value error_new(isolate *iso, enum error_kind kind, wn_value message) {
  wn_value e = error_alloc(iso, intrinsic(iso, error_prototypes[kind]));
  if (!error_capture_stack(iso, e, WN_UNDEFINED)) return WN_EXCEPTION;
  if (is_string(message) &&
      !object_define(iso, e, KEY(iso, message), message, PROP_HIDDEN)) {
    return WN_EXCEPTION;
  }
  return e;
}

/* ---- Capturing ---- */

/* Error.stackTraceLimit as a count; -1 when it is no number: no stack then. */
static int64_t trace_limit(isolate *iso) {
  wn_value ctor = intrinsic(iso, INTRINSIC_ErrorC);
  if (!is_object(ctor)) return iso->options.stack_trace_limit;
  wn_value limit = peek_property(iso, ctor, KEY(iso, stackTraceLimit));
  if (!wn_is_number(limit)) return -1;
  double d = wn_number(limit);
  return d >= 1 ? (int64_t)(d < 1e6 ? d : 1e6) : 0;
}

static wn_value stack_get(isolate *iso, call_args *args);
static wn_value stack_set(isolate *iso, call_args *args);

/* The getter or setter of `stack` on objects that are no errors, one a realm. */
static wn_value stack_accessor(isolate *iso, enum intrinsic_id id) {
  wn_value f = intrinsic(iso, id);
  if (is_object(f)) return f;
  bool setter = id == INTRINSIC_ErrorStackSetter;
  f = native_new(iso, setter ? stack_set : stack_get, iso->atoms[ATOM_stack], setter,
                 setter ? NATIVE_SETTER : NATIVE_GETTER, 0);
  if (!wn_is_exception(f)) intrinsic_set(iso, id, f);
  return f;
}

static bool define_stack_accessor(isolate *iso, wn_value o) {
  wn_value getter = stack_accessor(iso, INTRINSIC_ErrorStackGetter);
  if (wn_is_exception(getter)) return false;
  wn_value setter = stack_accessor(iso, INTRINSIC_ErrorStackSetter);
  if (wn_is_exception(setter)) return false;
  return object_define_accessor(iso, o, KEY(iso, stack), getter, setter,
                                PROP_CONFIGURABLE);
}

/* Does the error's `stack` still lead to its own word? */
static bool has_virtual_stack(isolate *iso, wn_value o) {
  shape *s = object_shape(iso, to_object_cell(o));
  prop_place place = shape_find(iso, s, KEY(iso, stack));
  return place.found && place.flags & PROP_LAZY && place.location == NO_LOCATION;
}

bool error_capture_stack(isolate *iso, wn_value o, wn_value skip_until) {
  int64_t limit = trace_limit(iso);
  wn_value trace =
      limit < 0 ? WN_UNDEFINED : capture_frames(iso, (uint32_t)limit, skip_until);
  if (is_kind(o, KIND_ERROR)) {
    js_error *e = wn_to_cell(o);
    wn_store(&iso->heap, e, &e->stack, trace);
    return has_virtual_stack(iso, o) || define_stack_accessor(iso, o);
  }
  return object_define(iso, o, KEY_SYMBOL(iso, error_stack), trace, PROP_WRITABLE) &&
         define_stack_accessor(iso, o);
}

/* ---- From frames to text ---- */

/* Error.prototype.toString (20.5.3.4) with a fixed text when it throws. */
static wn_value header_text(isolate *iso, wn_value error) {
  wn_value s = error_to_string(iso, error);
  if (!wn_is_exception(s)) return s;
  take_exception(iso);
  return string_from_cstr(iso, "<error>");
}

static wn_value default_text(isolate *iso, wn_value error, wn_value trace) {
  string_builder b;
  builder_init(&b, iso);
  builder_string(&b, header_text(iso, error));
  for (uint32_t i = 0; i < trace_length(trace); i++) {
    call_site site = trace_site(iso, trace, i);
    builder_cstr(&b, "\n    at ");
    call_site_append(&b, &site);
  }
  return builder_finish(&b);
}

/* What the program's Error.prepareStackTrace or the embedder makes of the frames, or
 * the hole when there is neither. */
static wn_value prepared(isolate *iso, wn_value error, wn_value trace) {
  wn_value ctor = realm_intrinsic(iso, object_realm(iso, error), INTRINSIC_ErrorC);
  wn_value prepare = WN_UNDEFINED;
  if (is_object(ctor)) {
    prepare = object_get(iso, ctor, KEY(iso, prepareStackTrace));
    if (wn_is_exception(prepare)) return prepare;
  }
  bool by_program = is_callable(iso, prepare);
  if (!by_program && !iso->hooks.prepare_stack) return WN_HOLE;
  wn_value argv[2] = {error, trace_call_sites(iso, trace)};
  if (wn_is_exception(argv[1])) return WN_EXCEPTION;
  if (by_program) return js_call(iso, prepare, ctor, 2, argv);
  return iso->hooks.prepare_stack(iso, error, argv[1]);
}

/* The stack that a trace becomes; other values are results already. */
static wn_value finish_trace(isolate *iso, wn_value error, wn_value trace) {
  if (!is_kind(trace, KIND_TABLE)) return wn_is_hole(trace) ? WN_UNDEFINED : trace;
  if (iso->preparing_stack || stack_is_low(iso)) return default_text(iso, error, trace);
  iso->preparing_stack = true;
  wn_value v = prepared(iso, error, trace);
  iso->preparing_stack = false;
  return wn_is_hole(v) ? default_text(iso, error, trace) : v;
}

wn_value error_stack_value(isolate *iso, wn_value error) {
  js_error *e = wn_to_cell(error);
  wn_value v = finish_trace(iso, error, wn_load(&iso->heap, &e->stack));
  if (!wn_is_exception(v)) wn_store(&iso->heap, e, &e->stack, v);
  return v;
}

/* The object on the prototype chain of v that carries frames; undefined if none. */
static wn_value find_holder(isolate *iso, wn_value v) {
  while (is_object(v) && !is_kind(v, KIND_PROXY)) {
    if (is_kind(v, KIND_ERROR)) return v;
    int found = object_has_own(iso, v, KEY_SYMBOL(iso, error_stack));
    if (found) return found < 0 ? WN_EXCEPTION : v;
    v = object_get_prototype(iso, v);
  }
  return WN_UNDEFINED;
}

static wn_value stack_get(isolate *iso, call_args *args) {
  wn_value holder = find_holder(iso, args->this_value);
  if (!is_object(holder)) return holder;
  if (is_kind(holder, KIND_ERROR)) return error_stack_value(iso, holder);
  prop_key key = KEY_SYMBOL(iso, error_stack);
  wn_value trace = object_get(iso, holder, key);
  wn_value v = finish_trace(iso, holder, trace);
  if (!wn_is_exception(v) && !object_define(iso, holder, key, v, PROP_WRITABLE)) {
    return WN_EXCEPTION;
  }
  return v;
}

/* Assignment replaces the accessor by a data property, as if it had been one. */
static wn_value stack_set(isolate *iso, call_args *args) {
  if (!is_object(args->this_value)) return WN_UNDEFINED;
  bool ok =
      object_define(iso, args->this_value, KEY(iso, stack), arg(args, 0), PROP_HIDDEN);
  return ok ? WN_UNDEFINED : WN_EXCEPTION;
}

/* One part of Error.prototype.toString: o[key] as a string, or the default. */
static wn_value text_part(isolate *iso, wn_value o, prop_key key,
                          const char *fallback) {
  wn_value v = object_get(iso, o, key);
  if (wn_is_exception(v)) return v;
  return wn_is_undefined(v) ? string_from_cstr(iso, fallback) : to_string(iso, v);
}

/* 20.5.3.4 */
wn_value error_to_string(isolate *iso, wn_value o) {
  wn_value name = text_part(iso, o, KEY(iso, name), "Error");
  if (wn_is_exception(name)) return name;
  wn_value message = text_part(iso, o, KEY(iso, message), "");
  if (wn_is_exception(message)) return message;
  if (string_length(name) == 0) return message;
  if (string_length(message) == 0) return name;
  return string_concat3(iso, name, string_from_cstr(iso, ": "), message);
}
