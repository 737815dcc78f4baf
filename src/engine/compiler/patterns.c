/* SPDX-License-Identifier: MIT */
/* References (what can stand left of `=`) and destructuring.
 *
 * A reference is used in three steps, so that evaluation order is the specification's:
 * prepare (objects and keys go to registers), perhaps load, then store from acc.
 *
 * Array patterns (13.15.5.3, 8.6.2) run an iterator triple r, r+1, r+2: iterator, next
 * method, done.  The elements lie in a handler range that closes the iterator; a step
 * that throws has set `done`, and so closes nothing. */
#include "engine/compiler/state.h"

/* ---- References -------------------------------------------------------------------
 */

static ast_node *plain_string_key(const ast_node *key) {
  uint32_t index;
  if (key->kind != AST_STRING) return NULL;
  return ast_name_array_index(((const ast_string *)key)->value, &index)
             ? NULL
             : (ast_node *)(uintptr_t)key;
}

static uint32_t operand_before(compiler *c, ast_node *n, ast_node *key,
                               ast_node *later) {
  uint32_t r;
  if (local_register(n, &r) && ast_may_write(key, ((const ast_ident *)n)->binding)) {
    uint32_t copy = new_register(c);
    compile_to(c, n, copy);
    return copy;
  }
  return compile_operand(c, n, later);
}

static void prepare_index(compiler *c, ast_index *n, ast_node *later, reference *r) {
  ast_node *text = plain_string_key(n->key);
  if (text) {
    r->kind = REFERENCE_NAMED;
    r->name = ((ast_string *)text)->value;
    r->object = compile_operand(c, n->object, later);
    return;
  }
  r->kind = REFERENCE_KEYED;
  r->object = operand_before(c, n->object, n->key, later);
  r->key = compile_operand(c, n->key, later);
}

static void prepare_super(compiler *c, ast_super_member *n, reference *r) {
  r->object = new_register(c);
  load_variable(c, n->this_ref);
  emit_store(c, r->object);
  if (n->base.kind == AST_SUPER_MEMBER) {
    r->kind = REFERENCE_SUPER_NAMED;
    r->name = n->name;
  } else {
    r->kind = REFERENCE_SUPER_KEYED;
    r->key = new_register(c);
    compile_to(c, n->key, r->key);
  }
  r->home = new_register(c);
  load_variable(c, n->home);
  emit_store(c, r->home);
}

void reference_prepare(compiler *c, ast_node *target, ast_node *later, bool resolve,
                       reference *r) {
  *r = (reference){.node = target, .position = target->start};
  switch (target->kind) {
  case AST_IDENT: {
    ast_ident *id = (ast_ident *)target;
    r->kind = REFERENCE_VARIABLE;
    if (!is_dynamic(id) || !resolve) return;
    r->kind = REFERENCE_RESOLVED;
    r->object = new_register(c);
    emit(c, OP_BC_ResolveLookup, constant_name(c, id->name), r->object);
    return;
  }
  case AST_MEMBER: {
    ast_member *m = (ast_member *)target;
    r->kind = REFERENCE_NAMED;
    r->name = m->name;
    r->object = compile_operand(c, m->object, later);
    r->position = m->name_start;
    return;
  }
  case AST_INDEX: prepare_index(c, (ast_index *)target, later, r); return;
  case AST_PRIVATE_MEMBER: {
    ast_private_member *m = (ast_private_member *)target;
    r->kind = REFERENCE_PRIVATE;
    r->object = compile_operand(c, m->object, later);
    r->key = new_register(c);
    load_private_name(c, m->name, r->key);
    return;
  }
  case AST_SUPER_MEMBER:
  case AST_SUPER_INDEX: prepare_super(c, (ast_super_member *)target, r); return;
  case AST_ARRAY_PATTERN:
  case AST_OBJECT_PATTERN: r->kind = REFERENCE_PATTERN; return;
  default:
    /* A call as a target: sloppy mode's run-time ReferenceError (annex B). */
    compile_effect(c, target);
    emit(c, OP_BC_ThrowError, ERROR_REFERENCE,
         constant_ascii(c, "Invalid left-hand side in assignment"));
    r->kind = REFERENCE_PATTERN;
  }
}

