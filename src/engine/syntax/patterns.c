/* SPDX-License-Identifier: MIT */
/* Patterns: binding patterns parsed as such, and expressions turned into targets. */
#include "engine/syntax/parser_internal.h"

static const char INVALID_TARGET[] = "Invalid destructuring assignment target";

static bool is_eval_or_arguments(const parser *p, const ast_name *name) {
  return name == p->n.eval || name == p->n.arguments;
}

static void fail_eval(parser *p, const ast_node *node) {
  parser_fail(p, node->start, node->end, "Unexpected eval or arguments in strict mode");
}

/* ---- expressions into targets -------------------------------------------------------- */

static void fail_target(parser *p, const ast_node *node) {
  parser_fail(p, node->start, node->end, "%s", INVALID_TARGET);
}

static void to_rest(parser *p, ast_node *node, pattern_use use, bool is_object,
                    bool is_last) {
  ast_unary *rest = (ast_unary *)node;
  ast_node *target = rest->operand;
  if (!is_last || (node->flags & AST_FLAG_COVER)) {
    parser_fail(p, node->start, node->end, "Rest element must be last element");
    return;
  }
  node->kind = AST_REST;
  bool is_default = target->kind == AST_ASSIGN || target->kind == AST_PATTERN_DEFAULT;
  bool is_pattern = target->kind == AST_ARRAY || target->kind == AST_OBJECT ||
                    target->kind == AST_ARRAY_PATTERN || target->kind == AST_OBJECT_PATTERN;
  if (is_default) {
    fail_target(p, target);
  } else if (is_object && is_pattern) {
    parser_fail(p, target->start, target->end,
                use == PATTERN_PARAMS
                    ? "`...` must be followed by an identifier in declaration contexts"
                    : "`...` must be followed by an assignable reference in assignment "
                      "contexts");
  } else {
    to_pattern(p, target, use);
  }
}

static void to_array_pattern(parser *p, ast_list_node *node, pattern_use use) {
  node->base.kind = AST_ARRAY_PATTERN;
  for (uint32_t i = 0; i < node->list.count; i++) {
    ast_node *item = node->list.items[i];
    if (item->kind == AST_SPREAD || item->kind == AST_REST)
      to_rest(p, item, use, false, i + 1 == node->list.count);
    else if (item->kind != AST_ELISION)
      to_pattern(p, item, use);
  }
}

static void to_object_pattern(parser *p, ast_list_node *node, pattern_use use) {
  node->base.kind = AST_OBJECT_PATTERN;
  for (uint32_t i = 0; i < node->list.count; i++) {
    ast_node *item = node->list.items[i];
    if (item->kind == AST_SPREAD || item->kind == AST_REST) {
      to_rest(p, item, use, true, i + 1 == node->list.count);
      continue;
    }
    ast_property *property = (ast_property *)item;
    if (item->extra == PROP_INIT || item->extra == PROP_PROTO) {
      item->extra = PROP_INIT;
      to_pattern(p, property->value, use);
    } else {
      fail_target(p, property->key);
    }
  }
}

void to_pattern(parser *p, ast_node *node, pattern_use use) {
  if (p->failed || !parser_stack_ok(p)) return;
  bool paren = node->flags & AST_FLAG_PAREN;
  switch (node->kind) {
  case AST_IDENT: {
    ast_ident *ident = (ast_ident *)node;
    if (use == PATTERN_PARAMS) {
      node->flags &= (uint8_t)~AST_FLAG_WRITTEN;
      if (paren) fail_target(p, node);
      return;
    }
    if (p->strict && is_eval_or_arguments(p, ident->name)) fail_eval(p, node);
    node->flags |= AST_FLAG_WRITTEN;
    return;
  }
  case AST_MEMBER:
  case AST_INDEX:
  case AST_PRIVATE_MEMBER:
  case AST_SUPER_MEMBER:
  case AST_SUPER_INDEX:
    if (use == PATTERN_PARAMS) fail_target(p, node);
    return;
  case AST_ARRAY_PATTERN:
  case AST_ARRAY:
    if (paren)
      fail_target(p, node);
    else if (node->kind == AST_ARRAY || use == PATTERN_PARAMS)
      to_array_pattern(p, (ast_list_node *)node, use);
    return;
  case AST_OBJECT_PATTERN:
  case AST_OBJECT:
    if (paren)
      fail_target(p, node);
    else if (node->kind == AST_OBJECT || use == PATTERN_PARAMS)
      to_object_pattern(p, (ast_list_node *)node, use);
    return;
  case AST_ASSIGN:
    if (paren || node->op != OP_NONE) {
      fail_target(p, node);
      return;
    }
    node->kind = AST_PATTERN_DEFAULT;
    to_pattern(p, ((ast_binary *)node)->left, use);
    return;
  case AST_PATTERN_DEFAULT: to_pattern(p, ((ast_binary *)node)->left, use); return;
  default: fail_target(p, node); return;
  }
}

