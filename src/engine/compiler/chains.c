/* SPDX-License-Identifier: MIT */
/* Member accesses and calls.
 *
 * `a.b(c).d[e]` is a left-deep tree that may be 100,000 nodes deep, so it is taken
 * apart into a list and compiled from its base outwards.  Between two links the value
 * is in acc, in a local variable's own register (the base only), or, when the next link
 * calls it, in a pair of registers: the callee and its `this`. */
#include "engine/compiler/state.h"

typedef VEC(ast_node *) node_list;

typedef struct link_state {
  uint32_t local; /* register of a local that holds the value, or NO_REGISTER: in acc */
  uint32_t callee; /* or the pair for the call that follows, or NO_REGISTER */
  bool has_this;
} link_state;

static ast_node *link_inner(const ast_node *n) {
  switch (n->kind) {
  case AST_MEMBER: return ((const ast_member *)n)->object;
  case AST_INDEX: return ((const ast_index *)n)->object;
  case AST_PRIVATE_MEMBER: return ((const ast_private_member *)n)->object;
  case AST_CALL: return ((const ast_call *)n)->callee;
  case AST_TAGGED_TEMPLATE: return ((const ast_tagged_template *)n)->tag;
  default: return NULL;
  }
}

static bool is_call(const ast_node *n) {
  return n->kind == AST_CALL || n->kind == AST_TAGGED_TEMPLATE;
}

/* ---- Arguments --------------------------------------------------------------------
 */

static bool push_values(compiler *c, const ast_list *args) {
  if (args->count >= MAX_OPERAND - 8) {
    compile_fail(c, ERROR_SYNTAX, args->items[0]->start, args->items[0]->end,
                 "Too many arguments in function call (only 65535 allowed)");
    return false;
  }
  for (uint32_t i = 0; i < args->count && !c->session->failed; i++) {
    uint32_t local;
    if (local_register(args->items[i], &local)) {
      compile_to(c, args->items[i], new_register(c));
    } else {
      compile_expression(c, args->items[i]);
      emit_store(c, new_register(c));
    }
  }
  return true;
}

bool compile_arguments(compiler *c, const ast_list *args) {
  for (uint32_t i = 0; i < args->count; i++)
    if (args->items[i]->kind == AST_SPREAD) return false;
  return push_values(c, args);
}

/* The array of all arguments in a new register. */
static void push_argument_array(compiler *c, const ast_list *args) {
  compile_array(c, args);
  emit_store(c, new_register(c));
}

/* ---- Where errors in calls are reported -------------------------------------------
 */

static uint32_t call_position(const ast_node *callee, uint32_t parenthesis) {
  if (callee->flags & AST_FLAG_PAREN) return parenthesis;
  if (callee->kind == AST_IDENT) return callee->start;
  if (callee->kind == AST_MEMBER) return ((const ast_member *)callee)->name_start;
  return parenthesis;
}

static void mark_call(compiler *c, const ast_node *n) {
  if (n->kind == AST_CALL) {
    const ast_call *call = (const ast_call *)n;
    mark_operand(c, call_position(call->callee, call->args_start), call->callee->start,
                 call->callee->end);
  } else {
    const ast_tagged_template *t = (const ast_tagged_template *)n;
    mark_operand(c, call_position(t->tag, t->quasi->base.start), t->tag->start,
                 t->tag->end);
  }
}

/* The offset of "[": it follows the object, closing parentheses and white space. */
static uint32_t bracket_position(const compiler *c, const ast_index *n) {
  const script *s = c->session->script;
  for (uint32_t i = n->object->end; i < n->key->start && i < s->source_length; i++) {
    unsigned u = s->two_byte ? ((const uint16_t *)s->source)[i]
                             : ((const uint8_t *)s->source)[i];
    if (u == '[') return i;
  }
  return n->key->start;
}

/* ---- One access -------------------------------------------------------------------
 */

static void get_index(compiler *c, ast_index *n, uint32_t obj) {
  uint32_t k, index;
  if (n->key->kind == AST_STRING) {
    const ast_name *name = ((ast_string *)n->key)->value;
    if (!ast_name_array_index(name, &index) && try_constant_name(c, name, &k)) {
      mark_position(c, bracket_position(c, n));
      emit(c, OP_BC_GetNamed, obj, k, new_site(c));
      return;
    }
  }
  if (local_register(n->key, &k) && !(n->key->flags & AST_FLAG_TDZ)) {
    mark_position(c, bracket_position(c, n));
    emit(c, OP_BC_GetKeyedRegister, obj, k, new_site(c));
    return;
  }
  compile_expression(c, n->key);
  mark_position(c, bracket_position(c, n));
  emit(c, OP_BC_GetKeyed, obj, new_site(c));
}

