/* SPDX-License-Identifier: MIT */
/* What the compiler makes of sources: chosen instructions, positions, live heights,
 * limits. Each compiled function goes through the validator too. */
#include <stdlib.h>

#include "engine/compiler/code.h"
#include "engine/object/error.h"
#include "engine/syntax/source.h"
#include "support/test.h"

typedef struct compiled {
  source_text source;
  script script;
  code *code;
  compile_error error;
  char *text; /* the disassembly */
} compiled;

static compiled compile_with(const char *js, size_t length, compile_options options) {
  compiled c = {0};
  if (!source_from_utf8(&c.source, js, length)) abort();
  c.script = (script){.source = c.source.chars,
                      .source_length = c.source.length,
                      .two_byte = c.source.two_byte,
                      .is_module = options.goal == COMPILE_MODULE};
  c.code = compile_script(&c.script, &options, &c.error);
  if (!c.code) return c;
  const char *fault = code_check(c.code);
  if (fault) TEST_FAIL("malformed code: %s", fault);
  size_t size;
  FILE *out = open_memstream(&c.text, &size);
  code_print(&c.script, c.code, out);
  fclose(out);
  return c;
}

static compiled compile(const char *js) {
  return compile_with(js, strlen(js), (compile_options){.discard_completion = true});
}

static void done(compiled *c) {
  free(c->text);
  code_free(c->code);
  free(c->script.line_starts);
  source_fini(&c->source);
}

/* Does the disassembly have that text? */
static bool shows(const char *js, const char *text) {
  compiled c = compile(js);
  bool found = c.text && strstr(c.text, text);
  if (!c.code) printf("%s: %s\n", js, c.error.message);
  done(&c);
  return found;
}

/* The pc of the nth instruction with that opcode in a function. */
static uint32_t find(const code *c, enum opcode op, int n) {
  for (uint32_t pc = 0; pc < c->byte_count;
       pc += opcode_size((enum opcode)c->bytes[pc]))
    if (c->bytes[pc] == op && n-- == 0) return pc;
  return UINT32_MAX;
}

static char *repeat(const char *head, const char *unit, size_t n, const char *tail) {
  size_t unit_length = strlen(unit), length = strlen(head);
  char *s = malloc(length + n * unit_length + strlen(tail) + 1);
  memcpy(s, head, length);
  for (size_t i = 0; i < n; i++, length += unit_length)
    memcpy(s + length, unit, unit_length);
  strcpy(s + length, tail);
  return s;
}

static bool compiles(char *js, compile_error *error) {
  compiled c = compile(js);
  bool ok = c.code != NULL;
  *error = c.error;
  done(&c);
  free(js);
  return ok;
}

TEST(compiler_uses_locals_in_place) {
  EXPECT(shows("function f(a, b) { return a + b }", "Add                  a0"));
  EXPECT(!shows("function f(a, b) { return a + b }", "Star"));
}

TEST(compiler_copies_a_local_that_the_right_operand_writes) {
  EXPECT(!shows("function f(a) { return a + (a = 2) }", "Add                  a0"));
  EXPECT(shows("function f(a, b) { return a + (b = 2) }", "Add                  a0"));
}

TEST(compiler_uses_immediates_and_fused_comparisons) {
  EXPECT(shows("function f(a) { return a + 1 }", "AddSmi               1"));
  EXPECT(shows("function f(a) { if (a < 3) g() }", "JumpNotLtSmi         a0, 3"));
  EXPECT(shows("function f(a) { if (a < 300) g() }", "JumpNotLt            a0"));
  EXPECT(shows("function f(a) { if (a === null) g() }", "JumpIfNotNull"));
  EXPECT(shows("function f(a) { return typeof a === 'string' }",
               "TestTypeOf           4"));
  EXPECT(shows("function f(a) { return a === undefined }", "TestUndefined"));
  EXPECT(shows("function f(a) { return a == null }", "TestNullish"));
  EXPECT(shows("function f(i) { i++; }", "IncRegister          a0"));
  EXPECT(shows("function f(i) { return i--; }", "PostDecRegister      a0"));
  EXPECT(shows("x = [1, 2, 'a']", "CreateArrayConst"));
  EXPECT(shows("function f(n) { for (let i = 0; i < 9; i++) n() }", "IncJumpLtSmi         r0, 9"));
  EXPECT(shows("function f(n) { for (let i = 0; i <= n; i++) n() }", "IncJumpLe            r0, a0"));
  EXPECT(shows("function f(n) { for (let i = 9; i >= 0; i--) n() }", "DecJumpGeSmi         r0, 0"));
  EXPECT(shows("function f(a, i) { return a[i] }", "GetKeyedRegister     a0, a1"));
  EXPECT(shows("function f(a, i, v) { a[i] = v }", "SetKeyedRegister     a0, a1"));
}

