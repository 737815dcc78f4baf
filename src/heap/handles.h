/* SPDX-License-Identifier: MIT */
/* The stack of handles, as the collector sees it. */
#ifndef WN_HEAP_HANDLES_H
#define WN_HEAP_HANDLES_H

#include "heap/impl.h"

/* Visits every handle of an open scope. */
void handles_visit(impl *im, wn_visitor *v);
void handles_fini(impl *im);

#endif