static void get_member(compiler *c, ast_node *n, uint32_t obj) {
  uint32_t k;
  if (n->kind == AST_INDEX) {
    get_index(c, (ast_index *)n, obj);
  } else if (n->kind == AST_PRIVATE_MEMBER) {
    ast_private_member *m = (ast_private_member *)n;
    load_binding(c, m->name->binding, false);
    mark_position(c, m->name->base.start);
    emit(c, OP_BC_GetPrivate, obj);
  } else {
    ast_member *m = (ast_member *)n;
    mark_position(c, m->name_start);
    if (ast_name_is(m->name, "length")) {
      emit(c, OP_BC_GetLength, obj, new_site(c));
    } else if (try_constant_name(c, m->name, &k)) {
      emit(c, OP_BC_GetNamed, obj, k, new_site(c));
    } else {
      load_string(c, m->name);
      emit(c, OP_BC_GetKeyed, obj, new_site(c));
    }
  }
}

static bool key_writes(const ast_node *n, const ast_node *base) {
  return n->kind == AST_INDEX && base->kind == AST_IDENT &&
         ast_may_write(((const ast_index *)n)->key, ((const ast_ident *)base)->binding);
}

static void access_link(compiler *c, ast_node *n, bool called, link_state *s) {
  uint32_t top = c->top, obj = s->local;
  if (obj != NO_REGISTER && key_writes(n, link_inner(n))) {
    emit_load(c, obj);
    obj = NO_REGISTER;
  }
  if (n->flags & AST_FLAG_OPTIONAL) {
    if (obj != NO_REGISTER) emit_load(c, obj);
    emit_jump(c, OP_BC_JumpIfNullish, c->chain_end);
  }
  if (called) {
    s->callee = new_registers(c, 2);
    s->has_this = true;
    if (obj == NO_REGISTER)
      emit_store(c, s->callee + 1);
    else
      emit_move(c, obj, s->callee + 1);
    obj = s->callee + 1;
  } else if (obj == NO_REGISTER) {
    obj = new_register(c);
    emit_store(c, obj);
  }
  get_member(c, n, obj);
  s->local = NO_REGISTER;
  if (called)
    emit_store(c, s->callee);
  else
    c->top = top;
}

/* ---- One call ---------------------------------------------------------------------
 */

static unsigned eval_flags(const compiler *c) {
  const ast_function *f = c->function;
  return (c->is_strict ? 1u : 0) | (f->allow_new_target ? 2u : 0) |
         (f->allow_super_property ? 4u : 0) | (f->allow_super_call ? 8u : 0) |
         (f->in_class_field ? 16u : 0);
}

static void call_with_spread(compiler *c, ast_node *n, link_state *s,
                             const ast_list *args) {
  if (!s->has_this) emit(c, OP_BC_SetUndefined, new_register(c));
  push_argument_array(c, args);
  mark_call(c, n);
  if ((n->flags & AST_FLAG_DIRECT_EVAL) && n->kind == AST_CALL) {
    c->flags |= CODE_HAS_EVAL;
    emit(c, OP_BC_DirectEvalSpread, s->callee, eval_flags(c));
  } else {
    emit(c, OP_BC_CallSpread, s->callee);
  }
}

static void call_link(compiler *c, ast_node *n, link_state *s) {
  if (s->callee == NO_REGISTER) {
    if (s->local != NO_REGISTER) {
      s->callee = new_register(c);
      emit_move(c, s->local, s->callee);
    } else {
      s->callee = new_register(c);
      emit_store(c, s->callee);
    }
    s->has_this = false;
  }
  uint32_t r = s->callee;
  const ast_list *args;
  if (n->kind == AST_CALL) {
    args = &((ast_call *)n)->args;
    if (n->flags & AST_FLAG_OPTIONAL) {
      emit_load(c, r);
      emit_jump(c, OP_BC_JumpIfNullish, c->chain_end);
    }
  } else {
    ast_template *t = ((ast_tagged_template *)n)->quasi;
    args = &t->expressions;
    emit(c, OP_BC_GetTemplateObject, constant_template(c, t), new_site(c));
    emit_store(c, new_register(c));
  }
  uint32_t extra = n->kind == AST_CALL ? 0 : 1;
  if (!compile_arguments(c, args)) {
    if (!c->session->failed) call_with_spread(c, n, s, args);
  } else {
    mark_call(c, n);
    if ((n->flags & AST_FLAG_DIRECT_EVAL) && n->kind == AST_CALL) {
      c->flags |= CODE_HAS_EVAL;
      emit(c, OP_BC_DirectEval, r, args->count,
           eval_flags(c) | (s->has_this ? 32u : 0u));
    } else if (s->has_this) {
      emit(c, OP_BC_Call, r, args->count + extra, new_site(c));
    } else {
      emit(c, OP_BC_CallUndefined, r, args->count + extra, new_site(c));
    }
  }
  c->top = r;
  *s = (link_state){NO_REGISTER, NO_REGISTER, false};
}

