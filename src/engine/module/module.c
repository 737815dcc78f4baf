/* SPDX-License-Identifier: MIT */
/* Module records: compiling, loading, linking, evaluating.
 *
 * A module's code is compiled so that it first makes its scope and its function declarations
 * and then suspends.  module_compile runs that much at once, which executes nothing of the
 * program: so every record has its scope from the beginning and linking only writes
 * links into import slots.  Evaluating resumes the body.
 *
 * Evaluation follows 16.2.1.6.1.3 with top-level await; its stack of modules is a chain
 * through the records, since malloc'd memory may not hold cells. */
#include "engine/module/module.h"

#include <stdlib.h>
#include <string.h>

#include "engine/module/record.h"
#include "engine/vm/generator.h"
#include "engine/vm/promise.h"
#include "engine/vm/run.h"
#include "engine/vm/vm.h"

static module_record *record_new(isolate *iso, wn_value *out) {
  wn_heap *heap = &iso->heap;
  *out = object_new_kind(iso, KIND_MODULE, sizeof(module_record), WN_NULL);
  module_record *m = record_of(*out);
  wn_store(heap, m, &m->script, WN_UNDEFINED);
  wn_store(heap, m, &m->host, WN_UNDEFINED);
  wn_store_int(heap, m, &m->status, MODULE_UNLINKED);
  wn_store(heap, m, &m->has_await, WN_FALSE);
  return m;
}

static enum module_status status_of(const module_record *m) {
  return (enum module_status)wn_slot_to_int(m->status);
}
static void set_status(isolate *iso, module_record *m, enum module_status status) {
  wn_store_int(&iso->heap, m, &m->status, (int32_t)status);
}

wn_value module_constant(isolate *iso, const module_record *m, uint32_t index) {
  const function_info *info = wn_slot_cell(&iso->heap, m->info);
  const wn_slot *constants = wn_slot_cell(&iso->heap, info->constants);
  return wn_load(&iso->heap, &constants[1 + index]);
}

wn_value module_request(isolate *iso, const module_record *m, uint32_t i) {
  wn_value list = wn_load(&iso->heap, &m->requested);
  return array_peek_nogc(iso, wn_to_cell(list), i);
}

/* ---- Compiling ---- */

wn_value module_compile(isolate *iso, script *s) {
  wn_heap *heap = &iso->heap;
  compile_options options = {.goal = COMPILE_MODULE,
                             .strict = true,
                             .lazy = iso->options.lazy_compilation,
                             .c_stack_limit = iso->native_stack_limit};
  s->is_module = true;
  wn_value f = script_compile(iso, s, &options, WN_UNDEFINED);
  if (wn_is_exception(f)) return f;
  if (!vm_push_frame(iso, f, WN_UNDEFINED, WN_UNDEFINED, NULL, 0, FRAME_ENTRY))
    return WN_EXCEPTION;
  wn_value cell = vm_run(iso);
  if (wn_is_exception(cell)) return cell;
  wn_value v;
  module_record *m = record_new(iso, &v);
  const suspended_frame *body = wn_to_cell(cell);
  const js_function *fn = wn_to_cell(f);
  wn_store_cell(heap, m, &m->info, wn_slot_cell(heap, fn->info));
  const function_info *info = wn_slot_cell(heap, fn->info);
  wn_store(heap, m, &m->script, wn_load(heap, &info->script));
  wn_store(heap, m, &m->frame, cell);
  wn_store(heap, m, &m->scope, wn_load(heap, &body->scope));
  wn_store(heap, m, &m->has_await,
           wn_from_bool(info->code->flags & CODE_ASYNC_MODULE));
  wn_value list = wn_load(heap, &m->script);
  js_script *cell_of_script = wn_to_cell(list);
  wn_store(heap, cell_of_script, &cell_of_script->slots[0], v);
  list = array_new_with_capacity(iso, info->code->module->request_count);
  wn_store(heap, m, &m->requested, list);
  list = array_new_with_capacity(iso, 0);
  wn_store(heap, m, &m->parents, list);
  return v;
}

