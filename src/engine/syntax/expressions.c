/* SPDX-License-Identifier: MIT */
/* Expressions (clause 13): precedence climbing over unary expressions, with loops wherever
 * text can be long without being deep.  One file, though a long one: the productions call
 * each other in a ring, and each is short. */
#include <stdio.h>

#include "engine/syntax/parser_internal.h"

static ast_node *parse_unary(parser *p, cover *c);
static ast_node *parse_primary(parser *p, cover *c);

/* What stands in for a node after an error. */
static ast_node *no_node(parser *p) { return new_node(p, ast_node, AST_NULL, p->token.start); }

static bool is_bare_arrow(const ast_node *node) {
  return node->kind == AST_FUNCTION && !(node->flags & AST_FLAG_PAREN) &&
         ((const ast_function *)node)->kind == FUNCTION_ARROW;
}

void check_cover(parser *p, const cover *c) {
  if (c->shorthand_start != NO_POSITION)
    parser_fail(p, c->shorthand_start, c->shorthand_end,
                "Invalid shorthand property initializer");
  else if (c->proto_start != NO_POSITION)
    parser_fail(p, c->proto_start, c->proto_end,
                "Duplicate __proto__ fields are not allowed in object literals");
}

/* ---- identifiers --------------------------------------------------------------------- */

static bool await_is_reserved(const parser *p) {
  return p->is_module || p->function->is_async || p->function->is_static_block;
}

bool check_identifier(parser *p, const token *t) {
  if (t->type > T_LAST_CONTEXTUAL) {
    parser_unexpected_token(p, t);
    return false;
  }
  switch (t->name->token) {
  case T_NONE:
  case T_ASYNC:
  case T_GET:
  case T_SET:
  case T_OF: return true;
  case T_AWAIT:
    if (await_is_reserved(p)) {
      parser_fail(p, t->start, t->end, "Unexpected reserved word");
      return false;
    }
    p->await_name = t->start;
    return true;
  case T_YIELD:
    if (p->function->is_generator && !p->strict) {
      parser_fail(p, t->start, t->end, "Unexpected identifier 'yield'");
      return false;
    }
    break;
  default: break;
  }
  if (p->strict) {
    parser_fail(p, t->start, t->end, "Unexpected strict mode reserved word");
    return false;
  }
  return true;
}

static ast_ident *new_ident(parser *p, const token *t) {
  ast_ident *ident = new_node(p, ast_ident, AST_IDENT, t->start);
  ident->base.end = t->end;
  if (t->escaped) ident->base.flags = AST_FLAG_ESCAPED;
  ident->name = t->name;
  return ident;
}

ast_ident *parse_identifier(parser *p) {
  token t = p->token;
  if (!check_identifier(p, &t)) t.name = p->n.empty;
  ast_ident *ident = new_ident(p, &t);
  parser_next(p);
  return ident;
}

static void check_arguments(parser *p, const ast_ident *ident) {
  if (ident->name == p->n.arguments && p->function->no_arguments)
    parser_fail(p, ident->base.start, ident->base.end,
                "'arguments' is not allowed in class field initializer or static "
                "initialization block");
}

ast_ident *parse_identifier_reference(parser *p) {
  ast_ident *ident = parse_identifier(p);
  check_arguments(p, ident);
  scope_add_reference(p, ident);
  return ident;
}

ast_ident *new_pseudo(parser *p, ast_kind kind, ast_name *name, uint32_t start) {
  ast_ident *ident = new_node(p, ast_ident, kind, start);
  ident->name = name;
  scope_add_reference(p, ident);
  return ident;
}

static ast_ident *parse_private_reference(parser *p) {
  ast_ident *ident = new_ident(p, &p->token);
  scope_add_reference(p, ident);
  parser_next(p);
  return ident;
}

/* ---- literals --------------------------------------------------------------------------- */

static WN_NOINLINE ast_node *parse_number(parser *p) {
  const token *t = &p->token;
  if (p->strict && t->legacy_octal)
    parser_fail(p, t->start, t->end, "Octal literals are not allowed in strict mode.");
  if (p->strict && t->legacy_decimal)
    parser_fail(p, t->start, t->end,
                "Decimals with leading zeros are not allowed in strict mode.");
  ast_number *node = new_node(p, ast_number, AST_NUMBER, t->start);
  node->value = t->number;
  parser_next(p);
  return &node->base;
}

static void check_string(parser *p, const token *t) {
  if (!p->strict) return;
  if (t->legacy_octal)
    parser_fail(p, t->error_start, t->error_end,
                "Octal escape sequences are not allowed in strict mode.");
  else if (t->legacy_decimal)
    parser_fail(p, t->error_start, t->error_end,
                "\\8 and \\9 are not allowed in strict mode.");
}

static WN_NOINLINE ast_node *parse_string(parser *p, ast_kind kind) {
  const token *t = &p->token;
  check_string(p, t);
  ast_string *node = new_node(p, ast_string, kind, t->start);
  if (t->escaped) node->base.flags = AST_FLAG_ESCAPED;
  node->value = t->name;
  parser_next(p);
  return &node->base;
}

static ast_node *parse_simple(parser *p, ast_kind kind) {
  ast_node *node = new_node(p, ast_node, kind, p->token.start);
  parser_next(p);
  return node;
}

static void fail_regexp(parser *p, const token *t, const char *why) {
  const ast_name *flags = t->regexp_flags; /* valid flags: a few ASCII letters */
  char format[256];
  snprintf(format, sizeof format, "Invalid regular expression: /%%s/%.*s: %s",
           (int)flags->length, (const char *)flags->chars, why);
  parser_fail_name(p, t->start, t->end, format, t->name);
}

