/* SPDX-License-Identifier: MIT */
/* Classes (15.7).  Field initializers and static blocks run in two synthesized functions:
 * `fields` when an instance is made, `statics` at the end of the definition.  Their scopes
 * are entered anew for each such member and closed at the end of the class. */
#include "engine/syntax/parser_internal.h"

typedef struct class_builder {
  ast_class *node;
  bool derived;
  size_t base; /* of the members on p->stack */
  VEC(ast_node *) fields, statics;
} class_builder;

typedef struct member_head {
  token key;
  uint32_t start; /* of a method's text: after `static` */
  bool is_static, is_async, is_generator;
  ast_function_kind kind; /* METHOD, GETTER or SETTER */
} member_head;

/* ---- the two synthesized functions ------------------------------------------------------ */

static ast_function *synthesize(parser *p, class_builder *c, ast_function_kind kind) {
  ast_function *node = new_function(p, kind, c->node->base.start);
  node->owner = c->node;
  node->is_strict = true;
  node->has_simple_params = true;
  node->scope = scope_open(p, SCOPE_FUNCTION, c->node->base.start);
  node->scope->function = node;
  scope_enter(p, c->node->scope);
  return node;
}

static ast_function *fields_function(parser *p, class_builder *c) {
  if (!c->node->fields) c->node->fields = synthesize(p, c, FUNCTION_FIELDS);
  return c->node->fields;
}

static ast_function *statics_function(parser *p, class_builder *c) {
  if (!c->node->statics) c->node->statics = synthesize(p, c, FUNCTION_STATIC);
  return c->node->statics;
}

static void finish_synthesized(parser *p, ast_function *node, ast_node **items,
                               size_t count) {
  if (!node) return;
  function_state state;
  size_t base = p->stack.len;
  for (size_t i = 0; i < count; i++)
    push_item(p, items[i]);
  node->body = parser_take_list(p, base);
  node->create_position = p->previous_end;
  node->base.end = p->previous_end;
  scope_enter(p, node->scope);
  enter_function(p, &state, node);
  finish_function_facts(p, node);
  scope_close(p, p->previous_end);
  node->has_inner_direct_eval = node->scope->calls_eval;
  leave_function(p);
}

/* ---- members ------------------------------------------------------------------------------ */

static bool names_constructor(const parser *p, const ast_node *key, const member_head *h) {
  return key->kind == AST_STRING && h->key.type != T_LEFT_BRACKET &&
         ((const ast_string *)key)->value == p->n.constructor;
}

static bool names_prototype(const parser *p, const ast_node *key, const member_head *h) {
  return key->kind == AST_STRING && h->key.type != T_LEFT_BRACKET &&
         ((const ast_string *)key)->value == p->n.prototype;
}

static int private_kind_of(const member_head *h, bool is_field) {
  if (is_field) return PRIVATE_FIELD;
  if (h->kind == FUNCTION_GETTER) return PRIVATE_GETTER;
  return h->kind == FUNCTION_SETTER ? PRIVATE_SETTER : PRIVATE_METHOD;
}

/* Declares #x and returns its name as the member's key. */
static ast_node *parse_private_key(parser *p) {
  token t = p->token;
  ast_ident *ident = new_node(p, ast_ident, AST_IDENT, t.start);
  ident->name = t.name;
  if (t.name == p->n.private_constructor)
    parser_fail(p, t.start, t.end, "Classes may not have a private field named '#constructor'");
  parser_next(p);
  return finish(p, ident);
}

static void parse_field(parser *p, class_builder *c, ast_class_member *member,
                        const member_head *h) {
  member->base.extra = PROP_FIELD;
  if (h->kind != FUNCTION_METHOD || h->is_async || h->is_generator) parser_unexpected(p);
  if (names_constructor(p, member->key, h))
    parser_fail(p, h->key.start, h->key.end, "Classes may not have a field named "
                                             "'constructor'");
  if (h->is_static && names_prototype(p, member->key, h))
    parser_fail(p, h->key.start, h->key.end,
                "Classes may not have a static property named 'prototype'");
  ast_function *f = h->is_static ? statics_function(p, c) : fields_function(p, c);
  if (parser_at(p, T_ASSIGN)) {
    function_state state;
    scope_enter(p, f->scope);
    enter_function(p, &state, f);
    parser_next(p);
    member->value = parse_assignment(p);
    leave_function(p);
    scope_enter(p, c->node->scope);
  }
  finish(p, member);
  if (member->base.flags & AST_FLAG_COMPUTED)
    member->key_binding =
        scope_declare_hidden(p, c->node->scope, p->n.empty, BINDING_CLASS_KEY);
  if (h->is_static)
    vec_push(&c->statics, &member->base);
  else
    vec_push(&c->fields, &member->base);
  parser_semicolon(p);
}

