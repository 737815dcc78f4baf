/* SPDX-License-Identifier: MIT */
/* What the heap does while the program waits: idle work and the memory reducer. */
#ifndef WN_NODE_C_IDLE_H
#define WN_NODE_C_IDLE_H

#include "node/c/env.h"

void idle_init(node_env *env);
/* Closes the handles; the loop must run once more. */
void idle_fini(node_env *env);
/* A collection has ended: it may have begun a sweep or a marking cycle. */
void idle_note_gc(node_env *env);

#endif