static ast_node *parse_regexp(parser *p) {
  token *t = &p->token;
  lexer_rescan_regexp(&p->lexer, t);
  if (t->type == T_ILLEGAL) {
    parser_report_lexer(p);
    return no_node(p);
  }
  ast_regexp *node = new_node(p, ast_regexp, AST_REGEXP, t->start);
  node->pattern = t->name;
  node->flags = t->regexp_flags;
  if (!regexp_check_flags(t->regexp_flags)) {
    parser_fail(p, t->start, t->start + 1, "Invalid regular expression flags");
  } else {
    const char *why = regexp_check_pattern(t->name, t->regexp_flags, p->stack_limit);
    if (why) fail_regexp(p, t, why);
  }
  parser_next(p);
  return finish(p, node);
}

/* At a TEMPLATE token. */
static ast_template *parse_template(parser *p, bool tagged) {
  ast_template *node = new_node(p, ast_template, AST_TEMPLATE, p->token.start);
  VEC(ast_quasi) quasis = {0};
  size_t base = p->stack.len;
  bool allow_in = p->allow_in;
  p->allow_in = true;
  for (;;) {
    token *t = &p->token;
    if (t->error && !tagged) parser_fail(p, t->error_start, t->error_end, "%s", t->error);
    ast_quasi quasi = {t->name, t->raw};
    vec_push(&quasis, quasi);
    bool tail = t->template_tail;
    parser_next(p);
    if (tail || p->failed) break;
    push_item(p, parse_expression(p));
    if (!parser_at(p, T_RIGHT_BRACE)) {
      parser_fail(p, p->token.start, p->token.end, "Missing } in template expression");
      break;
    }
    lexer_rescan_template(&p->lexer, &p->token);
    if (!parser_at(p, T_TEMPLATE)) {
      parser_report_lexer(p);
      break;
    }
  }
  p->allow_in = allow_in;
  node->expressions = parser_take_list(p, base);
  node->quasi_count = (uint32_t)quasis.len;
  node->quasis = arena_copy(p->nodes, quasis.data, quasis.len * sizeof(ast_quasi));
  vec_free(&quasis);
  return finish(p, node);
}

/* ---- arrays and objects -------------------------------------------------------------------- */

static ast_node *parse_spread(parser *p, cover *c) {
  uint32_t start = p->token.start;
  parser_next(p);
  ast_unary *node = new_node(p, ast_unary, AST_SPREAD, start);
  node->operand = c ? parse_assignment_cover(p, c) : parse_assignment(p);
  return finish(p, node);
}

static WN_NOINLINE ast_node *parse_array(parser *p, cover *c) {
  ast_list_node *node = new_node(p, ast_list_node, AST_ARRAY, p->token.start);
  size_t base = p->stack.len;
  bool allow_in = p->allow_in;
  p->allow_in = true;
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACKET) && !parser_at(p, T_END)) {
    if (parser_at(p, T_COMMA)) {
      push_item(p, new_node(p, ast_node, AST_ELISION, p->token.start));
      parser_next(p);
      continue;
    }
    ast_node *item;
    if (parser_at(p, T_ELLIPSIS)) {
      node->base.flags |= AST_FLAG_SPREAD;
      item = parse_spread(p, c);
      if (parser_at(p, T_COMMA)) item->flags |= AST_FLAG_COVER;
    } else {
      item = parse_assignment_cover(p, c);
    }
    push_item(p, item);
    if (!parser_at(p, T_RIGHT_BRACKET)) parser_expect(p, T_COMMA);
  }
  p->allow_in = allow_in;
  parser_expect(p, T_RIGHT_BRACKET);
  node->list = parser_take_list(p, base);
  return finish(p, node);
}

ast_node *parse_property_key(parser *p, bool *computed) {
  *computed = false;
  switch (p->token.type) {
  case T_STRING: return parse_string(p, AST_STRING);
  case T_NUMBER: return parse_number(p);
  case T_BIGINT: return parse_string(p, AST_BIGINT);
  case T_LEFT_BRACKET: {
    *computed = true;
    bool allow_in = p->allow_in;
    p->allow_in = true;
    parser_next(p);
    ast_node *key = parse_assignment(p);
    p->allow_in = allow_in;
    parser_expect(p, T_RIGHT_BRACKET);
    return key;
  }
  default: break;
  }
  ast_string *node = new_node(p, ast_string, AST_STRING, p->token.start);
  node->value = p->n.empty;
  if (!token_is_identifier_name(p->token.type)) {
    parser_unexpected(p);
    return &node->base;
  }
  node->value = p->token.name;
  parser_next(p);
  return &node->base;
}

/* Does the token after `get`, `set` or `async` make that word the property's own name? */
static bool ends_property_name(const token *t) {
  switch (t->type) {
  case T_COMMA:
  case T_COLON:
  case T_LEFT_PAREN:
  case T_RIGHT_BRACE:
  case T_ASSIGN:
  case T_END: return true;
  default: return false;
  }
}

/* After the key of {key …} without `:` and `(`. */
static void parse_shorthand(parser *p, ast_property *node, const token *key, cover *c) {
  node->base.flags |= AST_FLAG_SHORTHAND;
  bool ends = parser_at(p, T_COMMA) || parser_at(p, T_RIGHT_BRACE) || parser_at(p, T_ASSIGN);
  if (!ends) {
    parser_unexpected(p);
    node->value = no_node(p);
    return;
  }
  if (key->type > T_LAST_CONTEXTUAL || !check_identifier(p, key)) {
    parser_unexpected_token(p, key);
    node->value = no_node(p);
    return;
  }
  ast_ident *ident = new_ident(p, key);
  check_arguments(p, ident);
  scope_add_reference(p, ident);
  node->value = &ident->base;
  if (!parser_at(p, T_ASSIGN)) return;
  if (c->shorthand_start == NO_POSITION) {
    c->shorthand_start = p->token.start;
    c->shorthand_end = p->token.end;
  }
  ast_binary *value = new_node(p, ast_binary, AST_PATTERN_DEFAULT, key->start);
  value->op_start = p->token.start;
  parser_next(p);
  value->left = &ident->base;
  value->right = parse_assignment(p);
  node->value = finish(p, value);
}