wn_value module_synthetic(isolate *iso, wn_value names, wn_value values) {
  wn_heap *heap = &iso->heap;
  wn_value v;
  module_record *m = record_new(iso, &v);
  uint32_t n = ((js_array *)wn_to_cell(names))->length;
  scope_cell *scope_of =
      wn_alloc(heap, KIND_SCOPE, sizeof(scope_cell) + n * sizeof(wn_slot));
  for (uint32_t i = 0; i < n; i++) {
    wn_store(heap, scope_of, &scope_of->slots[i],
             array_peek_nogc(iso, wn_to_cell(values), i));
  }
  wn_store_cell(heap, m, &m->scope, scope_of);
  wn_store(heap, m, &m->names, names);
  wn_value list = array_new_with_capacity(iso, 0);
  wn_store(heap, m, &m->parents, list);
  return v;
}

static uint32_t synthetic_slot(isolate *iso, const module_record *m, wn_value name) {
  wn_value names = wn_load(&iso->heap, &m->names);
  uint32_t n = ((js_array *)wn_to_cell(names))->length;
  for (uint32_t i = 0; i < n; i++) {
    wn_value other = array_peek_nogc(iso, wn_to_cell(names), i);
    if (wn_same(other, name) || string_equal(iso, other, name)) return i;
  }
  return UINT32_MAX;
}

void module_synthetic_set(isolate *iso, wn_value module, wn_value name, wn_value v) {
  module_record *m = record_of(module);
  uint32_t slot = synthetic_slot(iso, m, name);
  if (slot == UINT32_MAX) return;
  scope_cell *s = wn_slot_cell(&iso->heap, m->scope);
  wn_store(&iso->heap, s, &s->slots[slot], v);
}

wn_value module_host_data(isolate *iso, wn_value module) {
  return wn_load(&iso->heap, &record_of(module)->host);
}
void module_set_host_data(isolate *iso, wn_value module, wn_value v) {
  wn_store(&iso->heap, record_of(module), &record_of(module)->host, v);
}
wn_value module_script(isolate *iso, wn_value module) {
  return wn_load(&iso->heap, &record_of(module)->script);
}

/* ---- Loading ---- */

static wn_value load_one(isolate *iso, wn_value referrer, wn_value specifier,
                         wn_value attributes) {
  if (iso->hooks.load_module)
    return iso->hooks.load_module(iso, referrer, specifier, attributes);
  return module_load_file(iso, referrer, specifier, attributes);
}

static wn_value request_attributes(isolate *iso, const module_record *m,
                                   const struct module_request *r) {
  if (r->attribute_count == 0) return WN_UNDEFINED;
  wn_value o = object_new_with_prototype(iso, WN_NULL);
  for (uint32_t i = 0; i < r->attribute_count; i++) {
    prop_key key = key_from_string(iso, module_constant(iso, m, r->attributes[2 * i]));
    wn_value v = module_constant(iso, m, r->attributes[2 * i + 1]);
    if (!object_create_data(iso, o, key, v)) return WN_EXCEPTION;
  }
  return o;
}

bool module_load(isolate *iso, wn_value module) {
  if (stack_overflow(iso)) return false;
  module_record *m = record_of(module);
  if (is_synthetic(m)) return true;
  const module_tables *t = record_code(iso, m)->module;
  wn_value list = wn_load(&iso->heap, &m->requested);
  js_array *requested = wn_to_cell(list);
  for (uint32_t i = requested->length; i < t->request_count; i++) {
    wn_value attributes = request_attributes(iso, m, &t->requests[i]);
    if (wn_is_exception(attributes)) return false;
    wn_value specifier = module_constant(iso, m, t->requests[i].specifier);
    wn_value found = load_one(iso, wn_load(&iso->heap, &m->script), specifier, attributes);
    if (wn_is_exception(found) || !array_push(iso, list, found)) return false;
    if (!module_load(iso, found)) return false;
  }
  return true;
}

/* ---- Exports ---- */

typedef struct resolve_step {
  wn_value module, name;
  const struct resolve_step *outer;
} resolve_step;

static resolution resolve_in(isolate *iso, wn_value module, wn_value name,
                             const resolve_step *outer);

static resolution resolve_indirect(isolate *iso, const module_record *m,
                                   const struct module_export *e, const resolve_step *step) {
  wn_value target = module_request(iso, m, e->request);
  if (e->import_name == UINT32_MAX)
    return (resolution){RESOLVED_NAMESPACE, target, 0};
  return resolve_in(iso, target, module_constant(iso, m, e->import_name), step);
}

