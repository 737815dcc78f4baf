/* SPDX-License-Identifier: MIT */
/* Declaring names and resolving references while parsing.
 *
 * Lookup needs no tables: each ast_name holds the chain of its bindings in the scopes that
 * are open, innermost first (ast_name.top, binding.shadowed).  A declaration or a closing
 * scope asks the name, not the scope.
 *
 * Closing a scope goes over the references that wait in it.  Those whose innermost binding
 * is this scope's are resolved, the others move to the parent.  On the way out a
 * reference picks up what lies between it and its binding:
 *   - leaving a function: CROSSED (the binding must be captured), and the use now happens
 *     no earlier than the function can exist, which is what the dead-zone test compares;
 *   - leaving a `with`, or a scope to which a sloppy direct eval may add variables:
 *     DYNAMIC, found by name at run time; it still travels on, to capture what it may mean.
 *
 * Redeclaration.  A lexical declaration conflicts with any binding of the same scope and
 * with a `var` that was declared inside it and hoisted through it.  The latter needs no
 * record in each block: the var binding knows its last position, and a position inside the
 * still open block means that it passed through. */
#include <string.h>

#include "engine/syntax/parser_internal.h"

/* Values of ast_name.token for the pseudo names, above all tokens. */
enum { PSEUDO_FIRST = 240, IS_THIS = 240, IS_NEW_TARGET, IS_HOME, IS_CALLEE };

scope *scope_open(parser *p, scope_kind kind, uint32_t start) {
  scope *s = arena_new(p->nodes, scope);
  s->kind = kind;
  s->is_strict = p->strict;
  s->start = start;
  s->bindings_end = &s->bindings;
  s->parent = p->scope;
  if (p->scope) {
    s->depth = p->scope->depth + 1;
    s->sibling = p->scope->children;
    p->scope->children = s;
  }
  s->is_var_scope = kind <= SCOPE_EVAL || kind == SCOPE_FUNCTION || kind == SCOPE_BODY ||
                    kind == SCOPE_STATIC_BLOCK;
  p->scope = s;
  return s;
}

void scope_enter(parser *p, scope *s) { p->scope = s; }

scope *scope_var_scope(parser *p) {
  scope *s = p->scope;
  while (!s->is_var_scope)
    s = s->parent;
  return s;
}

static void append_reference(scope *s, ast_ident *ident) {
  ident->binding = NULL;
  if (s->last_reference)
    s->last_reference->binding = (binding *)ident;
  else
    s->references = ident;
  s->last_reference = ident;
}

void scope_add_reference(parser *p, ast_ident *ident) {
  ident->position = ident->base.start;
  append_reference(p->scope, ident);
}

void scope_drop_references(parser *p, ast_ident *since) {
  scope *s = p->scope;
  if (since)
    since->binding = NULL;
  else
    s->references = NULL;
  s->last_reference = since;
}

void scope_note_eval(parser *p) {
  p->scope->calls_eval = true;
  p->scope->eval_here = true;
}

/* ---- arrow functions ------------------------------------------------------------------- */

arrow_mark scope_mark(parser *p) {
  scope *s = p->scope;
  arrow_mark m = {s->last_reference, s->children, s->calls_eval, s->eval_here};
  s->calls_eval = s->eval_here = false;
  return m;
}

void scope_restore(parser *p, arrow_mark mark) {
  p->scope->calls_eval |= mark.calls_eval;
  p->scope->eval_here |= mark.eval_here;
}

scope *scope_open_arrow(parser *p, arrow_mark mark, uint32_t start) {
  scope *outer = p->scope;
  scope *children = outer->children;
  outer->children = mark.children;
  scope *s = scope_open(p, SCOPE_FUNCTION, start);
  s->is_arrow = true;
  s->calls_eval = outer->calls_eval;
  s->eval_here = outer->eval_here;
  outer->calls_eval = mark.calls_eval;
  outer->eval_here = mark.eval_here;
  if (children != mark.children) {
    s->children = children;
    for (scope *c = children;; c = c->sibling) {
      c->parent = s;
      if (c->sibling == mark.children) {
        c->sibling = NULL;
        break;
      }
    }
  }
  ast_ident *first = mark.last_reference ? (ast_ident *)mark.last_reference->binding
                                         : outer->references;
  if (first) {
    s->references = first;
    s->last_reference = outer->last_reference;
    outer->last_reference = mark.last_reference;
    if (mark.last_reference)
      mark.last_reference->binding = NULL;
    else
      outer->references = NULL;
  }
  return s;
}

