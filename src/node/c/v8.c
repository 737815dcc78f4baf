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

static wn_value native_heap_statistics(isolate *iso, call_args *a) {
  (void)a;
  node_env *env = env_of(iso);
  wn_heap_stats s;
  wn_heap_get_stats(&iso->heap, &s);
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

static wn_value native_space_statistics(isolate *iso, call_args *a) {
  (void)a;
  wn_heap_stats s;
  wn_heap_get_stats(&iso->heap, &s);
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
    {"heapCodeStatistics", native_code_statistics, 0, NATIVE_METHOD, 0},
    {"setFlags", native_set_flags, 1, NATIVE_METHOD, 0},
};

bool v8_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, v8_natives, WN_COUNTOF(v8_natives));
}
