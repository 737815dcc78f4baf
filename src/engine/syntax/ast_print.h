/* SPDX-License-Identifier: MIT */
/* The tree as S-expressions, with what each name resolved to:
 *
 *   x           a register            x@2^1       slot 2 of the heap scope one level up
 *   x@global    by name, globally     x@dynamic   by name, along the scope chain
 *   x!          with a dead-zone check (after the rest)
 *
 * A scope is shown in braces where it opens: {block x:let=slot0 y:const}. */
#ifndef WN_ENGINE_SYNTAX_AST_PRINT_H
#define WN_ENGINE_SYNTAX_AST_PRINT_H

#include <stdio.h>

#include "engine/syntax/ast.h"

/* Prints the function on one line, without a newline. */
void ast_print(FILE *out, const ast_function *function);

/* The same with inner functions shown as if they were lazy. */
void ast_print_one(FILE *out, const ast_function *function);

#endif
