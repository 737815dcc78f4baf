/* SPDX-License-Identifier: MIT */
/* Variables: how each use of a name becomes an instruction, and what entering and
 * leaving a scope costs.
 *
 *   REGISTER   Ldar / Star, in place as an operand where possible
 *   SLOT       LdaScope hops, slot
 *   GLOBAL     LdaGlobal name: the global lexical table, then the global object
 *   DYNAMIC    LdaLookup name: along the run-time scope chain
 *
 * Pseudo bindings (this, new.target, home object, active function) in REGISTER storage
 * have no register: the frame holds them.  In SLOT storage the function's prologue (for
 * `this` of a derived constructor: super()) stores them.  The name of a function
 * expression likewise is the running function while nothing captures it. */
#include "engine/compiler/state.h"

uint32_t hops_to(compiler *c, const scope *to) { return scope_hops(c->scope, to); }

bool is_dynamic(const ast_ident *id) { return id->base.extra == LOOKUP_DYNAMIC; }

static bool is_global(const ast_ident *id) {
  return id->base.extra == LOOKUP_GLOBAL || !id->binding ||
         id->binding->storage == STORAGE_GLOBAL;
}

/* ---- Loads ------------------------------------------------------------------------
 */

static void check_initialized(compiler *c, const binding *b) {
  if (b->kind == BINDING_THIS)
    emit(c, OP_BC_CheckThis);
  else
    emit(c, OP_BC_ThrowIfHole, constant_name(c, b->name));
}

static void load_frame_value(compiler *c, const binding *b) {
  switch (b->kind) {
  case BINDING_THIS: emit(c, OP_BC_LdaThis); break;
  case BINDING_NEW_TARGET: emit(c, OP_BC_LdaNewTarget); break;
  case BINDING_HOME: emit(c, OP_BC_LdaHomeObject); break;
  default: emit(c, OP_BC_LdaFunction);
  }
}

static bool is_frame_value(const binding *b) {
  return b->storage == STORAGE_REGISTER &&
         (b->kind >= BINDING_THIS || b->kind == BINDING_FUNCTION_NAME);
}

void load_binding(compiler *c, binding *b, bool check) {
  if (b->storage == STORAGE_SLOT) {
    uint32_t hops = hops_to(c, b->scope);
    if (b->kind == BINDING_IMPORT)
      emit(c, OP_BC_LdaImport, hops, b->index, constant_name(c, b->name));
    else if (check && b->kind != BINDING_THIS)
      emit(c, OP_BC_LdaScopeChecked, hops, b->index, constant_name(c, b->name));
    else {
      emit(c, OP_BC_LdaScope, hops, b->index);
      if (check) check_initialized(c, b);
    }
    return;
  }
  if (is_frame_value(b))
    load_frame_value(c, b);
  else
    emit_load(c, b->index);
  if (check) check_initialized(c, b);
}

/* The `this` of a top level, perhaps seen from an inner arrow or an eval. */
static void load_top_this(compiler *c) {
  for (const scope *s = c->scope; s; s = s->parent) {
    if (s->kind == SCOPE_MODULE ||
        (s->kind == SCOPE_OUTER && s->outer_info->kind == SCOPE_MODULE)) {
      emit_undefined(c);
      return;
    }
  }
  emit(c, OP_BC_LdaGlobalThis);
}

void load_variable(compiler *c, ast_ident *id) {
  if (is_dynamic(id)) {
    mark_soft(c, id->base.start);
    emit(c, OP_BC_LdaLookup, constant_name(c, id->name));
  } else if (is_global(id)) {
    if (id->base.kind == AST_THIS) {
      load_top_this(c);
    } else if (id->base.kind == AST_NEW_TARGET) {
      emit_undefined(c);
    } else if (id->base.extra == LOOKUP_GLOBAL && !id->binding &&
               ast_name_is(id->name, "undefined")) {
      emit_undefined(c);
    } else {
      mark_soft(c, id->base.start);
      emit(c, OP_BC_LdaGlobal, constant_name(c, id->name), new_site(c));
    }
  } else {
    bool check = (id->base.flags & AST_FLAG_TDZ) != 0;
    if (check || id->binding->kind == BINDING_IMPORT) mark_soft(c, id->base.start);
    load_binding(c, id->binding, check);
  }
}

void load_variable_typeof(compiler *c, ast_ident *id) {
  if (is_dynamic(id))
    emit(c, OP_BC_LdaLookupTypeof, constant_name(c, id->name));
  else if (is_global(id))
    emit(c, OP_BC_LdaGlobalTypeof, constant_name(c, id->name), new_site(c));
  else
    load_variable(c, id);
}

bool local_register(const ast_node *n, uint32_t *r) {
  if ((n->kind != AST_IDENT && n->kind != AST_THIS) || n->extra != LOOKUP_BINDING)
    return false;
  const binding *b = ((const ast_ident *)n)->binding;
  if (b->kind == BINDING_THIS && b->storage == STORAGE_REGISTER) {
    *r = THIS_REGISTER;
    return true;
  }
  if (b->storage != STORAGE_REGISTER || is_frame_value(b)) return false;
  *r = b->index;
  return true;
}

void load_private_name(compiler *c, ast_ident *id, uint32_t r) {
  load_binding(c, id->binding, false);
  emit_store(c, r);
}

