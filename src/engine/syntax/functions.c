/* SPDX-License-Identifier: MIT */
/* Functions of all kinds: parameters, directives, bodies (clause 15). */
#include "engine/syntax/parser_internal.h"

ast_function *new_function(parser *p, ast_function_kind kind, uint32_t start) {
  ast_function *node = new_node(p, ast_function, AST_FUNCTION, start);
  node->kind = (uint8_t)kind;
  node->id = p->function_count++;
  node->create_position = start;
  node->in_module = p->is_module;
  node->outer_position = UINT32_MAX;
  if (p->function) {
    const ast_function *outer = p->function->node;
    node->parent_start = outer->base.start;
    node->outer_position = outer->create_position < outer->outer_position
                               ? outer->create_position
                               : outer->outer_position;
  }
  return node;
}

void enter_function(parser *p, function_state *state, ast_function *node) {
  const function_state *outer = p->function;
  *state = (function_state){.node = node,
                            .outer = p->function,
                            .is_async = node->is_async,
                            .is_generator = node->is_generator,
                            .is_arrow = node->kind == FUNCTION_ARROW};
  switch ((ast_function_kind)node->kind) {
  case FUNCTION_ARROW:
    state->allow_new_target = outer->allow_new_target;
    state->allow_super_property = outer->allow_super_property;
    state->allow_super_call = outer->allow_super_call;
    state->no_arguments = outer->no_arguments;
    break;
  case FUNCTION_DERIVED_CONSTRUCTOR: state->allow_super_call = true; /* fall through */
  case FUNCTION_METHOD:
  case FUNCTION_GETTER:
  case FUNCTION_SETTER:
  case FUNCTION_CLASS_CONSTRUCTOR:
    state->allow_super_property = state->allow_new_target = true;
    break;
  case FUNCTION_FIELDS:
  case FUNCTION_STATIC:
    state->allow_super_property = state->allow_new_target = state->no_arguments = true;
    break;
  case FUNCTION_NORMAL: state->allow_new_target = true; break;
  case FUNCTION_SCRIPT:
  case FUNCTION_MODULE:
  case FUNCTION_EVAL: break;
  }
  p->function = state;
}

void leave_function(parser *p) { p->function = p->function->outer; }

/* What the node tells about its inside, once all is known. */
void finish_function_facts(parser *p, ast_function *node) {
  const function_state *f = p->function;
  node->allow_new_target = f->allow_new_target;
  node->allow_super_property = f->allow_super_property;
  node->allow_super_call = f->allow_super_call;
  node->in_class_field = f->no_arguments;
  node->has_inner_direct_eval = node->scope->calls_eval;
}

/* ---- directives ----------------------------------------------------------------------- */

static void become_strict(parser *p, ast_function *node) {
  p->strict = true;
  node->is_strict = true;
  if (node->scope) node->scope->is_strict = true;
  if (node->body_scope) node->body_scope->is_strict = true;
  if (node->name_scope) node->name_scope->is_strict = true;
}

static bool is_directive(const ast_node *statement, const token *t) {
  if (statement->kind != AST_EXPRESSION) return false;
  const ast_node *operand = ((const ast_unary *)statement)->operand;
  return operand->kind == AST_STRING && !(operand->flags & AST_FLAG_PAREN) &&
         operand->start == t->start;
}

static void fail_legacy_escape(parser *p, const token *t) {
  parser_fail(p, t->error_start, t->error_end,
              t->legacy_octal ? "Octal escape sequences are not allowed in strict mode."
                              : "\\8 and \\9 are not allowed in strict mode.");
}

bool parse_directives(parser *p, ast_function *node, size_t *base) {
  bool found = false;
  token legacy = {.type = T_NONE};
  *base = p->stack.len;
  while (parser_at(p, T_STRING)) {
    token t = p->token;
    ast_node *statement = parse_statement_list_item(p);
    push_item(p, statement);
    if (p->failed || !is_directive(statement, &t)) break;
    if ((t.legacy_octal || t.legacy_decimal) && legacy.type == T_NONE) legacy = t;
    bool is_use_strict =
        t.name == p->n.use_strict && !t.escaped && t.end - t.start == t.name->length + 2;
    if (!is_use_strict) continue;
    if (!node->has_simple_params)
      parser_fail(p, t.start, t.end,
                  "Illegal 'use strict' directive in function with non-simple parameter "
                  "list");
    found = true;
    if (!p->strict) become_strict(p, node);
    if (legacy.type != T_NONE) fail_legacy_escape(p, &legacy);
  }
  return found;
}

