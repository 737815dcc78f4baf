/* SPDX-License-Identifier: MIT */
/* Parsing of the command line and of NODE_OPTIONS.
 *
 * The rules are Node's: NODE_OPTIONS comes first and the command line wins; the first word that
 * is no flag is the script, and everything behind it belongs to the script.  Messages and
 * statuses are Node's as well: "bad option" and 9. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "cli/flags.h"

#define WINNOW_VERSION "0.1.0"

static const char usage[] =
    "Usage: winnow [options] [ script.js | script | - ] [arguments]\n"
    "       winnow [options] -e code | -p expression\n"
    "\n"
    "Runs a JavaScript program on a heap that you can watch.\n"
    "\n"
    "Options:\n"
    "  -                               read the script from standard input\n"
    "  --                              end of winnow's options\n"
    "  -e, --eval code                 run the code\n"
    "  -p, --print expression          run it and print the result\n"
    "  -c, --check                     check the script's syntax only\n"
    "  -r, --require module            load a module first (may be given again)\n"
    "  -h, --help                      print this\n"
    "  -v, --version                   print the version\n";

static const char usage_end[] =
    "\n"
    "Flags may be written with dashes or underscores; --no-x switches x off.\n"
    "Environment variables:\n"
    "  NODE_OPTIONS                    flags, read before the command line\n"
    "  WINNOW_ZEAL                     as --gc-zeal\n"
    "\n"
    "Try:  winnow --trace-gc examples/lesson1\n";

static void print_help(void) {
  fputs(usage, stdout);
  flags_print_help();
  fputs(usage_end, stdout);
}

static int bad_option(const node_options *o, const char *text) {
  fprintf(stderr, "%s: bad option: %s\n", o->program, text);
  return 9;
}

/* Words of NODE_OPTIONS are divided by blanks; double quotes join, a backslash escapes. */
static int parse_environment(node_options *o) {
  const char *text = getenv("NODE_OPTIONS");
  int status = -1;
  while (text && *text && status < 0) {
    while (*text == ' ') text++;
    if (*text == '\0') break;
    char *word = xmalloc(strlen(text) + 1);
    size_t n = 0;
    bool quoted = false;
    for (; *text && (quoted || *text != ' '); text++) {
      if (*text == '"') {
        quoted = !quoted;
      } else {
        if (*text == '\\' && quoted && text[1]) text++;
        word[n++] = *text;
      }
    }
    word[n] = '\0';
    if (quoted) {
      fprintf(stderr, "%s: invalid value for NODE_OPTIONS (unterminated string)\n",
              o->program);
      status = 9;
    } else if (strncmp(word, "--", 2) != 0 || word[2] == '\0') {
      fprintf(stderr, "%s: %s is not allowed in NODE_OPTIONS\n", o->program, word);
      status = 9;
    } else {
      status = flags_parse(o, word, FLAG_FROM_ENVIRONMENT);
    }
    free(word);
  }
  return status;
}

static void append(char ***list, size_t *count, const char *text) {
  *list = xrealloc(*list, (*count + 1) * sizeof **list);
  (*list)[(*count)++] = xstrdup(text);
}

/* The flags that take the next word.  Returns true if `text` was one of them; *status is then
 * an exit status or -1. */
static bool parse_short(node_options *o, char **argv, int argc, int *i, int *status) {
  const char *text = argv[*i];
  bool is_print = strcmp(text, "-p") == 0 || strcmp(text, "--print") == 0 ||
                  strcmp(text, "-pe") == 0;
  bool is_eval = is_print || strcmp(text, "-e") == 0 || strcmp(text, "--eval") == 0;
  bool is_require = strcmp(text, "-r") == 0 || strcmp(text, "--require") == 0;
  *status = -1;
  if (!is_eval && !is_require) return false;
  if (*i + 1 >= argc) {
    fprintf(stderr, "%s: %s requires an argument\n", o->program, text);
    *status = 9;
    return true;
  }
  const char *value = argv[++*i];
  if (is_require) {
    append(&o->preload, &o->preload_count, value);
  } else {
    free(o->eval_source);
    o->eval_source = xstrdup(value);
    o->print_result = o->print_result || is_print;
  }
  return true;
}

/* Flags without a value that are not in the table. */
static bool parse_plain(node_options *o, const char *text, int *status) {
  *status = -1;
  if (strcmp(text, "-h") == 0 || strcmp(text, "--help") == 0) {
    print_help();
    *status = 0;
  } else if (strcmp(text, "-v") == 0 || strcmp(text, "--version") == 0) {
    puts("v" WINNOW_VERSION);
    *status = 0;
  } else if (strcmp(text, "-c") == 0 || strcmp(text, "--check") == 0) {
    o->check_only = true;
  } else if (strcmp(text, "-i") == 0 || strcmp(text, "--interactive") == 0) {
    o->interactive = true;
  } else {
    return false;
  }
  return true;
}

static bool is_given(uint64_t size) { return size != UINT64_MAX && size != 0; }

/* V8 refuses three sizes that contradict each other, and so does this. */
static int check_sizes(const node_options *o) {
  if (!is_given(o->max_heap_size) || !is_given(o->max_old_space_size) ||
      !is_given(o->max_semi_space_size)) {
    return -1;
  }
  fprintf(stderr,
          "%s: --max-heap-size, --max-old-space-size and --max-semi-space-size exclude each "
          "other: leave one out\n",
          o->program);
  return 9;
}

int options_parse(node_options *o, int argc, char **argv) {
  memset(o, 0, sizeof *o);
  flags_init(o);
  o->set_flags = flags_parse_string;
  o->program = xstrdup(argv[0] ? argv[0] : "winnow");
  int status = parse_environment(o);
  int i = 1;
  size_t exec_count = 0, arg_count = 0;
  for (; i < argc && status < 0; i++) {
    const char *text = argv[i];
    int first = i;
    if (strcmp(text, "--") == 0) {
      i++;
      break;
    }
    if (text[0] != '-' || text[1] == '\0') break;
    if (!parse_plain(o, text, &status) && !parse_short(o, argv, argc, &i, &status)) {
      status = text[1] == '-' ? flags_parse(o, text, FLAG_FROM_COMMAND_LINE)
                              : bad_option(o, text);
    }
    for (int k = first; k <= i && k < argc; k++) append(&o->exec_argv, &exec_count, argv[k]);
  }
  o->exec_argc = (int)exec_count;
  if (status < 0) status = check_sizes(o);
  if (status >= 0) return status;
  if (!o->eval_source && i < argc) {
    if (strcmp(argv[i], "-") == 0) {
      o->script_is_stdin = true;
    } else {
      o->script = xstrdup(argv[i]);
    }
    i++;
  } else if (!o->eval_source && !isatty(0)) {
    o->script_is_stdin = true;
  }
  for (; i < argc; i++) append(&o->argv, &arg_count, argv[i]);
  o->argc = (int)arg_count;
  if (!o->eval_source && !o->script && !o->script_is_stdin) {
    print_help();
    return 0;
  }
  return -1;
}

static void free_list(char **list, size_t count) {
  for (size_t i = 0; i < count; i++) free(list[i]);
  free(list);
}

void options_fini(node_options *o) {
  flags_fini(o);
  free_list(o->argv, (size_t)o->argc);
  free_list(o->exec_argv, (size_t)o->exec_argc);
  free_list(o->preload, o->preload_count);
  free(o->eval_source);
  free(o->script);
  free(o->program);
}
