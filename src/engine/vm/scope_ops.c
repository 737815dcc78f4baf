/* SPDX-License-Identifier: MIT */
/* Heap scopes, global variables, and names that only run time can resolve.
 *
 *   SCOPE cell:  header | parent | info | variables ...
 *
 * `info` is a RECORD (function_info, index of the scope in its code) made once for each scope
 * template and kept in the template's place among the constants; from it come the names that
 * direct eval and look-ups need.  A with scope has `true` there and its object as the only
 * variable.  A scope whose info says has_sloppy_eval has one slot more: an object with the
 * variables that evals declared in it.
 *
 * Global names are in two places (ECMA-262, 9.1.1.4): the realm's script scope, a null
 * prototype object of let, const and class bindings (hole: not initialised; not writable:
 * const), and the global object. */
#include "engine/syntax/scope.h"

#include <stdlib.h>

#include "engine/vm/feedback.h"
#include "engine/vm/pretenuring.h"
#include "engine/vm/vm.h"

/* ---- Scopes ---- */

const scope_info *scope_cell_info(isolate *iso, const scope_cell *s) {
  if (!wn_slot_is_cell(s->info)) return NULL;
  const wn_slot *record = wn_slot_cell(&iso->heap, s->info);
  const function_info *info = wn_slot_cell(&iso->heap, record[1]);
  return info->code->scopes[wn_slot_to_int(record[2])];
}

static wn_value template_record(isolate *iso, frame *fr, uint32_t k, uint32_t index) {
  wn_heap *heap = &iso->heap;
  wn_value v = wn_load(heap, &fr->constants[k]);
  if (WN_LIKELY(is_kind(v, KIND_RECORD))) return v;
  wn_slot *record = wn_alloc(heap, KIND_RECORD, 3 * sizeof(wn_slot));
  wn_store_cell(heap, record, &record[1], frame_info(iso, fr));
  wn_store_int(heap, record, &record[2], (int32_t)index);
  wn_store_cell(heap, fr->constants - 1, &fr->constants[k], record);
  return wn_from_cell(record);
}

wn_value scope_push(isolate *iso, frame *fr, uint32_t k) {
  wn_heap *heap = &iso->heap;
  uint32_t index = fr->code->constants[k].index;
  const scope_info *info = fr->code->scopes[index];
  wn_value record = template_record(iso, fr, k, index);
  size_t slots = info->slot_count + (info->has_sloppy_eval ? 1u : 0u);
  scope_cell *s = script_alloc(iso, KIND_SCOPE, sizeof(scope_cell) + slots * sizeof(wn_slot));
  wn_store(heap, s, &s->parent, fr->scope);
  wn_store(heap, s, &s->info, record);
  return wn_from_cell(s);
}

wn_value scope_push_with(isolate *iso, frame *fr, wn_value holder) {
  wn_heap *heap = &iso->heap;
  holder = to_object(iso, holder);
  if (wn_is_exception(holder)) return holder;
  scope_cell *s = wn_alloc(heap, KIND_SCOPE, sizeof(scope_cell) + sizeof(wn_slot));
  wn_store(heap, s, &s->parent, fr->scope);
  wn_store(heap, s, &s->info, WN_TRUE);
  wn_store(heap, s, &s->slots[0], holder);
  return wn_from_cell(s);
}

wn_value scope_copy(isolate *iso, wn_value bindings) {
  wn_heap *heap = &iso->heap;
  scope_cell *from = wn_to_cell(bindings);
  size_t bytes = wn_cell_bytes(from);
  scope_cell *to = script_alloc(iso, KIND_SCOPE, bytes);
  wn_slots_copy(heap, to, 1, from, 1, bytes / sizeof(wn_slot) - 1);
  wn_keep_alive(from);
  return wn_from_cell(to);
}

/* The object of variables that evals added: the last slot. */
static wn_slot *eval_variables(scope_cell *s, const scope_info *info) {
  return &s->slots[info->slot_count];
}

wn_value throw_tdz(isolate *iso, wn_value name) {
  char *text = vm_key_text(iso, name);
  throw_reference_error(iso, "Cannot access '%s' before initialization", text);
  free(text);
  return WN_EXCEPTION;
}

static wn_value throw_not_defined(isolate *iso, wn_value name) {
  char *text = vm_key_text(iso, name);
  throw_reference_error(iso, "%s is not defined", text);
  free(text);
  return WN_EXCEPTION;
}

