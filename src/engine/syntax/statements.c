/* SPDX-License-Identifier: MIT */
/* Statements and declarations (clause 14). */
#include "engine/syntax/parser_internal.h"

static ast_node *no_node(parser *p) { return new_node(p, ast_node, AST_EMPTY, p->token.start); }

/* ---- what is hoisted ---------------------------------------------------------------------- */

static ast_node *function_of(ast_node *node) {
  while (node->kind == AST_LABELED)
    node = ((ast_labeled *)node)->body;
  if (node->kind == AST_EXPORT) node = ((ast_export *)node)->declaration;
  return node && node->kind == AST_FUNCTION_DECL ? node : NULL;
}

static void push_hoisted(parser *p, ast_list body) {
  for (uint32_t i = 0; i < body.count; i++) {
    ast_node *f = function_of(body.items[i]);
    if (f) push_item(p, f);
  }
}

ast_list hoisted_of(parser *p, ast_list body) {
  size_t base = p->stack.len;
  push_hoisted(p, body);
  return parser_take_list(p, base);
}

/* ---- blocks ------------------------------------------------------------------------------------ */

/* At "{". */
ast_block *parse_block(parser *p) {
  ast_block *node = new_node(p, ast_block, AST_BLOCK, p->token.start);
  scope_open(p, SCOPE_BLOCK, p->token.start);
  size_t base = p->stack.len;
  parser_expect(p, T_LEFT_BRACE);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END))
    push_item(p, parse_statement_list_item(p));
  node->body = parser_take_list(p, base);
  node->hoisted = hoisted_of(p, node->body);
  node->scope = scope_close_block(p, p->token.end);
  parser_expect(p, T_RIGHT_BRACE);
  return finish(p, node);
}

/* ---- declarations ---------------------------------------------------------------------------------- */

static declare_use use_of(ast_var_kind kind) {
  return kind == VAR_VAR ? DECLARE_VAR : kind == VAR_LET ? DECLARE_LET : DECLARE_CONST;
}

static ast_binary *parse_declarator(parser *p, ast_var_kind kind, bool in_for) {
  ast_binary *node = new_node(p, ast_binary, AST_DECLARATOR, p->token.start);
  node->left = parse_binding_target(p, use_of(kind));
  node->op_start = p->token.start;
  if (parser_eat(p, T_ASSIGN)) node->right = parse_assignment(p);
  finish(p, node);
  bool is_head = in_for && (parser_at(p, T_IN) || parser_at_name(p, p->n.of));
  if (!node->right && !is_head) {
    uint32_t start = node->left->start, end = node->left->end;
    if (node->left->kind != AST_IDENT)
      parser_fail(p, start, end, "Missing initializer in destructuring declaration");
    else if (kind == VAR_CONST)
      parser_fail(p, start, end, "Missing initializer in const declaration");
  }
  set_initialised(node->left, node->base.end);
  return node;
}

/* At var, let or const; without the semicolon. */
static ast_var *parse_var(parser *p, bool in_for) {
  ast_var *node = new_node(p, ast_var, AST_VAR, p->token.start);
  ast_var_kind kind = parser_at(p, T_VAR)     ? VAR_VAR
                      : parser_at(p, T_CONST) ? VAR_CONST
                                              : VAR_LET;
  node->base.op = (uint8_t)kind;
  size_t base = p->stack.len;
  do {
    parser_next(p);
    push_item(p, &parse_declarator(p, kind, in_for)->base);
  } while (parser_at(p, T_COMMA));
  node->declarators = parser_take_list(p, base);
  return finish(p, node);
}

static ast_node *parse_var_statement(parser *p) {
  ast_var *node = parse_var(p, false);
  parser_semicolon(p);
  return finish(p, node);
}

/* At `let`: is it a declaration (14.2, 14.3.1), rather than an identifier? */
static bool starts_let_declaration(parser *p) {
  token after = parser_peek(p);
  if (after.type == T_LEFT_BRACKET || after.type == T_LEFT_BRACE) return true;
  return after.type <= T_LAST_CONTEXTUAL || after.type == T_ESCAPED_KEYWORD;
}

