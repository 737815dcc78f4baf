/* SPDX-License-Identifier: MIT */
/* Parses the files it is told and says whether each is accepted: for running the syntax
 * tests of test262.
 *
 * Input, a line each: <mode> TAB <path>, where the mode is script, strict (the same with a
 * "use strict" directive before it) or module.  Output, a line each: "ok", or "error" and
 * the message.  With a first argument --time N, parses one file (mode and path follow) N
 * times and prints the speed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/syntax/parser.h"

static char *read_file(const char *path, const char *prefix, size_t *length) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  fseek(f, 0, SEEK_END);
  long size = ftell(f);
  rewind(f);
  size_t head = strlen(prefix);
  char *text = malloc(head + (size_t)size + 1);
  memcpy(text, prefix, head);
  *length = head + fread(text + head, 1, (size_t)size, f);
  fclose(f);
  return text;
}

static bool parse(const char *mode, const source_text *source, const parse_options *options,
                  parse_result *result) {
  if (strcmp(mode, "module") == 0) return parse_module(source, options, result);
  return parse_script(source, options, result);
}

static void answer(const char *mode, const char *path, const parse_options *options) {
  size_t length;
  const char *prefix = strcmp(mode, "strict") == 0 ? "\"use strict\";\n" : "";
  char *text = read_file(path, prefix, &length);
  source_text source;
  if (!text || !source_from_utf8(&source, text, length)) {
    printf("error cannot read %s\n", path);
    free(text);
    return;
  }
  parse_result result;
  if (parse(mode, &source, options, &result)) {
    puts("ok");
  } else {
    source_position at = source_position_of(&source, result.error.start);
    printf("error %s (%u:%u)\n", result.error.message, at.line, at.column);
  }
  parse_result_fini(&result);
  source_fini(&source);
  free(text);
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int time_file(int times, const char *mode, const char *path,
                     const parse_options *options) {
  size_t length;
  char *text = read_file(path, "", &length);
  source_text source;
  if (!text || !source_from_utf8(&source, text, length)) return 1;
  double best = 1e9;
  size_t bytes = 0;
  for (int i = 0; i < times; i++) {
    parse_result result;
    double start = seconds();
    bool ok = parse(mode, &source, options, &result);
    double took = seconds() - start;
    if (!ok) printf("error %s\n", result.error.message);
    bytes = result.nodes.bytes + result.names.bytes;
    parse_result_fini(&result);
    if (took < best) best = took;
  }
  printf("%s: %.1f MB, %.1f ms, %.1f MB/s, tree %.1f MB%s\n", path, (double)length / 1e6,
         best * 1e3, (double)length / 1e6 / best, (double)bytes / 1e6,
         source.two_byte ? " (two-byte)" : "");
  source_fini(&source);
  free(text);
  return 0;
}

int main(int argc, char **argv) {
  parse_options options = {0};
  if (argc > 1 && strcmp(argv[1], "--lazy") == 0) {
    options.lazy_functions = true;
    argv++, argc--;
  }
  if (argc == 5 && strcmp(argv[1], "--time") == 0)
    return time_file(atoi(argv[2]), argv[3], argv[4], &options);
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    char *tab = strchr(line, '\t');
    if (!tab) continue;
    *tab = 0;
    answer(line, tab + 1, &options);
    fflush(stdout);
  }
  return 0;
}
