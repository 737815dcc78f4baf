/* SPDX-License-Identifier: MIT */
/* A function parsed again alone has the tree that it had in place.
 *
 * For each function of a text, its heap scopes outside are described from the eager parse,
 * and then: (1) an eager re-parse prints like the original; (2) a lazy re-parse that skips
 * its inner functions by their records prints like one that parses them.  With file
 * names as arguments these are checked, with --module before those that are modules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/syntax/ast_print.h"
#include "engine/syntax/parser.h"

typedef VEC(ast_function *) functions;

static int failures;

/* Every function with a scope, found through the scope tree. */
static void collect(const scope *s, functions *out) {
  for (const scope *c = s->children; c; c = c->sibling) {
    ast_function *f = c->function;
    if (c->kind == SCOPE_FUNCTION && f && f->kind <= FUNCTION_DERIVED_CONSTRUCTOR)
      vec_push(out, f);
    collect(c, out);
  }
}

static char *text_of(const ast_function *f, bool one) {
  char *text;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  if (one)
    ast_print_one(out, f);
  else
    ast_print(out, f);
  fclose(out);
  return text;
}

static void differ(const char *what, const char *where, uint32_t at, const char *a,
                   const char *b) {
  if (failures++ < 5) {
    size_t i = 0;
    while (a[i] && a[i] == b[i])
      i++;
    size_t from = i > 100 ? i - 100 : 0;
    printf("%s: %s differs at offset %u\n  %.300s\n  %.300s\n", where, what, at, a + from,
           b + from);
  }
}

static char *parse_alone(const source_text *source, lazy_function *lazy,
                         const parse_options *options, bool one) {
  parse_result result;
  if (!parse_lazy_function(source, lazy, options, &result)) {
    char *text = xstrdup(result.error.message);
    parse_result_fini(&result);
    return text;
  }
  char *text = text_of(result.function, one);
  parse_result_fini(&result);
  return text;
}

static const ast_function *find_lazy(const parse_result *lazy, uint32_t start) {
  for (const ast_function *f = lazy->lazy_functions; f; f = f->next_lazy)
    if (f->base.start == start) return f;
  return NULL;
}

/* Follows the lazy functions inward: each is parsed again from the node that its parent's
 * parse left, with and without the records. */
static void check_records(const source_text *source, const char *where,
                          const parse_result *outer, const functions *all, int depth);

typedef VEC(const scope_info *) infos;

static infos outside_of(const ast_function *f) {
  infos list = {0};
  const scope *s = f->name_scope ? f->name_scope : f->scope;
  for (s = s->parent; s; s = s->parent)
    if (s->needs_heap_scope && s->kind != SCOPE_SCRIPT) vec_push(&list, scope_info_new(s));
  return list;
}

static void free_infos(infos *list) {
  for (size_t i = 0; i < list->len; i++)
    free((void *)(uintptr_t)list->data[i]);
  vec_free(list);
}

static void check_one(const source_text *source, const char *where, const ast_function *f,
                      const parse_result *outer, const functions *all, int depth) {
  infos outside = outside_of(f);
  parse_options options = {.outer = outside.data, .outer_count = (uint32_t)outside.len};
  lazy_function lazy;
  lazy_function_from_node(f, &lazy);
  char *eager = text_of(f, false);
  char *again = parse_alone(source, &lazy, &options, false);
  if (strcmp(eager, again)) differ("re-parse", where, f->base.start, eager, again);
  free(again);
  const ast_function *dropped = find_lazy(outer, f->base.start);
  if (dropped) {
    options.lazy_functions = true;
    lazy_function_from_node(dropped, &lazy);
    parse_result inner;
    char *with = parse_alone(source, &lazy, &options, true);
    lazy.data = NULL;
    char *without = parse_alone(source, &lazy, &options, true);
    char *place = text_of(f, true);
    if (strcmp(with, without)) differ("skipping", where, f->base.start, without, with);
    if (strcmp(with, place)) differ("lazy tree", where, f->base.start, place, with);
    free(with);
    free(without);
    free(place);
    lazy_function_from_node(dropped, &lazy);
    if (depth < 6 && parse_lazy_function(source, &lazy, &options, &inner)) {
      check_records(source, where, &inner, all, depth + 1);
      parse_result_fini(&inner);
    }
  }
  free(eager);
  free_infos(&outside);
}

