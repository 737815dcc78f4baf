/* SPDX-License-Identifier: MIT */
/* Making and ending isolates: the heap with the engine's kinds, then atoms, shapes, the
 * interpreter, the first realm; and the limit of the C stack.
 *
 * Finalizers of kinds whose contents belong to other modules are found through a table
 * in the isolate (isolate_set_finalizer), since the heap wants to know at birth which
 * kinds have one. */
#include "engine/isolate.h"

#include <string.h>

#include "base/os.h"
#include "engine/compiler/code.h"
#include "engine/object/array_buffer.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/object/weak.h"
#include "engine/regexp/regexp.h"
#include "engine/vm/jobs.h"
#include "engine/vm/pretenuring.h"
#include "engine/vm/vm.h"

enum {
  STACK_HEADROOM =
      192 << 10, /* below the limit: room for error objects and libraries */
  DEFAULT_STACK_BYTES = 984 << 10,
  DEFAULT_VM_STACK_BYTES = 1 << 20,
};

/* ---- Kinds
 * -----------------------------------------------------------------------------------
 */

static void finalize_cell(wn_heap *heap, void *cell) {
  isolate *iso = (isolate *)heap;
  void (*fn)(isolate *, void *) = iso->finalizers[wn_kind_of(cell)];
  if (fn) fn(iso, cell);
}

void isolate_set_finalizer(isolate *iso, unsigned kind,
                           void (*fn)(isolate *, void *cell)) {
  WN_CHECK(kind_has_finalizer(kind));
  iso->finalizers[kind] = fn;
}

bool kind_has_finalizer(unsigned kind) {
  switch (kind) {
  case KIND_SCRIPT:
  case KIND_FUNCTION_INFO:
  case KIND_ARRAY_BUFFER:
  case KIND_REGEXP:
  case KIND_MODULE:
  case KIND_EXTERNAL: return true;
  default: return false;
  }
}

static void fill_kinds(wn_kind_info *kinds) {
  static const wn_kind_info table[KIND_COUNT] = {
#define KIND(id, text, sf, se, wf, we, vf, fl)                                         \
  [KIND_##id] = {.name = text,                                                         \
                 .slots_first = sf,                                                    \
                 .slots_end = se,                                                      \
                 .weak_first = wf,                                                     \
                 .weak_end = we,                                                       \
                 .values_first = vf,                                                   \
                 .flags = fl},
#include "engine/object/kinds.def"
#undef KIND
  };
  memcpy(kinds, table, sizeof table);
  for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
    if (kind_has_finalizer(kind)) kinds[kind].finalize = finalize_cell;
  }
  string_register_kinds(kinds);
  weak_register_kinds(kinds);
  array_buffer_register_kinds(kinds);
  script_register_kinds(kinds);
  regexp_register_kinds(kinds);
}

/* ---- The isolate
 * ------------------------------------------------------------------------------ */

void isolate_options_init(isolate_options *options) {
  memset(options, 0, sizeof *options);
  wn_heap_config_init_v8(&options->heap);
  options->lazy_compilation = true;
  options->pretenuring = true;
  options->stack_trace_limit = 10;
}

static void isolate_roots(wn_visitor *v, void *data) {
  isolate *iso = data;
  wn_visit_value(v, &iso->exception);
  wn_visit_cell(v, (void **)&iso->realm);
}

/* The thread sanitizer's own stack of calls ends at 65,536, whatever the frames' size. */
#ifdef __SANITIZE_THREAD__
#define NATIVE_STACK_MAX ((size_t)3 << 20)
#else
#define NATIVE_STACK_MAX SIZE_MAX
#endif

static void set_stack_limit(isolate *iso) {
  char *low, *high;
  os_stack_bounds(&low, &high);
  char *here = __builtin_frame_address(0);
  size_t wanted = iso->options.native_stack_bytes;
  size_t below = (size_t)(here - low);
  size_t usable = below > 2 * STACK_HEADROOM ? below - STACK_HEADROOM : below / 2;
  if (wanted == 0) wanted = NATIVE_STACK_MAX;
  iso->native_stack_limit = here - min_size(wanted, usable);
}

isolate *isolate_new(const isolate_options *options) {
  wn_kind_info kinds[KIND_COUNT];
  fill_kinds(kinds);
  wn_heap_config config = options->heap;
  config.context_bytes = sizeof(isolate);
  config.kinds = kinds;
  config.kind_count = KIND_COUNT;
  isolate *iso = (isolate *)wn_heap_new(&config);
  if (!iso) return NULL;
  iso->options = *options;
  if (iso->options.vm_stack_bytes == 0)
    iso->options.vm_stack_bytes = DEFAULT_VM_STACK_BYTES;
  iso->exception = WN_HOLE;
  set_stack_limit(iso);
  shapes_init(iso);
  wn_heap_add_roots(&iso->heap, isolate_roots, iso);
  atoms_init(iso);
  arguments_register(iso);
  string_wrapper_register(iso);
  vm_init(iso);
  pretenuring_init(iso);
  jobs_init(iso);
  weak_init(iso);
  array_buffer_init(iso);
  regexp_init(iso);
  iso->realm = realm_new(iso);
  return iso;
}

void isolate_free(isolate *iso) {
  if (!iso) return;
  regexp_fini(iso);
  weak_tables_fini(iso);
  jobs_fini(iso);
  pretenuring_fini(iso);
  vm_fini(iso);
  wn_heap_remove_roots(&iso->heap, isolate_roots, iso);
  atoms_fini(iso);
  struct shape_state *shapes = iso->shapes; /* knows the finalizers */
  wn_heap_free(&iso->heap);
  shape_state_free(shapes);
}

bool stack_overflow(isolate *iso) {
  if (WN_LIKELY(!stack_is_low(iso))) return false;
  throw_stack_overflow(iso);
  return true;
}
