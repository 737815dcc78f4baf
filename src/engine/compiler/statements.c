/* SPDX-License-Identifier: MIT */
/* Statements, and the ways out of them.
 *
 * c->control lists what stands around the current code, innermost first.  A jump
 * outwards (break, continue, return) walks it: heap scopes are popped, iterators
 * closed, and at a finally block the walk is interrupted: the exit gets a number, the
 * number goes into the block's completion register, control goes to the block, and the
 * code behind the block dispatches on the number and continues the walk from there.
 *
 *   completion register of a finally block     value register
 *     -1  the try block ended normally
 *      0  an exception                         the exception
 *      1… exits[n - 1]                         what return returns
 *
 * Scripts and evals also keep a completion value (UpdateEmpty of the specification): a
 * register that expression statements write and that compound statements reset. */
#include "engine/compiler/state.h"

/* ---- The control list -------------------------------------------------------------
 */

void push_control(compiler *c, control *k, enum control_kind kind) {
  *k = (control){.kind = kind, .outer = c->control};
  c->control = k;
}

void pop_control(compiler *c, control *k) { c->control = k->outer; }

/* Registers the exit with a finally block and goes there. */
static void leave_through_finally(compiler *c, control *k, pending_exit e) {
  size_t n = 0;
  while (n < k->exits.len &&
         !(k->exits.data[n].kind == e.kind && k->exits.data[n].target == e.target &&
           k->exits.data[n].is_continue == e.is_continue))
    n++;
  if (n == k->exits.len) vec_push(&k->exits, e);
  if (e.kind == EXIT_RETURN) emit_store(c, k->reg + 1);
  emit_int(c, (int32_t)n + 1);
  emit_store(c, k->reg);
  emit_jump(c, OP_BC_Jump, &k->entry);
}

/* Emits what an exit has to do on the way to `target` (NULL: out of the function).
 * False if a finally block took over. */
static bool unwind(compiler *c, control *target, pending_exit e) {
  uint32_t top = c->top, value = NO_REGISTER;
  for (control *k = c->control; k != target; k = k->outer) {
    switch (k->kind) {
    case CONTROL_SCOPE:
      if (e.kind == EXIT_JUMP) emit(c, OP_BC_PopScope);
      break;
    case CONTROL_CATCH: k->gap_start = emit_pc(c); break;
    case CONTROL_FINALLY:
      if (value != NO_REGISTER) emit_load(c, value);
      leave_through_finally(c, k, e);
      c->top = top;
      return false;
    case CONTROL_ITERATOR:
      if (e.kind == EXIT_RETURN && value == NO_REGISTER) {
        value = new_register(c);
        emit_store(c, value);
      }
      emit_iterator_close(c, k->reg, k->is_async);
      break;
    default: break;
    }
  }
  if (value != NO_REGISTER) emit_load(c, value);
  c->top = top;
  return true;
}

/* What the exit ran behind a try block (closing an outer iterator, the checks of a
 * derived constructor's return) is not that block's to catch. */
static void close_gaps(compiler *c, const control *target) {
  for (control *k = c->control; k != target && k->kind != CONTROL_FINALLY; k = k->outer)
    if (k->kind == CONTROL_CATCH && k->gap_start < emit_pc(c))
      vec_push(&k->gaps, ((handler){k->gap_start, emit_pc(c), 0}));
}

void exit_jump(compiler *c, control *target, bool is_continue) {
  if (unwind(c, target, (pending_exit){EXIT_JUMP, target, is_continue}))
    emit_jump(c, OP_BC_Jump,
              is_continue ? &target->continue_label : &target->break_label);
  close_gaps(c, target);
}

void exit_return(compiler *c) {
  if (unwind(c, NULL, (pending_exit){EXIT_RETURN, NULL, false})) return_sequence(c);
  close_gaps(c, NULL);
}

/* ---- Iterators --------------------------------------------------------------------
 */

