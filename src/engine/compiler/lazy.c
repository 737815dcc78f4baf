/* SPDX-License-Identifier: MIT */
/* Functions that are compiled when they are first called.
 *
 * A lazy parse drops the bodies of inner functions.  Their code then exists without
 * bytes: it has what a closure needs (name, length, kind, source range) and what
 * parsing again needs: the parser's note about the function and the descriptions of the
 * heap scopes around it, innermost first, borrowed from the enclosing codes, which live
 * as long as the script. */
#include "engine/compiler/state.h"

#include <stdlib.h>
#include <string.h>

const scope_info *code_with_scope_info(void) {
  static const scope_info info = {.kind = SCOPE_WITH};
  return &info;
}

typedef struct lazy_note {
  lazy_function function;
  uint8_t data[];
} lazy_note;

static scope_info *info_of(compiler *c, scope *s) {
  if (s->kind == SCOPE_OUTER) return (scope_info *)(uintptr_t)s->outer_info;
  if (s->kind == SCOPE_WITH) return (scope_info *)(uintptr_t)code_with_scope_info();
  const ast_function *owner = scope_function(s);
  while (c->outer && c->function != owner) c = c->outer;
  return c->scopes.data[scope_template(c, s)];
}

/* The heap scopes around the code that is being compiled, innermost first. */
static void collect_outer(compiler *c, code *out) {
  VEC(scope_info *) list = {0};
  for (scope *s = c->scope; s; s = s->parent)
    if (s->needs_heap_scope) vec_push(&list, info_of(c, s));
  out->outer = list.data;
  out->outer_count = (uint32_t)list.len;
  out->owns_outer = true;
}

code *lazy_skeleton(compiler *c, ast_function *f, function_label name) {
  lazy_function function;
  code *out = code_without_body(c, f, name);
  lazy_function_from_node(f, &function);
  lazy_note *note = xmalloc(sizeof *note + function.data_length);
  note->function = function;
  if (function.data_length) memcpy(note->data, function.data, function.data_length);
  note->function.data = note->data;
  out->lazy = note;
  collect_outer(c, out);
  return out;
}

void lazy_free(code *c) {
  free(c->lazy);
  if (c->owns_outer) free(c->outer);
  c->lazy = NULL;
  c->outer = NULL;
}

/* ---- Compiling at the first call --------------------------------------------------
 */

/* The name that the skeleton had, for the new constants. */
static ast_name skeleton_name(const code *c) {
  const constant *k = &c->constants[c->name];
  return (ast_name){
      .chars = c->text + k->offset, .length = k->length, .two_byte = k->two_byte};
}

bool compile_lazy(script *source, code *c, const char *c_stack_limit,
                  compile_error *error) {
  compile_options options = {.lazy = true, .c_stack_limit = c_stack_limit};
  lazy_note *note = c->lazy;
  WN_CHECK(!c->bytes && note);
  parse_options how = {.lazy_functions = true,
                       .strict = note->function.is_strict,
                       .outer = (const scope_info *const *)c->outer,
                       .outer_count = c->outer_count};
  ast_name name = skeleton_name(c);
  code *full = compile_again(source, &note->function, &how, &options, &name, error);
  if (!full) return false;
  code old = *c;
  *c = *full;
  *full = old;
  c->length = full->length;
  c->text_start = full->text_start;
  c->text_end = full->text_end;
  c->predicted_properties =
      (uint16_t)max_size(c->predicted_properties, full->predicted_properties);
  code_free(full);
  return true;
}
