/* SPDX-License-Identifier: MIT */
/* What tools that show values (inspect, the debugger) ask of collections and proxies.
 */
#ifndef WN_BUILTINS_COLLECTIONS_H
#define WN_BUILTINS_COLLECTIONS_H

#include "engine/object/object.h"

/* The entries that a Map or Set iterator has still to give, as an array; the iterator
 * does not move.  *pairs: keys and values alternate, they come from map.entries().  An
 * empty array for anything else. */
wn_value collection_iterator_preview(isolate *iso, wn_value iterator, bool *pairs);
/* Target and handler of a proxy; null both when it was revoked. */
void proxy_details_nogc(isolate *iso, wn_value v, wn_value *target, wn_value *handler);

#endif
