/* SPDX-License-Identifier: MIT */
#include "engine/syntax/ast_print.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/numbers.h"
#include "base/vec.h"
#include "engine/syntax/scope.h"

typedef struct printer {
  FILE *out;
  const scope *scope; /* the innermost at this point */
  const ast_function *only; /* if set, others are not shown inside */
} printer;

static void print_node(printer *p, const ast_node *node);

static void print_name(printer *p, const ast_name *name) {
  if (!name) {
    fputs("-", p->out);
    return;
  }
  for (uint32_t i = 0; i < name->length; i++) {
    uint32_t c = name->two_byte ? ((const uint16_t *)name->chars)[i]
                                : ((const uint8_t *)name->chars)[i];
    if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\')
      fputc((int)c, p->out);
    else
      fprintf(p->out, "\\u%04x", c);
  }
}

static void print_quoted(printer *p, const ast_name *name) {
  if (!name) {
    fputs("undefined", p->out);
    return;
  }
  fputc('"', p->out);
  print_name(p, name);
  fputc('"', p->out);
}

static void print_ident(printer *p, const ast_ident *ident) {
  print_name(p, ident->name);
  const binding *b = ident->binding;
  if (ident->base.extra == LOOKUP_GLOBAL) {
    fputs("@global", p->out);
  } else if (ident->base.extra == LOOKUP_DYNAMIC) {
    fputs("@dynamic", p->out);
  } else if (b && b->storage == STORAGE_SLOT) {
    fprintf(p->out, "@%u^%u", b->index, scope_hops(p->scope, b->scope));
  }
  if (ident->base.flags & AST_FLAG_TDZ) fputc('!', p->out);
}

static void print_number(printer *p, double value) {
  char text[NUMBER_STRING_MAX];
  number_to_shortest(value, text);
  fputs(text, p->out);
}

/* Shows a scope and makes it current; returns the one before. */
static const scope *enter(printer *p, const scope *s) {
  const scope *before = p->scope;
  if (!s) return before;
  p->scope = s;
  if (s->kind == SCOPE_BLOCK && !s->binding_count) return before;
  fprintf(p->out, " {%s", scope_kind_name(s->kind));
  for (const binding *b = s->bindings; b; b = b->next) {
    fputc(' ', p->out);
    print_name(p, b->name);
    fprintf(p->out, ":%s", binding_kind_name(b->kind));
    if (b->storage == STORAGE_SLOT) fprintf(p->out, "=slot%u", b->index);
    if (b->storage == STORAGE_DYNAMIC) fputs("=dynamic", p->out);
  }
  if (s->needs_heap_scope) fputs(" heap", p->out);
  if (s->has_sloppy_eval) fputs(" eval", p->out);
  if (s->per_iteration) fputs(" per-iteration", p->out);
  fputc('}', p->out);
  return before;
}

static void print_child(printer *p, const ast_node *node) {
  fputc(' ', p->out);
  if (node)
    print_node(p, node);
  else
    fputs("-", p->out);
}

static void print_list(printer *p, ast_list list) {
  for (uint32_t i = 0; i < list.count; i++)
    print_child(p, list.items[i]);
}

static void print_params(printer *p, ast_list list) {
  fputs(" (params", p->out);
  print_list(p, list);
  fputc(')', p->out);
}

static void print_function(printer *p, const ast_function *f) {
  static const char *const kinds[] = {
      "function", "arrow",  "method",  "getter", "setter", "constructor",
      "derived-constructor", "fields", "statics", "script", "module", "eval"};
  fprintf(p->out, "(%s%s%s", f->is_async ? "async-" : "", f->is_generator ? "generator-" : "",
          kinds[f->kind]);
  /* A constructor's name is its class's. */
  if (f->name && f->kind <= FUNCTION_SETTER) fputc(' ', p->out), print_name(p, f->name);
  if (f->is_strict) fputs(" strict", p->out);
  if (f->is_lazy || (p->only && p->only != f)) {
    fputs(" lazy)", p->out);
    return;
  }
  if (f->uses_arguments) fputs(f->mapped_arguments ? " mapped-arguments" : " arguments", p->out);
  if (f->has_direct_eval) fputs(" direct-eval", p->out);
  const scope *before = enter(p, f->name_scope);
  enter(p, f->scope);
  if (f->params.count) print_params(p, f->params);
  enter(p, f->body_scope);
  print_list(p, f->body);
  p->scope = before;
  fputc(')', p->out);
}