/* r.name as a keyed access, when the function has too many names. */
static uint32_t wide_key(compiler *c, const ast_name *name) {
  uint32_t key = new_register(c);
  load_string(c, name);
  emit_store(c, key);
  return key;
}

void reference_load(compiler *c, reference *r) {
  uint32_t k, top = c->top;
  switch (r->kind) {
  case REFERENCE_VARIABLE: load_variable(c, (ast_ident *)r->node); return;
  case REFERENCE_RESOLVED:
    emit(c, OP_BC_LdaResolved, constant_name(c, ((ast_ident *)r->node)->name),
         r->object);
    return;
  case REFERENCE_NAMED:
    mark_position(c, r->position);
    if (try_constant_name(c, r->name, &k)) {
      emit(c, OP_BC_GetNamed, r->object, k, new_site(c));
    } else {
      wide_key(c, r->name);
      emit(c, OP_BC_GetKeyed, r->object, new_site(c));
      c->top = top;
    }
    return;
  case REFERENCE_KEYED: {
    uint32_t local;
    ast_node *key = ((ast_index *)r->node)->key;
    mark_position(c, r->position);
    if (key->kind == AST_NUMBER || key->kind == AST_STRING) {
      emit_load(c, r->key);
      emit(c, OP_BC_GetKeyed, r->object, new_site(c));
      return;
    }
    if (local_register(key, &local) && r->key == local) { /* it must keep its value */
      r->key = new_register(c);
      emit_move(c, local, r->key);
    }
    emit(c, OP_BC_GetKeyedUpdate, r->object, r->key, new_site(c));
    return;
  }
  case REFERENCE_PRIVATE:
    mark_position(c, r->position);
    emit_load(c, r->key);
    emit(c, OP_BC_GetPrivate, r->object);
    return;
  case REFERENCE_SUPER_NAMED:
    emit_load(c, r->home);
    emit(c, OP_BC_GetSuper, r->object, constant_name(c, r->name));
    return;
  case REFERENCE_SUPER_KEYED:
    emit_load(c, r->key);
    emit(c, OP_BC_ToPropertyKey);
    emit_store(c, r->key);
    emit_load(c, r->home);
    emit(c, OP_BC_GetSuperKeyed, r->object, r->key);
    return;
  default: return;
  }
}

static void assign_array_pattern(compiler *c, ast_list_node *pattern);
static void assign_object_pattern(compiler *c, ast_list_node *pattern);

void reference_store(compiler *c, reference *r) {
  uint32_t k, top = c->top;
  switch (r->kind) {
  case REFERENCE_VARIABLE: assign_identifier(c, (ast_ident *)r->node); return;
  case REFERENCE_RESOLVED:
    emit(c, OP_BC_StaResolved, constant_name(c, ((ast_ident *)r->node)->name),
         r->object);
    return;
  case REFERENCE_NAMED:
    if (try_constant_name(c, r->name, &k)) {
      emit(c, OP_BC_SetNamed, r->object, k, new_site(c));
    } else {
      uint32_t value = new_register(c);
      emit_store(c, value);
      uint32_t key = wide_key(c, r->name);
      emit_load(c, value);
      emit(c, OP_BC_SetKeyed, r->object, key, new_site(c));
      c->top = top;
    }
    return;
  case REFERENCE_KEYED: emit(c, OP_BC_SetKeyed, r->object, r->key, new_site(c)); return;
  case REFERENCE_PRIVATE: emit(c, OP_BC_SetPrivate, r->object, r->key); return;
  case REFERENCE_SUPER_NAMED:
    emit(c, OP_BC_SetSuper, r->object, constant_name(c, r->name), r->home);
    return;
  case REFERENCE_SUPER_KEYED:
    emit(c, OP_BC_SetSuperKeyed, r->object, r->key, r->home);
    return;
  case REFERENCE_PATTERN:
    if (r->node->kind == AST_ARRAY_PATTERN)
      assign_array_pattern(c, (ast_list_node *)r->node);
    else if (r->node->kind == AST_OBJECT_PATTERN)
      assign_object_pattern(c, (ast_list_node *)r->node);
    return;
  }
}

