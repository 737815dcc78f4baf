/* SPDX-License-Identifier: MIT */
/* Async functions: what the promise machinery calls. */
#ifndef WN_ENGINE_VM_ASYNC_H
#define WN_ENGINE_VM_ASYNC_H

#include "engine/isolate.h"

/* Resumes the body in a FRAME cell with the settled value.  false: exception pending
 * (termination only). */
bool async_resume(isolate *iso, wn_value cell, bool rejected, wn_value v);
/* The value of a return() that a finished async generator awaited has settled. */
bool async_generator_return_settled(isolate *iso, wn_value generator, bool rejected,
                                    wn_value v);

#endif
