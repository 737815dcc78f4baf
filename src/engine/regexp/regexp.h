/* SPDX-License-Identifier: MIT */
/* Regular expressions: compiling patterns and matching them (ECMA-262, 22.2).
 *
 * A pattern becomes a tree (parse.c), the tree becomes bytecode (compile.c), a
 * backtracking machine runs the bytecode over one-byte or two-byte text (match.c).
 * Programs are malloc'd, immutable and counted; the isolate keeps the recently used ones
 * by source and flags.  What programs see of them is in the builtins layer. */
#ifndef WN_ENGINE_REGEXP_REGEXP_H
#define WN_ENGINE_REGEXP_REGEXP_H

#include "engine/object/object.h"

enum regexp_flag {
  REGEXP_INDICES = 1,     /* d */
  REGEXP_GLOBAL = 2,      /* g */
  REGEXP_IGNORE_CASE = 4, /* i */
  REGEXP_MULTILINE = 8,   /* m */
  REGEXP_DOT_ALL = 16,    /* s */
  REGEXP_UNICODE = 32,    /* u */
  REGEXP_SETS = 64,       /* v */
  REGEXP_STICKY = 128,    /* y */
};

typedef struct regexp_program regexp_program;

/* A RegExp object.  `program` is NULL until the constructor has run. */
typedef struct js_regexp {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot source; /* the pattern as given; hole before initialisation */
  wn_slot unused[2];
  regexp_program *program;
} js_regexp;
_Static_assert(offsetof(js_regexp, program) == 24, "words 1 to 5 are the slots");

static inline js_regexp *to_regexp(wn_value v) { return (js_regexp *)wn_to_cell(v); }

/* The program for a pattern, with a reference for the caller; NULL with *error set to V8's
 * words (a static text).  Does not collect; the caller keeps the view's owner alive. */
regexp_program *regexp_compile(isolate *iso, const string_view *pattern, unsigned flags,
                               const char **error);
void regexp_retain(regexp_program *p);
void regexp_release(regexp_program *p);

/* Parses flags; false if they are not valid. */
bool regexp_parse_flags(const string_view *text, unsigned *flags);

unsigned regexp_flags(const regexp_program *p);
/* Groups, the whole match included. */
uint32_t regexp_group_count(const regexp_program *p);

/* Named groups in the order of their first appearance. */
typedef struct regexp_name {
  const uint16_t *units;
  uint32_t length;
  const uint32_t *groups; /* that bear the name: more than one in different alternatives */
  uint32_t group_count;
} regexp_name;
uint32_t regexp_names(const regexp_program *p, const regexp_name **names);

typedef enum regexp_result {
  REGEXP_NO_MATCH,
  REGEXP_MATCH,
  REGEXP_OVERFLOW,    /* the backtrack stack would exceed its limit */
  REGEXP_INTERRUPTED, /* the interrupt word asks for termination: serve it */
} regexp_result;

/* Looks for a match from `index` on (only there if `sticky`).  On success captures[2 k] and
 * captures[2 k + 1] are the ends of group k, or -1; the array, of 2 * regexp_group_count
 * entries, belongs to the isolate and holds until the next call.  Does not collect; the caller
 * keeps the view's owner alive. */
regexp_result regexp_exec(isolate *iso, const regexp_program *p, const string_view *subject,
                          uint32_t index, bool sticky, const int32_t **captures);

/* What the legacy static properties RegExp.$1 ... show. */
typedef struct regexp_last_match {
  wn_value input;   /* a string; programs may set it */
  wn_value subject; /* what captures are places in */
  int32_t captures[20];
  uint32_t group_count;
} regexp_last_match;
regexp_last_match *regexp_last(isolate *iso);

/* How much a pattern takes outside the heap. */
void regexp_register_kinds(wn_kind_info *kinds);
void regexp_init(isolate *iso);
void regexp_fini(isolate *iso);

#endif
