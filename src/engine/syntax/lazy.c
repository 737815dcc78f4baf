/* SPDX-License-Identifier: MIT */
/* Lazy functions: parsed and checked, then dropped, and parsed again when called.
 *
 * Dropping.  At the end of an inner function its references that are not its own have just
 * been handed to the scope around it.  They are the only things that anybody outside may
 * still need: one of each name is kept, the arena goes back to where it was, and the
 * names are added again.  So outer bindings are captured exactly as by an eager parse.
 *
 * Parsing again would meet the inner functions of the function, whose inner functions were
 * parsed by then already; a chain of n nested functions would be parsed n^2/2 times.
 * Hence each dropped function leaves a record, kept by the function around it, of all that
 * a parse of it would tell its parent:
 *
 *   start, length of the text       which function this is, and where it ends
 *   flags, `length`, params, body   the facts of ast_function
 *   pseudo names                    a bit each for this, new.target, home, callee
 *   free names                      the offset of one use of each (the text is read there
 *                                   again), and whether it is assigned
 *   bytes, the records of its own inner functions
 *
 * Numbers are LEB128.  Records of one function stand in text order; a missing record only
 * means that the inner function is parsed in full. */
#include <string.h>

#include "engine/syntax/parser_internal.h"

enum { MARKED = 2 }; /* ast_name.user_flags while duplicates are removed */

/* The flags of ast_function that a record holds, in order. */
#define FACTS(X)                                                                       \
  X(is_async)                                                                          \
  X(is_generator)                                                                      \
  X(is_strict)                                                                         \
  X(has_simple_params)                                                                 \
  X(has_param_expressions)                                                             \
  X(has_duplicate_params)                                                              \
  X(uses_this)                                                                         \
  X(uses_arguments)                                                                    \
  X(mapped_arguments)                                                                  \
  X(uses_super_property)                                                               \
  X(uses_super_call)                                                                   \
  X(uses_new_target)                                                                   \
  X(has_direct_eval)                                                                   \
  X(has_inner_direct_eval)                                                             \
  X(in_class_field)                                                                    \
  X(allow_super_property)                                                              \
  X(allow_super_call)                                                                  \
  X(allow_new_target)

static uint32_t pack_facts(const ast_function *f) {
  uint32_t bits = 0, bit = 1;
#define X(name) bits |= f->name ? bit : 0, bit <<= 1;
  FACTS(X)
#undef X
  return bits;
}

static void unpack_facts(ast_function *f, uint32_t bits) {
#define X(name) f->name = bits & 1, bits >>= 1;
  FACTS(X)
#undef X
}

/* ---- writing ------------------------------------------------------------------------- */

typedef VEC(uint8_t) byte_vec;

static void put(byte_vec *v, uint32_t n) {
  for (; n >= 0x80; n >>= 7)
    vec_push(v, (uint8_t)(n | 0x80));
  vec_push(v, (uint8_t)n);
}

typedef struct free_name {
  ast_name *name;
  uint32_t start, position;
  uint8_t flags, kind;
} free_name;

typedef VEC(free_name) free_names;

/* One of each name among the references since `last`, which are taken out of the list. */
static void take_free_names(scope *s, ast_ident *last, free_names *out) {
  ast_ident *first = last ? (ast_ident *)last->binding : s->references;
  for (ast_ident *r = first; r; r = (ast_ident *)r->binding) {
    if (r->name->user_flags & MARKED) {
      if (r->base.flags & AST_FLAG_WRITTEN)
        for (size_t i = 0; i < out->len; i++)
          if (out->data[i].name == r->name) out->data[i].flags |= AST_FLAG_WRITTEN;
      continue;
    }
    r->name->user_flags |= MARKED;
    free_name f = {r->name, r->base.start, r->position,
                   r->base.flags & (AST_FLAG_WRITTEN | AST_FLAG_CROSSED), r->base.kind};
    vec_push(out, f);
  }
  for (size_t i = 0; i < out->len; i++)
    out->data[i].name->user_flags &= (uint16_t)~MARKED;
  if (last)
    last->binding = NULL;
  else
    s->references = NULL;
  s->last_reference = last;
}

static void add_free_name(parser *p, ast_name *name, uint32_t start, uint32_t position,
                          bool written) {
  ast_ident *r = new_node(p, ast_ident, AST_IDENT, start);
  r->base.end = start + name->length;
  r->name = name;
  scope_add_reference(p, r);
  r->position = position;
  r->base.flags = AST_FLAG_CROSSED | (written ? AST_FLAG_WRITTEN : 0);
}

static uint32_t pseudo_bit(const parser *p, const ast_name *name) {
  return name == p->n.this_         ? 1
         : name == p->n.new_target ? 2
         : name == p->n.home       ? 4
         : name == p->n.callee     ? 8
                                   : 0;
}

static uint32_t record_key(const ast_function *node) {
  return node->kind == FUNCTION_ARROW ? node->body_start : node->base.start;
}

