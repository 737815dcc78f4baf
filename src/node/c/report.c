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

static void print_place(const source_place *place) {
  fprintf(stderr, "%s:%u\n", place->url, (unsigned)place->line);
  if (!place->text) return;
  fprintf(stderr, "%s\n", place->text);
  for (uint32_t i = 1; i < place->column; i++) {
    /* Tabs keep the caret under its character. */
    fputc(i - 1 < strlen(place->text) && place->text[i - 1] == '\t' ? '\t' : ' ', stderr);
  }
  for (uint32_t i = 0; i < (place->width ? place->width : 1); i++) fputc('^', stderr);
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
