/* SPDX-License-Identifier: MIT */
/* Waiting for a change of a word of shared memory (ECMA-262, 25.4.3: WaiterListRecord).
 *
 * Words are known by their addresses: isolates of one process that share a block see the
 * same address.  So there is one table a process, under one lock; that is state which belongs
 * to the memory, not to an isolate.  Comparing the word and joining its list happen under
 * the lock, and so does notifying: a wake-up between the two cannot be lost.
 * Waiters of one word are woken in the order in which they came. */
#ifndef WN_BASE_WAITERS_H
#define WN_BASE_WAITERS_H

#include "base/base.h"

typedef enum wait_result { WAIT_OK, WAIT_NOT_EQUAL, WAIT_TIMED_OUT } wait_result;

/* True while the word has the value that the waiter expects; called under the lock. */
typedef bool wait_check(void *data);

#define WAIT_FOREVER UINT64_MAX

/* Blocks the calling thread until it is notified, for at most timeout_ns. */
wait_result waiters_wait(const void *address, wait_check *equal, void *data,
                         uint64_t timeout_ns);

typedef struct waiter waiter;
/* Waits without blocking: `woken` is called once when the waiter is notified, on the
 * notifying thread and under the lock (it may not call back here).  NULL: not equal. */
waiter *waiters_add(const void *address, wait_check *equal, void *data,
                    void (*woken)(void *owner), void *owner);
/* True once the waiter was notified. */
bool waiter_was_woken(waiter *w);
/* Leaves the list, if still on it, and frees the waiter. */
void waiter_free(waiter *w);

/* Wakes at most `most` waiters of a word; returns how many. */
unsigned waiters_notify(const void *address, uint64_t most);

#endif
