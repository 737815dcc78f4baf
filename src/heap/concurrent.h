/* SPDX-License-Identifier: MIT */
/* What helpers do between pauses: marking and sweeping. */
#ifndef WN_HEAP_CONCURRENT_H
#define WN_HEAP_CONCURRENT_H

#include "heap/impl.h"

void concurrent_init(impl *im);
void concurrent_fini(impl *im);

/* Every pause, and whatever else must be alone with the heap, stops the helpers first ... */
void concurrent_stop(impl *im);
/* ... and starts them again afterwards if there is work for them.  The two come in pairs,
 * which nest. */
void concurrent_resume(impl *im);

/* Whether helpers mark in this heap, and sweep. */
bool concurrent_can_mark(const impl *im);
bool concurrent_can_sweep(const impl *im);
bool concurrent_is_sweeping(const impl *im);
/* A helper marks or sweeps at this moment. */
bool concurrent_is_busy(const impl *im);

/* At a safepoint of the mutator while helpers mark: publishes what its barrier shaded, and
 * starts helpers if there is work.  True when marking is complete but for little that the
 * final pause does. */
bool concurrent_poll(impl *im);

#endif
