/* SPDX-License-Identifier: MIT */
/* Operations on roots, on the C stack and on the collector itself. */
#include <stdio.h>

#include "fuzz/fuzz.h"

#define DEPTH_MAX 5

/* ---- roots ---- */

static void visit_values(wn_visitor *v, void *data) {
  wn_visit_values(v, ((fuzz *)data)->root_values, ROOT_VALUES);
}

static void visit_cells(wn_visitor *v, void *data) {
  fuzz *f = data;
  for (size_t i = 0; i < ROOT_CELLS; i++) wn_visit_cell(v, &f->root_cells[i]);
}

static void visit_slots(wn_visitor *v, void *data) {
  fuzz *f = data;
  for (size_t i = 0; i < ROOT_SLOTS; i++) wn_visit_slot(v, &f->root_slots[i]);
}

static void visit_registers(wn_visitor *v, void *data) {
  fuzz *f = data;
  for (size_t i = 0; i < f->register_count; i++) wn_visit_value(v, &f->registers[i]);
}

static wn_roots_fn *const visitors[] = {visit_values, visit_cells, visit_slots,
                                        visit_registers};

/* Opens the scope behind a random number of other handles, so that it lies anywhere in
 * the blocks of the stack of handles. */
static void open_handles(fuzz *f, const wn_value *values) {
  wn_handle_scope_open(f->heap, &f->scope);
  for (size_t n = below(f, 1500); n > 0; n--) wn_handle(f->heap, WN_HOLE);
  for (size_t i = 0; i < ROOT_HANDLES; i++)
    f->root_handles[i] = wn_handle(f->heap, values[i]);
}

static void op_handles_again(fuzz *f) {
  if (f->handle_count) return; /* scopes end in the reverse order */
  wn_value values[ROOT_HANDLES];
  for (size_t i = 0; i < ROOT_HANDLES; i++) values[i] = *f->root_handles[i];
  wn_handle_scope_close(&f->scope, WN_UNDEFINED);
  open_handles(f, values);
}

void register_roots(fuzz *f) {
  wn_value holes[ROOT_HANDLES];
  for (size_t i = 0; i < ROOT_HANDLES; i++) holes[i] = WN_HOLE;
  open_handles(f, holes);
  size_t first = below(f, WN_COUNTOF(visitors));
  for (size_t i = 0; i < WN_COUNTOF(visitors); i++)
    wn_heap_add_roots(f->heap, visitors[(first + i) % WN_COUNTOF(visitors)], f);
  wn_heap_add_weak_roots(f->heap, visit_weak_roots, f);
}

static void op_roots_again(fuzz *f) {
  if (one_in(f, 3)) {
    wn_heap_remove_weak_roots(f->heap, visit_weak_roots, f);
    wn_heap_add_weak_roots(f->heap, visit_weak_roots, f);
  }
  wn_roots_fn *fn = visitors[below(f, WN_COUNTOF(visitors))];
  wn_heap_remove_roots(f->heap, fn, f);
  wn_heap_add_roots(f->heap, fn, f);
}

static void op_root(fuzz *f) {
  HELD_ITEM item it = {0};
  pick_item(f, &it);
  set_root(f, below(f, ROOT_COUNT), &it);
}

/* ---- persistents and weak roots ---- */

static void on_death(void *data) { ((persistent_entry *)data)->deaths++; }

static void free_persistent(fuzz *f, persistent_entry *e) {
  wn_persistent_free(e->p);
  *e = (persistent_entry){0};
  f->changes++;
}

static void op_persistent(fuzz *f) {
  persistent_entry *e = &f->persistents[below(f, PERSISTENT_COUNT)];
  HELD_ITEM item it = {0};
  pick_item(f, &it);
  if (!e->p) {
    e->p = wn_persistent_new(f->heap, item_value(f, &it));
    set_member(f, &e->m, it.m);
  } else if (one_in(f, 3)) {
    free_persistent(f, e);
  } else if (!e->weak) {
    wn_persistent_set(e->p, item_value(f, &it));
    set_member(f, &e->m, it.m);
  }
}

static void op_persistent_weak(fuzz *f) {
  persistent_entry *e = &f->persistents[below(f, PERSISTENT_COUNT)];
  if (!e->p || e->weak) return;
  wn_value v = wn_persistent_get(e->p);
  e->cell = wn_is_cell(v) ? wn_to_cell(v) : NULL;
  wn_persistent_make_weak(e->p, on_death, e);
  e->weak = true;
  f->changes++;
}

static void op_persistent_get(fuzz *f) {
  persistent_entry *e = &f->persistents[below(f, PERSISTENT_COUNT)];
  HELD local l = {0};
  if (!e->p || !e->weak || e->m.tag != M_NODE) return;
  wn_value v = wn_persistent_get(e->p);
  if (!wn_is_cell(v)) fuzz_fail(f, "a weak persistent lost node %x", e->m.n->id);
  hold(f, &l, e->m.n, wn_to_cell(v));
  attach(f, &l);
}