static bool same_resolution(resolution a, resolution b) {
  return a.kind == b.kind && wn_same(a.module, b.module) && a.slot == b.slot;
}

static resolution resolve_stars(isolate *iso, const module_record *m, wn_value name,
                                const resolve_step *step) {
  const module_tables *t = record_code(iso, m)->module;
  resolution found = {.kind = RESOLVED_NONE};
  for (uint32_t i = 0; i < t->star_count; i++) {
    wn_value target = module_request(iso, m, t->stars[i].request);
    resolution r = resolve_in(iso, target, name, step);
    if (r.kind == RESOLVED_AMBIGUOUS) return r;
    if (r.kind == RESOLVED_NONE) continue;
    if (found.kind == RESOLVED_NONE)
      found = r;
    else if (!same_resolution(found, r))
      return (resolution){.kind = RESOLVED_AMBIGUOUS};
  }
  return found;
}

/* An exported `import * as ns` binding stands for that namespace wherever it is reached. */
static resolution resolve_local(isolate *iso, wn_value module, uint32_t slot) {
  const module_record *m = record_of(module);
  const module_tables *t = record_code(iso, m)->module;
  for (uint32_t i = 0; i < t->import_count; i++) {
    const struct module_import *e = &t->imports[i];
    if (e->slot == slot && e->import_name == UINT32_MAX)
      return (resolution){RESOLVED_NAMESPACE, module_request(iso, m, e->request), 0};
  }
  return (resolution){RESOLVED_BINDING, module, slot};
}

static resolution resolve_in(isolate *iso, wn_value module, wn_value name,
                             const resolve_step *outer) {
  for (const resolve_step *s = outer; s; s = s->outer) {
    if (wn_same(s->module, module) && string_equal(iso, s->name, name))
      return (resolution){.kind = RESOLVED_NONE}; /* circular */
  }
  resolve_step step = {module, name, outer};
  const module_record *m = record_of(module);
  if (is_synthetic(m)) {
    uint32_t slot = synthetic_slot(iso, m, name);
    return (resolution){slot == UINT32_MAX ? RESOLVED_NONE : RESOLVED_BINDING, module, slot};
  }
  const module_tables *t = record_code(iso, m)->module;
  for (uint32_t i = 0; i < t->local_count; i++) {
    if (string_equal(iso, module_constant(iso, m, t->locals[i].export_name), name))
      return resolve_local(iso, module, t->locals[i].slot);
  }
  for (uint32_t i = 0; i < t->indirect_count; i++) {
    if (string_equal(iso, module_constant(iso, m, t->indirects[i].export_name), name))
      return resolve_indirect(iso, m, &t->indirects[i], &step);
  }
  if (string_equal_cstr(iso, name, "default")) return (resolution){.kind = RESOLVED_NONE};
  return resolve_stars(iso, m, name, &step);
}

resolution module_resolve_export(isolate *iso, wn_value module, wn_value name) {
  return resolve_in(iso, module, name, NULL);
}

static bool add_name(isolate *iso, wn_value names, wn_value name) {
  const js_array *a = wn_to_cell(names);
  for (uint32_t i = 0; i < a->length; i++) {
    if (string_equal(iso, array_peek_nogc(iso, a, i), name)) return true;
  }
  return array_push(iso, names, name);
}

static bool names_of(isolate *iso, wn_value module, wn_value names, bool skip_default,
                     const resolve_step *outer) {
  for (const resolve_step *s = outer; s; s = s->outer) {
    if (wn_same(s->module, module)) return true;
  }
  resolve_step step = {module, WN_UNDEFINED, outer};
  const module_record *m = record_of(module);
  if (is_synthetic(m)) {
    wn_value list = wn_load(&iso->heap, &m->names);
    for (uint32_t i = 0; i < ((js_array *)wn_to_cell(list))->length; i++) {
      wn_value name = array_peek_nogc(iso, wn_to_cell(list), i);
      if (skip_default && string_equal_cstr(iso, name, "default")) continue;
      if (!add_name(iso, names, name)) return false;
    }
    return true;
  }
  const module_tables *t = record_code(iso, m)->module;
  for (uint32_t i = 0; i < t->local_count + t->indirect_count; i++) {
    const struct module_export *e =
        i < t->local_count ? &t->locals[i] : &t->indirects[i - t->local_count];
    wn_value name = module_constant(iso, m, e->export_name);
    if (skip_default && string_equal_cstr(iso, name, "default")) continue;
    if (!add_name(iso, names, name)) return false;
  }
  for (uint32_t i = 0; i < t->star_count; i++) {
    if (!names_of(iso, module_request(iso, m, t->stars[i].request), names, true, &step))
      return false;
  }
  return true;
}

