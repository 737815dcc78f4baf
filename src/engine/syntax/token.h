/* SPDX-License-Identifier: MIT */
/* Tokens.  The order matters: names that may be identifiers come first, then the reserved
 * words (all of them "identifier names"), then the rest. */
#ifndef WN_ENGINE_SYNTAX_TOKEN_H
#define WN_ENGINE_SYNTAX_TOKEN_H

#include "engine/syntax/ast.h"

/* X(NAME, text): words that are identifiers somewhere */
#define CONTEXTUAL_WORDS(X)                                                            \
  X(ASYNC, "async")                                                                    \
  X(AWAIT, "await")                                                                    \
  X(GET, "get")                                                                        \
  X(SET, "set")                                                                        \
  X(OF, "of")                                                                          \
  X(LET, "let")                                                                        \
  X(STATIC, "static")                                                                  \
  X(YIELD, "yield")                                                                    \
  X(IMPLEMENTS, "implements")                                                          \
  X(INTERFACE, "interface")                                                            \
  X(PACKAGE, "package")                                                                \
  X(PRIVATE, "private")                                                                \
  X(PROTECTED, "protected")                                                            \
  X(PUBLIC, "public")

#define RESERVED_WORDS(X)                                                              \
  X(BREAK, "break")                                                                    \
  X(CASE, "case")                                                                      \
  X(CATCH, "catch")                                                                    \
  X(CLASS, "class")                                                                    \
  X(CONST, "const")                                                                    \
  X(CONTINUE, "continue")                                                              \
  X(DEBUGGER, "debugger")                                                              \
  X(DEFAULT, "default")                                                                \
  X(DELETE, "delete")                                                                  \
  X(DO, "do")                                                                          \
  X(ELSE, "else")                                                                      \
  X(ENUM, "enum")                                                                      \
  X(EXPORT, "export")                                                                  \
  X(EXTENDS, "extends")                                                                \
  X(FALSE, "false")                                                                    \
  X(FINALLY, "finally")                                                                \
  X(FOR, "for")                                                                        \
  X(FUNCTION, "function")                                                              \
  X(IF, "if")                                                                          \
  X(IMPORT, "import")                                                                  \
  X(IN, "in")                                                                          \
  X(INSTANCEOF, "instanceof")                                                          \
  X(NEW, "new")                                                                        \
  X(NULL, "null")                                                                      \
  X(RETURN, "return")                                                                  \
  X(SUPER, "super")                                                                    \
  X(SWITCH, "switch")                                                                  \
  X(THIS, "this")                                                                      \
  X(THROW, "throw")                                                                    \
  X(TRUE, "true")                                                                      \
  X(TRY, "try")                                                                        \
  X(TYPEOF, "typeof")                                                                  \
  X(VAR, "var")                                                                        \
  X(VOID, "void")                                                                      \
  X(WHILE, "while")                                                                    \
  X(WITH, "with")

