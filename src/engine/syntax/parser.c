/* SPDX-License-Identifier: MIT */
/* The parser's frame: tokens, errors, nodes, and the entries. */
#include "engine/syntax/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "engine/syntax/parser_internal.h"

enum { DEFAULT_STACK = 512 << 10 };

/* ---- errors -------------------------------------------------------------------------- */

static void set_error(parser *p, parse_error_kind kind, uint32_t start, uint32_t end,
                      char *message) {
  p->failed = true;
  p->result->error = (parse_error){kind, message, start, end};
  /* From here on the text is over. */
  if (!p->lexer.error) p->lexer.error = "";
  p->token.type = T_END;
  p->token.newline_before = false;
}

void parser_fail(parser *p, uint32_t start, uint32_t end, const char *format, ...) {
  if (p->failed) return;
  char *message;
  va_list args;
  va_start(args, format);
  if (vasprintf(&message, format, args) < 0) message = xstrdup("Invalid or unexpected token");
  va_end(args);
  set_error(p, PARSE_SYNTAX_ERROR, start, end, message);
}

static char *name_to_utf8(const ast_name *name) {
  char *text = xmalloc((size_t)name->length * 3 + 1);
  size_t n = name->two_byte
                 ? utf16_to_utf8(name->chars, name->length, (uint8_t *)text, UTF_REPLACE)
                 : latin1_to_utf8(name->chars, name->length, (uint8_t *)text);
  text[n] = 0;
  return text;
}

void parser_fail_name(parser *p, uint32_t start, uint32_t end, const char *format,
                      const ast_name *name) {
  if (p->failed) return;
  char *text = name_to_utf8(name);
  const char *hole = strstr(format, "%s");
  parser_fail(p, start, end, "%.*s%s%s", (int)(hole - format), format, text, hole + 2);
  free(text);
}

bool parser_overflow(parser *p) {
  if (!p->failed)
    set_error(p, PARSE_STACK_OVERFLOW, p->token.start, p->token.end,
              xstrdup("Maximum call stack size exceeded"));
  return false;
}

void parser_unexpected_token(parser *p, const token *t) {
  uint32_t start = t->start, end = t->end;
  switch (t->type) {
  case T_END: parser_fail(p, start, end, "Unexpected end of input"); return;
  case T_NUMBER:
  case T_BIGINT: parser_fail(p, start, end, "Unexpected number"); return;
  case T_STRING: parser_fail(p, start, end, "Unexpected string"); return;
  case T_TEMPLATE: parser_fail(p, start, end, "Unexpected template string"); return;
  case T_REGEXP: parser_fail(p, start, end, "Unexpected regular expression"); return;
  case T_ESCAPED_KEYWORD:
    parser_fail(p, start, end, "Keyword must not contain escaped characters");
    return;
  case T_AWAIT:
  case T_ENUM: parser_fail(p, start, end, "Unexpected reserved word"); return;
  case T_ILLEGAL: parser_fail(p, start, end, "Invalid or unexpected token"); return;
  default: break;
  }
  bool is_token = t->type == T_ASYNC || t->type == T_GET || t->type == T_SET; /* to V8 */
  if (t->type >= T_LET && t->type <= T_LAST_CONTEXTUAL && p->strict)
    parser_fail(p, start, end, "Unexpected strict mode reserved word");
  else if (is_token)
    parser_fail(p, start, end, "Unexpected token '%s'", token_table[t->type].text);
  else if (t->type <= T_LAST_CONTEXTUAL || t->type == T_PRIVATE_NAME)
    parser_fail_name(p, start, end, "Unexpected identifier '%s'", t->name);
  else
    parser_fail(p, start, end, "Unexpected token '%s'", token_table[t->type].text);
}

void parser_unexpected(parser *p) { parser_unexpected_token(p, &p->token); }

/* ---- tokens -------------------------------------------------------------------------- */

void parser_report_lexer(parser *p) {
  parser_fail(p, p->lexer.error_start, p->lexer.error_end, "%s", p->lexer.error);
}

void parser_next(parser *p) {
  p->previous_end = p->token.end;
  lexer_next(&p->lexer, &p->token);
  if (WN_UNLIKELY(p->token.type == T_ILLEGAL)) parser_report_lexer(p);
}

token parser_peek(parser *p) {
  uint32_t position = p->lexer.position;
  token t = {0};
  if (p->failed) return (token){.type = T_END};
  lexer_next(&p->lexer, &t);
  p->lexer.position = position;
  /* An error there is reported when the token is reached. */
  p->lexer.error = NULL;
  return t;
}