static void parse_property_value(parser *p, ast_property *node, const token *key,
                                 bool computed, bool *has_proto, cover *c) {
  parser_next(p);
  bool is_proto = !computed && node->key->kind == AST_STRING &&
                  ((ast_string *)node->key)->value == p->n.proto;
  node->base.extra = is_proto ? PROP_PROTO : PROP_INIT;
  if (is_proto && *has_proto && c->proto_start == NO_POSITION) {
    c->proto_start = key->start;
    c->proto_end = key->end;
  }
  *has_proto |= is_proto;
  node->value = parse_assignment_cover(p, c);
}

static ast_node *parse_property(parser *p, bool *has_proto, cover *c) {
  token first = p->token, key = first;
  ast_property *node = new_node(p, ast_property, AST_PROPERTY, first.start);
  node->base.extra = PROP_INIT;
  bool is_async = false, is_generator = false, computed;
  ast_function_kind kind = FUNCTION_METHOD;
  if ((first.type == T_ASYNC || first.type == T_GET || first.type == T_SET)) {
    token after = parser_peek(p);
    if (!ends_property_name(&after) && !(first.type != T_ASYNC && after.type == T_MUL)) {
      parser_next(p);
      if (first.type == T_ASYNC) {
        is_async = true;
        if (p->token.newline_before) parser_unexpected(p);
      } else {
        kind = first.type == T_GET ? FUNCTION_GETTER : FUNCTION_SETTER;
        node->base.extra = first.type == T_GET ? PROP_GET : PROP_SET;
      }
    }
  }
  if (kind == FUNCTION_METHOD && parser_at(p, T_MUL)) {
    is_generator = true;
    parser_next(p);
  }
  key = p->token;
  node->key = parse_property_key(p, &computed);
  if (computed) node->base.flags |= AST_FLAG_COMPUTED;
  bool plain = kind == FUNCTION_METHOD && !is_async && !is_generator;
  if (parser_at(p, T_LEFT_PAREN) || !plain) {
    if (kind == FUNCTION_METHOD) node->base.extra = PROP_METHOD;
    node->value = &parse_method(p, first.start, kind, is_async, is_generator, false)->base;
  } else if (parser_at(p, T_COLON)) {
    parse_property_value(p, node, &key, computed, has_proto, c);
  } else if (computed) {
    parser_unexpected(p);
    node->value = no_node(p);
  } else {
    parse_shorthand(p, node, &key, c);
  }
  return finish(p, node);
}

static WN_NOINLINE ast_node *parse_object(parser *p, cover *c) {
  ast_list_node *node = new_node(p, ast_list_node, AST_OBJECT, p->token.start);
  size_t base = p->stack.len;
  bool allow_in = p->allow_in, has_proto = false;
  p->allow_in = true;
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    ast_node *item;
    if (parser_at(p, T_ELLIPSIS)) {
      item = parse_spread(p, c);
      if (parser_at(p, T_COMMA)) item->flags |= AST_FLAG_COVER;
    } else {
      item = parse_property(p, &has_proto, c);
    }
    push_item(p, item);
    if (!parser_at(p, T_RIGHT_BRACE)) parser_expect(p, T_COMMA);
  }
  p->allow_in = allow_in;
  parser_expect(p, T_RIGHT_BRACE);
  node->list = parser_take_list(p, base);
  return finish(p, node);
}

/* ---- parentheses and arrows ------------------------------------------------------------------ */

/* Positions of yield and await that arrow parameters may not contain. */
typedef struct await_state {
  uint32_t yield_position, await_position, await_name;
} await_state;

static await_state save_await(parser *p) {
  await_state s = {p->yield_position, p->await_position, p->await_name};
  p->yield_position = p->await_position = p->await_name = NO_POSITION;
  return s;
}

/* Keeps the first of each, for an arrow function further out. */
static void restore_await(parser *p, await_state s) {
  if (s.yield_position != NO_POSITION) p->yield_position = s.yield_position;
  if (s.await_position != NO_POSITION) p->await_position = s.await_position;
  if (s.await_name != NO_POSITION) p->await_name = s.await_name;
}

static void check_arrow_await(parser *p, bool is_async) {
  if (p->yield_position != NO_POSITION)
    parser_fail(p, p->yield_position, p->yield_position + 5,
                "Yield expression not allowed in formal parameter");
  if (p->await_position != NO_POSITION)
    parser_fail(p, p->await_position, p->await_position + 5,
                "Illegal await-expression in formal parameters of async function");
  if (is_async && p->await_name != NO_POSITION)
    parser_fail(p, p->await_name, p->await_name + 5, "Unexpected reserved word");
}

static void params_to_patterns(parser *p, ast_list list) {
  for (uint32_t i = 0; i < list.count; i++) {
    ast_node *item = list.items[i];
    if (item->kind != AST_SPREAD) {
      to_pattern(p, item, PATTERN_PARAMS);
      continue;
    }
    ast_node *target = ((ast_unary *)item)->operand;
    if (target->kind == AST_ASSIGN)
      parser_fail(p, target->start, target->end,
                  "Rest parameter may not have a default initializer");
    else if (i + 1 < list.count || (item->flags & AST_FLAG_COVER))
      parser_fail(p, item->start, item->end, "Rest parameter must be last formal parameter");
    else
      to_pattern(p, target, PATTERN_PARAMS);
    item->kind = AST_REST;
  }
}

