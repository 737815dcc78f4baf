/* SPDX-License-Identifier: MIT */
/* Case-insensitive matching: Canonicalize (ECMA-262, 22.2.2.7.3) and its inverse. */
#ifndef WN_ENGINE_REGEXP_CASING_H
#define WN_ENGINE_REGEXP_CASING_H

#include "engine/regexp/charset.h"

/* Characters with case by what they canonicalise to; made when first needed. */
typedef struct case_pair {
  uint32_t canonical, c;
} case_pair;
typedef struct case_table {
  case_pair *pairs; /* sorted by canonical, then c; classes of two and more members */
  uint32_t count;
} case_table;

/* `unicode`: with flag u or v, simple case folding; else toUppercase of code units. */
uint32_t case_canonicalise(uint32_t c, bool unicode);
/* Adds every character that canonicalises to the same as a member.  tables[unicode] is
 * filled when needed. */
void case_close(case_table tables[2], charset *s, bool unicode);

#endif