bool parser_expect(parser *p, token_type type) {
  if (WN_LIKELY(p->token.type == type)) {
    parser_next(p);
    return true;
  }
  parser_unexpected(p);
  return false;
}

/* Automatic semicolon insertion (12.10.1). */
void parser_semicolon(parser *p) {
  if (p->token.type == T_SEMICOLON) {
    parser_next(p);
    return;
  }
  if (p->token.type == T_RIGHT_BRACE || p->token.type == T_END || p->token.newline_before)
    return;
  if (p->await_name != NO_POSITION && p->previous_end == p->await_name + 5)
    parser_fail(p, p->await_name, p->previous_end,
                "await is only valid in async functions and the top level bodies of "
                "modules");
  else
    parser_unexpected(p);
}

bool parser_at_name(const parser *p, const ast_name *name) {
  return p->token.type <= T_LAST_CONTEXTUAL && p->token.name == name && !p->token.escaped;
}

/* ---- nodes --------------------------------------------------------------------------- */

void *parser_node(parser *p, size_t bytes, ast_kind kind, uint32_t start) {
  ast_node *n = arena_alloc(p->nodes, bytes);
  n->kind = (uint8_t)kind;
  n->start = start;
  n->end = p->token.end;
  return n;
}

ast_list parser_take_list(parser *p, size_t base) {
  ast_list list = {NULL, (uint32_t)(p->stack.len - base)};
  if (list.count)
    list.items =
        arena_copy(p->nodes, p->stack.data + base, list.count * sizeof(ast_node *));
  p->stack.len = base;
  return list;
}

/* ---- the parser itself ------------------------------------------------------------------ */

static void init_names(parser *p) {
  const struct {
    ast_name **to;
    const char *text;
  } names[] = {
      {&p->n.arguments, "arguments"},
      {&p->n.eval, "eval"},
      {&p->n.async, "async"},
      {&p->n.await, "await"},
      {&p->n.yield, "yield"},
      {&p->n.let, "let"},
      {&p->n.static_, "static"},
      {&p->n.of, "of"},
      {&p->n.get, "get"},
      {&p->n.set, "set"},
      {&p->n.constructor, "constructor"},
      {&p->n.prototype, "prototype"},
      {&p->n.proto, "__proto__"},
      {&p->n.use_strict, "use strict"},
      {&p->n.private_constructor, "#constructor"},
      {&p->n.target, "target"},
      {&p->n.meta, "meta"},
      {&p->n.as, "as"},
      {&p->n.from, "from"},
      {&p->n.default_, "default"},
      {&p->n.star_default, PSEUDO_DEFAULT},
      {&p->n.empty, ""},
      {&p->n.with, "with"},
      {&p->n.undefined, "undefined"},
      {&p->n.type, "type"},
  };
  for (size_t i = 0; i < WN_COUNTOF(names); i++)
    *names[i].to = names_intern_ascii(&p->names, names[i].text);
  scope_init_names(p);
}

void parser_init_lazy(parser *p, const source_text *source, const parse_options *options,
                      parse_result *result, const lazy_function *root) {
  memset(p, 0, sizeof *p);
  p->root = root;
  memset(result, 0, sizeof *result);
  arena_init(&result->nodes);
  arena_init(&result->names);
  p->result = result;
  p->nodes = &result->nodes;
  p->names_memory = &result->names;
  names_init(&p->names, p->names_memory);
  lexer_init(&p->lexer, source, &p->names);
  init_names(p);
  p->allow_in = true;
  p->potential_arrow = p->plain_async = p->eager_start = NO_POSITION;
  p->yield_position = p->await_position = p->await_name = NO_POSITION;
  p->stack_limit = (uintptr_t)__builtin_frame_address(0) - DEFAULT_STACK;
  if (options) {
    p->strict = options->strict;
    p->allow_return = options->allow_return;
    p->lazy = options->lazy_functions;
    if (options->stack_limit) p->stack_limit = options->stack_limit;
  }
  scope_make_outer(p, options);
}

void parser_init(parser *p, const source_text *source, const parse_options *options,
                 parse_result *result) {
  parser_init_lazy(p, source, options, result, NULL);
}

void parser_fini(parser *p) {
  lexer_fini(&p->lexer);
  names_fini(&p->names);
  vec_free(&p->stack);
  vec_free(&p->exports);
  vec_free(&p->records);
}

void parse_result_fini(parse_result *result) {
  free(result->error.message);
  arena_fini(&result->nodes);
  arena_fini(&result->names);
  memset(result, 0, sizeof *result);
}

