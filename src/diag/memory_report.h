/* SPDX-License-Identifier: MIT */
/* What fills the memory: the part of the out-of-memory report that names it. */
#ifndef WN_DIAG_MEMORY_REPORT_H
#define WN_DIAG_MEMORY_REPORT_H

#include <stdio.h>

#include <winnow/heap.h>

/* Prints how much the heap, external memory and code hold, and the kinds of cells that hold
 * most.  Allocates nothing; works inside on_out_of_memory. */
void memory_report_print(wn_heap *heap, FILE *f);

#endif
