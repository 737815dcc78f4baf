/* SPDX-License-Identifier: MIT */
#ifndef WN_ENGINE_VM_PRETENURING_H
#define WN_ENGINE_VM_PRETENURING_H

#include "engine/isolate.h"

void pretenuring_init(isolate *iso);
void pretenuring_fini(isolate *iso);
/* A cell of the kind for the running instruction, `bytes` with its header, its body zero:
 * young, or old where the instruction's cells of this kind have proved to stay.  Never NULL:
 * exhaustion ends the process with the out-of-memory report.  MAY COLLECT. */
void *pretenuring_alloc(isolate *iso, unsigned kind, size_t bytes);

#endif