static void print_class(printer *p, const ast_class *c) {
  fputs("(class ", p->out);
  print_name(p, c->name);
  const scope *before = enter(p, c->scope);
  if (c->heritage) fputs(" extends", p->out), print_child(p, c->heritage);
  print_list(p, c->members);
  /* Initializers are shown with their members; here only whether the functions exist. */
  if (c->fields) fputs(" fields", p->out);
  if (c->statics) fputs(" statics", p->out);
  p->scope = before;
  fputc(')', p->out);
}

static void print_member(printer *p, const ast_class_member *m, const scope *initializers) {
  static const char *const kinds[] = {"init",  "method",      "get",         "set", "proto",
                                      "field", "constructor", "static-block"};
  const scope *before = p->scope;
  fprintf(p->out, "(%s%s", m->base.flags & AST_FLAG_STATIC ? "static " : "",
          kinds[m->base.extra]);
  if (m->key) print_child(p, m->key);
  bool inside = m->base.extra == PROP_FIELD || m->base.extra == PROP_STATIC_BLOCK;
  if (inside && initializers) p->scope = initializers;
  if (m->value) print_child(p, m->value);
  p->scope = before;
  fputc(')', p->out);
}

/* The scope in which a field's initializer or static block runs. */
static const scope *initializer_scope(const printer *p, const ast_class_member *m) {
  ast_function_kind kind =
      m->base.flags & AST_FLAG_STATIC ? FUNCTION_STATIC : FUNCTION_FIELDS;
  for (const scope *s = p->scope ? p->scope->children : NULL; s; s = s->sibling)
    if (s->function && s->function->kind == kind) return s;
  return NULL;
}

static void print_template(printer *p, const ast_template *t, bool raw) {
  for (uint32_t i = 0; i < t->quasi_count; i++) {
    fputc(' ', p->out);
    print_quoted(p, t->quasis[i].cooked);
    if (raw) fputc('/', p->out), print_quoted(p, t->quasis[i].raw);
    if (i < t->expressions.count) print_child(p, t->expressions.items[i]);
  }
}

static void open_node(printer *p, const ast_node *node) {
  fputc('(', p->out);
  for (const char *s = ast_kind_name(node->kind); *s; s++)
    fputc(*s == '_' ? '-' : tolower((unsigned char)*s), p->out);
}

static void print_block_contents(printer *p, const scope *s, ast_list body) {
  const scope *before = enter(p, s);
  print_list(p, body);
  p->scope = before;
}

static void print_try(printer *p, const ast_try *t) {
  print_child(p, &t->block->base);
  if (t->handler) {
    fputs(" (catch", p->out);
    const scope *before = enter(p, t->catch_scope);
    if (t->param) print_child(p, t->param);
    print_child(p, &t->handler->base);
    p->scope = before;
    fputc(')', p->out);
  }
  if (t->finalizer) fputs(" finally", p->out), print_child(p, &t->finalizer->base);
}

/* The edge along which trees get long, or NULL: printed in a loop. */
static const ast_node *spine_of(const ast_node *node) {
  switch (node->kind) {
  case AST_BINARY:
  case AST_LOGICAL: return ((const ast_binary *)node)->left;
  case AST_CALL: return ((const ast_call *)node)->callee;
  case AST_MEMBER: return ((const ast_member *)node)->object;
  case AST_INDEX: return ((const ast_index *)node)->object;
  case AST_PRIVATE_MEMBER: return ((const ast_private_member *)node)->object;
  case AST_TAGGED_TEMPLATE: return ((const ast_tagged_template *)node)->tag;
  default: return NULL;
  }
}

static void open_spine(printer *p, const ast_node *node) {
  open_node(p, node);
  if (node->kind == AST_BINARY || node->kind == AST_LOGICAL)
    fprintf(p->out, " %s", ast_op_text(node->op));
  if (node->flags & AST_FLAG_OPTIONAL) fputs(" ?.", p->out);
  if (node->kind == AST_CALL && node->flags & AST_FLAG_DIRECT_EVAL) fputs(" direct-eval", p->out);
  fputc(' ', p->out);
}

static void close_spine(printer *p, const ast_node *node) {
  switch (node->kind) {
  case AST_BINARY:
  case AST_LOGICAL: print_child(p, ((const ast_binary *)node)->right); break;
  case AST_CALL: print_list(p, ((const ast_call *)node)->args); break;
  case AST_MEMBER:
    fputc(' ', p->out);
    print_name(p, ((const ast_member *)node)->name);
    break;
  case AST_INDEX: print_child(p, ((const ast_index *)node)->key); break;
  case AST_PRIVATE_MEMBER:
    print_child(p, &((const ast_private_member *)node)->name->base);
    break;
  default: print_template(p, ((const ast_tagged_template *)node)->quasi, true); break;
  }
  fputc(')', p->out);
}

