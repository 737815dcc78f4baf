/* SPDX-License-Identifier: MIT */
/* Frames of a captured stack trace: as text, and as the CallSite objects that
 * Error.prepareStackTrace receives. */
#ifndef WN_ENGINE_OBJECT_CALL_SITE_H
#define WN_ENGINE_OBJECT_CALL_SITE_H

#include "engine/object/realm.h"
#include "engine/vm/stack_trace.h"

typedef struct call_site {
  wn_value function, receiver;
  unsigned flags;  /* trace_flag */
  script *script;  /* NULL: a native function */
  uint32_t offset; /* in its source */
  uint32_t line, column;
} call_site;

uint32_t trace_length(wn_value trace); /* frames of a capture_frames table */
call_site trace_site(isolate *iso, wn_value trace, uint32_t frame);
/* Appends the frame as V8 prints it, without "at".  Runs no JavaScript. */
void call_site_append(string_builder *b, const call_site *site);
/* "eval at f (file:1:2), <anonymous>" for code made from a string by the innermost
 * compiled frame: V8's name for such code in stack traces, and the url of its script.
 */
wn_value eval_origin(isolate *iso);
/* An array of CallSite objects of the current realm; WN_EXCEPTION on failure. */
wn_value trace_call_sites(isolate *iso, wn_value trace);

/* ---- Looking without side effects (describe.c) ---- */
/* The value of a data property of o or its prototypes; undefined when absent, an
 * accessor or behind a proxy.  Runs no JavaScript. */
wn_value peek_property(isolate *iso, wn_value o, prop_key key);
/* The name of the function that made a receiver: "Foo", "Array", "JSON"; empty if
 * unknown. */
wn_value constructor_name(isolate *iso, wn_value v);

#endif
