/* SPDX-License-Identifier: MIT */
/* Reports of errors that nobody caught, in Node's shape:
 *
 *     file:line
 *     source line
 *         ^
 *     (blank)
 *     stack, or the value
 *     (blank)
 *     Winnow v0.1.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/vm/run.h"
#include "node/c/env.h"

/* Prints a value as inspect shows it; falls back to a description when that fails. */
static void print_value(isolate *iso, wn_value v) {
  wn_value s = internal_call(iso, "inspect", "inspect", 1, &v);
  char *text;
  if (wn_is_exception(s)) {
    take_exception(iso);
    text = value_describe(iso, v);
  } else {
    text = string_to_utf8(iso, s, NULL);
  }
  fprintf(stderr, "%s\n", text);
  free(text);
}

/* Lines of generated code can be megabytes long: then a window around the column is shown. */
enum { LONGEST_LINE = 1000, WINDOW_BEFORE = 60, WINDOW = 160 };

static void print_place(const source_place *place) {
  fprintf(stderr, "%s:%u\n", place->url, (unsigned)place->line);
  if (!place->text) return;
  size_t length = strlen(place->text), from = 0, shown = length;
  size_t column = place->column > 0 ? place->column - 1 : 0;
  if (column > length) column = length;
  if (length > LONGEST_LINE) {
    from = column > WINDOW_BEFORE ? column - WINDOW_BEFORE : 0;
    shown = min_size(WINDOW, length - from);
  }
  const char *text = place->text + from;
  fprintf(stderr, "%s%.*s%s\n", from ? "..." : "", (int)shown, text,
          from + shown < length ? "..." : "");
  if (from) fputs("   ", stderr);
  for (size_t i = 0; i < column - from; i++) {
    fputc(text[i] == '\t' ? '\t' : ' ', stderr); /* the caret stays under its character */
  }
  uint32_t width = place->width ? place->width : 1;
  for (size_t i = 0; i < min_size(width, WINDOW); i++) fputc('^', stderr);
  fputc('\n', stderr);
}

static void print_end(void) { fputs("\nWinnow v0.1.0\n", stderr); }

static void set_failed(node_env *env, int status) {
  env->exiting = true;
  env->exit_code = status;
}

void report_uncaught(node_env *env) {
  isolate *iso = env->iso;
  if (!has_exception(iso)) return;
  source_place place;
  bool has_place = exception_place(iso, &place);
  wn_value error = take_exception(iso);
  fflush(stdout);
  if (has_place) {
    print_place(&place);
    source_place_fini(&place);
  } else {
    fputs("Uncaught:\n", stderr);
  }
  if (is_object(error)) {
    fputc('\n', stderr);
    print_value(iso, error);
  } else {
    print_value(iso, error);
    fprintf(stderr, "(Use `%s --trace-uncaught ...` to show where the exception was thrown)\n",
            env->options->program);
  }
  print_end();
  set_failed(env, 1);
}

void report_rejection(node_env *env, wn_value reason) {
  isolate *iso = env->iso;
  const char *mode = env->options->unhandled_rejections;
  env->rejections.len = 0;
  if (mode && strcmp(mode, "none") == 0) return;
  fflush(stdout);
  if (is_kind(reason, KIND_ERROR)) {
    print_value(iso, reason);
  } else {
    wn_value s = internal_call(iso, "inspect", "inspect", 1, &reason);
    char *text = wn_is_exception(s) ? NULL : string_to_utf8(iso, s, NULL);
    fprintf(stderr,
            "[UnhandledPromiseRejection: This error originated either by throwing inside of an "
            "async function without a catch block, or by rejecting a promise which was not "
            "handled with .catch(). The promise rejected with the reason \"%s\".] {\n"
            "  code: 'ERR_UNHANDLED_REJECTION'\n}\n",
            text ? text : "?");
    free(text);
  }
  if (mode && strcmp(mode, "warn") == 0) return;
  print_end();
  set_failed(env, 1);
}