/* ---- Elements ---------------------------------------------------------------------
 */

function_label target_name(const ast_node *target) {
  if (target->kind == AST_IDENT && !(target->flags & AST_FLAG_PAREN))
    return (function_label){((const ast_ident *)target)->name, NULL};
  return (function_label){NULL, NULL};
}

/* A target and the default that may surround it. */
typedef struct element {
  ast_node *target, *fallback;
  reference reference;
  uint32_t top;
} element;

static void element_prepare(compiler *c, ast_node *n, element *e) {
  *e = (element){.target = n, .top = c->top};
  if (n->kind == AST_PATTERN_DEFAULT) {
    e->target = ((ast_binary *)n)->left;
    e->fallback = ((ast_binary *)n)->right;
  }
  reference_prepare(c, e->target, e->fallback, true, &e->reference);
}

/* From acc. */
static void element_assign(compiler *c, element *e) {
  if (e->fallback) {
    label present = {0};
    emit_jump(c, OP_BC_JumpIfNotUndefined, &present);
    compile_named(c, e->fallback, target_name(e->target));
    emit_label(c, &present);
  }
  mark_position(c, e->reference.position);
  reference_store(c, &e->reference);
  c->top = e->top;
}

void assign_target(compiler *c, ast_node *target) {
  if (target->kind == AST_IDENT) {
    assign_identifier(c, (ast_ident *)target);
    return;
  }
  uint32_t top = c->top;
  element e;
  if (target->kind == AST_ARRAY_PATTERN || target->kind == AST_OBJECT_PATTERN) {
    element_prepare(c, target, &e);
    element_assign(c, &e);
    return;
  }
  uint32_t value = new_register(c);
  emit_store(c, value);
  element_prepare(c, target, &e);
  emit_load(c, value);
  element_assign(c, &e);
  c->top = top;
}

void assign_identifier(compiler *c, ast_ident *id) {
  if (id->base.flags & AST_FLAG_DECLARATION)
    initialize_binding(c, id->binding);
  else
    store_variable(c, id);
}

/* ---- Array patterns ---------------------------------------------------------------
 */

static void array_rest(compiler *c, ast_node *target, uint32_t it) {
  element e;
  element_prepare(c, target, &e);
  uint32_t array = new_register(c);
  label next = {0}, done = {0};
  emit(c, OP_BC_CreateArray, 0);
  emit_store(c, array);
  emit_label(c, &next);
  emit_jump_register(c, OP_BC_IterStep, it, &done);
  emit(c, OP_BC_ArrayPush, array);
  emit_jump_back(c, &next);
  emit_label(c, &done);
  emit_load(c, array);
  element_assign(c, &e);
}

static void array_element(compiler *c, ast_node *n, uint32_t it) {
  element e;
  label done = {0};
  if (n->kind == AST_REST) {
    array_rest(c, ((ast_unary *)n)->operand, it);
  } else if (n->kind == AST_ELISION) {
    emit_jump_register(c, OP_BC_IterStep, it, &done);
    emit_label(c, &done);
  } else {
    element_prepare(c, n, &e);
    mark_position(c, n->start);
    emit_jump_register(c, OP_BC_IterStep, it, &done);
    emit_label(c, &done); /* acc is undefined then */
    element_assign(c, &e);
  }
}