static void check_records(const source_text *source, const char *where,
                          const parse_result *outer, const functions *all, int depth) {
  for (size_t i = 0; i < all->len; i++)
    if (find_lazy(outer, all->data[i]->base.start))
      check_one(source, where, all->data[i], outer, all, depth);
}

static void check_source(const source_text *source, const char *where, bool module) {
  parse_result eager, lazy;
  parse_options options = {.lazy_functions = true};
  bool ok = module ? parse_module(source, NULL, &eager) : parse_script(source, NULL, &eager);
  bool lazy_ok =
      module ? parse_module(source, &options, &lazy) : parse_script(source, &options, &lazy);
  if (ok != lazy_ok) {
    printf("%s: accepted %s only\n", where, ok ? "eagerly" : "lazily");
    failures++;
  } else if (ok) {
    functions all = {0};
    collect(eager.function->scope, &all);
    char *a = text_of(eager.function, true), *b = text_of(lazy.function, true);
    if (strcmp(a, b)) differ("top level", where, 0, a, b);
    free(a);
    free(b);
    check_records(source, where, &lazy, &all, 0);
    vec_free(&all);
  }
  parse_result_fini(&eager);
  parse_result_fini(&lazy);
}

static void check_text(const char *text) {
  source_text source;
  if (!source_from_utf8(&source, text, strlen(text))) return;
  check_source(&source, text, false);
  source_fini(&source);
}

static void check_file(const char *path, bool module) {
  FILE *f = fopen(path, "rb");
  if (!f) return;
  VEC(char) text = {0};
  for (int c; (c = fgetc(f)) != EOF;)
    vec_push(&text, (char)c);
  fclose(f);
  source_text source;
  if (source_from_utf8(&source, text.data, text.len)) {
    check_source(&source, path, module);
    source_fini(&source);
  }
  vec_free(&text);
}

static const char *const texts[] = {
    "function f(a, b) { let c; return function g() { return a + c + h; function h() {} } }",
    "var o = { get x() { return () => this.y }, async *m() { yield* this }, n(a = 1) {} };",
    "(function () { let a = 1; function b() { return a } return () => { return b() + a } })()",
    "function f() { eval('1'); return function () { return () => { return arguments } } }",
    "function f(o) { with (o) { return function () { return function () { return x } } } }",
    ("class A extends B { #p = () => { this.#p }; static s() { return () => { super.s } }"
     " constructor() { (() => { super() })() } m() { return function () { return A } } }"),
    "F()(); let a = 1; function F() { return function () { return a } }",
    "{ let q = 1; function f() { return function () { q = 2 } } }",
    "var f = (a = function () { return () => { return a } }, {b}) => { return () => { b } };",
    "async (a, b) => { await (async () => { return a })() }; async x => { return x };",
    "(function named() { return function () { return named } });",
    "function f(a) { 'use strict'; return function g(b) { return eval('a + b') } }",
    "for (let i of []) { (() => { return () => { return i } })() }",
    "function f() { return () => { return () => { return new.target } } }",
    "function s(x) { switch (x) { case 1: let y; function z() { return () => { y } } } }",
    "function \\u0061b(c) { return function () { return \\u0063 + c } }"};

int main(int argc, char **argv) {
  bool module = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--module") == 0)
      module = true;
    else
      check_file(argv[i], module), module = false;
  }
  for (size_t i = 0; argc == 1 && i < WN_COUNTOF(texts); i++)
    check_text(texts[i]);
  printf("test_parser_lazy: %s (%d failures)\n", failures ? "FAILED" : "ok", failures);
  return failures != 0;
}
