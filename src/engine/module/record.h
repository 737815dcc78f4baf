/* SPDX-License-Identifier: MIT */
/* The layout of module records, for the files of engine/module. */
#ifndef WN_ENGINE_MODULE_RECORD_H
#define WN_ENGINE_MODULE_RECORD_H

#include "engine/module/module.h"

typedef struct module_record {
  uint32_t header;
  wn_slot shape, extension;
  wn_slot info;      /* function_info of the top-level code; hole: synthetic */
  wn_slot script;    /* SCRIPT cell or undefined */
  wn_slot frame;     /* FRAME cell: the body, suspended after its declarations */
  wn_slot scope;     /* SCOPE with all bindings that others may import */
  wn_slot names;     /* synthetic: array of export names, in slot order */
  wn_slot requested; /* array: the record of each request of the module tables */
  wn_slot ns;        /* namespace object or hole */
  wn_slot status;    /* enum module_status */
  wn_slot error;     /* evaluation's exception, or hole */
  wn_slot dfs_index, dfs_ancestor;
  wn_slot stack_next;  /* the DFS stack is a chain through this */
  wn_slot cycle_root;
  wn_slot has_await;   /* true: top-level await */
  wn_slot async_order; /* small int; hole: unset */
  wn_slot pending;     /* async dependencies that are not done */
  wn_slot parents;     /* array: async parents */
  wn_slot capability;  /* promise of the evaluation, or hole */
  wn_slot meta;        /* import.meta, or hole */
  wn_slot host;
} module_record;

static inline module_record *record_of(wn_value v) { return (module_record *)wn_to_cell(v); }
static inline const code *record_code(isolate *iso, const module_record *m) {
  return ((function_info *)wn_slot_cell(&iso->heap, m->info))->code;
}
static inline bool is_synthetic(const module_record *m) { return wn_slot_is_hole(m->info); }
/* The name that a module table gives by constant index. */
wn_value module_constant(isolate *iso, const module_record *m, uint32_t index);
/* The record behind request i. */
wn_value module_request(isolate *iso, const module_record *m, uint32_t i);

/* ResolveExport (16.2.1.7.2.2). */
enum resolution_kind { RESOLVED_NONE, RESOLVED_AMBIGUOUS, RESOLVED_BINDING, RESOLVED_NAMESPACE };
typedef struct resolution {
  enum resolution_kind kind;
  wn_value module; /* whose binding, or whose namespace */
  uint32_t slot;
} resolution;
resolution module_resolve_export(isolate *iso, wn_value module, wn_value name);
/* All exported names, duplicates removed, as a simple array (GetExportedNames). */
WN_MUST_USE bool module_export_names(isolate *iso, wn_value module, wn_value *names);

#endif