/* X(NAME, text, binary precedence or 0, ast_op); \?\? keeps a trigraph away */
#define PUNCTUATORS(X)                                                                 \
  X(LEFT_BRACE, "{", 0, NONE)                                                          \
  X(RIGHT_BRACE, "}", 0, NONE)                                                         \
  X(LEFT_PAREN, "(", 0, NONE)                                                          \
  X(RIGHT_PAREN, ")", 0, NONE)                                                         \
  X(LEFT_BRACKET, "[", 0, NONE)                                                        \
  X(RIGHT_BRACKET, "]", 0, NONE)                                                       \
  X(DOT, ".", 0, NONE)                                                                 \
  X(ELLIPSIS, "...", 0, NONE)                                                          \
  X(SEMICOLON, ";", 0, NONE)                                                           \
  X(COMMA, ",", 0, NONE)                                                               \
  X(QUESTION, "?", 0, NONE)                                                            \
  X(OPTIONAL, "?.", 0, NONE)                                                           \
  X(COLON, ":", 0, NONE)                                                               \
  X(ARROW, "=>", 0, NONE)                                                              \
  X(NOT, "!", 0, NOT)                                                                  \
  X(TILDE, "~", 0, BIT_NOT)                                                            \
  X(INC, "++", 0, INC)                                                                 \
  X(DEC, "--", 0, DEC)                                                                 \
  /* binary operators */                                                               \
  X(NULLISH, "??", 1, NULLISH)                                                         \
  X(OR, "||", 2, OR)                                                                   \
  X(AND, "&&", 3, AND)                                                                 \
  X(BIT_OR, "|", 4, BIT_OR)                                                            \
  X(BIT_XOR, "^", 5, BIT_XOR)                                                          \
  X(BIT_AND, "&", 6, BIT_AND)                                                          \
  X(EQ, "==", 7, EQ)                                                                   \
  X(NE, "!=", 7, NE)                                                                   \
  X(STRICT_EQ, "===", 7, STRICT_EQ)                                                    \
  X(STRICT_NE, "!==", 7, STRICT_NE)                                                    \
  X(LT, "<", 8, LT)                                                                    \
  X(GT, ">", 8, GT)                                                                    \
  X(LE, "<=", 8, LE)                                                                   \
  X(GE, ">=", 8, GE)                                                                   \
  X(SHL, "<<", 9, SHL)                                                                 \
  X(SAR, ">>", 9, SAR)                                                                 \
  X(SHR, ">>>", 9, SHR)                                                                \
  X(ADD, "+", 10, ADD)                                                                 \
  X(SUB, "-", 10, SUB)                                                                 \
  X(MUL, "*", 11, MUL)                                                                 \
  X(DIV, "/", 11, DIV)                                                                 \
  X(MOD, "%", 11, MOD)                                                                 \
  X(EXP, "**", 12, EXP)                                                                \
  /* assignments, in one run */                                                        \
  X(ASSIGN, "=", 0, NONE)                                                              \
  X(ASSIGN_NULLISH, "\?\?=", 0, NULLISH)                                                 \
  X(ASSIGN_OR, "||=", 0, OR)                                                           \
  X(ASSIGN_AND, "&&=", 0, AND)                                                         \
  X(ASSIGN_BIT_OR, "|=", 0, BIT_OR)                                                    \
  X(ASSIGN_BIT_XOR, "^=", 0, BIT_XOR)                                                  \
  X(ASSIGN_BIT_AND, "&=", 0, BIT_AND)                                                  \
  X(ASSIGN_SHL, "<<=", 0, SHL)                                                         \
  X(ASSIGN_SAR, ">>=", 0, SAR)                                                         \
  X(ASSIGN_SHR, ">>>=", 0, SHR)                                                        \
  X(ASSIGN_ADD, "+=", 0, ADD)                                                          \
  X(ASSIGN_SUB, "-=", 0, SUB)                                                          \
  X(ASSIGN_MUL, "*=", 0, MUL)                                                          \
  X(ASSIGN_DIV, "/=", 0, DIV)                                                          \
  X(ASSIGN_MOD, "%=", 0, MOD)                                                          \
  X(ASSIGN_EXP, "**=", 0, EXP)

typedef enum token_type {
  T_NONE, /* a name without a meaning of its own, in ast_name.token */
  T_IDENTIFIER,
#define X(name, text) T_##name,
  CONTEXTUAL_WORDS(X) RESERVED_WORDS(X)
#undef X
      T_ESCAPED_KEYWORD, /* a reserved word written with an escape */
  T_PRIVATE_NAME,
  T_NUMBER,
  T_BIGINT,
  T_STRING,
  T_TEMPLATE, /* from ` or } up to ` or ${ */
  T_REGEXP,
#define X(name, text, precedence, op) T_##name,
  PUNCTUATORS(X)
#undef X
      T_END,
  T_ILLEGAL,
  T_COUNT
} token_type;

#define T_LAST_CONTEXTUAL T_PUBLIC
#define T_LAST_RESERVED T_WITH

typedef struct token {
  uint8_t type; /* token_type */
  bool newline_before : 1;
  bool escaped : 1;      /* IDENTIFIER, STRING: had an escape */
  bool template_tail : 1; /* TEMPLATE: ended by ` */
  bool legacy_octal : 1; /* NUMBER: 010; STRING: \01 */
  bool legacy_decimal : 1; /* NUMBER: 08; STRING: \8 or \9 */
  uint32_t start, end;
  uint32_t error_start, error_end; /* of a legacy escape, or an invalid template escape */
  const char *error;     /* TEMPLATE: what is wrong with its cooked form */
  ast_name *name;        /* names, STRING, BIGINT, TEMPLATE (cooked), REGEXP (pattern) */
  union {
    double number;
    ast_name *raw; /* TEMPLATE */
    ast_name *regexp_flags;
  };
} token;

typedef struct token_facts {
  const char *text;
  uint8_t precedence;
  uint8_t op;
} token_facts;

extern const token_facts token_table[T_COUNT];

static inline bool token_is_identifier_name(token_type t) {
  return t >= T_IDENTIFIER && t <= T_ESCAPED_KEYWORD;
}
static inline bool token_is_assignment(token_type t) {
  return t >= T_ASSIGN && t <= T_ASSIGN_EXP;
}

#endif
