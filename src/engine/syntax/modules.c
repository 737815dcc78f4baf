/* SPDX-License-Identifier: MIT */
/* Import and export declarations (16.2), and the entries that linking needs. */
#include <stdlib.h>

#include "engine/syntax/parser_internal.h"

/* ---- requests ------------------------------------------------------------------------------ */

static ast_name *expect_string(parser *p) {
  ast_name *name = p->token.name;
  if (!parser_at(p, T_STRING)) {
    parser_unexpected(p);
    return p->n.empty;
  }
  parser_next(p);
  return name;
}

/* with { type: 'json' } */
static void parse_attributes(parser *p, ast_module_request *request) {
  if (!parser_at(p, T_WITH)) return;
  VEC(ast_import_attribute) list = {0};
  parser_next(p);
  parser_expect(p, T_LEFT_BRACE);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    ast_import_attribute a = {p->token.name, NULL};
    token t = p->token;
    if (!parser_at(p, T_STRING) && !token_is_identifier_name(t.type)) parser_unexpected(p);
    for (size_t i = 0; i < list.len && !p->failed; i++)
      if (list.data[i].key == a.key)
        parser_fail_name(p, t.start, t.end,
                         "Import attributes has a duplicate key '%s'", a.key);
    parser_next(p);
    parser_expect(p, T_COLON);
    a.value = expect_string(p);
    vec_push(&list, a);
    if (!parser_at(p, T_RIGHT_BRACE)) parser_expect(p, T_COMMA);
  }
  parser_expect(p, T_RIGHT_BRACE);
  request->attribute_count = (uint32_t)list.len;
  request->attributes =
      arena_copy(p->nodes, list.data, list.len * sizeof(ast_import_attribute));
  vec_free(&list);
}

static bool same_request(const ast_module_request *a, const ast_module_request *b) {
  if (a->specifier != b->specifier || a->attribute_count != b->attribute_count) return false;
  for (uint32_t i = 0; i < a->attribute_count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < b->attribute_count; k++)
      found |= a->attributes[i].key == b->attributes[k].key &&
               a->attributes[i].value == b->attributes[k].value;
    if (!found) return false;
  }
  return true;
}

/* At the specifier string. */
static uint32_t parse_request(parser *p) {
  ast_module_request request = {.position = p->token.start};
  module_builder *m = p->module;
  request.specifier = expect_string(p);
  parse_attributes(p, &request);
  for (size_t i = 0; i < m->requests.len; i++)
    if (same_request(&m->requests.data[i], &request)) return (uint32_t)i;
  vec_push(&m->requests, request);
  return (uint32_t)m->requests.len - 1;
}

/* ---- imports ---------------------------------------------------------------------------------- */

static void add_import(parser *p, ast_name *import_name, ast_ident *local) {
  if (p->failed) return;
  if (p->strict && (local->name == p->n.eval || local->name == p->n.arguments))
    parser_fail(p, local->base.start, local->base.end,
                "Unexpected eval or arguments in strict mode");
  binding *b = scope_declare_lexical(p, local, BINDING_IMPORT);
  ast_import_entry entry = {.request = AST_NO_REQUEST,
                            .import_name = import_name,
                            .local_name = local->name,
                            .binding = b,
                            .position = local->base.start};
  vec_push(&p->module->imports, entry);
}

static ast_name *parse_module_export_name(parser *p) {
  token t = p->token;
  if (t.type == T_STRING) {
    if (t.name->two_byte) {
      const uint16_t *s = t.name->chars;
      for (uint32_t i = 0; i < t.name->length; i++) {
        bool pair = (s[i] & 0xFC00) == 0xD800 && i + 1 < t.name->length &&
                    (s[i + 1] & 0xFC00) == 0xDC00;
        if (pair)
          i++;
        else if ((s[i] & 0xF800) == 0xD800)
          parser_fail(p, t.start, t.end,
                      "Invalid module export name: contains unpaired surrogate character");
      }
    }
  } else if (!token_is_identifier_name(t.type)) {
    parser_unexpected(p);
    return p->n.empty;
  }
  parser_next(p);
  return t.name;
}

