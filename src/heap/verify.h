/* SPDX-License-Identifier: MIT */
/* The verifier's second half: what must hold when marking has nothing left to do. */
#ifndef WN_HEAP_VERIFY_H
#define WN_HEAP_VERIFY_H

#include "heap/impl.h"

/* Nothing black refers to anything white; prints what does and returns false. */
bool verify_marking(impl *im);
/* Every young cell with a finalizer is registered. */
bool verify_finalizers(impl *im);

/* Before evacuation: every reference to a candidate that no walk will find is recorded. */
bool verify_recorded(impl *im);
/* After it: no live place refers to a forwarded cell. */
bool verify_updated(impl *im);

#endif
