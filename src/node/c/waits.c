/* SPDX-License-Identifier: MIT */
/* Promises of Atomics.waitAsync on the event loop: another thread's notify arrives as a uv_async,
 * a time-out as a timer.  Neither keeps the program running, as in Node. */
#include "base/os.h"
#include "builtins/builtins.h"
#include "node/c/env.h"

static void on_timer(uv_timer_t *timer) { waits_settle(timer->data); }
static void on_change(uv_async_t *async) { waits_settle(async->data); }

bool waits_settle(node_env *env) {
  uint64_t next, now = os_now_ns();
  bool settled = run_async_waits(env->iso, &next);
  if (next != UINT64_MAX) {
    uint64_t ms = next > now ? (next - now + 999999) / 1000000 : 0;
    uv_timer_start(&env->waits_timer, on_timer, ms, 0);
  }
  if (settled && !run_ticks(env)) uv_stop(&env->loop);
  return settled;
}

static void on_waits_changed(isolate *iso) { uv_async_send(&env_of(iso)->waits_change); }

void waits_init(node_env *env) {
  uv_async_init(&env->loop, &env->waits_change, on_change);
  uv_timer_init(&env->loop, &env->waits_timer);
  env->waits_change.data = env->waits_timer.data = env;
  uv_unref((uv_handle_t *)&env->waits_change);
  uv_unref((uv_handle_t *)&env->waits_timer);
  env->iso->hooks.waits_changed = on_waits_changed;
}

void waits_fini(node_env *env) {
  env->iso->hooks.waits_changed = NULL;
  async_waits_fini(env->iso);
  uv_close((uv_handle_t *)&env->waits_change, NULL);
  uv_close((uv_handle_t *)&env->waits_timer, NULL);
}
