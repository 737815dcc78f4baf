/* SPDX-License-Identifier: MIT */
/* What the parser accepts, refuses and resolves.  test262 covers the grammar; here stand
 * the messages, the resolution of names, and the limits. */
#include "engine/syntax/parser.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/syntax/ast_print.h"
#include "support/test.h"

typedef struct parsed {
  source_text source;
  parse_result result;
  char *text; /* the tree, or the message */
} parsed;

typedef bool parse_entry(const source_text *, const parse_options *, parse_result *);

static parsed parse_with(parse_entry *entry, const char *js, const parse_options *options) {
  parsed p = {0};
  size_t length;
  if (!source_from_utf8(&p.source, js, strlen(js))) return p;
  if (entry(&p.source, options, &p.result)) {
    FILE *out = open_memstream(&p.text, &length);
    ast_print(out, p.result.function);
    fclose(out);
  } else {
    p.text = xstrdup(p.result.error.message);
  }
  return p;
}

static void done(parsed *p) {
  free(p->text);
  parse_result_fini(&p->result);
  source_fini(&p->source);
}

static bool gives(parse_entry *entry, const char *js, const char *expected) {
  parsed p = parse_with(entry, js, NULL);
  bool same = strcmp(p.text, expected) == 0;
  if (!same) printf("%s\n  expected %s\n  got      %s\n", js, expected, p.text);
  done(&p);
  return same;
}

static bool accepts(parse_entry *entry, const char *js) {
  parsed p = parse_with(entry, js, NULL);
  bool ok = p.result.error.kind == PARSE_OK;
  if (!ok) printf("%s\n  %s\n", js, p.text);
  done(&p);
  return ok;
}

TEST(errors_have_the_words_of_v8) {
  static const char *const cases[][2] = {
      {"a b", "Unexpected identifier 'b'"},
      {"a 1", "Unexpected number"},
      {"a 'b'", "Unexpected string"},
      {"({a=1})", "Invalid shorthand property initializer"},
      {"1 = 2", "Invalid left-hand side in assignment"},
      {"[a + 1] = 1", "Invalid destructuring assignment target"},
      {"let a; let a", "Identifier 'a' has already been declared"},
      {"{ let a; { var a } }", "Identifier 'a' has already been declared"},
      {"{ { var a } let a }", "Identifier 'a' has already been declared"},
      {"const a;", "Missing initializer in const declaration"},
      {"break", "Illegal break statement"},
      {"x: while (1) { continue y }", "Undefined label 'y'"},
      {"return", "Illegal return statement"},
      {"super.x", "'super' keyword unexpected here"},
      {"a.#x", "Private field '#x' must be declared in an enclosing class"},
      {"f(a", "missing ) after argument list"},
      {"`abc", "Unexpected end of input"},
      {"'abc", "Invalid or unexpected token"},
      {"await 1",
       "await is only valid in async functions and the top level bodies of modules"},
      {"'use strict'; delete a", "Delete of an unqualified identifier in strict mode."},
      {"'use strict'; 010", "Octal literals are not allowed in strict mode."},
      {"'use strict'; eval = 1", "Unexpected eval or arguments in strict mode"},
      {"'use strict'; var static", "Unexpected strict mode reserved word"},
      {"function f(a, a) { 'use strict' }",
       "Duplicate parameter name not allowed in this context"},
      {"/(/", "Invalid regular expression: /(/: Unterminated group"},
      {"/[b-a]/u", "Invalid regular expression: /[b-a]/u: Range out of order in character "
                   "class"},
      {"a ?? b || c", "Unexpected token '||'"},
      {"v\\u0061r x", "Keyword must not contain escaped characters"},
  };
  for (size_t i = 0; i < WN_COUNTOF(cases); i++)
    EXPECT(gives(parse_script, cases[i][0], cases[i][1]));
}

TEST(error_positions_are_code_units) {
  parsed p = parse_with(parse_script, "\xC3\xA9;\n\xE2\x82\xAC;\n  a b", NULL);
  EXPECT(p.source.two_byte);
  source_position at = source_position_of(&p.source, p.result.error.start);
  EXPECT(at.line == 2 && at.column == 1); /* the euro sign is no identifier */
  done(&p);
  p = parse_with(parse_script, "\xC3\xA9;\r\n\xC3\xA9 b", NULL);
  EXPECT(!p.source.two_byte);
  at = source_position_of(&p.source, p.result.error.start);
  EXPECT(at.line == 2 && at.column == 3);
  done(&p);
}