/* ---- declarations ---------------------------------------------------------------------- */

binding *scope_own(const scope *s, const ast_name *name) {
  binding *b = name->top;
  while (b && b->scope->depth > s->depth)
    b = b->shadowed;
  return b && b->scope == s ? b : NULL;
}

static binding *add_binding(parser *p, scope *s, ast_name *name, binding_kind kind,
                            uint32_t position) {
  binding *b = arena_new(p->nodes, binding);
  b->name = name;
  b->scope = s;
  b->kind = (uint8_t)kind;
  b->position = position;
  *s->bindings_end = b;
  s->bindings_end = &b->next;
  s->binding_count++;
  binding **link = &name->top;
  while (*link && (*link)->scope->depth > s->depth)
    link = &(*link)->shadowed;
  b->shadowed = *link;
  *link = b;
  return b;
}

static bool is_lexical(const binding *b) {
  switch (b->kind) {
  case BINDING_LET:
  case BINDING_CONST:
  case BINDING_CLASS:
  case BINDING_IMPORT:
  case BINDING_CATCH_PATTERN: return true;
  case BINDING_FUNCTION:
    return !b->scope->is_var_scope || b->scope->kind == SCOPE_MODULE;
  default: return false;
  }
}

static void fail_redeclared(parser *p, const ast_ident *ident) {
  parser_fail_name(p, ident->base.start, ident->base.end,
                   "Identifier '%s' has already been declared", ident->name);
}

static void bind_declaration(ast_ident *ident, binding *b) {
  ident->binding = b;
  ident->base.flags |= AST_FLAG_DECLARATION;
  bool global = b->scope->kind == SCOPE_SCRIPT;
  ident->base.extra = global ? LOOKUP_GLOBAL : LOOKUP_BINDING;
}

binding *scope_declare_hidden(parser *p, scope *s, ast_name *name, binding_kind kind) {
  return add_binding(p, s, name, kind, s->start);
}

binding *scope_declare_param(parser *p, ast_ident *ident) {
  binding *b = scope_own(p->scope, ident->name);
  if (b)
    b->is_duplicate_param = true;
  else
    b = add_binding(p, p->scope, ident->name, BINDING_PARAM, ident->base.start);
  return b;
}

/* The var of this scope, made if it is not there yet. */
static binding *var_in(parser *p, scope *s, ast_name *name, uint32_t position) {
  binding *b = scope_own(s, name);
  if (b) {
    b->is_annex_b = false;
    if (b->position < position) b->position = position;
    return b;
  }
  b = add_binding(p, s, name, BINDING_VAR, position);
  if (s->kind == SCOPE_BODY) b->initial = scope_own(s->parent, name);
  return b;
}

static bool stands_in_with(const scope *from, const scope *to) {
  for (; from != to; from = from->parent)
    if (from->kind == SCOPE_WITH) return true;
  return false;
}

binding *scope_declare_var(parser *p, ast_ident *ident) {
  scope *s = scope_var_scope(p);
  for (binding *b = ident->name->top; b && b->scope->depth >= s->depth; b = b->shadowed) {
    if (is_lexical(b)) {
      fail_redeclared(p, ident);
      break;
    }
  }
  binding *b = var_in(p, s, ident->name, ident->base.start);
  bind_declaration(ident, b);
  /* `var e` inside catch (e) initialises the catch parameter, inside `with` perhaps a
   * property: look it up by name. */
  binding *inner = ident->name->top;
  if ((inner != b && inner->kind == BINDING_CATCH) || stands_in_with(p->scope, s)) {
    ident->base.flags &= (uint8_t)~AST_FLAG_DECLARATION;
    ident->base.flags |= AST_FLAG_WRITTEN;
    ident->base.extra = LOOKUP_NONE;
    scope_add_reference(p, ident);
  }
  return b;
}