/* At `function`, after `async` if is_async. */
ast_node *parse_function_declaration(parser *p, uint32_t start, bool is_async,
                                     bool name_optional) {
  ast_function_decl *node = new_node(p, ast_function_decl, AST_FUNCTION_DECL, start);
  token keyword = p->token;
  parser_next(p);
  bool is_generator = parser_eat(p, T_MUL);
  function_spec spec = {.kind = FUNCTION_NORMAL,
                        .is_async = is_async,
                        .is_generator = is_generator,
                        .is_declaration = true,
                        .start = start};
  if (parser_at(p, T_LEFT_PAREN)) {
    if (!name_optional)
      parser_fail(p, keyword.start, keyword.end,
                  "Function statements require a function name");
    node->name = new_node(p, ast_ident, AST_IDENT, keyword.start);
    node->name->base.end = keyword.end;
    node->name->name = p->n.star_default;
  } else {
    token t = p->token;
    node->name = parse_identifier(p);
    if (p->strict && (t.name == p->n.eval || t.name == p->n.arguments))
      parser_fail(p, t.start, t.end, "Unexpected eval or arguments in strict mode");
    spec.name = node->name;
  }
  /* Declared before its body is parsed: the body may be long, its conflicts are here. */
  ast_function placeholder = {.is_async = is_async, .is_generator = is_generator};
  node->function = &placeholder;
  binding *b = scope_declare_function(p, node);
  node->function = parse_function_rest(p, &spec);
  b->function = node->function;
  if (node->name->name == p->n.star_default) node->function->name = p->n.default_;
  bool in_block = !p->scope->is_var_scope;
  if (in_block && !p->strict && !is_async && !is_generator && !p->failed)
    scope_add_hoist(p, node);
  return finish(p, node);
}

ast_node *parse_class_declaration(parser *p, bool name_optional) {
  ast_class_decl *node = new_node(p, ast_class_decl, AST_CLASS_DECL, p->token.start);
  node->class_ = parse_class(p, &node->name, name_optional);
  if (!node->name) {
    node->name = new_node(p, ast_ident, AST_IDENT, node->base.start);
    node->name->base.end = node->base.start + 5;
    node->name->name = p->n.star_default;
  }
  binding *b = scope_declare_lexical(p, node->name, BINDING_CLASS);
  finish(p, node);
  if (b->scope->kind != SCOPE_SWITCH) b->init_position = node->base.end;
  return &node->base;
}

/* ---- bodies of other statements ------------------------------------------------------------------------ */

static void fail_function_body(parser *p, const ast_node *f) {
  parser_fail(p, f->start, f->start + 8,
              p->strict ? "In strict mode code, functions can only be declared at top "
                          "level or inside a block."
                        : "In non-strict mode code, functions can only be declared at top "
                          "level, inside a block, or as the body of an if statement.");
}

/* A statement where a declaration may not stand; labelled functions may not either. */
static ast_node *parse_body_statement(parser *p) {
  ast_node *node = parse_statement(p);
  if (node->kind == AST_LABELED) {
    const ast_node *f = function_of(node);
    if (f) fail_function_body(p, f);
  }
  return node;
}

/* if (x) function f() {} is if (x) { function f() {} } (annex B.3.3). */
static ast_node *parse_if_body(parser *p) {
  if (!parser_at(p, T_FUNCTION) || p->strict) return parse_body_statement(p);
  ast_block *node = new_node(p, ast_block, AST_BLOCK, p->token.start);
  scope_open(p, SCOPE_BLOCK, p->token.start);
  size_t base = p->stack.len;
  token after = parser_peek(p);
  if (after.type == T_MUL)
    parser_fail(p, after.start, after.end,
                "Generators can only be declared at the top level or inside a block.");
  push_item(p, parse_function_declaration(p, p->token.start, false, false));
  node->body = parser_take_list(p, base);
  node->hoisted = hoisted_of(p, node->body);
  node->scope = scope_close_block(p, p->previous_end);
  return finish(p, node);
}

