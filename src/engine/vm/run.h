/* SPDX-License-Identifier: MIT */
/* Running source text: the engine's front door for the layers above. */
#ifndef WN_ENGINE_VM_RUN_H
#define WN_ENGINE_VM_RUN_H

#include "engine/compiler/code.h"

/* Compiles and runs a script (UTF-8, copied) in the current realm; the completion value, or
 * WN_EXCEPTION.  Does not run jobs. */
wn_value run_script_source(isolate *iso, const char *utf8, size_t n, const char *url);
/* Compiles text as the body of a function with these parameters (CommonJS); the function. */
wn_value compile_function_source(isolate *iso, const char *utf8, size_t n, const char *url,
                                 const char *const *params, uint32_t param_count);
/* Compiles, links and evaluates a module; the promise of its evaluation. */
wn_value run_module_source(isolate *iso, const char *utf8, size_t n, const char *url);
/* The %eval% function, for the builtins layer to install. */
native_fn eval_native;

/* A script struct of UTF-8 text or of a string's characters, both copied; NULL and a
 * RangeError when it is too long.  The script belongs to the caller until script_cell_new. */
script *script_from_utf8(isolate *iso, const char *utf8, size_t n, const char *url);
script *script_from_text(isolate *iso, wn_value text, const char *url);
/* The script of eval() or Function(): its url says which call made it (call_site.h). */
script *script_for_eval(isolate *iso, wn_value source);
void script_free(script *s);
/* Compiles and makes the closure of the top-level code; frees the script on failure, when
 * the error (a SyntaxError with its place) is pending. */
wn_value script_compile(isolate *iso, script *s, const compile_options *options,
                        wn_value scope);

/* Code made from a string at run time (eval, Function) imports modules as the script that made
 * it would: notes the running script as f's referrer / the script to resolve against. */
void function_inherit_referrer(isolate *iso, wn_value f);
wn_value script_referrer(isolate *iso, wn_value script_value);

/* A place in a source text as an error report shows it. */
typedef struct source_place {
  char *url;             /* malloc'd */
  uint32_t line, column; /* from 1 */
  uint32_t width;        /* characters to underline, 0 unknown */
  char *text;            /* the line, malloc'd UTF-8 without its end; NULL unknown */
} source_place;
/* Where the pending exception was thrown; false when nothing is known. */
bool exception_place(isolate *iso, source_place *place);
void source_place_fini(source_place *place);

#endif