/* AsyncIteratorClose (7.4.13) for a normal completion. */
static void close_async(compiler *c, uint32_t it) {
  label done = {0};
  uint32_t top = c->top, call = new_registers(c, 2);
  emit_load(c, it + 2);
  emit_jump(c, OP_BC_JumpIfTrue, &done);
  emit(c, OP_BC_LdaTrue);
  emit_store(c, it + 2);
  emit(c, OP_BC_IterReturnMethod, it);
  emit_jump(c, OP_BC_JumpIfUndefined, &done);
  emit_store(c, call);
  emit_move(c, it, call + 1);
  emit(c, OP_BC_Call, call, 0, new_site(c));
  emit_await(c);
  emit(c, OP_BC_ThrowIfNotObject);
  emit_label(c, &done);
  c->top = top;
}

void emit_iterator_close(compiler *c, uint32_t r, bool is_async) {
  if (is_async)
    close_async(c, r);
  else
    emit(c, OP_BC_IterClose, r);
}

/* The same when an exception leaves; what goes wrong here is dropped. */
static void close_async_silent(compiler *c, uint32_t it) {
  label done = {0};
  uint32_t call = new_registers(c, 2), start;
  emit_load(c, it + 2);
  emit_jump(c, OP_BC_JumpIfTrue, &done);
  emit(c, OP_BC_LdaTrue);
  emit_store(c, it + 2);
  start = emit_pc(c);
  emit(c, OP_BC_IterReturnMethod, it);
  emit_jump(c, OP_BC_JumpIfUndefined, &done);
  emit_store(c, call);
  emit_move(c, it, call + 1);
  emit(c, OP_BC_Call, call, 0, new_site(c));
  emit_await(c);
  add_handler(c, start, emit_pc(c), emit_pc(c));
  emit_label(c, &done);
}

void emit_iterator_guard(compiler *c, uint32_t start, uint32_t end, uint32_t r,
                         bool is_async) {
  label over = {0};
  uint32_t top = c->top;
  if (start == end) return;
  emit_jump(c, OP_BC_Jump, &over);
  add_handler(c, start, end, emit_pc(c));
  if (is_async) {
    uint32_t exception = new_register(c);
    emit_store(c, exception);
    close_async_silent(c, r);
    emit_load(c, exception);
  } else {
    emit(c, OP_BC_IterCloseSilent, r);
  }
  emit(c, OP_BC_Rethrow);
  emit_label(c, &over);
  c->top = top;
}

/* ---- Completion values ------------------------------------------------------------
 */

static bool keeps_completion(const compiler *c) { return c->completion != NO_REGISTER; }

static void reset_completion(compiler *c) {
  if (keeps_completion(c)) emit(c, OP_BC_SetUndefined, c->completion);
}

/* ---- Scopes of statements ---------------------------------------------------------
 */

typedef struct open_scope {
  scope *scope;
  control control;
  bool pushed;
  uint32_t top;
} open_scope;

static void open_statement_scope(compiler *c, scope *s, uint32_t initialized,
                                 open_scope *o) {
  *o = (open_scope){.scope = s, .top = c->top};
  if (!s) return;
  enter_scope(c, s, initialized);
  o->pushed = s->needs_heap_scope;
  if (o->pushed) push_control(c, &o->control, CONTROL_SCOPE);
}

static void close_statement_scope(compiler *c, open_scope *o) {
  if (o->pushed) pop_control(c, &o->control);
  leave_scope(c, o->scope);
  c->top = o->top;
}

/* ---- Simple statements ------------------------------------------------------------
 */

static void declare(compiler *c, ast_binary *d, unsigned kind) {
  if (!d->right) {
    if (kind == VAR_VAR) return;
    emit_undefined(c);
    assign_target(c, d->left);
    return;
  }
  mark_statement(c, d->right->start);
  if (d->left->kind == AST_IDENT) {
    uint32_t local, source;
    if (local_register(d->left, &local) && local_register(d->right, &source) &&
        !(d->right->flags & AST_FLAG_TDZ)) {
      emit_move(c, source, local);
      return;
    }
    reference r;
    uint32_t top = c->top;
    reference_prepare(c, d->left, d->right, !is_literal(d->right), &r);
    compile_named(c, d->right, target_name(d->left));
    reference_store(c, &r);
    c->top = top;
    return;
  } else {
    compile_expression(c, d->right);
    c->source_start = d->right->start;
    c->source_end = d->right->end;
  }
  assign_target(c, d->left);
}

static void compile_var(compiler *c, ast_var *n) {
  for (uint32_t i = 0; i < n->declarators.count && !c->session->failed; i++)
    declare(c, (ast_binary *)n->declarators.items[i], n->base.op);
}