static void write_record(parser *p, const ast_function *node, const free_names *names,
                         size_t inner) {
  byte_vec v = {0};
  uint32_t key = record_key(node), pseudo = 0, count = 0;
  for (size_t i = 0; i < names->len; i++) {
    uint32_t bit = pseudo_bit(p, names->data[i].name);
    pseudo |= bit;
    count += !bit;
  }
  put(&v, key);
  put(&v, node->base.end - key);
  put(&v, pack_facts(node));
  put(&v, node->length);
  put(&v, node->params_start >= key ? node->params_start - key : 0);
  put(&v, node->body_start - key);
  put(&v, pseudo);
  put(&v, count);
  uint32_t at = node->base.start; /* free names come in any order: zigzag */
  for (size_t i = 0; i < names->len; i++) {
    const free_name *f = &names->data[i];
    if (pseudo_bit(p, f->name)) continue;
    uint32_t forward = f->start >= at;
    put(&v, (forward ? f->start - at : at - f->start) << 2 | forward << 1 |
                (f->flags & AST_FLAG_WRITTEN ? 1u : 0u));
    at = f->start;
  }
  size_t inner_length = p->records.len - inner;
  put(&v, (uint32_t)inner_length);
  vec_reserve(&p->records, p->records.len + v.len);
  memmove(p->records.data + inner + v.len, p->records.data + inner, inner_length);
  memcpy(p->records.data + inner, v.data, v.len);
  p->records.len += v.len;
  vec_free(&v);
}

/* ---- dropping ---------------------------------------------------------------------------- */

lazy_mark lazy_begin(parser *p, const ast_function *node) {
  lazy_mark m = {0};
  bool is_root = p->root && p->root->start == node->base.start;
  if (!p->lazy || is_root || (p->eager_start == node->base.start && !p->lazy_depth)) return m;
  m.active = true;
  m.nodes = arena_mark(p->nodes);
  m.last_reference = p->scope->last_reference;
  m.children = p->scope->children;
  m.records = p->records.len;
  p->lazy_depth++;
  return m;
}

static void forget_tree(ast_function *node) {
  node->is_lazy = true;
  node->params = node->body = node->hoisted = (ast_list){0};
  node->name_scope = node->scope = node->body_scope = NULL;
  node->this_binding = node->new_target_binding = node->arguments_binding = NULL;
  node->home_binding = node->callee_binding = NULL;
}

static void note_lazy(parser *p, ast_function *node) {
  if (p->last_lazy)
    p->last_lazy->next_lazy = node;
  else
    p->result->lazy_functions = node;
  p->last_lazy = node;
}

void lazy_end(parser *p, lazy_mark *m, ast_function *node) {
  if (!m->active) return;
  p->lazy_depth--;
  if (p->failed) return;
  free_names names = {0};
  take_free_names(p->scope, m->last_reference, &names);
  p->scope->children = m->children;
  forget_tree(node);
  arena_release(p->nodes, m->nodes);
  for (size_t i = 0; i < names.len; i++) {
    const free_name *f = &names.data[i];
    add_free_name(p, f->name, f->start, f->position, f->flags & AST_FLAG_WRITTEN);
  }
  if (p->lazy_depth) {
    write_record(p, node, &names, m->records);
  } else {
    size_t length = p->records.len - m->records;
    node->lazy.length = (uint32_t)length;
    if (length)
      node->lazy.bytes = arena_copy(p->nodes, p->records.data + m->records, length);
    p->records.len = m->records;
    note_lazy(p, node);
  }
  vec_free(&names);
}

/* ---- skipping ------------------------------------------------------------------------------- */

static uint32_t get(const uint8_t **at) {
  uint32_t n = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = *(*at)++;
    n |= (uint32_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return n;
  }
}

typedef struct record {
  uint32_t key, length, facts, function_length, params, body, pseudo, count;
  const uint8_t *names, *inner, *end;
  uint32_t inner_length;
} record;

static record read_record(const uint8_t *at) {
  record r;
  r.key = get(&at);
  r.length = get(&at);
  r.facts = get(&at);
  r.function_length = get(&at);
  r.params = get(&at);
  r.body = get(&at);
  r.pseudo = get(&at);
  r.count = get(&at);
  r.names = at;
  for (uint32_t i = 0; i < r.count; i++)
    get(&at);
  r.inner_length = get(&at);
  r.inner = at;
  r.end = at + r.inner_length;
  return r;
}

/* The identifier or private name in the text at an offset. */
static ast_name *name_at(parser *p, uint32_t offset) {
  uint32_t position = p->lexer.position;
  token t = {0};
  p->lexer.position = offset;
  lexer_next(&p->lexer, &t);
  p->lexer.position = position;
  return t.name ? t.name : p->n.empty;
}

static void use_record(parser *p, ast_function *node, const record *r) {
  unpack_facts(node, r->facts);
  node->length = r->function_length;
  node->params_start = r->params ? r->key + r->params : node->params_start;
  node->body_start = r->key + r->body;
  uint32_t position = node->create_position;
  ast_name *const pseudo[] = {p->n.this_, p->n.new_target, p->n.home, p->n.callee};
  for (int i = 0; i < 4; i++)
    if (r->pseudo & (1u << i)) add_free_name(p, pseudo[i], node->base.start, position, false);
  const uint8_t *at = r->names;
  uint32_t offset = node->base.start;
  for (uint32_t i = 0; i < r->count; i++) {
    uint32_t code = get(&at);
    offset = code & 2 ? offset + (code >> 2) : offset - (code >> 2);
    add_free_name(p, name_at(p, offset), offset, position, code & 1);
  }
  if (node->has_inner_direct_eval) p->scope->calls_eval = true;
  forget_tree(node);
}

