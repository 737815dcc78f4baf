/* SPDX-License-Identifier: MIT */
/* Modules (ECMA-262, 16.2): records, linking, evaluation, namespaces, import().
 *
 * A module record is a cell that script never sees.  The host finds modules: through
 * hooks.load_module, or, without one, as files relative to the importing module. */
#ifndef WN_ENGINE_MODULE_MODULE_H
#define WN_ENGINE_MODULE_MODULE_H

#include "engine/compiler/code.h"

enum module_status {
  MODULE_UNLINKED,
  MODULE_LINKING,
  MODULE_LINKED,
  MODULE_EVALUATING,
  MODULE_EVALUATING_ASYNC,
  MODULE_EVALUATED
};

/* Compiles a module's text; takes the script.  The record, or WN_EXCEPTION (SyntaxError). */
wn_value module_compile(isolate *iso, script *s);
/* A module without code that exports `names` (array of strings) with `values`; names are
 * sorted out of nothing: they must be distinct. */
wn_value module_synthetic(isolate *iso, wn_value names, wn_value values);
/* Gives the export `name` of a synthetic module another value. */
void module_synthetic_set(isolate *iso, wn_value module, wn_value name, wn_value v);
/* Loads what the module imports, and what that imports, through the host. */
WN_MUST_USE bool module_load(isolate *iso, wn_value module);
WN_MUST_USE bool module_link(isolate *iso, wn_value module);
/* Evaluates a linked module; the promise of its completion. */
wn_value module_evaluate(isolate *iso, wn_value module);
wn_value module_namespace(isolate *iso, wn_value module);
/* The embedder's word on a module: undefined at first. */
wn_value module_host_data(isolate *iso, wn_value module);
void module_set_host_data(isolate *iso, wn_value module, wn_value v);
/* The SCRIPT cell of a module, undefined for synthetic ones. */
wn_value module_script(isolate *iso, wn_value module);
/* Continues import(): once `module` is loaded, links and evaluates it and settles the promise
 * with its namespace. */
void module_import_finish(isolate *iso, wn_value module, wn_value promise);
/* Keeps the namespace's property operations known to the isolate. */
void module_init(isolate *iso);

/* The default host: files named relative to the referrer's url, one record for each path and
 * realm. */
wn_value module_load_file(isolate *iso, wn_value referrer_script, wn_value specifier,
                          wn_value attributes);

#endif