/* ---- Stores -----------------------------------------------------------------------
 */

/* Loads the old value for its check only; acc stays. */
static void check_before_store(compiler *c, binding *b) {
  uint32_t saved = new_register(c);
  emit_store(c, saved);
  load_binding(c, b, true);
  emit_load(c, saved);
  c->top = saved;
}

static bool is_constant(const compiler *c, const binding *b, bool *silent) {
  *silent = b->kind == BINDING_FUNCTION_NAME && !c->is_strict;
  return b->kind == BINDING_CONST || b->kind == BINDING_CLASS_NAME ||
         b->kind == BINDING_IMPORT || b->kind == BINDING_FUNCTION_NAME;
}

void store_variable(compiler *c, ast_ident *id) {
  if (is_dynamic(id)) {
    emit(c, OP_BC_StaLookup, constant_name(c, id->name));
    return;
  }
  if (is_global(id)) {
    emit(c, OP_BC_StaGlobal, constant_name(c, id->name), new_site(c));
    return;
  }
  binding *b = id->binding;
  bool check = (id->base.flags & AST_FLAG_TDZ) && b->kind != BINDING_IMPORT, silent;
  if (is_constant(c, b, &silent)) {
    if (silent) return;
    if (check) check_before_store(c, b);
    emit(c, OP_BC_ThrowConstAssign, constant_name(c, b->name));
  } else if (b->storage == STORAGE_SLOT) {
    if (check)
      emit(c, OP_BC_StaScopeChecked, hops_to(c, b->scope), b->index,
           constant_name(c, b->name));
    else
      emit(c, OP_BC_StaScope, hops_to(c, b->scope), b->index);
  } else {
    if (check) check_before_store(c, b);
    emit_store(c, b->index);
  }
}

void initialize_binding(compiler *c, binding *b) {
  switch (b->storage) {
  case STORAGE_SLOT: emit(c, OP_BC_StaScope, hops_to(c, b->scope), b->index); break;
  case STORAGE_GLOBAL:
    if (b->kind == BINDING_VAR || b->kind == BINDING_FUNCTION)
      emit(c, OP_BC_StaGlobal, constant_name(c, b->name), new_site(c));
    else
      emit(c, OP_BC_InitGlobalLexical, constant_name(c, b->name));
    break;
  case STORAGE_DYNAMIC: emit(c, OP_BC_StaLookup, constant_name(c, b->name)); break;
  default: emit_store(c, b->index);
  }
}

/* ---- Scopes -----------------------------------------------------------------------
 */

static bool has_own_register(const binding *b) {
  return b->storage == STORAGE_REGISTER && !is_frame_value(b);
}

/* Gives registers to the bindings of a scope.  A register that held something before is
 * cleared, so that dead objects do not stay alive in it; not needed where the
 * declaration stands before `initialized`, in the run of declarations that opens the
 * scope. */
static void allocate_bindings(compiler *c, scope *s, uint32_t initialized) {
  for (binding *b = s->bindings; b; b = b->next) {
    if (!has_own_register(b)) continue;
    bool stale = c->loop_depth > 0 || c->top < c->registers;
    b->index = new_register(c);
    if (b->needs_tdz)
      emit(c, OP_BC_SetHole, b->index);
    else if (b->kind == BINDING_VAR || (stale && b->position >= initialized))
      emit(c, OP_BC_SetUndefined, b->index);
  }
}

/* Slots begin as holes; variables begin as undefined. */
static void initialize_vars(compiler *c, scope *s) {
  bool loaded = false;
  for (binding *b = s->bindings; b; b = b->next) {
    if (b->kind != BINDING_VAR || b->storage != STORAGE_SLOT || b->initial) continue;
    if (!loaded) emit_undefined(c);
    loaded = true;
    emit(c, OP_BC_StaScope, 0, b->index);
  }
}

void enter_scope(compiler *c, scope *s, uint32_t initialized) {
  if (!s) return;
  allocate_bindings(c, s, initialized);
  if (s->needs_heap_scope && s->kind != SCOPE_WITH)
    emit(c, OP_BC_PushScope, constant_scope(c, s));
  c->scope = s;
  if (s->is_var_scope) initialize_vars(c, s);
}

void leave_scope(compiler *c, scope *s) {
  if (!s) return;
  WN_ASSERT(c->scope == s || c->session->failed);
  if (s->needs_heap_scope) emit(c, OP_BC_PopScope);
  c->scope = s->parent;
}

void instantiate_functions(compiler *c, const ast_list *hoisted) {
  for (uint32_t i = 0; i < hoisted->count && !c->session->failed; i++) {
    ast_function_decl *d = (ast_function_decl *)hoisted->items[i];
    ast_ident *id = d->name;
    if (id->binding && id->binding->function && id->binding->function != d->function)
      continue; /* a later declaration of the name wins */
    const ast_name *name = d->function->name ? id->name : ascii_name(c, "default");
    create_closure(c, d->function, (function_label){name, NULL});
    if (id->binding && id->binding->storage == STORAGE_DYNAMIC)
      emit(c, OP_BC_DeclareEvalVar, constant_name(c, id->name), 1);
    else if (id->binding && id->binding->storage == STORAGE_GLOBAL)
      emit(c, OP_BC_DeclareGlobalFunction, constant_name(c, id->name), 0);
    else
      initialize_binding(c, id->binding);
  }
}
