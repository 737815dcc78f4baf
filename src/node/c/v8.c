/* SPDX-License-Identifier: MIT */
/* The natives of the v8 module: figures of the heap under V8's names.
 *
 * V8 divides its heap into nine spaces, this heap into four; each of ours is shown under the
 * name that programs look for, and the others are empty:
 *
 *   new_space           the nursery; its size is what both semispaces have committed
 *   old_space           old cells, cells that never move (shapes, atoms), free pages kept
 *   large_object_space  cells on pages of their own
 *
 * There is no code space: bytecode lies outside the heap (getHeapCodeStatistics counts it). The
 * sizes of the spaces add up to total_heap_size, and what is used of them to used_heap_size. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compiler/code.h"
#include "node/c/env.h"

/* ---- Heap ---- */

/* Memory that malloc has handed out, less what belongs to ArrayBuffers and strings. */
static size_t own_malloced(const wn_heap_stats *s) {
  struct mallinfo2 m = mallinfo2();
  size_t all = m.uordblks + m.hblkhd;
  return all > s->external_bytes ? all - s->external_bytes : 0;
}

static size_t room(const wn_heap_stats *s) {
  return s->limit_bytes > s->used_bytes ? s->limit_bytes - s->used_bytes : 0;
}

static wn_value statistics_object(isolate *iso, const wn_heap_stats *stats) {
  const wn_heap_stats s = *stats;
  node_env *env = env_of(iso);
  size_t malloced = own_malloced(&s);
  env->peak_malloced = max_size(env->peak_malloced, malloced);
  const char *zeal = env->options->gc_zeal;
  const number_field fields[] = {
      {"total_heap_size", (double)s.committed_bytes},
      {"total_heap_size_executable", 0},
      {"total_physical_size", (double)s.committed_bytes},
      {"total_available_size", (double)room(&s)},
      {"used_heap_size", (double)s.used_bytes},
      {"heap_size_limit", (double)s.limit_bytes},
      {"malloced_memory", (double)malloced},
      {"peak_malloced_memory", (double)env->peak_malloced},
      {"does_zap_garbage", zeal && strstr(zeal, "poison") ? 1 : 0},
      {"number_of_native_contexts", 1},
      {"number_of_detached_contexts", 0},
      {"total_global_handles_size", (double)s.persistent_bytes},
      {"used_global_handles_size", (double)s.persistent_used},
      {"external_memory", (double)s.external_bytes}};
  return object_of_numbers(iso, fields, WN_COUNTOF(fields));
}

static wn_value native_heap_statistics(isolate *iso, call_args *a) {
  (void)a;
  wn_heap_stats s;
  wn_heap_get_stats(&iso->heap, &s);
  return statistics_object(iso, &s);
}

typedef struct space_figures {
  const char *name;
  size_t committed, used, available;
} space_figures;

static wn_value space_object(isolate *iso, const space_figures *f) {
  wn_value o = object_new(iso, 5);
  if (!object_create_data(iso, o, key_from_cstr(iso, "space_name"),
                          string_from_cstr(iso, f->name))) {
    return WN_EXCEPTION;
  }
  const number_field fields[] = {{"space_size", (double)f->committed},
                                 {"space_used_size", (double)f->used},
                                 {"space_available_size", (double)f->available},
                                 {"physical_space_size", (double)f->committed}};
  for (size_t i = 0; i < WN_COUNTOF(fields); i++) {
    if (!object_create_data(iso, o, key_from_cstr(iso, fields[i].name),
                            wn_from_number(fields[i].value))) {
      return WN_EXCEPTION;
    }
  }
  return o;
}

static size_t less(size_t whole, size_t part) { return whole > part ? whole - part : 0; }

static wn_value space_list(isolate *iso, const wn_heap_stats *stats) {
  const wn_heap_stats s = *stats;
  size_t old_committed = s.committed_bytes - s.young_committed - s.large_committed;
  size_t old_used = s.old_used + s.immobile_used;
  const space_figures spaces[] = {
      {"read_only_space", 0, 0, 0},
      {"new_space", s.young_committed, s.young_used, less(s.young_capacity, s.young_used)},
      {"old_space", old_committed, old_used, less(old_committed, old_used)},
      {"code_space", 0, 0, 0},
      {"shared_space", 0, 0, 0},
      {"new_large_object_space", 0, 0, 0},
      {"large_object_space", s.large_committed, s.large_used, 0},
      {"code_large_object_space", 0, 0, 0},
      {"shared_large_object_space", 0, 0, 0}};
  wn_value list = array_new(iso, 0);
  for (size_t i = 0; i < WN_COUNTOF(spaces); i++) {
    wn_value o = space_object(iso, &spaces[i]);
    if (wn_is_exception(o) || !array_push(iso, list, o)) return WN_EXCEPTION;
  }
  return list;
}

static wn_value native_space_statistics(isolate *iso, call_args *a) {
  (void)a;
  wn_heap_stats s;
  wn_heap_get_stats(&iso->heap, &s);
  return space_list(iso, &s);
}