static void op_weak_root(fuzz *f) {
  size_t i = below(f, WEAK_ROOT_COUNT);
  HELD local l = {0};
  if (f->weak_roots[i].n && one_in(f, 2)) {
    void *cell = f->weak_roots[i].cell;
    wn_shade_cell(f->heap, cell);
    hold(f, &l, f->weak_roots[i].n, cell);
    attach(f, &l);
  } else if (pick(f, &l)) {
    f->weak_roots[i].n = l.n;
    f->weak_roots[i].cell = local_cell(f, &l);
  }
  f->changes++;
}

/* ---- the collector ---- */

static void collect(fuzz *f, wn_gc_type type, wn_stack_state stack, size_t held) {
  f->held_limit = held;
  f->changes++;
  uint64_t before = f->collections;
  wn_collect(f->heap, type, stack, "testing");
  f->held_limit = SIZE_MAX;
  f->changes++;
  if (f->collections == before) fuzz_fail(f, "wn_collect did not collect");
}

static void op_minor(fuzz *f) { collect(f, WN_GC_MINOR, WN_STACK_SCAN, SIZE_MAX); }
static void op_major(fuzz *f) { collect(f, WN_GC_MAJOR, WN_STACK_SCAN, SIZE_MAX); }

static void op_idle(fuzz *f) {
  switch (below(f, 3)) {
  case 0: wn_idle(f->heap, below(f, 200000)); break;
  case 1: wn_poll(f->heap, WN_STACK_SCAN); break;
  default:
    if (__atomic_load_n(&f->heap->interrupt, __ATOMIC_RELAXED) & WN_INTERRUPT_COLLECT) wn_poll(f->heap, WN_STACK_SCAN);
  }
}

static void op_external(fuzz *f) {
  int64_t bytes = (int64_t)below(f, 40 << 20);
  wn_external_adjust(f->heap, bytes);
  HELD local l = {0};
  new_cell_of(f, &l, TOY_LEAF, 64);
  wn_external_adjust(f->heap, -bytes);
}

/* What was reserved must be had without a collection. */
static void op_reserve(fuzz *f) {
  size_t bytes = 64 + below(f, 16 << 10);
  bool locked = one_in(f, 2);
  HELD local host = {0}, l = {0};
  bool linked = pick_host(f, &host);
  wn_reserve(f->heap, bytes);
  uint64_t before = f->collections;
  if (locked) wn_no_collect_begin(f->heap);
  f->young_only = true; /* of the old generation nothing was promised */
  while (bytes >= 64) {
    size_t size = 8 + below(f, 7) * 8;
    new_cell_of(f, &l, one_in(f, 2) ? TOY_PLAIN : TOY_LEAF, size);
    bytes -= size;
    HELD_ITEM item it = {0};
    node_item(&it, &l);
    if (linked && one_in(f, 3)) store_strong(f, &host, below(f, host.n->strong), &it);
  }
  f->young_only = false;
  if (f->collections != before) fuzz_fail(f, "a collection in spite of wn_reserve");
  if (locked) wn_no_collect_end(f->heap);
}

static void op_try(fuzz *f) {
  wn_heap_stats s;
  wn_heap_get_stats(f->heap, &s);
  size_t bytes = s.limit_bytes + 4096 + below(f, s.limit_bytes);
  bool old = one_in(f, 3);
  if (!one_in(f, 4)) return;
  if (old ? wn_try_alloc_old(f->heap, TOY_LEAF, bytes)
          : wn_try_alloc(f->heap, TOY_LEAF, bytes))
    fuzz_fail(f, "%zu bytes beyond a limit of %zu", bytes, s.limit_bytes);
}

typedef struct walk_count {
  fuzz *f;
  size_t cells;
} walk_count;

static void count_cell(void *cell, void *data) {
  walk_count *c = data;
  unsigned kind = wn_kind_of(cell);
  if (kind >= TOY_KIND_COUNT) return;
  node *n = model_find(&c->f->m, toy_id(cell));
  if (n && n->cell == cell && n->seen == c->f->m.round) c->cells++;
}

/* Each cell that the last comparison met is visited once. */
static void check_walk(fuzz *f) {
  walk_count c = {f, 0};
  size_t nodes = 0;
  for (size_t i = 1; i < f->m.count; i++)
    nodes += f->m.nodes[i] && f->m.nodes[i]->seen == f->m.round;
  wn_heap_walk(f->heap, count_cell, &c);
  if (c.cells != nodes)
    fuzz_fail(f, "wn_heap_walk found %zu cells of %zu", c.cells, nodes);
}

/* ---- the C stack ---- */

WN_NOINLINE void clear_stack(void) {
  volatile char waste[48 << 10];
  for (size_t i = 0; i < sizeof waste; i++) waste[i] = 0;
}