static bool throw_redeclared(isolate *iso, wn_value name) {
  char *text = vm_key_text(iso, name);
  throw_syntax_error(iso, "Identifier '%s' has already been declared", text);
  free(text);
  return false;
}

static wn_value throw_const(isolate *iso) {
  return throw_type_error(iso, "Assignment to constant variable.");
}

/* A link is a RECORD (module scope, slot); anything else is the value itself. */
wn_value import_load_nogc(isolate *iso, wn_value link) {
  if (!is_kind(link, KIND_RECORD)) return link;
  const wn_slot *record = wn_to_cell(link);
  scope_cell *s = wn_load_cell(&iso->heap, &record[1]);
  return s ? wn_load(&iso->heap, &s->slots[wn_slot_to_int(record[2])]) : WN_HOLE;
}

/* ---- Global names ---- */

/* The realm's script scope object, made on first use. */
static wn_value script_scope(isolate *iso) {
  wn_value v = intrinsic(iso, INTRINSIC_ScriptScope);
  if (is_object(v)) return v;
  v = object_new_with_prototype(iso, WN_NULL);
  intrinsic_set(iso, INTRINSIC_ScriptScope, v);
  return v;
}

static prop_place find_lexical(isolate *iso, wn_value name) {
  wn_value v = intrinsic(iso, INTRINSIC_ScriptScope);
  if (!is_object(v)) return (prop_place){0};
  return shape_find(iso, object_shape(iso, to_object_cell(v)), key_from_atom(name));
}

/* An own data property of the global object that has a slot. */
static prop_place find_global_data(isolate *iso, wn_value name) {
  object *global = to_object_cell(intrinsic(iso, INTRINSIC_Global));
  shape *s = object_shape(iso, global);
  if (s->flags & SHAPE_EXOTIC || s->kind == KIND_PROXY) return (prop_place){0};
  prop_place place = shape_find(iso, s, key_from_atom(name));
  if (place.flags & (PROP_ACCESSOR | PROP_LAZY)) place.found = false;
  return place;
}

wn_value global_load(isolate *iso, wn_value name, bool for_typeof, frame *fr,
                     uint32_t site) {
  prop_place place = find_lexical(iso, name);
  if (place.found) {
    wn_value bindings = intrinsic(iso, INTRINSIC_ScriptScope);
    wn_value v = object_load_place_nogc(iso, to_object_cell(bindings), place);
    if (wn_is_hole(v)) return throw_tdz(iso, name);
    ic_learn_global(iso, fr, site, bindings, place);
    return v;
  }
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  place = find_global_data(iso, name);
  if (place.found) {
    ic_learn_global(iso, fr, site, global, place);
    return object_load_place_nogc(iso, to_object_cell(global), place);
  }
  int has = object_has(iso, global, key_from_atom(name));
  if (has < 0) return WN_EXCEPTION;
  if (has) return object_get(iso, global, key_from_atom(name));
  return for_typeof ? WN_UNDEFINED : throw_not_defined(iso, name);
}

bool global_store(isolate *iso, wn_value name, wn_value v, bool strict, frame *fr,
                  uint32_t site) {
  prop_place place = find_lexical(iso, name);
  if (place.found) {
    wn_value bindings = intrinsic(iso, INTRINSIC_ScriptScope);
    if (wn_is_hole(object_load_place_nogc(iso, to_object_cell(bindings), place))) {
      throw_tdz(iso, name);
      return false;
    }
    if (!(place.flags & PROP_WRITABLE)) {
      throw_const(iso);
      return false;
    }
    object_store_place_nogc(iso, to_object_cell(bindings), place, v);
    ic_learn_global(iso, fr, site, bindings, place);
    return true;
  }
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  place = find_global_data(iso, name);
  if (place.found && place.flags & PROP_WRITABLE) {
    object_store_place_nogc(iso, to_object_cell(global), place, v);
    ic_learn_global(iso, fr, site, global, place);
    return true;
  }
  if (strict) {
    int has = object_has(iso, global, key_from_atom(name));
    if (has < 0) return false;
    if (!has) {
      throw_not_defined(iso, name);
      return false;
    }
  }
  return value_put(iso, global, key_from_atom(name), v, strict);
}