static void parse_named_imports(parser *p) {
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    token t = p->token;
    token after = parser_peek(p);
    bool renamed = after.type <= T_LAST_CONTEXTUAL && after.name == p->n.as && !after.escaped;
    if (renamed || t.type == T_STRING) {
      ast_name *name = parse_module_export_name(p);
      if (!parser_at_name(p, p->n.as)) parser_unexpected(p);
      parser_next(p);
      add_import(p, name, parse_identifier(p));
    } else {
      add_import(p, t.name, parse_identifier(p));
    }
    if (!parser_at(p, T_RIGHT_BRACE)) parser_expect(p, T_COMMA);
  }
  parser_expect(p, T_RIGHT_BRACE);
}

static void expect_from(parser *p) {
  if (!parser_at_name(p, p->n.from)) parser_unexpected(p);
  parser_next(p);
}

ast_node *parse_import(parser *p) {
  ast_node *node = new_node(p, ast_node, AST_IMPORT, p->token.start);
  size_t first = p->module->imports.len;
  parser_next(p);
  if (!parser_at(p, T_STRING)) {
    bool more = true;
    if (p->token.type <= T_LAST_CONTEXTUAL) {
      add_import(p, p->n.default_, parse_identifier(p));
      more = parser_eat(p, T_COMMA);
    }
    if (more && parser_at(p, T_MUL)) {
      parser_next(p);
      if (!parser_at_name(p, p->n.as)) parser_unexpected(p);
      parser_next(p);
      add_import(p, NULL, parse_identifier(p));
    } else if (more && parser_at(p, T_LEFT_BRACE)) {
      parse_named_imports(p);
    } else if (more) {
      parser_unexpected(p);
    }
    expect_from(p);
  }
  uint32_t request = parse_request(p);
  for (size_t i = first; i < p->module->imports.len; i++)
    p->module->imports.data[i].request = request;
  parser_semicolon(p);
  return finish(p, node);
}

/* ---- exports -------------------------------------------------------------------------------------- */

static void claim_export_name(parser *p, ast_name *name, uint32_t start, uint32_t end) {
  if (p->failed) return;
  if (name->user_flags & 1) {
    parser_fail_name(p, start, end, "Duplicate export of '%s'", name);
    return;
  }
  name->user_flags |= 1;
  vec_push(&p->module->exported, name);
}

static void add_local_export(parser *p, ast_name *local, ast_name *exported, uint32_t start,
                             uint32_t end) {
  claim_export_name(p, exported, start, end);
  pending_export e = {local, exported, start, end};
  vec_push(&p->exports, e);
}

static void export_names(parser *p, const ast_node *node) {
  switch (node->kind) {
  case AST_IDENT: {
    ast_name *name = ((const ast_ident *)node)->name;
    add_local_export(p, name, name, node->start, node->end);
    return;
  }
  case AST_PATTERN_DEFAULT:
  case AST_DECLARATOR: export_names(p, ((const ast_binary *)node)->left); return;
  case AST_REST: export_names(p, ((const ast_unary *)node)->operand); return;
  case AST_PROPERTY: export_names(p, ((const ast_property *)node)->value); return;
  case AST_ARRAY_PATTERN:
  case AST_OBJECT_PATTERN: {
    ast_list list = ((const ast_list_node *)node)->list;
    for (uint32_t i = 0; i < list.count; i++)
      export_names(p, list.items[i]);
    return;
  }
  case AST_VAR: {
    ast_list list = ((const ast_var *)node)->declarators;
    for (uint32_t i = 0; i < list.count; i++)
      export_names(p, list.items[i]);
    return;
  }
  case AST_FUNCTION_DECL:
    export_names(p, &((const ast_function_decl *)node)->name->base);
    return;
  case AST_CLASS_DECL: export_names(p, &((const ast_class_decl *)node)->name->base); return;
  default: return;
  }
}

