/* SPDX-License-Identifier: MIT */
/* Functions that are compiled when they are first called.
 *
 * A lazy parse drops the bodies of inner functions.  Their code then exists without bytes: it
 * has what a closure needs (name, length, kind, source range) and what parsing again needs:
 * the parser's note about the function and the descriptions of the heap scopes around it,
 * innermost first, borrowed from the enclosing codes, which live as long as the script. */
#include "engine/compiler/state.h"

#include <stdlib.h>
#include <string.h>

const scope_info *code_with_scope_info(void) {
  static const scope_info info = {.kind = SCOPE_WITH};
  return &info;
}

void lazy_free(code *c) {
  free(c->lazy);
  if (c->owns_outer) free(c->outer);
  c->lazy = NULL;
  c->outer = NULL;
}
