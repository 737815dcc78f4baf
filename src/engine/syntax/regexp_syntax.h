/* SPDX-License-Identifier: MIT */
/* The syntax check of regular expressions, for the regexp engine: it compiles only patterns
 * that passed. */
#ifndef WN_ENGINE_SYNTAX_REGEXP_SYNTAX_H
#define WN_ENGINE_SYNTAX_REGEXP_SYNTAX_H

#include "engine/syntax/ast.h"

/* What the meaning of \2 and \k depends on. */
typedef struct regexp_shape {
  uint32_t group_count; /* capture groups, without the whole match */
  bool named;           /* \k begins a named reference */
} regexp_shape;

/* NULL, or what is wrong with a pattern: V8's message without its prefix.  Of `pattern` only
 * the text is looked at.  `unicode`: flag u or v. */
const char *regexp_check_text(const ast_name *pattern, bool unicode, bool sets,
                              uintptr_t stack_limit, regexp_shape *shape);

#endif
