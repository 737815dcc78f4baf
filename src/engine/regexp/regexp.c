/* SPDX-License-Identifier: MIT */
/* Compiled patterns: their making, their counting, and the isolate's cache of them.
 *
 * The cache is a small table without chains: a pattern has one place, and a newcomer to a
 * taken place drops the older one.  Programs in use live on, as objects hold references. */
#include "engine/regexp/regexp.h"

#include <stdlib.h>
#include <string.h>

#include "engine/regexp/charset.h"
#include "engine/regexp/program.h"
#include "engine/regexp/tree.h"
#include "engine/syntax/regexp_syntax.h"

enum { CACHE_SIZE = 128 };

void regexp_retain(regexp_program *p) { p->references++; }

/* All that is malloc'd for a program. */
static size_t regexp_bytes(const regexp_program *p) {
  size_t n = sizeof *p + p->code_length * sizeof *p->code + p->set_count * sizeof *p->sets +
             p->name_count * sizeof *p->names + ((size_t)p->source_length << p->source_two_byte);
  for (uint32_t i = 0; i < p->set_count; i++)
    n += p->sets[i].count * sizeof *p->sets[i].ranges;
  for (uint32_t i = 0; i < p->name_count; i++)
    n += p->names[i].length * sizeof *p->names[i].units +
         p->names[i].group_count * sizeof *p->names[i].groups;
  return n;
}

void regexp_release(regexp_program *p) {
  if (!p || --p->references > 0) return;
  wn_code_adjust(&p->owner->heap, -(int64_t)regexp_bytes(p));
  for (uint32_t i = 0; i < p->set_count; i++)
    free((void *)(uintptr_t)p->sets[i].ranges);
  for (uint32_t i = 0; i < p->name_count; i++) {
    free((void *)(uintptr_t)p->names[i].units);
    free((void *)(uintptr_t)p->names[i].groups);
  }
  free(p->sets);
  free(p->names);
  free(p->source);
  free(p);
}

unsigned regexp_flags(const regexp_program *p) { return p->flags; }
uint32_t regexp_group_count(const regexp_program *p) { return p->group_count; }
uint32_t regexp_names(const regexp_program *p, const regexp_name **names) {
  *names = p->names;
  return p->name_count;
}

bool regexp_parse_flags(const string_view *text, unsigned *flags) {
  static const char letters[] = "dgimsuvy";
  *flags = 0;
  for (uint32_t i = 0; i < text->length; i++) {
    uint16_t c = view_at(text, i);
    const char *at = c && c < 128 ? strchr(letters, c) : NULL;
    unsigned bit = at ? 1u << (at - letters) : 0;
    if (!bit || *flags & bit) return false;
    *flags |= bit;
  }
  return (*flags & (REGEXP_UNICODE | REGEXP_SETS)) != (REGEXP_UNICODE | REGEXP_SETS);
}

static regexp_program *compile(isolate *iso, const string_view *pattern, unsigned flags,
                               const char **error) {
  ast_name text = {
      .chars = pattern->chars, .length = pattern->length, .two_byte = pattern->two_byte};
  regexp_shape facts;
  *error = regexp_check_text(&text, (flags & (REGEXP_UNICODE | REGEXP_SETS)) != 0,
                             (flags & REGEXP_SETS) != 0,
                             (uintptr_t)iso->native_stack_limit, &facts);
  if (*error) return NULL;
  re_tree tree;
  regexp_program *p = NULL;
  if (regexp_parse(iso, &tree, pattern, flags, facts.group_count, facts.named))
    p = regexp_emit(iso, &tree, flags);
  arena_fini(&tree.arena);
  if (!p) *error = "Regular expression too large";
  return p;
}

static bool is_for(const regexp_program *p, const string_view *pattern, unsigned flags,
                   uint32_t hash) {
  return p->hash == hash && p->flags == flags && p->source_length == pattern->length &&
         p->source_two_byte == pattern->two_byte &&
         memcmp(p->source, pattern->chars,
                (size_t)pattern->length << pattern->two_byte) == 0;
}

regexp_program *regexp_compile(isolate *iso, const string_view *pattern, unsigned flags,
                               const char **error) {
  regexp_state *state = iso->regexp;
  uint32_t hash = view_hash(iso, pattern) + flags * 0x9E3779B1u;
  regexp_program **place = &state->cache[(hash ^ hash >> 15) % CACHE_SIZE];
  if (*place && is_for(*place, pattern, flags, hash)) {
    regexp_retain(*place);
    return *place;
  }
  regexp_program *p = compile(iso, pattern, flags, error);
  if (!p) return NULL;
  size_t bytes = (size_t)pattern->length << pattern->two_byte;
  p->hash = hash;
  p->source = xmalloc(bytes + 1);
  memcpy(p->source, pattern->chars, bytes);
  p->source_length = pattern->length;
  p->source_two_byte = pattern->two_byte;
  p->owner = iso;
  wn_code_adjust(&iso->heap, (int64_t)regexp_bytes(p));
  regexp_release(*place);
  *place = p;
  regexp_retain(p);
  return p;
}

regexp_last_match *regexp_last(isolate *iso) { return &iso->regexp->last; }

static void finalize(isolate *iso, void *cell) {
  (void)iso;
  regexp_release(((js_regexp *)cell)->program);
}

/* For reports: a program that several hold, the cache among them, is counted once in all. */
static size_t external_bytes(const void *cell) {
  const regexp_program *p = ((const js_regexp *)cell)->program;
  return p ? regexp_bytes(p) / p->references : 0;
}

void regexp_register_kinds(wn_kind_info *kinds) {
  kinds[KIND_REGEXP].external_bytes = external_bytes;
}

static void visit(wn_visitor *v, void *data) {
  regexp_last_match *last = &((regexp_state *)data)->last;
  wn_visit_value(v, &last->input);
  wn_visit_value(v, &last->subject);
}

void regexp_init(isolate *iso) {
  regexp_state *state = xcalloc(1, sizeof *state);
  state->cache = xcalloc(CACHE_SIZE, sizeof *state->cache);
  state->last.input = state->last.subject = iso->atoms[ATOM_empty];
  state->last.group_count = 1;
  iso->regexp = state;
  wn_heap_add_roots(&iso->heap, visit, state);
  isolate_set_finalizer(iso, KIND_REGEXP, finalize);
}

void regexp_fini(isolate *iso) {
  regexp_state *state = iso->regexp;
  wn_heap_remove_roots(&iso->heap, visit, state);
  for (uint32_t i = 0; i < CACHE_SIZE; i++) regexp_release(state->cache[i]);
  free(state->cache);
  free(state->cases[0].pairs);
  free(state->cases[1].pairs);
  free(state->stack);
  free(state->registers);
  free(state);
}