bool module_export_names(isolate *iso, wn_value module, wn_value *names) {
  *names = array_new_with_capacity(iso, 8);
  return names_of(iso, module, *names, false, NULL);
}

/* ---- Linking (16.2.1.6.1.2) ---- */

static bool throw_no_export(isolate *iso, const module_record *m, uint32_t request,
                            wn_value name, bool ambiguous) {
  const module_tables *t = record_code(iso, m)->module;
  char *export_name = string_to_utf8(iso, name, NULL);
  char *specifier = string_to_utf8(
      iso, module_constant(iso, m, t->requests[request].specifier), NULL);
  if (ambiguous) {
    throw_syntax_error(
        iso, "The requested module '%s' contains conflicting star exports for name '%s'",
        specifier, export_name);
  } else {
    throw_syntax_error(iso, "The requested module '%s' does not provide an export named '%s'",
                       specifier, export_name);
  }
  free(export_name);
  free(specifier);
  return false;
}

/* A link: RECORD (scope, slot), see import_load_nogc. */
static wn_value link_new(isolate *iso, resolution r) {
  wn_heap *heap = &iso->heap;
  wn_slot *link = wn_alloc(heap, KIND_RECORD, 3 * sizeof(wn_slot));
  wn_store(heap, link, &link[1], wn_load(heap, &record_of(r.module)->scope));
  wn_store_int(heap, link, &link[2], (int32_t)r.slot);
  return wn_from_cell(link);
}

static bool link_import(isolate *iso, module_record *m, const struct module_import *e) {
  wn_heap *heap = &iso->heap;
  wn_value target = module_request(iso, m, e->request), v;
  if (e->import_name == UINT32_MAX) {
    v = module_namespace(iso, target);
  } else {
    wn_value name = module_constant(iso, m, e->import_name);
    resolution r = module_resolve_export(iso, target, name);
    if (r.kind == RESOLVED_NONE || r.kind == RESOLVED_AMBIGUOUS)
      return throw_no_export(iso, m, e->request, name, r.kind == RESOLVED_AMBIGUOUS);
    v = r.kind == RESOLVED_NAMESPACE ? module_namespace(iso, r.module) : link_new(iso, r);
  }
  if (wn_is_exception(v)) return false;
  scope_cell *s = wn_slot_cell(heap, m->scope);
  wn_store(heap, s, &s->slots[e->slot], v);
  return true;
}

/* InitializeEnvironment (16.2.1.7.3.1). */
static bool link_bindings(isolate *iso, wn_value module) {
  module_record *m = record_of(module);
  if (is_synthetic(m)) return true;
  const module_tables *t = record_code(iso, m)->module;
  for (uint32_t i = 0; i < t->indirect_count; i++) {
    wn_value name = module_constant(iso, m, t->indirects[i].export_name);
    resolution r = module_resolve_export(iso, module, name);
    if (r.kind == RESOLVED_NONE || r.kind == RESOLVED_AMBIGUOUS)
      return throw_no_export(iso, m, t->indirects[i].request, name,
                             r.kind == RESOLVED_AMBIGUOUS);
  }
  for (uint32_t i = 0; i < t->import_count; i++) {
    if (!link_import(iso, m, &t->imports[i])) return false;
  }
  return true;
}

/* The depth-first walks keep their stack in the records. */
typedef struct walk {
  wn_value top; /* innermost module on the stack, or undefined */
  int32_t index;
} walk;