static ast_node *parse_condition(parser *p) {
  parser_expect(p, T_LEFT_PAREN);
  ast_node *test = parse_expression(p);
  parser_expect(p, T_RIGHT_PAREN);
  return test;
}

/* else-if chains are long: loop. */
static ast_node *parse_if(parser *p) {
  ast_conditional *first = NULL, *previous = NULL;
  size_t base = p->stack.len;
  for (;;) {
    ast_conditional *node = new_node(p, ast_conditional, AST_IF, p->token.start);
    if (!first) first = node;
    if (previous) previous->otherwise = &node->base;
    push_item(p, &node->base);
    previous = node;
    parser_next(p);
    node->test = parse_condition(p);
    node->then = parse_if_body(p);
    if (!parser_eat(p, T_ELSE)) break;
    if (!parser_at(p, T_IF)) {
      node->otherwise = parse_if_body(p);
      break;
    }
  }
  for (size_t i = base; i < p->stack.len; i++)
    finish(p, p->stack.data[i]);
  p->stack.len = base;
  return &first->base;
}

/* ---- loops ------------------------------------------------------------------------------------------------ */

/* Labels that stand directly before this statement name a loop. */
static void mark_loop_labels(parser *p, uint32_t start) {
  for (label *l = p->function->labels; l && l->statement_start == start; l = l->outer)
    l->is_loop = true;
}

static ast_node *parse_loop_body(parser *p) {
  p->function->loop_depth++;
  p->function->breakable_depth++;
  ast_node *body = parse_body_statement(p);
  p->function->loop_depth--;
  p->function->breakable_depth--;
  return body;
}

static ast_node *parse_while(parser *p) {
  ast_loop *node = new_node(p, ast_loop, AST_WHILE, p->token.start);
  parser_next(p);
  node->test = parse_condition(p);
  node->body = parse_loop_body(p);
  return finish(p, node);
}

static ast_node *parse_do(parser *p) {
  ast_loop *node = new_node(p, ast_loop, AST_DO_WHILE, p->token.start);
  parser_next(p);
  node->body = parse_loop_body(p);
  parser_expect(p, T_WHILE);
  node->test = parse_condition(p);
  parser_eat(p, T_SEMICOLON); /* inserted even on the same line */
  return finish(p, node);
}

typedef struct for_head {
  uint32_t start;
  bool is_await;
  scope *scope; /* of let and const */
} for_head;

static ast_node *close_for(parser *p, for_head *h, void *node, scope **scope_field) {
  finish(p, node);
  if (h->scope) *scope_field = scope_close_block(p, p->previous_end);
  return node;
}

static ast_node *parse_for_rest(parser *p, for_head *h, ast_node *init) {
  ast_for *node = new_node(p, ast_for, AST_FOR, h->start);
  node->init = init;
  if (h->is_await) parser_unexpected(p);
  parser_expect(p, T_SEMICOLON);
  if (!parser_at(p, T_SEMICOLON)) node->test = parse_expression(p);
  parser_expect(p, T_SEMICOLON);
  if (!parser_at(p, T_RIGHT_PAREN)) node->update = parse_expression(p);
  parser_expect(p, T_RIGHT_PAREN);
  node->body = parse_loop_body(p);
  return close_for(p, h, node, &node->scope);
}

static void check_for_declaration(parser *p, const ast_var *head, bool is_of) {
  const char *loop = is_of ? "for-of" : "for-in";
  const ast_binary *first = (const ast_binary *)head->declarators.items[0];
  if (head->declarators.count != 1) {
    parser_fail(p, first->base.start, p->previous_end,
                "Invalid left-hand side in %s loop: Must have a single binding.", loop);
    return;
  }
  bool annex_b = !is_of && !p->strict && head->base.op == VAR_VAR &&
                 first->left->kind == AST_IDENT;
  if (first->right && !annex_b)
    parser_fail(p, first->base.start, first->base.end,
                "%s loop variable declaration may not have an initializer.", loop);
}