bool check_simple_target(parser *p, ast_node *node, const char *message) {
  switch (node->kind) {
  case AST_IDENT:
    if (p->strict && is_eval_or_arguments(p, ((ast_ident *)node)->name)) {
      fail_eval(p, node);
      return false;
    }
    node->flags |= AST_FLAG_WRITTEN;
    return true;
  case AST_MEMBER:
  case AST_INDEX:
  case AST_PRIVATE_MEMBER:
  case AST_SUPER_MEMBER:
  case AST_SUPER_INDEX: return true;
  case AST_CALL:
    /* 13.15.1: a call is a target in sloppy code, and fails when it runs. */
    if (!p->strict) return true;
    break;
  default: break;
  }
  parser_fail(p, node->start, node->end, "%s", message);
  return false;
}

/* ---- declarations -------------------------------------------------------------------- */

binding *declare_ident(parser *p, ast_ident *ident, declare_use use) {
  binding *b;
  switch (use) {
  case DECLARE_VAR: return scope_declare_var(p, ident);
  case DECLARE_LET: return scope_declare_lexical(p, ident, BINDING_LET);
  case DECLARE_CONST: return scope_declare_lexical(p, ident, BINDING_CONST);
  case DECLARE_CATCH: return scope_declare_lexical(p, ident, BINDING_CATCH);
  case DECLARE_CATCH_PATTERN: return scope_declare_lexical(p, ident, BINDING_CATCH_PATTERN);
  case DECLARE_PARAM: break;
  }
  b = scope_declare_param(p, ident);
  ident->binding = b;
  ident->base.extra = LOOKUP_BINDING;
  ident->base.flags |= AST_FLAG_DECLARATION;
  if (b->is_duplicate_param && b->position != ident->base.start) {
    b->position = ident->base.start;
    p->function->node->has_duplicate_params = true;
  }
  return b;
}

static ast_node *parse_binding_identifier(parser *p, declare_use use) {
  token t = p->token;
  ast_ident *ident = parse_identifier(p);
  if (p->failed) return &ident->base;
  if (p->strict && is_eval_or_arguments(p, t.name)) fail_eval(p, &ident->base);
  if ((use == DECLARE_LET || use == DECLARE_CONST) && t.name == p->n.let)
    parser_fail(p, t.start, t.end, "let is disallowed as a lexically bound name");
  declare_ident(p, ident, use);
  return &ident->base;
}

static ast_node *parse_rest(parser *p, declare_use use, bool is_object) {
  uint32_t start = p->token.start;
  parser_next(p);
  ast_unary *rest = new_node(p, ast_unary, AST_REST, start);
  if (is_object && (parser_at(p, T_LEFT_BRACE) || parser_at(p, T_LEFT_BRACKET)))
    parser_fail(p, p->token.start, p->token.end,
                "`...` must be followed by an identifier in declaration contexts");
  rest->operand = parse_binding_target(p, use);
  if (parser_at(p, T_COMMA))
    parser_fail(p, start, p->previous_end, "Rest element must be last element");
  return finish(p, rest);
}

static ast_node *parse_array_pattern(parser *p, declare_use use) {
  ast_list_node *node = new_node(p, ast_list_node, AST_ARRAY_PATTERN, p->token.start);
  size_t base = p->stack.len;
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACKET) && !parser_at(p, T_END)) {
    if (parser_at(p, T_COMMA)) {
      push_item(p, new_node(p, ast_node, AST_ELISION, p->token.start));
      parser_next(p);
      continue;
    }
    ast_node *item = parser_at(p, T_ELLIPSIS) ? parse_rest(p, use, false)
                                              : parse_binding_element(p, use);
    push_item(p, item);
    if (!parser_at(p, T_RIGHT_BRACKET)) parser_expect(p, T_COMMA);
  }
  parser_expect(p, T_RIGHT_BRACKET);
  node->list = parser_take_list(p, base);
  return finish(p, node);
}

static ast_node *with_initializer(parser *p, ast_node *target) {
  if (!parser_at(p, T_ASSIGN)) return target;
  ast_binary *node = new_node(p, ast_binary, AST_PATTERN_DEFAULT, target->start);
  node->op_start = p->token.start;
  parser_next(p);
  p->function->node->has_param_expressions |= p->function->in_params;
  bool allow_in = p->allow_in;
  p->allow_in = true;
  node->left = target;
  node->right = parse_assignment(p);
  p->allow_in = allow_in;
  return finish(p, node);
}