static void parse_export_default(parser *p, ast_export *node) {
  token keyword = p->token;
  uint32_t start;
  parser_next(p);
  start = p->token.start;
  ast_name *local = p->n.star_default;
  token after = parser_peek(p);
  if (parser_at(p, T_FUNCTION)) {
    node->declaration = parse_function_declaration(p, start, false, true);
  } else if (parser_at(p, T_ASYNC) && after.type == T_FUNCTION && !after.newline_before) {
    parser_next(p);
    node->declaration = parse_function_declaration(p, start, true, true);
  } else if (parser_at(p, T_CLASS)) {
    node->declaration = parse_class_declaration(p, true);
  } else {
    node->declaration = parse_assignment(p);
    ast_ident *name = new_node(p, ast_ident, AST_IDENT, keyword.start);
    name->base.end = keyword.end;
    name->name = p->n.star_default;
    binding *b = scope_declare_lexical(p, name, BINDING_CONST);
    b->init_position = p->previous_end;
    node->default_name = name;
    parser_semicolon(p);
  }
  if (p->failed) return;
  if (node->declaration->kind == AST_FUNCTION_DECL)
    local = ((ast_function_decl *)node->declaration)->name->name;
  else if (node->declaration->kind == AST_CLASS_DECL)
    local = ((ast_class_decl *)node->declaration)->name->name;
  add_local_export(p, local, p->n.default_, keyword.start, keyword.end);
}

/* export { a as b, … } [from "m"] */
static void parse_export_clause(parser *p) {
  struct item {
    token local, exported;
    ast_name *local_name, *exported_name;
  };
  VEC(struct item) items = {0};
  parser_next(p);
  while (!parser_at(p, T_RIGHT_BRACE) && !parser_at(p, T_END)) {
    struct item item = {.local = p->token};
    item.local_name = parse_module_export_name(p);
    item.exported = item.local;
    item.exported_name = item.local_name;
    if (parser_at_name(p, p->n.as)) {
      parser_next(p);
      item.exported = p->token;
      item.exported_name = parse_module_export_name(p);
    }
    vec_push(&items, item);
    if (!parser_at(p, T_RIGHT_BRACE)) parser_expect(p, T_COMMA);
  }
  parser_expect(p, T_RIGHT_BRACE);
  bool has_from = parser_at_name(p, p->n.from);
  uint32_t request = AST_NO_REQUEST;
  if (has_from) {
    parser_next(p);
    request = parse_request(p);
  }
  for (size_t i = 0; i < items.len && !p->failed; i++) {
    struct item *item = &items.data[i];
    uint32_t start = item->exported.start, end = item->exported.end;
    if (!has_from) {
      if (item->local.type > T_LAST_CONTEXTUAL)
        parser_unexpected_token(p, &item->local);
      else
        check_identifier(p, &item->local);
      claim_export_name(p, item->exported_name, start, end);
      pending_export e = {item->local_name, item->exported_name, item->local.start,
                          item->local.end};
      vec_push(&p->exports, e);
      continue;
    }
    claim_export_name(p, item->exported_name, start, end);
    ast_export_entry e = {.export_name = item->exported_name,
                          .request = request,
                          .import_name = item->local_name,
                          .position = item->local.start};
    vec_push(&p->module->indirect, e);
  }
  vec_free(&items);
  parser_semicolon(p);
}

/* export * [as ns] from "m" */
static void parse_export_star(parser *p) {
  ast_export_entry e = {.position = p->token.start};
  parser_next(p);
  if (parser_at_name(p, p->n.as)) {
    parser_next(p);
    token t = p->token;
    e.export_name = parse_module_export_name(p);
    claim_export_name(p, e.export_name, t.start, t.end);
  }
  expect_from(p);
  e.request = parse_request(p);
  if (e.export_name)
    vec_push(&p->module->indirect, e);
  else
    vec_push(&p->module->star, e);
  parser_semicolon(p);
}

