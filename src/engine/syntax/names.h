/* SPDX-License-Identifier: MIT */
/* The table of names of one parse: texts to ast_name, pointer-equal iff equal. */
#ifndef WN_ENGINE_SYNTAX_NAMES_H
#define WN_ENGINE_SYNTAX_NAMES_H

#include "engine/syntax/ast.h"

typedef struct name_table {
  ast_name **buckets;
  uint32_t mask, count;
  arena *memory;
} name_table;

void names_init(name_table *t, arena *memory);
void names_fini(name_table *t);

/* A step of the hash that all three interns share; start with 0. */
static inline uint32_t name_hash_step(uint32_t hash, uint32_t unit) {
  return (hash ^ unit) * 0x01000193u;
}

/* The text is borrowed if `borrow` is set (it must outlive the table), else copied. */
ast_name *names_intern_latin1(name_table *t, const uint8_t *chars, uint32_t length,
                              uint32_t hash, bool borrow);
/* For UTF-16 text; it is stored in one byte a unit if it fits. */
ast_name *names_intern_utf16(name_table *t, const uint16_t *chars, uint32_t length,
                             uint32_t hash, bool borrow);
ast_name *names_intern_ascii(name_table *t, const char *text);

uint32_t name_hash_latin1(const uint8_t *chars, uint32_t length);
uint32_t name_hash_utf16(const uint16_t *chars, uint32_t length);

#endif