/* At "(": a parenthesized expression or the parameters of an arrow. */
static WN_NOINLINE ast_node *parse_paren(parser *p) {
  uint32_t start = p->token.start;
  bool can_be_arrow = p->potential_arrow == start;
  arrow_mark mark = {0};
  if (can_be_arrow) mark = scope_mark(p);
  await_state saved = save_await(p);
  bool allow_in = p->allow_in;
  p->allow_in = true;
  parser_next(p);
  /* (function () { … } is about to be called: parsing it twice would be a waste. */
  if (parser_at(p, T_FUNCTION) && !p->lazy_depth) p->eager_start = p->token.start;
  cover c = cover_none();
  size_t base = p->stack.len;
  token unexpected = {.type = T_NONE}; /* what only an arrow's head may contain */
  while (!parser_at(p, T_RIGHT_PAREN) && !parser_at(p, T_END)) {
    if (parser_at(p, T_ELLIPSIS)) {
      if (unexpected.type == T_NONE) unexpected = p->token;
      if (!can_be_arrow) parser_unexpected(p);
      ast_node *rest = parse_spread(p, &c);
      if (parser_at(p, T_COMMA)) rest->flags |= AST_FLAG_COVER;
      push_item(p, rest);
    } else {
      push_item(p, parse_assignment_cover(p, &c));
    }
    if (!parser_at(p, T_COMMA)) break;
    parser_next(p);
    if (parser_at(p, T_RIGHT_PAREN) && unexpected.type == T_NONE) unexpected = p->token;
  }
  if (p->stack.len == base && unexpected.type == T_NONE) unexpected = p->token;
  uint32_t inner_end = p->previous_end;
  p->allow_in = allow_in;
  ast_list list = parser_take_list(p, base);
  parser_expect(p, T_RIGHT_PAREN);
  if (can_be_arrow && parser_at(p, T_ARROW) && !p->token.newline_before && !p->failed) {
    check_arrow_await(p, false);
    params_to_patterns(p, list);
    restore_await(p, saved);
    return &parse_arrow(p, start, list, mark, false)->base;
  }
  if (can_be_arrow) scope_restore(p, mark);
  restore_await(p, saved);
  if (unexpected.type != T_NONE) parser_unexpected_token(p, &unexpected);
  check_cover(p, &c);
  if (p->failed || list.count == 0) return no_node(p);
  ast_node *node = list.items[0];
  if (list.count > 1) {
    ast_list_node *sequence = new_node(p, ast_list_node, AST_SEQUENCE, node->start);
    sequence->base.end = inner_end;
    sequence->list = list;
    node = &sequence->base;
  }
  node->flags |= AST_FLAG_PAREN;
  return node;
}

/* ---- calls --------------------------------------------------------------------------------------- */

/* At "(". */
static ast_list parse_arguments(parser *p, bool *has_spread, cover *c) {
  size_t base = p->stack.len;
  bool allow_in = p->allow_in;
  p->allow_in = true;
  *has_spread = false;
  parser_next(p);
  while (!parser_at(p, T_RIGHT_PAREN)) {
    ast_node *item;
    if (parser_at(p, T_ELLIPSIS)) {
      *has_spread = true;
      item = parse_spread(p, c);
      if (parser_at(p, T_COMMA)) item->flags |= AST_FLAG_COVER;
    } else {
      item = c ? parse_assignment_cover(p, c) : parse_assignment(p);
    }
    push_item(p, item);
    if (!parser_eat(p, T_COMMA)) break;
  }
  p->allow_in = allow_in;
  if (!parser_at(p, T_RIGHT_PAREN))
    parser_fail(p, p->token.type == T_END ? p->previous_end : p->token.start, p->token.end,
                "missing ) after argument list");
  parser_next(p);
  return parser_take_list(p, base);
}

static ast_node *new_call(parser *p, ast_node *callee, uint32_t start, bool optional) {
  ast_call *node = new_node(p, ast_call, AST_CALL, start);
  bool spread;
  node->callee = callee;
  node->args_start = p->token.start;
  node->args = parse_arguments(p, &spread, NULL);
  if (optional) node->base.flags |= AST_FLAG_OPTIONAL;
  if (spread) node->base.flags |= AST_FLAG_SPREAD;
  if (callee->kind == AST_IDENT && ((ast_ident *)callee)->name == p->n.eval && !optional) {
    node->base.flags |= AST_FLAG_DIRECT_EVAL;
    p->function->node->has_direct_eval = true;
    scope_note_eval(p);
  }
  return finish(p, node);
}

/* `async` `(`: a call, or an async arrow function. */
static ast_node *parse_async_call(parser *p) {
  token async = p->token;
  arrow_mark mark = scope_mark(p);
  await_state saved = save_await(p);
  cover c = cover_none();
  bool spread;
  parser_next(p);
  uint32_t args_start = p->token.start;
  ast_list list = parse_arguments(p, &spread, &c);
  if (parser_at(p, T_ARROW) && !p->token.newline_before && !p->failed) {
    check_arrow_await(p, true);
    params_to_patterns(p, list);
    restore_await(p, saved);
    return &parse_arrow(p, async.start, list, mark, true)->base;
  }
  scope_restore(p, mark);
  restore_await(p, saved);
  check_cover(p, &c);
  ast_ident *callee = new_ident(p, &async);
  scope_add_reference(p, callee);
  ast_call *node = new_node(p, ast_call, AST_CALL, async.start);
  node->callee = &callee->base;
  node->args_start = args_start;
  node->args = list;
  if (spread) node->base.flags |= AST_FLAG_SPREAD;
  return finish(p, node);
}

/* An identifier, which may begin an arrow function. */
static WN_NOINLINE ast_node *parse_identifier_expression(parser *p) {
  token t = p->token;
  bool can_be_arrow = p->potential_arrow == t.start;
  if (t.type == T_ASYNC) {
    token after = parser_peek(p);
    if (!after.newline_before) {
      if (after.type == T_FUNCTION) {
        parser_next(p);
        return &parse_function_expression(p, t.start, true)->base;
      }
      if (can_be_arrow && after.type == T_LEFT_PAREN) return parse_async_call(p);
      bool plain = p->plain_async == t.start && after.type == T_OF;
      if (can_be_arrow && after.type <= T_LAST_CONTEXTUAL && !plain) {
        parser_next(p);
        if (p->token.name == p->n.await)
          parser_fail(p, p->token.start, p->token.end, "Unexpected reserved word");
        token name = p->token;
        ast_ident *param = parse_identifier(p);
        if (!parser_at(p, T_ARROW) || p->token.newline_before) {
          if (name.type == T_OF && !p->allow_in)
            parser_fail(p, t.start, t.end,
                        "The left-hand side of a for-of loop may not be 'async'.");
          parser_unexpected_token(p, &name);
          return &param->base;
        }
        size_t base = p->stack.len;
        param->base.flags |= AST_FLAG_COVER;
        push_item(p, &param->base);
        ast_list list = parser_take_list(p, base);
        return &parse_arrow(p, t.start, list, scope_mark(p), true)->base;
      }
    }
  }
  ast_ident *ident = parse_identifier(p);
  if (can_be_arrow && parser_at(p, T_ARROW) && !p->token.newline_before && !p->failed) {
    size_t base = p->stack.len;
    ident->base.flags |= AST_FLAG_COVER;
    push_item(p, &ident->base);
    ast_list list = parser_take_list(p, base);
    return &parse_arrow(p, t.start, list, scope_mark(p), false)->base;
  }
  check_arguments(p, ident);
  scope_add_reference(p, ident);
  return &ident->base;
}