static void walk_push(isolate *iso, walk *w, wn_value module) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  wn_store_int(heap, m, &m->dfs_index, w->index);
  wn_store_int(heap, m, &m->dfs_ancestor, w->index);
  w->index++;
  wn_store(heap, m, &m->stack_next, w->top);
  w->top = module;
}
static wn_value walk_pop(isolate *iso, walk *w) {
  wn_value module = w->top;
  w->top = wn_load(&iso->heap, &record_of(module)->stack_next);
  return module;
}
static void lower_ancestor(isolate *iso, module_record *m, wn_slot with) {
  if (wn_slot_to_int(with) < wn_slot_to_int(m->dfs_ancestor))
    wn_store_int(&iso->heap, m, &m->dfs_ancestor, wn_slot_to_int(with));
}

static uint32_t request_count(isolate *iso, const module_record *m) {
  return is_synthetic(m) ? 0 : record_code(iso, m)->module->request_count;
}

static bool inner_link(isolate *iso, wn_value module, walk *w) {
  if (stack_overflow(iso)) return false;
  module_record *m = record_of(module);
  if (status_of(m) != MODULE_UNLINKED) return true;
  set_status(iso, m, MODULE_LINKING);
  walk_push(iso, w, module);
  for (uint32_t i = 0; i < request_count(iso, m); i++) {
    wn_value required = module_request(iso, m, i);
    if (!inner_link(iso, required, w)) return false;
    module_record *r = record_of(required);
    if (status_of(r) == MODULE_LINKING) lower_ancestor(iso, m, r->dfs_ancestor);
  }
  if (!link_bindings(iso, module)) return false;
  if (wn_slot_to_int(m->dfs_ancestor) == wn_slot_to_int(m->dfs_index)) {
    wn_value popped;
    do {
      popped = walk_pop(iso, w);
      set_status(iso, record_of(popped), MODULE_LINKED);
    } while (!wn_same(popped, module));
  }
  return true;
}

bool module_link(isolate *iso, wn_value module) {
  walk w = {WN_UNDEFINED, 0};
  if (inner_link(iso, module, &w)) return true;
  while (is_object(w.top)) set_status(iso, record_of(walk_pop(iso, &w)), MODULE_UNLINKED);
  return false;
}

/* ---- Evaluation (16.2.1.6.1.3) ---- */

static bool has_await(isolate *iso, const module_record *m) {
  return wn_is_true(wn_load(&iso->heap, &m->has_await));
}
static bool is_async_pending(const module_record *m) {
  return !wn_slot_is_hole(m->async_order);
}

/* Resumes the body where its declarations ended.  For a module with await, `promise` settles
 * when it ends. */
static bool run_body(isolate *iso, wn_value module, wn_value promise) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  if (is_synthetic(m)) return true;
  wn_value cell = wn_load(heap, &m->frame);
  suspended_frame *body = wn_to_cell(cell);
  bool async = !wn_is_undefined(promise);
  if (async) wn_store(heap, body, &body->owner, promise);
  struct realm *own_realm = iso->realm;
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  frame *fr = frame_resume(iso, body, async ? cell : WN_HOLE,
                           FRAME_ENTRY | (async ? (uint32_t)FRAME_ASYNC : 0u));
  wn_value v = WN_EXCEPTION;
  if (fr) {
    iso->realm = object_realm(iso, fr->function);
    v = vm_resume(iso, RESUME_NEXT, WN_UNDEFINED);
  }
  iso->realm = own_realm;
  iso->frame = outer;
  iso->vm_stack_top = top;
  wn_store(heap, m, &m->frame, WN_HOLE);
  return !wn_is_exception(v);
}

static bool execute_async(isolate *iso, wn_value module);

/* GatherAvailableAncestors and its caller: parents whose last dependency this was. */
static bool gather(isolate *iso, wn_value module, wn_value list) {
  wn_heap *heap = &iso->heap;
  wn_value parents = wn_load(heap, &record_of(module)->parents);
  for (uint32_t i = 0; i < ((js_array *)wn_to_cell(parents))->length; i++) {
    wn_value parent = array_peek_nogc(iso, wn_to_cell(parents), i);
    module_record *p = record_of(parent);
    wn_value root = wn_load(heap, &p->cycle_root);
    bool listed = false;
    for (uint32_t k = 0; k < ((js_array *)wn_to_cell(list))->length; k++)
      listed |= wn_same(array_peek_nogc(iso, wn_to_cell(list), k), parent);
    if (listed || (is_object(root) && !wn_slot_is_hole(record_of(root)->error))) continue;
    int32_t pending = wn_slot_to_int(p->pending) - 1;
    wn_store_int(heap, p, &p->pending, pending);
    if (pending > 0) continue;
    if (!array_push(iso, list, parent)) return false;
    if (!has_await(iso, p) && !gather(iso, parent, list)) return false;
  }
  return true;
}

