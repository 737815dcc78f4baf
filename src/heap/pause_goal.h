/* SPDX-License-Identifier: MIT */
/* Semispaces that fit a goal for the pause of a scavenge. */
#ifndef WN_HEAP_PAUSE_GOAL_H
#define WN_HEAP_PAUSE_GOAL_H

#include "heap/impl.h"

/* Around a scavenge that is not part of a full collection, but for giving From back: takes a
 * sample. */
void pause_goal_begin(impl *im);
void pause_goal_end(impl *im);
/* Whether semispaces of twice the size would meet the goal, or it is time to find out. */
bool pause_goal_lets_grow(const impl *im);
/* Whether those of this size miss it, as the last scavenges say. */
bool pause_goal_asks_less(const impl *im);
/* Whether larger ones would do, and spare much that every scavenge does again. */
bool pause_goal_asks_more(const impl *im);
/* The semispaces have another size: what was seen does not count any more. */
void pause_goal_resized(impl *im, bool grown);

#endif