/* ---- new, super, import --------------------------------------------------------------------------- */

static ast_node *parse_subscripts(parser *p, ast_node *node, uint32_t start, bool in_new);

static ast_node *parse_new_target(parser *p, uint32_t start) {
  parser_next(p);
  if (!parser_at_name(p, p->n.target)) {
    parser_unexpected(p);
    return no_node(p);
  }
  if (!p->function->allow_new_target)
    parser_fail(p, p->token.start, p->token.end,
                "new.target expression is not allowed here");
  ast_ident *node = new_pseudo(p, AST_NEW_TARGET, p->n.new_target, start);
  parser_next(p);
  return finish(p, node);
}

static ast_node *parse_new(parser *p) {
  uint32_t start = p->token.start;
  if (!parser_stack_ok(p)) return no_node(p);
  parser_next(p);
  if (parser_at(p, T_DOT)) return parse_new_target(p, start);
  uint32_t callee_start = p->token.start;
  ast_node *callee;
  if (parser_at(p, T_IMPORT)) {
    token after = parser_peek(p);
    if (after.type == T_LEFT_PAREN)
      parser_fail(p, callee_start, p->token.end, "Cannot use new with import");
  }
  if (parser_at(p, T_NEW)) {
    callee = parse_new(p);
  } else {
    cover c = cover_none();
    callee = parse_primary(p, &c);
    check_cover(p, &c);
  }
  callee = parse_subscripts(p, callee, callee_start, true);
  ast_call *node = new_node(p, ast_call, AST_NEW, start);
  node->callee = callee;
  node->args_start = p->token.start;
  if (parser_at(p, T_LEFT_PAREN)) {
    bool spread;
    node->args = parse_arguments(p, &spread, NULL);
    if (spread) node->base.flags |= AST_FLAG_SPREAD;
  }
  return finish(p, node);
}

static ast_node *parse_super_call(parser *p, uint32_t start, uint32_t super_end) {
  if (!p->function->allow_super_call)
    parser_fail(p, start, super_end, "'super' keyword unexpected here");
  ast_super_call *node = new_node(p, ast_super_call, AST_SUPER_CALL, start);
  node->this_ref = new_pseudo(p, AST_THIS, p->n.this_, start);
  node->new_target = new_pseudo(p, AST_NEW_TARGET, p->n.new_target, start);
  node->callee = new_pseudo(p, AST_IDENT, p->n.callee, start);
  bool spread;
  node->args = parse_arguments(p, &spread, NULL);
  if (spread) node->base.flags |= AST_FLAG_SPREAD;
  return finish(p, node);
}

static WN_NOINLINE ast_node *parse_super(parser *p) {
  uint32_t start = p->token.start, super_end = p->token.end;
  parser_next(p);
  if (parser_at(p, T_LEFT_PAREN)) return parse_super_call(p, start, super_end);
  if ((!parser_at(p, T_DOT) && !parser_at(p, T_LEFT_BRACKET)) ||
      !p->function->allow_super_property)
    parser_fail(p, start, super_end, "'super' keyword unexpected here");
  bool index = parser_at(p, T_LEFT_BRACKET);
  ast_super_member *node =
      new_node(p, ast_super_member, index ? AST_SUPER_INDEX : AST_SUPER_MEMBER, start);
  node->this_ref = new_pseudo(p, AST_THIS, p->n.this_, start);
  node->home = new_pseudo(p, AST_IDENT, p->n.home, start);
  parser_next(p);
  if (index) {
    bool allow_in = p->allow_in;
    p->allow_in = true;
    node->key = parse_expression(p);
    p->allow_in = allow_in;
    parser_expect(p, T_RIGHT_BRACKET);
  } else if (token_is_identifier_name(p->token.type)) {
    node->name = p->token.name;
    parser_next(p);
  } else {
    if (parser_at(p, T_PRIVATE_NAME))
      parser_fail(p, p->token.start, p->token.end, "Unexpected private field");
    node->name = p->n.empty;
    parser_unexpected(p);
  }
  return finish(p, node);
}

static ast_node *parse_import_call(parser *p, uint32_t start) {
  ast_binary *node = new_node(p, ast_binary, AST_IMPORT_CALL, start);
  bool allow_in = p->allow_in;
  p->allow_in = true;
  parser_next(p);
  if (parser_at(p, T_RIGHT_PAREN))
    parser_fail(p, p->token.start, p->token.end, "import() requires a specifier");
  node->left = parse_assignment(p);
  if (parser_eat(p, T_COMMA) && !parser_at(p, T_RIGHT_PAREN)) {
    node->right = parse_assignment(p);
    parser_eat(p, T_COMMA);
  }
  p->allow_in = allow_in;
  parser_expect(p, T_RIGHT_PAREN);
  return finish(p, node);
}