static void check_constructor(parser *p, class_builder *c, const member_head *h) {
  uint32_t start = h->key.start, end = h->key.end;
  if (h->kind != FUNCTION_METHOD)
    parser_fail(p, start, end, "Class constructor may not be an accessor");
  else if (h->is_generator && !h->is_async)
    parser_fail(p, start, end, "Class constructor may not be a generator");
  else if (h->is_async)
    parser_fail(p, start, end, "Class constructor may not be an async method");
  else if (c->node->constructor)
    parser_fail(p, start, end, "A class may only have one constructor");
}

static void parse_class_method(parser *p, class_builder *c, ast_class_member *member,
                               const member_head *h) {
  ast_function_kind kind = h->kind;
  member->base.extra = kind == FUNCTION_GETTER   ? PROP_GET
                       : kind == FUNCTION_SETTER ? PROP_SET
                                                 : PROP_METHOD;
  bool is_constructor = !h->is_static && names_constructor(p, member->key, h);
  if (is_constructor) {
    check_constructor(p, c, h);
    kind = c->derived ? FUNCTION_DERIVED_CONSTRUCTOR : FUNCTION_CLASS_CONSTRUCTOR;
    member->base.extra = PROP_CONSTRUCTOR;
  } else if (h->is_static && names_prototype(p, member->key, h)) {
    parser_fail(p, h->key.start, h->key.end,
                "Classes may not have a static property named 'prototype'");
  }
  ast_function *f =
      parse_method(p, h->start, kind, h->is_async, h->is_generator, h->is_static);
  member->value = &f->base;
  if (is_constructor) {
    c->node->constructor = f;
    f->owner = c->node;
    f->name = c->node->name;
  }
  bool is_private = member->key->kind == AST_IDENT && !(member->base.flags & AST_FLAG_COMPUTED);
  if (is_private && !h->is_static) {
    c->node->has_private_methods = true;
    fields_function(p, c);
    member->method_binding =
        scope_declare_hidden(p, c->node->scope, p->n.empty, BINDING_CLASS_KEY);
  }
  finish(p, member);
}

static void parse_static_block(parser *p, class_builder *c, ast_class_member *member) {
  ast_function *f = statics_function(p, c);
  function_state state;
  member->base.extra = PROP_STATIC_BLOCK;
  scope_enter(p, f->scope);
  enter_function(p, &state, f);
  state.is_static_block = true;
  state.allow_new_target = true;
  ast_block *block = new_node(p, ast_block, AST_BLOCK, p->token.start);
  block->scope = scope_open(p, SCOPE_STATIC_BLOCK, p->token.start);
  parser_next(p);
  size_t base = p->stack.len;
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END))
    push_item(p, parse_statement_list_item(p));
  block->body = parser_take_list(p, base);
  block->hoisted = hoisted_of(p, block->body);
  scope_close(p, p->token.end);
  leave_function(p);
  scope_enter(p, c->node->scope);
  parser_expect(p, T_RIGHT_BRACE);
  finish(p, block);
  member->value = &block->base;
  finish(p, member);
  vec_push(&c->statics, &member->base);
}

/* Does the token after a modifier word make that word the member's own name? */
static bool ends_member_name(const token *t) {
  switch (t->type) {
  case T_LEFT_PAREN:
  case T_ASSIGN:
  case T_SEMICOLON:
  case T_RIGHT_BRACE:
  case T_END: return true;
  default: return false;
  }
}

