/* SPDX-License-Identifier: MIT */
/* Weak-keyed hash tables: what lies behind WeakMap and WeakSet.
 *
 * One cell of KIND_EPHEMERONS that the owner refers to from its word 3:
 *
 *      header | used | capacity | key, value | key, value | ...
 *
 * Open addressing with linear probing by identity hash; capacity is a power of two.  A
 * pair is empty (both holes), live, or dead: (WN_DELETED, hole), which is what deletion
 * writes and what the collector makes of a pair whose key died.  `used` counts all that
 * are not empty; a full table is rebuilt for as many pairs as are live then. */
#ifndef WN_BUILTINS_EPHEMERON_TABLE_H
#define WN_BUILTINS_EPHEMERON_TABLE_H

#include "engine/object/object.h"

/* Owners are WEAK_MAP and WEAK_SET cells; keys are objects or symbols. */
void ephemerons_init(isolate *iso, wn_value owner);
/* The value, or the hole; never collects. */
wn_value ephemerons_get_nogc(isolate *iso, wn_value owner, wn_value key);
/* May collect. */
void ephemerons_set(isolate *iso, wn_value owner, wn_value key, wn_value value);
bool ephemerons_delete_nogc(isolate *iso, wn_value owner, wn_value key);

#endif