TEST(names_resolve_to_registers_slots_and_globals) {
  EXPECT(gives(parse_script, "function f(a) { let b; g; return () => a }",
               "(script {script f:function} (function-decl f@global (function f {function "
               "a:param=slot0 b:let heap} (params a@0^0) (var let (declarator b -)) "
               "(expression g@global) (return (arrow {function} (return a@0^0))))))"));
  EXPECT(gives(parse_script, "for (let i = 0;;) () => i",
               "(script {script} (for {for i:let=slot0 heap per-iteration} (var let "
               "(declarator i@0^0 0)) - - (expression (arrow {function} (return i@0^0)))))"));
  EXPECT(gives(parse_script, "(function (o) { with (1) o; x })",
               "(script {script} (expression (function {function o:param=slot0 heap} (params "
               "o@0^0) (with 1 {with heap} (expression o@dynamic)) (expression x@global))))"));
}

TEST(arrow_parameters_move_into_the_arrow) {
  EXPECT(gives(parse_script, "(a, {b = () => a}) => b",
               "(script {script} (expression (arrow {function a:param=slot0 b:param heap} "
               "(params a@0^0 (object-pattern (property \"b\" (pattern-default b (arrow "
               "{function} (return a@0^0)))))) {body} (return b))))"));
  EXPECT(gives(parse_script, "(a, b)",
               "(script {script} (expression (sequence a@global b@global)))"));
}

TEST(dead_zone_checks_stand_where_needed) {
  EXPECT(gives(parse_script, "(function () { a; let a = a; a; function h() { a } })",
               "(script {script} (expression (function {function a:let=slot0 h:function "
               "heap} (expression a@0^0!) (var let (declarator a@0^0 a@0^0!)) (expression "
               "a@0^0) (function-decl h (function h {function} (expression a@0^0!))))))"));
}

TEST(sloppy_eval_makes_lookups_dynamic) {
  EXPECT(gives(parse_script, "function f(a) { eval(a); a; b }",
               "(script {script f:function} (function-decl f@global (function f "
               "mapped-arguments direct-eval {function a:param=slot0 .this:this=slot1 "
               ".new.target:new.target=slot2 arguments:arguments=slot3 heap eval} (params "
               "a@0^0) (expression (call direct-eval eval@dynamic a@0^0)) (expression a@0^0) "
               "(expression b@dynamic))))"));
}

TEST(block_functions_are_copied_out) {
  EXPECT(gives(parse_script, "{ function f() {} }",
               "(script {script f:var} (block {block f:function} (function-decl f outer "
               "f@global (function f {function}))))"));
  EXPECT(gives(parse_script, "let f; { function f() {} }",
               "(script {script f:let} (var let (declarator f@global -)) (block {block "
               "f:function} (function-decl f (function f {function}))))"));
}

TEST(eval_code_sees_the_scopes_around_it) {
  parsed outer = parse_with(
      parse_script, "(function (a) { class C { #x; m() { let b; eval(''); } } })", NULL);
  EXPECT(outer.result.function);
  /* Walk in: function, class, method. */
  const scope *s = outer.result.function->scope;
  const scope_info *infos[8];
  uint32_t count = 0;
  while (s->children)
    s = s->children;
  for (; s; s = s->parent)
    if (s->needs_heap_scope) infos[count++] = scope_info_new(s);
  EXPECT(count >= 3);
  parse_options options = {.outer = infos, .outer_count = count, .strict = true};
  parsed p = parse_with(parse_eval, "a + b + z; this.#x", &options);
  EXPECT(p.result.function);
  if (p.result.function) EXPECT(strstr(p.text, "a@0^2") || strstr(p.text, "a@0^3"));
  if (p.result.function) EXPECT(strstr(p.text, "z@global"));
  done(&p);
  p = parse_with(parse_eval, "this.#y", &options);
  EXPECT(p.result.error.kind == PARSE_SYNTAX_ERROR);
  done(&p);
  while (count)
    free((void *)(uintptr_t)infos[--count]);
  done(&outer);
}

