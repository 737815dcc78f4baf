/* SPDX-License-Identifier: MIT */
/* ArrayBuffer for layers above: see engine/object/array_buffer.h. */
#ifndef WN_BUILTINS_ARRAY_BUFFER_H
#define WN_BUILTINS_ARRAY_BUFFER_H

#include "engine/object/array_buffer.h"

/* ToIndex for a length, RangeError "Invalid array buffer length". */
WN_MUST_USE bool to_buffer_length(isolate *iso, wn_value v, size_t *out);

#endif