/* Does a lexical declaration of that name in the current scope conflict? */
static bool lexical_conflict(const parser *p, const ast_name *name, bool plain_function) {
  const scope *s = p->scope;
  for (const binding *b = name->top; b; b = b->shadowed) {
    if (b->scope == s) {
      bool both_functions = plain_function && !p->strict && b->kind == BINDING_FUNCTION &&
                            b->function && !b->function->is_async &&
                            !b->function->is_generator;
      return !(both_functions && !s->is_var_scope);
    }
    if (b->scope->depth > s->depth) continue;
    if (b->scope == s->parent && s->kind == SCOPE_BODY && b->kind == BINDING_PARAM)
      return true;
    if (b->scope == s->parent && s->kind == SCOPE_BLOCK && s->parent->kind == SCOPE_CATCH)
      return true;
    if (!s->is_var_scope && b->scope->is_var_scope) return b->position >= s->start;
    if (b->scope->is_var_scope) return false;
  }
  return false;
}

binding *scope_declare_lexical(parser *p, ast_ident *ident, binding_kind kind) {
  scope *s = p->scope;
  if (lexical_conflict(p, ident->name, false)) fail_redeclared(p, ident);
  binding *b = add_binding(p, s, ident->name, kind, ident->base.start);
  bool known = kind == BINDING_CATCH || kind == BINDING_CATCH_PATTERN;
  b->init_position = known ? 0 : UINT32_MAX;
  bind_declaration(ident, b);
  return b;
}

binding *scope_declare_function(parser *p, ast_function_decl *node) {
  scope *s = p->scope;
  ast_ident *ident = node->name;
  ast_function *f = node->function;
  binding *b;
  bool var_like = s->is_var_scope && s->kind != SCOPE_MODULE;
  if (var_like) {
    b = scope_own(s, ident->name);
    if (b && is_lexical(b)) fail_redeclared(p, ident);
    b = var_in(p, s, ident->name, ident->base.start);
    if (b->kind == BINDING_VAR) b->kind = BINDING_FUNCTION;
    b->initial = NULL;
  } else {
    if (lexical_conflict(p, ident->name, !f->is_async && !f->is_generator))
      fail_redeclared(p, ident);
    b = scope_own(s, ident->name);
    if (!b) b = add_binding(p, s, ident->name, BINDING_FUNCTION, ident->base.start);
  }
  b->function = f;
  bind_declaration(ident, b);
  return b;
}

static bool completes_accessor(const binding *b, int private_kind, bool is_static) {
  return b->is_static == is_static &&
         ((b->private_kind == PRIVATE_GETTER && private_kind == PRIVATE_SETTER) ||
          (b->private_kind == PRIVATE_SETTER && private_kind == PRIVATE_GETTER));
}

binding *scope_declare_private(parser *p, ast_ident *ident, int private_kind,
                               bool is_static) {
  binding *b = scope_own(p->scope, ident->name);
  if (b) {
    if (completes_accessor(b, private_kind, is_static))
      b->private_kind = PRIVATE_ACCESSOR;
    else
      fail_redeclared(p, ident);
  } else {
    b = add_binding(p, p->scope, ident->name, BINDING_PRIVATE, ident->base.start);
    b->private_kind = (uint8_t)private_kind;
    b->is_static = is_static;
  }
  bind_declaration(ident, b);
  return b;
}

/* ---- annex B.3.2 ----------------------------------------------------------------------- */

void scope_add_hoist(parser *p, ast_function_decl *node) {
  hoist *h = arena_new(p->nodes, hoist);
  h->node = node;
  h->next = p->scope->hoists;
  p->scope->hoists = h;
}