static ast_node *parse_for_each(parser *p, for_head *h, ast_node *left) {
  bool is_of = !parser_at(p, T_IN);
  ast_for_each *node =
      new_node(p, ast_for_each, is_of ? AST_FOR_OF : AST_FOR_IN, h->start);
  node->left = left;
  if (h->is_await) {
    node->base.flags = AST_FLAG_AWAIT;
    if (!is_of) parser_unexpected(p);
  }
  if (left->kind == AST_VAR) check_for_declaration(p, (ast_var *)left, is_of);
  /* Until the head is over the names are uninitialised. */
  ast_node *target = NULL;
  if (left->kind == AST_VAR) {
    target = ((ast_binary *)((ast_var *)left)->declarators.items[0])->left;
    set_initialised(target, UINT32_MAX);
  }
  const scope *last_child = h->scope ? h->scope->children : NULL;
  parser_next(p);
  node->right = is_of ? parse_assignment(p) : parse_expression(p);
  /* A function in the head counts its hops from the scope of the names. */
  bool has_functions = h->scope && h->scope->children != last_child;
  if (target) set_initialised(target, p->token.start);
  parser_expect(p, T_RIGHT_PAREN);
  node->body = parse_loop_body(p);
  close_for(p, h, node, &node->scope);
  if (node->scope &&
      (node->scope->head_used || node->scope->calls_eval || has_functions))
    node->head_scope = node->scope;
  return &node->base;
}

/* The left side of for-in/of that is no declaration. */
static void check_for_target(parser *p, ast_node *left, const token *first, bool is_await) {
  bool is_of = !parser_at(p, T_IN);
  if (is_of && first->type == T_LET)
    parser_fail(p, first->start, first->end,
                "The left-hand side of a for-of loop may not be 'let'.");
  if (is_of && !is_await && first->type == T_ASYNC && left->kind == AST_IDENT &&
      !(left->flags & AST_FLAG_PAREN) && left->end == first->end)
    parser_fail(p, first->start, first->end,
                "The left-hand side of a for-of loop may not be 'async'.");
  bool pattern = left->kind == AST_ARRAY || left->kind == AST_OBJECT;
  if (pattern && !(left->flags & AST_FLAG_PAREN))
    to_pattern(p, left, PATTERN_ASSIGN);
  else
    check_simple_target(p, left, "Invalid left-hand side in for-loop");
}

static bool at_for_each(parser *p) {
  return parser_at(p, T_IN) || parser_at_name(p, p->n.of);
}

static ast_node *parse_for(parser *p) {
  for_head h = {.start = p->token.start};
  parser_next(p);
  if (parser_at(p, T_AWAIT)) {
    h.is_await = true;
    if (!p->function->is_async) parser_unexpected(p);
    if (p->function->node->kind == FUNCTION_MODULE) p->function->node->has_await = true;
    parser_next(p);
  }
  parser_expect(p, T_LEFT_PAREN);
  if (parser_at(p, T_SEMICOLON)) return parse_for_rest(p, &h, NULL);
  bool lexical =
      parser_at(p, T_CONST) || (parser_at(p, T_LET) && starts_let_declaration(p));
  if (lexical) h.scope = scope_open(p, SCOPE_FOR, h.start);
  ast_node *left;
  p->allow_in = false;
  if (lexical || parser_at(p, T_VAR)) {
    left = &parse_var(p, true)->base;
    p->allow_in = true;
    return at_for_each(p) ? parse_for_each(p, &h, left) : parse_for_rest(p, &h, left);
  }
  token first = p->token;
  cover c = cover_none();
  if (h.is_await) p->plain_async = first.start; /* for await (async of …) */
  left = parse_expression_cover(p, &c);
  p->allow_in = true;
  if (!at_for_each(p)) {
    check_cover(p, &c);
    return parse_for_rest(p, &h, left);
  }
  check_for_target(p, left, &first, h.is_await);
  return parse_for_each(p, &h, left);
}

