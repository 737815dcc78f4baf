/* SPDX-License-Identifier: MIT */
/* One program from start to end: isolate, realm, globals, main script, event loop. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/os.h"
#include "builtins/builtins.h"
#include "engine/syntax/ast_print.h"
#include "engine/syntax/parser.h"
#include "engine/vm/run.h"
#include "engine/vm/stack_trace.h"
#include "node/c/env.h"
#include "node/c/heap_setup.h"
#include "node/c/idle.h"

static void visit_env(wn_visitor *v, void *data) {
  node_env *env = data;
  wn_visit_values(v, env->values, ENV_VALUE_COUNT);
  for (size_t i = env->next_tick; i < env->ticks.len; i++) {
    wn_visit_value(v, &env->ticks.data[i].callback);
    wn_visit_value(v, &env->ticks.data[i].arguments);
  }
  for (size_t i = 0; i < env->rejections.len; i++) {
    wn_visit_value(v, &env->rejections.data[i].promise);
    wn_visit_value(v, &env->rejections.data[i].reason);
  }
}

static void on_gc(wn_heap *heap, const wn_gc_event *event, void *data) {
  node_env *env = data;
  gc_trace_on_gc(heap, event, &env->trace);
  idle_note_gc(env);
  gc_profile_end(env, event);
}

static void on_gc_begin(wn_heap *heap, wn_gc_type type, void *data) {
  (void)heap;
  (void)type;
  gc_profile_begin(data);
}

static void on_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin_ns, uint64_t end_ns,
                     void *data) {
  node_env *env = data;
  gc_trace_on_phase(heap, phase, begin_ns, end_ns, &env->trace);
  bool incremental = heap->flags & WN_HEAP_MARKING; /* else: in the pause of a full collection */
  if (phase == WN_PHASE_MARK_START && incremental) gc_profile_marking(env, end_ns - begin_ns);
}

/* The JavaScript frames, for the out-of-memory report: names and places, nothing allocated on
 * the heap. */
static void print_js_stack(void *data) {
  node_env *env = data;
  if (env->iso) print_stack_nogc(env->iso, stderr);
}

static void on_out_of_memory(wn_heap *heap, const char *location, void *data) {
  node_env *env = data;
  gc_trace_out_of_memory(&env->trace, heap, location, print_js_stack, env);
  abort();
}

/* ---- Rejections ---- */

static void on_rejection(isolate *iso, wn_value promise, bool handled, wn_value reason) {
  node_env *env = env_of(iso);
  if (!handled) {
    pending_rejection r = {promise, reason};
    vec_push(&env->rejections, r);
    return;
  }
  for (size_t i = 0; i < env->rejections.len; i++) {
    if (!wn_same(env->rejections.data[i].promise, promise)) continue;
    memmove(env->rejections.data + i, env->rejections.data + i + 1,
            (env->rejections.len - i - 1) * sizeof *env->rejections.data);
    env->rejections.len--;
    return;
  }
}

static void on_finalization(isolate *iso) { uv_async_send(&env_of(iso)->finalization); }

static void run_finalizations(uv_async_t *handle) {
  node_env *env = handle->data;
  if (!run_finalization_callbacks(env->iso)) report_uncaught(env);
  else if (run_ticks(env)) return;
  uv_stop(&env->loop);
}

/* ---- Setting up ---- */

void env_apply_flags(node_env *env) {
  const node_options *o = env->options;
  env->trace.print = o->trace_gc;
  env->trace.ignore_scavenger = o->trace_gc_ignore_scavenger;
  env->trace.nvp = o->trace_gc_nvp;
  env->trace.verbose = o->trace_gc_verbose;
  env->trace.incremental = o->trace_incremental_marking;
  env->trace.form = o->trace_gc_classic ? GC_TRACE_CLASSIC : GC_TRACE_NODE20;
}