static void apply_hoist(parser *p, scope *s, hoist *h) {
  ast_ident *name = h->node->name;
  binding *b = scope_own(s, name->name);
  if (b && (is_lexical(b) || b->kind == BINDING_PARAM)) return;
  if (s->kind == SCOPE_BODY) {
    binding *param = scope_own(s->parent, name->name);
    if (param && param->kind == BINDING_PARAM) return;
  }
  if (!b) {
    b = var_in(p, s, name->name, name->base.start);
    b->is_annex_b = true;
  }
  ast_ident *outer = new_node(p, ast_ident, AST_IDENT, name->base.start);
  outer->base.end = name->base.end;
  outer->name = name->name;
  outer->base.flags = AST_FLAG_WRITTEN;
  outer->position = name->base.start;
  append_reference(s, outer);
  h->node->outer = outer;
}

/* Takes the candidates one scope further out, or at a var scope puts them into effect. */
static void move_hoists(parser *p, scope *s) {
  hoist *list = NULL; /* back into source order */
  for (hoist *h = s->hoists, *next; h; h = next) {
    next = h->next;
    h->next = list;
    list = h;
  }
  s->hoists = NULL;
  for (hoist *h = list, *next; h; h = next) {
    next = h->next;
    if (s->is_var_scope) {
      apply_hoist(p, s, h);
      continue;
    }
    binding *b = scope_own(s, h->node->name->name);
    /* Its own scope's binding is the function itself. */
    if (b && b != h->node->name->binding && is_lexical(b)) continue;
    h->next = s->parent->hoists;
    s->parent->hoists = h;
  }
}

/* ---- resolution ------------------------------------------------------------------------ */

static bool needs_check(const ast_ident *r, const binding *b) {
  switch (b->kind) {
  case BINDING_LET:
  case BINDING_CONST:
  case BINDING_CLASS:
  case BINDING_CLASS_NAME:
  case BINDING_PARAM:
  case BINDING_THIS: return r->position < b->init_position;
  case BINDING_IMPORT: return true;
  default: return false;
  }
}

static void resolve(ast_ident *r, binding *b) {
  bool global = b->scope->kind == SCOPE_SCRIPT;
  if (r->base.flags & AST_FLAG_WRITTEN) b->assigned = true;
  /* Global lookups check at run time anyway. */
  if (!global && needs_check(r, b) && !(r->base.flags & AST_FLAG_DECLARATION)) {
    r->base.flags |= AST_FLAG_TDZ;
    b->needs_tdz = true;
    if (b->scope->kind == SCOPE_FOR) b->scope->head_used = true;
  }
  if (r->base.extra == LOOKUP_DYNAMIC) {
    b->captured = true;
    r->binding = NULL;
    return;
  }
  if (r->base.flags & AST_FLAG_CROSSED) b->captured = true;
  r->binding = b;
  r->base.extra = global ? LOOKUP_GLOBAL : LOOKUP_BINDING;
  if (b->storage == STORAGE_DYNAMIC) r->base.extra = LOOKUP_DYNAMIC;
}

/* What a non-arrow function provides without a declaration; NULL if not that name. */
static binding *implicit_binding(parser *p, scope *s, ast_name *name) {
  ast_function *f = s->function;
  binding *b;
  switch (name->token) {
  case IS_THIS:
    if (!f->this_binding) {
      f->this_binding = b = add_binding(p, s, name, BINDING_THIS, s->start);
      f->uses_this = true;
      if (f->kind == FUNCTION_DERIVED_CONSTRUCTOR) b->init_position = UINT32_MAX;
    }
    return f->this_binding;
  case IS_NEW_TARGET:
    if (!f->new_target_binding) {
      f->new_target_binding = add_binding(p, s, name, BINDING_NEW_TARGET, s->start);
      f->uses_new_target = true;
    }
    return f->new_target_binding;
  case IS_HOME:
    if (!f->home_binding) {
      f->home_binding = add_binding(p, s, name, BINDING_HOME, s->start);
      f->uses_super_property = true;
    }
    return f->home_binding;
  case IS_CALLEE:
    if (!f->callee_binding) {
      f->callee_binding = add_binding(p, s, name, BINDING_CALLEE, s->start);
      f->uses_super_call = true;
    }
    return f->callee_binding;
  default: break;
  }
  if (name != p->n.arguments || f->kind >= FUNCTION_FIELDS) return NULL;
  b = add_binding(p, s, name, BINDING_ARGUMENTS, s->start);
  f->arguments_binding = b;
  f->uses_arguments = true;
  return b;
}