TEST(function_constructor_checks_its_parts_apart) {
  const struct {
    const char *params, *body;
    bool ok;
  } cases[] = {{"a, b", "return a", true},  {"a /*", "*/ ){", false},
               {"", "}); (function(){", false}, {"a", "'use strict'", true},
               {"a = 1", "'use strict'", false}, {"a //", "return a", true},
               {"", "super()", false}};
  for (size_t i = 0; i < WN_COUNTOF(cases); i++) {
    char text[256];
    uint32_t params = sizeof "function anonymous(" - 1;
    uint32_t params_end = params + (uint32_t)strlen(cases[i].params);
    uint32_t body = params_end + (uint32_t)sizeof "\n) {\n" - 1;
    uint32_t body_end = body + (uint32_t)strlen(cases[i].body);
    snprintf(text, sizeof text, "function anonymous(%s\n) {\n%s\n}", cases[i].params,
             cases[i].body);
    source_text source;
    EXPECT(source_from_utf8(&source, text, strlen(text)));
    parse_result result;
    bool ok = parse_function_ctor(&source, params, params_end, body, body_end, false, false,
                                  NULL, &result);
    EXPECT(ok == cases[i].ok);
    parse_result_fini(&result);
    source_fini(&source);
  }
}

static char *repeated(const char *unit, int times, const char *end) {
  size_t n = strlen(unit);
  char *text = xmalloc(n * (size_t)times + strlen(end) + 1);
  for (int i = 0; i < times; i++)
    memcpy(text + (size_t)i * n, unit, n);
  strcpy(text + (size_t)times * n, end);
  return text;
}

TEST(deep_nesting_ends_in_an_error) {
  static const char *const units[] = {
      "[",     "(",     "{",    "a?",   "a=>",  "!",     "new ",  "if(1)", "a=",
      "`${",   "f(",    "a[",   "({a:", "async()=>", "for(;;)", "a**", "function f(){",
      "class A extends ", "(function(){", "a?.[", "[a]=[", "switch(1){case 1:", "do "};
  for (size_t i = 0; i < WN_COUNTOF(units); i++) {
    char *text = repeated(units[i], 100000, "");
    parsed p = parse_with(parse_script, text, NULL);
    EXPECT(p.result.error.kind != PARSE_OK);
    done(&p);
    free(text);
  }
}

TEST(long_chains_are_not_deep) {
  static const char *const chains[][2] = {
      {"a + ", "a"}, {"if (a) b; else ", "c"}, {"a, ", "a"}, {"a && ", "a"}, {"a;", ""}};
  for (size_t i = 0; i < WN_COUNTOF(chains); i++) {
    char *text = repeated(chains[i][0], 100000, chains[i][1]);
    EXPECT(accepts(parse_script, text));
    free(text);
  }
  char *members = repeated(".a[0]()", 50000, "");
  members[0] = 'x'; /* xa[0]().a… */
  EXPECT(accepts(parse_script, members));
  free(members);
}

TEST(modules_list_what_they_import_and_export) {
  parsed p = parse_with(parse_module,
                        "import d, {a as b} from 'm'; import * as ns from 'n' with {type: "
                        "'json'};\nexport {b as c, ns}; export * from 'm'; export default "
                        "class {}; export let [x, {y}] = 1; await 1;",
                        NULL);
  EXPECT(p.result.function);
  const ast_module *m = p.result.function->module;
  EXPECT(m->request_count == 2 && m->requests[1].attribute_count == 1);
  EXPECT(m->import_count == 3 && m->imports[2].import_name == NULL);
  EXPECT(m->indirect_export_count == 1 && ast_name_is(m->indirect_exports[0].import_name, "a"));
  EXPECT(m->local_export_count == 4 && m->star_export_count == 1);
  EXPECT(p.result.function->is_async);
  done(&p);
  EXPECT(gives(parse_module, "export {a}", "Export 'a' is not defined in module"));
  EXPECT(gives(parse_module, "let a; export {a}; export {a}", "Duplicate export of 'a'"));
}

TEST_MAIN()