/* ---- Bases ------------------------------------------------------------------------
 */

static void links(compiler *c, ast_node *n, bool called, link_state *s);

void compile_super_member(compiler *c, ast_super_member *n, uint32_t this_register) {
  uint32_t top = c->top;
  load_variable(c, n->this_ref);
  emit_store(c, this_register);
  mark_position(c, n->base.start);
  if (n->base.kind == AST_SUPER_MEMBER) {
    load_variable(c, n->home);
    emit(c, OP_BC_GetSuper, this_register, constant_name(c, n->name));
  } else {
    uint32_t key = new_register(c);
    compile_to(c, n->key, key);
    load_variable(c, n->home);
    emit(c, OP_BC_GetSuperKeyed, this_register, key);
  }
  c->top = top;
}

/* `(a?.b)(…)`: the call keeps the chain's `this`. */
static void optional_callee(compiler *c, ast_unary *chain, link_state *s) {
  label end = {0}, done = {0}, *outer = c->chain_end;
  uint32_t top = c->top;
  c->chain_end = &end;
  links(c, chain->operand, true, s);
  c->chain_end = outer;
  if (s->callee == NO_REGISTER) { /* the chain ends with a call */
    s->callee = new_register(c);
    emit_store(c, s->callee);
    s->has_this = false;
  }
  WN_ASSERT(s->callee == top || c->session->failed);
  (void)top;
  emit_jump(c, OP_BC_Jump, &done);
  emit_label(c, &end);
  emit(c, OP_BC_SetUndefined, s->callee);
  if (s->has_this) emit(c, OP_BC_SetUndefined, s->callee + 1);
  emit_label(c, &done);
}

static void chain_base(compiler *c, ast_node *n, bool called, link_state *s) {
  if (called && n->kind == AST_IDENT && is_dynamic((ast_ident *)n)) {
    uint32_t r = new_registers(c, 2);
    mark_soft(c, n->start);
    emit(c, OP_BC_LdaLookupCall, constant_name(c, ((ast_ident *)n)->name), r + 1);
    emit_store(c, r);
    *s = (link_state){NO_REGISTER, r, true};
  } else if (called && (n->kind == AST_SUPER_MEMBER || n->kind == AST_SUPER_INDEX)) {
    uint32_t r = new_registers(c, 2);
    compile_super_member(c, (ast_super_member *)n, r + 1);
    emit_store(c, r);
    *s = (link_state){NO_REGISTER, r, true};
  } else if (called && n->kind == AST_OPTIONAL_CHAIN) {
    optional_callee(c, (ast_unary *)n, s);
  } else if (local_register(n, &s->local)) {
    if (n->flags & AST_FLAG_TDZ) compile_expression(c, n);
  } else {
    s->local = NO_REGISTER;
    compile_expression(c, n);
  }
}

/* Compiles a chain; with `called` an access leaves its callee and `this` in *s. */
static void links(compiler *c, ast_node *n, bool called, link_state *s) {
  node_list list = {0};
  ast_node *base = n;
  for (ast_node *inner; (inner = link_inner(base)); base = inner) vec_push(&list, base);
  *s = (link_state){NO_REGISTER, NO_REGISTER, false};
  chain_base(c, base, list.len ? is_call(vec_last(&list)) : called, s);
  for (size_t i = list.len; i-- > 0 && !c->session->failed;) {
    bool callee = i > 0 ? is_call(list.data[i - 1]) : called;
    if (is_call(list.data[i]))
      call_link(c, list.data[i], s);
    else
      access_link(c, list.data[i], callee, s);
  }
  vec_free(&list);
}

void compile_chain(compiler *c, ast_node *n) {
  link_state s;
  links(c, n, false, &s);
}

void compile_optional(compiler *c, ast_unary *n) {
  label end = {0}, done = {0}, *outer = c->chain_end;
  c->chain_end = &end;
  compile_expression(c, n->operand);
  c->chain_end = outer;
  emit_jump(c, OP_BC_Jump, &done);
  emit_label(c, &end);
  emit_undefined(c);
  emit_label(c, &done);
}

/* ---- delete -----------------------------------------------------------------------
 */

static void delete_reference(compiler *c, ast_node *n);