static void compile_function_statement(compiler *c, ast_function_decl *n) {
  if (!n->outer) return;
  load_variable(c, n->name);
  const binding *b = n->outer->binding;
  if (b && b->storage == STORAGE_DYNAMIC) /* by name it would be the block's own */
    emit(c, OP_BC_DeclareEvalVar, constant_name(c, b->name), 1);
  else
    store_variable(c, n->outer);
}

static void compile_class_statement(compiler *c, ast_class_decl *n) {
  function_label name = {n->class_->name, NULL};
  if (!n->name || !name.name) name.name = ascii_name(c, "default");
  compile_class(c, n->class_, name, NO_REGISTER);
  if (n->name) assign_identifier(c, n->name);
}

static void compile_export(compiler *c, ast_export *n) {
  if (!n->declaration) return;
  if (!n->default_name) {
    compile_statement(c, n->declaration);
    return;
  }
  function_label name = {ascii_name(c, "default"), NULL};
  if (n->declaration->kind == AST_CLASS_DECL)
    compile_class(c, ((ast_class_decl *)n->declaration)->class_, name, NO_REGISTER);
  else
    compile_named(c, n->declaration, name);
  assign_identifier(c, n->default_name);
}

static void compile_expression_statement(compiler *c, ast_unary *n) {
  if (!keeps_completion(c)) {
    compile_effect(c, n->operand);
    return;
  }
  compile_expression(c, n->operand);
  emit_store(c, c->completion);
}

static void compile_return(compiler *c, ast_unary *n) {
  if (n->operand)
    compile_expression(c, n->operand);
  else
    emit_undefined(c);
  if (n->operand && c->is_async && c->is_generator) emit_await(c);
  exit_return(c);
}

static bool has_name(const control *k, const ast_name *name) {
  for (const label_name *l = k->names; l; l = l->next)
    if (l->name == name) return true;
  return false;
}

static void compile_jump(compiler *c, ast_jump *n) {
  bool is_continue = n->base.kind == AST_CONTINUE;
  for (control *k = c->control; k; k = k->outer) {
    if (k->kind != CONTROL_TARGET || (k->continue_only && !is_continue)) continue;
    bool found = n->label ? has_name(k, n->label)
                          : (is_continue ? k->takes_continue : k->takes_break);
    if (!found) continue;
    exit_jump(c, k, is_continue);
    return;
  }
  WN_CHECK(c->session->failed); /* the parser has checked the targets */
}

/* Where the declarations with which a block begins end. */
static uint32_t leading_declarations(const ast_list *body) {
  for (uint32_t i = 0; i < body->count; i++)
    if (body->items[i]->kind != AST_VAR) return body->items[i]->start;
  return UINT32_MAX;
}

static void compile_block(compiler *c, ast_block *n) {
  open_scope o;
  open_statement_scope(c, n->scope, leading_declarations(&n->body), &o);
  instantiate_functions(c, &n->hoisted);
  compile_statements(c, &n->body);
  close_statement_scope(c, &o);
}

static void compile_if(compiler *c, ast_node *n) {
  label end = {0};
  reset_completion(c);
  while (n && n->kind == AST_IF && !c->session->failed) {
    ast_conditional *s = (ast_conditional *)n;
    label yes = {0}, no = {0};
    compile_condition(c, s->test, &yes, &no, NEXT_TRUE);
    emit_label(c, &yes);
    compile_statement(c, s->then);
    if (s->otherwise) emit_jump(c, OP_BC_Jump, &end);
    emit_label(c, &no);
    n = s->otherwise;
    if (n && n->kind == AST_IF) mark_statement(c, n->start);
  }
  if (n) compile_statement(c, n);
  emit_label(c, &end);
}

/* A label around something that is no loop, or several labels. */
static void compile_labeled(compiler *c, ast_node *n) {
  label_name *names = c->pending_labels;
  for (; n->kind == AST_LABELED; n = ((ast_labeled *)n)->body) {
    label_name *l = arena_new(&c->session->memory, label_name);
    l->name = ((ast_labeled *)n)->label;
    l->next = names;
    names = l;
  }
  c->pending_labels = names;
  switch (n->kind) {
  case AST_FOR:
  case AST_FOR_IN:
  case AST_FOR_OF:
  case AST_WHILE:
  case AST_DO_WHILE: compile_statement(c, n); return;
  default: break;
  }
  control k;
  c->pending_labels = NULL;
  push_control(c, &k, CONTROL_TARGET);
  k.names = names;
  compile_statement(c, n);
  pop_control(c, &k);
  emit_label(c, &k.break_label);
}