static ast_node *parse_pattern_property(parser *p, declare_use use) {
  token t = p->token;
  ast_property *node = new_node(p, ast_property, AST_PROPERTY, t.start);
  node->base.extra = PROP_INIT;
  bool computed;
  node->key = parse_property_key(p, &computed);
  if (computed) {
    node->base.flags |= AST_FLAG_COMPUTED;
    p->function->node->has_param_expressions |= p->function->in_params;
  }
  if (parser_eat(p, T_COLON)) {
    node->value = parse_binding_element(p, use);
    return finish(p, node);
  }
  if (computed || !token_is_identifier_name(t.type)) {
    parser_unexpected(p);
    node->value = node->key;
    return finish(p, node);
  }
  node->base.flags |= AST_FLAG_SHORTHAND;
  if (t.type > T_LAST_CONTEXTUAL) parser_unexpected_token(p, &t);
  check_identifier(p, &t);
  ast_ident *ident = new_node(p, ast_ident, AST_IDENT, t.start);
  ident->base.end = t.end;
  ident->name = t.name;
  if (!p->failed) {
    if (p->strict && is_eval_or_arguments(p, t.name)) fail_eval(p, &ident->base);
    if ((use == DECLARE_LET || use == DECLARE_CONST) && t.name == p->n.let)
      parser_fail(p, t.start, t.end, "let is disallowed as a lexically bound name");
    declare_ident(p, ident, use);
  }
  node->value = with_initializer(p, &ident->base);
  return finish(p, node);
}

static ast_node *parse_object_pattern(parser *p, declare_use use) {
  ast_list_node *node = new_node(p, ast_list_node, AST_OBJECT_PATTERN, p->token.start);
  size_t base = p->stack.len;
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    ast_node *item = parser_at(p, T_ELLIPSIS) ? parse_rest(p, use, true)
                                              : parse_pattern_property(p, use);
    push_item(p, item);
    if (!parser_at(p, T_RIGHT_BRACE)) parser_expect(p, T_COMMA);
  }
  parser_expect(p, T_RIGHT_BRACE);
  node->list = parser_take_list(p, base);
  return finish(p, node);
}

ast_node *parse_binding_target(parser *p, declare_use use) {
  if (!parser_stack_ok(p)) return new_node(p, ast_node, AST_NULL, p->token.start);
  if (parser_at(p, T_LEFT_BRACKET)) return parse_array_pattern(p, use);
  if (parser_at(p, T_LEFT_BRACE)) return parse_object_pattern(p, use);
  return parse_binding_identifier(p, use);
}

ast_node *parse_binding_element(parser *p, declare_use use) {
  return with_initializer(p, parse_binding_target(p, use));
}

/* ---- walks over finished patterns ------------------------------------------------------- */

/* An arrow's parameter names were parsed as references and wait to be resolved with the
 * others; only a single bare name was not (AST_FLAG_COVER). */
static void declare_arrow_name(parser *p, ast_ident *ident, uint32_t index,
                               uint32_t init_position) {
  binding *b = scope_declare_param(p, ident);
  b->param_index = index;
  b->init_position = init_position;
  ident->base.flags |= AST_FLAG_DECLARATION;
  if (ident->base.flags & AST_FLAG_COVER) {
    ident->base.flags &= (uint8_t)~AST_FLAG_COVER;
    scope_add_reference(p, ident);
  }
  if (b->is_duplicate_param)
    parser_fail(p, ident->base.start, ident->base.end,
                "Duplicate parameter name not allowed in this context");
}

void declare_params(parser *p, ast_node *node, uint32_t index, uint32_t init_position) {
  switch (node->kind) {
  case AST_IDENT: declare_arrow_name(p, (ast_ident *)node, index, init_position); return;
  case AST_PATTERN_DEFAULT:
    p->function->node->has_param_expressions = true;
    declare_params(p, ((ast_binary *)node)->left, index, init_position);
    return;
  case AST_REST:
    declare_params(p, ((ast_unary *)node)->operand, index, init_position);
    return;
  case AST_PROPERTY:
    if (node->flags & AST_FLAG_COMPUTED) p->function->node->has_param_expressions = true;
    declare_params(p, ((ast_property *)node)->value, index, init_position);
    return;
  case AST_ARRAY_PATTERN:
  case AST_OBJECT_PATTERN: {
    ast_list list = ((ast_list_node *)node)->list;
    for (uint32_t i = 0; i < list.count; i++)
      declare_params(p, list.items[i], index, init_position);
    return;
  }
  default: return;
  }
}

static void initialise_ident(ast_ident *ident, uint32_t position) {
  binding *b = ident->binding;
  if (!b || !(ident->base.flags & AST_FLAG_DECLARATION)) return;
  if (b->scope->kind == SCOPE_SWITCH) return;
  if (b->kind == BINDING_PARAM || b->kind == BINDING_LET || b->kind == BINDING_CONST)
    b->init_position = position;
}

void set_initialised(ast_node *node, uint32_t position) {
  switch (node->kind) {
  case AST_IDENT: initialise_ident((ast_ident *)node, position); return;
  case AST_PATTERN_DEFAULT: set_initialised(((ast_binary *)node)->left, position); return;
  case AST_REST: set_initialised(((ast_unary *)node)->operand, position); return;
  case AST_PROPERTY: set_initialised(((ast_property *)node)->value, position); return;
  case AST_ARRAY_PATTERN:
  case AST_OBJECT_PATTERN: {
    ast_list list = ((ast_list_node *)node)->list;
    for (uint32_t i = 0; i < list.count; i++)
      set_initialised(list.items[i], position);
    return;
  }
  default: return;
  }
}
