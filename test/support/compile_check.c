/* SPDX-License-Identifier: MIT */
/* Compiles source files and checks the code: compile_check [-p] [-m] [-e] [-w] file …
 *   -p prints the bytecode, -l compiles lazily (then everything), -m compiles as
 * modules, -e as evals, -w as wrapped functions. A file that does not parse is
 * reported; the status is 1 if any code is malformed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compiler/code.h"
#include "engine/syntax/source.h"

static char *read_file(const char *path, size_t *size) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  size_t cap = 1 << 16, n = 0, got;
  char *data = xmalloc(cap);
  while ((got = fread(data + n, 1, cap - n, f)) > 0) {
    n += got;
    if (n == cap) data = xrealloc(data, cap *= 2);
  }
  fclose(f);
  *size = n;
  return data;
}

/* Compiles what a lazy compilation left out, all the way down. */
static const char *compile_all(script *s, code *c) {
  compile_error error;
  if (!c->bytes && !compile_lazy(s, c, NULL, &error)) {
    fprintf(stderr, "%u: %s\n", error.start, error.message);
    return "lazy function does not compile";
  }
  for (uint32_t i = 0; i < c->function_count; i++) {
    const char *fault = compile_all(s, c->functions[i]);
    if (fault) return fault;
  }
  return NULL;
}

static bool check_file(const char *path, const compile_options *options, bool print) {
  size_t size;
  source_text text;
  char *data = read_file(path, &size);
  if (!data) {
    fprintf(stderr, "%s: cannot be read\n", path);
    return false;
  }
  if (!source_from_utf8(&text, data, size)) return false;
  script s = {.url = (char *)(uintptr_t)path,
              .source = text.chars,
              .source_length = text.length,
              .two_byte = text.two_byte,
              .is_module = options->goal == COMPILE_MODULE};
  compile_error error;
  bool ok = true;
  code *c = compile_script(&s, options, &error);
  if (!c) {
    uint32_t line, column;
    script_line_column(&s, error.start, &line, &column);
    if (print) printf("%s:%u:%u: %s\n", path, line, column, error.message);
  } else {
    const char *fault = compile_all(&s, c);
    if (!fault) fault = code_check(c);
    if (fault) printf("%s: MALFORMED: %s\n", path, fault);
    ok = !fault;
    if (print) code_print(&s, c, stdout);
    code_free(c);
  }
  free(s.line_starts);
  source_fini(&text);
  free(data);
  return ok;
}

int main(int argc, char **argv) {
  static const char *const params[] = {"exports", "require", "module", "__filename",
                                       "__dirname"};
  compile_options options = {0};
  bool print = false, ok = true;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "-p")) {
      print = true;
    } else if (!strcmp(argv[i], "-m")) {
      options.goal = COMPILE_MODULE;
    } else if (!strcmp(argv[i], "-l")) {
      options.lazy = true;
    } else if (!strcmp(argv[i], "-e")) {
      options.goal = COMPILE_EVAL;
    } else if (!strcmp(argv[i], "-w")) {
      options.wrapper_params = params;
      options.wrapper_param_count = WN_COUNTOF(params);
    } else {
      ok = check_file(argv[i], &options, print) && ok;
    }
  }
  return ok ? 0 : 1;
}