static bool env_init(node_env *env, node_options *o) {
  memset(env, 0, sizeof *env);
  env->options = o;
  env->start_ns = os_now_ns();
  for (int i = 0; i < ENV_VALUE_COUNT; i++) env->values[i] = WN_UNDEFINED;
  gc_trace_init(&env->trace, env->start_ns);
  env_apply_flags(env);
  isolate_options io;
  isolate_options_init(&io);
  heap_setup_configure(&io.heap, o);
  io.heap.on_gc_begin = on_gc_begin;
  io.heap.on_gc = on_gc;
  io.heap.on_phase = on_phase;
  io.heap.on_out_of_memory = on_out_of_memory;
  io.heap.data = env;
  io.print_bytecode = o->print_bytecode;
  io.lazy_compilation = o->lazy;
  io.pretenuring = o->allocation_site_pretenuring;
  if (o->stack_trace_limit != UINT64_MAX) io.stack_trace_limit = (uint32_t)o->stack_trace_limit;
  if (o->stack_size != UINT64_MAX) io.native_stack_bytes = (size_t)o->stack_size << 10;
  env->iso = isolate_new(&io);
  if (!env->iso) {
    fprintf(stderr, "%s: cannot reserve memory for the heap: %s\n", o->program,
            strerror(errno));
    return false;
  }
  heap_setup_check(&env->iso->heap, o);
  env->iso->node = env;
  env->iso->hooks.promise_rejection = on_rejection;
  env->iso->hooks.finalization_pending = on_finalization;
  wn_heap_add_roots(&env->iso->heap, visit_env, env);
  if (o->gc_zeal && !wn_heap_set_zeal(&env->iso->heap, o->gc_zeal)) {
    fprintf(stderr, "%s: bad option: --gc-zeal=%s\n", o->program, o->gc_zeal);
    isolate_free(env->iso);
    return false;
  }
  uv_loop_init(&env->loop);
  uv_async_init(&env->loop, &env->finalization, run_finalizations);
  env->finalization.data = env;
  uv_unref((uv_handle_t *)&env->finalization);
  waits_init(env);
  timers_init(env);
  idle_init(env);
  return true;
}

static void env_fini(node_env *env) {
  waits_fini(env);
  idle_fini(env);
  timers_fini(env);
  uv_close((uv_handle_t *)&env->finalization, NULL);
  uv_run(&env->loop, UV_RUN_NOWAIT);
  uv_loop_close(&env->loop);
  wn_heap_remove_roots(&env->iso->heap, visit_env, env);
  isolate_free(env->iso);
  gc_trace_fini(&env->trace);
  vec_free(&env->gc_profile);
  vec_free(&env->ticks);
  vec_free(&env->rejections);
}

static bool env_install(node_env *env) {
  isolate *iso = env->iso;
  env->values[ENV_INTERNAL_MODULES] = object_new(iso, 0);
  env->values[ENV_BINDING] = object_new(iso, 0);
  env->values[ENV_PROCESS] = object_new(iso, 0);
  wn_value natives = env->values[ENV_BINDING];
  return realm_install_builtins(iso) && process_install(env, env->values[ENV_PROCESS]) &&
         timers_install(env, natives) && files_install(iso, natives) &&
         util_install(iso, natives) && buffer_install(iso, natives) && v8_install(iso, natives) &&
         os_install(iso, natives) && fs_install(iso, natives) && globals_install(env) &&
         modules_install(env);
}

/* ---- Running ---- */

static wn_value cwd_string(isolate *iso) {
  char *path = getcwd(NULL, 0);
  wn_value s = string_from_cstr(iso, path ? path : "/");
  free(path);
  return s;
}

/* Code from -e, -p or standard input: a script with the CommonJS names as globals. */
static wn_value run_eval(node_env *env, const char *source, size_t n, const char *name) {
  isolate *iso = env->iso;
  wn_value args[] = {cwd_string(iso), string_from_cstr(iso, name)};
  wn_value names = internal_call(iso, "modules", "evalEnvironment", 2, args);
  if (wn_is_exception(names)) return WN_EXCEPTION;
  static const char *const keys[] = {"module", "exports", "require", "__filename", "__dirname"};
  for (size_t i = 0; i < WN_COUNTOF(keys); i++) {
    prop_key key = key_from_cstr(iso, keys[i]);
    wn_value v = object_get(iso, names, key);
    if (wn_is_exception(v) ||
        !object_define(iso, intrinsic(iso, INTRINSIC_Global), key, v, PROP_HIDDEN)) {
      return WN_EXCEPTION;
    }
  }
  return run_script_source(iso, source, n, name);
}

static wn_value print_result(node_env *env, wn_value v) {
  isolate *iso = env->iso;
  wn_value console = internal_require(iso, "console");
  if (wn_is_exception(console)) return WN_EXCEPTION;
  return js_invoke(iso, console, key_from_cstr(iso, "log"), 1, &v);
}