bool global_init_lexical(isolate *iso, wn_value name, wn_value v) {
  prop_place place = find_lexical(iso, name);
  WN_CHECK(place.found);
  object_store_place_nogc(iso, to_object_cell(intrinsic(iso, INTRINSIC_ScriptScope)), place,
                          v);
  return true;
}

/* CanDeclareGlobalVar (9.1.1.4.15): 1, 0, -1. */
static int can_declare_var(isolate *iso, wn_value global, prop_key key) {
  int own = object_has_own(iso, global, key);
  return own ? own : object_is_extensible(iso, global);
}

/* CanDeclareGlobalFunction (9.1.1.4.16): 1, 0, -1. */
static int can_declare_function(isolate *iso, wn_value global, prop_key key) {
  property_descriptor d;
  int own = object_get_own(iso, global, key, &d);
  if (own < 0) return -1;
  if (!own) return object_is_extensible(iso, global);
  if (d.flags & PROP_CONFIGURABLE) return 1;
  return !descriptor_is_accessor(&d) &&
         (d.flags & (PROP_WRITABLE | PROP_ENUMERABLE)) == (PROP_WRITABLE | PROP_ENUMERABLE);
}

/* CreateGlobalVarBinding (9.1.1.4.17). */
static bool create_global_var(isolate *iso, wn_value name, bool deletable) {
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  prop_key key = key_from_atom(name);
  int own = object_has_own(iso, global, key);
  if (own) return own > 0;
  int extensible = object_is_extensible(iso, global);
  if (extensible <= 0) return extensible == 0;
  return object_define(iso, global, key, WN_UNDEFINED,
                       PROP_WRITABLE | PROP_ENUMERABLE |
                           (deletable ? (unsigned)PROP_CONFIGURABLE : 0u));
}

/* CreateGlobalFunctionBinding (9.1.1.4.18). */
bool global_declare_function(isolate *iso, wn_value name, wn_value f, bool deletable) {
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  prop_key key = key_from_atom(name);
  property_descriptor d = {.value = f, .getter = WN_HOLE, .setter = WN_HOLE};
  property_descriptor old;
  int own = object_get_own(iso, global, key, &old);
  if (own < 0) return false;
  if (!own || old.flags & PROP_CONFIGURABLE) {
    d.has = PROP_WRITABLE | PROP_ENUMERABLE | PROP_CONFIGURABLE;
    d.flags = PROP_WRITABLE | PROP_ENUMERABLE | (deletable ? PROP_CONFIGURABLE : 0);
  }
  bool ok;
  if (!object_define_own(iso, global, key, &d, &ok)) return false;
  if (!ok) {
    throw_type_error(iso, "Cannot redefine property of the global object");
    return false;
  }
  return object_put(iso, global, key, f);
}

static wn_value declared_name(isolate *iso, frame *fr, uint32_t constant_index) {
  return wn_load(&iso->heap, &fr->constants[constant_index]);
}

/* Steps 8 to 12 of 16.1.7 and 8.e of 19.2.1.3: functions and vars of the global object. */
static bool check_global_vars(isolate *iso, frame *fr, const declarations *d) {
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  for (uint32_t i = 0; i < d->function_count + d->var_count; i++) {
    bool is_function = i < d->function_count;
    wn_value name = declared_name(
        iso, fr, is_function ? d->functions[i] : d->vars[i - d->function_count]);
    if (find_lexical(iso, name).found) return throw_redeclared(iso, name);
  }
  for (uint32_t i = 0; i < d->function_count + d->var_count; i++) {
    bool is_function = i < d->function_count;
    wn_value name = declared_name(
        iso, fr, is_function ? d->functions[i] : d->vars[i - d->function_count]);
    prop_key key = key_from_atom(name);
    int can = is_function ? can_declare_function(iso, global, key)
                          : can_declare_var(iso, global, key);
    if (can < 0) return false;
    if (!can) {
      char *text = vm_key_text(iso, name);
      throw_type_error(iso, "Cannot declare global %s '%s'",
                       is_function ? "function" : "variable", text);
      free(text);
      return false;
    }
  }
  return true;
}