static void compile_with(compiler *c, ast_with *n) {
  control k;
  compile_expression(c, n->object);
  mark_position(c, n->object->start);
  emit(c, OP_BC_PushWith);
  reset_completion(c);
  c->scope = n->scope;
  push_control(c, &k, CONTROL_SCOPE);
  compile_statement(c, n->body);
  pop_control(c, &k);
  leave_scope(c, n->scope);
}

/* ---- Loops ------------------------------------------------------------------------
 */

static void open_loop(compiler *c, control *k, label_name *names) {
  push_control(c, k, CONTROL_TARGET);
  k->names = names;
  k->is_loop = k->takes_break = k->takes_continue = true;
  c->loop_depth++;
}

static void close_loop(compiler *c, control *k) {
  pop_control(c, k);
  c->loop_depth--;
}

static label_name *take_labels(compiler *c) {
  label_name *names = c->pending_labels;
  c->pending_labels = NULL;
  return names;
}

/* A loop tests at its end, where the test is also the jump back; before the first turn it
 * tests once more, in code of its own when the condition is short.  A long one is shared, and
 * the end of a turn jumps to it.  (Without a condition the loop is endless.) */
typedef struct loop_test {
  ast_node *condition;
  label head, body;
} loop_test;

static void test_first(compiler *c, loop_test *t, label *exit) {
  emit_label(c, &t->head);
  if (t->condition) {
    mark_statement(c, t->condition->start);
    compile_condition(c, t->condition, &t->body, exit, NEXT_TRUE);
  }
  emit_label(c, &t->body);
}

static void test_again(compiler *c, loop_test *t, label *exit) {
  if (!t->condition || !is_short_condition(t->condition)) {
    emit_jump_back(c, &t->head);
    return;
  }
  mark_statement(c, t->condition->start);
  compile_condition(c, t->condition, &t->body, exit, NEXT_FALSE);
}

static void compile_while(compiler *c, ast_loop *n) {
  control k;
  loop_test test = {n->test, {0}, {0}};
  open_loop(c, &k, take_labels(c));
  reset_completion(c);
  test_first(c, &test, &k.break_label);
  compile_statement(c, n->body);
  emit_label(c, &k.continue_label);
  test_again(c, &test, &k.break_label);
  close_loop(c, &k);
  emit_label(c, &k.break_label);
}

static void compile_do_while(compiler *c, ast_loop *n) {
  control k;
  label start = {0};
  open_loop(c, &k, take_labels(c));
  reset_completion(c);
  emit_label(c, &start);
  compile_statement(c, n->body);
  emit_label(c, &k.continue_label);
  mark_statement(c, n->test->start);
  compile_condition(c, n->test, &start, &k.break_label, NEXT_FALSE);
  close_loop(c, &k);
  emit_label(c, &k.break_label);
}

static void compile_for_init(compiler *c, ast_node *init) {
  if (!init) return;
  if (init->kind == AST_VAR)
    compile_var(c, (ast_var *)init);
  else
    compile_effect(c, init);
}

static void compile_for(compiler *c, ast_for *n) {
  control k;
  open_scope o;
  label_name *names = take_labels(c);
  loop_test test = {n->test, {0}, {0}};
  reset_completion(c);
  open_statement_scope(c, n->scope, UINT32_MAX, &o);
  bool copies = n->scope && n->scope->per_iteration;
  compile_for_init(c, n->init);
  if (copies) emit(c, OP_BC_CopyScope);
  open_loop(c, &k, names);
  test_first(c, &test, &k.break_label);
  compile_statement(c, n->body);
  emit_label(c, &k.continue_label);
  if (copies) emit(c, OP_BC_CopyScope);
  if (n->update) {
    mark_statement(c, n->update->start);
    compile_effect(c, n->update);
  }
  test_again(c, &test, &k.break_label);
  close_loop(c, &k);
  emit_label(c, &k.break_label);
  close_statement_scope(c, &o);
}