/* static, async, get, set and *. */
static void parse_modifiers(parser *p, member_head *h) {
  h->kind = FUNCTION_METHOD;
  if (parser_at(p, T_STATIC)) {
    token after = parser_peek(p);
    if (!ends_member_name(&after)) {
      h->is_static = true;
      parser_next(p);
    }
  }
  h->start = p->token.start;
  token_type type = p->token.type;
  if (type == T_ASYNC || type == T_GET || type == T_SET) {
    token after = parser_peek(p);
    bool own_name = ends_member_name(&after) || (type == T_ASYNC && after.newline_before) ||
                    (type != T_ASYNC && after.type == T_MUL);
    if (!own_name) {
      if (type == T_ASYNC)
        h->is_async = true;
      else
        h->kind = type == T_GET ? FUNCTION_GETTER : FUNCTION_SETTER;
      parser_next(p);
    }
  }
  if (h->kind == FUNCTION_METHOD && parser_at(p, T_MUL)) {
    h->is_generator = true;
    parser_next(p);
  }
}

static ast_node *parse_member(parser *p, class_builder *c) {
  member_head h = {0};
  ast_class_member *member =
      new_node(p, ast_class_member, AST_CLASS_MEMBER, p->token.start);
  parse_modifiers(p, &h);
  if (h.is_static) member->base.flags |= AST_FLAG_STATIC;
  if (h.is_static && parser_at(p, T_LEFT_BRACE) && h.kind == FUNCTION_METHOD &&
      !h.is_async && !h.is_generator) {
    parse_static_block(p, c, member);
    return &member->base;
  }
  h.key = p->token;
  bool computed = false;
  bool is_private = parser_at(p, T_PRIVATE_NAME);
  if (is_private)
    member->key = parse_private_key(p);
  else
    member->key = parse_property_key(p, &computed);
  if (computed) member->base.flags |= AST_FLAG_COMPUTED;
  bool is_method = parser_at(p, T_LEFT_PAREN);
  if (is_private)
    scope_declare_private(p, (ast_ident *)member->key, private_kind_of(&h, !is_method),
                          h.is_static);
  if (is_method)
    parse_class_method(p, c, member, &h);
  else
    parse_field(p, c, member, &h);
  return &member->base;
}

/* ---- the class ------------------------------------------------------------------------------ */

static void parse_class_body(parser *p, class_builder *c) {
  size_t base = p->stack.len;
  parser_expect(p, T_LEFT_BRACE);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    if (parser_eat(p, T_SEMICOLON)) continue;
    push_item(p, parse_member(p, c));
  }
  parser_expect(p, T_RIGHT_BRACE);
  c->node->members = parser_take_list(p, base);
}

static ast_ident *parse_class_name(parser *p) {
  token t = p->token;
  ast_ident *name = parse_identifier(p);
  if (t.name == p->n.eval || t.name == p->n.arguments)
    parser_fail(p, t.start, t.end, "Unexpected eval or arguments in strict mode");
  return name;
}

ast_class *parse_class(parser *p, ast_ident **name, bool name_optional) {
  ast_class *node = new_node(p, ast_class, AST_CLASS, p->token.start);
  class_builder c = {.node = node};
  bool strict = p->strict, allow_in = p->allow_in;
  *name = NULL;
  if (!parser_stack_ok(p)) return node;
  p->strict = true;
  p->allow_in = true;
  parser_next(p);
  if (!parser_at(p, T_EXTENDS) && !parser_at(p, T_LEFT_BRACE)) {
    *name = parse_class_name(p);
    node->name = (*name)->name;
  } else if (!name_optional) {
    parser_unexpected(p);
  }
  node->scope = scope_open(p, SCOPE_CLASS, node->base.start);
  if (*name) {
    node->binding = scope_declare_hidden(p, node->scope, node->name, BINDING_CLASS_NAME);
    node->binding->init_position = UINT32_MAX;
  }
  if (parser_eat(p, T_EXTENDS)) {
    c.derived = true;
    cover cover_ = cover_none();
    node->heritage = parse_left_hand_side(p, &cover_);
    check_cover(p, &cover_);
    node->scope->heritage_end = p->previous_end;
  }
  parse_class_body(p, &c);
  finish(p, node);
  if (node->binding) node->binding->init_position = node->base.end;
  finish_synthesized(p, node->fields, c.fields.data, c.fields.len);
  finish_synthesized(p, node->statics, c.statics.data, c.statics.len);
  vec_free(&c.fields);
  vec_free(&c.statics);
  scope_close(p, node->base.end);
  p->strict = strict;
  p->allow_in = allow_in;
  return node;
}