/* ---- parameters ------------------------------------------------------------------------ */

static void count_parameter(ast_function *node, const ast_node *param, bool *counting) {
  if (param->kind == AST_PATTERN_DEFAULT || param->kind == AST_REST) *counting = false;
  if (*counting) node->length++;
  if (param->kind != AST_IDENT) node->has_simple_params = false;
}

static void number_parameters(ast_function *node) {
  for (uint32_t i = 0; i < node->params.count; i++) {
    const ast_node *param = node->params.items[i];
    if (param->kind != AST_IDENT) continue;
    binding *b = ((const ast_ident *)param)->binding;
    if (b) b->param_index = i;
  }
}

static ast_node *parse_rest_parameter(parser *p) {
  ast_unary *rest = new_node(p, ast_unary, AST_REST, p->token.start);
  parser_next(p);
  rest->operand = parse_binding_target(p, DECLARE_PARAM);
  if (parser_at(p, T_ASSIGN))
    parser_fail(p, p->token.start, p->token.end,
                "Rest parameter may not have a default initializer");
  if (parser_at(p, T_COMMA))
    parser_fail(p, p->token.start, p->token.end,
                "Rest parameter must be last formal parameter");
  return finish(p, rest);
}

/* At "(". */
static void parse_parameters(parser *p, ast_function *node) {
  size_t base = p->stack.len;
  bool counting = true;
  uint32_t start = p->token.start;
  node->params_start = start;
  node->has_simple_params = true;
  p->function->in_params = true;
  parser_expect(p, T_LEFT_PAREN);
  while (!parser_at(p, T_RIGHT_PAREN) && !p->failed) {
    ast_node *param = parser_at(p, T_ELLIPSIS) ? parse_rest_parameter(p)
                                               : parse_binding_element(p, DECLARE_PARAM);
    count_parameter(node, param, &counting);
    set_initialised(param, p->previous_end);
    push_item(p, param);
    if (param->kind == AST_REST || !parser_eat(p, T_COMMA)) break;
  }
  node->params = parser_take_list(p, base);
  p->function->in_params = false;
  if (parser_at(p, T_RIGHT_PAREN)) {
    if (node->kind == FUNCTION_GETTER && node->params.count)
      parser_fail(p, start, p->token.end, "Getter must not have any formal parameters.");
    if (node->kind == FUNCTION_SETTER && node->params.count != 1)
      parser_fail(p, start, p->token.end, "Setter must have exactly one formal parameter.");
    if (node->kind == FUNCTION_SETTER && node->params.count &&
        node->params.items[0]->kind == AST_REST)
      parser_fail(p, start, p->token.end,
                  "Setter function argument must not be a rest parameter");
  } else {
    parser_unexpected(p);
  }
  parser_next(p);
  number_parameters(node);
}

/* What a body's strictness forbids in its head. */
static void check_strict_name(parser *p, const ast_name *name, uint32_t start) {
  uint32_t end = start + name->length;
  if (name == p->n.eval || name == p->n.arguments)
    parser_fail(p, start, end, "Unexpected eval or arguments in strict mode");
  else if (name->token >= T_LET && name->token <= T_LAST_CONTEXTUAL)
    parser_fail(p, start, end, "Unexpected strict mode reserved word");
}

static void check_parameters(parser *p, ast_function *node, const ast_ident *name) {
  bool unique = p->strict || !node->has_simple_params || node->kind == FUNCTION_ARROW ||
                (node->kind >= FUNCTION_METHOD && node->kind <= FUNCTION_DERIVED_CONSTRUCTOR);
  if (p->strict && name) check_strict_name(p, name->name, name->base.start);
  for (binding *b = node->scope->bindings; b; b = b->next) {
    if (b->kind != BINDING_PARAM) continue;
    if (unique && b->is_duplicate_param)
      parser_fail(p, b->position, b->position + b->name->length,
                  "Duplicate parameter name not allowed in this context");
    if (p->strict) check_strict_name(p, b->name, b->position);
  }
}