/* The object or iterable of for-in and for-of, evaluated where the loop's names are
 * dead. */
static void for_each_subject(compiler *c, ast_for_each *n) {
  open_scope o;
  if (n->left->kind == AST_VAR) {
    ast_binary *d = (ast_binary *)((ast_var *)n->left)->declarators.items[0];
    if (d->right) declare(c, d, VAR_VAR); /* for (var i = 0 in …): annex B.3.5 */
  }
  open_statement_scope(c, n->head_scope, UINT32_MAX, &o);
  mark_statement(c, n->right->start);
  compile_expression(c, n->right);
  if (o.pushed) {
    uint32_t value = new_register(c);
    emit_store(c, value);
    close_statement_scope(c, &o);
    emit_load(c, value);
  } else {
    close_statement_scope(c, &o);
  }
}

/* Assigns acc to what stands left of `in` or `of` and runs the body, in the turn's
 * scope. */
static void for_each_turn(compiler *c, ast_for_each *n) {
  open_scope o;
  uint32_t top = c->top;
  if (n->scope && n->scope->needs_heap_scope) {
    uint32_t value = new_register(c);
    emit_store(c, value);
    open_statement_scope(c, n->scope, UINT32_MAX, &o);
    emit_load(c, value);
  } else if (n->scope) {
    open_statement_scope(c, n->scope, UINT32_MAX, &o);
  }
  ast_node *target = n->left;
  if (target->kind == AST_VAR)
    target = ((ast_binary *)((ast_var *)target)->declarators.items[0])->left;
  mark_statement(c, target->start);
  assign_target(c, target);
  compile_statement(c, n->body);
  if (n->scope) close_statement_scope(c, &o);
  c->top = top;
}

static void compile_for_in(compiler *c, ast_for_each *n) {
  control k;
  label_name *names = take_labels(c);
  uint32_t top = c->top;
  reset_completion(c);
  for_each_subject(c, n);
  uint32_t keys = new_register(c);
  emit(c, OP_BC_ForInPrepare, keys);
  open_loop(c, &k, names);
  emit_label(c, &k.continue_label);
  emit_jump_register(c, OP_BC_ForInNext, keys, &k.break_label);
  for_each_turn(c, n);
  emit_jump_back(c, &k.continue_label);
  close_loop(c, &k);
  emit_label(c, &k.break_label);
  c->top = top;
}

static void for_of_next(compiler *c, uint32_t it, bool is_async, label *end) {
  if (!is_async) {
    emit_jump_register(c, OP_BC_IterStep, it, end);
    return;
  }
  emit(c, OP_BC_IterNext, it);
  emit_await(c);
  emit_jump_register(c, OP_BC_IterUnwrap, it, end);
}

static void compile_for_of(compiler *c, ast_for_each *n) {
  control k, iterator;
  label end = {0};
  label_name *names = take_labels(c);
  bool is_async = (n->base.flags & AST_FLAG_AWAIT) != 0;
  uint32_t top = c->top;
  reset_completion(c);
  for_each_subject(c, n);
  uint32_t it = new_registers(c, 3);
  mark_operand(c, n->right->start, n->right->start, n->right->end);
  emit(c, is_async ? OP_BC_GetAsyncIterator : OP_BC_GetIterator, it);
  /* break closes the iterator, continue does not: it stands between the two targets. */
  control outer;
  push_control(c, &outer, CONTROL_TARGET);
  outer.names = names;
  outer.takes_break = true;
  push_control(c, &iterator, CONTROL_ITERATOR);
  iterator.reg = it;
  iterator.is_async = is_async;
  open_loop(c, &k, NULL);
  k.takes_break = false;
  k.names = names;
  k.continue_only = true;
  emit_label(c, &k.continue_label);
  mark_position(c, n->right->start);
  for_of_next(c, it, is_async, &end);
  uint32_t start = emit_pc(c);
  for_each_turn(c, n);
  uint32_t stop = emit_pc(c);
  emit_jump_back(c, &k.continue_label);
  close_loop(c, &k);
  pop_control(c, &iterator);
  pop_control(c, &outer);
  emit_iterator_guard(c, start, stop, it, is_async);
  emit_label(c, &outer.break_label);
  emit_label(c, &end);
  c->top = top;
}

