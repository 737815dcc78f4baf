/* SPDX-License-Identifier: MIT */
#include "engine/vm/stack_trace.h"

#include "engine/vm/promise.h"
#include "engine/vm/vm.h"

script *function_script(isolate *iso, wn_value function) {
  if (!is_kind(function, KIND_FUNCTION)) return NULL;
  const js_function *f = wn_to_cell(function);
  const function_info *info = wn_slot_cell(&iso->heap, f->info);
  void *cell = wn_load_cell(&iso->heap, &info->script);
  return cell ? script_of_cell(cell) : NULL;
}

uint32_t function_source_offset(isolate *iso, wn_value function, uint32_t pc) {
  const js_function *f = wn_to_cell(function);
  const function_info *info = wn_slot_cell(&iso->heap, f->info);
  return code_position(info->code, pc);
}

static int32_t frame_flags(const frame *f) {
  int32_t flags = f->flags & FRAME_CONSTRUCT ? TRACE_CONSTRUCT : 0;
  if (f->code && f->code->kind == FN_TOP) flags |= TRACE_TOP_LEVEL;
  return flags;
}

/* f, or the nearest frame outside it that stack traces show. */
static frame *visible(frame *f) {
  for (; f; f = f->caller) {
    if (f->code || !is_kind(f->function, KIND_NATIVE)) return f;
    if (!(((js_native *)wn_to_cell(f->function))->flags & NATIVE_INVISIBLE)) return f;
  }
  return NULL;
}

/* The first frame of interest: outside the innermost frame of skip_until. */
static frame *first_frame(isolate *iso, wn_value skip_until) {
  if (!is_object(skip_until)) return visible(iso->frame);
  for (frame *f = iso->frame; f; f = f->caller) {
    if (wn_same(f->function, skip_until)) return visible(f->caller);
  }
  return NULL;
}

static void put(isolate *iso, wn_slot *table, uint32_t i, wn_value function,
                wn_value receiver, int32_t pc, int32_t flags) {
  wn_heap *heap = &iso->heap;
  wn_slot *entry = &table[1 + i * TRACE_FIELDS];
  wn_store(heap, table, &entry[TRACE_FUNCTION], function);
  wn_store(heap, table, &entry[TRACE_RECEIVER],
           wn_is_hole(receiver) ? WN_UNDEFINED : receiver);
  wn_store_int(heap, table, &entry[TRACE_PC], pc);
  wn_store_int(heap, table, &entry[TRACE_FLAGS], flags);
}

/* The suspended async function that waits for the body in f, or undefined. */
static wn_value awaiter_of_frame(isolate *iso, const frame *f) {
  if (is_kind(f->owner, KIND_FRAME)) {
    const suspended_frame *cell = wn_to_cell(f->owner);
    return promise_awaiter_nogc(iso, wn_load(&iso->heap, &cell->owner));
  }
  return is_promise(f->owner) ? promise_awaiter_nogc(iso, f->owner) : WN_UNDEFINED;
}

static wn_value awaiter_of_cell(isolate *iso, const suspended_frame *cell) {
  return promise_awaiter_nogc(iso, wn_load(&iso->heap, &cell->owner));
}

wn_value capture_frames(isolate *iso, uint32_t limit, wn_value skip_until) {
  wn_heap *heap = &iso->heap;
  frame *first = first_frame(iso, skip_until), *last = NULL;
  uint32_t n = 0;
  for (frame *f = first; f && n < limit; f = visible(f->caller)) {
    n++;
    last = f;
  }
  wn_value awaiter = WN_UNDEFINED;
  if (last && !last->caller) awaiter = awaiter_of_frame(iso, last);
  uint32_t total = n;
  for (wn_value v = awaiter; total < limit && is_kind(v, KIND_FRAME);
       v = awaiter_of_cell(iso, wn_to_cell(v)))
    total++;
  wn_slot *table =
      wn_alloc(heap, KIND_TABLE, (1 + total * TRACE_FIELDS) * sizeof(wn_slot));
  uint32_t i = 0;
  for (frame *f = first; f && i < n; f = visible(f->caller), i++) {
    put(iso, table, i, f->function, f->this_value,
        f->code ? (int32_t)frame_pc_offset(f) : -1, frame_flags(f));
  }
  for (wn_value v = awaiter; i < total; i++) {
    const suspended_frame *cell = wn_to_cell(v);
    put(iso, table, i, wn_load(heap, &cell->function), WN_UNDEFINED,
        wn_slot_to_int(cell->pc), TRACE_ASYNC);
    v = awaiter_of_cell(iso, cell);
  }
  return wn_from_cell(table);
}
