/* SPDX-License-Identifier: MIT */
/* Chained buckets; the hash is FNV-1a over code units, computed by the lexer while it scans
 * an identifier, and finished by one multiplication before it chooses a bucket. */
#include "engine/syntax/names.h"

#include <stdlib.h>
#include <string.h>

void names_init(name_table *t, arena *memory) {
  t->memory = memory;
  t->count = 0;
  t->mask = 511;
  t->buckets = xcalloc(t->mask + 1, sizeof *t->buckets);
}

void names_fini(name_table *t) {
  free(t->buckets);
  t->buckets = NULL;
}

static inline uint32_t bucket_of(const name_table *t, uint32_t hash) {
  return ((hash * 0x9E3779B1u) >> 7) & t->mask;
}

static void grow(name_table *t) {
  uint32_t old_count = t->mask + 1;
  ast_name **old = t->buckets;
  t->mask = t->mask * 2 + 1;
  t->buckets = xcalloc((size_t)t->mask + 1, sizeof *t->buckets);
  for (uint32_t i = 0; i < old_count; i++) {
    for (ast_name *n = old[i], *next; n; n = next) {
      next = n->next;
      ast_name **bucket = &t->buckets[bucket_of(t, n->hash)];
      n->next = *bucket;
      *bucket = n;
    }
  }
  free(old);
}

static ast_name *add(name_table *t, const void *chars, uint32_t length, bool two_byte,
                     uint32_t hash) {
  if (t->count++ > t->mask) grow(t);
  ast_name *n = arena_new(t->memory, ast_name);
  n->chars = chars;
  n->length = length;
  n->two_byte = two_byte;
  n->hash = hash;
  ast_name **bucket = &t->buckets[bucket_of(t, hash)];
  n->next = *bucket;
  *bucket = n;
  return n;
}

ast_name *names_intern_latin1(name_table *t, const uint8_t *chars, uint32_t length,
                              uint32_t hash, bool borrow) {
  for (ast_name *n = t->buckets[bucket_of(t, hash)]; n; n = n->next)
    if (n->hash == hash && n->length == length && !n->two_byte &&
        memcmp(n->chars, chars, length) == 0)
      return n;
  if (!borrow) chars = arena_copy(t->memory, chars, length);
  return add(t, chars, length, false, hash);
}

ast_name *names_intern_utf16(name_table *t, const uint16_t *chars, uint32_t length,
                             uint32_t hash, bool borrow) {
  uint16_t seen = 0;
  for (uint32_t i = 0; i < length; i++)
    seen |= chars[i];
  if (seen < 0x100) {
    uint8_t small[64];
    uint8_t *narrow = length <= sizeof small ? small : arena_alloc(t->memory, length);
    for (uint32_t i = 0; i < length; i++)
      narrow[i] = (uint8_t)chars[i];
    return names_intern_latin1(t, narrow, length, hash, narrow != small);
  }
  for (ast_name *n = t->buckets[bucket_of(t, hash)]; n; n = n->next)
    if (n->hash == hash && n->length == length && n->two_byte &&
        memcmp(n->chars, chars, (size_t)length * 2) == 0)
      return n;
  if (!borrow) chars = arena_copy(t->memory, chars, (size_t)length * 2);
  return add(t, chars, length, true, hash);
}

uint32_t name_hash_latin1(const uint8_t *chars, uint32_t length) {
  uint32_t hash = 0;
  for (uint32_t i = 0; i < length; i++)
    hash = name_hash_step(hash, chars[i]);
  return hash;
}

uint32_t name_hash_utf16(const uint16_t *chars, uint32_t length) {
  uint32_t hash = 0;
  for (uint32_t i = 0; i < length; i++)
    hash = name_hash_step(hash, chars[i]);
  return hash;
}

ast_name *names_intern_ascii(name_table *t, const char *text) {
  uint32_t length = (uint32_t)strlen(text);
  const uint8_t *chars = (const uint8_t *)text;
  return names_intern_latin1(t, chars, length, name_hash_latin1(chars, length), true);
}