static void print_spine(printer *p, const ast_node *node) {
  VEC(const ast_node *) nodes = {0};
  for (const ast_node *next; (next = spine_of(node)); node = next) {
    open_spine(p, node);
    vec_push(&nodes, node);
  }
  print_node(p, node);
  while (nodes.len)
    close_spine(p, vec_pop(&nodes));
  vec_free(&nodes);
}

static void print_if(printer *p, const ast_node *node) {
  uint32_t depth = 0;
  for (;;) {
    const ast_conditional *c = (const ast_conditional *)node;
    open_node(p, node);
    depth++;
    print_child(p, c->test);
    print_child(p, c->then);
    if (!c->otherwise) break;
    fputc(' ', p->out);
    if (c->otherwise->kind != AST_IF) {
      print_node(p, c->otherwise);
      break;
    }
    node = c->otherwise;
  }
  while (depth--)
    fputc(')', p->out);
}

static void print_contents(printer *p, const ast_node *node) {
  const scope *before = p->scope;
  switch ((ast_kind)node->kind) {
  case AST_REGEXP: {
    const ast_regexp *r = (const ast_regexp *)node;
    fputc(' ', p->out);
    print_quoted(p, r->pattern);
    fputc(' ', p->out);
    print_quoted(p, r->flags);
    return;
  }
  case AST_TEMPLATE: print_template(p, (const ast_template *)node, false); return;
  case AST_UNARY:
  case AST_UPDATE:
    fprintf(p->out, "%s %s", node->kind == AST_UPDATE && node->flags & AST_FLAG_PREFIX ? " prefix" : "",
            ast_op_text(node->op));
    print_child(p, ((const ast_unary *)node)->operand);
    return;
  case AST_YIELD:
    if (node->flags & AST_FLAG_DELEGATE) fputs(" *", p->out);
    print_child(p, ((const ast_unary *)node)->operand);
    return;
  case AST_SPREAD:
  case AST_OPTIONAL_CHAIN:
  case AST_AWAIT:
  case AST_REST:
  case AST_EXPRESSION:
  case AST_RETURN:
  case AST_THROW: print_child(p, ((const ast_unary *)node)->operand); return;
  case AST_ASSIGN: fprintf(p->out, " %s", ast_op_text(node->op)); /* fall through */
  case AST_PRIVATE_IN:
  case AST_IMPORT_CALL:
  case AST_PATTERN_DEFAULT:
  case AST_DECLARATOR:
    print_child(p, ((const ast_binary *)node)->left);
    print_child(p, ((const ast_binary *)node)->right);
    return;
  case AST_ARRAY:
  case AST_OBJECT:
  case AST_SEQUENCE:
  case AST_ARRAY_PATTERN:
  case AST_OBJECT_PATTERN: print_list(p, ((const ast_list_node *)node)->list); return;
  case AST_PROPERTY: {
    static const char *const kinds[] = {"", " method", " get", " set", " proto"};
    fputs(kinds[node->extra], p->out);
    if (node->flags & AST_FLAG_COMPUTED) fputs(" computed", p->out);
    print_child(p, ((const ast_property *)node)->key);
    print_child(p, ((const ast_property *)node)->value);
    return;
  }
  case AST_CONDITIONAL: {
    const ast_conditional *c = (const ast_conditional *)node;
    print_child(p, c->test);
    print_child(p, c->then);
    print_child(p, c->otherwise);
    return;
  }
  case AST_NEW:
    print_child(p, ((const ast_call *)node)->callee);
    print_list(p, ((const ast_call *)node)->args);
    return;
  case AST_SUPER_CALL: print_list(p, ((const ast_super_call *)node)->args); return;
  case AST_SUPER_MEMBER:
    fputc(' ', p->out);
    print_name(p, ((const ast_super_member *)node)->name);
    return;
  case AST_SUPER_INDEX: print_child(p, ((const ast_super_member *)node)->key); return;
  case AST_VAR: {
    static const char *const kinds[] = {" var", " let", " const"};
    fputs(kinds[node->op], p->out);
    print_list(p, ((const ast_var *)node)->declarators);
    return;
  }
  case AST_FUNCTION_DECL: {
    const ast_function_decl *d = (const ast_function_decl *)node;
    print_child(p, &d->name->base);
    if (d->outer) {
      fputs(" outer", p->out);
      print_child(p, &d->outer->base);
    }
    print_child(p, &d->function->base);
    return;
  }
  case AST_CLASS_DECL:
    print_child(p, &((const ast_class_decl *)node)->name->base);
    print_child(p, &((const ast_class_decl *)node)->class_->base);
    return;
  case AST_BLOCK:
    print_block_contents(p, ((const ast_block *)node)->scope, ((const ast_block *)node)->body);
    return;
  case AST_FOR: {
    const ast_for *f = (const ast_for *)node;
    enter(p, f->scope);
    print_child(p, f->init);
    print_child(p, f->test);
    print_child(p, f->update);
    print_child(p, f->body);
    p->scope = before;
    return;
  }
  case AST_FOR_IN:
  case AST_FOR_OF: {
    const ast_for_each *f = (const ast_for_each *)node;
    if (node->kind == AST_FOR_OF && node->flags & AST_FLAG_AWAIT) fputs(" await", p->out);
    if (f->head_scope) fputs(" head", p->out);
    enter(p, f->scope);
    print_child(p, f->left);
    print_child(p, f->right);
    print_child(p, f->body);
    p->scope = before;
    return;
  }
  case AST_WHILE:
  case AST_DO_WHILE:
    print_child(p, ((const ast_loop *)node)->test);
    print_child(p, ((const ast_loop *)node)->body);
    return;
  case AST_CONTINUE:
  case AST_BREAK:
    if (((const ast_jump *)node)->label) {
      fputc(' ', p->out);
      print_name(p, ((const ast_jump *)node)->label);
    }
    return;
  case AST_TRY: print_try(p, (const ast_try *)node); return;
  case AST_SWITCH:
    print_child(p, ((const ast_switch *)node)->value);
    print_block_contents(p, ((const ast_switch *)node)->scope, ((const ast_switch *)node)->cases);
    return;
  case AST_CASE:
    print_child(p, ((const ast_case *)node)->test);
    print_list(p, ((const ast_case *)node)->body);
    return;
  case AST_LABELED:
    fputc(' ', p->out);
    print_name(p, ((const ast_labeled *)node)->label);
    print_child(p, ((const ast_labeled *)node)->body);
    return;
  case AST_WITH:
    print_child(p, ((const ast_with *)node)->object);
    enter(p, ((const ast_with *)node)->scope);
    print_child(p, ((const ast_with *)node)->body);
    p->scope = before;
    return;
  case AST_EXPORT:
    if (((const ast_export *)node)->declaration)
      print_child(p, ((const ast_export *)node)->declaration);
    return;
  default: return;
  }
}