static WN_NOINLINE ast_node *parse_import_expression(parser *p) {
  uint32_t start = p->token.start, end = p->token.end;
  parser_next(p);
  if (parser_at(p, T_LEFT_PAREN)) return parse_import_call(p, start);
  if (parser_at(p, T_DOT)) {
    parser_next(p);
    if (!parser_at_name(p, p->n.meta)) {
      parser_unexpected(p);
      return no_node(p);
    }
    if (!p->is_module)
      parser_fail(p, p->token.start, p->token.end,
                  "Cannot use 'import.meta' outside a module");
    ast_node *node = new_node(p, ast_node, AST_IMPORT_META, start);
    parser_next(p);
    return finish(p, node);
  }
  if (!p->is_module)
    parser_fail(p, start, end, "Cannot use import statement outside a module");
  parser_unexpected(p);
  return no_node(p);
}

/* ---- primary expressions and member chains ------------------------------------------------------------ */

static ast_node *parse_primary(parser *p, cover *c) {
  uint32_t start = p->token.start;
  switch (p->token.type) {
  case T_NUMBER: return parse_number(p);
  case T_STRING: return parse_string(p, AST_STRING);
  case T_BIGINT: return parse_string(p, AST_BIGINT);
  case T_TRUE: return parse_simple(p, AST_TRUE);
  case T_FALSE: return parse_simple(p, AST_FALSE);
  case T_NULL: return parse_simple(p, AST_NULL);
  case T_TEMPLATE: return &parse_template(p, false)->base;
  case T_DIV:
  case T_ASSIGN_DIV: return parse_regexp(p);
  case T_LEFT_PAREN: return parse_paren(p);
  case T_LEFT_BRACKET: return parse_array(p, c);
  case T_LEFT_BRACE: return parse_object(p, c);
  case T_NEW: return parse_new(p);
  case T_SUPER: return parse_super(p);
  case T_IMPORT: return parse_import_expression(p);
  case T_FUNCTION: return &parse_function_expression(p, start, false)->base;
  case T_CLASS: {
    ast_ident *name;
    return &parse_class(p, &name, true)->base;
  }
  case T_THIS: {
    ast_ident *node = new_pseudo(p, AST_THIS, p->n.this_, start);
    parser_next(p);
    return &node->base;
  }
  default: break;
  }
  if (p->token.type <= T_LAST_CONTEXTUAL) return parse_identifier_expression(p);
  parser_unexpected(p);
  return no_node(p);
}

/* After "." or "?.": a name or private name. */
static ast_node *parse_member_name(parser *p, ast_node *object, uint32_t start,
                                   bool optional) {
  uint8_t flags = optional ? AST_FLAG_OPTIONAL : 0;
  if (parser_at(p, T_PRIVATE_NAME)) {
    ast_private_member *node =
        new_node(p, ast_private_member, AST_PRIVATE_MEMBER, start);
    node->object = object;
    node->name = parse_private_reference(p);
    node->base.flags = flags;
    return finish(p, node);
  }
  ast_member *node = new_node(p, ast_member, AST_MEMBER, start);
  node->object = object;
  node->name_start = p->token.start;
  node->base.flags = flags;
  if (token_is_identifier_name(p->token.type)) {
    node->name = p->token.name;
    parser_next(p);
  } else {
    node->name = p->n.empty;
    parser_unexpected(p);
  }
  return finish(p, node);
}

static ast_node *parse_index(parser *p, ast_node *object, uint32_t start, bool optional) {
  ast_index *node = new_node(p, ast_index, AST_INDEX, start);
  bool allow_in = p->allow_in;
  p->allow_in = true;
  parser_next(p);
  node->object = object;
  node->key = parse_expression(p);
  if (optional) node->base.flags |= AST_FLAG_OPTIONAL;
  p->allow_in = allow_in;
  parser_expect(p, T_RIGHT_BRACKET);
  return finish(p, node);
}

static ast_node *parse_optional(parser *p, ast_node *node, uint32_t start, bool in_new) {
  if (in_new)
    parser_fail(p, p->token.start, p->token.end,
                "Invalid optional chain from new expression");
  parser_next(p);
  switch (p->token.type) {
  case T_LEFT_PAREN: return new_call(p, node, start, true);
  case T_LEFT_BRACKET: return parse_index(p, node, start, true);
  case T_TEMPLATE:
    parser_fail(p, p->token.start, p->token.end,
                "Invalid tagged template on optional chain");
    return node;
  default: return parse_member_name(p, node, start, true);
  }
}

static ast_node *parse_subscripts(parser *p, ast_node *node, uint32_t start, bool in_new) {
  bool optional = false;
  for (;;) {
    switch (p->token.type) {
    case T_DOT:
      parser_next(p);
      node = parse_member_name(p, node, start, false);
      continue;
    case T_OPTIONAL:
      optional = true;
      node = parse_optional(p, node, start, in_new);
      continue;
    case T_LEFT_BRACKET: node = parse_index(p, node, start, false); continue;
    case T_LEFT_PAREN:
      if (in_new) return node;
      node = new_call(p, node, start, false);
      continue;
    case T_TEMPLATE: {
      if (optional)
        parser_fail(p, p->token.start, p->token.end,
                    "Invalid tagged template on optional chain");
      ast_tagged_template *tagged =
          new_node(p, ast_tagged_template, AST_TAGGED_TEMPLATE, start);
      tagged->tag = node;
      tagged->quasi = parse_template(p, true);
      node = finish(p, tagged);
      continue;
    }
    default: break;
    }
    break;
  }
  if (!optional) return node;
  ast_unary *chain = new_node(p, ast_unary, AST_OPTIONAL_CHAIN, start);
  chain->operand = node;
  return finish(p, chain);
}

ast_node *parse_left_hand_side(parser *p, cover *c) {
  uint32_t start = p->token.start;
  ast_node *node = parse_primary(p, c);
  if (is_bare_arrow(node)) return node;
  ast_node *whole = parse_subscripts(p, node, start, false);
  if (whole != node) check_cover(p, c); /* {a = 1}.x is no pattern */
  return whole;
}

/* ---- unary ------------------------------------------------------------------------------------------------ */