/* ---- switch -----------------------------------------------------------------------
 */

static void compile_switch(compiler *c, ast_switch *n) {
  control k;
  open_scope o;
  uint32_t top = c->top, count = n->cases.count, fallback = count;
  reset_completion(c);
  compile_expression(c, n->value);
  uint32_t value = new_register(c);
  emit_store(c, value);
  open_statement_scope(c, n->scope, 0, &o);
  instantiate_functions(c, &n->hoisted);
  push_control(c, &k, CONTROL_TARGET);
  k.takes_break = true;
  label *bodies = arena_new_array(&c->session->memory, label, count + 1);
  for (uint32_t i = 0; i < count && !c->session->failed; i++) {
    ast_case *clause = (ast_case *)n->cases.items[i];
    if (!clause->test) {
      fallback = i;
      continue;
    }
    mark_statement(c, clause->test->start);
    compile_expression(c, clause->test);
    emit_jump_register(c, OP_BC_JumpStrictEq, value, &bodies[i]);
  }
  emit_jump(c, OP_BC_Jump, fallback < count ? &bodies[fallback] : &k.break_label);
  for (uint32_t i = 0; i < count && !c->session->failed; i++) {
    emit_label(c, &bodies[i]);
    compile_statements(c, &((ast_case *)n->cases.items[i])->body);
  }
  pop_control(c, &k);
  emit_label(c, &k.break_label);
  close_statement_scope(c, &o);
  c->top = top;
}

/* ---- try --------------------------------------------------------------------------
 */

static void compile_catch_clause(compiler *c, ast_try *n, uint32_t saved) {
  open_scope o;
  emit(c, OP_BC_RestoreScope, saved);
  if (n->catch_scope && n->param) {
    uint32_t top = c->top, exception = new_register(c);
    emit_store(c, exception);
    open_statement_scope(c, n->catch_scope, UINT32_MAX, &o);
    emit_load(c, exception);
    assign_target(c, n->param);
    compile_block(c, n->handler);
    close_statement_scope(c, &o);
    c->top = top;
  } else {
    if (n->param) assign_target(c, n->param);
    compile_block(c, n->handler);
  }
}

static void compile_try_catch(compiler *c, ast_try *n) {
  label end = {0};
  uint32_t saved = new_register(c);
  emit(c, OP_BC_SaveScope, saved);
  uint32_t start = emit_pc(c), from = start;
  control k;
  push_control(c, &k, CONTROL_CATCH);
  compile_block(c, n->block);
  pop_control(c, &k);
  uint32_t stop = emit_pc(c);
  emit_jump(c, OP_BC_Jump, &end);
  for (size_t i = 0; i < k.gaps.len; i++) {
    add_handler(c, from, k.gaps.data[i].start, emit_pc(c));
    from = k.gaps.data[i].end;
  }
  vec_free(&k.gaps);
  add_handler(c, from, stop, emit_pc(c));
  if (start < stop) {
    reset_completion(c);
    compile_catch_clause(c, n, saved);
  }
  emit_label(c, &end);
  c->top = saved;
}

static void dispatch_exits(compiler *c, control *k) {
  uint32_t count = (uint32_t)k->exits.len + 1;
  uint32_t table = constant_jumps(c, count), origin;
  label over = {0};
  emit_load(c, k->reg);
  origin = emit_pc(c);
  emit(c, OP_BC_Switch, table, count);
  emit_jump(c, OP_BC_Jump, &over);
  label rethrow = {0};
  emit_label(c, &rethrow);
  set_jump(c, table, origin, &rethrow);
  emit_load(c, k->reg + 1);
  emit(c, OP_BC_Rethrow);
  for (uint32_t i = 1; i < count; i++) {
    pending_exit e = k->exits.data[i - 1];
    label entry = {0};
    emit_label(c, &entry);
    set_jump(c, table + i, origin, &entry);
    if (e.kind == EXIT_RETURN) {
      emit_load(c, k->reg + 1);
      exit_return(c);
    } else {
      exit_jump(c, e.target, e.is_continue);
    }
  }
  emit_label(c, &over);
}

