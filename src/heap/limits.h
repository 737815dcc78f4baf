/* SPDX-License-Identifier: MIT */
/* The sizes a heap starts with and may reach, from its configuration and the machine. */
#ifndef WN_HEAP_LIMITS_H
#define WN_HEAP_LIMITS_H

#include <winnow/heap.h>

/* Replaces every size in the configuration that is zero by its default, and brings the others
 * into range.  max_heap_bytes and initial_heap_bytes are divided over the generations. */
void limits_fill(wn_heap_config *c);

#endif