ast_node *parse_export(parser *p) {
  ast_export *node = new_node(p, ast_export, AST_EXPORT, p->token.start);
  parser_next(p);
  switch (p->token.type) {
  case T_DEFAULT: parse_export_default(p, node); return finish(p, node);
  case T_LEFT_BRACE: parse_export_clause(p); return finish(p, node);
  case T_MUL: parse_export_star(p); return finish(p, node);
  case T_VAR:
  case T_LET:
  case T_CONST:
  case T_CLASS:
  case T_FUNCTION:
  case T_ASYNC: break;
  default: parser_unexpected(p); return finish(p, node);
  }
  if (parser_at(p, T_LET) || parser_at(p, T_ASYNC)) {
    /* Neither may be read as the beginning of an expression here. */
    token after = parser_peek(p);
    bool declares = parser_at(p, T_LET)
                        ? after.type <= T_LAST_CONTEXTUAL || after.type == T_LEFT_BRACE ||
                              after.type == T_LEFT_BRACKET
                        : after.type == T_FUNCTION && !after.newline_before;
    if (!declares) parser_unexpected(p);
  }
  node->declaration = parse_statement_list_item(p);
  if (!p->failed) export_names(p, node->declaration);
  return finish(p, node);
}

/* ---- the end of the module ----------------------------------------------------------------------------- */

static const ast_import_entry *import_of(const module_builder *m, const binding *b) {
  for (size_t i = 0; i < m->imports.len; i++)
    if (m->imports.data[i].binding == b) return &m->imports.data[i];
  return NULL;
}

/* Local names become bindings; an export of an import is an indirect export, unless it is
 * a namespace object (16.2.1.6.1). */
static void settle_export(parser *p, const pending_export *e) {
  binding *b = scope_own(p->scope, e->local);
  module_builder *m = p->module;
  if (!b) {
    parser_fail_name(p, e->start, e->end, "Export '%s' is not defined in module", e->local);
    return;
  }
  ast_export_entry entry = {.export_name = e->exported,
                            .local_name = e->local,
                            .binding = b,
                            .request = AST_NO_REQUEST,
                            .position = e->start};
  const ast_import_entry *import = b->kind == BINDING_IMPORT ? import_of(m, b) : NULL;
  if (import && import->import_name) {
    entry.binding = NULL;
    entry.request = import->request;
    entry.import_name = import->import_name;
    vec_push(&m->indirect, entry);
    return;
  }
  b->is_exported = true;
  vec_push(&m->local, entry);
}

#define TAKE(p, field, list)                                                           \
  (module->field##_count = (uint32_t)(list).len,                                       \
   arena_copy((p)->nodes, (list).data, (list).len * sizeof(*(list).data)))

void finish_module(parser *p, ast_function *node) {
  module_builder *m = p->module;
  for (size_t i = 0; i < p->exports.len && !p->failed; i++)
    settle_export(p, &p->exports.data[i]);
  for (size_t i = 0; i < m->exported.len; i++)
    m->exported.data[i]->user_flags &= (uint16_t)~1;
  ast_module *module = arena_new(p->nodes, ast_module);
  module->requests = TAKE(p, request, m->requests);
  module->imports = TAKE(p, import, m->imports);
  module->local_exports = TAKE(p, local_export, m->local);
  module->indirect_exports = TAKE(p, indirect_export, m->indirect);
  module->star_exports = TAKE(p, star_export, m->star);
  node->module = module;
  node->is_async = node->has_await;
}

void free_module_builder(module_builder *m) {
  vec_free(&m->requests);
  vec_free(&m->imports);
  vec_free(&m->local);
  vec_free(&m->indirect);
  vec_free(&m->star);
  vec_free(&m->exported);
}