static void check_delete(parser *p, const ast_node *operand) {
  if (operand->kind == AST_IDENT && p->strict) {
    parser_fail(p, operand->start, operand->end,
                "Delete of an unqualified identifier in strict mode.");
    return;
  }
  if (operand->kind == AST_OPTIONAL_CHAIN) operand = ((const ast_unary *)operand)->operand;
  if (operand->kind == AST_PRIVATE_MEMBER) {
    const ast_node *name = &((const ast_private_member *)operand)->name->base;
    parser_fail(p, name->start, name->end, "Private fields can not be deleted");
  }
}

static void check_not_exponent(parser *p, uint32_t start) {
  if (parser_at(p, T_EXP))
    parser_fail(p, start, p->previous_end,
                "Unary operator used immediately before exponentiation expression. "
                "Parenthesis must be used to disambiguate operator precedence");
}

static ast_node *parse_operand(parser *p) {
  cover c = cover_none();
  ast_node *node = parse_unary(p, &c);
  check_cover(p, &c);
  return node;
}

static ast_node *parse_prefix(parser *p, ast_op op) {
  uint32_t start = p->token.start;
  parser_next(p);
  ast_unary *node = new_node(p, ast_unary, AST_UNARY, start);
  node->base.op = (uint8_t)op;
  node->operand = parse_operand(p);
  if (op == OP_DELETE) check_delete(p, node->operand);
  finish(p, node);
  check_not_exponent(p, start);
  return &node->base;
}

static ast_node *parse_await(parser *p) {
  uint32_t start = p->token.start, end = p->token.end;
  function_state *f = p->function;
  if (f->in_params)
    parser_fail(p, start, end,
                "Illegal await-expression in formal parameters of async function");
  if (p->await_position == NO_POSITION) p->await_position = start;
  parser_next(p);
  if (f->node->kind == FUNCTION_MODULE) f->node->has_await = true;
  ast_unary *node = new_node(p, ast_unary, AST_AWAIT, start);
  node->operand = parse_operand(p);
  finish(p, node);
  check_not_exponent(p, start);
  return &node->base;
}

static ast_node *parse_unary(parser *p, cover *c) {
  if (!parser_stack_ok(p)) return no_node(p);
  uint32_t start = p->token.start;
  switch (p->token.type) {
  case T_NOT: return parse_prefix(p, OP_NOT);
  case T_TILDE: return parse_prefix(p, OP_BIT_NOT);
  case T_ADD: return parse_prefix(p, OP_PLUS);
  case T_SUB: return parse_prefix(p, OP_MINUS);
  case T_TYPEOF: return parse_prefix(p, OP_TYPEOF);
  case T_VOID: return parse_prefix(p, OP_VOID);
  case T_DELETE: return parse_prefix(p, OP_DELETE);
  case T_INC:
  case T_DEC: {
    ast_unary *node = new_node(p, ast_unary, AST_UPDATE, start);
    node->base.op = parser_at(p, T_INC) ? OP_INC : OP_DEC;
    node->base.flags = AST_FLAG_PREFIX;
    parser_next(p);
    node->operand = parse_operand(p);
    check_simple_target(p, node->operand,
                        "Invalid left-hand side expression in prefix operation");
    return finish(p, node);
  }
  case T_AWAIT:
    if (p->function->is_async) return parse_await(p);
    break;
  default: break;
  }
  ast_node *node = parse_left_hand_side(p, c);
  if ((parser_at(p, T_INC) || parser_at(p, T_DEC)) && !p->token.newline_before) {
    check_simple_target(p, node, "Invalid left-hand side expression in postfix operation");
    ast_unary *update = new_node(p, ast_unary, AST_UPDATE, start);
    update->base.op = parser_at(p, T_INC) ? OP_INC : OP_DEC;
    update->operand = node;
    parser_next(p);
    node = finish(p, update);
  }
  return node;
}

/* ---- binary ------------------------------------------------------------------------------------------------- */

enum { RELATIONAL = 8 };

static inline int binary_precedence(const parser *p) {
  token_type t = p->token.type;
  if (t == T_IN) return p->allow_in ? RELATIONAL : 0;
  if (t == T_INSTANCEOF) return RELATIONAL;
  return token_table[t].precedence;
}

static ast_op binary_op(token_type t) {
  if (t == T_IN) return OP_IN;
  if (t == T_INSTANCEOF) return OP_INSTANCEOF;
  return token_table[t].op;
}

static bool is_and_or(const ast_node *node) {
  return node->kind == AST_LOGICAL && node->op != OP_NULLISH &&
         !(node->flags & AST_FLAG_PAREN);
}

/* 13.13: ?? and || or && do not mix without parentheses. */
static void check_mixing(parser *p, const ast_binary *node) {
  if (node->base.op == OP_NULLISH && is_and_or(node->right)) {
    const ast_binary *right = (const ast_binary *)node->right;
    parser_fail(p, right->op_start, right->op_start + 2, "Unexpected token '%s'",
                ast_op_text(right->base.op));
  }
}

static ast_node *parse_binary(parser *p, int least, cover *c);

/* At #x: only `#x in` may follow. */
static ast_node *parse_private_in(parser *p, int least) {
  uint32_t start = p->token.start;
  token after = parser_peek(p);
  if (after.type != T_IN || !p->allow_in || least >= RELATIONAL) {
    parser_unexpected(p);
    return no_node(p);
  }
  ast_binary *node = new_node(p, ast_binary, AST_PRIVATE_IN, start);
  node->base.op = OP_IN;
  node->left = &parse_private_reference(p)->base;
  node->op_start = p->token.start;
  parser_next(p);
  cover c = cover_none();
  node->right = parse_binary(p, RELATIONAL, &c);
  check_cover(p, &c);
  return finish(p, node);
}

