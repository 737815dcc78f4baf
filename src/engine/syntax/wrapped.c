/* SPDX-License-Identifier: MIT */
/* A whole text as the body of a function whose parameters do not stand in it: CommonJS
 * modules, whose positions must stay those of the file. */
#include "engine/syntax/parser_internal.h"

static ast_node *declare_parameter(parser *p, const char *text, uint32_t index) {
  ast_ident *ident = new_node(p, ast_ident, AST_IDENT, 0);
  ident->name = names_intern_ascii(&p->names, text);
  ident->binding = scope_declare_param(p, ident);
  ident->binding->param_index = index;
  ident->base.extra = LOOKUP_BINDING;
  ident->base.flags |= AST_FLAG_DECLARATION;
  return &ident->base;
}

static void declare_parameters(parser *p, ast_function *node, const char *const *params,
                               uint32_t count) {
  size_t base = p->stack.len;
  for (uint32_t i = 0; i < count; i++) push_item(p, declare_parameter(p, params[i], i));
  node->params = parser_take_list(p, base);
  node->length = count;
  node->has_simple_params = true;
}

bool parse_wrapped(const source_text *source, const char *const *params, uint32_t count,
                   const parse_options *options, parse_result *result) {
  parser parser_;
  parser *p = &parser_;
  function_state state, top_state;
  parser_init(p, source, options, result);
  ast_function *top = new_function(p, FUNCTION_SCRIPT, 0);
  enter_function(p, &top_state, top);
  top->scope = scope_open(p, SCOPE_SCRIPT, 0);
  top->scope->function = top;
  top->has_simple_params = true;
  ast_function *node = new_function(p, FUNCTION_NORMAL, 0);
  node->scope = scope_open(p, SCOPE_FUNCTION, 0);
  node->scope->function = node;
  enter_function(p, &state, node);
  declare_parameters(p, node, params, count);
  parser_next(p);
  size_t base;
  parse_directives(p, node, &base);
  node->is_strict = p->strict;
  while (!parser_at(p, T_END)) push_item(p, parse_statement_list_item(p));
  node->body = parser_take_list(p, base);
  node->hoisted = hoisted_of(p, node->body);
  node->base.end = source->length;
  finish_function_facts(p, node);
  scope_close(p, source->length);
  node->has_inner_direct_eval = node->scope->calls_eval;
  leave_function(p);
  scope_close(p, source->length);
  leave_function(p);
  parser_fini(p);
  if (!p->failed) result->function = node;
  return !p->failed;
}