/* GlobalDeclarationInstantiation (16.1.7); function values follow by DeclareGlobalFunction. */
bool global_declare(isolate *iso, frame *fr, uint32_t k) {
  const declarations *d =
      &fr->code->declaration_tables[fr->code->constants[k].index];
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  for (uint32_t i = 0; i < d->lexical_count; i++) {
    wn_value name = declared_name(iso, fr, d->lexical[i].name);
    if (find_lexical(iso, name).found) return throw_redeclared(iso, name);
    property_descriptor own;
    int has = object_get_own(iso, global, key_from_atom(name), &own);
    if (has < 0) return false;
    if (has && !(own.flags & PROP_CONFIGURABLE)) return throw_redeclared(iso, name);
  }
  if (!check_global_vars(iso, fr, d)) return false;
  for (uint32_t i = 0; i < d->lexical_count; i++) {
    wn_value name = declared_name(iso, fr, d->lexical[i].name);
    wn_value bindings = script_scope(iso);
    unsigned flags = d->lexical[i].is_const ? 0 : PROP_WRITABLE;
    if (!object_define(iso, bindings, key_from_atom(name), WN_UNDEFINED, flags)) return false;
    prop_place place = find_lexical(iso, name);
    object_store_place_nogc(iso, to_object_cell(bindings), place, WN_HOLE);
    iso->vm->global_epoch = (iso->vm->global_epoch + 1) & 0x3FFFFFFF;
  }
  for (uint32_t i = 0; i < d->var_count; i++) {
    if (!create_global_var(iso, declared_name(iso, fr, d->vars[i]), d->is_eval)) return false;
  }
  return true;
}

/* ---- Direct eval ---- */

/* The nearest scope that takes an eval's vars, or NULL: the global object. */
static scope_cell *var_scope(isolate *iso, frame *fr) {
  wn_value v = fr->scope;
  while (wn_is_cell(v)) {
    scope_cell *s = wn_to_cell(v);
    const scope_info *info = scope_cell_info(iso, s);
    if (info && info->has_sloppy_eval && info->is_var_scope) return s;
    v = wn_load(&iso->heap, &s->parent);
  }
  return NULL;
}

static const scope_info_entry *find_entry(isolate *iso, const scope_info *info,
                                          wn_value name) {
  string_view v = string_view_nogc(iso, name);
  return scope_info_find(info, v.chars, v.length, v.two_byte);
}

bool eval_declare_var(isolate *iso, frame *fr, wn_value name, unsigned flags, wn_value v) {
  wn_heap *heap = &iso->heap;
  bool is_function = flags & 1;
  scope_cell *s = var_scope(iso, fr);
  if (!s) {
    return is_function ? global_declare_function(iso, name, v, true)
                       : create_global_var(iso, name, true);
  }
  const scope_info *info = scope_cell_info(iso, s);
  const scope_info_entry *entry = find_entry(iso, info, name);
  if (entry) {
    if (is_function) wn_store(heap, s, &s->slots[entry->slot], v);
    return true;
  }
  wn_slot *place = eval_variables(s, info);
  wn_value variables = wn_load(heap, place);
  if (!is_object(variables)) {
    variables = object_new_with_prototype(iso, WN_NULL);
    if (wn_is_exception(variables)) return false;
    wn_store(heap, s, eval_variables(s, info), variables);
  }
  wn_keep_alive(s);
  prop_key key = key_from_atom(name);
  if (!is_function) {
    int has = object_has_own(iso, variables, key);
    if (has) return has > 0;
    v = WN_UNDEFINED;
  }
  return object_define(iso, variables, key, v, PROP_ALL);
}

static bool is_lexical(const scope_info_entry *entry) {
  switch (entry->kind) {
  case BINDING_LET:
  case BINDING_CONST:
  case BINDING_CLASS:
    return true;
  default:
    return false;
  }
}

/* Whether a var or function of the table would cross a let, const or class of scope s. */
static bool crosses(isolate *iso, frame *fr, const scope_info *info, const declarations *d) {
  for (uint32_t i = 0; i < d->function_count + d->var_count; i++) {
    wn_value name = declared_name(iso, fr, i < d->function_count
                                               ? d->functions[i]
                                               : d->vars[i - d->function_count]);
    const scope_info_entry *entry = find_entry(iso, info, name);
    /* Parameters with expressions have an environment inside the variables' own. */
    if (entry && (is_lexical(entry) || info->has_body_scope)) {
      throw_redeclared(iso, name);
      return true;
    }
  }
  return false;
}

