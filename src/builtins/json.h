/* SPDX-License-Identifier: MIT */
/* JSON for the other builtins and the layers above. */
#ifndef WN_BUILTINS_JSON_H
#define WN_BUILTINS_JSON_H

#include "engine/object/object.h"

/* The value of a JSON text; SyntaxError in V8's words. May collect. */
wn_value json_parse(isolate *iso, wn_value text);
/* JSON.stringify (25.5.2): a string or undefined.  Runs JavaScript (toJSON, replacer).
 */
wn_value json_stringify(isolate *iso, wn_value v, wn_value replacer, wn_value space);

#endif