/* ---- bodies ------------------------------------------------------------------------------ */

/* Statements up to "}", which is not consumed.  Parameters are checked as soon as the
 * directives have told how strict the function is. */
static void parse_body(parser *p, ast_function *node, const ast_ident *name) {
  size_t base;
  parse_directives(p, node, &base);
  node->is_strict = p->strict;
  check_parameters(p, node, name);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END))
    push_item(p, parse_statement_list_item(p));
  node->body = parser_take_list(p, base);
  node->hoisted = hoisted_of(p, node->body);
}

static void open_body_scope(parser *p, ast_function *node) {
  node->body_start = p->token.start;
  if (!node->has_param_expressions) return;
  node->body_scope = scope_open(p, SCOPE_BODY, p->token.start);
  node->body_scope->function = node;
}

typedef struct saved_context {
  bool strict, allow_in;
  uint32_t yield_position, await_position, await_name;
} saved_context;

static saved_context save_context(parser *p) {
  saved_context s = {p->strict, p->allow_in, p->yield_position, p->await_position,
                     p->await_name};
  p->allow_in = true;
  return s;
}

static void restore_context(parser *p, saved_context s) {
  p->strict = s.strict;
  p->allow_in = s.allow_in;
  p->yield_position = s.yield_position;
  p->await_position = s.await_position;
  p->await_name = s.await_name;
}

static void close_scopes(parser *p, ast_function *node, uint32_t end) {
  if (node->body_scope) scope_close(p, end);
  finish_function_facts(p, node);
  scope_close(p, end);
  if (node->name_scope) {
    scope_close(p, end);
  }
  node->has_inner_direct_eval = node->scope->calls_eval;
}

/* A declaration's function exists when its scope is entered. */
static uint32_t hoist_position(const parser *p) {
  const scope *s = p->scope;
  if (s->kind == SCOPE_FUNCTION) return s->function->body_start;
  return s->start;
}

static void open_name_scope(parser *p, ast_function *node, const ast_ident *name) {
  node->name_scope = scope_open(p, SCOPE_FUNCTION_NAME, node->base.start);
  node->name_scope->function = node;
  scope_declare_hidden(p, node->name_scope, name->name, BINDING_FUNCTION_NAME);
}

ast_function *parse_function_rest(parser *p, const function_spec *spec) {
  ast_function *node = new_function(p, spec->kind, spec->start);
  if (!parser_stack_ok(p)) return node;
  saved_context saved = save_context(p);
  function_state state;
  node->is_async = spec->is_async;
  node->is_generator = spec->is_generator;
  node->is_declaration = spec->is_declaration;
  node->is_class_member_static = spec->is_static;
  if (spec->is_declaration) node->create_position = hoist_position(p);
  if (p->root && p->root->start == spec->start)
    node->create_position = p->root->create_position;
  if (spec->name) node->name = spec->name->name;
  if (lazy_skip(p, node)) {
    restore_context(p, saved);
    parser_expect(p, T_RIGHT_BRACE);
    return finish(p, node);
  }
  lazy_mark mark = lazy_begin(p, node);
  if (spec->own_name_scope) open_name_scope(p, node, spec->name);
  node->scope = scope_open(p, SCOPE_FUNCTION, p->token.start);
  node->scope->function = node;
  enter_function(p, &state, node);
  parse_parameters(p, node);
  open_body_scope(p, node);
  if (parser_expect(p, T_LEFT_BRACE)) parse_body(p, node, spec->name);
  uint32_t end = p->token.end;
  node->base.end = end;
  close_scopes(p, node, end);
  leave_function(p);
  restore_context(p, saved);
  lazy_end(p, &mark, node);
  parser_expect(p, T_RIGHT_BRACE);
  return finish(p, node);
}