/* `var arguments` and a parameterless `arguments` are the arguments object (10.2.11). */
static void settle_arguments(parser *p, scope *s) {
  binding *b = scope_own(s, p->n.arguments);
  if (!b || b->kind != BINDING_VAR || s->function->kind >= FUNCTION_FIELDS) return;
  b->kind = BINDING_ARGUMENTS;
  s->function->arguments_binding = b;
  s->function->uses_arguments = true;
}

/* A body's own `var arguments` starts with the parameter scope's. */
static void settle_body_arguments(parser *p, scope *s) {
  binding *b = scope_own(s, p->n.arguments);
  scope *params = s->parent;
  if (!b || b->kind != BINDING_VAR || params->is_arrow || b->initial) return;
  b->initial = implicit_binding(p, params, p->n.arguments);
}

static void declare_for_eval(parser *p, scope *s) {
  ast_function *f = s->function;
  implicit_binding(p, s, p->n.this_);
  implicit_binding(p, s, p->n.new_target);
  if (f->allow_super_property) implicit_binding(p, s, p->n.home);
  if (f->allow_super_call) implicit_binding(p, s, p->n.callee);
  if (!scope_own(s, p->n.arguments)) implicit_binding(p, s, p->n.arguments);
}

static bool is_private(const ast_ident *r) {
  return r->name->length && !r->name->two_byte && *(const uint8_t *)r->name->chars == '#';
}

static bool is_pseudo(const ast_ident *r) { return r->name->token >= PSEUDO_FIRST; }

/* Is this scope the outermost of its function? */
static bool ends_function(const scope *s) {
  if (s->kind == SCOPE_FUNCTION_NAME) return true;
  return s->kind == SCOPE_FUNCTION &&
         !(s->parent && s->parent->kind == SCOPE_FUNCTION_NAME &&
           s->parent->function == s->function);
}

static void resolve_references(parser *p, scope *s) {
  scope *parent = s->parent;
  bool implicit = s->kind == SCOPE_FUNCTION && !s->is_arrow;
  bool crosses = ends_function(s);
  bool dynamic = s->kind == SCOPE_WITH || s->has_sloppy_eval;
  ast_ident *r = s->references, *last = s->last_reference;
  s->references = s->last_reference = NULL;
  if (r && s->binding_count == 0 && !implicit && !crosses && !dynamic) {
    /* Nothing to decide: hand over the whole list. */
    if (parent->last_reference)
      parent->last_reference->binding = (binding *)r;
    else
      parent->references = r;
    parent->last_reference = last;
    return;
  }
  for (ast_ident *next; r; r = next) {
    next = (ast_ident *)r->binding;
    binding *b = r->name->top;
    if (b && b->scope != s) b = NULL;
    if (b && b->kind == BINDING_PRIVATE && r->base.start < s->heritage_end) b = NULL;
    if (!b && implicit) b = implicit_binding(p, s, r->name);
    if (b) {
      resolve(r, b);
      continue;
    }
    if (crosses) {
      r->base.flags |= AST_FLAG_CROSSED;
      r->position = s->function->create_position;
    }
    if (dynamic && !is_pseudo(r) && !is_private(r)) r->base.extra = LOOKUP_DYNAMIC;
    append_reference(parent, r);
  }
}

/* References that leave the outermost scope of the text. */
static void resolve_outermost(parser *p, scope *s);

static bool always_slot(const scope *s, const binding *b) {
  if (s->kind == SCOPE_MODULE) return b->is_exported || b->kind == BINDING_IMPORT;
  return b->kind == BINDING_CLASS_KEY || b->kind == BINDING_PRIVATE;
}

