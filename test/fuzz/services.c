/* SPDX-License-Identifier: MIT */
/* Operations on the rest of the heap's interface: steps, memory pressure, the reducer,
 * functions that may refuse, handle scopes, observers, object ids, the census.
 *
 * Most of them answer a question that the model can answer too. */
#include <stdio.h>

#include "fuzz/fuzz.h"

/* ---- collecting by other names ---- */

static void op_step(fuzz *f) {
  size_t steps = 1 + below(f, 4);
  for (size_t i = 0; i < steps; i++)
    if (!wn_step(f->heap, WN_STACK_SCAN, below(f, 300000))) return;
}

static void op_pressure(fuzz *f) {
  wn_pressure pressure = one_in(f, 4) ? WN_PRESSURE_CRITICAL : WN_PRESSURE_MODERATE;
  wn_memory_pressure(f->heap, WN_STACK_SCAN, pressure);
}

static void op_reduce(fuzz *f) {
  uint64_t before = f->collections;
  wn_reduce_memory(f->heap, WN_STACK_SCAN, "testing");
  if (f->collections == before) fuzz_fail(f, "wn_reduce_memory did not collect");
}

/* The clock runs fast: config.memory_reducer_delay_ms is 1. */
static void op_reducer(fuzz *f) {
  size_t ticks = 1 + below(f, 8);
  for (size_t i = 0; i < ticks; i++) {
    if (wn_memory_reducer_next(f->heap) == WN_REDUCER_NEVER) return;
    wn_memory_reducer_tick(f->heap, WN_STACK_SCAN);
  }
}

/* ---- functions that may refuse ---- */

static void op_try_reserve(fuzz *f) {
  size_t bytes = one_in(f, 8) ? below(f, 2 << 20) : 64 + below(f, 32 << 10);
  if (!wn_try_reserve(f->heap, bytes)) {
    expect_shortage(f, bytes, "wn_try_reserve");
    return;
  }
  uint64_t before = f->collections;
  f->young_only = true;
  for (size_t left = bytes; left >= 128; left -= min_size(left, 1024 + 64)) {
    HELD local l = {0};
    new_cell_of(f, &l, one_in(f, 2) ? TOY_PLAIN : TOY_LEAF, 8 + below(f, 7) * 8);
  }
  f->young_only = false;
  if (f->collections != before)
    fuzz_fail(f, "a collection in spite of wn_try_reserve of %zu bytes", bytes);
}

static void op_external_try(fuzz *f) {
  size_t bytes = below(f, 64 << 20);
  if (!wn_external_try(f->heap, bytes)) {
    if (!f->memory_limit) fuzz_fail(f, "wn_external_try refuses without a limit");
    return;
  }
  wn_heap_stats s;
  wn_heap_get_stats(f->heap, &s);
  size_t held = s.committed_bytes + s.external_bytes + s.code_bytes;
  if (f->memory_limit && held + bytes > f->memory_limit)
    fuzz_fail(f, "%zu bytes are held, %zu more promised, the limit is %zu", held, bytes,
              f->memory_limit);
}

static void op_code(fuzz *f) {
  int64_t bytes = (int64_t)below(f, 2 << 20);
  wn_code_adjust(f->heap, bytes);
  HELD local l = {0};
  new_cell(f, &l);
  wn_code_adjust(f->heap, -bytes);
}

/* ---- handle scopes ---- */

/* Cells that nothing but handles refer to, in a scope of their own, while other operations
 * run; one of them leaves with the scope. */
static void op_scope(fuzz *f) {
  wn_value *handles[8];
  wn_handle_scope scope;
  HELD local out = {0};
  size_t n = 1 + below(f, WN_COUNTOF(handles)), first = f->handle_count;
  if (f->depth >= 4 || first + n > NESTED_HANDLES) return;
  wn_handle_scope_open(f->heap, &scope);
  for (size_t i = below(f, 600); i > 0; i--) wn_handle(f->heap, WN_HOLE);
  for (size_t i = 0; i < n; i++) {
    HELD local l = {0};
    new_cell(f, &l);
    handles[i] = wn_handle(f->heap, wn_from_cell(local_cell(f, &l)));
    f->handles[f->handle_count] = handles[i];
    f->handle_nodes[f->handle_count++] = l.n;
    f->changes++;
  }
  size_t operations = 1 + below(f, 10);
  for (size_t i = 0; i < operations; i++) run_operation(f);
  size_t chosen = below(f, n);
  node *leaver = f->handle_nodes[first + chosen];
  f->handle_count = first;
  f->changes++;
  wn_value v = wn_handle_scope_close(&scope, *handles[chosen]);
  hold(f, &out, leaver, wn_to_cell(v));
  if (one_in(f, 2)) attach(f, &out);
}