/* A cell that nothing but this frame refers to, while other operations run. */
static WN_NOINLINE void op_hold(fuzz *f) {
  if (f->depth >= DEPTH_MAX) return;
  HELD local a = {0}, b = {0}, c = {0}, d = {0};
  local *const cells[] = {&a, &b, &c, &d};
  size_t n = 1 + below(f, WN_COUNTOF(cells));
  for (size_t i = 0; i < n; i++) new_cell(f, cells[i]);
  size_t operations = 1 + below(f, 12);
  for (size_t i = 0; i < operations; i++) run_operation(f);
  if (one_in(f, 3)) attach(f, cells[below(f, n)]);
}

typedef struct entered {
  fuzz *f;
  bool precise;
} entered;

static WN_NOINLINE void run_some(fuzz *f) {
  size_t n = 1 + below(f, 6);
  for (size_t i = 0; i < n; i++) run_operation(f);
}

/* Script that calls gc(): nothing newer than the entry may be needed. */
static uint64_t script(void *arg) {
  entered *e = arg;
  fuzz *f = e->f;
  if (!e->precise) run_some(f);
  collect(f, one_in(f, 2) || e->precise ? WN_GC_MAJOR : WN_GC_MINOR,
          WN_STACK_SKIP_INNERMOST, f->held_count);
  if (e->precise) collect(f, WN_GC_MAJOR, WN_STACK_SKIP_INNERMOST, f->held_count);
  if (!e->precise) run_some(f);
  return 42;
}

static void op_enter(fuzz *f) {
  if (f->depth >= DEPTH_MAX) return;
  HELD local l = {0};
  entered e = {f, false};
  if (one_in(f, 2)) new_cell(f, &l);
  if (wn_enter(f->heap, script, &e) != 42) fuzz_fail(f, "wn_enter lost the result");
  if (f->depth == 1 && f->heap->entries)
    fuzz_fail(f, "an entry record was left behind");
}

/* ---- exact checks: at the outermost level, with nothing on the stack ---- */

void run_exact_check(fuzz *f) {
  f->op_name = "exact check";
  entered e = {f, true};
  size_t kind = below(f, 3);
  clear_stack();
  if (kind == 0) {
    /* Large numbers in outer frames may keep large cells, so this one is not exact. */
    if (wn_enter(f->heap, script, &e) != 42) fuzz_fail(f, "wn_enter lost the result");
  } else if (kind == 1) {
    /* Finishes a marking cycle that may be under way, where major ones abandon it. */
    while (f->heap->flags & WN_HEAP_MARKING && !f->options->zeal)
      wn_idle(f->heap, 1000000);
    collect(f, WN_GC_MINOR, WN_STACK_EMPTY, 0);
  }
  collect(f, WN_GC_MAJOR, WN_STACK_EMPTY, 0);
  collect(f, WN_GC_MAJOR, WN_STACK_EMPTY, 0);
  check_all(f, true);
  check_walk(f);
}

const operation control_operations[] = {
    {"root", op_root, 8},
    {"roots-again", op_roots_again, 1},
    {"handles-again", op_handles_again, 1},
    {"persistent", op_persistent, 8},
    {"persistent-weak", op_persistent_weak, 4},
    {"persistent-get", op_persistent_get, 3},
    {"weak-root", op_weak_root, 4},
    {"minor", op_minor, 2},
    {"major", op_major, 1},
    {"idle", op_idle, 6},
    {"external", op_external, 1},
    {"reserve", op_reserve, 2},
    {"try", op_try, 1},
    {"hold", op_hold, 5},
    {"enter", op_enter, 3},
};
const size_t control_operation_count = WN_COUNTOF(control_operations);

/* ---- choosing ---- */

size_t operation_count(void) {
  return graph_operation_count + control_operation_count + service_operation_count;
}

const operation *operation_at(size_t i) {
  if (i < graph_operation_count) return &graph_operations[i];
  i -= graph_operation_count;
  return i < control_operation_count ? &control_operations[i]
                                     : &service_operations[i - control_operation_count];
}

/* When the graph grows too large its roots are cut. */
void drop_roots(fuzz *f) {
  item none = {.m = M_HOLE};
  for (int i = 0; i < 12; i++) set_root(f, below(f, ROOT_COUNT), &none);
}

static void prune(fuzz *f) {
  drop_roots(f);
  persistent_entry *e = &f->persistents[below(f, PERSISTENT_COUNT)];
  if (e->p) free_persistent(f, e);
}

void run_operation(fuzz *f) {
  size_t total = 0;
  for (size_t i = 0; i < operation_count(); i++) total += f->weights[i];
  size_t dice = below(f, total), i = 0;
  while (dice >= f->weights[i]) dice -= f->weights[i++];
  const operation *op = operation_at(i);
  f->op_name = op->name;
  f->op++;
  if (f->options->trace)
    fprintf(stderr, "%llu %*s%s\n", (unsigned long long)f->op, (int)f->depth * 2, "",
            op->name);
  if (f->held_count + 64 > HELD_MAX) return;
  if (f->m.member_count > f->max_members * 3 / 2 || f->m.live_bytes > f->max_live_bytes)
    prune(f);
  f->refused_before = refused_calls();
  f->depth++;
  op->run(f);
  f->depth--;
  settle(f);
}
