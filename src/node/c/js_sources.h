/* SPDX-License-Identifier: MIT */
/* The JavaScript halves of the node layer, compiled into the binary.
 *
 * The table is generated from src/node/js by tools/js2c.py and sorted by name (bytewise),
 * so that a name is found by binary search.  Sources are UTF-8 and end in a NUL that
 * length does not count; they live in read-only memory as long as the process. */
#ifndef WN_NODE_C_JS_SOURCES_H
#define WN_NODE_C_JS_SOURCES_H

#include <stddef.h>

typedef struct node_js_source {
  const char *name; /* the path below src/node/js, without ".js" */
  const unsigned char *source;
  size_t length; /* bytes */
} node_js_source;

extern const node_js_source node_js_sources[];
extern const size_t node_js_source_count;

#endif
