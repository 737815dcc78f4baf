/* SPDX-License-Identifier: MIT */
/* Parsing of the command line and of NODE_OPTIONS.
 *
 * The rules are Node's: dashes and underscores are the same; booleans are negated by --no-x
 * and --nox; value flags need "="; the first word that is no flag is the script, and
 * everything behind it belongs to the script.  Messages and statuses are Node's as well:
 * "bad option" and 9. */
#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

#define WINNOW_VERSION "0.1.0"

enum flag_type { BOOL, SIZE, STRING };

typedef struct flag {
  enum flag_type type;
  const char *name;
  size_t offset; /* of the field in node_options */
  bool in_node_options;
  const char *help;
} flag;

static const flag flags[] = {
#define FLAG(type, name, field, env, help) \
  {type, name, offsetof(node_options, field), env, help},
#include "cli/options.def"
#undef FLAG
};

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
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (flags[i].help[0] == '\0') continue;
    char left[64];
    snprintf(left, sizeof left, "--%s%s", flags[i].name,
             flags[i].type == SIZE ? "=..." : flags[i].type == STRING ? "=..." : "");
    printf("  %-31s %s\n", left, flags[i].help);
  }
  fputs(usage_end, stdout);
}

/* Compares a written name, up to its "=" or end, with a flag's; '_' equals '-'. */
static bool same_name(const char *written, size_t n, const char *name) {
  if (strlen(name) != n) return false;
  for (size_t i = 0; i < n; i++) {
    if ((written[i] == '_' ? '-' : written[i]) != name[i]) return false;
  }
  return true;
}

static const flag *find_flag(const char *written, size_t n) {
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (same_name(written, n, flags[i].name)) return &flags[i];
  }
  return NULL;
}

typedef struct parser {
  node_options *options;
  const char *program;
} parser;

static int bad_option(const parser *p, const char *text) {
  fprintf(stderr, "%s: bad option: %s\n", p->program, text);
  return 9;
}

/* V8 reads size_t flags with strtoull, after refusing a minus sign. */
static int set_size(const parser *p, const flag *f, uint64_t *field, const char *value,
                    const char *text) {
  if (value[0] == '-' && isdigit((unsigned char)value[1])) {
    fprintf(stderr,
            "Error: Value for flag --%s=%s of type size_t is out of bounds "
            "[0-18446744073709551615]\nTry --help for options\n",
            f->name, value);
    return -1;
  }
  char *end;
  unsigned long long number = strtoull(value, &end, 10);
  if (!isdigit((unsigned char)value[0]) || *end != '\0') {
    fprintf(stderr,
            "Error: illegal value for flag --%s=%s of type size_t\n"
            "Try --help for options\n",
            f->name, value);
    return bad_option(p, text);
  }
  *field = number;
  return -1;
}

static void set_string(char **field, const char *value) {
  free(*field);
  *field = xstrdup(value);
}

/* One "--name[=value]" word. */
static int parse_long(const parser *p, const char *text, bool from_environment) {
  const char *name = text + 2, *value = strchr(name, '=');
  size_t n = value ? (size_t)(value - name) : strlen(name);
  bool negated = false;
  const flag *f = find_flag(name, n);
  if (!f && n > 2 && strncmp(name, "no", 2) == 0) {
    size_t skip = name[2] == '-' || name[2] == '_' ? 3 : 2;
    f = find_flag(name + skip, n - skip);
    negated = true;
    if (f && f->type != BOOL) f = NULL;
  }
  if (!f || (value && f->type == BOOL)) return bad_option(p, text);
  if (from_environment && !f->in_node_options) {
    fprintf(stderr, "%s: %s is not allowed in NODE_OPTIONS\n", p->program, text);
    return 9;
  }
  char *field = (char *)p->options + f->offset;
  if (f->type == BOOL) {
    *(bool *)(void *)field = !negated;
    return -1;
  }
  if (!value) {
    fprintf(stderr, "%s: %s requires an argument\n", p->program, text);
    return 9;
  }
  if (f->type == SIZE) return set_size(p, f, (uint64_t *)(void *)field, value + 1, text);
  set_string((char **)(void *)field, value + 1);
  return -1;
}

/* Words of NODE_OPTIONS are divided by blanks; double quotes join, a backslash escapes. */
static int parse_environment(const parser *p) {
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
              p->program);
      status = 9;
    } else if (strncmp(word, "--", 2) != 0 || word[2] == '\0') {
      fprintf(stderr, "%s: %s is not allowed in NODE_OPTIONS\n", p->program, word);
      status = 9;
    } else {
      status = parse_long(p, word, true);
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
static bool parse_short(parser *p, char **argv, int argc, int *i, int *status) {
  const char *text = argv[*i];
  node_options *o = p->options;
  bool is_print = strcmp(text, "-p") == 0 || strcmp(text, "--print") == 0 ||
                  strcmp(text, "-pe") == 0;
  bool is_eval = is_print || strcmp(text, "-e") == 0 || strcmp(text, "--eval") == 0;
  bool is_require = strcmp(text, "-r") == 0 || strcmp(text, "--require") == 0;
  *status = -1;
  if (!is_eval && !is_require) return false;
  if (*i + 1 >= argc) {
    fprintf(stderr, "%s: %s requires an argument\n", p->program, text);
    *status = 9;
    return true;
  }
  const char *value = argv[++*i];
  if (is_require) {
    append(&o->preload, &o->preload_count, value);
  } else {
    set_string(&o->eval_source, value);
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

static void set_defaults(node_options *o, char **argv) {
  memset(o, 0, sizeof *o);
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (flags[i].type == SIZE) {
      *(uint64_t *)(void *)((char *)o + flags[i].offset) = UINT64_MAX;
    }
  }
  o->incremental_marking = o->compact = o->lazy = o->deprecation = o->warnings = true;
  o->program = xstrdup(argv[0] ? argv[0] : "winnow");
}

int options_parse(node_options *o, int argc, char **argv) {
  set_defaults(o, argv);
  parser p = {o, o->program};
  int status = parse_environment(&p);
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
    if (!parse_plain(o, text, &status) && !parse_short(&p, argv, argc, &i, &status)) {
      status = text[1] == '-' ? parse_long(&p, text, false) : bad_option(&p, text);
    }
    for (int k = first; k <= i && k < argc; k++) append(&o->exec_argv, &exec_count, argv[k]);
  }
  o->exec_argc = (int)exec_count;
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
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (flags[i].type == STRING) free(*(char **)(void *)((char *)o + flags[i].offset));
  }
  free_list(o->argv, (size_t)o->argc);
  free_list(o->exec_argv, (size_t)o->exec_argc);
  free_list(o->preload, o->preload_count);
  free(o->eval_source);
  free(o->script);
  free(o->program);
}