static wn_value run_stdin(node_env *env) {
  VEC(char) text = {0};
  for (;;) {
    vec_reserve(&text, text.len + 65536);
    ssize_t n = read(0, text.data + text.len, text.cap - text.len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.len += (size_t)n;
  }
  wn_value result = run_eval(env, text.data, text.len, "[stdin]");
  vec_free(&text);
  return result;
}

/* An ECMAScript module: what it imports is read by the engine, relative to its own file. */
static wn_value run_module_file(isolate *iso, const char *path) {
  char *source;
  size_t size;
  int error = os_read_file(path, 0, &source, &size);
  if (error) return throw_type_error(iso, "Cannot read %s: %s", path, strerror(error));
  wn_value promise = run_module_source(iso, source, size, path);
  free(source);
  return promise;
}

static wn_value run_file(node_env *env) {
  isolate *iso = env->iso;
  node_options *o = env->options;
  wn_value args[] = {string_from_utf8(iso, o->script, strlen(o->script)), cwd_string(iso)};
  wn_value path = internal_call(iso, "modules", "resolveMain", 2, args);
  if (wn_is_exception(path)) return WN_EXCEPTION;
  free(o->script);
  o->script = string_to_utf8(iso, path, NULL);
  if (o->check_only) {
    return internal_call(iso, "modules", "checkFile", 1, &path);
  }
  size_t n = strlen(o->script);
  if (n > 4 && strcmp(o->script + n - 4, ".mjs") == 0) return run_module_file(iso, o->script);
  return internal_call(iso, "modules", "runMain", 1, &path);
}

static wn_value run_preloads(node_env *env) {
  isolate *iso = env->iso;
  for (size_t i = 0; i < env->options->preload_count; i++) {
    const char *name = env->options->preload[i];
    wn_value args[] = {string_from_utf8(iso, name, strlen(name)), cwd_string(iso)};
    if (wn_is_exception(internal_call(iso, "modules", "preload", 2, args))) {
      return WN_EXCEPTION;
    }
  }
  return WN_UNDEFINED;
}

/* --print-ast: the tree of a file or of -e's code, one line; nothing runs. */
static wn_value print_tree(node_env *env, const char *source, size_t n, bool is_module) {
  source_text text;
  parse_result result;
  if (!source_from_utf8(&text, source, n)) return throw_range_error(env->iso, "Source too long");
  parse_options options = {.stack_limit = (uintptr_t)env->iso->native_stack_limit, .allow_return = true};
  bool ok = is_module ? parse_module(&text, &options, &result)
                      : parse_script(&text, &options, &result);
  if (ok) {
    ast_print(stdout, result.function);
    putchar('\n');
  } else {
    source_position at = source_position_of(&text, result.error.start);
    throw_syntax_error(env->iso, "%s (line %u)", result.error.message, (unsigned)at.line);
  }
  parse_result_fini(&result);
  source_fini(&text);
  return ok ? WN_UNDEFINED : WN_EXCEPTION;
}

static wn_value print_file_tree(node_env *env, const char *path) {
  char *source;
  size_t n, length = strlen(path);
  int error = os_read_file(path, 0, &source, &n);
  if (error) {
    return throw_type_error(env->iso, "Cannot read %s: %s", path, strerror(error));
  }
  bool is_module = length > 4 && strcmp(path + length - 4, ".mjs") == 0;
  wn_value v = print_tree(env, source, n, is_module);
  free(source);
  return v;
}

static wn_value run_main(node_env *env) {
  node_options *o = env->options;
  if (o->print_ast && o->eval_source) {
    return print_tree(env, o->eval_source, strlen(o->eval_source), false);
  }
  if (o->print_ast && o->script) return print_file_tree(env, o->script);
  if (wn_is_exception(run_preloads(env))) return WN_EXCEPTION;
  if (o->eval_source) {
    wn_value v = run_eval(env, o->eval_source, strlen(o->eval_source), "[eval]");
    return o->print_result && !wn_is_exception(v) ? print_result(env, v) : v;
  }
  return o->script_is_stdin ? run_stdin(env) : run_file(env);
}

static void run_loop(node_env *env) {
  while (!env->exiting) {
    bool more = uv_run(&env->loop, UV_RUN_ONCE) != 0;
    if (env->exiting || (!more && !waits_settle(env))) return;
  }
}

static int exit_status(node_env *env) {
  if (env->exiting) return env->exit_code;
  isolate *iso = env->iso;
  wn_value v = object_get(iso, env->values[ENV_PROCESS], key_from_cstr(iso, "exitCode"));
  int32_t status = 0;
  if (wn_is_exception(v) || wn_is_nullish(v) || !to_int32(iso, v, &status)) return 0;
  return status & 0xFF;
}

int node_main(node_options *options) {
  node_env env;
  if (!env_init(&env, options)) return 9;
  int status;
  if (!env_install(&env)) {
    report_uncaught(&env);
    status = 1;
  } else if (options->test262) {
    status = test262_main(&env, options->script);
  } else {
    if (wn_is_exception(run_main(&env))) report_uncaught(&env);
    if (!env.exiting && run_ticks(&env)) run_loop(&env);
    status = exit_status(&env);
  }
  fflush(stdout);
  env_fini(&env);
  return status;
}
