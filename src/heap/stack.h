/* SPDX-License-Identifier: MIT */
/* The conservative scan of the C stack and registers. */
#ifndef WN_HEAP_STACK_H
#define WN_HEAP_STACK_H

#include "heap/impl.h"

/* Calls fn for each cell that a word of the stack or a register may refer to; a cell may
 * come several times.  Young pages must be walkable. */
void stack_scan(impl *im, wn_stack_state state, void (*fn)(impl *im, void *cell));

/* The cell that `offset` in the cage lies in (or, with exact, begins at), or NULL. */
void *stack_find_cell(impl *im, size_t offset, bool exact);

#endif