/* ---- jumps ---------------------------------------------------------------------------------------------------- */

static label *find_label(const parser *p, const ast_name *name) {
  label *l = p->function->labels;
  while (l && l->name != name)
    l = l->outer;
  return l;
}

static ast_node *parse_jump(parser *p) {
  token keyword = p->token;
  bool is_break = keyword.type == T_BREAK;
  ast_jump *node = new_node(p, ast_jump, is_break ? AST_BREAK : AST_CONTINUE, keyword.start);
  parser_next(p);
  if (p->token.type <= T_LAST_CONTEXTUAL && !p->token.newline_before) {
    token t = p->token;
    node->label = parse_identifier(p)->name;
    label *l = find_label(p, node->label);
    if (!l)
      parser_fail_name(p, t.start, t.end, "Undefined label '%s'", t.name);
    else if (!is_break && !l->is_loop)
      parser_fail_name(p, t.start, t.end,
                       "Illegal continue statement: '%s' does not denote an iteration "
                       "statement",
                       t.name);
  } else if (is_break && !p->function->breakable_depth) {
    parser_fail(p, keyword.start, keyword.end, "Illegal break statement");
  } else if (!is_break && !p->function->loop_depth) {
    parser_fail(p, keyword.start, keyword.end,
                "Illegal continue statement: no surrounding iteration statement");
  }
  parser_semicolon(p);
  return finish(p, node);
}

static bool return_is_legal(const parser *p) {
  const function_state *f = p->function;
  if (f->is_static_block) return false;
  switch ((ast_function_kind)f->node->kind) {
  case FUNCTION_SCRIPT: return p->allow_return;
  case FUNCTION_MODULE:
  case FUNCTION_EVAL:
  case FUNCTION_FIELDS:
  case FUNCTION_STATIC: return false;
  default: return true;
  }
}

static ast_node *parse_return(parser *p) {
  ast_unary *node = new_node(p, ast_unary, AST_RETURN, p->token.start);
  if (!return_is_legal(p))
    parser_fail(p, p->token.start, p->token.end, "Illegal return statement");
  parser_next(p);
  if (!parser_at(p, T_SEMICOLON) && !parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END) &&
      !p->token.newline_before)
    node->operand = parse_expression(p);
  parser_semicolon(p);
  return finish(p, node);
}

static ast_node *parse_throw(parser *p) {
  ast_unary *node = new_node(p, ast_unary, AST_THROW, p->token.start);
  uint32_t start = p->token.start, end = p->token.end;
  parser_next(p);
  if (p->token.newline_before && !p->failed)
    parser_fail(p, start, end, "Illegal newline after throw");
  node->operand = parse_expression(p);
  parser_semicolon(p);
  return finish(p, node);
}

/* ---- try, switch, with ------------------------------------------------------------------------------------------ */

static void parse_catch(parser *p, ast_try *node) {
  if (!parser_eat(p, T_LEFT_PAREN)) {
    node->handler = parse_block(p);
    return;
  }
  node->catch_scope = scope_open(p, SCOPE_CATCH, p->token.start);
  bool simple = p->token.type != T_LEFT_BRACE && p->token.type != T_LEFT_BRACKET;
  node->param = parse_binding_target(p, simple ? DECLARE_CATCH : DECLARE_CATCH_PATTERN);
  parser_expect(p, T_RIGHT_PAREN);
  node->handler = parse_block(p);
  scope_close(p, p->previous_end);
}

static ast_node *parse_try(parser *p) {
  ast_try *node = new_node(p, ast_try, AST_TRY, p->token.start);
  parser_next(p);
  node->block = parse_block(p);
  if (parser_eat(p, T_CATCH)) parse_catch(p, node);
  if (parser_eat(p, T_FINALLY)) node->finalizer = parse_block(p);
  if (!node->handler && !node->finalizer)
    parser_fail(p, p->previous_end - 1, p->previous_end,
                "Missing catch or finally after try");
  return finish(p, node);
}