static void compile_finalizer(compiler *c, ast_try *n, control *k) {
  uint32_t saved = NO_REGISTER;
  emit(c, OP_BC_RestoreScope, k->reg + 2);
  if (keeps_completion(c)) {
    saved = new_register(c);
    emit_move(c, c->completion, saved);
    reset_completion(c);
  }
  compile_block(c, n->finalizer);
  if (saved != NO_REGISTER) emit_move(c, saved, c->completion);
  dispatch_exits(c, k);
}

static void compile_try_finally(compiler *c, ast_try *n) {
  control k;
  uint32_t top = c->top;
  push_control(c, &k, CONTROL_FINALLY);
  k.reg = new_registers(c, 3);
  emit(c, OP_BC_SaveScope, k.reg + 2);
  uint32_t start = emit_pc(c);
  if (n->handler)
    compile_try_catch(c, n);
  else
    compile_block(c, n->block);
  uint32_t stop = emit_pc(c);
  emit_int(c, -1);
  emit_store(c, k.reg);
  emit_jump(c, OP_BC_Jump, &k.entry);
  add_handler(c, start, stop, emit_pc(c));
  emit_store(c, k.reg + 1);
  emit_int(c, 0);
  emit_store(c, k.reg);
  pop_control(c, &k);
  emit_label(c, &k.entry);
  compile_finalizer(c, n, &k);
  vec_free(&k.exits);
  c->top = top;
}

static void compile_try(compiler *c, ast_try *n) {
  reset_completion(c);
  if (n->finalizer)
    compile_try_finally(c, n);
  else
    compile_try_catch(c, n);
}

/* ---- Dispatch ---------------------------------------------------------------------
 */

void compile_statements(compiler *c, const ast_list *list) {
  for (uint32_t i = 0; i < list->count && !c->session->failed; i++) {
    compile_statement(c, list->items[i]);
    switch (list->items[i]->kind) { /* nothing reaches what follows */
    case AST_RETURN:
    case AST_THROW:
    case AST_BREAK:
    case AST_CONTINUE: return;
    default: break;
    }
  }
}

void compile_statement(compiler *c, ast_node *n) {
  if (too_deep(c)) return;
  WN_ASSERT(c->pending_labels == NULL || n->kind == AST_LABELED || n->kind == AST_FOR ||
            n->kind == AST_FOR_IN || n->kind == AST_FOR_OF || n->kind == AST_WHILE ||
            n->kind == AST_DO_WHILE);
  uint32_t top = c->top;
  switch ((ast_kind)n->kind) {
  case AST_FUNCTION_DECL: compile_function_statement(c, (ast_function_decl *)n); return;
  case AST_BLOCK: compile_block(c, (ast_block *)n); return;
  case AST_EMPTY:
  case AST_IMPORT: return;
  case AST_LABELED: compile_labeled(c, n); return;
  case AST_EXPORT: compile_export(c, (ast_export *)n); return;
  default: break;
  }
  mark_statement(c, n->start);
  switch ((ast_kind)n->kind) {
  case AST_VAR: compile_var(c, (ast_var *)n); break;
  case AST_CLASS_DECL: compile_class_statement(c, (ast_class_decl *)n); break;
  case AST_EXPRESSION: compile_expression_statement(c, (ast_unary *)n); break;
  case AST_IF: compile_if(c, n); break;
  case AST_FOR: compile_for(c, (ast_for *)n); break;
  case AST_FOR_IN: compile_for_in(c, (ast_for_each *)n); break;
  case AST_FOR_OF: compile_for_of(c, (ast_for_each *)n); break;
  case AST_WHILE: compile_while(c, (ast_loop *)n); break;
  case AST_DO_WHILE: compile_do_while(c, (ast_loop *)n); break;
  case AST_CONTINUE:
  case AST_BREAK: compile_jump(c, (ast_jump *)n); break;
  case AST_RETURN: compile_return(c, (ast_unary *)n); break;
  case AST_THROW:
    compile_expression(c, ((ast_unary *)n)->operand);
    mark_position(c, n->start);
    emit(c, OP_BC_Throw);
    break;
  case AST_TRY: compile_try(c, (ast_try *)n); break;
  case AST_SWITCH: compile_switch(c, (ast_switch *)n); break;
  case AST_WITH: compile_with(c, (ast_with *)n); break;
  case AST_DEBUGGER: emit(c, OP_BC_Debugger); break;
  default: WN_UNREACHABLE();
  }
  c->top = top;
}