static void print_node(printer *p, const ast_node *node) {
  switch ((ast_kind)node->kind) {
  case AST_IDENT:
  case AST_THIS:
  case AST_NEW_TARGET: print_ident(p, (const ast_ident *)node); return;
  case AST_NUMBER: print_number(p, ((const ast_number *)node)->value); return;
  case AST_BIGINT:
    print_name(p, ((const ast_string *)node)->value);
    fputc('n', p->out);
    return;
  case AST_STRING: print_quoted(p, ((const ast_string *)node)->value); return;
  case AST_TRUE: fputs("true", p->out); return;
  case AST_FALSE: fputs("false", p->out); return;
  case AST_NULL: fputs("null", p->out); return;
  case AST_FUNCTION: print_function(p, (const ast_function *)node); return;
  case AST_CLASS: print_class(p, (const ast_class *)node); return;
  case AST_CLASS_MEMBER: {
    const ast_class_member *m = (const ast_class_member *)node;
    print_member(p, m, initializer_scope(p, m));
    return;
  }
  case AST_IF: print_if(p, node); return;
  default: break;
  }
  if (spine_of(node)) {
    print_spine(p, node);
    return;
  }
  open_node(p, node);
  print_contents(p, node);
  fputc(')', p->out);
}

void ast_print(FILE *out, const ast_function *function) {
  printer p = {.out = out, .scope = function->scope ? function->scope->parent : NULL};
  print_function(&p, function);
}

void ast_print_one(FILE *out, const ast_function *function) {
  printer p = {.out = out,
               .scope = function->scope ? function->scope->parent : NULL,
               .only = function};
  print_function(&p, function);
}