static void allocate_slots(scope *s) {
  for (binding *b = s->bindings; b; b = b->next) {
    if (s->kind == SCOPE_SCRIPT) {
      b->storage = STORAGE_GLOBAL;
    } else if (b->storage == STORAGE_DYNAMIC) {
      continue;
    } else if (b->captured || s->calls_eval || always_slot(s, b)) {
      b->captured = true;
      b->storage = STORAGE_SLOT;
      b->index = s->slot_count++;
    }
  }
  s->needs_heap_scope = s->slot_count > 0 || s->kind == SCOPE_WITH ||
                        s->kind == SCOPE_MODULE || s->has_sloppy_eval;
  s->per_iteration = s->kind == SCOPE_FOR && s->needs_heap_scope;
}

static void unlink_bindings(scope *s) {
  for (binding *b = s->bindings; b; b = b->next) {
    binding **link = &b->name->top;
    while (*link && *link != b)
      link = &(*link)->shadowed;
    if (*link) *link = b->shadowed;
  }
}

/* An eval may mean any name: it is sloppy code's variables that live in the function. */
static void settle_eval(scope *s) {
  if (!s->eval_here || s->is_strict) return;
  if (!s->is_var_scope)
    s->parent->eval_here = true;
  else if (s->kind == SCOPE_FUNCTION || s->kind == SCOPE_BODY)
    s->has_sloppy_eval = true;
}

static void alias_parameters(scope *s) {
  ast_function *f = s->function;
  f->mapped_arguments = f->uses_arguments && f->has_simple_params && !f->is_strict;
  if (!f->mapped_arguments) return;
  for (binding *b = s->bindings; b; b = b->next)
    if (b->kind == BINDING_PARAM) b->captured = true;
}

/* Nothing but the world outside is around it.  Before the head of a lazy arrow function is
 * recognized, functions in its parameters stand there too. */
static bool is_outermost(const parser *p, const scope *s) {
  if (s->kind <= SCOPE_EVAL) return true;
  return p->root && s->parent == p->outer && ends_function(s) &&
         s->function->base.start == p->root->start;
}

void scope_close(parser *p, uint32_t end) {
  scope *s = p->scope;
  s->end = end;
  settle_eval(s);
  if (s->hoists) move_hoists(p, s);
  if (s->kind == SCOPE_FUNCTION && !s->is_arrow) {
    settle_arguments(p, s);
    if (s->calls_eval) declare_for_eval(p, s);
  } else if (s->kind == SCOPE_BODY) {
    settle_body_arguments(p, s);
  }
  if (is_outermost(p, s))
    resolve_outermost(p, s);
  else
    resolve_references(p, s);
  if (s->kind == SCOPE_FUNCTION && !s->is_arrow) alias_parameters(s);
  allocate_slots(s);
  unlink_bindings(s);
  s->is_closed = true;
  if (s->parent && s->calls_eval) s->parent->calls_eval = true;
  p->scope = s->parent;
}

scope *scope_close_block(parser *p, uint32_t end) {
  scope *s = p->scope;
  scope_close(p, end);
  if (s->binding_count || s->children || s->needs_heap_scope) return s;
  /* The newest child of its parent: take it out, so that the tree stays small. */
  if (s->parent && s->parent->children == s) s->parent->children = s->sibling;
  return NULL;
}

/* ---- the world outside ------------------------------------------------------------------- */

/* Stands outside of all heap scopes when a function is parsed alone. */
static const scope_info nothing_outside = {.kind = SCOPE_SCRIPT};

void scope_make_outer(parser *p, const parse_options *options) {
  if (p->root) {
    scope *s = scope_open(p, SCOPE_OUTER, 0);
    s->outer_info = &nothing_outside;
    p->outer = s;
  }
  if (!options) return;
  for (uint32_t i = options->outer_count; i > 0; i--) {
    const scope_info *info = options->outer[i - 1];
    scope *s = scope_open(p, SCOPE_OUTER, 0);
    s->outer_info = info;
    s->needs_heap_scope = true;
    s->is_closed = true;
    s->is_strict = info->is_strict;
    s->has_sloppy_eval = info->has_sloppy_eval;
    s->is_var_scope = false;
    s->slot_count = info->slot_count;
  }
  p->outer = p->scope;
}

