/* SPDX-License-Identifier: MIT */
/* Flags, by the rules of Node and V8: dashes and underscores are the same; booleans are negated
 * by --no-x and --nox; values follow "=".  The messages are V8's to the letter, because
 * scripts look for them. */
#include "cli/flags.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

enum flag_type { BOOL, SIZE, INT, STRING, HEADING };
enum flag_bit { ENV = 1, OWN = 2 };

typedef struct flag {
  enum flag_type type;
  const char *name; /* of a heading: its text */
  size_t offset;    /* of the field in node_options */
  unsigned bits;
  const char *help;
} flag;

static const flag flags[] = {
#define GROUP(title) {HEADING, title, 0, 0, ""},
#define FLAG(type, name, field, bits, help) \
  {type, name, offsetof(node_options, field), bits, help},
#include "cli/options.def"
#undef FLAG
#undef GROUP
};

void flags_print_help(void) {
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    const flag *f = &flags[i];
    if (f->type == HEADING) printf("\n%s:\n", f->name);
    if (f->help[0] == '\0') continue;
    char left[64];
    snprintf(left, sizeof left, "--%s%s", f->name, f->type == BOOL ? "" : "=...");
    printf("  %-31s %s\n", left, f->help);
  }
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
    if (flags[i].type != HEADING && same_name(written, n, flags[i].name)) return &flags[i];
  }
  return NULL;
}

/* A word taken apart. */
typedef struct written_flag {
  const flag *flag;
  bool negated;
  const char *value; /* behind "=", or NULL */
  const char *text;  /* as written */
} written_flag;

/* False when there is no such flag. */
static bool take_apart(const char *text, written_flag *w) {
  const char *name = text;
  while (*name == '-') name++;
  const char *equals = strchr(name, '=');
  size_t n = equals ? (size_t)(equals - name) : strlen(name);
  *w = (written_flag){find_flag(name, n), false, equals ? equals + 1 : NULL, text};
  if (!w->flag && n > 2 && strncmp(name, "no", 2) == 0) {
    size_t skip = name[2] == '-' || name[2] == '_' ? 3 : 2;
    w->flag = find_flag(name + skip, n - skip);
    w->negated = true;
  }
  return w->flag != NULL;
}

static const char *type_name(const flag *f) {
  static const char *const names[] = {"bool", "size_t", "int", "string"};
  return names[f->type];
}

/* As V8 prints it: the name with dashes and its "no-", the value after "=". */
static bool bad_value(const written_flag *w) {
  const flag *f = w->flag;
  fprintf(stderr, "Error: illegal value for flag --%s%s%s%s of type %s\n",
          w->negated ? "no-" : "", f->name, w->value ? "=" : "", w->value ? w->value : "",
          type_name(f));
  if (f->type == BOOL) {
    fputs("To set or unset a boolean flag, use --flag or --no-flag.\n", stderr);
  }
  fputs("Try --help for options\n", stderr);
  return false;
}

/* size_t flags are read with strtoull, after refusing a minus sign; a negative number is
 * reported and changes nothing. */
static bool set_size(const written_flag *w, uint64_t *field) {
  const char *value = w->value;
  if (value[0] == '-' && isdigit((unsigned char)value[1])) {
    fprintf(stderr,
            "Error: Value for flag --%s=%s of type size_t is out of bounds "
            "[0-18446744073709551615]\nTry --help for options\n",
            w->flag->name, value);
    return true;
  }
  char *end;
  unsigned long long number = strtoull(value, &end, 10);
  if (!isdigit((unsigned char)value[0]) || *end != '\0') return bad_value(w);
  *field = number;
  return true;
}

static bool set_int(const written_flag *w, int *field) {
  char *end;
  errno = 0;
  long number = strtol(w->value, &end, 10);
  if (end == w->value || *end != '\0') return bad_value(w);
  *field = number > INT_MAX ? INT_MAX : number < INT_MIN ? INT_MIN : (int)number;
  return true;
}

/* Stores the value; false after printing why not. */
static bool set_flag(node_options *o, const written_flag *w) {
  void *field = (char *)o + w->flag->offset;
  if (w->flag->type == BOOL) {
    if (w->value) return bad_value(w);
    *(bool *)field = !w->negated;
    return true;
  }
  if (!w->value || w->negated) return bad_value(w);
  if (w->flag->type == SIZE) return set_size(w, field);
  if (w->flag->type == INT) return set_int(w, field);
  char **string = field;
  free(*string);
  *string = xstrdup(w->value);
  return true;
}

int flags_parse(node_options *o, const char *text, enum flag_origin origin) {
  written_flag w;
  bool known = take_apart(text, &w);
  if (known && origin == FLAG_FROM_ENVIRONMENT && !(w.flag->bits & ENV)) {
    fprintf(stderr, "%s: %s is not allowed in NODE_OPTIONS\n", o->program, text);
    return 9;
  }
  if (known && w.flag->type == STRING && !w.value && !w.negated) {
    fprintf(stderr, "%s: %s requires an argument\n", o->program, text);
    return 9;
  }
  if (known && set_flag(o, &w)) return -1;
  fprintf(stderr, "%s: bad option: %s\n", o->program, text);
  return 9;
}

/* One flag of a string; `next` is the word behind it, or NULL.  Returns how many words were
 * used, 0 for a mistake. */
static int parse_word(node_options *o, const char *word, const char *next) {
  if (word[0] != '-') return 1;
  written_flag w;
  if (!take_apart(word, &w) || w.flag->bits & OWN) {
    fprintf(stderr, "Error: unrecognized flag %s\nTry --help for options\n", word);
    return 0;
  }
  if (w.flag->type == BOOL || w.value || w.negated) return set_flag(o, &w) ? 1 : 0;
  if (!next) {
    fprintf(stderr, "Error: missing value for flag %s of type %s\nTry --help for options\n",
            word, type_name(w.flag));
    return 0;
  }
  w.value = next;
  return set_flag(o, &w) ? 2 : 0;
}

void flags_parse_string(node_options *o, const char *text) {
  char *copy = xstrdup(text), *save = NULL;
  char *word = strtok_r(copy, " \t\n", &save);
  while (word) {
    char *next = strtok_r(NULL, " \t\n", &save);
    int used = parse_word(o, word, next);
    if (used == 0) break;
    word = used == 2 ? strtok_r(NULL, " \t\n", &save) : next;
  }
  free(copy);
}

void flags_init(node_options *o) {
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    void *field = (char *)o + flags[i].offset;
    if (flags[i].type == SIZE) *(uint64_t *)field = UINT64_MAX;
    if (flags[i].type == INT) *(int *)field = -1;
  }
  o->incremental_marking = o->concurrent_marking = o->lazy_sweeping = true;
  o->concurrent_sweeping = o->parallel_scavenge = o->parallel_compaction = true;
  o->allocation_site_pretenuring = true;
  o->young_large_objects = true;
  o->compact = o->memory_reducer = o->detect_ineffective = o->lazy = o->deprecation = o->warnings = true;
}

void flags_fini(node_options *o) {
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (flags[i].type == STRING) free(*(char **)(void *)((char *)o + flags[i].offset));
  }
}
