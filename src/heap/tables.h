/* SPDX-License-Identifier: MIT */
/* What the heap holds outside its pages. */
#ifndef WN_HEAP_TABLES_H
#define WN_HEAP_TABLES_H

#include "heap/impl.h"

/* Gives back what tables and lists have allocated and do not use.  No marking cycle is under
 * way, and no helper is at work. */
void tables_trim(impl *im);

#endif