static ast_node *parse_binary(parser *p, int least, cover *c) {
  uint32_t start = p->token.start;
  ast_node *left =
      parser_at(p, T_PRIVATE_NAME) ? parse_private_in(p, least) : parse_unary(p, c);
  int precedence = binary_precedence(p);
  if (precedence <= least || is_bare_arrow(left)) return left;
  check_cover(p, c);
  do {
    ast_op op = binary_op(p->token.type);
    if (op == OP_NULLISH && is_and_or(left)) parser_unexpected(p);
    bool logical = op == OP_AND || op == OP_OR || op == OP_NULLISH;
    ast_binary *node =
        new_node(p, ast_binary, logical ? AST_LOGICAL : AST_BINARY, start);
    node->base.op = (uint8_t)op;
    node->op_start = p->token.start;
    node->left = left;
    parser_next(p);
    cover right = cover_none();
    if (op == OP_EXP && !parser_stack_ok(p)) return left;
    node->right = parse_binary(p, op == OP_EXP ? precedence - 1 : precedence, &right);
    check_cover(p, &right);
    check_mixing(p, node);
    left = finish(p, node);
    precedence = binary_precedence(p);
  } while (precedence > least);
  return left;
}

static ast_node *parse_conditional(parser *p, cover *c) {
  uint32_t start = p->token.start;
  ast_node *test = parse_binary(p, 0, c);
  if (!parser_at(p, T_QUESTION) || is_bare_arrow(test)) return test;
  check_cover(p, c);
  ast_conditional *node = new_node(p, ast_conditional, AST_CONDITIONAL, start);
  bool allow_in = p->allow_in;
  node->test = test;
  parser_next(p);
  p->allow_in = true;
  node->then = parse_assignment(p);
  p->allow_in = allow_in;
  parser_expect(p, T_COLON);
  node->otherwise = parse_assignment(p);
  return finish(p, node);
}

/* ---- assignment ------------------------------------------------------------------------------------------------ */

static bool yield_has_operand(const parser *p) {
  if (p->token.newline_before) return false;
  switch (p->token.type) {
  case T_END:
  case T_SEMICOLON:
  case T_RIGHT_BRACE:
  case T_RIGHT_BRACKET:
  case T_RIGHT_PAREN:
  case T_COLON:
  case T_COMMA:
  case T_IN: return false;
  default: return true;
  }
}

static ast_node *parse_yield(parser *p) {
  uint32_t start = p->token.start;
  if (p->function->in_params)
    parser_fail(p, start, p->token.end, "Yield expression not allowed in formal parameter");
  if (p->yield_position == NO_POSITION) p->yield_position = start;
  ast_unary *node = new_node(p, ast_unary, AST_YIELD, start);
  parser_next(p);
  if (parser_at(p, T_MUL) && !p->token.newline_before) {
    parser_next(p);
    node->base.flags = AST_FLAG_DELEGATE;
    node->operand = parse_assignment(p);
  } else if (yield_has_operand(p)) {
    node->operand = parse_assignment(p);
  }
  return finish(p, node);
}

static ast_node *parse_assign_to(parser *p, ast_node *left, uint32_t start, cover *c) {
  token_type type = p->token.type;
  bool pattern = (left->kind == AST_ARRAY || left->kind == AST_OBJECT) &&
                 !(left->flags & AST_FLAG_PAREN) && type == T_ASSIGN;
  if (pattern) {
    to_pattern(p, left, PATTERN_ASSIGN);
  } else {
    check_cover(p, c);
    if (left->kind == AST_CALL && type >= T_ASSIGN_NULLISH && type <= T_ASSIGN_AND)
      parser_fail(p, left->start, left->end, "Invalid left-hand side in assignment");
    check_simple_target(p, left, "Invalid left-hand side in assignment");
  }
  ast_binary *node = new_node(p, ast_binary, AST_ASSIGN, start);
  node->base.op = token_table[type].op;
  node->op_start = p->token.start;
  node->left = left;
  parser_next(p);
  node->right = parse_assignment(p);
  return finish(p, node);
}

/* What is wrong inside this expression is wrong in the one around it; the first counts. */
static void merge_cover(cover *c, const cover *inner) {
  if (c->shorthand_start == NO_POSITION) {
    c->shorthand_start = inner->shorthand_start;
    c->shorthand_end = inner->shorthand_end;
  }
  if (c->proto_start == NO_POSITION) {
    c->proto_start = inner->proto_start;
    c->proto_end = inner->proto_end;
  }
}

ast_node *parse_assignment_cover(parser *p, cover *c) {
  if (!parser_stack_ok(p)) return no_node(p);
  uint32_t start = p->token.start;
  if (p->token.type == T_YIELD && p->function->is_generator) return parse_yield(p);
  if (p->token.type <= T_LAST_CONTEXTUAL || p->token.type == T_LEFT_PAREN)
    p->potential_arrow = start;
  cover own = cover_none();
  ast_node *left = parse_conditional(p, &own);
  if (token_is_assignment(p->token.type)) return parse_assign_to(p, left, start, &own);
  if (parser_at(p, T_ARROW) && !p->token.newline_before && !is_bare_arrow(left))
    parser_fail(p, left->start, left->end, "Malformed arrow function parameter list");
  merge_cover(c, &own);
  return left;
}

ast_node *parse_assignment(parser *p) {
  cover c = cover_none();
  ast_node *node = parse_assignment_cover(p, &c);
  check_cover(p, &c);
  return node;
}

ast_node *parse_expression_cover(parser *p, cover *c) {
  uint32_t start = p->token.start;
  ast_node *first = parse_assignment_cover(p, c);
  if (!parser_at(p, T_COMMA)) return first;
  ast_list_node *node = new_node(p, ast_list_node, AST_SEQUENCE, start);
  size_t base = p->stack.len;
  push_item(p, first);
  while (parser_eat(p, T_COMMA))
    push_item(p, parse_assignment_cover(p, c));
  node->list = parser_take_list(p, base);
  return finish(p, node);
}

ast_node *parse_expression(parser *p) {
  cover c = cover_none();
  ast_node *node = parse_expression_cover(p, &c);
  check_cover(p, &c);
  return node;
}