static void delete_link(compiler *c, ast_node *n) {
  uint32_t top = c->top, k;
  ast_node *inner = link_inner(n);
  uint32_t obj;
  if (n->flags & AST_FLAG_OPTIONAL) {
    compile_expression(c, inner);
    emit_jump(c, OP_BC_JumpIfNullish, c->chain_end);
    obj = new_register(c);
    emit_store(c, obj);
  } else {
    obj =
        compile_operand(c, inner, n->kind == AST_INDEX ? ((ast_index *)n)->key : NULL);
  }
  if (n->kind == AST_MEMBER && try_constant_name(c, ((ast_member *)n)->name, &k)) {
    mark_position(c, ((ast_member *)n)->name_start);
    emit(c, OP_BC_DeleteNamed, obj, k);
  } else {
    if (n->kind == AST_MEMBER)
      load_string(c, ((ast_member *)n)->name);
    else
      compile_expression(c, ((ast_index *)n)->key);
    mark_position(c, n->start);
    emit(c, OP_BC_DeleteKeyed, obj);
  }
  c->top = top;
}

static void delete_chain(compiler *c, ast_unary *n) {
  label end = {0}, done = {0}, *outer = c->chain_end;
  c->chain_end = &end;
  delete_reference(c, n->operand);
  c->chain_end = outer;
  emit_jump(c, OP_BC_Jump, &done);
  emit_label(c, &end);
  emit(c, OP_BC_LdaTrue);
  emit_label(c, &done);
}

static void delete_super(compiler *c, ast_super_member *n) {
  load_variable(c, n->this_ref);
  if (n->base.kind == AST_SUPER_INDEX) compile_expression(c, n->key);
  emit(c, OP_BC_ThrowError, ERROR_REFERENCE,
       constant_ascii(c, "Unsupported reference to 'super'"));
}

static void delete_reference(compiler *c, ast_node *n) {
  switch (n->kind) {
  case AST_MEMBER:
  case AST_INDEX: delete_link(c, n); return;
  case AST_SUPER_MEMBER:
  case AST_SUPER_INDEX: delete_super(c, (ast_super_member *)n); return;
  case AST_OPTIONAL_CHAIN: delete_chain(c, (ast_unary *)n); return;
  case AST_IDENT: {
    ast_ident *id = (ast_ident *)n;
    if (id->base.extra == LOOKUP_BINDING && id->binding->storage != STORAGE_GLOBAL &&
        id->binding->storage != STORAGE_DYNAMIC)
      emit(c, OP_BC_LdaFalse);
    else
      emit(c, OP_BC_DeleteLookup, constant_name(c, id->name));
    return;
  }
  default: compile_effect(c, n); emit(c, OP_BC_LdaTrue);
  }
}

void compile_delete(compiler *c, ast_unary *n) { delete_reference(c, n->operand); }

/* ---- new and super() --------------------------------------------------------------
 */

void compile_new(compiler *c, ast_call *n) {
  uint32_t r = c->top;
  compile_expression(c, n->callee);
  emit_store(c, new_register(c));
  bool plain = compile_arguments(c, &n->args);
  if (!plain && !c->session->failed) push_argument_array(c, &n->args);
  mark_operand(c, n->base.start, n->callee->start, n->callee->end);
  if (plain)
    emit(c, OP_BC_New, r, n->args.count, new_site(c));
  else
    emit(c, OP_BC_NewSpread, r);
  c->top = r;
}

/* Binds the object in acc to `this`; ReferenceError if that was done before. */
static void bind_this(compiler *c, binding *b) {
  if (b->storage == STORAGE_REGISTER) {
    emit(c, OP_BC_StaThis);
    return;
  }
  label fresh = {0};
  uint32_t hops = hops_to(c, b->scope), value = new_register(c);
  emit_store(c, value);
  emit(c, OP_BC_LdaScope, hops, b->index);
  emit_jump(c, OP_BC_JumpIfHole, &fresh);
  emit(c, OP_BC_ThrowError, ERROR_REFERENCE,
       constant_ascii(c, "Super constructor may only be called once"));
  emit_label(c, &fresh);
  emit_load(c, value);
  emit(c, OP_BC_StaScope, hops, b->index);
  c->top = value;
}

void compile_super_call(compiler *c, ast_super_call *n) {
  uint32_t r = c->top;
  load_variable(c, n->callee);
  emit(c, OP_BC_GetSuperConstructor);
  emit_store(c, new_register(c));
  load_variable(c, n->new_target);
  emit_store(c, new_register(c));
  bool plain = compile_arguments(c, &n->args);
  if (!plain && !c->session->failed) push_argument_array(c, &n->args);
  mark_position(c, n->base.start);
  if (plain)
    emit(c, OP_BC_SuperCall, r, n->args.count, new_site(c));
  else
    emit(c, OP_BC_SuperCallSpread, r);
  c->top = r;
  bind_this(c, n->this_ref->binding);
  uint32_t value = new_registers(c, 2);
  emit_store(c, value);
  load_variable(c, n->callee);
  emit_store(c, value + 1);
  emit_load(c, value);
  emit(c, OP_BC_RunClassFields, value + 1);
  c->top = r;
}