bool eval_check_vars(isolate *iso, frame *fr, uint32_t k) {
  const declarations *d = &fr->code->declaration_tables[fr->code->constants[k].index];
  scope_cell *target = var_scope(iso, fr);
  wn_value v = fr->scope;
  while (wn_is_cell(v)) {
    scope_cell *s = wn_to_cell(v);
    const scope_info *info = scope_cell_info(iso, s);
    if (info && info->kind != SCOPE_EVAL && crosses(iso, fr, info, d)) return false;
    if (s == target) return true;
    v = wn_load(&iso->heap, &s->parent);
  }
  return check_global_vars(iso, fr, d);
}

/* ---- Names resolved at run time ---- */

enum found_kind { FOUND_NONE, FOUND_SLOT, FOUND_OBJECT, FOUND_GLOBAL, FOUND_ERROR };
typedef struct found {
  enum found_kind kind;
  scope_cell *scope;
  const scope_info_entry *entry; /* SLOT */
  wn_value object;               /* OBJECT */
  bool is_with;
} found;

/* HasBinding of an object environment (9.1.1.2.1): 1, 0, -1. */
static int with_has(isolate *iso, wn_value holder, prop_key key) {
  int has = object_has(iso, holder, key);
  if (has <= 0) return has;
  wn_value list = object_get(iso, holder, KEY_SYMBOL(iso, unscopables));
  if (wn_is_exception(list)) return -1;
  if (!is_object(list)) return 1;
  wn_value blocked = object_get(iso, list, key);
  if (wn_is_exception(blocked)) return -1;
  return !to_boolean(iso, blocked);
}

static found look_up(isolate *iso, frame *fr, wn_value name) {
  wn_heap *heap = &iso->heap;
  found f = {.kind = FOUND_GLOBAL, .object = WN_UNDEFINED};
  for (wn_value v = fr->scope; wn_is_cell(v);
       v = wn_load(heap, &((scope_cell *)wn_to_cell(v))->parent)) {
    scope_cell *s = wn_to_cell(v);
    const scope_info *info = scope_cell_info(iso, s);
    if (!info) {
      wn_value holder = wn_load(heap, &s->slots[0]);
      int has = with_has(iso, holder, key_from_atom(name));
      if (has < 0) return (found){.kind = FOUND_ERROR};
      if (has) {
        return (found){
            .kind = FOUND_OBJECT, .scope = s, .object = holder, .is_with = true};
      }
      continue;
    }
    const scope_info_entry *entry = find_entry(iso, info, name);
    if (entry) return (found){.kind = FOUND_SLOT, .scope = s, .entry = entry};
    if (info->has_sloppy_eval) {
      wn_value variables = wn_load(heap, eval_variables(s, info));
      if (is_object(variables) && object_has_own(iso, variables, key_from_atom(name)) > 0)
        return (found){.kind = FOUND_OBJECT, .scope = s, .object = variables};
    }
  }
  return f;
}

static wn_value load_slot(isolate *iso, const scope_cell *s, const scope_info_entry *entry,
                          wn_value name) {
  wn_value v = import_load_nogc(iso, wn_load(&iso->heap, &s->slots[entry->slot]));
  return wn_is_hole(v) ? throw_tdz(iso, name) : v;
}

/* GetBindingValue of an object environment (9.1.1.2.6). */
static wn_value load_object(isolate *iso, wn_value holder, wn_value name, bool must_exist) {
  int still = object_has(iso, holder, key_from_atom(name));
  if (still < 0) return WN_EXCEPTION;
  if (still) return object_get(iso, holder, key_from_atom(name));
  return must_exist ? throw_not_defined(iso, name) : WN_UNDEFINED;
}

wn_value lookup_load(isolate *iso, frame *fr, wn_value name, enum lookup_mode mode,
                     wn_value *this_value) {
  found f = look_up(iso, fr, name);
  if (this_value) *this_value = WN_UNDEFINED;
  switch (f.kind) {
  case FOUND_SLOT:
    return load_slot(iso, f.scope, f.entry, name);
  case FOUND_OBJECT:
    if (f.is_with && this_value) *this_value = f.object;
    return load_object(iso, f.object, name,
                       fr->code->flags & CODE_STRICT && mode != LOOKUP_TYPEOF);
  case FOUND_GLOBAL:
    return global_load(iso, name, mode == LOOKUP_TYPEOF, fr, IC_NO_SITE);
  default:
    return WN_EXCEPTION;
  }
}