static void settle_capability(isolate *iso, module_record *m, bool rejected, wn_value v) {
  wn_value promise = wn_load(&iso->heap, &m->capability);
  if (!is_promise(promise)) return;
  if (rejected)
    promise_reject(iso, promise, v);
  else
    promise_fulfill(iso, promise, v);
}

/* AsyncModuleExecutionRejected. */
static void async_rejected(isolate *iso, wn_value module, wn_value error) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  if (status_of(m) == MODULE_EVALUATED) return;
  wn_slot *box = wn_alloc(heap, KIND_RECORD, 2 * sizeof(wn_slot));
  wn_store(heap, box, &box[1], error);
  wn_store_cell(heap, m, &m->error, box);
  set_status(iso, m, MODULE_EVALUATED);
  settle_capability(iso, m, true, error);
  wn_value parents = wn_load(heap, &m->parents);
  for (uint32_t i = 0; i < ((js_array *)wn_to_cell(parents))->length; i++)
    async_rejected(iso, array_peek_nogc(iso, wn_to_cell(parents), i), error);
}

/* The member with the smallest evaluation order goes next. */
static wn_value take_next(isolate *iso, wn_value list) {
  js_array *a = wn_to_cell(list);
  wn_value best = WN_UNDEFINED;
  int32_t order = -1;
  for (uint32_t i = 0; i < a->length; i++) {
    wn_value v = array_peek_nogc(iso, a, i);
    if (!is_object(v)) continue;
    int32_t n = wn_slot_to_int(record_of(v)->async_order);
    if (order < 0 || n < order) {
      order = n;
      best = v;
    }
  }
  for (uint32_t i = 0; i < a->length; i++) {
    if (wn_same(array_peek_nogc(iso, a, i), best) && !array_store(iso, list, i, WN_NULL))
      return WN_UNDEFINED;
  }
  return best;
}

/* AsyncModuleExecutionFulfilled. */
static bool async_fulfilled(isolate *iso, wn_value module) {
  module_record *m = record_of(module);
  if (status_of(m) == MODULE_EVALUATED) return true;
  set_status(iso, m, MODULE_EVALUATED);
  settle_capability(iso, m, false, WN_UNDEFINED);
  wn_value list = array_new_with_capacity(iso, 4);
  if (!gather(iso, module, list)) return false;
  for (wn_value v; is_object(v = take_next(iso, list));) {
    module_record *next = record_of(v);
    if (status_of(next) == MODULE_EVALUATED) continue;
    if (has_await(iso, next)) {
      if (!execute_async(iso, v)) return false;
    } else if (!run_body(iso, v, WN_UNDEFINED)) {
      if (iso->vm->terminating) return false;
      async_rejected(iso, v, take_exception(iso));
    } else {
      set_status(iso, next, MODULE_EVALUATED);
      settle_capability(iso, next, false, WN_UNDEFINED);
    }
  }
  return true;
}

static wn_value fulfilled_native(isolate *iso, call_args *args) {
  return async_fulfilled(iso, native_data(iso, args->callee, 0)) ? WN_UNDEFINED
                                                                 : WN_EXCEPTION;
}
static wn_value rejected_native(isolate *iso, call_args *args) {
  async_rejected(iso, native_data(iso, args->callee, 0), arg(args, 0));
  return WN_UNDEFINED;
}

/* ExecuteAsyncModule. */
static bool execute_async(isolate *iso, wn_value module) {
  wn_value promise = promise_new(iso), empty = iso->atoms[ATOM_empty];
  wn_value fulfilled =
      native_new_with_data(iso, fulfilled_native, empty, 1, module, WN_UNDEFINED);
  wn_value rejected =
      native_new_with_data(iso, rejected_native, empty, 1, module, WN_UNDEFINED);
  promise_perform_then(iso, promise, fulfilled, rejected, WN_UNDEFINED);
  return run_body(iso, module, promise);
}

