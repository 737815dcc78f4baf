/* SPDX-License-Identifier: MIT */
/* Scope descriptions for run time: one block each, names copied behind the entries. */
#include <stdlib.h>
#include <string.h>

#include "engine/syntax/scope.h"

/* Hidden bindings have slots but cannot be named. */
static bool is_named(const binding *b) {
  return b->storage == STORAGE_SLOT && b->name->length > 0;
}

static size_t text_bytes(const ast_name *name) {
  return align_up((size_t)name->length << name->two_byte, 2);
}

scope_info *scope_info_new(const scope *s) {
  size_t count = 0, bytes = 0;
  for (const binding *b = s->bindings; b; b = b->next) {
    if (!is_named(b)) continue;
    count++;
    bytes += text_bytes(b->name);
  }
  size_t head = sizeof(scope_info) + count * sizeof(scope_info_entry);
  scope_info *info = xcalloc(1, head + bytes);
  info->kind = s->kind;
  info->is_strict = s->is_strict;
  info->has_sloppy_eval = s->has_sloppy_eval;
  info->is_var_scope = s->is_var_scope;
  info->is_arrow = s->is_arrow;
  info->is_function_body = s->kind == SCOPE_BODY || s->kind == SCOPE_FUNCTION;
  info->has_body_scope = s->kind == SCOPE_FUNCTION && s->function->body_scope;
  info->start = s->start;
  info->slot_count = s->slot_count;
  info->count = (uint32_t)count;
  char *text = (char *)info + head;
  scope_info_entry *e = info->entries;
  for (const binding *b = s->bindings; b; b = b->next) {
    if (!is_named(b)) continue;
    memcpy(text, b->name->chars, (size_t)b->name->length << b->name->two_byte);
    *e++ = (scope_info_entry){.chars = text,
                              .length = b->name->length,
                              .two_byte = b->name->two_byte,
                              .kind = b->kind,
                              .private_kind = b->private_kind,
                              .is_static = b->is_static,
                              .slot = b->index,
                              .init_position = b->init_position};
    text += text_bytes(b->name);
  }
  return info;
}

const scope_info_entry *scope_info_find(const scope_info *info, const void *chars,
                                        uint32_t length, bool two_byte) {
  for (uint32_t i = 0; i < info->count; i++) {
    const scope_info_entry *e = &info->entries[i];
    if (e->length == length && e->two_byte == two_byte &&
        memcmp(e->chars, chars, (size_t)length << two_byte) == 0)
      return e;
  }
  return NULL;
}

const char *scope_kind_name(scope_kind kind) {
  static const char *const names[] = {"script", "module", "eval",  "function-name",
                                      "function", "body", "block", "for",
                                      "switch", "catch", "class",  "static-block",
                                      "with",   "outer"};
  return names[kind];
}

const char *binding_kind_name(binding_kind kind) {
  static const char *const names[] = {
      "var",       "param",   "function",  "let",       "const",      "class",
      "class-name", "catch",  "catch",     "function-name", "import", "arguments",
      "private",   "hidden",  "this",      "new.target", "home",      "callee"};
  return names[kind];
}