static bool store_slot(isolate *iso, frame *fr, scope_cell *s, const scope_info_entry *entry,
                       wn_value name, wn_value v) {
  wn_slot *slot = &s->slots[entry->slot];
  if (wn_slot_is_hole(*slot)) {
    throw_tdz(iso, name);
    return false;
  }
  switch (entry->kind) {
  case BINDING_FUNCTION_NAME:
    if (!(fr->code->flags & CODE_STRICT)) return true;
    throw_const(iso);
    return false;
  case BINDING_CONST:
  case BINDING_CLASS_NAME:
  case BINDING_IMPORT:
    throw_const(iso);
    return false;
  default:
    wn_store(&iso->heap, s, slot, v);
    return true;
  }
}

/* SetMutableBinding of an object environment (9.1.1.2.5). */
static bool store_object(isolate *iso, frame *fr, wn_value holder, wn_value name,
                         wn_value v) {
  bool strict = fr->code->flags & CODE_STRICT;
  int still = object_has(iso, holder, key_from_atom(name));
  if (still < 0) return false;
  if (!still && strict) {
    throw_not_defined(iso, name);
    return false;
  }
  return value_put(iso, holder, key_from_atom(name), v, strict);
}

bool lookup_store(isolate *iso, frame *fr, wn_value name, wn_value v) {
  found f = look_up(iso, fr, name);
  switch (f.kind) {
  case FOUND_SLOT:
    return store_slot(iso, fr, f.scope, f.entry, name, v);
  case FOUND_OBJECT:
    return store_object(iso, fr, f.object, name, v);
  case FOUND_GLOBAL:
    return global_store(iso, name, v, fr->code->flags & CODE_STRICT, fr, IC_NO_SITE);
  default:
    return false;
  }
}

wn_value lookup_delete(isolate *iso, frame *fr, wn_value name) {
  found f = look_up(iso, fr, name);
  wn_value holder = f.object;
  switch (f.kind) {
  case FOUND_SLOT:
    return WN_FALSE;
  case FOUND_GLOBAL:
    if (find_lexical(iso, name).found) return WN_FALSE;
    holder = intrinsic(iso, INTRINSIC_Global);
    break;
  case FOUND_OBJECT:
    break;
  default:
    return WN_EXCEPTION;
  }
  bool ok;
  if (!object_delete(iso, holder, key_from_atom(name), &ok)) return WN_EXCEPTION;
  return wn_from_bool(ok);
}

/* The base is the scope cell, the object, undefined for a global name, or the hole for a name
 * that did not exist anywhere when it was resolved. */
wn_value lookup_resolve(isolate *iso, frame *fr, wn_value name) {
  found f = look_up(iso, fr, name);
  switch (f.kind) {
  case FOUND_SLOT:
    return wn_from_cell(f.scope);
  case FOUND_OBJECT:
    return f.object;
  case FOUND_GLOBAL: {
    if (find_lexical(iso, name).found) return WN_UNDEFINED;
    int has = object_has(iso, intrinsic(iso, INTRINSIC_Global), key_from_atom(name));
    return has < 0 ? WN_EXCEPTION : has ? WN_UNDEFINED : WN_HOLE;
  }
  default:
    return WN_EXCEPTION;
  }
}

wn_value lookup_load_resolved(isolate *iso, frame *fr, wn_value name, wn_value base) {
  if (wn_is_hole(base)) return throw_not_defined(iso, name);
  if (is_object(base))
    return load_object(iso, base, name, fr->code->flags & CODE_STRICT);
  if (is_kind(base, KIND_SCOPE)) {
    const scope_cell *s = wn_to_cell(base);
    return load_slot(iso, s, find_entry(iso, scope_cell_info(iso, s), name), name);
  }
  return global_load(iso, name, false, fr, IC_NO_SITE);
}

bool lookup_store_resolved(isolate *iso, frame *fr, wn_value name, wn_value base,
                           wn_value v) {
  bool strict = fr->code->flags & CODE_STRICT;
  if (wn_is_hole(base) && strict) {
    throw_not_defined(iso, name);
    return false;
  }
  if (is_object(base)) return store_object(iso, fr, base, name, v);
  if (is_kind(base, KIND_SCOPE)) {
    scope_cell *s = wn_to_cell(base);
    return store_slot(iso, fr, s, find_entry(iso, scope_cell_info(iso, s), name), name, v);
  }
  return global_store(iso, name, v, strict, fr, IC_NO_SITE);
}
