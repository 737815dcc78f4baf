/* SPDX-License-Identifier: MIT */
/* What the heap does while the program waits.
 *
 * Two things want the time between callbacks: work that a collection has begun (sweeping,
 * marking), and the memory reducer, which some seconds after the last growth collects once more
 * and gives memory back.  Both hang on one libuv timer and one prepare handle, neither of which
 * keeps the loop alive: a program that has nothing else to wait for ends.
 *
 *   prepare (before each poll)
 *     |-- work begun and poll would wait: a slice of it, at most IDLE_SLICE
 *     '-- timer := the earlier of "1 ms from now, there is more" and what the reducer asks for
 *   timer --> the reducer's slice; when it has finished, malloc's free memory goes back too
 *
 * A slice is about a millisecond, and a millisecond lies between two: a request that comes in
 * meanwhile waits no longer than that.  From here no C frame holds a cell: the collections that
 * run need not look at the stack. */
#include "node/c/idle.h"

#include <malloc.h>

#define IDLE_SLICE_NS UINT64_C(1000000)
#define BETWEEN_SLICES_MS 1

void idle_note_gc(node_env *env) { env->heap_has_work = true; }

static void on_timer(uv_timer_t *handle) {
  node_env *env = handle->data;
  wn_heap *heap = &env->iso->heap;
  bool at_work = wn_memory_reducer_next(heap) == 0;
  if (!env->timer_is_reducers && !at_work) return;
  wn_memory_reducer_tick(heap, WN_STACK_EMPTY);
  if (at_work && wn_memory_reducer_next(heap) != 0) malloc_trim(0); /* the last slice */
}

static bool poll_would_wait(node_env *env) { return uv_backend_timeout(&env->loop) != 0; }

static void on_prepare(uv_prepare_t *handle) {
  node_env *env = handle->data;
  wn_heap *heap = &env->iso->heap;
  if (env->heap_has_work && poll_would_wait(env)) {
    env->heap_has_work = wn_idle(heap, IDLE_SLICE_NS);
  }
  uint64_t next = wn_memory_reducer_next(heap);
  env->timer_is_reducers = next != WN_REDUCER_NEVER && !env->heap_has_work;
  if (env->heap_has_work || next == 0) next = BETWEEN_SLICES_MS;
  if (next == WN_REDUCER_NEVER) {
    uv_timer_stop(&env->heap_timer);
    return;
  }
  bool active = uv_is_active((uv_handle_t *)&env->heap_timer);
  if (active && uv_timer_get_due_in(&env->heap_timer) <= next) return;
  uv_timer_start(&env->heap_timer, on_timer, next, 0);
}

void idle_init(node_env *env) {
  uv_prepare_init(&env->loop, &env->heap_prepare);
  uv_timer_init(&env->loop, &env->heap_timer);
  env->heap_prepare.data = env->heap_timer.data = env;
  uv_prepare_start(&env->heap_prepare, on_prepare);
  uv_unref((uv_handle_t *)&env->heap_prepare);
  uv_unref((uv_handle_t *)&env->heap_timer);
}

void idle_fini(node_env *env) {
  uv_close((uv_handle_t *)&env->heap_prepare, NULL);
  uv_close((uv_handle_t *)&env->heap_timer, NULL);
}