TEST(compiler_names_this_like_a_register) {
  EXPECT(shows("function f() { return this.x }", "GetNamed             this"));
  EXPECT(shows("function f(v) { this.x = v }", "SetNamed             this"));
  EXPECT(!shows("function f() { return this.x + (() => this.y)() }", "GetNamed             this"));
}

TEST(compiler_tests_at_the_end_of_loops) {
  EXPECT(shows("function f(n) { for (var i = 0; i < n; i++); }", "JumpLt "));
  EXPECT(shows("function f(n) { while (n.a) n = n.b; }", "JumpIfTrue"));
  EXPECT(shows("function f(n) { do n = n.b; while (n !== null) }", "JumpIfNotNull"));
  EXPECT(shows("function f(n) { while (n()); }", "JumpLoop"));
}

TEST(compiler_iterates_over_long_chains) {
  compile_error e;
  EXPECT(compiles(repeat("var a; a", "+a", 100000, ";"), &e));
  EXPECT(compiles(repeat("var a; a", "&&a", 100000, ";"), &e));
  EXPECT(compiles(repeat("var a; a", ".b", 100000, ";"), &e));
  EXPECT(compiles(repeat("var a; a", "()", 100000, ";"), &e));
  EXPECT(compiles(repeat("var a; a", "[0]", 100000, ";"), &e));
  EXPECT(compiles(repeat("if (a) b; ", "else if (a) b; ", 50000, ""), &e));
  EXPECT(compiles(repeat("while (a", "||a&&b", 50000, ") b;"), &e));
}

TEST(compiler_ends_deep_recursion_with_a_range_error) {
  compile_error e = {0};
  if (!compiles(repeat("x = ", "[", 100000, ""), &e))
    EXPECT_EQ_INT(e.kind, ERROR_RANGE);
  EXPECT(!compiles(repeat("x = ", "!", 1000000, "a"), &e));
  EXPECT_EQ_INT(e.kind, ERROR_RANGE);
  EXPECT_EQ_STR(e.message, "Maximum call stack size exceeded");
}

TEST(compiler_limits_the_number_of_arguments) {
  compile_error e;
  EXPECT(!compiles(repeat("f(0", ",0", 70000, ")"), &e));
  EXPECT_EQ_INT(e.kind, ERROR_SYNTAX);
  EXPECT_EQ_STR(e.message, "Too many arguments in function call (only 65535 allowed)");
}

/* 70,000 different property names and strings: the narrow constants overflow. */
TEST(compiler_manages_more_constants_than_16_bits) {
  char *js = malloc(70000 * 40), *p = js;
  p += sprintf(p, "var o = {};");
  for (int i = 0; i < 70000; i++) p += sprintf(p, "o.p%d = 's%d' + o.q%d;\n", i, i, i);
  compile_error e;
  EXPECT(compiles(js, &e));
}

TEST(compiler_positions_are_those_of_v8) {
  const char *js = "a.b.c(1);\n  new a.D(2);\nthrow a;\nx = a [0];\nf(a)(b)";
  compiled c = compile(js);
  static const struct {
    enum opcode op;
    int n;
    uint32_t line, column;
  } expected[] = {
      {OP_BC_GetNamed, 0, 1, 3},
      {OP_BC_Call, 0, 1, 5},
      {OP_BC_New, 0, 2, 3},
      {OP_BC_Throw, 0, 3, 1},
  };
  for (size_t i = 0; i < WN_COUNTOF(expected); i++) {
    uint32_t line, column, pc = find(c.code, expected[i].op, expected[i].n);
    script_line_column(&c.script, code_position(c.code, pc), &line, &column);
    EXPECT_EQ_INT(line, expected[i].line);
    EXPECT_EQ_INT(column, expected[i].column);
  }
  uint32_t start, end;
  EXPECT(code_operand_range(c.code, find(c.code, OP_BC_Call, 0), &start, &end));
  EXPECT_EQ_INT(start, 0);
  EXPECT_EQ_INT(end, 5);
  done(&c);
}