static ast_case *parse_case(parser *p, bool *has_default) {
  ast_case *node = new_node(p, ast_case, AST_CASE, p->token.start);
  if (parser_at(p, T_DEFAULT)) {
    if (*has_default)
      parser_fail(p, p->token.start, p->token.end,
                  "More than one default clause in switch statement");
    *has_default = true;
    parser_next(p);
  } else if (parser_expect(p, T_CASE)) {
    node->test = parse_expression(p);
  }
  parser_expect(p, T_COLON);
  size_t base = p->stack.len;
  while (!parser_at(p, T_CASE) && !parser_at(p, T_DEFAULT) && !parser_at(p, T_RIGHT_BRACE) &&
         !parser_at(p, T_END))
    push_item(p, parse_statement_list_item(p));
  node->body = parser_take_list(p, base);
  return finish(p, node);
}

static ast_node *parse_switch(parser *p) {
  ast_switch *node = new_node(p, ast_switch, AST_SWITCH, p->token.start);
  bool has_default = false;
  parser_next(p);
  node->value = parse_condition(p);
  scope_open(p, SCOPE_SWITCH, p->token.start);
  p->function->breakable_depth++;
  size_t base = p->stack.len;
  parser_expect(p, T_LEFT_BRACE);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END))
    push_item(p, &parse_case(p, &has_default)->base);
  node->cases = parser_take_list(p, base);
  for (uint32_t i = 0; i < node->cases.count; i++)
    push_hoisted(p, ((ast_case *)node->cases.items[i])->body);
  node->hoisted = parser_take_list(p, base);
  p->function->breakable_depth--;
  node->scope = scope_close_block(p, p->token.end);
  parser_expect(p, T_RIGHT_BRACE);
  return finish(p, node);
}

static ast_node *parse_with(parser *p) {
  ast_with *node = new_node(p, ast_with, AST_WITH, p->token.start);
  if (p->strict)
    parser_fail(p, p->token.start, p->token.end,
                "Strict mode code may not include a with statement");
  parser_next(p);
  node->object = parse_condition(p);
  node->scope = scope_open(p, SCOPE_WITH, p->token.start);
  node->body = parse_body_statement(p);
  scope_close(p, p->previous_end);
  return finish(p, node);
}

/* ---- expressions and labels ------------------------------------------------------------------------------------------ */

/* At the statement after "name :". */
static ast_node *parse_labeled(parser *p, const ast_ident *name) {
  ast_labeled *node = new_node(p, ast_labeled, AST_LABELED, name->base.start);
  node->label = name->name;
  if (find_label(p, name->name))
    parser_fail_name(p, name->base.start, name->base.end,
                     "Label '%s' has already been declared", name->name);
  for (label *l = p->function->labels; l && l->statement_start == name->base.start;
       l = l->outer)
    l->statement_start = p->token.start;
  label own = {.name = name->name,
               .statement_start = p->token.start,
               .outer = p->function->labels};
  p->function->labels = &own;
  if (parser_at(p, T_FUNCTION)) {
    token after = parser_peek(p);
    if (after.type == T_MUL)
      parser_fail(p, after.start, after.end,
                  "Generators can only be declared at the top level or inside a block.");
    if (p->strict) fail_function_body(p, &(ast_node){.start = p->token.start});
    node->body = parse_function_declaration(p, p->token.start, false, false);
  } else {
    node->body = parse_statement(p);
  }
  p->function->labels = own.outer;
  return finish(p, node);
}

static ast_node *parse_expression_statement(parser *p) {
  token first = p->token;
  ast_ident *last = p->scope->last_reference;
  ast_node *expression = parse_expression(p);
  if (parser_at(p, T_COLON) && expression->kind == AST_IDENT &&
      first.type <= T_LAST_CONTEXTUAL && expression->start == first.start &&
      expression->end == first.end && !(expression->flags & AST_FLAG_PAREN)) {
    scope_drop_references(p, last);
    parser_next(p);
    return parse_labeled(p, (ast_ident *)expression);
  }
  ast_unary *node = new_node(p, ast_unary, AST_EXPRESSION, first.start);
  node->operand = expression;
  parser_semicolon(p);
  return finish(p, node);
}