/* ---- watching ---- */

static void on_allocation(wn_heap *heap, void *cell, size_t bytes, void *data) {
  fuzz *f = data;
  if (heap != f->heap || align_up(bytes, 8) != wn_cell_bytes(cell))
    fuzz_fail(f, "an observer is shown %zu bytes of a cell of %zu", bytes,
              wn_cell_bytes(cell));
  f->observed++;
}

static void op_observer(fuzz *f) {
  if (f->observing) {
    size_t bytes = f->allocated - f->observed_from;
    if (bytes > ((size_t)4 << 20) && !f->observed)
      fuzz_fail(f, "%zu bytes allocated, and the observer saw nothing", bytes);
    wn_heap_remove_allocation_observer(f->heap, f->observer);
    f->observing = false;
    return;
  }
  f->observer =
      wn_heap_add_allocation_observer(f->heap, 64 + below(f, 256 << 10), on_allocation, f);
  f->observing = true;
  f->observed = 0;
  f->observed_from = f->allocated;
}

/* A cell's number stays, wherever it moves to. */
static void op_id(fuzz *f) {
  HELD local l = {0};
  if (one_in(f, 40)) {
    wn_heap_forget_ids(f->heap);
    f->id_round++;
  }
  if (!pick(f, &l)) return;
  bool known = l.n->object_id && l.n->id_round == f->id_round;
  uint32_t id = wn_heap_object_id(f->heap, local_cell(f, &l));
  if (known && id != l.n->object_id)
    fuzz_fail(f, "node %x had object id %u and has %u", l.n->id, l.n->object_id, id);
  if (!known && id <= f->last_object_id)
    fuzz_fail(f, "object id %u is given again", id);
  if (!known) f->last_object_id = id;
  l.n->object_id = id;
  l.n->id_round = f->id_round;
  if (wn_heap_object_with_id(f->heap, id) != local_cell(f, &l))
    fuzz_fail(f, "object id %u leads elsewhere", id);
}

/* Everything reachable is counted; garbage may be counted too. */
static void op_census(fuzz *f) {
  wn_kind_count counts[256];
  uint64_t cells[TOY_KIND_COUNT] = {0}, bytes[TOY_KIND_COUNT] = {0};
  if (!wn_heap_census(f->heap, counts)) fuzz_fail(f, "no census between collections");
  ensure_reach(f);
  for (size_t i = 1; i < f->m.count; i++) {
    const node *n = f->m.nodes[i];
    if (!n || !model_reachable(&f->m, n)) continue;
    cells[n->kind]++;
    bytes[n->kind] += n->bytes;
  }
  for (unsigned k = 1; k < TOY_KIND_COUNT; k++)
    if (counts[k].cells < cells[k] || counts[k].bytes < bytes[k])
      fuzz_fail(f, "the census knows %llu of %llu cells of kind %s",
                (unsigned long long)counts[k].cells, (unsigned long long)cells[k],
                wn_kind_name(f->heap, (wn_kind)k));
}

static void op_pauses(fuzz *f) {
  uint64_t pauses = 0;
  for (int sort = 0; sort < WN_PAUSE_STEP; sort++) {
    wn_histogram h;
    wn_heap_get_pauses(f->heap, (wn_pause_sort)sort, &h);
    pauses += h.count;
    /* A percentile is the end of a bucket, which is a ninth wide. */
    if (wn_histogram_percentile(&h, 100) < h.longest_ns / 2)
      fuzz_fail(f, "no pause of %llu ns in the histogram",
                (unsigned long long)h.longest_ns);
  }
  if (pauses != f->collections)
    fuzz_fail(f, "%llu pauses of %llu collections", (unsigned long long)pauses,
              (unsigned long long)f->collections);
}

const operation service_operations[] = {
    {"step", op_step, 3},
    {"pressure", op_pressure, 1},
    {"reduce", op_reduce, 1},
    {"reducer", op_reducer, 2},
    {"try-reserve", op_try_reserve, 2},
    {"external-try", op_external_try, 1},
    {"code", op_code, 1},
    {"scope", op_scope, 3},
    {"observer", op_observer, 1},
    {"object-id", op_id, 6},
    {"census", op_census, 1},
    {"pauses", op_pauses, 1},
};
const size_t service_operation_count = WN_COUNTOF(service_operations);
