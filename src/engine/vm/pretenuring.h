/* SPDX-License-Identifier: MIT */
#ifndef WN_ENGINE_VM_PRETENURING_H
#define WN_ENGINE_VM_PRETENURING_H

#include "engine/isolate.h"

void pretenuring_init(isolate *iso);
void pretenuring_fini(isolate *iso);
/* The half of script_alloc for when old sites are trusted.  MAY COLLECT. */
void *pretenuring_alloc(isolate *iso, unsigned kind, size_t bytes);

/* wn_alloc for what the running instruction makes: a cell of the kind, `bytes` with its header,
 * its body zero; young, or old where the instruction's cells of this kind have proved to stay.
 * Never NULL: exhaustion ends the process with the out-of-memory report.  MAY COLLECT. */
static inline void *script_alloc(isolate *iso, unsigned kind, size_t bytes) {
  if (WN_UNLIKELY(iso->makes_old)) return pretenuring_alloc(iso, kind, bytes);
  return wn_alloc(&iso->heap, (wn_kind)kind, bytes);
}

#endif
