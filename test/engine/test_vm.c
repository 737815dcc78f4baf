/* SPDX-License-Identifier: MIT */
/* The interpreter seen from C, on the engine's bare intrinsics. */
#include <stdlib.h>
#include <string.h>

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/vm/frame.h"
#include "engine/vm/generator.h"
#include "engine/vm/jobs.h"
#include "engine/vm/promise.h"
#include "engine/vm/run.h"
#include "engine/vm/stack_trace.h"
#include "support/test.h"

static isolate *fresh(void) {
  isolate_options options;
  isolate_options_init(&options);
  return isolate_new(&options);
}

static wn_value run(isolate *iso, const char *source) {
  return run_script_source(iso, source, strlen(source), "test.js");
}

/* The number a script gives; -1e9 for anything else. */
static double number(isolate *iso, const char *source) {
  wn_value v = run(iso, source);
  if (wn_is_exception(v)) take_exception(iso);
  return wn_is_number(v) ? wn_number(v) : -1e9;
}

/* What the script throws, as text. */
static char *thrown(isolate *iso, const char *source) {
  wn_value v = run(iso, source);
  if (!wn_is_exception(v)) return strdup("nothing");
  wn_value e = take_exception(iso);
  if (!is_object(e)) return value_describe(iso, e);
  return string_to_utf8(iso, object_get(iso, e, KEY(iso, message)), NULL);
}

static void expect_thrown(const char *source, const char *want) {
  isolate *iso = fresh();
  char *text = thrown(iso, source);
  EXPECT_EQ_STR(text, want);
  free(text);
  isolate_free(iso);
}

static void expect_number(const char *source, double want) {
  isolate *iso = fresh();
  double got = number(iso, source);
  if (got != want) TEST_FAIL("%s gives %g, expected %g", source, got, want);
  isolate_free(iso);
}

TEST(vm_runs_arithmetic_and_calls) {
  expect_number("1 + 2 * 3", 7);
  expect_number("function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } fib(15)", 610);
  expect_number("(2147483647 + 1) - (-2147483648 - 1)", 4294967297.0);
  expect_number("var s = 0; for (let i = 0; i < 1000; i++) s += i; s", 499500);
}

TEST(vm_closures_capture_each_turn) {
  expect_number("var f = []; for (let i = 0; i < 3; i++) f[i] = () => i; f[0]() * 10 + f[2]()",
                2);
}

TEST(vm_constructors_and_classes) {
  expect_number("function P(x) { this.x = x; } P.prototype.g = function () { return this.x; };"
                "new P(7).g()",
                7);
  expect_number("class A { constructor(x) { this.x = x; } } "
                "class B extends A { constructor() { super(3); } get y() { return this.x + 1; } }"
                "new B().y",
                4);
}

TEST(vm_inline_caches_follow_changes) {
  expect_number("function P() {} P.prototype.v = 1; function g(o) { return o.v; }"
                "var p = new P(), s = 0; for (var i = 0; i < 10; i++) s += g(p);"
                "P.prototype.v = 5; s += g(p); p.v = 100; s + g(p)",
                115);
  expect_number("var o = {a: 1, b: 2}, s = 0; function g(o) { return o.b; }"
                "for (var i = 0; i < 10; i++) s += g(o); delete o.b; s + (g(o) === undefined)",
                21);
}

TEST(vm_generators_and_finally) {
  static const native_spec natives[] = {
      {"next", generator_next_native, 1, NATIVE_METHOD, 0},
      {"return", generator_return_native, 1, NATIVE_METHOD, 0}};
  isolate *iso = fresh();
  EXPECT(install_natives(iso, intrinsic(iso, INTRINSIC_GeneratorP), natives, 2));
  double got = number(iso, "var log = 0;"
                           "function* g() { try { yield 1; yield 2; } finally { log += 10; } }"
                           "var it = g(), first = it.next().value;"
                           "first + it.return(5).value + log + it.next().done");
  EXPECT_EQ_INT(got, 17);
  isolate_free(iso);
}

TEST(vm_messages_are_those_of_v8) {
  expect_thrown("var o = {}; o.x.y", "Cannot read properties of undefined (reading 'y')");
  expect_thrown("var o = {a: {}}; o.a.f(1)(2)", "o.a.f is not a function");
  expect_thrown("nowhere", "nowhere is not defined");
  expect_thrown("x; let x", "Cannot access 'x' before initialization");
  expect_thrown("class A {} A()", "Class constructor A cannot be invoked without 'new'");
  expect_thrown("for (var x of 5);", "5 is not iterable");
  expect_thrown("(function f() { f(); })()", "Maximum call stack size exceeded");
}

TEST(vm_remembers_where_an_error_was_thrown) {
  isolate *iso = fresh();
  EXPECT(wn_is_exception(run(iso, "var a = 1;\n  throw 5;\n")));
  source_place place;
  EXPECT(exception_place(iso, &place));
  EXPECT_EQ_INT(place.line, 2);
  EXPECT_EQ_INT(place.column, 3);
  EXPECT_EQ_STR(place.text, "  throw 5;");
  EXPECT_EQ_STR(place.url, "test.js");
  source_place_fini(&place);
  take_exception(iso);
  isolate_free(iso);
}

static char seen[64];
static wn_value note(isolate *iso, call_args *args) {
  char *text = string_to_utf8(iso, to_string(iso, arg(args, 0)), NULL);
  strcat(seen, text);
  free(text);
  return WN_UNDEFINED;
}

TEST(vm_await_runs_as_jobs) {
  static const native_spec natives[] = {{"note", note, 1, NATIVE_METHOD, 0}};
  isolate *iso = fresh();
  seen[0] = 0;
  EXPECT(install_natives(iso, intrinsic(iso, INTRINSIC_Global), natives, 1));
  run(iso, "async function f() { note('a'); await 1; note('c'); await 2; note('e'); }"
           "async function g() { await 1; note('d'); } f(); g(); note('b');");
  EXPECT_EQ_STR(seen, "ab");
  EXPECT(run_jobs(iso));
  EXPECT_EQ_STR(seen, "abcde");
  isolate_free(iso);
}

TEST(vm_termination_cannot_be_caught) {
  isolate *iso = fresh();
  __atomic_fetch_or(&iso->heap.interrupt, WN_INTERRUPT_TERMINATE, __ATOMIC_RELAXED);
  wn_value v = run(iso, "for (;;) { try { for (;;); } catch (e) {} finally { } }");
  EXPECT(wn_is_exception(v));
  isolate_free(iso);
}

TEST(vm_dead_temporaries_keep_nothing_alive) {
  isolate *iso = fresh();
  wn_value v = run(iso, "function f() { var big = {}; return 1; } f(); ({x: 1})");
  wn_persistent *weak = wn_persistent_new(&iso->heap, v);
  wn_persistent_make_weak(weak, NULL, NULL);
  v = WN_UNDEFINED;
  wn_collect(&iso->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "testing");
  EXPECT(wn_is_undefined(wn_persistent_get(weak)));
  wn_persistent_free(weak);
  isolate_free(iso);
}

TEST_MAIN()
