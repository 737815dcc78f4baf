/* SPDX-License-Identifier: MIT */
/* Bytecode of regular expressions; private to the regexp engine.
 *
 * An instruction is a 32-bit word, operation in the low 8 bits and operand A above them, and
 * the further words that opcodes.def names.  The machine has registers (two for each group,
 * then those of loops and lookarounds) and a stack of what to do when matching fails:
 *
 *     choice    go on at an instruction with a position
 *     restore   a register's old value
 *     greedy    a single-character loop that may still give back characters
 *     lazy      a single-character loop that may still take characters
 *
 * so a failure undoes what happened since the last choice, and nothing is ever copied. */
#ifndef WN_ENGINE_REGEXP_PROGRAM_H
#define WN_ENGINE_REGEXP_PROGRAM_H

#include "engine/regexp/regexp.h"

enum re_op {
#define OP(name, words, text) RE_OP_##name,
#include "engine/regexp/opcodes.def"
#undef OP
  RE_OP_COUNT
};

/* A set as the machine asks it: a bitmap for units below 256, ranges for the rest. */
typedef struct re_set {
  uint32_t bits[8];
  uint32_t count;
  const struct char_range *ranges;
} re_set;

enum re_search {
  SEARCH_EVERYWHERE,
  SEARCH_START,   /* can match at the start of the text alone */
  SEARCH_LITERAL, /* begins with `prefix` */
  SEARCH_FIRST,   /* begins with a unit of `first` */
};

enum { RE_MAX_PREFIX = 32 };

struct regexp_program {
  isolate *owner; /* its heap is told of the program's size (wn_code_adjust) */
  uint32_t references;
  uint32_t flags;
  uint32_t hash;
  uint32_t group_count, register_count;
  uint32_t code_length;
  bool unicode;
  bool literal; /* the whole pattern is `prefix` */
  uint8_t search;
  uint8_t prefix_length;
  bool prefix_wide; /* some unit of the prefix is above 255 */
  uint16_t prefix[RE_MAX_PREFIX];
  re_set first; /* units above 255 all count, or none: first.count */
  uint32_t set_count;
  re_set *sets;
  uint32_t name_count;
  regexp_name *names;
  uint32_t source_length;
  bool source_two_byte;
  void *source; /* a copy, for the cache */
  uint32_t code[];
};

static inline bool re_bit(const uint32_t *bits, uint32_t c) {
  return bits[c >> 5] >> (c & 31) & 1;
}

#endif
