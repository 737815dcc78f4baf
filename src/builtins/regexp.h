/* SPDX-License-Identifier: MIT */
/* What the files of RegExp share. */
#ifndef WN_BUILTINS_REGEXP_H
#define WN_BUILTINS_REGEXP_H

#include "builtins/primitives.h"
#include "engine/regexp/regexp.h"

/* RegExpExec, 22.2.7.1: a match array or null. */
wn_value regexp_exec_js(isolate *iso, wn_value regexp, wn_value s);
/* Runs a program over s (subject: its flat view) from `index` on and remembers the match for
 * the legacy statics; false with an exception pending, else *found.  The captures hold until
 * the next match. */
WN_MUST_USE bool regexp_run(isolate *iso, const regexp_program *p,
                            const string_view *subject, wn_value s, uint32_t index,
                            bool sticky, bool *found, const int32_t **captures);
/* True if the object is a RegExp whose exec and flags are the original ones, with an ordinary
 * lastIndex: then matching can go without properties. */
bool regexp_is_pristine(isolate *iso, wn_value regexp);
/* lastIndex, as ToLength gives it, and Set(regexp, "lastIndex", n, true). */
WN_MUST_USE bool regexp_get_last_index(isolate *iso, wn_value regexp, double *index);
WN_MUST_USE bool regexp_set_last_index(isolate *iso, wn_value regexp, double index);
/* `flags` as a string, and whether it has a letter: 1, 0, -1. */
wn_value regexp_flags_js(isolate *iso, wn_value regexp);
bool regexp_flags_have(isolate *iso, wn_value flags, char letter);
/* The piece of s between two captures, or undefined. */
wn_value regexp_capture(isolate *iso, wn_value s, int32_t from, int32_t to);
/* The groups object of a match (22.2.7.2, step 28), or undefined where no group has a name. */
wn_value regexp_groups(isolate *iso, const regexp_program *p, wn_value s,
                       const int32_t *captures);

WN_MUST_USE bool install_regexp_symbols(isolate *iso, wn_value proto);
WN_MUST_USE bool install_regexp_legacy(isolate *iso, wn_value constructor);

#endif
