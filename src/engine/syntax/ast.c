/* SPDX-License-Identifier: MIT */
#include "engine/syntax/ast.h"

#include <string.h>

#include "base/numbers.h"

const char *ast_kind_name(ast_kind kind) {
  static const char *const names[] = {
#define X(name, type, text) #name,
      AST_KINDS(X)
#undef X
  };
  return kind < AST_KIND_COUNT ? names[kind] : "?";
}

const char *ast_op_text(ast_op op) {
  static const char *const texts[] = {
#define X(name, text) text,
      AST_OPS(X)
#undef X
  };
  return op < OP_COUNT ? texts[op] : "?";
}

bool ast_is_anonymous_function(const ast_node *node) {
  if (node->kind == AST_FUNCTION) return ((const ast_function *)node)->name == NULL;
  return node->kind == AST_CLASS && ((const ast_class *)node)->name == NULL;
}

bool ast_name_array_index(const ast_name *name, uint32_t *index) {
  return !name->two_byte && number_index_latin1(name->chars, name->length, index);
}

bool ast_name_is(const ast_name *name, const char *ascii) {
  size_t n = strlen(ascii);
  return !name->two_byte && name->length == n && memcmp(name->chars, ascii, n) == 0;
}
