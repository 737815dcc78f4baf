/* SPDX-License-Identifier: MIT */
/* The environment of one running program: isolate, event loop, options, and the values that the
 * node layer keeps.  Values live in persistents or are visited as roots: nothing here holds a
 * heap pointer that the collector does not know. */
#ifndef WN_NODE_C_ENV_H
#define WN_NODE_C_ENV_H

#include <uv.h>

#include "base/vec.h"
#include "diag/gc_trace.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"
#include "node/c/node.h"

/* Values the layer keeps; visited as roots. */
enum env_value {
  ENV_PROCESS,          /* the process object */
  ENV_INTERNAL_MODULES, /* table object: name -> exports */
  ENV_BINDING,          /* natives for the JavaScript halves */
  ENV_FIRE_TIMER,       /* timers.js */
  ENV_START_IMMEDIATES,
  ENV_RUN_IMMEDIATE,
  ENV_CONSOLE,
  ENV_VALUE_COUNT
};

typedef struct tick {
  wn_value callback;
  wn_value arguments; /* array or undefined */
} tick;

typedef struct pending_rejection {
  wn_value promise, reason;
} pending_rejection;

/* A collection as a GCProfiler saw it. */
typedef struct gc_profile_record {
  const char *type; /* V8's name */
  uint64_t ns;
  wn_heap_stats before, after;
} gc_profile_record;

typedef struct node_env {
  isolate *iso;
  node_options *options;
  gc_trace trace;
  uv_loop_t loop;
  uv_check_t immediate_check;
  uv_idle_t immediate_idle; /* keeps poll from blocking while immediates wait */
  uv_async_t finalization;  /* there are FinalizationRegistry callbacks */
  uv_async_t waits_change;  /* see waits.c */
  uv_timer_t waits_timer;
  uv_prepare_t heap_prepare; /* see idle.c */
  uv_timer_t heap_timer;
  bool timer_is_reducers;
  bool heap_has_work; /* a collection has begun what idle time may go on with */
  int64_t immediate_count;
  struct native_timer **timers; /* by id, see timers.c */
  wn_value values[ENV_VALUE_COUNT];
  VEC(tick) ticks;
  size_t next_tick; /* index of the first tick not yet run */
  VEC(pending_rejection) rejections;
  uint64_t start_ns;
  size_t peak_malloced; /* as far as v8.getHeapStatistics() has seen it */
  unsigned gc_profilers; /* running ones; their records: */
  VEC(gc_profile_record) gc_profile;
  wn_heap_stats stats_before_gc;
  int exit_code;
  bool exiting; /* process.exit was called: unwind and leave */
} node_env;

static inline node_env *env_of(isolate *iso) { return iso->node; }

/* ---- env.c ---- */
/* The exports of an internal JavaScript module (src/node/js), run on first use. */
wn_value internal_require(isolate *iso, const char *name);
/* Calls a function of an internal module: internal_require(module)[name](...args). */
wn_value internal_call(isolate *iso, const char *module, const char *name, uint32_t argc,
                       const wn_value *argv);
/* After each callback from the event loop: ticks, then jobs, until both are empty, then
 * unhandled rejections.  An error that nobody caught ends in report_uncaught; false then, or
 * when process.exit was called: the loop must stop. */
WN_MUST_USE bool run_ticks(node_env *env);
/* Calls f from the event loop and then run_ticks. */
WN_MUST_USE bool make_callback(node_env *env, wn_value f, uint32_t argc, const wn_value *argv);
/* Error with a code property and Node's "Name [CODE]: message" stack. */
WN_PRINTF(4, 5)
wn_value throw_node_error(isolate *iso, enum error_kind kind, const char *label,
                          const char *format, ...);

/* An object with these number properties, in this order. */
typedef struct number_field {
  const char *name;
  double value;
} number_field;
wn_value object_of_numbers(isolate *iso, const number_field *fields, size_t n);
/* Throws what libuv reports of a call, an Error with errno, code, syscall (and path, dest; each
 * may be NULL): "ENOENT: no such file or directory, open 'x'". */
wn_value throw_uv_error(isolate *iso, int status, const char *syscall, const char *path,
                        const char *dest);
/* The same as a value. */
wn_value uv_error_new(isolate *iso, int status, const char *syscall, const char *path,
                      const char *dest);
/* ---- main.c ---- */
/* Lets those flags take effect that may change while the program runs. */
void env_apply_flags(node_env *env);

/* ---- report.c ---- */
/* Prints the pending exception as Node prints uncaught errors, and takes it. */
void report_uncaught(node_env *env);
/* The same for a rejection that nobody handled. */
void report_rejection(node_env *env, wn_value reason);

/* ---- process.c, timers.c, files.c, util.c, buffer.c: each adds its natives ---- */
WN_MUST_USE bool process_install(node_env *env, wn_value process);
WN_MUST_USE bool timers_install(node_env *env, wn_value binding);
void timers_init(node_env *env);
void timers_fini(node_env *env);
WN_MUST_USE bool files_install(isolate *iso, wn_value binding);
WN_MUST_USE bool util_install(isolate *iso, wn_value binding);
WN_MUST_USE bool buffer_install(isolate *iso, wn_value binding);
WN_MUST_USE bool v8_install(isolate *iso, wn_value binding);
/* v8.c: for the heap's hooks; nothing happens while no GCProfiler runs. */
void gc_profile_begin(node_env *env);
void gc_profile_end(node_env *env, const wn_gc_event *e);
void gc_profile_marking(node_env *env, uint64_t ns);
WN_MUST_USE bool os_install(isolate *iso, wn_value binding);
WN_MUST_USE bool fs_install(isolate *iso, wn_value binding);
wn_value fs_constants_new(isolate *iso);
WN_MUST_USE bool os_constants_install(isolate *iso, wn_value binding);
/* memory.c: memoryUsage and its like, on the process object. */
WN_MUST_USE bool memory_install(isolate *iso, wn_value process);
/* Globals that are made on first touch: console, Buffer, timers ... */
WN_MUST_USE bool globals_install(node_env *env);

/* ---- modules: names of what require() may load from the binary ---- */
WN_MUST_USE bool modules_install(node_env *env);

/* ---- test262.c ---- */
int test262_main(node_env *env, const char *path);

/* ---- waits.c ---- */
void waits_init(node_env *env);
void waits_fini(node_env *env);
/* Settles what can be, and runs what follows from it; false: nothing could. */
bool waits_settle(node_env *env);

#endif