static bool rethrow_error(isolate *iso, const module_record *m) {
  const wn_slot *box = wn_slot_cell(&iso->heap, m->error);
  throw_value(iso, wn_load(&iso->heap, &box[1]));
  return false;
}

static bool inner_evaluate(isolate *iso, wn_value module, walk *w);

/* One required module of `m`: evaluates it and notes what m must wait for. */
static bool evaluate_required(isolate *iso, wn_value module, wn_value required, walk *w) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  if (!inner_evaluate(iso, required, w)) return false;
  module_record *r = record_of(required);
  if (status_of(r) == MODULE_EVALUATING) {
    lower_ancestor(iso, m, r->dfs_ancestor);
  } else {
    wn_value root = wn_load(heap, &r->cycle_root);
    if (is_object(root)) r = record_of(root);
    if (!wn_slot_is_hole(r->error)) return rethrow_error(iso, r);
  }
  if (is_async_pending(r) && status_of(r) != MODULE_EVALUATED) {
    wn_store_int(heap, m, &m->pending, wn_slot_to_int(m->pending) + 1);
    return array_push(iso, wn_load(heap, &r->parents), module);
  }
  return true;
}

static int32_t next_async_order(isolate *iso) { return (int32_t)(iso->vm->async_order++); }

static bool inner_evaluate(isolate *iso, wn_value module, walk *w) {
  if (stack_overflow(iso)) return false;
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  if (status_of(m) == MODULE_EVALUATING_ASYNC || status_of(m) == MODULE_EVALUATED)
    return wn_slot_is_hole(m->error) ? true : rethrow_error(iso, m);
  if (status_of(m) == MODULE_EVALUATING) return true;
  set_status(iso, m, MODULE_EVALUATING);
  walk_push(iso, w, module);
  wn_store_int(heap, m, &m->pending, 0);
  for (uint32_t i = 0; i < request_count(iso, m); i++) {
    if (!evaluate_required(iso, module, module_request(iso, m, i), w)) return false;
  }
  if (wn_slot_to_int(m->pending) > 0 || has_await(iso, m)) {
    wn_store_int(heap, m, &m->async_order, next_async_order(iso));
    if (wn_slot_to_int(m->pending) == 0 && !execute_async(iso, module)) return false;
  } else if (!run_body(iso, module, WN_UNDEFINED)) {
    return false;
  }
  if (wn_slot_to_int(m->dfs_ancestor) == wn_slot_to_int(m->dfs_index)) {
    wn_value popped;
    do {
      popped = walk_pop(iso, w);
      module_record *p = record_of(popped);
      set_status(iso, p, is_async_pending(p) ? MODULE_EVALUATING_ASYNC : MODULE_EVALUATED);
      wn_store(heap, p, &p->cycle_root, module);
    } while (!wn_same(popped, module));
  }
  return true;
}

wn_value module_evaluate(isolate *iso, wn_value module) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  if (status_of(m) == MODULE_EVALUATING_ASYNC || status_of(m) == MODULE_EVALUATED) {
    wn_value root = wn_load(heap, &m->cycle_root);
    if (is_object(root)) {
      module = root;
      m = record_of(root);
    }
    wn_value old = wn_load(heap, &m->capability);
    if (is_promise(old)) return old;
  }
  wn_value promise = promise_new(iso);
  wn_store(heap, m, &m->capability, promise);
  walk w = {WN_UNDEFINED, 0};
  if (inner_evaluate(iso, module, &w)) {
    if (status_of(record_of(module)) == MODULE_EVALUATED)
      promise_fulfill(iso, promise, WN_UNDEFINED);
    return promise;
  }
  if (iso->vm->terminating) return WN_EXCEPTION;
  wn_value error = take_exception(iso);
  wn_slot *box = wn_alloc(heap, KIND_RECORD, 2 * sizeof(wn_slot));
  wn_store(heap, box, &box[1], error);
  while (is_object(w.top)) {
    module_record *p = record_of(walk_pop(iso, &w));
    set_status(iso, p, MODULE_EVALUATED);
    wn_store_cell(heap, p, &p->error, box);
  }
  promise_reject(iso, promise, error);
  return promise;
}
