/* SPDX-License-Identifier: MIT */
/* Throwing.  Messages are V8's own words wherever V8 has them: programs read them. */
#ifndef WN_ENGINE_OBJECT_ERROR_H
#define WN_ENGINE_OBJECT_ERROR_H

#include "engine/object/object.h"

enum error_kind {
  ERROR_PLAIN, ERROR_TYPE, ERROR_RANGE, ERROR_REFERENCE, ERROR_SYNTAX, ERROR_EVAL, ERROR_URI,
  ERROR_AGGREGATE, ERROR_KIND_COUNT
};

typedef struct js_error {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot stack; /* captured frames (a TABLE), later what they became; hole: none */
} js_error;

/* Makes v the pending exception; returns WN_EXCEPTION. */
wn_value throw_value(isolate *iso, wn_value v);
WN_PRINTF(2, 3) wn_value throw_type_error(isolate *iso, const char *format, ...);
WN_PRINTF(2, 3) wn_value throw_range_error(isolate *iso, const char *format, ...);
WN_PRINTF(2, 3) wn_value throw_reference_error(isolate *iso, const char *format, ...);
WN_PRINTF(2, 3) wn_value throw_syntax_error(isolate *iso, const char *format, ...);
wn_value throw_stack_overflow(isolate *iso); /* RangeError: Maximum call stack size exceeded */
wn_value throw_out_of_memory(isolate *iso);  /* RangeError: Array buffer allocation failed ... */
/* An error object of the current realm with message (string or undefined) and captured stack. */
wn_value error_new(isolate *iso, enum error_kind kind, wn_value message);
/* An error cell without stack or message, for constructors. */
wn_value error_alloc(isolate *iso, wn_value prototype);
unsigned error_prototype_id(enum error_kind kind); /* an intrinsic_id */
/* Error.prototype.toString, 20.5.3.4; o: an object. */
wn_value error_to_string(isolate *iso, wn_value o);
/* The value of the `stack` of a KIND_ERROR object: formats captured frames on first use, which
 * may run JavaScript (Error.prepareStackTrace, name and message). */
wn_value error_stack_value(isolate *iso, wn_value error);
/* Assignment to that property. */
static inline void error_set_stack(isolate *iso, wn_value error, wn_value v) {
  js_error *e = (js_error *)wn_to_cell(error);
  wn_store(&iso->heap, e, &e->stack, v);
}
/* Takes the pending exception away and returns it. */
wn_value take_exception(isolate *iso);
static inline bool has_exception(const isolate *iso) { return !wn_is_hole(iso->exception); }
/* Captures the current stack into an error object (V8's captureStackTrace): installs an own
 * `stack` data property computed lazily; frames above and including `skip_until` (a function
 * or undefined) are left out. */
WN_MUST_USE bool error_capture_stack(isolate *iso, wn_value error, wn_value skip_until);
/* malloc'd UTF-8 rendering of a value for messages ("#<Object>", "foo", "function f"), as V8
 * prints operands in its messages; runs no JavaScript. */
char *value_describe(isolate *iso, wn_value v);

#endif
