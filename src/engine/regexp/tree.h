/* SPDX-License-Identifier: MIT */
/* A pattern as a tree, between parser and compiler; private to the regexp engine.
 *
 * The tree holds no trace of the flags i and s, or of their modifiers: ignoring case turned
 * characters into sets, and the dot is a set.  Only back references remember theirs. */
#ifndef WN_ENGINE_REGEXP_TREE_H
#define WN_ENGINE_REGEXP_TREE_H

#include "engine/regexp/casing.h"
#include "engine/regexp/regexp.h"

typedef enum re_type {
  RE_EMPTY,
  RE_CHAR, /* c */
  RE_SET,
  RE_SEQUENCE, /* of child, child->next ... */
  RE_CHOICE,
  RE_GROUP,     /* captures child as group `group` */
  RE_REFERENCE, /* to groups[0, group_count): at most one of them took part */
  RE_LOOK,
  RE_REPEAT,
  RE_LINE_START, /* multiline: also after a line terminator */
  RE_LINE_END,
  RE_WORD_EDGE, /* negative: \B */
} re_type;

typedef struct re_node {
  re_type type;
  bool nullable;  /* may match the empty string */
  bool multiline; /* LINE_START, LINE_END */
  bool fold;      /* REFERENCE: ignores case; WORD_EDGE: U+017F and U+212A are letters */
  bool negative;  /* LOOK, WORD_EDGE */
  bool behind;    /* LOOK */
  bool greedy;
  uint32_t c;
  uint32_t min, max;                /* REPEAT; max UINT32_MAX: no limit */
  uint32_t first_group, last_group; /* groups within: [first, last) */
  uint32_t group;
  uint32_t name; /* REFERENCE: index of its name + 1, or 0 */
  uint32_t size; /* words of code, roughly; 0: not known yet */
  charset *set;
  struct re_node *child, *next;
  const uint32_t *groups;
  uint32_t group_count;
} re_node;

typedef struct re_name {
  const uint16_t *units;
  uint32_t length;
  uint32_t *groups;
  uint32_t group_count, capacity;
} re_name;

typedef struct re_tree {
  arena arena;
  re_node *root;
  re_name *names;
  uint32_t name_count, name_capacity;
  uint32_t group_count; /* the whole match included */
  bool unicode;
} re_tree;

/* What an isolate keeps for its regular expressions; malloc'd, no cells but last.input. */
typedef struct regexp_state {
  case_table cases[2]; /* by `unicode` */
  regexp_program **cache; /* open addressing */
  uint32_t cached;
  uint32_t *stack;
  size_t stack_words;
  int32_t *registers;
  uint32_t register_capacity;
  regexp_last_match last;
} regexp_state;

/* Parses a pattern that the syntax check accepted.  The caller inits nothing and calls
 * arena_fini(&tree->arena).  False: nested too deeply. */
WN_MUST_USE bool regexp_parse(isolate *iso, re_tree *tree, const string_view *pattern,
                              unsigned flags, uint32_t group_count, bool named);

/* Turns a tree into a program; NULL when it would become too large. */
regexp_program *regexp_emit(isolate *iso, re_tree *tree, unsigned flags);

#endif
