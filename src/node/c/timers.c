/* SPDX-License-Identifier: MIT */
/* Timers and immediates over libuv; the objects that script sees are in js/timers.js.
 *
 * One uv_timer_t for each pending Timeout, found by id in a linked list's hash: ids are small
 * numbers given in order.  Immediates run in a check handle after poll; an idle handle keeps
 * poll from waiting while some are queued. */
#include <stdlib.h>

#include "node/c/env.h"

typedef struct native_timer {
  uv_timer_t handle;
  node_env *env;
  uint32_t id;
  struct native_timer *next; /* in its bucket */
} native_timer;

enum { TIMER_BUCKETS = 256 };

static native_timer **bucket(node_env *env, uint32_t id) {
  return &env->timers[id % TIMER_BUCKETS];
}

static native_timer *find_timer(node_env *env, uint32_t id) {
  for (native_timer *t = *bucket(env, id); t; t = t->next) {
    if (t->id == id) return t;
  }
  return NULL;
}

static void free_timer(uv_handle_t *handle) { free(handle->data); }

static void remove_timer(node_env *env, uint32_t id) {
  for (native_timer **p = bucket(env, id); *p; p = &(*p)->next) {
    native_timer *t = *p;
    if (t->id != id) continue;
    *p = t->next;
    uv_close((uv_handle_t *)&t->handle, free_timer);
    return;
  }
}

static void on_timer(uv_timer_t *handle) {
  native_timer *t = handle->data;
  node_env *env = t->env;
  wn_value id = wn_from_int((int32_t)t->id);
  if (!make_callback(env, env->values[ENV_FIRE_TIMER], 1, &id)) uv_stop(&env->loop);
}

static bool timer_id(isolate *iso, call_args *a, uint32_t *id) {
  return to_uint32(iso, arg(a, 0), id);
}

/* startTimer(id, ms): starts it or starts it again. */
static wn_value native_start_timer(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  uint32_t id;
  double ms;
  if (!timer_id(iso, a, &id) || !to_number(iso, arg(a, 1), &ms)) return WN_EXCEPTION;
  native_timer *t = find_timer(env, id);
  if (!t) {
    t = xcalloc(1, sizeof *t);
    t->env = env;
    t->id = id;
    t->next = *bucket(env, id);
    *bucket(env, id) = t;
    uv_timer_init(&env->loop, &t->handle);
    t->handle.data = t;
  }
  uv_update_time(&env->loop);
  uv_timer_start(&t->handle, on_timer, (uint64_t)ms, 0);
  return WN_UNDEFINED;
}

static wn_value native_stop_timer(isolate *iso, call_args *a) {
  uint32_t id;
  if (!timer_id(iso, a, &id)) return WN_EXCEPTION;
  remove_timer(env_of(iso), id);
  return WN_UNDEFINED;
}

static wn_value native_ref_timer(isolate *iso, call_args *a) {
  uint32_t id;
  if (!timer_id(iso, a, &id)) return WN_EXCEPTION;
  native_timer *t = find_timer(env_of(iso), id);
  if (t && to_boolean(iso, arg(a, 1))) uv_ref((uv_handle_t *)&t->handle);
  else if (t) uv_unref((uv_handle_t *)&t->handle);
  return WN_UNDEFINED;
}

static void on_idle(uv_idle_t *handle) { (void)handle; }

static void on_check(uv_check_t *handle) {
  node_env *env = handle->data;
  isolate *iso = env->iso;
  if (wn_is_undefined(env->values[ENV_START_IMMEDIATES])) return;
  wn_value result = js_call(iso, env->values[ENV_START_IMMEDIATES], WN_UNDEFINED, 0, NULL);
  do {
    if (!wn_is_exception(result)) {
      result = js_call(iso, env->values[ENV_RUN_IMMEDIATE], WN_UNDEFINED, 0, NULL);
    }
    if (wn_is_exception(result) && !env->exiting) report_uncaught(env);
    if (env->exiting || !run_ticks(env)) {
      uv_stop(&env->loop);
      return;
    }
  } while (wn_is_true(result));
}

/* wantImmediates(+1 / -1): counts those that keep the loop alive. */
static wn_value native_want_immediates(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  double change;
  if (!to_number(iso, arg(a, 0), &change)) return WN_EXCEPTION;
  env->immediate_count += (int64_t)change;
  if (env->immediate_count > 0) uv_idle_start(&env->immediate_idle, on_idle);
  else uv_idle_stop(&env->immediate_idle);
  return WN_UNDEFINED;
}

static wn_value native_set_callbacks(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  env->values[ENV_FIRE_TIMER] = arg(a, 0);
  env->values[ENV_START_IMMEDIATES] = arg(a, 1);
  env->values[ENV_RUN_IMMEDIATE] = arg(a, 2);
  return WN_UNDEFINED;
}

void timers_init(node_env *env) {
  env->timers = xcalloc(TIMER_BUCKETS, sizeof *env->timers);
  uv_check_init(&env->loop, &env->immediate_check);
  env->immediate_check.data = env;
  uv_check_start(&env->immediate_check, on_check);
  uv_unref((uv_handle_t *)&env->immediate_check);
  uv_idle_init(&env->loop, &env->immediate_idle);
}

void timers_fini(node_env *env) {
  for (uint32_t i = 0; i < TIMER_BUCKETS; i++) {
    while (env->timers[i]) remove_timer(env, env->timers[i]->id);
  }
  uv_close((uv_handle_t *)&env->immediate_check, NULL);
  uv_close((uv_handle_t *)&env->immediate_idle, NULL);
  uv_run(&env->loop, UV_RUN_NOWAIT);
  free(env->timers);
  env->timers = NULL;
}

static const native_spec timer_natives[] = {
    {"startTimer", native_start_timer, 2, NATIVE_METHOD, 0},
    {"stopTimer", native_stop_timer, 1, NATIVE_METHOD, 0},
    {"refTimer", native_ref_timer, 2, NATIVE_METHOD, 0},
    {"wantImmediates", native_want_immediates, 1, NATIVE_METHOD, 0},
    {"setTimerCallbacks", native_set_callbacks, 3, NATIVE_METHOD, 0},
};

bool timers_install(node_env *env, wn_value binding) {
  return install_natives(env->iso, binding, timer_natives, WN_COUNTOF(timer_natives));
}