/* The record of this function, or NULL. */
static const uint8_t *find_record(parser *p, const ast_function *node) {
  if (!p->known || !p->lazy || p->failed) return NULL;
  if (p->eager_start == node->base.start && !p->lazy_depth) return NULL;
  uint32_t key = record_key(node);
  while (p->known < p->known_end) {
    record r = read_record(p->known);
    if (r.key >= key) return r.key == key ? p->known : NULL;
    p->known = r.end; /* of a function whose record was not wanted */
  }
  return NULL;
}

bool lazy_knows(parser *p, const ast_function *node) { return find_record(p, node) != NULL; }

bool lazy_skip(parser *p, ast_function *node) {
  const uint8_t *start = find_record(p, node);
  if (!start) return false;
  record r = read_record(start);
  uint32_t key = r.key;
  p->known = r.end;
  use_record(p, node, &r);
  if (p->lazy_depth) {
    size_t n = (size_t)(r.end - start);
    vec_reserve(&p->records, p->records.len + n);
    memcpy(p->records.data + p->records.len, start, n);
    p->records.len += n;
  } else {
    node->lazy.length = r.inner_length;
    if (r.inner_length)
      node->lazy.bytes = arena_copy(p->nodes, r.inner, r.inner_length);
    note_lazy(p, node);
  }
  node->base.end = key + r.length;
  p->lexer.position = node->base.end - 1;
  parser_next(p);
  return true;
}

/* ---- parsing one again ------------------------------------------------------------------------ */

void lazy_function_from_node(const ast_function *node, lazy_function *out) {
  *out = (lazy_function){.start = node->base.start,
                         .end = node->base.end,
                         .params_start = node->params_start,
                         .create_position = node->create_position,
                         .parent_start = node->parent_start,
                         .outer_position = node->outer_position,
                         .kind = node->kind,
                         .is_async = node->is_async,
                         .is_generator = node->is_generator,
                         .is_strict = node->is_strict,
                         .is_declaration = node->is_declaration,
                         .in_class_field = node->in_class_field,
                         .in_module = node->in_module,
                         .has_name_scope = node->kind == FUNCTION_NORMAL &&
                                           !node->is_declaration && node->name,
                         .allow_super_property = node->allow_super_property,
                         .allow_super_call = node->allow_super_call,
                         .allow_new_target = node->allow_new_target,
                         .data = node->lazy.bytes,
                         .data_length = node->lazy.length};
}

static ast_function *parse_again(parser *p, const lazy_function *lazy) {
  function_spec spec = {.kind = (ast_function_kind)lazy->kind,
                        .start = lazy->start,
                        .is_async = lazy->is_async,
                        .is_generator = lazy->is_generator,
                        .is_declaration = lazy->is_declaration,
                        .own_name_scope = lazy->has_name_scope};
  if (lazy->kind == FUNCTION_ARROW) {
    p->lexer.position = lazy->start;
    parser_next(p);
    ast_node *node = parse_assignment(p);
    return p->failed ? NULL : (ast_function *)node;
  }
  if (lazy->kind == FUNCTION_NORMAL) {
    p->lexer.position = lazy->start;
    parser_next(p);
    if (lazy->is_async) parser_next(p);
    parser_next(p); /* `function` */
    if (lazy->is_generator) parser_next(p);
    if (!parser_at(p, T_LEFT_PAREN)) {
      spec.name = new_node(p, ast_ident, AST_IDENT, p->token.start);
      spec.name->name = p->token.name;
      parser_next(p);
    }
  } else {
    p->lexer.position = lazy->params_start;
    parser_next(p);
  }
  return parse_function_rest(p, &spec);
}

bool parse_lazy_function(const source_text *source, const lazy_function *lazy,
                         const parse_options *options, parse_result *result) {
  parser parser_;
  parser *p = &parser_;
  parser_init_lazy(p, source, options, result, lazy);
  p->strict = lazy->is_strict;
  p->is_module = p->lexer.is_module = lazy->in_module;
  p->known = lazy->data;
  p->known_end = lazy->data ? lazy->data + lazy->data_length : NULL;
  /* Its surroundings, as far as they matter. */
  ast_function *around = new_function(p, FUNCTION_SCRIPT, lazy->parent_start);
  around->create_position = lazy->outer_position;
  function_state state;
  enter_function(p, &state, around);
  state.allow_super_property = lazy->allow_super_property;
  state.allow_super_call = lazy->allow_super_call;
  state.allow_new_target = lazy->allow_new_target;
  state.no_arguments = lazy->in_class_field;
  ast_function *node = parse_again(p, lazy);
  leave_function(p);
  parser_fini(p);
  if (!p->failed) result->function = node;
  return !p->failed;
}
