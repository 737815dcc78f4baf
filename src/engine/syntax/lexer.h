/* SPDX-License-Identifier: MIT */
/* Source text to tokens, one at a time.
 *
 * The scanner is free of context but for three questions that only the parser can answer:
 * whether `/` begins a regular expression (lexer_rescan_regexp), whether `}` continues a
 * template (lexer_rescan_template), and whether HTML-like comments exist (not in modules).
 * The scanning routines exist twice, for Latin-1 and for UTF-16 text (lexer_scan.inc). */
#ifndef WN_ENGINE_SYNTAX_LEXER_H
#define WN_ENGINE_SYNTAX_LEXER_H

#include "base/vec.h"
#include "engine/syntax/names.h"
#include "engine/syntax/source.h"
#include "engine/syntax/token.h"

typedef struct lexer {
  const source_text *source;
  const void *chars;
  uint32_t length;   /* scanning ends here: the source's length or less */
  uint32_t position; /* after the last token */
  bool two_byte;
  bool is_module;
  name_table *names;
  VEC(uint16_t) buffer; /* decoded text of the token at hand */
  VEC(uint16_t) raw;
  /* The first error, NULL while there is none; the token is T_ILLEGAL. */
  const char *error;
  uint32_t error_start, error_end;
} lexer;

void lexer_init(lexer *lx, const source_text *source, name_table *names);
void lexer_fini(lexer *lx);

/* Scans the next token. */
void lexer_next(lexer *lx, token *t);

/* t is DIV or ASSIGN_DIV: scans it again as a regular expression literal. */
void lexer_rescan_regexp(lexer *lx, token *t);

/* t is RIGHT_BRACE: scans on in the template around it. */
void lexer_rescan_template(lexer *lx, token *t);

bool lexer_is_id_start(uint32_t c);
bool lexer_is_id_continue(uint32_t c);

#endif