ast_function *parse_method(parser *p, uint32_t start, ast_function_kind kind, bool is_async,
                           bool is_generator, bool is_static) {
  function_spec spec = {.kind = kind,
                        .start = start,
                        .is_async = is_async,
                        .is_generator = is_generator,
                        .is_static = is_static};
  return parse_function_rest(p, &spec);
}

/* The name of a function expression is its own business: `yield` may name a function in a
 * generator, but not a generator. */
static ast_ident *parse_expression_name(parser *p, bool is_async, bool is_generator) {
  function_state *f = p->function;
  bool outer_async = f->is_async, outer_generator = f->is_generator;
  bool outer_block = f->is_static_block;
  f->is_async = is_async;
  f->is_generator = is_generator;
  f->is_static_block = false;
  ast_ident *name = parse_identifier(p);
  f->is_async = outer_async;
  f->is_generator = outer_generator;
  f->is_static_block = outer_block;
  return name;
}

ast_function *parse_function_expression(parser *p, uint32_t start, bool is_async) {
  parser_next(p);
  bool is_generator = parser_eat(p, T_MUL);
  ast_ident *name = NULL;
  if (!parser_at(p, T_LEFT_PAREN)) {
    name = parse_expression_name(p, is_async, is_generator);
    if (p->strict) check_strict_name(p, name->name, name->base.start);
  }
  function_spec spec = {.kind = FUNCTION_NORMAL,
                        .is_async = is_async,
                        .is_generator = is_generator,
                        .name = name,
                        .own_name_scope = name != NULL,
                        .start = start};
  return parse_function_rest(p, &spec);
}

/* ---- arrows -------------------------------------------------------------------------------- */

static void declare_arrow_params(parser *p, ast_function *node) {
  bool counting = true;
  node->has_simple_params = true;
  for (uint32_t i = 0; i < node->params.count; i++) {
    ast_node *param = node->params.items[i];
    count_parameter(node, param, &counting);
    declare_params(p, param, i, param->end);
  }
}

static void parse_expression_body(parser *p, ast_function *node, bool allow_in) {
  node->is_expression_body = true;
  p->allow_in = allow_in;
  size_t base = p->stack.len;
  check_parameters(p, node, NULL);
  node->is_strict = p->strict;
  ast_unary *result = new_node(p, ast_unary, AST_RETURN, p->token.start);
  result->operand = parse_assignment(p);
  finish(p, result);
  push_item(p, &result->base);
  node->body = parser_take_list(p, base);
}

ast_function *parse_arrow(parser *p, uint32_t start, ast_list params, arrow_mark mark,
                          bool is_async) {
  ast_function *node = new_function(p, FUNCTION_ARROW, start);
  if (p->root && p->root->start == start) node->create_position = p->root->create_position;
  if (!parser_stack_ok(p)) return node;
  saved_context saved = save_context(p);
  bool allow_in = saved.allow_in;
  function_state state;
  node->is_async = is_async;
  node->params = params;
  node->params_start = start;
  node->scope = scope_open_arrow(p, mark, start);
  node->scope->function = node;
  enter_function(p, &state, node);
  declare_arrow_params(p, node);
  parser_expect(p, T_ARROW);
  open_body_scope(p, node);
  if (parser_at(p, T_LEFT_BRACE) && lazy_knows(p, node)) {
    close_scopes(p, node, p->token.start);
    leave_function(p);
    restore_context(p, saved);
    lazy_skip(p, node);
    parser_expect(p, T_RIGHT_BRACE);
  } else if (parser_at(p, T_LEFT_BRACE)) {
    lazy_mark lazy = lazy_begin(p, node);
    /* What the parent held before the parameters became the arrow's. */
    lazy.last_reference = mark.last_reference;
    lazy.children = mark.children;
    parser_next(p);
    parse_body(p, node, NULL);
    node->base.end = p->token.end;
    close_scopes(p, node, p->token.end);
    leave_function(p);
    restore_context(p, saved);
    lazy_end(p, &lazy, node);
    parser_expect(p, T_RIGHT_BRACE);
  } else {
    parse_expression_body(p, node, allow_in);
    close_scopes(p, node, p->previous_end);
    leave_function(p);
    restore_context(p, saved);
  }
  return finish(p, node);
}