/* ---- entries --------------------------------------------------------------------------- */

static void parse_top_statements(parser *p, ast_function *node) {
  size_t base;
  parse_directives(p, node, &base);
  while (!parser_at(p, T_END))
    push_item(p, parse_statement_list_item(p));
  node->body = parser_take_list(p, base);
  node->hoisted = hoisted_of(p, node->body);
}

static bool parse_top(const source_text *source, const parse_options *options,
                      parse_result *result, ast_function_kind kind,
                      scope_kind top) {
  parser parser_;
  parser *p = &parser_;
  parser_init(p, source, options, result);
  module_builder module = {0};
  p->module = &module;
  if (kind == FUNCTION_MODULE) p->strict = p->is_module = p->lexer.is_module = true;
  ast_function *node = new_function(p, kind, 0);
  node->create_position = UINT32_MAX; /* nothing is outside */
  function_state state;
  enter_function(p, &state, node);
  state.is_async = kind == FUNCTION_MODULE;
  if (kind == FUNCTION_EVAL && options) {
    state.allow_new_target = options->allow_new_target;
    state.allow_super_property = options->allow_super_property;
    state.allow_super_call = options->allow_super_call;
    state.no_arguments = options->in_class_field;
  }
  node->scope = scope_open(p, top, 0);
  node->scope->function = node;
  node->has_simple_params = true;
  parser_next(p);
  parse_top_statements(p, node);
  node->is_strict = p->strict;
  node->scope->is_strict = p->strict;
  node->base.end = source->length;
  if (kind == FUNCTION_MODULE) finish_module(p, node);
  finish_function_facts(p, node);
  scope_close(p, source->length);
  leave_function(p);
  free_module_builder(&module);
  parser_fini(p);
  if (!p->failed) result->function = node;
  return !p->failed;
}

bool parse_script(const source_text *source, const parse_options *options,
                  parse_result *result) {
  return parse_top(source, options, result, FUNCTION_SCRIPT, SCOPE_SCRIPT);
}

bool parse_module(const source_text *source, const parse_options *options,
                  parse_result *result) {
  return parse_top(source, options, result, FUNCTION_MODULE, SCOPE_MODULE);
}

bool parse_eval(const source_text *source, const parse_options *options,
                parse_result *result) {
  return parse_top(source, options, result, FUNCTION_EVAL, SCOPE_EVAL);
}

/* 20.2.1.1.1 steps 18 to 25: parameters and body must each be complete on their own, which
 * the joined text alone would not show: a comment begun in the one may end in the other. */
static bool check_ctor_part(const source_text *source, uint32_t start, uint32_t end,
                            bool is_params, bool is_async, bool is_generator,
                            const parse_options *options, parse_result *result) {
  parser parser_;
  parser *p = &parser_;
  parser_init(p, source, options, result);
  p->lexer.position = start;
  p->lexer.length = end;
  ast_function *node = new_function(p, FUNCTION_NORMAL, start);
  node->is_async = is_async;
  node->is_generator = is_generator;
  function_state state;
  enter_function(p, &state, node);
  node->scope = scope_open(p, SCOPE_FUNCTION, start);
  node->scope->function = node;
  node->has_simple_params = true;
  parser_next(p);
  if (is_params) {
    state.in_params = true;
    while (!parser_at(p, T_END)) {
      if (parser_eat(p, T_ELLIPSIS)) {
        parse_binding_target(p, DECLARE_PARAM);
        break;
      }
      parse_binding_element(p, DECLARE_PARAM);
      if (!parser_eat(p, T_COMMA)) break;
    }
    if (!parser_at(p, T_END)) parser_unexpected(p);
  } else {
    parse_top_statements(p, node);
  }
  leave_function(p);
  parser_fini(p);
  return !p->failed;
}

bool parse_function_ctor(const source_text *source, uint32_t params_start,
                         uint32_t params_end, uint32_t body_start, uint32_t body_end,
                         bool is_async, bool is_generator, const parse_options *options,
                         parse_result *result) {
  if (!check_ctor_part(source, params_start, params_end, true, is_async, is_generator,
                       options, result))
    return false;
  parse_result_fini(result);
  if (!check_ctor_part(source, body_start, body_end, false, is_async, is_generator, options,
                       result))
    return false;
  parse_result_fini(result);
  if (!parse_script(source, options, result)) return false;
  ast_node *only = result->function->body.items[0];
  result->function = ((ast_function_decl *)only)->function;
  return true;
}
