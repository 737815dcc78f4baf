/* SPDX-License-Identifier: MIT */
/* The ECMAScript library: fills a bare realm with its global objects. */
#ifndef WN_BUILTINS_BUILTINS_H
#define WN_BUILTINS_BUILTINS_H

#include "engine/object/realm.h"

/* Completes the current realm (iso->realm) with every object that builtins.def names.  May
 * collect; false with the exception pending. */
WN_MUST_USE bool realm_install_builtins(isolate *iso);

/* Calls the callbacks of one FinalizationRegistry that has entries whose targets died, and asks
 * for another task (hooks.finalization_pending) when more registries wait.  False: a callback
 * threw, the exception is pending. */
WN_MUST_USE bool run_finalization_callbacks(isolate *iso);

/* Settles the promises of Atomics.waitAsync that were notified or whose time is over, on the
 * isolate's thread (hooks.waits_changed asks for it); true if there were any.  *next_ns: when
 * the next one's time is over, by the monotonic clock; UINT64_MAX: never.  Runs no jobs. */
bool run_async_waits(isolate *iso, uint64_t *next_ns);
/* Forgets all of them; before isolate_free. */
void async_waits_fini(isolate *iso);

#define BUILTINS(name) WN_MUST_USE bool builtins_##name(isolate *iso);
#include "builtins/builtins.def"
#undef BUILTINS

#endif