static binding *outer_binding(parser *p, scope *s, ast_name *name) {
  for (binding *b = s->bindings; b; b = b->next)
    if (b->name == name) return b;
  const scope_info_entry *e =
      scope_info_find(s->outer_info, name->chars, name->length, name->two_byte);
  if (!e) return NULL;
  binding *b = arena_new(p->nodes, binding);
  b->name = name;
  b->scope = s;
  b->kind = e->kind;
  b->storage = STORAGE_SLOT;
  b->captured = true;
  b->private_kind = e->private_kind;
  b->is_static = e->is_static;
  b->index = e->slot;
  b->init_position = e->init_position;
  *s->bindings_end = b;
  s->bindings_end = &b->next;
  s->binding_count++;
  return b;
}

/* When a use of an outer name can happen at the earliest: not before the function exists,
 * or the functions around it if the name is outside of its parent.  Eval: any time. */
static uint32_t outside_position(const scope *s, const ast_function *f) {
  if (!f || f->kind == FUNCTION_EVAL) return 0;
  return s->outer_info->start >= f->parent_start ? f->create_position : f->outer_position;
}

static void resolve_outside(parser *p, ast_ident *r, const ast_function *f) {
  for (scope *s = p->outer; s; s = s->parent) {
    binding *b = outer_binding(p, s, r->name);
    if (b) {
      r->position = outside_position(s, f);
      resolve(r, b);
      return;
    }
    bool adds = s->outer_info->kind == SCOPE_WITH || s->has_sloppy_eval;
    if (adds && !is_pseudo(r) && !is_private(r)) r->base.extra = LOOKUP_DYNAMIC;
  }
  r->binding = NULL;
  if (is_private(r)) {
    parser_fail_name(p, r->base.start, r->base.end,
                     "Private field '%s' must be declared in an enclosing class", r->name);
  }
  if (r->base.extra != LOOKUP_DYNAMIC) r->base.extra = LOOKUP_GLOBAL;
}

/* Sloppy eval code declares its vars outside, at run time. */
static void settle_eval_vars(scope *s) {
  if (s->kind != SCOPE_EVAL || s->is_strict) return;
  for (binding *b = s->bindings; b; b = b->next)
    if (b->kind == BINDING_VAR || b->kind == BINDING_FUNCTION)
      b->storage = STORAGE_DYNAMIC;
}

static void resolve_outermost(parser *p, scope *s) {
  settle_eval_vars(s);
  bool implicit = s->kind == SCOPE_FUNCTION && !s->is_arrow;
  ast_ident *r = s->references;
  s->references = s->last_reference = NULL;
  for (ast_ident *next; r; r = next) {
    next = (ast_ident *)r->binding;
    binding *b = r->name->top;
    if (b && b->scope != s) b = NULL;
    if (!b && implicit) b = implicit_binding(p, s, r->name);
    if (b) {
      resolve(r, b);
      continue;
    }
    if (s->has_sloppy_eval && !is_pseudo(r) && !is_private(r))
      r->base.extra = LOOKUP_DYNAMIC;
    r->base.flags |= AST_FLAG_CROSSED;
    resolve_outside(p, r, s->function);
  }
}

/* ---- pseudo names -------------------------------------------------------------------------- */

void scope_init_names(parser *p) {
  p->n.this_ = names_intern_ascii(&p->names, PSEUDO_THIS);
  p->n.new_target = names_intern_ascii(&p->names, PSEUDO_NEW_TARGET);
  p->n.home = names_intern_ascii(&p->names, PSEUDO_HOME);
  p->n.callee = names_intern_ascii(&p->names, PSEUDO_CALLEE);
  p->n.this_->token = IS_THIS;
  p->n.new_target->token = IS_NEW_TARGET;
  p->n.home->token = IS_HOME;
  p->n.callee->token = IS_CALLEE;
}