TEST(compiler_live_heights_exclude_closed_scopes_and_finished_temporaries) {
  compiled c =
      compile("function f() { g(1, 2, 3); { let a = g(), b = g(); g(a, b) } g() }");
  const code *f = c.code->functions[0];
  uint32_t first = code_live_height(f, find(f, OP_BC_CallUndefined, 0));
  uint32_t inside = code_live_height(f, find(f, OP_BC_CallUndefined, 3));
  uint32_t last = code_live_height(f, find(f, OP_BC_CallUndefined, 4));
  EXPECT_EQ_INT(first, 4);  /* callee and arguments */
  EXPECT_EQ_INT(inside, 5); /* two locals, callee, two arguments */
  EXPECT_EQ_INT(last, 1);
  done(&c);
}

/* The code that closes the iterator at `return` is outside of the try block's range. */
TEST(compiler_try_does_not_guard_what_return_closes_outside) {
  compiled c =
      compile("function f(x) { for (const a of x) { try { return a } catch {} } }");
  const code *f = c.code->functions[0];
  uint32_t close = find(f, OP_BC_IterClose, 0),
           guard = find(f, OP_BC_IterCloseSilent, 0);
  EXPECT(close != UINT32_MAX && guard != UINT32_MAX);
  for (uint32_t i = 0; i < f->handler_count; i++) {
    const handler *h = &f->handlers[i];
    if (h->start <= close && close < h->end) EXPECT_EQ_INT(h->target, guard);
  }
  done(&c);
}

TEST(compiler_wraps_a_text_as_function_body) {
  static const char *const params[] = {"exports", "require"};
  const char *js = "return require(exports)";
  compiled c = compile_with(
      js, strlen(js),
      (compile_options){.wrapper_params = params, .wrapper_param_count = 2});
  EXPECT(c.code != NULL);
  if (c.code) {
    const code *f = c.code->functions[0];
    EXPECT_EQ_INT(f->params, 2);
    EXPECT_EQ_INT(f->length, 2);
    EXPECT_EQ_INT(code_position(f, find(f, OP_BC_CallUndefined, 0)), 7);
  }
  done(&c);
}

TEST(compiler_keeps_the_linking_tables_of_modules) {
  const char *js =
      "import a, { b as c } from 'x'; import * as n from 'y';"
      "export { c as d }; export * from 'z'; export let e = a; export default 1;";
  compiled c = compile_with(js, strlen(js), (compile_options){.goal = COMPILE_MODULE});
  EXPECT(c.code && c.code->module);
  if (c.code && c.code->module) {
    EXPECT_EQ_INT(c.code->module->request_count, 3);
    EXPECT_EQ_INT(c.code->module->import_count, 3);
    EXPECT_EQ_INT(c.code->module->local_count, 2);
    EXPECT_EQ_INT(c.code->module->indirect_count, 1);
    EXPECT_EQ_INT(c.code->module->star_count, 1);
    EXPECT(strstr(c.text, "LdaImport"));
  }
  done(&c);
}

static const char *compile_everything(script *s, code *c) {
  compile_error e;
  if (!c->bytes && !compile_lazy(s, c, NULL, &e)) return "a lazy function fails";
  for (uint32_t i = 0; i < c->function_count; i++) {
    const char *fault = compile_everything(s, c->functions[i]);
    if (fault) return fault;
  }
  return NULL;
}

TEST(compiler_lazy_functions_reach_the_scopes_around_them) {
  const char *js = "function f(a) { let b = 1; return function g() { b++;"
                   " return () => a + b + this.x } }"
                   "class A { #p = 1; m() { return super.m(this.#p) } }";
  compiled c = compile_with(js, strlen(js), (compile_options){.lazy = true});
  EXPECT(c.code != NULL && c.code->functions[0]->bytes == NULL);
  const char *fault = compile_everything(&c.script, c.code);
  if (!fault) fault = code_check(c.code);
  if (fault) TEST_FAIL("%s", fault);
  const code *f = c.code->functions[0], *g = f->functions[0], *arrow = g->functions[0];
  EXPECT(find(arrow, OP_BC_LdaScope, 0) != UINT32_MAX);
  EXPECT(find(arrow, OP_BC_LdaGlobal, 0) == UINT32_MAX);
  done(&c);
}

TEST(compiler_reports_syntax_errors_with_their_range) {
  compiled c = compile("let a;\nlet a;");
  EXPECT(!c.code);
  EXPECT_EQ_INT(c.error.kind, ERROR_SYNTAX);
  EXPECT_EQ_STR(c.error.message, "Identifier 'a' has already been declared");
  EXPECT_EQ_INT(c.error.start, 11);
  done(&c);
}

TEST_MAIN()