static void assign_array_pattern(compiler *c, ast_list_node *pattern) {
  uint32_t top = c->top, start, end = c->source_end, it = new_registers(c, 3);
  if (end)
    mark_operand(c, c->source_start, c->source_start, end);
  else
    mark_position(c, pattern->base.start);
  c->source_end = 0;
  emit(c, OP_BC_GetIterator, it);
  control k;
  push_control(c, &k, CONTROL_ITERATOR);
  k.reg = it;
  start = emit_pc(c);
  for (uint32_t i = 0; i < pattern->list.count && !c->session->failed; i++)
    array_element(c, pattern->list.items[i], it);
  end = emit_pc(c);
  pop_control(c, &k);
  emit(c, OP_BC_IterClose, it);
  emit_iterator_guard(c, start, end, it, false);
  c->top = top;
}

/* ---- Object patterns --------------------------------------------------------------
 */

static void check_destructurable(compiler *c, const ast_list_node *pattern) {
  uint32_t k;
  const ast_property *first =
      pattern->list.count ? (const ast_property *)pattern->list.items[0] : NULL;
  uint32_t at = first ? first->base.start : pattern->base.start;
  if (c->source_end)
    mark_operand(c, at, c->source_start, c->source_end);
  else
    mark_position(c, at);
  c->source_end = 0;
  if (first && first->base.kind == AST_PROPERTY && first->key->kind == AST_STRING &&
      !(first->base.flags & AST_FLAG_COMPUTED) &&
      try_constant_name(c, ((const ast_string *)first->key)->value, &k))
    emit(c, OP_BC_CheckDestructurable, k);
  else
    emit(c, OP_BC_CheckObjectCoercible);
}

/* keep: a register for the key (rest needs it), or NO_REGISTER. */
static void object_element(compiler *c, ast_property *p, uint32_t obj, uint32_t keep) {
  uint32_t top = c->top, key = NO_REGISTER, k;
  const ast_name *name = NULL;
  bool computed = (p->base.flags & AST_FLAG_COMPUTED) != 0;
  if (!computed && plain_string_key(p->key)) name = ((ast_string *)p->key)->value;
  if (name && !try_constant_name(c, name, &k)) name = NULL;
  if (!name || keep != NO_REGISTER) {
    key = compile_property_key(c, p->key, computed);
    if (keep != NO_REGISTER) {
      emit_move(c, key, keep);
      key = keep;
    }
  }
  element e;
  element_prepare(c, p->value, &e);
  mark_position(c, p->base.start);
  if (name) {
    emit(c, OP_BC_GetNamed, obj, k, new_site(c));
  } else {
    emit_load(c, key);
    emit(c, OP_BC_GetKeyed, obj, new_site(c));
  }
  element_assign(c, &e);
  c->top = top;
}

static void object_rest(compiler *c, ast_node *target, uint32_t obj, uint32_t keys,
                        uint32_t count) {
  element e;
  element_prepare(c, target, &e);
  uint32_t result = new_register(c);
  emit(c, OP_BC_CreateObject, 0);
  emit_store(c, result);
  emit_load(c, obj);
  emit(c, OP_BC_CopyDataProperties, result, keys, count);
  emit_load(c, result);
  element_assign(c, &e);
}

static void assign_object_pattern(compiler *c, ast_list_node *pattern) {
  uint32_t top = c->top, n = pattern->list.count, obj = new_register(c);
  bool rest = n > 0 && pattern->list.items[n - 1]->kind == AST_REST;
  emit_store(c, obj);
  check_destructurable(c, pattern);
  uint32_t named = rest ? n - 1 : n, keys = rest ? new_registers(c, named) : 0;
  for (uint32_t i = 0; i < named && !c->session->failed; i++)
    object_element(c, (ast_property *)pattern->list.items[i], obj,
                   rest ? keys + i : NO_REGISTER);
  if (rest)
    object_rest(c, ((ast_unary *)pattern->list.items[n - 1])->operand, obj, keys,
                named);
  c->top = top;
}