/* ---- GCProfiler: what the heap looked like before and after each collection ---- */

void gc_profile_begin(node_env *env) {
  if (env->gc_profilers == 0) return;
  wn_heap_get_stats(&env->iso->heap, &env->stats_before_gc);
}

static void profile_append(node_env *env, const char *type, uint64_t ns,
                           const wn_heap_stats *before) {
  gc_profile_record r = {.type = type, .ns = ns, .before = *before};
  wn_heap_get_stats(&env->iso->heap, &r.after);
  vec_push(&env->gc_profile, r);
}

void gc_profile_end(node_env *env, const wn_gc_event *e) {
  if (env->gc_profilers == 0) return;
  profile_append(env, e->type == WN_GC_MINOR ? "Scavenge" : "MarkSweepCompact",
                 e->end_ns - e->start_ns, &env->stats_before_gc);
}

/* The start of a marking cycle changes no figure, but it is a pause, and V8 lists it. */
void gc_profile_marking(node_env *env, uint64_t ns) {
  if (env->gc_profilers == 0) return;
  wn_heap_stats now;
  wn_heap_get_stats(&env->iso->heap, &now);
  profile_append(env, "IncrementalMarking", ns, &now);
}

static wn_value native_profiler_start(isolate *iso, call_args *a) { /* the place to stop from */
  (void)a;
  node_env *env = env_of(iso);
  env->gc_profilers++;
  return wn_from_number((double)env->gc_profile.len);
}

/* One record: [type, microseconds, heap before, spaces before, heap after, spaces after]. */
static wn_value record_value(isolate *iso, const gc_profile_record *r) {
  wn_value v[6] = {string_from_cstr(iso, r->type), wn_from_number((double)r->ns / 1e3)};
  v[2] = statistics_object(iso, &r->before);
  v[3] = space_list(iso, &r->before);
  v[4] = statistics_object(iso, &r->after);
  v[5] = space_list(iso, &r->after);
  for (size_t i = 0; i < WN_COUNTOF(v); i++) {
    if (wn_is_exception(v[i])) return WN_EXCEPTION;
  }
  return array_from_values(iso, v, WN_COUNTOF(v));
}

/* profilerStop(from): the records since then.  The last profiler drops them all. */
static wn_value native_profiler_stop(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  uint32_t from;
  if (!to_uint32(iso, arg(a, 0), &from)) return WN_EXCEPTION;
  size_t n = env->gc_profile.len; /* making the result may collect and append */
  wn_value list = array_new(iso, 0);
  for (size_t i = from; i < n; i++) {
    gc_profile_record r = env->gc_profile.data[i];
    wn_value v = record_value(iso, &r);
    if (wn_is_exception(v) || !array_push(iso, list, v)) return WN_EXCEPTION;
  }
  if (--env->gc_profilers == 0) vec_free(&env->gc_profile);
  return list;
}

/* ---- Code ---- */

typedef struct code_figures {
  size_t code, source;
} code_figures;

static void add_script(void *cell, void *data) {
  code_figures *f = data;
  if (wn_kind_of(cell) != KIND_SCRIPT) return;
  const script *s = script_of_cell(cell);
  if (!s) return;
  f->source += script_source_bytes(s);
  f->code += script_bytes(s) - script_source_bytes(s);
}

static wn_value native_code_statistics(isolate *iso, call_args *a) {
  (void)a;
  code_figures f = {0, 0};
  wn_heap_walk(&iso->heap, add_script, &f);
  const number_field fields[] = {{"code_and_metadata_size", 0}, /* no machine code */
                                 {"bytecode_and_metadata_size", (double)f.code},
                                 {"external_script_source_size", (double)f.source},
                                 {"cpu_profiler_metadata_size", 0}};
  return object_of_numbers(iso, fields, WN_COUNTOF(fields));
}

/* ---- Flags ---- */

/* setFlagsFromString(text).  What the program can still change takes effect at once: traces.
 * Sizes are read and kept, but the heap was made with the old ones. */
static wn_value native_set_flags(isolate *iso, call_args *a) {
  node_env *env = env_of(iso);
  wn_value s = to_string(iso, arg(a, 0));
  if (wn_is_exception(s)) return s;
  char *text = string_to_utf8(iso, s, NULL);
  env->options->set_flags(env->options, text);
  free(text);
  env_apply_flags(env);
  return WN_UNDEFINED;
}

static const native_spec v8_natives[] = {
    {"heapStatistics", native_heap_statistics, 0, NATIVE_METHOD, 0},
    {"heapSpaceStatistics", native_space_statistics, 0, NATIVE_METHOD, 0},
    {"profilerStart", native_profiler_start, 0, NATIVE_METHOD, 0},
    {"profilerStop", native_profiler_stop, 1, NATIVE_METHOD, 0},
    {"heapCodeStatistics", native_code_statistics, 0, NATIVE_METHOD, 0},
    {"setFlags", native_set_flags, 1, NATIVE_METHOD, 0},
};

bool v8_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, v8_natives, WN_COUNTOF(v8_natives));
}
