/* SPDX-License-Identifier: MIT */
/* From flags to the heap's configuration. */
#ifndef WN_NODE_C_HEAP_SETUP_H
#define WN_NODE_C_HEAP_SETUP_H

#include <winnow/heap.h>

#include "base/base.h"
#include "node/c/node.h"

/* Fills in what the flags ask for; the rest of the configuration stays. */
void heap_setup_configure(wn_heap_config *c, const node_options *o);
/* Says on standard error when the heap could not be made as large as was asked for. */
void heap_setup_check(wn_heap *heap, const node_options *o);

#endif