static ast_node *parse_simple(parser *p, ast_kind kind) {
  ast_node *node = new_node(p, ast_node, kind, p->token.start);
  parser_next(p);
  return node;
}

ast_node *parse_statement(parser *p) {
  if (!parser_stack_ok(p)) return no_node(p);
  uint32_t start = p->token.start;
  switch (p->token.type) {
  case T_LEFT_BRACE: return &parse_block(p)->base;
  case T_SEMICOLON: return parse_simple(p, AST_EMPTY);
  case T_VAR: return parse_var_statement(p);
  case T_IF: return parse_if(p);
  case T_FOR: mark_loop_labels(p, start); return parse_for(p);
  case T_WHILE: mark_loop_labels(p, start); return parse_while(p);
  case T_DO: mark_loop_labels(p, start); return parse_do(p);
  case T_CONTINUE:
  case T_BREAK: return parse_jump(p);
  case T_RETURN: return parse_return(p);
  case T_WITH: return parse_with(p);
  case T_SWITCH: return parse_switch(p);
  case T_THROW: return parse_throw(p);
  case T_TRY: return parse_try(p);
  case T_DEBUGGER: {
    ast_node *node = parse_simple(p, AST_DEBUGGER);
    parser_semicolon(p);
    return finish(p, node);
  }
  case T_FUNCTION: fail_function_body(p, &(ast_node){.start = start}); return no_node(p);
  case T_CLASS: parser_unexpected(p); return no_node(p);
  case T_ASYNC: {
    token after = parser_peek(p);
    if (after.type == T_FUNCTION && !after.newline_before)
      parser_fail(p, start, p->token.end,
                  "Async functions can only be declared at the top level or inside a "
                  "block.");
    break;
  }
  case T_LET: {
    token after = parser_peek(p);
    bool declares = after.type == T_LEFT_BRACKET ||
                    (!after.newline_before && (after.type == T_LEFT_BRACE ||
                                               after.type <= T_LAST_CONTEXTUAL));
    if (declares)
      parser_fail(p, start, p->token.end,
                  "Lexical declaration cannot appear in a single-statement context");
    break;
  }
  case T_IMPORT: {
    token after = parser_peek(p);
    if (after.type != T_LEFT_PAREN && after.type != T_DOT) {
      parser_fail(p, start, p->token.end,
                  p->is_module ? "Unexpected token 'import'"
                               : "Cannot use import statement outside a module");
      return no_node(p);
    }
    break;
  }
  default: break;
  }
  return parse_expression_statement(p);
}

static bool at_module_item(const parser *p) {
  return p->is_module && p->scope->kind == SCOPE_MODULE;
}

ast_node *parse_statement_list_item(parser *p) {
  uint32_t start = p->token.start;
  if (!parser_stack_ok(p)) return no_node(p);
  switch (p->token.type) {
  case T_FUNCTION: return parse_function_declaration(p, start, false, false);
  case T_CLASS: return parse_class_declaration(p, false);
  case T_CONST: return parse_var_statement(p);
  case T_LET:
    if (starts_let_declaration(p)) return parse_var_statement(p);
    break;
  case T_ASYNC: {
    token after = parser_peek(p);
    if (after.type != T_FUNCTION || after.newline_before) break;
    parser_next(p);
    return parse_function_declaration(p, start, true, false);
  }
  case T_IMPORT:
    if (at_module_item(p)) {
      token after = parser_peek(p);
      if (after.type != T_LEFT_PAREN && after.type != T_DOT) return parse_import(p);
    }
    break;
  case T_EXPORT:
    if (at_module_item(p)) return parse_export(p);
    parser_unexpected(p);
    return no_node(p);
  default: break;
  }
  return parse_statement(p);
}
