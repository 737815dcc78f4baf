/* SPDX-License-Identifier: MIT */
/* How much memory compiled code takes: all of it is malloc'd, none is on the heap. */
#include "engine/compiler/code.h"
#include "engine/syntax/scope.h"

static size_t declarations_bytes(const declarations *d) {
  return sizeof *d + d->lexical_count * sizeof *d->lexical +
         ((size_t)d->var_count + d->function_count) * sizeof(uint32_t);
}

/* One block, the names behind the entries. */
static size_t scope_bytes(const scope_info *info) {
  size_t n = sizeof *info + info->count * sizeof *info->entries;
  for (uint32_t i = 0; i < info->count; i++) {
    n += (size_t)info->entries[i].length << info->entries[i].two_byte;
  }
  return n;
}

size_t code_bytes(const code *c) {
  if (!c) return 0;
  size_t n = sizeof *c + c->byte_count + c->constant_count * sizeof *c->constants +
             c->text_bytes + c->handler_count * sizeof *c->handlers + c->position_bytes +
             c->live_count * sizeof *c->live + c->function_count * sizeof *c->functions +
             c->scope_count * sizeof *c->scopes;
  for (uint32_t i = 0; i < c->scope_count; i++) n += scope_bytes(c->scopes[i]);
  for (uint32_t i = 0; i < c->declaration_count; i++) {
    n += declarations_bytes(&c->declaration_tables[i]);
  }
  for (uint32_t i = 0; i < c->function_count; i++) n += code_bytes(c->functions[i]);
  return n;
}

size_t script_source_bytes(const script *s) { return s->source_length << s->two_byte; }

size_t script_bytes(const script *s) {
  return sizeof *s + script_source_bytes(s) + s->line_count * sizeof *s->line_starts +
         code_bytes(s->top);
}
